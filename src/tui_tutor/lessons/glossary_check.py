"""Checks glossaries: where they lead, what leads to them, and what a translation lacks."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.lessons.glossary import GLOSSARY_FILE, Glossary, read_glossary
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.links import find_links
from tui_tutor.lessons.spelling import nearest, shortened
from tui_tutor.lessons.text_file import read_text
from tui_tutor.translation import mark


class CourseLanguage(Protocol):
    """What one language's folder holds."""

    @property
    def lang(self) -> str:
        """The language."""

    @property
    def folder(self) -> Path:
        """The folder."""

    @property
    def lessons(self) -> Mapping[str, Lesson]:
        """The lessons that could be read, by their slugs."""

    @property
    def reachable(self) -> Mapping[str, Path]:
        """Files of all lessons that can be led to, by their slugs."""

    def find(self, slug: str) -> Lesson | None:
        """The lesson that a slug leads to, where it could be read."""


def check_glossaries(languages: Sequence[CourseLanguage]) -> list[Fault]:
    """The mistakes in the glossaries of a course, and in the links of its lessons that lead to them.

    A course needs no glossary, unless a lesson leads to one.

    Args:
        languages: The course's languages; glossaries are compared with the first one's.
    """
    faults: list[Fault] = []
    original: Glossary | None = None
    original_path = Path()
    for language in languages:
        path = language.folder / GLOSSARY_FILE
        glossary = Glossary()
        if path.is_file():
            try:
                glossary = read_glossary(path)
            except BrokenLessonError as error:
                faults += error.faults
                continue
            faults += _dead_lessons(path, glossary, language)
            faults += _dead_terms(path, glossary)
        elif original is not None:
            # Until there is one, the first language's is shown.
            faults.append(_no_glossary(path, language, original_path))
            continue
        if original is not None:
            faults += _missing(path, glossary, original)
        elif glossary.terms:
            original, original_path = glossary, path
        for lesson in language.lessons.values():
            faults += _dead_terms(lesson.path, glossary)
    return faults


def _no_glossary(path: Path, language: CourseLanguage, original: Path) -> Fault:
    return Fault(
        path,
        1,
        mark("the glossary is missing in the language {lang}"),
        mark("translate {other} into this file"),
        {"lang": language.lang, "other": f"{original.parent.name}/{original.name}"},
    )


def _dead_lessons(path: Path, glossary: Glossary, language: CourseLanguage) -> Iterator[Fault]:
    for term in glossary.terms:
        slug, _slash, page = term.lesson.partition("/")
        known = language.find(slug)
        keys = [each.key for each in known.pages] if known is not None else []
        if slug and slug not in language.reachable:
            message, wanted, choices = mark("there is no lesson {name}"), slug, list(language.reachable)
        elif page and known is not None and page not in keys:
            message, wanted = mark("that lesson has no page {name}"), page
            choices = [f"{slug}/{key}" for key in keys]
        else:
            continue
        near = nearest(term.lesson, choices) or choices[0]
        yield Fault(
            path, term.line, message, mark("write for example {near}"), {"name": wanted, "near": near}
        )


def _dead_terms(path: Path, glossary: Glossary) -> Iterator[Fault]:
    """The links of a file that lead to a term that is not there."""
    lines = read_text(path).split("\n")
    names = [name for term in glossary.terms for name in term.names]
    for link in find_links(lines, 1, len(lines)):
        if link.scheme != "term" or glossary.find(link.target) is not None:
            continue
        near = nearest(link.target, names)
        yield Fault(
            path,
            link.line,
            mark("there is no term {name} in the glossary"),
            mark("write for example {near}") if near else mark("write it into {file}"),
            {"name": shortened(link.target), "near": f"term:{near}", "file": GLOSSARY_FILE},
        )


def _missing(path: Path, glossary: Glossary, original: Glossary) -> Iterator[Fault]:
    for term in original.terms:
        if glossary.find(term.name) is None:
            yield Fault(
                path,
                1,
                mark("the term {name} is missing here"),
                mark("write ## and its name in this language, and below it: - also: {name}"),
                {"name": term.name},
            )

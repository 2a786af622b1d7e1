"""Finds every mistake in a course before a learner does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tui_tutor.engine.setup import BACKENDS
from tui_tutor.errors import LessonError
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.course import LESSON_FILE, find_lessons, same_slug
from tui_tutor.lessons.faults import BrokenLessonError, Fault
from tui_tutor.lessons.glossary import GLOSSARY_FILE
from tui_tutor.lessons.glossary_check import check_glossaries
from tui_tutor.lessons.lesson import Lesson
from tui_tutor.lessons.links import Link, find_links
from tui_tutor.lessons.page_task import PageTask, page_tasks
from tui_tutor.lessons.parser import read_lesson
from tui_tutor.lessons.proof_cache import ProofCache
from tui_tutor.lessons.proofs import Progress, prove_pages
from tui_tutor.lessons.proving import missing_backends
from tui_tutor.lessons.spelling import nearest
from tui_tutor.lessons.text_file import read_text
from tui_tutor.translation import mark


@dataclass
class _Language:
    """What one language's folder holds.

    Attributes:
        fallback: The language in which lessons are shown that this one lacks.
    """

    lang: str
    folder: Path
    paths: tuple[Path, ...]
    lessons: dict[str, Lesson] = field(default_factory=dict)
    fallback: "_Language | None" = None

    @property
    def slugs(self) -> dict[str, Path]:
        return {path.stem.partition("-")[2]: path for path in self.paths}

    @property
    def reachable(self) -> dict[str, Path]:
        """Files of the lessons that links can lead to."""
        return (self.fallback.slugs if self.fallback else {}) | self.slugs

    def find(self, slug: str) -> Lesson | None:
        """The lesson that a link leads to, where it could be read."""
        holder = self if slug in self.slugs or self.fallback is None else self.fallback
        return holder.lessons.get(slug)


def check_course(
    root: Path,
    langs: Sequence[str],
    backends: Sequence[str] = BACKENDS,
    progress: Progress | None = None,
    workers: int = 1,
    cache: ProofCache | None = None,
    beside: str | None = None,
) -> tuple[Fault, ...]:
    """Check every lesson of a folder.

    Syntax, words, setups and links are read; translations are compared with the first
    language; then each goal's solution is trained on each backend and each prediction worked
    out. A backend that is not installed is left out: `missing_backends` names it.

    Args:
        root: The folder that holds one folder for each language.
        langs: The languages the course must have.
        backends: The backends to train on.
        progress: Called while training.
        workers: How many processes may train at once.
        cache: What was proven before, and is not trained again.
        beside: One more language, whose lessons the others are to have; its own are not checked.

    Returns:
        The faults, by file and line.

    Raises:
        LessonError: If there is no such folder.
    """
    if not root.is_dir():
        raise LessonError(
            mark("there is no folder {folder}"), mark("look at the path after --lessons again"), folder=root
        )
    faults: list[Fault] = []
    languages = [_read_language(root, lang, faults) for lang in langs]
    # What is wrong with the language beside them is not asked about.
    original = [_read_language(root, beside, [])] if beside and beside not in langs else []
    first, *others = [*original, *languages]
    for language in others:
        language.fallback = first
    faults += _check_empty(languages) if not original else []
    faults += _check_help_and_links(languages)
    # An empty language among those that must be there has been told of already.
    compared = [*original, *(language for language in languages if language.paths or original)]
    told = [*_check_translations(compared), *check_glossaries(compared)]
    faults += [fault for fault in told if fault.path.parent not in {each.folder for each in original}]
    there = [name for name in backends if name not in missing_backends(backends)]
    if there:
        faults += prove_pages(_page_tasks(languages), there, progress, workers, cache)
    return tuple(sorted(faults, key=lambda fault: (fault.path, fault.line)))


def _read_language(root: Path, lang: str, faults: list[Fault]) -> _Language:
    folder = root / lang
    # A folder without folders for languages holds the lessons itself.
    if not folder.is_dir() and find_lessons(root, lang):
        folder = root
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    paths = tuple(path for path in files if LESSON_FILE.fullmatch(path.name))
    language = _Language(lang, folder, paths)
    for path in files:
        if path not in paths and path.name not in ("README.md", GLOSSARY_FILE):
            faults.append(
                Fault(
                    path,
                    1,
                    mark("{name} is not named like a lesson, so that nobody sees it"),
                    mark("name it like 07-learning-rate.md: two digits, then a-z, 0-9 and -"),
                    {"name": path.name},
                )
            )
    numbers: dict[str, Path] = {}
    for path in paths:
        _read_into(language, path, numbers, faults)
    return language


def _read_into(language: _Language, path: Path, numbers: dict[str, Path], faults: list[Fault]) -> None:
    other = numbers.setdefault(path.name[:2], path)
    if other != path:
        faults.append(
            Fault(
                path,
                1,
                mark("{other} has the number {number} too"),
                mark("give each lesson a number of its own"),
                {"other": other.name, "number": path.name[:2]},
            )
        )
    try:
        lesson = read_lesson(path)
    except BrokenLessonError as error:
        faults += error.faults
        return
    if lesson.slug in language.lessons:
        faults.append(same_slug(lesson, language.lessons[lesson.slug]))
    else:
        language.lessons[lesson.slug] = lesson


def _check_empty(languages: Sequence[_Language]) -> list[Fault]:
    return [
        Fault(
            language.folder / "01-start.md",
            1,
            mark("there is no lesson in the language {lang}"),
            mark("write the first one in this file, or leave the language out"),
            {"lang": language.lang},
        )
        for language in languages
        if not language.paths
    ]


def _check_help_and_links(languages: Sequence[_Language]) -> list[Fault]:
    faults: list[Fault] = []
    for language in languages:
        for lesson in language.lessons.values():
            faults += _check_help(lesson)
            faults += _check_lesson_links(lesson, language)
    return faults


def _check_help(lesson: Lesson) -> list[Fault]:
    """A goal needs at least one hint, and a solution that can be proven."""
    faults = []
    for page in lesson.pages:
        for goal in page.goals[:1]:
            if not page.hints:
                faults.append(
                    Fault(
                        lesson.path,
                        goal.line,
                        mark("this page has a goal and no hint"),
                        mark("write a ```hint block, the gentlest first"),
                    )
                )
            if page.solution is None:
                faults.append(
                    Fault(
                        lesson.path,
                        goal.line,
                        mark("this page has a goal and no solution"),
                        mark(
                            "write a ```solution block, with lines such as learning-rate=0.5 and steps: 500"
                        ),
                    )
                )
    return faults


def _check_lesson_links(lesson: Lesson, language: _Language) -> list[Fault]:
    lines = read_text(lesson.path).split("\n")
    return [
        fault
        for link in find_links(lines, 1, len(lines))
        if link.scheme == "lesson" and (fault := _dead_link(link, lesson, language))
    ]


def _dead_link(link: Link, lesson: Lesson, language: _Language) -> Fault | None:
    slug, _, page = link.target.partition("/")
    wanted = language.find(slug)
    if slug not in language.reachable:
        message, choices = (
            mark("there is no lesson {name}"),
            [f"lesson:{each}" for each in language.reachable],
        )
    elif page and wanted is not None:
        keys = [each.key for each in wanted.pages]
        if page in keys:
            return None
        message, choices = mark("that lesson has no page {name}"), [f"lesson:{slug}/{key}" for key in keys]
    else:
        return None
    near = nearest(f"lesson:{link.target}", choices) or choices[0]
    values = {"name": page if slug in language.reachable else slug, "near": near}
    return Fault(lesson.path, link.line, message, mark("write for example {near}"), values)


def _check_translations(languages: Sequence[_Language]) -> list[Fault]:
    faults: list[Fault] = []
    known: dict[str, Path] = {}
    for language in languages:
        for slug, path in language.slugs.items():
            known.setdefault(slug, path)
    for language in languages:
        for slug, path in known.items():
            if slug not in language.slugs:
                faults.append(
                    Fault(
                        language.folder / path.name,
                        1,
                        mark("the lesson {slug} is missing in the language {lang}"),
                        mark("translate {other} into this file"),
                        {"slug": slug, "lang": language.lang, "other": f"{path.parent.name}/{path.name}"},
                    )
                )
        for slug, lesson in language.lessons.items():
            original = next(each.lessons[slug] for each in languages if slug in each.lessons)
            if original is not lesson:
                faults += compare_lessons(lesson, original)
    return faults


def _page_tasks(languages: Sequence[_Language]) -> list[PageTask]:
    """What there is to prove, each once for all languages."""
    tasks: dict[object, PageTask] = {}
    for lesson in (each for language in languages for each in language.lessons.values()):
        for task in page_tasks(lesson):
            tasks.setdefault(task.key, task)
    return list(tasks.values())

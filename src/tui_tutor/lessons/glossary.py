"""The glossary of a course: its terms, what each means, and the lesson that teaches it."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui_tutor.lessons.faults import BrokenLessonError, FaultList
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.lessons.text_file import read_text
from tui_tutor.translation import mark

GLOSSARY_FILE = "glossary.md"
"""How a language's glossary is called, beside its lessons."""
KEYS = ("also", "lesson")

_HEADING = re.compile(r"##[ \t]+(.*?)[ \t#]*$")
_KEY = re.compile(r"-[ \t]+([A-Za-z]+):[ \t]*(.*)$")
_SPACES = re.compile(r"[\s_-]+")
_LIST_MARKS = re.compile(r"[,，、]")
_MOST_TERMS = 1000


@dataclass(frozen=True)
class Term:
    """A word of the course.

    Attributes:
        line: Line of the file it starts on, from 1.
        name: The word.
        also: Other names and forms of it.
        lesson: Where it is taught: a lesson's slug, or slug/page; may be empty.
        text: What it means, Markdown.
    """

    line: int
    name: str
    also: tuple[str, ...]
    lesson: str
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """All it is called."""
        return (self.name, *self.also)


class Glossary:
    """Terms, found by any of their names, whatever the case and the hyphens.

    Args:
        terms: The terms, in the order of the file.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)
        self._by_name: dict[str, Term] = {}
        for term in self.terms:
            for name in term.names:
                self._by_name.setdefault(folded(name), term)

    def find(self, name: str) -> Term | None:
        """The term of this name."""
        return self._by_name.get(folded(name))

    def search(self, wanted: str) -> tuple[Term, ...]:
        """Terms that hold every word that is wanted: what is called just that first."""
        name, words = folded(wanted), folded(wanted).split()
        hits: list[tuple[int, Term]] = []
        for term in self.terms:
            names = folded(" ".join(term.names))
            whole = f"{names} {folded(term.text)}"
            if all(word in whole for word in words):
                all_of_it = [folded(each) for each in term.names]
                begins = any(each.startswith(name) for each in all_of_it)
                called = all(word in names for word in words)
                hits.append((0 if name in all_of_it else 1 if begins else 2 if called else 3, term))
        return tuple(term for _rank, term in sorted(hits, key=lambda hit: hit[0]))


def folded(name: str) -> str:
    """A name as it is looked up: ``Learning-rate`` is ``learning rate``."""
    return _SPACES.sub(" ", name).strip().casefold()


def load_glossary(root: Path, lang: str) -> Glossary:
    """The glossary in one language, or else in English; empty where there is none that can be read.

    Args:
        root: The folder of the course.
        lang: The language.
    """
    for folder in (root / lang, root / "en", root):
        path = folder / GLOSSARY_FILE
        # What is wrong with it is for its author, whom the checker tells; a learner only lacks a word.
        with suppress(BrokenLessonError, OSError):
            if path.is_file():
                return read_glossary(path)
    return Glossary()


def read_glossary(path: Path) -> Glossary:
    """Read a glossary.

    Raises:
        BrokenLessonError: If it has mistakes; it tells all of them.
    """
    lines = read_text(path).split("\n")
    faults = FaultList(path, len(lines))
    starts = [index for index, line in enumerate(lines) if _HEADING.match(line)]
    terms: list[Term] = []
    taken: set[str] = set()
    for start, end in zip(starts[:_MOST_TERMS], [*starts[1:], len(lines)], strict=False):
        term = _term(lines, start, end, faults)
        for name in term.names:
            if folded(name) in taken:
                faults.add(
                    term.line,
                    mark("{key} is there twice"),
                    mark("leave one of them out"),
                    key=shortened(name),
                )
            taken.add(folded(name))
        terms.append(term)
    if not terms:
        faults.add(1, mark("there is no term in this glossary"), mark("write ## and the term on a line"))
    faults.raise_any()
    return Glossary(terms)


def _term(lines: Sequence[str], start: int, end: int, faults: FaultList) -> Term:
    heading = _HEADING.match(lines[start])
    name = heading[1].strip() if heading else ""
    values: dict[str, str] = {}
    text: list[str] = []
    for index in range(start + 1, end):
        key = _KEY.match(lines[index]) if not any(line.strip() for line in text) else None
        if key is None:
            text.append(lines[index])
        elif key[1] in KEYS:
            values[key[1]] = key[2].strip()
        else:
            advice, spelled = spelling_advice(key[1], KEYS)
            faults.add(index + 1, mark("unknown key {key}"), advice, key=shortened(key[1]), **spelled)
    says = "\n".join(text).strip()
    if not name or not says:
        faults.add(
            start + 1,
            mark("a term needs a name and what it means"),
            mark("write ## and the term, and a sentence below it"),
        )
    also = tuple(each.strip() for each in _LIST_MARKS.split(values.get("also", "")) if each.strip())
    for each in (name, *also):
        # A bold letter in a lesson is a key, and would open the glossary.
        if len(each) == 1 and each.isascii():
            faults.add(
                start + 1,
                mark("{name} is too short for a term"),
                mark("write more of it"),
                name=shortened(each),
            )
    return Term(start + 1, name, also, values.get("lesson", ""), says)

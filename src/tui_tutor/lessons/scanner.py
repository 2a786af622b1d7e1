"""Cuts the text of a lesson into pages, prose and fenced blocks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tui_tutor.lessons.faults import FaultList
from tui_tutor.lessons.lesson import Prose
from tui_tutor.lessons.spelling import shortened, spelling_advice
from tui_tutor.translation import mark

LIVE_WORDS = (
    "setup",
    "show",
    "goal",
    "quiz",
    "predict",
    "order",
    "shape",
    "formula",
    "break",
    "hint",
    "solution",
)
CODE_WORDS = ("python", "text", "mermaid", "bash", "console", "csv", "json", "markdown", "yaml")

_OPENING = re.compile(r"( {0,3})(`{3,}|~{3,})([^`]*)$")
_HEADING = re.compile(r" {0,3}(#{1,2})(?:[ \t]+(.*))?$")
_TIGHT_HEADING = re.compile(r" {0,3}##([^#\s].*)$")
_UNDERLINE = re.compile(r" {0,3}(-{2,}|=+)[ \t]*$")
_LONGEST_MARKS = 20
_SHIFTED_FENCE = re.compile(r"[ \t>]+[`~]{3,}[ \t]*(\w+)")


@dataclass(frozen=True)
class Fence:
    """A live block as it stands in the file.

    Attributes:
        line: Line of the opening fence, from 1; ``body[i]`` is line ``line + 1 + i``.
    """

    line: int
    word: str
    body: tuple[str, ...]


@dataclass
class Section:
    """A page as it stands in the file.

    Attributes:
        parts: Prose and live blocks in order.
        is_cut: Whether a block was left out because nobody knows it.
    """

    line: int
    title: str
    parts: list[Prose | Fence] = field(default_factory=list)
    is_cut: bool = False


def scan(lines: Sequence[str], start: int, faults: FaultList) -> list[Section]:
    """The pages in ``lines[start:]``; mistakes go to ``faults``."""
    scanner = _Scanner(lines, faults)
    index = start
    while index < len(lines) and not faults.full:
        index = scanner.take(index)
    scanner.end_prose()
    return scanner.sections


class _Scanner:
    """Goes through the lines once; ``take`` consumes what starts at a line."""

    def __init__(self, lines: Sequence[str], faults: FaultList) -> None:
        self.sections: list[Section] = []
        self._lines = lines
        self._faults = faults
        self._prose: list[str] = []
        self._prose_line = 1
        self._has_title = False
        self._told_stray = False

    def take(self, index: int) -> int:
        """Consume the line, or the block that it opens; the index to go on at."""
        line = self._lines[index]
        opening = _OPENING.match(line)
        if opening:
            return self._take_fence(index, opening)
        heading = _HEADING.match(line)
        if heading:
            self._take_heading(index + 1, len(heading[1]), (heading[2] or "").rstrip("# \t").strip())
        else:
            self._check_prose(index)
            self._add_prose(index, [line])
        return index + 1

    def end_prose(self) -> None:
        """Turn the prose gathered so far into a block, without the blank lines round it."""
        text = "\n".join(self._prose).rstrip()
        if text and self.sections:
            self.sections[-1].parts.append(Prose(self._prose_line, text))
        self._prose = []

    def _add_prose(self, index: int, lines: Sequence[str]) -> None:
        if not self.sections:
            if any(line.strip() for line in lines) and not self._told_stray:
                self._told_stray = True
                self._faults.add(
                    index + 1,
                    mark("there is text before the first page"),
                    mark("write a line ## Title of the page before it"),
                )
            return
        if not self._prose:
            self._prose_line = index + 1
        # Blank lines ahead of the text would have to be taken off one by one later.
        if self._prose or lines[0].strip():
            self._prose.extend(lines)

    def _take_heading(self, line: int, level: int, title: str) -> None:
        if not title:
            self._faults.add(line, mark("a heading without a text"), mark("write ## Title of the page"))
        if level == 2:
            self.end_prose()
            self.sections.append(Section(line, title))
        elif self.sections or self._has_title:
            self._faults.add(
                line, mark("a lesson has one # heading, at its head"), mark("write ## {title}"), title=title
            )
        else:
            self._has_title = True

    def _check_prose(self, index: int) -> None:
        line = self._lines[index]
        tight = _TIGHT_HEADING.match(line)
        if tight:
            self._faults.add(
                index + 1,
                mark("there is no space after ##"),
                mark("write ## {title}"),
                title=shortened(tight[1].strip())[1:-1],
            )
        underline = _UNDERLINE.match(line)
        above = self._prose[-1].strip() if self._prose else ""
        if underline and above and above[0] not in "|>-*+#`~":
            self._faults.add(
                index + 1,
                mark("this line makes a heading of the line above it"),
                mark("write ## before that line instead, or leave a blank line between them"),
            )
        shifted = _SHIFTED_FENCE.match(line)
        if shifted and shifted[1] in LIVE_WORDS:
            self._faults.add(
                index + 1,
                mark("a {word} block does not begin at the left edge"),
                mark("write ```{word} without spaces or > before it"),
                word=shifted[1],
            )

    def _take_fence(self, index: int, opening: re.Match[str]) -> int:
        indent, marks, info = len(opening[1]), opening[2], opening[3].strip()
        word, _, extra = info.partition(" ")
        end, closed = self._fence_end(index, marks, word in LIVE_WORDS)
        inside = self._lines[index + 1 : end]
        if not closed:
            self._faults.add(
                index + 1,
                mark("the block {word} is not closed"),
                mark("write a line {marks} after its last line"),
                word=shortened(word),
                marks=marks[:_LONGEST_MARKS],
            )
        if word in LIVE_WORDS:
            if extra:
                self._faults.add(
                    index + 1, mark("{word} has words after it"), mark("write only ```{word}"), word=word
                )
            self._add_live(Fence(index + 1, word, tuple(_shifted(line, indent) for line in inside)))
        elif not word or word in CODE_WORDS:
            self._add_prose(index, self._lines[index : end + closed])
        else:
            for section in self.sections[-1:]:
                section.is_cut = True
            advice, values = spelling_advice(word, (*LIVE_WORDS, *CODE_WORDS))
            self._faults.add(index + 1, mark("unknown block {word}"), advice, word=shortened(word), **values)
        return end + closed

    def _fence_end(self, index: int, marks: str, live: bool) -> tuple[int, bool]:
        """Index of the closing line, or of the first line after a block that was not closed."""
        for end in range(index + 1, len(self._lines)):
            line = self._lines[end]
            if live and line.startswith("## "):
                return end, False
            inner = _OPENING.match(line)
            if inner and inner[2][0] == marks[0] and len(inner[2]) >= len(marks):
                return end, not inner[3].strip()
        return len(self._lines), False

    def _add_live(self, fence: Fence) -> None:
        self.end_prose()
        if self.sections:
            self.sections[-1].parts.append(fence)
        else:
            self._faults.add(
                fence.line,
                mark("there is a {word} block before the first page"),
                mark("write a line ## Title of the page before it"),
                word=fence.word,
            )


def _shifted(line: str, indent: int) -> str:
    """The line without the spaces that its fence has before it."""
    spaces = len(line) - len(line.lstrip(" "))
    return line[min(spaces, indent) :]

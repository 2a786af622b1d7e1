"""Reads a lesson file and tells every mistake in it at once."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.errors import TutorError
from tui_tutor.lessons.blocks import read_goal, read_hint, read_solution
from tui_tutor.lessons.break_text import read_break
from tui_tutor.lessons.faults import BrokenLessonError, FaultList
from tui_tutor.lessons.fields import checked_names
from tui_tutor.lessons.formula_text import read_formula
from tui_tutor.lessons.front_matter import FrontMatter, read_front_matter
from tui_tutor.lessons.hand_set import check_hand_set
from tui_tutor.lessons.lesson import Block, Lesson, Page, Prose, Solution
from tui_tutor.lessons.limits import check_length, within_limits
from tui_tutor.lessons.links import check_links
from tui_tutor.lessons.order_text import read_order
from tui_tutor.lessons.predict_text import read_predict
from tui_tutor.lessons.quiz_text import read_quiz
from tui_tutor.lessons.scanner import Fence, Section, scan
from tui_tutor.lessons.shape_text import read_shape_question
from tui_tutor.lessons.text_file import read_text
from tui_tutor.translation import mark

PANEL_PARTS = ("graph", "values", "gradients", "loss", "map")
"""Parts of the panel that a page may point at."""

_BLOCK_READERS: dict[str, Callable[[Fence, str, FaultList], Block | None]] = {
    "break": read_break,
    "goal": read_goal,
    "quiz": read_quiz,
    "predict": read_predict,
    "formula": read_formula,
    "order": read_order,
    "shape": read_shape_question,
}
"""What reads a fence by its word."""

_MOST_SETUP_LINES = 30
"""Lines of a setup that a mistake is looked for in, one by one."""

_FILE_NAME = re.compile(r"(\d+)-(.+)")
_LANG_FOLDER = re.compile(r"[a-z]{2}")


def read_lesson(path: Path) -> Lesson:
    """Read a lesson file.

    Raises:
        BrokenLessonError: With every fault of the file, if it has one.
    """
    return parse_lesson(read_text(path), path)


def parse_lesson(text: str, path: Path) -> Lesson:
    r"""Read the text of a lesson file whose lines end with ``\n``.

    Args:
        text: The text.
        path: Where it is from; its name gives number and slug, its folder the language.

    Raises:
        BrokenLessonError: With every fault of the text, if it has one.
    """
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    faults = FaultList(path, len(lines))
    check_length(lines, faults)
    front = read_front_matter(lines, faults)
    if front is None:
        raise BrokenLessonError(faults.in_order())
    sections = within_limits(scan(lines, front.end, faults), faults)
    _check_page_count(front, sections, faults)
    pages = _pages(front, sections, lines, faults)
    faults.raise_any()
    name = _FILE_NAME.fullmatch(path.stem)
    return Lesson(
        slug=name[2] if name else path.stem,
        number=int(name[1]) if name and len(name[1]) < 10 else 0,
        title=front.title,
        lang=front.lang or language_of(path),
        minutes=front.minutes,
        summary=front.summary,
        pages=pages,
        path=path,
    )


def language_of(path: Path) -> str:
    """The language of a lesson file by its folder; English where that says nothing."""
    folder = path.parent.name
    return folder if _LANG_FOLDER.fullmatch(folder) else "en"


def _check_page_count(front: FrontMatter, sections: list[Section], faults: FaultList) -> None:
    if not sections:
        faults.add(faults.last_line, mark("the lesson has no page"), mark("write ## Title of the page"))
    elif front.pages and len(front.pages) != len(sections):
        faults.add(
            front.pages_line,
            mark("page keys: {keys}, pages: {pages}"),
            mark("write one key for each ## heading, in their order"),
            keys=len(front.pages),
            pages=len(sections),
        )


def _pages(
    front: FrontMatter, sections: list[Section], lines: list[str], faults: FaultList
) -> tuple[Page, ...]:
    pages: list[Page] = []
    panel: Setup | None = Setup()
    for index, section in enumerate(sections):
        key = front.pages[index] if index < len(front.pages) else f"page-{index + 1}"
        reader = _PageReader(section, panel, faults)
        pages.append(reader.page(key))
        panel = reader.panel
        end = sections[index + 1].line - 1 if index + 1 < len(sections) else len(lines)
        check_links(lines, section.line, end, panel, faults)
        if faults.full:
            break
    return tuple(pages)


@dataclass
class _PageReader:
    """Reads the parts of one page.

    Attributes:
        panel: The setup that the panel has on this page: at first what the page before left,
            None if that has a mistake.
    """

    section: Section
    panel: Setup | None
    faults: FaultList
    setup: str | None = None
    show: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    solution: Solution | None = None

    def page(self, key: str) -> Page:
        """The page, under its key."""
        self._read_once(self._fences("setup"), self._read_setup)
        self._read_once(self._fences("show"), self._read_show)
        counts: Counter[str] = Counter()
        for part in self.section.parts:
            if isinstance(part, Prose):
                self.blocks.append(part)
            elif not self.faults.full:
                counts[part.word] += 1
                number = counts[part.word]
                self._read_block(part, part.word if number == 1 else f"{part.word}-{number}")
        self._read_once(self._fences("solution"), self._read_solution)
        if not (self.section.parts or self.section.is_cut):
            self.faults.add(
                self.section.line, mark("this page is empty"), mark("write its text below the heading")
            )
        return Page(
            line=self.section.line,
            key=key,
            title=self.section.title,
            setup=self.setup,
            show=self.show,
            blocks=tuple(self.blocks),
            hints=tuple(self.hints),
            solution=self.solution,
        )

    def _fences(self, word: str) -> list[Fence]:
        return [part for part in self.section.parts if isinstance(part, Fence) and part.word == word]

    def _read_once(self, fences: list[Fence], read: Callable[[Fence], None]) -> None:
        for fence in fences[1:]:
            self.faults.add(
                fence.line,
                mark("a page has one {word} block"),
                mark("join them, or begin another page with ##"),
                word=fence.word,
            )
        for fence in fences[:1]:
            read(fence)

    def _read_block(self, fence: Fence, key: str) -> None:
        if fence.word == "hint":
            self.hints.append(read_hint(fence, self.faults))
        elif fence.word in _BLOCK_READERS:
            block = _BLOCK_READERS[fence.word](fence, key, self.faults)
            if block is not None:
                self.blocks.append(block)

    def _read_setup(self, fence: Fence) -> None:
        words: list[tuple[int, str]] = []
        for line, text in enumerate(fence.body, fence.line + 1):
            stripped = text.strip()
            if stripped.startswith("show:"):
                self._show(line, stripped)
            elif stripped and not stripped.startswith("#"):
                words.append((line, stripped))
        self.panel = None
        if not words:
            self.faults.add(
                fence.line, mark("the setup is empty"), mark("write for example 2-4-1 relu data=xor seed=3")
            )
            return
        self.setup = " ".join(text for _, text in words)
        try:
            self.panel = parse_setup(self.setup, folder=self.faults.folder)
        except TutorError as error:
            self.faults.add_error(_line_of(error, words, self.faults.folder), error)

    def _read_show(self, fence: Fence) -> None:
        for line, text in enumerate(fence.body, fence.line + 1):
            if text.strip():
                self._show(line, text.strip())

    def _show(self, line: int, text: str) -> None:
        value = text.removeprefix("show:")
        self.show += checked_names("show", line, value, PANEL_PARTS, self.faults)

    def _read_solution(self, fence: Fence) -> None:
        solution = self.solution = read_solution(fence, self.faults)
        if self.panel is None:
            return
        try:
            solved = parse_setup(solution.setup, self.panel, self.faults.folder)
        except TutorError as error:
            numbers = enumerate(fence.body, fence.line + 1)
            at = next((line for line, text in numbers if solution.setup in text), fence.line)
            self.faults.add_error(at, error)
        else:
            check_hand_set(solution.hand_set, solved.layer_sizes, self.faults)


def _line_of(error: TutorError, words: list[tuple[int, str]], folder: Path) -> int:
    """The line of a setup up to which its words make the same mistake as all of them."""
    text = ""
    for line, part in words[:_MOST_SETUP_LINES]:
        text = f"{text} {part}"
        try:
            parse_setup(text, folder=folder)
        except TutorError as other:
            if other.text() == error.text():
                return line
    return words[0][0]

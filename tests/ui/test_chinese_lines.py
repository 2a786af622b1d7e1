"""No painted line of Chinese text begins with a closing sign or ends with an opening one."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.catalogue import read_texts
from tui_tutor.cli.help_text import wrapped
from tui_tutor.lessons.course import load_course
from tui_tutor.lessons.lesson import Lesson, Prose
from tui_tutor.ui.markdown.document import (
    Block,
    Code,
    Formula,
    Items,
    Quote,
    Table,
    read_inline,
    read_markdown,
)
from tui_tutor.ui.markdown.layout import lay_out_blocks
from tui_tutor.ui.markdown.wrap import plain, wrap, wrap_text

CLOSING = frozenset("，。、：；！？）」』】》〉”’")
OPENING = frozenset("（「『【《〈“‘")
WIDTHS = (24, 37, 44, 55, 72)


def faulty(lines: Iterable[str]) -> list[str]:
    """The lines that begin or end with a sign which belongs to the line before or after."""
    bare = [line.strip() for line in lines]
    starts = [line for line in bare[1:] if line[:1] in CLOSING]
    return starts + [line for line in bare[:-1] if line[-1:] in OPENING]


@cache
def texts() -> tuple[str, ...]:
    return tuple(text for text in read_texts("zh").values() if len(text) > 8)


@cache
def lessons() -> tuple[Lesson, ...]:
    return load_course(Path("lessons"), "zh").lessons


def prose_of(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks of running text; code and formulas have lines of their own, cells are wrapped alone."""
    for block in blocks:
        match block:
            case Code() | Formula() | Table():
                pass
            case Quote(blocks=inner):
                yield from prose_of(inner)
            case Items(items=items):
                for item in items:
                    yield from prose_of(item.blocks)
            case _:
                yield block


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_of_the_interface_breaks_before_a_closing_sign(width: int) -> None:
    assert not [
        line for text in texts() for part in text.split("\n") for line in faulty(wrap_text(part, width))
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_of_the_commands_breaks_before_a_closing_sign(width: int) -> None:
    assert not [line for text in texts() for line in faulty(wrapped(" ".join(text.split()), width))]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_a_lesson_breaks_before_a_closing_sign(width: int) -> None:
    found = []
    for lesson in lessons():
        for page in lesson.pages:
            for block in page.blocks:
                if isinstance(block, Prose):
                    inner = list(prose_of(read_markdown(block.text)))
                    found += [
                        each for one in inner for each in faulty(map(plain, lay_out_blocks([one], width, {})))
                    ]
                else:
                    asked = getattr(block, "ask", getattr(block, "say", ""))
                    found += faulty(map(plain, wrap(read_inline(asked), width)))
            for hint in page.hints:
                found += [
                    each
                    for one in prose_of(read_markdown(hint))
                    for each in faulty(map(plain, lay_out_blocks([one], width, {})))
                ]

    assert not found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_cell_of_a_table_breaks_before_a_closing_sign(width: int) -> None:
    tables = [
        block
        for lesson in lessons()
        for page in lesson.pages
        for prose in page.blocks
        if isinstance(prose, Prose)
        for block in read_markdown(prose.text)
        if isinstance(block, Table)
    ]
    cells = [cell for table in tables for row in table.rows for cell in row]

    assert cells
    assert not [line for cell in cells for line in faulty(map(plain, wrap(cell, max(14, width // 3))))]

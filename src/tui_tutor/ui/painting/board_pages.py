"""How a class is spread over the pages of its lessons."""

from collections.abc import Sequence

from tui_tutor.translation import Translate
from tui_tutor.ui.class_pages import LessonPlace
from tui_tutor.ui.painting.board_lines import BarScale, BoardLine, fill
from tui_tutor.ui.painting.palette import Palette, ink

NAMES_SHARE = 0.62
MOST_LINES = 60
"""Beyond which nobody would scroll, and only lessons are counted."""


def page_lines(
    lessons: Sequence[LessonPlace],
    own: tuple[str, str],
    size: tuple[int, int],
    palette: Palette,
    translate: Translate,
) -> list[BoardLine]:
    """A bar for each page, in as much detail as can be taken in.

    Args:
        lessons: Where everybody is.
        own: Lesson and page that the teacher has open.
        size: Columns and rows.
        palette: The colours.
        translate: Gives the words in the teacher's language.
    """
    width, height = size
    if not lessons:
        return [[(translate("Nobody is here yet."), ink(palette.muted))]]
    most = max(max((page.here for page in lesson.pages), default=0) for lesson in lessons)
    for is_whole in (True, False):
        lines: list[BoardLine] = []
        for lesson in lessons:
            if lines:
                lines.append([])
            lines += _lesson(lesson, own, BarScale(width, most, NAMES_SHARE), width, is_whole, palette)
        if len(lines) <= (height if is_whole else MOST_LINES):
            return lines
    scale = BarScale(width, max(lesson.here for lesson in lessons), NAMES_SHARE)
    return [
        scale.line(
            [(lesson.title or translate("panel"), ink(palette.text))],
            _parts(lesson.here, lesson.waiting, palette),
            palette,
        )
        for lesson in lessons
    ]


def _lesson(
    lesson: LessonPlace,
    own: tuple[str, str],
    scale: BarScale,
    width: int,
    is_whole: bool,
    palette: Palette,
) -> list[BoardLine]:
    """A lesson's title and its pages; where not whole, only those with somebody on them."""
    number = str(lesson.here)
    lines: list[BoardLine] = [
        [
            (fill(lesson.title, width - len(number)), ink(palette.text, bold=True)),
            (number, ink(palette.muted)),
        ]
    ]
    for page in lesson.pages:
        is_own = (lesson.slug, page.key) == own
        if not (is_whole or page.here or is_own):
            continue
        sign = "▸" if is_own else " "
        style = ink(palette.text if page.here else palette.muted)
        name = [
            (sign, ink(palette.accent, bold=True)),
            (f"{page.number or '':>2} ", ink(palette.muted)),
            (page.title, style),
        ]
        parts = _parts(page.here, page.waiting, palette)
        lines.append(scale.line(name, parts, palette, ("page", lesson.slug, page.key)))
    return lines


def _parts(here: int, waiting: int, palette: Palette) -> list[tuple[int, str]]:
    """Those who wait for help first, then the others."""
    return [(waiting, palette.warning), (here - waiting, palette.classes[0])]

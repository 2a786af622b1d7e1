"""What is sent for a changed part of the screen: a terminal shows the same, for fewer bytes."""

import random

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from tui_tutor.ui.painting.whole_strip import WholeStrip
from tui_tutor.ui.sent_update import SentUpdate
from tui_tutor.ui.widgets.painted import changed_pieces

COLUMNS, ROWS = 40, 3
STYLES = (
    None,
    Style(color="#ff0000"),
    Style(color="#00ff00", bgcolor="#202020"),
    Style(bgcolor="#202020", bold=True),
    Style(color="#0000ff", underline=True),
    Style(color="#0000ff", reverse=True),
)
WORDS = ("loss", "  ", "0.5", "▀▀", "神经", " ")
CONSOLE = Console(color_system="truecolor", force_terminal=True)


def _line(rng: random.Random) -> Strip:
    segments = [Segment(rng.choice(WORDS), rng.choice(STYLES)) for _ in range(30)]
    return Strip(segments).crop(0, COLUMNS)


def _update(lines: list[Strip], spans: list[tuple[int, int, int]]) -> ChopsUpdate:
    middle = COLUMNS // 2
    chops = [{0: line.crop(0, middle), middle: line.crop(middle)} for line in lines]
    return ChopsUpdate(chops, spans, [[middle, COLUMNS] for _ in lines])


def _screen() -> tuple[pyte.Screen, pyte.Stream]:
    screen = pyte.Screen(COLUMNS, ROWS)
    return screen, pyte.Stream(screen)


def _shown(screen: pyte.Screen) -> list[list[pyte.screens.Char]]:
    """All cells; of a blank one without a line or inverted colours, the text's colour does not count."""
    cells = [[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]
    return [
        [
            cell._replace(fg="default")
            if cell.data == " " and not (cell.underscore or cell.reverse)
            else cell
            for cell in line
        ]
        for line in cells
    ]


def test_shows_what_textual_would_show() -> None:
    rng = random.Random(1)
    (theirs, to_theirs), (ours, to_ours) = _screen(), _screen()
    everything = [(y, 0, COLUMNS) for y in range(ROWS)]

    for _ in range(200):
        update = _update([_line(rng) for _ in range(ROWS)], everything)
        to_theirs.feed(update.render_segments(CONSOLE))
        to_ours.feed(SentUpdate.of(update).render_segments(CONSOLE))

        assert _shown(ours) == _shown(theirs)


def test_changed_pieces_make_the_new_picture_of_the_old_one() -> None:
    rng = random.Random(2)
    (whole, to_whole), (patched, to_patched) = _screen(), _screen()
    everything = [(y, 0, COLUMNS) for y in range(ROWS)]
    before = [_line(rng) for _ in range(ROWS)]
    to_patched.feed(_update(before, everything).render_segments(CONSOLE))

    for _ in range(200):
        after = [_changed(line, rng) for line in before]
        spans = [
            (y, x, x + columns)
            for y, (old, new) in enumerate(zip(before, after, strict=True))
            for x, columns in changed_pieces(old, new, COLUMNS)
        ]
        to_whole.feed(_update(after, everything).render_segments(CONSOLE))
        to_patched.feed(SentUpdate.of(_update(after, spans)).render_segments(CONSOLE))
        before = after

        assert _shown(patched) == _shown(whole)


def _changed(line: Strip, rng: random.Random) -> Strip:
    """The line with another piece at one place, as long as before."""
    segments = list(line)
    place = rng.randrange(len(segments))
    length = segments[place].cell_length
    segments[place] = Segment(rng.choice("ab ") * length, rng.choice(STYLES))
    return Strip(segments, line.cell_length)


def test_a_wide_character_is_where_it_was_wherever_a_line_is_cut() -> None:
    text = "难？按 ! 举手，老师会看到。"
    line = WholeStrip([Segment(text)], 27)
    shown = set()

    for cut in range(1, 27):
        left, right = line.divide([cut, 27])
        screen, to_screen = _screen()
        update = ChopsUpdate([{0: left, cut: right}], [(0, 0, 27)], [[cut, 27]])
        to_screen.feed(SentUpdate.of(update).render_segments(CONSOLE))
        # Once more, as where only what is behind the cut has changed.
        update = ChopsUpdate([{0: left, cut: right}], [(0, cut, 27)], [[cut, 27]])
        to_screen.feed(SentUpdate.of(update).render_segments(CONSOLE))
        shown.add("".join(screen.buffer[0][x].data for x in range(27)))

    assert shown == {text}


def test_a_far_piece_is_sent_without_what_is_before_it() -> None:
    line = Strip([Segment("a" * 30, STYLES[1]), Segment("new", STYLES[2]), Segment("b" * 7)])

    sent = SentUpdate.of(_update([line], [(0, 30, 33)])).render_segments(CONSOLE)

    assert sent == "\x1b[1;31H\x1b[38;2;0;255;0;48;2;32;32;32mnew\x1b[0m"


def test_a_colour_that_goes_on_is_told_once() -> None:
    line = Strip([Segment("one", STYLES[1]), Segment("   "), Segment("two", STYLES[1])])

    sent = SentUpdate.of(_update([line], [(0, 0, 9)])).render_segments(CONSOLE)

    assert sent == "\x1b[1;1H\x1b[38;2;255;0;0mone   two\x1b[0m"


def test_a_line_that_is_the_same_has_no_changed_pieces() -> None:
    line = _line(random.Random(3))

    assert changed_pieces(line, Strip(list(line)), COLUMNS) == []


def test_a_line_of_another_length_has_changed_as_a_whole() -> None:
    assert changed_pieces(Strip([Segment("ab")]), Strip([Segment("abc")]), COLUMNS) == [(0, COLUMNS)]

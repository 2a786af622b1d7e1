"""Notices: what is told over the panel, and that no wide character is ever cut in two."""

import re
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input, Static

import tui_tutor.ui
from tests.ui.tutor_app import Tutor, lesson_app, play_app, press, settled, until, write_lesson
from tui_tutor.ui.painting.whole_strip import WholeStrip
from tui_tutor.ui.screens.help_screen import HelpScreen
from tui_tutor.ui.widgets.notices import Notice, show_notice

WIDE, SMALL = (120, 40), (80, 24)
CONSOLE = Console(color_system="truecolor", force_terminal=True)
TOLD = "任务完成a了，再来b一次"
"""Begins with a wide character in an even cell; after each letter they begin in the other cells."""
TOKEN = re.compile(r"\x1b\[(\d*)(?:;(\d+))?(?:;\d+)*([A-Za-z])|\x1b\][^\x1b]*\x1b\\|(.|\n)")


def _shows(app: Tutor, *words: str) -> bool:
    return all(word in app.text for word in words)


class StrictTerminal:
    """A terminal that does as real ones do: whoever writes on half a wide character erases the other half."""

    def __init__(self, columns: int, rows: int) -> None:
        self._cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0

    @property
    def lines(self) -> list[str]:
        return ["".join(row) for row in self._cells]

    def part(self, region: Region) -> list[str]:
        """What is seen of a region; half a character at its edge counts as none."""
        rows = self._cells[region.y : region.bottom]
        return ["".join(row[region.x : region.right]) for row in rows]

    def write(self, text: str) -> None:
        for first, second, command, character in TOKEN.findall(text):
            if command == "H":
                self._x, self._y = int(second) - 1, int(first) - 1
            elif command in ("C", "D"):
                self._x += int(first or 1) * (1 if command == "C" else -1)
            elif character == "\n":
                self._x, self._y = 0, self._y + 1
            elif character:
                self._put(character)

    def _put(self, character: str) -> None:
        row, width = self._cells[self._y], cell_len(character)
        for x in range(self._x, self._x + width):
            if row[x] == "":
                row[x - 1] = " "
            if x + 1 < len(row) and row[x + 1] == "":
                row[x + 1] = " "
        row[self._x : self._x + width] = [character] + [""] * (width - 1)
        self._x += width


class Panels(App[None]):
    """Two panels side by side, and the terminal that everything is sent to."""

    CSS_PATH = str(Path(tui_tutor.ui.__file__).parent / "tutor.tcss")
    CSS = "#left, #right { height: 1fr; } #right { width: 1fr; } Notice { width: 26; max-width: 26; }"

    def __init__(self) -> None:
        super().__init__()
        self.terminal = StrictTerminal(50, 6)

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("网" * 400, id="left", markup=False)
            yield Static("络" * 400, id="right", markup=False)

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            self.terminal.write(renderable.render_segments(self.console))

    async def divide_at(self, pilot: Pilot[None], x: int) -> None:
        self.query_one("#left").styles.width = x
        await pilot.pause()
        self.screen.refresh()
        await pilot.pause()

    async def tell(self, pilot: Pilot[None], text: str) -> Notice:
        await show_notice(self.screen, Notification(text, timeout=60))
        await pilot.pause()
        return self.screen.query(Notice).first()


@pytest.mark.parametrize("lead", ["", "a"])
def test_the_pieces_of_a_line_are_the_line_wherever_it_is_cut(lead: str) -> None:
    text = lead + TOLD
    width = cell_len(text)
    strip = WholeStrip([Segment(text[:4]), Segment(text[4:])], width)

    for cuts in combinations(range(1, width), 2):
        pieces = strip.divide([*cuts, width])

        assert "".join(piece.text for piece in pieces) == text, cuts
        assert Strip.join(pieces).cell_length == width, cuts


@pytest.mark.parametrize("lead", ["", "a"])
def test_pieces_are_right_one_after_the_other_and_each_for_itself(lead: str) -> None:
    text = lead + TOLD
    width = cell_len(text)
    strip = WholeStrip([Segment(text)], width)

    for cuts in combinations(range(1, width), 2):
        pieces = strip.divide([*cuts, width])
        terminal = StrictTerminal(width, 1)
        terminal.write("".join(piece.render(CONSOLE) for piece in pieces))
        assert terminal.lines == [text], cuts
        for x, piece in zip((0, *cuts), pieces, strict=True):
            terminal.write(f"\x1b[1;{x + 1}H{piece.render(CONSOLE)}")
            assert terminal.lines == [text], (cuts, x)


def test_a_piece_that_is_cropped_again_keeps_its_characters() -> None:
    width = cell_len(TOLD)
    strip = WholeStrip([Segment(TOLD)], width)

    for cut in range(1, width):
        later = strip.divide([cut, width])[1]
        for end in range(1, width - cut):
            terminal = StrictTerminal(width, 1)
            terminal.write(strip.render(CONSOLE))
            terminal.write(f"\x1b[1;{cut + 1}H{later.crop(0, end).render(CONSOLE)}")
            assert terminal.lines == [TOLD], (cut, end)


async def test_a_notice_is_whole_over_the_edge_of_a_panel_wherever_that_is() -> None:
    app = Panels()

    async with app.run_test(size=(50, 6)) as pilot:
        for x in range(24, 50):
            await app.divide_at(pilot, x)
            notice = await app.tell(pilot, TOLD)
            assert TOLD in app.terminal.lines[0], f"at once, over an edge at {x}"

            for panel in ("#left", "#right"):
                app.query_one(panel).refresh()
                await pilot.pause()
                assert TOLD in app.terminal.lines[0], f"{panel} painted again, over an edge at {x}"
            app.query_one("#left").refresh(Region(0, 0, x - 3, 6))
            await pilot.pause()
            assert TOLD in app.terminal.lines[0], f"part of a panel painted again, over an edge at {x}"

            app.screen.refresh()
            await pilot.pause()
            assert TOLD in app.terminal.lines[0], f"everything painted again, over an edge at {x}"
            notice.end()
            await pilot.pause()


async def test_what_was_under_a_notice_is_whole_again_when_it_goes() -> None:
    app = Panels()

    async with app.run_test(size=(50, 6)) as pilot:
        for x in range(20, 32):
            await app.divide_at(pilot, x)
            before = app.terminal.lines

            notice = await app.tell(pilot, TOLD)
            assert app.terminal.lines != before
            notice.end()
            await until(pilot, lambda: not app.screen.query(Notice))
            await pilot.pause()

            assert app.terminal.lines == before, x


async def test_notices_stack_with_the_newest_on_top_and_a_click_takes_one_away(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.notify("the first", timeout=60)
        app.notify("the second", title="a title", timeout=60)
        await until(pilot, lambda: "the first" in app.text and "the second" in app.text)
        assert app.text.index("a title") < app.text.index("the second") < app.text.index("the first")

        await pilot.click(app.notices[-1])
        await until(pilot, lambda: "the second" not in app.text)

        assert "the first" in app.text


@pytest.mark.parametrize("timeout", [0, 0.05])
async def test_a_notice_goes_after_its_time(tmp_path: Path, timeout: float) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.notify("soon over", timeout=timeout)
        app.notify("stays", timeout=60)

        await until(pilot, lambda: "stays" in app.told)
        await until(pilot, lambda: "soon over" not in app.told)


async def test_a_notice_is_no_wider_than_sixty_cells_and_half_the_window(tmp_path: Path) -> None:
    for size, most in ((SMALL, 40), ((200, 60), 60)):
        app = play_app(tmp_path)

        async with app.run_test(size=size) as pilot:
            app.notify("words " * 40, timeout=60)
            await until(pilot, lambda: app.notices and app.notices[0].region)  # noqa: B023

            assert app.notices[0].region.width <= most
            assert app.notices[0].region.right < size[0]


async def test_what_is_told_is_not_read_as_markup(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.screen.notify("[bold]W1[/bold]", title="[x]", timeout=60, markup=False)

        await until(pilot, lambda: "[bold]W1[/bold]" in app.text and "[x]" in app.text)


async def test_a_notice_outlives_the_window_it_came_over(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        app.tutor_screen.notify("told meanwhile", timeout=60)
        await until(pilot, lambda: "told meanwhile" in app.text)

        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))

        await until(pilot, lambda: "told meanwhile" in app.text)


async def test_a_notice_lies_over_the_palette_too(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen.query(Input))

        app.notify(TOLD, timeout=60)

        await until(pilot, lambda: TOLD in app.text)


async def test_a_reached_goal_is_told_whole_in_chinese_over_two_panels(tmp_path: Path) -> None:
    # At this width the network's panel ends in the middle of the text's last character.
    columns = 78
    write_lesson(
        tmp_path,
        "Play.\n\n```setup\n2-4-1 relu data=xor samples=40 seed=3\n```\n\n"
        '```goal\ndid("play")\nPlay it.\n```\n',
        lang="zh",
    )
    app: Tutor = lesson_app(tmp_path, language="zh")

    async with app.run_test(size=(columns, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "v", "space")
        await until(pilot, lambda: app.notices and app.notices[0].region)

        assert "任务完成" in app.text


async def test_a_notice_is_no_trouble_when_the_tutor_ends(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.notify("told", timeout=60)
        await until(pilot, lambda: app.notices)
        app.notify("told at last", timeout=60)
        app.exit()

    assert app.failure is None


async def test_a_notice_stays_when_the_language_changes(tmp_path: Path) -> None:
    app = play_app(tmp_path)

    async with app.run_test(size=WIDE) as pilot:
        app.notify("told before", timeout=60)
        await until(pilot, lambda: "told before" in app.text)

        for word in ("开始", "play", "开始"):
            await press(pilot, "L")
            await until(pilot, partial(_shows, app, word, "told before"))

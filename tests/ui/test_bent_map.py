import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from tests.ui.panel_frames import run
from tui_tutor.engine.bend import DECISION, Bend
from tui_tutor.engine.bent_plane import bent_planes_of
from tui_tutor.engine.surface import plane_of
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.widgets.bent_map import BentMap

CIRCLE = "2-4-3-1 tanh data=circle"
SINE = "1-5-1 tanh data=sine"


class MapApp(App[None]):
    """Holds a map and hears what it says."""

    CSS = "BentMap { width: 60; height: 20; } .wide { width: 120; } .gone { display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.map = BentMap(str)
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.map

    @on(BentMap.LayerChosen)
    @on(BentMap.AxesToggled)
    @on(BentMap.AxisTurned)
    @on(BentMap.RoomChanged)
    def hear(self, message: Message) -> None:
        self.heard.append(message)


def show(widget: BentMap, words: str, bend: Bend, steps: int = 20) -> None:
    """Give a map what a run of those words gives it."""
    trainer = run(words, steps)
    setup, dataset = trainer.setup, trainer.dataset
    widget.frame, widget.dataset, widget.bend = trainer.frame(), dataset, bend.fitted(setup, dataset)
    plane = plane_of(setup, dataset)
    widget.pictures = bent_planes_of(trainer._backend, setup, dataset, plane, widget.bend)


def lines(widget: BentMap) -> list[str]:
    return [widget.render_line(y).text.rstrip() for y in range(widget.content_size.height)]


async def click(pilot: Pilot[None], widget: BentMap, text: str) -> None:
    x, y = next((line.index(text), y) for y, line in enumerate(lines(widget)) if text in line)
    await pilot.click(widget, offset=(x, y))


@pytest.mark.parametrize(
    ("words", "depth", "title", "first"),
    [
        (CIRCLE, 0, "the plane as it is", "‹ x ›"),
        (CIRCLE, 1, "the plane after h1", "‹ h1 tanh ›"),
        (CIRCLE, 2, "the plane after h2", "‹ h2 tanh ›"),
        (CIRCLE, 3, "the plane at the output", "‹ ŷ sigmoid ›"),
        (SINE, 1, "each unit's share", "‹ h1 tanh ›"),
    ],
)
async def test_it_says_which_layer_the_plane_has_gone_through(
    words: str, depth: int, title: str, first: str
) -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, words, Bend(depth))
        await pilot.pause()

        assert app.map.border_title == title
        assert "enter axes" in str(app.map.border_subtitle)
        assert lines(app.map)[0].startswith(first)


async def test_it_moves_with_the_run() -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, CIRCLE, Bend(2))
        await pilot.pause()
        before = lines(app.map)

        show(app.map, CIRCLE, Bend(2), steps=300)
        await pilot.pause(0.2)

        assert lines(app.map) != before


async def test_clicks_ask_for_other_layers_and_axes() -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, CIRCLE, Bend(2))
        await pilot.pause()
        app.heard.clear()
        assert app.map.bend.axes == DECISION

        await click(pilot, app.map, "‹")
        await click(pilot, app.map, "›")
        await click(pilot, app.map, "→ z3")
        await click(pilot, app.map, "↑ along")
        show(app.map, CIRCLE, Bend(1))
        await pilot.pause()
        await click(pilot, app.map, "principal")
        await pilot.click(app.map, offset=(20, 8))
        await pilot.pause()

        assert [getattr(m, "delta", getattr(m, "axis", None)) for m in app.heard] == [-1, 1, 0, 1, None]
        layer, axis = BentMap.LayerChosen, BentMap.AxisTurned
        assert [type(m) for m in app.heard] == [layer, layer, axis, axis, BentMap.AxesToggled]


async def test_it_tells_how_many_pictures_fit() -> None:
    app = MapApp()
    async with app.run_test(size=(140, 30)) as pilot:
        assert app.map.panels == 1
        app.heard.clear()

        app.map.add_class("wide")
        await pilot.pause()
        assert app.map.panels == 3
        app.map.add_class("gone")
        await pilot.pause()

        assert {type(message) for message in app.heard} == {BentMap.RoomChanged}
        assert len(app.heard) >= 2


@pytest.mark.parametrize(
    ("words", "depth", "hidden", "is_hidden"),
    [
        (CIRCLE, 1, "a1", True),
        (CIRCLE, 2, "a1", False),
        (CIRCLE, 3, "y_hat", True),
        (CIRCLE, 2, "y_hat", True),
        (CIRCLE, 2, "z3", True),
        (CIRCLE, 1, "z3", False),
        (CIRCLE, 0, "a1", False),
        (SINE, 1, "y_hat", True),
        (SINE, 1, "loss", False),
    ],
)
async def test_what_a_page_hides_is_not_shown(words: str, depth: int, hidden: str, is_hidden: bool) -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, words, Bend(depth))
        app.map.hidden = frozenset({hidden})
        await pilot.pause()

        assert ("Hidden for now" in "\n".join(lines(app.map))) == is_hidden


async def test_pictures_of_another_network_are_left_out() -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, CIRCLE, Bend(1))
        app.map.frame = run("2-6-1", 3).frame()
        await pilot.pause()

        assert not "".join(lines(app.map)).strip()


async def test_a_chosen_unit_stands_out_among_the_shares() -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        show(app.map, SINE, Bend(1))
        await pilot.pause()
        before = [app.map.render_line(y) for y in range(15)]

        app.map.unit = UnitAddress(0, 2)
        await pilot.pause()

        after = [app.map.render_line(y) for y in range(15)]
        assert before != after


async def test_without_a_run_there_is_nothing_to_see() -> None:
    app = MapApp()
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()

        assert not "".join(lines(app.map)).strip()

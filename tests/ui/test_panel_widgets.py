from typing import Any

import pytest
from textual import events, on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from tests.ui.panel_frames import frame_of, run, surface_of
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.widgets.gradient_view import GradientView
from tui_tutor.ui.widgets.loss_chart import LossChart
from tui_tutor.ui.widgets.network_graph import NetworkGraph
from tui_tutor.ui.widgets.run_status import RunStatus
from tui_tutor.ui.widgets.setup_bar import SetupBar
from tui_tutor.ui.widgets.surface_map import SurfaceMap
from tui_tutor.ui.widgets.values_table import ValuesTable

XOR = "2-4-1 relu data=xor seed=3"


class PanelApp(App[None]):
    """Holds one widget and hears what it says."""

    CSS = "Screen > * { width: 60; height: 20; } SetupBar, RunStatus { height: auto; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    @on(NetworkGraph.UnitSelected)
    @on(NetworkGraph.LayerSizesEdited)
    @on(NetworkGraph.ParameterPicked)
    @on(SurfaceMap.PointDrawn)
    @on(LossChart.LogAxisToggled)
    @on(ValuesTable.TabChosen)
    @on(ValuesTable.SampleStepped)
    @on(ValuesTable.ParameterPicked)
    @on(RunStatus.Pressed)
    @on(SetupBar.WordPicked)
    def hear(self, message: Message) -> None:
        self.heard.append(message)


class FullApp(PanelApp):
    """Gives its widget the whole window."""

    CSS = "Screen > * { width: 1fr; height: 1fr; }"


def lines(widget: Widget) -> list[str]:
    size = widget.content_size
    return [widget.render_line(y).text.rstrip() for y in range(size.height)]


def place_of(widget: Widget, text: str, nth: int = 0) -> tuple[int, int]:
    """Offset of a text within a widget that has no border."""
    found = [(line.index(text), y) for y, line in enumerate(lines(widget)) if text in line]
    return found[nth]


async def click(pilot: Pilot[None], widget: Widget, text: str, nth: int = 0) -> None:
    await pilot.click(widget, offset=place_of(widget, text, nth))


@pytest.fixture
def graph() -> NetworkGraph:
    return NetworkGraph(str)


async def test_the_graph_shows_the_frame_it_is_given(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        await pilot.pause()

        assert "h1 relu" in lines(graph)[0]
        assert graph.border_title == "2-4-1"


async def test_arrows_walk_through_the_units(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        graph.focus()

        await pilot.press("down", "down", "right", "left")

        assert graph.selected == UnitAddress(0, 0)
        assert [m.address for m in app.heard if isinstance(m, NetworkGraph.UnitSelected)][:3] == [
            UnitAddress(0, 0),
            UnitAddress(0, 1),
            UnitAddress(1, 0),
        ]


async def test_a_click_selects_a_unit_and_a_second_one_deselects_it(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        frame = frame_of()
        graph.frame = frame
        await pilot.pause()
        value = f"{frame.layers[1].a[0, 0]:.2f}"

        await click(pilot, graph, value)
        chosen = graph.selected
        await pilot.pause()
        await click(pilot, graph, value)

        assert chosen == UnitAddress(1, 0)
        assert graph.selected is None


async def test_a_click_on_a_weight_asks_to_set_it(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        graph.selected = UnitAddress(0, 2)
        await pilot.pause()
        x, y = place_of(graph, "h1 unit 3  w ")

        await pilot.click(graph, offset=(x + len("h1 unit 3  w "), y))

        picked = app.heard[-1]
        assert isinstance(picked, NetworkGraph.ParameterPicked)
        assert (picked.layer, picked.unit, picked.input, picked.control) == (0, 2, 0, graph)


@pytest.mark.parametrize(
    ("keys", "sizes"),
    [
        (["plus"], (2, 5, 1)),
        (["minus"], (2, 3, 1)),
        (["asterisk"], (2, 4, 4, 1)),
        (["slash"], (2, 1)),
    ],
)
async def test_keys_change_the_layers(graph: NetworkGraph, keys: list[str], sizes: tuple[int, ...]) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        graph.focus()

        await pilot.press(*keys)

        edited = app.heard[-1]
        assert isinstance(edited, NetworkGraph.LayerSizesEdited)
        assert edited.layer_sizes == sizes


async def test_the_last_unit_of_a_layer_is_not_removed(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of("2-1-1 relu data=xor")
        graph.focus()

        await pilot.press("minus")

        assert app.heard == []


async def test_the_plus_below_a_layer_adds_a_unit(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        await pilot.pause()
        x, y = place_of(graph, "- 4 +")

        await pilot.click(graph, offset=(x + 4, y))

        assert [m.layer_sizes for m in app.heard if isinstance(m, NetworkGraph.LayerSizesEdited)] == [
            (2, 5, 1)
        ]


async def test_a_selection_that_is_gone_is_dropped(graph: NetworkGraph) -> None:
    app = PanelApp(graph)
    async with app.run_test(size=(80, 30)) as pilot:
        graph.frame = frame_of()
        graph.selected = UnitAddress(0, 3)

        graph.frame = frame_of("2-1-1 relu data=xor")
        await pilot.pause()

        assert graph.selected is None


async def test_a_click_draws_a_point_where_it_was_made() -> None:
    area = SurfaceMap(str)
    app = PanelApp(area)
    async with app.run_test(size=(80, 30)) as pilot:
        area.frame, area.surface, area.dataset = frame_of(), surface_of(), run(XOR, 3).dataset
        await pilot.pause()
        columns, rows = area.pixels

        await pilot.click(area, offset=(10, 5))
        area.drawing = True
        await pilot.click(area, offset=(3, 1))
        await pilot.click(area, offset=(3 + columns - 1, rows // 2), shift=True)

        points = [m for m in app.heard if isinstance(m, SurfaceMap.PointDrawn)]
        x1, x2 = surface_of().x1, surface_of().x2
        assert [(p.x1, p.x2, p.y) for p in points] == [
            (round(float(x1[0]), 3), round(float(x2[0]), 3), 1),
            (round(float(x1[-1]), 3), round(float(x2[-1]), 3), 0),
        ]


async def test_a_map_of_another_network_is_not_mixed_with_the_new_frame() -> None:
    area = SurfaceMap(str)
    async with PanelApp(area).run_test(size=(80, 30)) as pilot:
        area.surface, area.frame = surface_of(), frame_of("64-16-10 data=digits batch=64")
        await pilot.pause()

        assert lines(area)[0] == "sample 3"


async def test_a_click_asks_for_the_other_axis() -> None:
    chart = LossChart(str)
    app = PanelApp(chart)
    async with app.run_test(size=(80, 30)) as pilot:
        chart.frame = frame_of(XOR, 40)
        await pilot.pause()

        await click(pilot, chart, "linear axis")

        assert isinstance(app.heard[-1], LossChart.LogAxisToggled)


async def test_a_chart_paints_the_last_of_many_frames() -> None:
    chart = LossChart(str)
    async with PanelApp(chart).run_test(size=(80, 30)) as pilot:
        for steps in (1, 2, 3, 40):
            chart.frame = frame_of(XOR, steps)
        await pilot.pause(0.2)

        assert f"train {frame_of(XOR, 40).evaluation.loss:.2f}" in lines(chart)[0]


async def test_tabs_and_samples_are_chosen_by_click() -> None:
    table = ValuesTable(str)
    app = PanelApp(table)
    async with app.run_test(size=(80, 30)) as pilot:
        table.frame = frame_of()
        await pilot.pause()

        await click(pilot, table, "gradients")
        await click(pilot, table, "›")

        tab, sample = app.heard
        assert isinstance(tab, ValuesTable.TabChosen)
        assert isinstance(sample, ValuesTable.SampleStepped)
        assert (tab.tab, sample.delta) == ("gradients", 1)


async def test_the_table_shows_the_tab_it_is_given() -> None:
    table = ValuesTable(str)
    async with PanelApp(table).run_test(size=(80, 30)) as pilot:
        table.frame = frame_of()
        table.tab = "parameters"
        await pilot.pause()

        assert [line.split()[0] for line in lines(table)[1:] if line[:1].strip()] == ["W1", "b1", "W2", "b2"]


async def test_the_cursor_picks_a_parameter() -> None:
    table = ValuesTable(str)
    app = PanelApp(table)
    async with app.run_test(size=(80, 30)) as pilot:
        table.frame = frame_of()
        table.tab = "parameters"
        table.focus()

        await pilot.press("down", "right", "enter")
        await pilot.press("down", "down", "down", "enter")

        picked = [m for m in app.heard if isinstance(m, ValuesTable.ParameterPicked)]
        assert [(m.layer, m.unit, m.input) for m in picked] == [(0, 1, 1), (0, 1, None)]


async def test_a_long_table_scrolls_below_its_tabs() -> None:
    table = ValuesTable(str)
    async with PanelApp(table).run_test(size=(80, 30)) as pilot:
        table.frame = frame_of("64-16-10 data=digits batch=64")
        table.tab = "gradients"
        table.focus()
        await pilot.pause()
        before = lines(table)

        await pilot.press("end")
        await pilot.pause(0.5)

        after = lines(table)
        assert after[0] == before[0]
        assert after[1] != before[1]


async def test_the_buttons_say_what_is_wanted() -> None:
    status = RunStatus(str)
    app = PanelApp(status)
    async with app.run_test(size=(80, 30)) as pilot:
        status.frame = frame_of(XOR, 40)
        await pilot.pause()

        for text in ("play", "epoch", "reset", "new start"):
            await click(pilot, status, text, nth=-1)
        await pilot.click(status, offset=(place_of(status, "full speed")[0] - 2, 1))

        actions = [m.action for m in app.heard if isinstance(m, RunStatus.Pressed)]
        assert actions == ["play", "epoch", "reset", "new-start", "slower"]


async def test_the_status_grows_to_tell_a_fault() -> None:
    status = RunStatus(str)
    async with PanelApp(status).run_test(size=(80, 30)) as pilot:
        status.frame = frame_of(XOR, 40)
        await pilot.pause()
        before = status.size.height

        status.frame = frame_of("2-4-1 identity data=plane learning-rate=1000", 400, None)
        await pilot.pause()

        assert (before, status.size.height) == (2, 4)
        assert "diverged" in lines(status)[0]


async def test_words_of_the_setup_are_picked_by_key_and_by_click() -> None:
    bar = SetupBar(str)
    app = PanelApp(bar)
    async with app.run_test(size=(80, 30)) as pilot:
        bar.setup = parse_setup(XOR)
        bar.focus()
        await pilot.pause()

        await pilot.press("right", "enter")
        await click(pilot, bar, "seed")

        words = [m.word for m in app.heard if isinstance(m, SetupBar.WordPicked)]
        assert words == ["learning-rate", "seed"]
        assert bar.size.height == 2


async def test_gradients_of_a_hidden_layer_are_not_told() -> None:
    view = GradientView(str)
    async with PanelApp(view).run_test(size=(80, 30)) as pilot:
        view.frame = frame_of(XOR, 40)
        view.hidden = frozenset({"grad_W1"})
        await pilot.pause(0.2)

        assert lines(view)[0].split() == ["∂J/∂W1", "?"]


@pytest.mark.parametrize("size", [(20, 5), (30, 10), (200, 60)])
async def test_widgets_survive_any_size(size: tuple[int, int]) -> None:
    graph, area, chart, table = NetworkGraph(str), SurfaceMap(str), LossChart(str), ValuesTable(str)
    view, status, bar = GradientView(str), RunStatus(str), SetupBar(str)
    widgets: tuple[Widget, ...] = (graph, area, chart, table, view, status, bar)
    for widget in widgets:
        app = FullApp(widget)
        async with app.run_test(size=size) as pilot:
            if isinstance(widget, SetupBar):
                widget.setup = parse_setup(XOR)
            else:
                widget.frame = frame_of(XOR, 40)  # type: ignore[attr-defined]
            await pilot.pause()
            widget.post_message(events.Focus())
            await pilot.resize_terminal(*reversed(size))
            await pilot.pause()

            assert any(lines(widget))


async def test_the_chosen_word_is_seen_where_rows_are_cut() -> None:
    bar = SetupBar(str)
    async with PanelApp(bar).run_test(size=(80, 30)) as pilot:
        bar.styles.height = 1
        bar.setup = parse_setup(XOR)
        bar.focus()
        await pilot.pause()

        await pilot.press(*["right"] * 12)
        await pilot.pause()

        assert "numpy" in lines(bar)[0]


async def test_a_map_is_hidden_with_the_values_it_shows() -> None:
    area = SurfaceMap(str)
    async with PanelApp(area).run_test(size=(80, 30)) as pilot:
        area.frame, area.surface, area.dataset = frame_of(), surface_of(), run(XOR, 3).dataset
        area.hidden = frozenset({"y_hat", "a2"})
        await pilot.pause()
        answer = lines(area)[0]
        area.unit = UnitAddress(0, 1)
        await pilot.pause()
        unit = lines(area)[0]
        area.hidden = frozenset({"a1"})
        await pilot.pause()

        assert answer == lines(area)[0] == "Hidden for now: a question asks for it."
        assert unit.startswith("h1 unit 2")


async def test_a_graph_sends_what_a_step_has_changed_and_not_itself_as_a_whole() -> None:
    graph = NetworkGraph(str)
    graph.frame = frame_of(XOR, steps=3)
    async with PanelApp(graph).run_test() as pilot:
        await pilot.pause()
        refreshed: list[tuple[object, ...]] = []
        refresh = graph.refresh

        def note(*regions: Any, **values: Any) -> Widget:
            refreshed.append(regions)
            return refresh(*regions, **values)

        graph.refresh = note  # type: ignore[method-assign,assignment]
        graph.frame = frame_of(XOR, steps=4)
        await pilot.pause()

        assert refreshed
        assert all(refreshed)

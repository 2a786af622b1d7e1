from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style
from textual.strip import Strip

from tests.ui.panel_frames import frame_of, surface_of, with_weights
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.connections import weave
from tui_tutor.ui.painting.graph import GraphView, paint_graph, strengths
from tui_tutor.ui.painting.graph_layout import lay_out
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.painting.palette import ANSI, DARK, LEVELS, LIGHT, MIDDLE, NONE, Palette


def spots(strips: list[Strip]) -> set[tuple[object, ...]]:
    styles = [segment.style or Style() for strip in strips for segment in strip]
    return {style.meta["spot"] for style in styles if style.meta.get("spot")}


def graph_text(view: GraphView, width: int = 60, height: int = 20) -> str:
    return plain(paint_graph(view, width, height, DARK, str))


def test_every_unit_shows_its_activation() -> None:
    frame = frame_of()

    text = graph_text(GraphView(frame))

    assert "x1" in text
    assert "h1 relu" in text
    assert "ŷ sigmoid" in text
    for value in frame.layers[0].a[0]:
        assert (f"{value:.2f}" if value else "○ 0") in text


def test_units_are_centred_in_their_layer() -> None:
    lines = graph_text(GraphView(frame_of())).splitlines()

    hidden = [row for row, line in enumerate(lines) if line[20:40].strip()[:1] in "●○" and row]
    output = next(row for row, line in enumerate(lines) if "● " in line[45:])

    assert output == pytest.approx(np.mean([row for row in hidden if row < 18]), abs=6)


def test_a_dead_unit_is_hollow() -> None:
    frame = frame_of()
    a = frame.layers[0].a.copy()
    a[0, 1] = 0.0
    layers = (replace(frame.layers[0], a=a), frame.layers[1])

    text = graph_text(GraphView(replace(frame, layers=layers)))

    assert text.count("○ 0") == 1


def test_a_hidden_value_cannot_be_read() -> None:
    frame = frame_of()

    text = graph_text(GraphView(frame, hidden=frozenset({"a1", "y_hat"})))

    assert text.count("?") == 5
    assert f"{frame.layers[1].a[0, 0]:.2f}" not in text


def test_gradients_stand_beside_the_units_when_asked_for() -> None:
    assert "∂J/∂z1" in graph_text(GraphView(frame_of(), shows="gradients"))


def test_a_large_layer_is_folded_and_says_by_how_much() -> None:
    text = graph_text(GraphView(frame_of("2-50-1 relu data=xor")), 60, 15)

    assert "… 39 more" in text


def test_the_selected_unit_is_never_folded() -> None:
    layout = lay_out((2, 50, 1), 60, 15, 2, 0, maps=False, image=False, selected=(1, 49))

    assert layout.columns[1].row_of(49) is not None


def test_the_selected_unit_lists_its_parameters_to_be_picked() -> None:
    frame = with_weights(frame_of(), 0, [[0.41, -1.2], [0, 0], [0, 0], [0, 0]])
    strips = paint_graph(GraphView(frame, selected=UnitAddress(0, 0)), 60, 20, DARK, str)

    assert "h1 unit 1  w 0.41 -1.20  b" in plain(strips)
    assert {("parameter", 0, 0, 0), ("parameter", 0, 0, 1), ("parameter", 0, 0, -1)} <= spots(strips)


def test_layers_and_units_can_be_added_and_removed_by_click() -> None:
    found = spots(paint_graph(GraphView(frame_of()), 60, 20, DARK, str))

    wanted = {("add-unit", 1), ("remove-unit", 1), ("add-layer",), ("remove-layer",), ("unit", 0, 3)}
    assert wanted <= found


def test_a_negative_connection_is_dashed_and_a_large_one_thick() -> None:
    row = np.array([1])

    lines = {value: weave(row, row, np.array([value]), 12, 3).characters for value in (0.1, -0.1, 0.9)}

    assert " " not in lines[0.1][1]
    dots = {value: sum(bin(ord(one) - 0x2800).count("1") for one in "".join(text).replace(" ", ""))
            for value, text in lines.items()}  # fmt: skip
    assert dots[-0.1] < dots[0.1] < dots[0.9]


def test_the_strongest_connection_colours_the_cells_where_lines_cross() -> None:
    woven = weave(np.array([0, 4]), np.array([4, 0]), np.array([0.2, -1.0]), 9, 5)

    assert woven.levels[2, 4] == 0
    assert set(np.unique(woven.levels)) <= set(range(LEVELS))


def test_small_weights_look_small_and_gradients_are_relative() -> None:
    frame = with_weights(frame_of(), 0, [[0.01, -0.02]] * 4)

    weights = strengths(GraphView(frame))[0]
    gradients = strengths(GraphView(frame, shows="gradients"))

    assert np.abs(weights).max() < 0.1
    assert max(np.abs(array).max() for array in gradients) == pytest.approx(1.0)


def test_weights_that_are_not_finite_do_not_stop_the_painting() -> None:
    frame = with_weights(frame_of(), 0, [[np.nan, np.inf], [1, 1], [0, 0], [-np.inf, 2]])

    assert "x1" in graph_text(GraphView(frame))


def test_a_selection_and_a_surface_of_another_network_are_left_out() -> None:
    frame = frame_of("2-2-1 relu data=xor")

    text = graph_text(GraphView(frame, surface=surface_of(), selected=UnitAddress(1, 3)))

    assert text == graph_text(GraphView(frame))


def test_zero_weights_have_the_middle_colour() -> None:
    woven = weave(np.array([1]), np.array([1]), np.array([0.0]), 6, 3)

    assert woven.levels[1, 0] == MIDDLE


@pytest.mark.parametrize("height", [22, 13])
@pytest.mark.parametrize("palette", [DARK, LIGHT, ANSI, NONE])
def test_units_show_maps_below_or_beside_their_numbers(palette: Palette, height: int) -> None:
    view = GraphView(frame_of(), surface=surface_of())
    without = plain(paint_graph(GraphView(frame_of()), 60, height, palette, str))

    assert plain(paint_graph(view, 60, height, palette, str)) != without


def test_digits_show_the_picture_instead_of_64_dots() -> None:
    strips = paint_graph(GraphView(frame_of("64-16-10 data=digits batch=64")), 76, 22, DARK, str)

    text = plain(strips)
    greys = {segment.style.bgcolor for strip in strips for segment in strip if segment.style}
    assert len(greys) > 5
    assert "x1" not in text
    assert "← y" in text


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 70), min_size=2, max_size=16),
    width=st.integers(1, 130),
    height=st.integers(1, 60),
    maps=st.booleans(),
)
def test_any_network_is_laid_out_within_its_rows(
    sizes: list[int], width: int, height: int, maps: bool
) -> None:
    layout = lay_out(tuple(sizes), width, height, 3, 6, maps=maps, image=False)

    for size, column in zip(sizes, layout.columns, strict=True):
        assert len(column.units) + column.folded == size
        assert len(set(column.rows)) == len(column.rows)
        assert all(layout.top <= row < layout.bottom for row in column.rows)


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (30, 8), (40, 12), (200, 60)])
@pytest.mark.parametrize(
    "words", ["2-4-1 relu data=xor seed=3", "2-8-8-1 tanh data=circle", "1-8-1 data=sine"]
)
def test_the_graph_fills_exactly_its_cells(words: str, size: tuple[int, int]) -> None:
    strips = paint_graph(GraphView(frame_of(words), selected=UnitAddress(0, 1)), *size, DARK, str)

    assert [strip.cell_length for strip in strips] == [size[0]] * size[1]

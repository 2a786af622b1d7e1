from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from tests.ui.panel_frames import frame_of, surface_of, with_weights
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trace import trace_step
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.connections import weave
from tui_tutor.ui.painting.graph import GraphView, paint_graph, strengths
from tui_tutor.ui.painting.graph_layout import lay_out
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.painting.numbers import number
from tui_tutor.ui.painting.palette import ANSI, DARK, LEVELS, LIGHT, MIDDLE, NONE, Palette, ink
from tui_tutor.ui.painting.values import table_rows

XOR = "2-4-1 relu data=xor seed=3"


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


def test_the_gradients_of_a_batch_are_the_sums_that_the_table_shows() -> None:
    traced = trace_step(parse_setup(XOR)).frame
    frame = frame_of(XOR, 0, None)

    lines = graph_text(GraphView(frame, shows="gradients"))
    rows = {row.name: row for row in table_rows(frame, "gradients", frozenset(), str)}

    for number_of_layer, layer in enumerate(traced.layers, 1):
        name = f"Σ∂J/∂z{number_of_layer}"
        assert name in lines
        # Sums in another order differ by rounding only.
        np.testing.assert_allclose(rows[name].values, layer.grad_z.sum(axis=0), rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(rows[name].values, layer.grad_biases, rtol=1e-9, atol=1e-15)
        assert all(number(value) in lines for value in rows[name].values)


def test_of_one_sample_there_is_nothing_to_sum() -> None:
    frame = frame_of()

    assert "Σ" not in graph_text(GraphView(frame, shows="gradients"))
    assert "Σ" not in "".join(row.name for row in table_rows(frame, "gradients", frozenset(), str))


@pytest.mark.parametrize("hidden", ["a2", "y_hat"])
def test_a_hidden_output_shows_no_map_of_what_it_answers(hidden: str) -> None:
    view = GraphView(frame_of(), surface=surface_of(), hidden=frozenset({hidden}))

    strips = paint_graph(view, 60, 22, DARK, str)
    shown = paint_graph(view._replace(hidden=frozenset()), 60, 22, DARK, str)

    columns = [[segment for strip in one for segment in strip.crop(42, 60)] for one in (strips, shown)]
    heats = [[s for s in one if s.style and s.style.bgcolor is not None] for one in columns]
    assert not heats[0]
    assert heats[1]


def test_hidden_gradients_are_not_told_by_the_lines_nor_by_those_of_the_biases() -> None:
    view = GraphView(frame_of(), shows="gradients", hidden=frozenset({"grad_W1", "grad_W2", "grad_z2"}))

    strips = paint_graph(view, 60, 20, DARK, str)
    selected = paint_graph(view._replace(selected=UnitAddress(1, 0)), 60, 20, DARK, str)

    colors = {s.style.color for strip in strips[1:-2] for s in strip if s.style and braille(s.text)}
    assert colors == {ink(DARK.lines[MIDDLE]).color}
    assert plain(selected).splitlines()[-2].count("?") == 5


def braille(text: str) -> bool:
    return any("\u2800" < one <= "\u28ff" for one in text)


def named(frame: Frame, names: tuple[str, ...], target: str = "y") -> Frame:
    return replace(frame, input_names=names, target_name=target)


def test_inputs_and_the_target_have_the_names_of_the_file() -> None:
    frame = named(frame_of(), ("height_cm", "weight_kg"), "is_adult")

    text = graph_text(GraphView(frame, surface=surface_of()), 80)

    assert "height_cm" in text
    assert "weight_kg" in text
    lines = text.splitlines()
    above = next(row for row, line in enumerate(lines) if line.endswith("is_adult"))
    assert "●" in lines[above + 1][60:]
    assert "x1" not in text


def test_extra_inputs_keep_their_own_names() -> None:
    frame = named(frame_of("4-4-1 data=xor extra=x1^2,sin-x2"), ("height", "weight", "x1^2", "sin-x2"))

    assert all(name in graph_text(GraphView(frame)) for name in ("height", "weight", "x1²", "sin x2"))


def test_names_that_are_too_long_are_cut() -> None:
    frame = named(frame_of(), ("a_very_long_name_of_a_column", "weight"), "another_very_long_name")

    lines = graph_text(GraphView(frame), 46).splitlines()

    assert any("…" in line and "a_ver" in line for line in lines)
    assert any("another" in line and line.endswith("…") for line in lines)


@pytest.mark.parametrize("width", [36, 38, 39, 41, 42, 44, 46])
def test_a_name_has_the_room_that_its_value_leaves_in_tight_columns(width: int) -> None:
    frame = named(frame_of(), ("area", "distance"), "dear")

    text = graph_text(GraphView(frame, surface=surface_of()), width)

    assert ("distance" in text) == (width >= 38)
    assert ("dista…" in text) == (width == 36)


def test_a_name_from_a_file_never_moves_the_cursor() -> None:
    frame = named(frame_of(), ("a\x1b[2J", "b\tc"), "d\x07")

    assert "\x1b" not in graph_text(GraphView(frame))
    assert "a·[2J" in graph_text(GraphView(frame))


@pytest.mark.parametrize("width", [30, 46, 60, 120])
def test_wide_names_keep_the_graph_in_its_cells(width: int) -> None:
    frame = named(frame_of(), ("身高", "体重是多少公斤才算正常"), "成年")

    strips = paint_graph(GraphView(frame, surface=surface_of()), width, 16, DARK, str)

    assert {cell_len(strip.text) for strip in strips} == {width}
    assert "成年" in plain(strips) or width < 46


def test_a_large_layer_is_folded_and_says_by_how_much() -> None:
    text = graph_text(GraphView(frame_of("2-50-1 relu data=xor")), 60, 15)

    assert "… 39 more" in text


@pytest.mark.parametrize("width", range(24, 80, 3))
def test_what_is_folded_is_told_beside_the_next_layer_and_not_over_it(width: int) -> None:
    view = GraphView(frame_of("2-32-32-32-1 relu data=xor seed=1"))
    words = {"… {count} more": "… 还有 {count} 个"}

    strips = paint_graph(view, width, 14, DARK, lambda text: words.get(text, text))

    row = next(strip.text for strip in strips if "…" in strip.text)
    told = [part.strip() for part in row.replace("…", "  …").split("  ") if "…" in part]
    assert len(told) == 3
    assert set(told) <= {"… 还有 23 个", "… 还有 22 个", "… 23", "… 22", "…"}
    assert len(set(told)) == 1


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

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from textual.strip import Strip

from tests.ui.panel_frames import frame_of, run, surface_of
from tui_tutor.engine.data import spread
from tui_tutor.ui.painting.canvas import cut, plain
from tui_tutor.ui.painting.map_points import CLASS_MARKS, TEST_MARKS
from tui_tutor.ui.painting.map_view import MapView, Points, colour_range
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.painting.palette import ANSI, DARK, DARK_CUBE, LIGHT, LIGHT_CUBE, NONE, Palette
from tui_tutor.ui.painting.surface import map_place, paint_map

XOR = "2-4-1 relu data=xor seed=3"
PALETTES = [DARK, LIGHT, DARK_CUBE, LIGHT_CUBE, ANSI, NONE]


@pytest.fixture
def three(tmp_path: Path) -> str:
    """A setup of a file with three classes in three places."""
    file = tmp_path / "three.csv"
    rng = np.random.default_rng(0)
    kinds = np.arange(90) % 3
    places = np.array([[-1.0, -1.0], [1.0, -1.0], [0.0, 1.0]])[kinds] + rng.normal(0, 0.2, (90, 2))
    rows = [f"{x:.3f},{y:.3f},{kind}" for (x, y), kind in zip(places, kinds, strict=True)]
    file.write_text("\n".join(["petal_length,petal_width,species", *rows]))
    return f"2-6-3 tanh data={file} loss=cross-entropy test=0.3"


def view_of(
    words: str, steps: int = 3, unit: UnitAddress | None = None, sample: int | None = None
) -> MapView:
    data = run(words, steps).dataset
    points = Points(data.raw_x, data.y, data.raw_test_x, data.test_y)
    return MapView(frame_of(words, steps, sample), surface_of(words, steps), points, unit, data.classes)


def painted(view: MapView, palette: Palette = DARK, width: int = 60, height: int = 24) -> list[str]:
    return plain(paint_map(view, width, height, palette, str)).splitlines()


def backgrounds(strips: list[Strip]) -> set[str]:
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {style.bgcolor.name for style in styles if style.bgcolor is not None}


# rows of the test


@pytest.mark.parametrize("palette", PALETTES)
def test_rows_of_the_test_have_smaller_marks_than_those_of_the_training(palette: Palette) -> None:
    lines = painted(view_of(XOR), palette)

    text = "".join(lines[1:-1])
    assert all(text.count(mark) > 5 for mark in "○●◦•")
    assert lines[0].endswith("○ 0  ● 1  ◦• test")


def test_without_rows_to_test_on_none_are_promised() -> None:
    lines = painted(view_of("2-4-1 relu data=xor test=0"))

    assert not set(TEST_MARKS) & set("".join(lines))
    assert "test" not in lines[0]


def test_the_marks_are_explained_in_the_narrow_too_but_for_the_least_important() -> None:
    view = view_of(XOR)

    assert "test" not in painted(view, width=18)[0]
    assert painted(view, width=18)[0].endswith("○ 0  ● 1")


def test_few_of_many_rows_are_shown_and_of_every_class() -> None:
    view = view_of("2-4-1 relu data=xor samples=5000")

    text = "".join(painted(view)[1:-1])

    _left, _top, columns, rows = map_place(60, 24)
    # A fifth and a tenth of the cells, as many as can lie on a map without hiding it.
    assert 0 < sum(map(text.count, CLASS_MARKS[:2])) <= columns * rows / 5
    assert 0 < sum(map(text.count, TEST_MARKS[:2])) <= columns * rows / 10


@pytest.mark.parametrize("turns", [2, 3, 5, 10])
def test_rows_that_are_thinned_out_are_of_every_class_where_classes_take_turns(turns: int) -> None:
    for count in (50 * turns, 100 * turns, 1000 * turns + 1):
        classes = spread(count, 100) % turns

        assert set(classes.tolist()) == set(range(turns))
        assert len(classes) <= 100


def test_the_chosen_sample_lies_on_top() -> None:
    assert "".join(painted(view_of(XOR, sample=7))).count("◉") == 1


# more than two classes


@pytest.mark.parametrize("palette", [DARK, LIGHT, DARK_CUBE, LIGHT_CUBE, ANSI])
def test_each_class_has_its_own_region(three: str, palette: Palette) -> None:
    view = view_of(three, 300)

    strips = paint_map(view, 60, 24, palette, str)

    lines = plain(strips).splitlines()
    assert lines[0].startswith("ŷ  ↑ petal_width")
    assert [mark for mark in "○●▲" if mark in "".join(lines[1:-1])] == ["○", "●", "▲"]
    legend = [segment for segment in strips[0] if segment.style and segment.style.bgcolor is not None]
    colors = {segment.style.bgcolor.name for segment in legend if segment.style and segment.style.bgcolor}
    assert len(colors) == 3
    assert colors <= backgrounds(strips[1:])


def test_without_colours_regions_differ_in_their_shade(three: str) -> None:
    lines = painted(view_of(three, 300), NONE)

    assert "○ 0  ░● 1  ▒▲ 2" in lines[0]
    inside = "".join(lines[1:-1])
    assert all(inside.count(shade) > 50 for shade in " ░▒")


def test_every_class_is_named_where_it_is_narrow(three: str) -> None:
    assert painted(view_of(three), width=26)[0].endswith("○0 ●1 ▲2")


def test_an_output_of_its_own_is_shown_as_heat(three: str) -> None:
    lines = painted(view_of(three, unit=UnitAddress(1, 2)))

    assert lines[0].startswith("ŷ unit 3")


def test_two_classes_look_the_same_with_one_output_and_with_two() -> None:
    one, two = view_of("2-4-1 data=blobs", 300), view_of("2-4-2 data=blobs loss=cross-entropy", 300)

    strips = [paint_map(view, 60, 24, DARK, str) for view in (one, two)]

    corners = [backgrounds([strip.crop(3, 8) for strip in one[1:5]]) for one in strips]
    assert corners[0] & corners[1]
    assert plain(strips[0][:1]) == plain(strips[1][:1])


# regressions


@pytest.mark.parametrize("words", ["2-4-1 data=plane", "2-4-1 data=bump"])
@pytest.mark.parametrize("palette", PALETTES)
def test_high_and_low_targets_are_told_apart_by_their_marks(words: str, palette: Palette) -> None:
    lines = painted(view_of(words), palette)

    assert "○ y<0  ● y>0  ◦• test" in lines[0]
    assert lines[0][-5:].strip().replace(".", "").isdigit()


def test_targets_far_from_zero_are_coloured_about_their_middle() -> None:
    assert colour_range(np.array([30.0, 70.0])) == (30, 70)
    assert colour_range(np.array([-0.1, 1.0])) == (-1, 1)
    assert colour_range(np.array([0.0, 1.0])) == (-1, 1)
    assert colour_range(np.array([5.0, 5.0])) == (-5, 5)
    assert colour_range(np.array([np.nan])) == (-1, 1)


def test_a_point_on_its_own_colour_can_be_seen() -> None:
    view = view_of("2-4-1 data=plane")

    strips = paint_map(view, 60, 24, DARK, str)

    marked = [segment for strip in strips[1:-1] for segment in strip if set(segment.text) & set("○●◦•")]
    assert len(marked) > 50
    assert all(s.style and s.style.color != s.style.bgcolor for s in marked)


def test_a_curve_shows_rows_of_the_test_and_its_axes() -> None:
    lines = painted(view_of("1-8-1 tanh data=sine"))

    assert lines[0].endswith("• data  ◦ test")
    assert "•" in "".join(lines[1:])
    assert "◦" in "".join(lines[1:])


def test_several_classes_over_one_input_have_a_curve_each(tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    file.write_text("\n".join(["t,phase", *(f"{row / 10},{row // 20}" for row in range(60))]))
    view = view_of(f"1-6-3 tanh data={file} loss=cross-entropy", 100)

    lines = painted(view)

    assert "○ 0  ● 1  ▲ 2" in lines[0]
    assert all(mark in "".join(lines[1:]) for mark in "○●▲")
    assert lines[-1].endswith(" t")


# names


def test_the_axes_carry_the_names_of_a_file(three: str) -> None:
    lines = painted(view_of(three))

    assert "↑ petal_width" in lines[0]
    assert lines[-1].endswith("petal_length")


@pytest.mark.parametrize("width", [12, 24, 30, 44])
def test_names_of_wide_characters_keep_the_map_in_its_cells(three: str, width: int) -> None:
    view = view_of(three)
    names = ("花瓣的长度是多少厘米", "花瓣的宽度是多少厘米")
    named = view._replace(frame=replace(view.frame, input_names=names))

    strips = paint_map(named, width, 12, DARK, str)

    assert {strip.cell_length for strip in strips} == {width}
    assert {cell_len(strip.text) for strip in strips} == {width}


def test_marks_of_large_numbers_have_room_beside_the_map() -> None:
    view = view_of(XOR)
    surface = view.surface
    tall = type(surface)(surface.x1, surface.x2 * 300, surface.activations)

    lines = painted(view._replace(surface=tall))

    assert "-200" in {line[:4] for line in lines}
    assert map_place(60, 24, tall)[0] > map_place(60, 24)[0]


@pytest.mark.parametrize(
    ("text", "cells", "short"),
    [
        ("height", 6, "height"),
        ("height", 5, "heig…"),
        ("身高", 4, "身高"),
        ("身高", 3, "身…"),
        ("身高", 2, "…"),
        ("a", 0, ""),
    ],
)
def test_a_text_is_cut_to_its_cells(text: str, cells: int, short: str) -> None:
    assert cut(text, cells) == short

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len
from textual.strip import Strip

from tests.ui.panel_frames import frame_of, run
from tui_tutor.engine.bend import DECISION, SPREAD, Axes, Bend
from tui_tutor.engine.bent_plane import BentPlane, Line, bent_planes_of
from tui_tutor.engine.frame import Array
from tui_tutor.engine.shares import Shares
from tui_tutor.engine.surface import plane_of
from tui_tutor.ui.painting.bent_names import BentView
from tui_tutor.ui.painting.bent_plane import paint_bent, panels
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.painting.palette import ANSI, DARK, DARK_CUBE, LIGHT, LIGHT_CUBE, NONE, Palette

PALETTES = [DARK, LIGHT, DARK_CUBE, LIGHT_CUBE, ANSI, NONE]
CORNERS = ((-1.0, -1.0), (1.0, 1.0))
UPRIGHT = Line(np.array([1.0, 0.0]), -0.5, True)


def bent(
    move: Callable[[Array], Array],
    points: Sequence[tuple[float, float]] = CORNERS,
    y: Sequence[float] = (0, 1),
    turn: Line | None = None,
    axes: Axes = (0, 1),
    units: int = 2,
    depth: int = 1,
) -> BentPlane:
    """The square from -1 to 1, moved; small pictures draw every other one of its five lines."""
    stops, along = np.linspace(-1, 1, 5), np.linspace(-1, 1, 25)
    return BentPlane(
        depth=depth,
        units=units,
        axes=axes,
        kept=0.914,
        across=move(np.array([[(x, stop) for x in along] for stop in stops])),
        upward=move(np.array([[(stop, x) for x in along] for stop in stops])),
        points=move(np.array(points, dtype=float).reshape(-1, 2)),
        y=np.array(y, dtype=float)[:, np.newaxis],
        sample=np.zeros((0, 2)),
        turn=turn,
    )


def stay(places: Array) -> Array:
    return places


def view_of(*pictures: BentPlane | Shares, words: str = "2-2-1 tanh data=xor", classes: int = 2) -> BentView:
    return BentView(frame_of(words), pictures, pictures[-1].depth, classes)


def painted(
    *pictures: BentPlane | Shares, palette: Palette = DARK, size: tuple[int, int] = (24, 9)
) -> list[str]:
    return plain(paint_bent(view_of(*pictures), *size, palette, str)).splitlines()


def real(words: str, bend: Bend, steps: int = 50, sample: int | None = None) -> BentView:
    trainer = run(words, steps)
    plane = plane_of(trainer.setup, trainer.dataset)
    bend = bend.fitted(trainer.setup, trainer.dataset)
    shown = bent_planes_of(trainer._backend, trainer.setup, trainer.dataset, plane, bend, sample)
    return BentView(trainer.frame(sample), shown, bend.depth, trainer.dataset.classes)


def grounds(strips: list[Strip]) -> list[str]:
    """The background of each cell of the middle row, by its first letter."""
    cells = []
    for segment in strips[len(strips) // 2]:
        color = segment.style.bgcolor if segment.style else None
        cells += [color.name if color else "-"] * len(segment.text)
    return cells


# the grid


def test_a_layer_that_changes_nothing_leaves_the_grid_straight() -> None:
    assert painted(bent(stay)) == [
        "‹ h1 tanh ›     ○ 0  ● 1",
        " ⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒●",
        " ⡇          ⡇         ⢸",
        " ⡇          ⡇         ⢸",
        " ⡧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⡧⠤⠤⠤⠤⠤⠤⠤⠤⠤⢼",
        " ⡇          ⡇         ⢸",
        " ⡇          ⡇         ⢸",
        " ○⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠼",
        "→ unit 1  ↑ unit 2",
    ]


def test_a_quarter_turn_turns_the_points() -> None:
    lines = painted(bent(lambda places: places @ np.array([[0.0, 1.0], [-1.0, 0.0]])))

    assert lines[1] == " ●⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒⢲"
    assert lines[7] == " ⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤○"


def test_relu_folds_three_quarters_of_the_grid_onto_the_axes() -> None:
    assert painted(bent(lambda places: np.maximum(places, 0)))[1:8] == [
        " ⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒●",
        " ⡇                    ⢸",
        " ⡇                    ⢸",
        " ⡇                    ⢸",
        " ⡇                    ⢸",
        " ⡇                    ⢸",
        " ○⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠼",
    ]


def test_without_colours_the_two_families_differ_by_their_gaps() -> None:
    lines = painted(bent(stay), palette=NONE)

    assert lines[4] == " ⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠧⠤⠤⠤⠤⠤⠤⠤⠤⠤⠼"
    assert lines[2] == " ⠇          ⠇         ⠸"


def test_with_colours_they_differ_by_their_tint() -> None:
    strips = paint_bent(view_of(bent(stay)), 24, 9, DARK, str)

    colors = {
        segment.style.color.name
        for segment in strips[4]
        if segment.style and segment.style.color and segment.text.strip()
    }
    assert colors == {DARK.faint, DARK.muted}


def test_a_large_picture_has_all_lines_and_numbers_at_its_axes() -> None:
    lines = painted(bent(stay), size=(50, 24))

    assert sum("⡇" in line or "⣇" in line for line in lines) > 15
    assert max(line.count("⡇") + line.count("⢸") for line in lines) == 5
    assert lines[-2].split() == ["-1", "0", "1"]
    assert any(line.startswith("    1") for line in lines)


def test_what_is_not_finite_is_left_out() -> None:
    plane = bent(stay)
    plane.across[1:, :] = np.nan
    plane.upward[:] = np.inf
    plane.points[0] = np.nan

    lines = painted(plane)

    assert "●" in "".join(lines[1:])
    assert "○" not in "".join(lines[1:])
    assert painted(bent(lambda places: places * np.nan))[-1] == "→ unit 1  ↑ unit 2"


# where the answer turns


def test_the_line_stands_where_the_answer_turns_and_the_ground_shows_its_sides() -> None:
    strips = paint_bent(view_of(bent(stay, turn=UPRIGHT)), 40, 9, DARK, str)

    # From -1.1 to 1.1: 0.5 lies at 8/11 of the width.
    lines = plain(strips).splitlines()
    assert {lines[row][28:30] for row in range(2, 7) if row != 4} == {"⢸⡇"}
    sides = grounds(strips)
    assert len(set(sides)) == 2
    assert sides == [sides[0]] * 29 + [sides[-1]] * 11
    assert lines[0].endswith("○ 0  ● 1  ━ ŷ=0.5")


def test_a_slanted_line_goes_from_corner_to_corner() -> None:
    slanted = Line(np.array([1.0, -1.0]), 0.0, True)

    lines = painted(bent(stay, points=(), y=(), turn=slanted), palette=NONE)

    assert lines[7][0] in "⣠⣀⡠⢀⡄⡀"
    assert lines[1][23] in "⠚⠛⠉⠋⠁⠃⠙⠞"


def test_a_line_that_is_not_exact_has_gaps_no_sides_and_says_so() -> None:
    exact, cut = (
        bent(stay, points=(), y=(), turn=Line(np.array([1.0, 0.0]), -0.5, is_exact))
        for is_exact in (True, False)
    )

    columns = [
        "".join(line[29] for line in painted(plane, palette=NONE, size=(40, 9))[1:8])
        for plane in (exact, cut)
    ]
    assert columns[0] != columns[1]
    strips = paint_bent(view_of(cut), 40, 9, DARK, str)
    assert set(grounds(strips)) == {"-"}
    assert "≈ ŷ=0.5" in strips[0].text


# names


def test_the_axes_are_called_what_they_are() -> None:
    def last(plane: BentPlane, words: str = "2-4-1 tanh data=xor") -> str:
        view = BentView(frame_of(words), (plane,), plane.depth, 2)
        return plain(paint_bent(view, 40, 9, DARK, str)).splitlines()[-1]

    assert last(bent(stay, axes=(2, 0), units=4)) == "→ unit 3  ↑ unit 1"
    assert last(bent(stay, axes=DECISION, units=4)) == "→ z2  ↑ along the line"
    assert last(bent(stay, axes=SPREAD, units=4)) == "principal axes: 91 %"
    assert last(bent(stay, depth=0)) == "→ x1  ↑ x2"
    two = "2-4-2 data=xor loss=cross-entropy"
    assert last(bent(stay, axes=DECISION, units=4), two) == "→ z2[1]−z2[0]  ↑ along the line"
    assert last(bent(stay, depth=2), two) == "→ ŷ[0]  ↑ ŷ[1]"


@pytest.mark.parametrize("palette", PALETTES)
def test_every_class_has_its_mark(palette: Palette) -> None:
    view = real("64-6-10 data=digits samples=100", Bend(1))

    lines = plain(paint_bent(view, 90, 30, palette, str)).splitlines()

    assert "○ 0  ● 1  ▲ 2" in lines[0]
    assert all(mark in "".join(lines[1:]) for mark in "○●▲■◆✚★◇□△")


def test_the_chosen_sample_lies_on_top() -> None:
    text = plain(paint_bent(real("2-4-1 tanh data=xor", Bend(1), sample=7), 40, 14, DARK, str))

    assert text.count("◉") == 1


def test_targets_of_a_regression_have_marks() -> None:
    view = real("2-4-1 tanh data=bump", Bend(1))

    assert "○ y<0  ● y>0" in plain(paint_bent(view, 40, 14, DARK, str)).splitlines()[0]


# a line for all there is


def test_one_unit_has_its_rows_heaped_up_on_either_side_of_its_axis() -> None:
    plane = bent(
        lambda places: places * [1, 0],
        points=[(-1, 0)] * 4 + [(1, 0), (0.5, 0)],
        y=(0, 0, 0, 0, 1, 1),
        turn=Line(np.array([1.0, 0.0]), 0.0, True),
        axes=(0, 0),
        units=1,
    )

    # Roots are compared: one of four rows is half as high.
    assert painted(plane)[1:] == [
        "            ┃",
        "            ┃    ⡄    ⢠",
        "            ┃    ⡇    ⢸",
        "────────────┃───────────",
        " ⡇          ┃",
        " ⡇          ┃",
        " ⡇          ┃",
        "→ h1",
    ]


def test_of_a_regression_all_rows_are_heaped_up_above_the_axis() -> None:
    lines = plain(paint_bent(real("2-3-1 data=plane", Bend(2)), 40, 10, DARK, str)).splitlines()

    assert lines[-2] == "─" * 40
    assert "┃" not in "".join(lines)


# several pictures


def test_pictures_stand_beside_each_other_where_there_is_room() -> None:
    view = real("2-3-3-1 tanh data=circle", Bend(2, panels=3))

    for width, names in ((33, 1), (70, 1), (71, 2), (107, 2), (108, 3)):
        lines = plain(paint_bent(view, width, 20, DARK, str)).splitlines()

        assert panels(width) == names
        shown = ["h2 tanh", "h1 tanh", "x"][:names]
        assert all(name in lines[0] for name in shown)
        assert sum("→ " in line or " →" in line for line in lines) >= (names > 1)
        assert "‹ h2 tanh ›" in lines[0]


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize(
    "words", ["2-2-1", "2-5-3-1 tanh data=moons", "1-3-1 data=sine", "2-1", "64-4-10 data=digits samples=80"]
)
def test_every_size_is_filled_to_the_cell(words: str, palette: Palette) -> None:
    for depth in range(3):
        view = real(words, Bend(depth, panels=4), steps=3)
        for width, height in ((1, 1), (2, 3), (9, 4), (24, 8), (60, 24), (150, 13)):
            strips = paint_bent(view, width, height, palette, lambda text: f"平面{text}")

            assert [strip.cell_length for strip in strips] == [width] * height
            assert {cell_len(strip.text) for strip in strips} == {width}


# shares


def hand_made() -> Shares:
    x = np.linspace(-1, 1, 49)
    both = np.column_stack([np.maximum(x, 0), -np.maximum(-x, 0)])
    return Shares(1, x, both, 0.5, np.array([[-1.0], [1.0]]), np.array([[1.5], [-1.0]]), None)


def test_shares_are_thin_their_sum_is_thick_and_the_data_lie_at_their_targets() -> None:
    view = BentView(frame_of("1-2-1 relu data=sine"), (hand_made(),), 1, 0)

    lines = plain(paint_bent(view, 34, 12, NONE, str)).splitlines()

    assert lines == [
        "‹ h1 relu ›    ━ ŷ=Σ+b2  units 1 2",
        " 1.5┤•                         ⢀⣠⣤",
        "    │                      ⣀⣤⡴⠞⠋⠉",
        "   1┤                 ⢀⣠⣤⠶⠛⠉⠁⢀ ⠤ ⠉",
        " 0.5┤             ⣀⣤⡴⠞⠋⠉ ⣀ ⠴ ⠉",
        "    │        ⢀⣀⣤⠶⠛⠋⠁ ⣀ ⠖ ⠁",
        "   0┤⠒┄⠒┄⣀⣠⡶⠞⠛⠉⠒┄⡠┄⠒┄⠒┄⠒┄⠒┄⠒┄⠒┄⠒┄⠒",
        "-0.5┤⣀⣤⠶⠛⠋⠁  ⠤ ⠋",
        "    │⠉ ⢀ ⠔ ⠉",
        "  -1┤⠒ ⠁                         •",
        "    └┬─────────────┬──────────────",
        "    -1             0            x1",
    ]


def test_the_chosen_unit_keeps_its_colour_alone() -> None:
    view = BentView(frame_of("1-2-1 relu data=sine"), (hand_made(),), 1, 0)

    def colors(unit: UnitAddress | None) -> set[str]:
        strips = paint_bent(view._replace(unit=unit), 60, 20, DARK, str)
        styles = [segment.style for strip in strips[1:] for segment in strip if segment.style]
        return {style.color.name for style in styles if style.color}

    assert {DARK.classes[0], DARK.classes[1]} <= colors(None)
    assert {DARK.classes[0], DARK.classes[1]} & colors(UnitAddress(0, 1)) == {DARK.classes[1]}
    assert {DARK.classes[0], DARK.classes[1]} <= colors(UnitAddress(1, 0))


def test_the_data_of_two_classes_lie_at_the_edge_that_their_logits_are_driven_to() -> None:
    two = replace(hand_made(), y=np.array([[0.0], [1.0]]), turn=0.0)
    view = BentView(frame_of("1-2-1 relu data=sine"), (two,), 1, 2)

    lines = plain(paint_bent(view, 60, 16, DARK, str)).splitlines()

    assert "○ 0  ● 1  ━ z2=Σ+b2" in lines[0]
    assert "●" in lines[1]
    assert "○" in lines[-3]


def test_many_units_are_not_all_counted() -> None:
    view = real("1-12-1 tanh data=sine", Bend(1))

    assert "10 …" in plain(paint_bent(view, 80, 16, DARK, str)).splitlines()[0]

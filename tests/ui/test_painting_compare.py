import numpy as np
import pytest
from rich.cells import cell_len

from tests.ui.panel_frames import frame_of, run, surface_of
from tui_tutor.engine.backend_comparison import Differences
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.stacked import Outcome, StackedTrainer
from tui_tutor.engine.sweep import rate_sweep, seed_sweep
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.compare_backends import PairView, difference_text, paint_pair
from tui_tutor.ui.painting.compare_curves import Course, Standing, paint_courses, paint_standings
from tui_tutor.ui.painting.compare_maps import map_size, maps_across, paint_maps
from tui_tutor.ui.painting.compare_sweeps import (
    DIVERGED,
    LEARNT,
    STUCK,
    SweepView,
    grid_of,
    label_cells,
    paint_rates,
    paint_seeds,
)
from tui_tutor.ui.painting.map_view import MapView, Points
from tui_tutor.ui.painting.palette import DARK, NONE

SIZES = [(78, 20), (116, 34), (40, 8), (20, 3), (6, 2)]


def course(*values: float, diverged: bool = False) -> Course:
    return Course(np.arange(len(values), dtype=np.float64) * 10, np.array(values), diverged)


def standing(name: str, **values: object) -> Standing:
    usual = {"step": 120, "loss": 0.25, "test_loss": 0.5, "accuracy": 0.996, "diverged": False}
    return Standing(name, **{**usual, **values})  # type: ignore[arg-type]


def sweep(words: str, steps: int, count: int = 12) -> SweepView:
    trainer = StackedTrainer(seed_sweep(parse_setup(words), count))
    trainer.run(steps)
    return SweepView(trainer.outcomes(), np.array(trainer.steps, float), trainer.losses, 300, 0)


# curves


def test_each_curve_carries_its_number() -> None:
    text = plain(paint_courses((course(1, 0.5, 0.2), course(1, 0.9, 0.8)), False, 0, 60, 12, DARK))
    lines = text.splitlines()

    row_of_first = next(y for y, line in enumerate(lines) if line.endswith("1"))
    row_of_second = next(y for y, line in enumerate(lines) if line.endswith("2"))
    assert row_of_second < row_of_first
    assert text.count("1") > 2


def test_without_colours_curves_differ_by_their_gaps() -> None:
    one, other = (
        plain(paint_courses((first, second), False, 0, 60, 12, NONE))
        for first, second in ((course(1, 0.9), course(0.1, 0.0)), (course(0.1, 0.0), course(1, 0.9)))
    )

    def upper_dots(text: str) -> int:
        return sum("\u2801" <= char < "\u2900" for line in text.splitlines()[:5] for char in line)

    assert upper_dots(one) > 1.5 * upper_dots(other)


def test_a_run_that_diverges_ends_with_a_cross_and_leaves_the_others_their_room() -> None:
    steady, wild = course(1, 0.5, 0.2, 0.1), course(1, 30.0, 1e200, diverged=True)

    text = plain(paint_courses((steady, wild), False, 0, 60, 12, DARK))

    assert "×" in text.splitlines()[0]
    assert "e2" not in text
    assert "0.4" in text


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_curves_of_any_numbers_fit_in_any_room(log: bool, width: int, height: int) -> None:
    courses = (course(0.5), course(np.nan), course(1, np.inf, np.nan), course(0, 0, 0), course(1, 2, 1e300))

    strips = paint_courses(courses, log, 2, width, height, DARK)

    assert len(strips) == height
    assert all(strip.cell_length == width for strip in strips)


def test_nothing_is_drawn_of_no_runs() -> None:
    assert plain(paint_courses((), False, 0, 40, 6, DARK)).strip() == ""


# the list


def test_the_list_says_where_each_run_stands_and_marks_one() -> None:
    runs = (standing("learning-rate=0.5"), standing("learning-rate=0.1", loss=np.inf, diverged=True))

    first, second = plain(paint_standings(runs, 1, 100, 2, DARK, str)).splitlines()

    assert first.startswith("  1 ━━ learning-rate=0.5")
    assert "loss 0.2500  99.6 %  test 0.5000  step 120" in first
    assert second.startswith("▸ 2 ╍╍ learning-rate=0.1")
    assert "diverged" in second
    assert "inf" not in second


def test_where_room_is_scarce_a_number_is_left_out_and_no_name_is() -> None:
    runs = (standing("learning-rate=0.5"),)

    text = plain(paint_standings(runs, 0, 56, 1, DARK, str))

    assert "learning-rate=0.5" in text
    assert "loss 0.2500" in text
    assert "step" not in text


def test_a_run_alone_and_a_regression_have_their_words() -> None:
    text = plain(paint_standings((standing("", accuracy=None, test_loss=None),), 0, 80, 1, DARK, str))

    assert "the setup as it is" in text
    assert "%" not in text
    assert "test" not in text


# maps


def view() -> MapView:
    data = run("2-4-1 relu data=xor seed=3", 3).dataset
    points = Points(data.raw_x, data.y, data.raw_test_x, data.test_y)
    return MapView(frame_of(), surface_of(), points, None, data.classes)


def test_maps_lie_side_by_side_under_their_names() -> None:
    lines = plain(paint_maps((("lr=0.1", view()), ("lr=0.5", view())), 80, 14, DARK, str)).splitlines()

    assert "1 lr=0.1" in lines[0]
    assert "2 lr=0.5" in lines[0]


def test_maps_that_there_are_not_say_why() -> None:
    text = plain(paint_maps((("seed=1", None),), 80, 10, DARK, str))

    assert "no map: more than two inputs" in " ".join(text.split())


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_maps_fit_in_any_room(count: int, width: int, height: int) -> None:
    across = maps_across(count, width, height)
    columns, rows = map_size(count, width, height)

    assert across * columns <= width
    assert -(-count // across) * rows <= height
    strips = paint_maps((("a name", view()),) * count, width, height, DARK, str)
    assert len(strips) == height
    assert all(strip.cell_length == width for strip in strips)


# seeds


def test_seeds_say_how_many_learn_with_a_sign_for_each() -> None:
    seen = sweep("2-4-1 samples=60 lr=1", 300)
    learnt = sum(outcome.learnt for outcome in seen.outcomes)

    text = plain(paint_seeds(seen, 78, 20, DARK, str))

    assert 0 < learnt < 12
    assert f"{learnt} of 12 learn " in text
    assert text.count(LEARNT) == learnt + 1
    assert text.count(STUCK) == 12 - learnt + 1
    assert {str(seed) for seed in range(1, 13)} <= set(text.split())


def test_before_the_end_nobody_is_said_not_to_learn() -> None:
    text = plain(paint_seeds(sweep("2-4-1 samples=60", 20), 78, 20, DARK, str))

    assert "have learnt" in text
    assert "step 20 of 300" in text
    assert text.count(STUCK) == 1  # in what the signs mean


def test_seeds_that_diverge_are_counted() -> None:
    seen = sweep("2-4-1 data=bump samples=40 lr=1000", 300, count=4)

    text = plain(paint_seeds(seen, 78, 20, DARK, str))

    assert "0 of 4 learn" in text
    assert "4 diverged" in text
    assert text.count(DIVERGED) == 4


def test_the_curve_of_a_start_that_learns_falls() -> None:
    seen = sweep("2-8-1 tanh samples=60 lr=2", 300, count=1)

    lines = plain(paint_seeds(seen, 78, 20, DARK, str)).splitlines()[3:]

    dots = [
        bin(sum(ord(line[x]) - 0x2800 for line in lines if len(line) > x and line[x] >= "\u2800"))
        for x in (3, 30)
    ]
    assert dots[0].count("1") > dots[1].count("1")


@pytest.mark.parametrize("runs", [1, 10, 50, 100])
@pytest.mark.parametrize(("width", "height"), [(76, 17), (116, 31), (196, 50)])
def test_all_seeds_have_a_place_of_their_own(runs: int, width: int, height: int) -> None:
    grid = grid_of(runs, 6, width, height)

    assert grid.across * (6 + grid.curve) + (grid.across - 1) * 2 <= width
    assert (-(-runs // grid.across) - 1) * grid.pitch + grid.rows <= height


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_seeds_and_rates_fit_in_any_room(width: int, height: int) -> None:
    seen = sweep("2-4-1 samples=40", 3)
    for strips in (
        paint_seeds(seen, width, height, DARK, str),
        paint_rates(seen, False, 0.5, width, height, DARK, str),
    ):
        assert len(strips) == height
        assert all(strip.cell_length == width for strip in strips)


def test_a_sweep_of_nothing_is_not_an_error() -> None:
    nothing = SweepView((), np.zeros(0), np.zeros((0, 0)), 100, 0)

    assert "0 of 0" in plain(paint_seeds(nothing, 60, 10, DARK, str))
    paint_rates(nothing, False, 0.5, 60, 10, DARK, str)
    assert label_cells(()) > 0


# rates


def rates(words: str, steps: int, chosen: int = 0) -> SweepView:
    trainer = StackedTrainer(rate_sweep(parse_setup(words)))
    trainer.run(steps)
    return SweepView(trainer.outcomes(), np.array(trainer.steps, float), trainer.losses, 100, chosen)


@pytest.mark.parametrize("log", [False, True])
def test_rates_say_what_the_chosen_one_led_to_and_which_is_best(log: bool) -> None:
    seen = rates("2-4-1 data=bump samples=40 lr=0.5", 100)
    own = [outcome.setup.learning_rate for outcome in seen.outcomes].index(0.5)
    best = min((one for one in seen.outcomes if not one.diverged), key=lambda one: one.loss)

    text = plain(paint_rates(seen._replace(chosen=own), log, 0.5, 78, 18, DARK, str))

    assert text.startswith("rate 0.5  loss ")
    assert "the setup's own" in text
    assert f"best of them: {best.setup.learning_rate:g}" in text
    assert text.count("◆") == 2
    assert text.count(DIVERGED) == sum(one.diverged for one in seen.outcomes) + 1 > 1
    assert "0.01" in text.splitlines()[-1]


def test_a_rate_that_diverged_says_so() -> None:
    seen = rates("2-4-1 data=bump samples=40", 100)

    text = plain(paint_rates(seen._replace(chosen=len(seen.outcomes) - 1), False, 0.5, 78, 18, DARK, str))

    assert text.splitlines()[0].startswith("rate 100  diverged")


def test_losses_beyond_the_axis_are_marked_as_such() -> None:
    setup = parse_setup("2-4-1 samples=40")
    outcomes = tuple(
        Outcome(setup.changed(learning_rate=rate), 100, loss, 0.5, False, False)
        for rate, loss in ((0.1, 0.5), (1.0, 0.2), (10.0, 1e6))
    )
    losses = np.array([[0.7, 0.5], [0.7, 0.2], [0.7, 1e6]])

    text = plain(
        paint_rates(
            SweepView(outcomes, np.array([0.0, 100.0]), losses, 100, 0), False, 1.0, 60, 14, DARK, str
        )
    )

    assert text.count("▲") == 1
    assert "1e6" not in text


# NumPy beside Torch


def pair_view(layers: int, diverged: bool = False) -> PairView:
    def at(step: int) -> Differences:
        return Differences(step, ((1e-17 * step, 0.0, 2e-16, 0.0),) * layers, 1e-17)

    return PairView(at(40), tuple(at(step) for step in range(40)), (0.25, 0.25), "float64", diverged)


def test_the_table_names_each_tensor_with_its_difference() -> None:
    text = plain(paint_pair(pair_view(2), 78, 20, DARK, str))

    assert "step 40   NumPy loss 0.2500   Torch loss 0.2500" in text
    assert "float64 holds 16 digits" in " ".join(text.split())
    for name in ("W1", "b1", "∂J/∂W1", "∂J/∂b1", "W2", "b2", "∂J/∂W2", "∂J/∂b2"):
        assert any(line.startswith(name) for line in text.splitlines())
    row = next(line for line in text.splitlines() if line.startswith("W1"))
    assert row.split()[1:3] == ["4.0e-16", "4.0e-16"]


def test_many_layers_have_a_line_each() -> None:
    text = plain(paint_pair(pair_view(12), 78, 20, DARK, str))

    assert any(line.split()[:2] == ["12", "4.0e-16"] for line in text.splitlines())
    assert "∂J/∂W1" not in text


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_table_fits_in_any_room(width: int, height: int) -> None:
    strips = paint_pair(pair_view(2, diverged=True), width, height, DARK, str)

    assert len(strips) == height
    assert all(cell_len(strip.text) == width for strip in strips)


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (2.22e-16, "2.2e-16"), (0.5, "5.0e-1"), (np.nan, "nan")]
)
def test_a_difference_as_text(value: float, text: str) -> None:
    assert difference_text(value) == text

import re
from dataclasses import replace

import numpy as np
import pytest
from rich.cells import cell_len

from tests.ui.panel_frames import frame_of, run, surface_of
from tui_tutor.engine.setup_text import parse_setup, setup_words
from tui_tutor.ui.painting.answers import paint_answers
from tui_tutor.ui.painting.bars import bar
from tui_tutor.ui.painting.canvas import Canvas, plain
from tui_tutor.ui.painting.chart import Range, nice_step, span, tick_text
from tui_tutor.ui.painting.chips import lay_out_chips
from tui_tutor.ui.painting.gradients import paint_gradients
from tui_tutor.ui.painting.graph import GraphView, paint_graph
from tui_tutor.ui.painting.loss import Losses, paint_loss, step_under
from tui_tutor.ui.painting.loss_plot import loss_plot
from tui_tutor.ui.painting.map_view import MapView, Points
from tui_tutor.ui.painting.names import UnitAddress
from tui_tutor.ui.painting.numbers import means
from tui_tutor.ui.painting.palette import DARK, NONE
from tui_tutor.ui.painting.status import paint_status
from tui_tutor.ui.painting.surface import map_place, paint_map
from tui_tutor.ui.painting.values import Window, paint_table, paint_tabs, table_rows

NOTHING: frozenset[str] = frozenset()
XOR = "2-4-1 relu data=xor seed=3"


def points_of(words: str) -> Points:
    data = run(words, 3).dataset
    return Points(data.raw_x, data.y, data.raw_test_x, data.test_y)


# canvas


def test_wide_characters_take_two_cells() -> None:
    canvas = Canvas(5, 1)

    end = canvas.put(0, 0, "中文x")

    assert end == 5
    assert canvas.strips()[0].cell_length == 5
    assert plain(canvas.strips()) == "中文x"


def test_what_is_put_outside_is_cut_off() -> None:
    canvas = Canvas(4, 1)

    canvas.put(-1, 0, "abc")
    canvas.put(3, 0, "中")
    canvas.put(0, 5, "x")

    assert plain(canvas.strips()) == "bc"


# loss


def test_the_loss_line_says_train_and_test() -> None:
    frame = frame_of(XOR, 40)

    text = plain(paint_loss(Losses(frame.evaluations), False, False, 60, 10, DARK, str))

    assert text.startswith(f"━━ train {frame.evaluation.loss:.4f}  ╍╍ test ")
    assert "linear axis" in text
    assert "40" in text


def test_a_hidden_loss_shows_neither_number_nor_curve() -> None:
    frame = frame_of(XOR, 40)

    text = plain(paint_loss(Losses(frame.evaluations), False, True, 60, 10, DARK, str))

    assert "?" in text
    assert f"{frame.evaluation.loss:.2f}" not in text
    assert text.count("\n") == 9
    assert not text.split("\n", 1)[1].strip()


@pytest.mark.parametrize("log", [False, True])
def test_losses_that_are_not_finite_break_the_curve_off(log: bool) -> None:
    evaluations = frame_of(XOR, 40).evaluations
    broken = (*evaluations, replace(evaluations[-1], step=41, loss=float("inf"), test_loss=float("nan")))

    text = plain(paint_loss(Losses(broken), log, False, 60, 10, DARK, str))

    assert "train inf" in text


def test_plotext_draws_the_same_losses_as_text() -> None:
    frame = frame_of(XOR, 40)

    text = loss_plot(frame.evaluations, 60, 10, colors=False)

    assert "train" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60


@pytest.mark.parametrize(("least", "step"), [(0.03, 0.05), (1.0, 1), (7, 10), (120, 200)])
def test_steps_of_an_axis_are_round(least: float, step: float) -> None:
    assert nice_step(least) == pytest.approx(step)


def test_ticks_lie_on_the_axis() -> None:
    for axis in (Range(-1.2, 1.2), Range(0, 7), Range(0.003, 0.8, log=True), Range(0.5, 0.6, log=True)):
        ticks = axis.ticks(5)
        assert 1 <= len(ticks) <= 5
        assert all(axis.low <= tick <= axis.high for tick in ticks)


def test_an_axis_without_numbers_is_not_empty() -> None:
    for log in (False, True):
        axis = span(np.array([np.nan, np.inf]), log=log)
        assert axis.low < axis.high


@pytest.mark.parametrize(("value", "text"), [(1000, "1,000"), (20000, "20k"), (4e12, "4e12"), (1e-5, "1e-5")])
def test_ticks_are_short(value: float, text: str) -> None:
    assert tick_text(value) == text


# map


def test_the_map_shows_axes_classes_and_points() -> None:
    view = MapView(frame_of(), surface_of(), points_of(XOR), None, 2)

    text = plain(paint_map(view, 44, 16, DARK, str))

    assert "○ 0  ● 1" in text.splitlines()[0]
    assert text.count("●") > 5
    assert text.count("○") > 5
    assert "◉" in text
    assert "x1" in text.splitlines()[-1]


def test_without_colours_the_map_is_shaded() -> None:
    view = MapView(frame_of(XOR, 300), surface_of(XOR, 300), None, None, 2)

    text = plain(paint_map(view, 44, 16, NONE, str))

    assert "█" in text
    assert "░" in text


def test_a_single_unit_has_a_map_of_its_own() -> None:
    view = MapView(frame_of(), surface_of(), points_of(XOR), UnitAddress(0, 2), 2)

    assert plain(paint_map(view, 44, 16, DARK, str)).startswith("h1 unit 3")


def test_one_input_is_drawn_as_a_curve_with_its_data() -> None:
    words = "1-8-1 tanh data=sine"
    view = MapView(frame_of(words), surface_of(words), points_of(words), None, 0)

    text = plain(paint_map(view, 44, 16, DARK, str))

    assert "•" in text
    assert any("\u2800" < one <= "\u28ff" for one in text)


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (30, 8), (200, 60)])
def test_the_map_fills_exactly_its_cells(size: tuple[int, int]) -> None:
    view = MapView(frame_of(), surface_of(), points_of(XOR), None, 2)

    strips = paint_map(view, *size, DARK, str)

    assert {strip.cell_length for strip in strips} == {size[0]}
    assert map_place(*size)[2] >= 1


def test_digits_show_the_sample_and_a_bar_for_each_class() -> None:
    frame = frame_of("64-16-10 data=digits batch=64", 30)

    text = plain(paint_answers(frame, None, NOTHING, 44, 14, DARK, str))

    assert text.startswith("sample 3")
    assert f" {int(frame.y[0].argmax())} " in text
    assert text.count("0.") + text.count("1.00") >= 10


def test_a_hidden_answer_is_not_shown_beside_the_sample() -> None:
    frame = frame_of("64-16-10 data=digits batch=64", 30)

    text = plain(paint_answers(frame, None, frozenset({"y_hat"}), 44, 14, DARK, str))

    assert "ŷ ?" in text
    assert "0." not in text


@pytest.mark.parametrize(("share", "text"), [(0, ""), (0.5, "██"), (1, "████"), (2, "████"), (1 / 32, "▏")])
def test_bars_have_eighths(share: float, text: str) -> None:
    assert bar(share, 4) == text


# numbers


def test_forward_values_stand_in_the_order_they_are_computed() -> None:
    frame = frame_of()

    rows = table_rows(frame, "forward", NOTHING, str)

    assert [row.name for row in rows] == ["x", "z1", "a1", "z2", "ŷ", "y", "loss"]
    assert [row.shape for row in rows[:3]] == ["(2)", "(4)", "(4)"]
    np.testing.assert_array_equal(rows[1].values, frame.layers[0].z[0])


def test_of_a_batch_means_are_shown_and_said() -> None:
    frame = frame_of(sample=None)

    rows = table_rows(frame, "forward", NOTHING, str)

    assert rows[0].shape == "(200,2)"
    np.testing.assert_allclose(rows[0].values, frame.x.mean(axis=0))
    assert "means of 200 samples" in paint_tabs(frame, "forward", 80, DARK, str).text


def test_gradients_run_backwards_and_tell_their_norm() -> None:
    rows = table_rows(frame_of(), "gradients", NOTHING, str)

    named = [row.name for row in rows if row.name]
    assert named == ["∂J/∂z2", "∂J/∂W2", "∂J/∂b2", "∂J/∂z1", "∂J/∂W1", "∂J/∂b1"]
    assert rows[1].note.startswith("norm ")


def test_a_hidden_gradient_is_not_told_by_its_twin() -> None:
    rows = table_rows(frame_of(sample=None), "gradients", frozenset({"grad_z2", "grad_b1"}), str)

    secret = {row.name for row in rows if row.secret}
    assert secret == {"Σ∂J/∂z2", "∂J/∂b2", "Σ∂J/∂z1", "∂J/∂b1"}


def test_columns_of_a_file_are_named_beside_their_numbers() -> None:
    frame = replace(frame_of(), input_names=("身高", "weight_kg"), target_name="is_adult")

    forward = plain(paint_table(table_rows(frame, "forward", NOTHING, str), Window(60, 10), DARK))
    parameters = plain(paint_table(table_rows(frame, "parameters", NOTHING, str), Window(60, 10), DARK))

    assert forward.splitlines()[0].endswith("身高, weight_kg")
    assert forward.splitlines()[5].endswith("is_adult")
    assert parameters.splitlines()[0].endswith("身高, weight_kg")


def test_a_mean_that_is_only_rounding_is_0() -> None:
    values = np.array([[1.1, 1e-20, np.nan], [-1.1 + 2e-16, 3e-20, 1.0]])

    assert means(values)[:2].tolist() == [0, pytest.approx(2e-20)]
    assert np.isnan(means(values)[2])


def test_the_inputs_are_listed_where_there_are_too_many_for_a_map() -> None:
    frame = frame_of("4-4-1 data=xor extra=x1^2,sin-x2")

    text = plain(paint_answers(frame, None, NOTHING, 44, 14, DARK, str))

    assert [line.split()[0] for line in text.splitlines()[2:5]] == ["x1", "x2", "x1²"]
    assert f"{frame.layers[-1].a[0, 0]:.2f}" in text
    assert text.count(" y") == 1


@pytest.mark.parametrize("size", [(1, 1), (12, 4), (30, 7), (44, 8), (120, 40)])
def test_inputs_fill_only_the_cells_there_are(size: tuple[int, int]) -> None:
    strips = paint_answers(frame_of("4-4-1 data=xor extra=x1^2,sin-x2"), None, NOTHING, *size, DARK, str)

    assert [strip.cell_length for strip in strips] == [size[0]] * size[1]


def test_hidden_values_are_question_marks() -> None:
    rows = table_rows(frame_of(), "forward", frozenset({"a1", "y_hat", "loss"}), str)

    lines = plain(paint_table(rows, Window(60, 10), DARK)).splitlines()

    assert lines[2].split() == ["a1", "(4)", "?", "?", "?", "?"]
    assert lines[4].split() == ["ŷ", "(1)", "?"]
    assert lines[6].split() == ["loss", "?"]


def test_numbers_of_all_rows_are_aligned() -> None:
    rows = table_rows(frame_of(), "parameters", NOTHING, str)

    lines = plain(paint_table(rows, Window(60, 10), DARK)).splitlines()

    ends = {match.end() for line in lines for match in re.finditer(r"(?<= )-?[\d.e-]+(?= |$)", line)}
    assert ends == {15, 23, 31, 39}


def test_a_wide_row_is_cut_with_an_ellipsis() -> None:
    rows = table_rows(frame_of("64-16-10 data=digits batch=64", 30), "forward", NOTHING, str)

    text = plain(paint_table(rows, Window(50, 3), DARK))

    assert text.splitlines()[0].endswith("…")


def test_a_parameter_knows_where_it_belongs() -> None:
    rows = table_rows(frame_of(), "parameters", NOTHING, str)

    assert rows[2].place(1) == (0, 2, 1)
    assert rows[4].place(3) == (0, 3, -1)


def test_each_layer_has_a_band_of_its_gradient() -> None:
    text = plain(paint_gradients(frame_of(XOR, 40), NOTHING, 60, 8, DARK))

    assert "∂J/∂W1" in text
    assert "∂J/∂W2" in text
    assert any("\u2800" < one <= "\u28ff" for one in text)


DEEP = "2-3-3-3-3-3-1 tanh data=xor"


@pytest.mark.parametrize(
    ("height", "names"),
    [
        (6, ["∂J/∂W1", "∂J/∂W2", "∂J/∂W3", "∂J/∂W4", "∂J/∂W5", "∂J/∂W6"]),
        (5, ["∂J/∂W1", "∂J/∂W2", "∂J/∂W3", "… W4 – W5", "∂J/∂W6"]),
        (4, ["∂J/∂W1", "∂J/∂W2", "… W3 – W5", "∂J/∂W6"]),
        (3, ["∂J/∂W1", "… W2 – W5", "∂J/∂W6"]),
        (2, ["∂J/∂W1…", "∂J/∂W6"]),
        (1, ["…∂J/∂W6"]),
    ],
)
def test_layers_whose_gradients_have_no_room_are_named(height: int, names: list[str]) -> None:
    lines = plain(paint_gradients(frame_of(DEEP, 4), NOTHING, 60, height, DARK)).split("\n")

    assert [line[: max(len(name), 7)].strip() for line, name in zip(lines, names, strict=True)] == names


# status and setup


def status(words: str, steps: int, width: int = 80, playing: bool = False) -> str:
    frame = frame_of(words, steps, None)
    return plain(paint_status(frame, playing, 4100.0, 0, NOTHING, (width, 4), DARK, str))


def test_the_status_says_step_epoch_and_batch() -> None:
    assert "step 37 = epoch 2, batch 18 of 20" in status("2-4-1 batch=10", 37)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("2-3-1 relu data=xor seed=5", "Try more units."),
        ("2-1 data=xor seed=45", "Try a hidden layer."),
        ("2-4-1 identity data=xor seed=45", "Try relu or tanh."),
    ],
)
def test_of_a_plateau_that_is_advised_which_can_help(words: str, advice: str) -> None:
    text = status(words, 1000, width=100)

    assert "The loss falls no more" in text
    assert advice in text
    assert text.count("Try") == 1


def test_the_speed_is_said_while_playing() -> None:
    assert "4,100 steps/s" in status(XOR, 3, playing=True)
    assert "4,100 steps/s" not in status(XOR, 3)


def test_a_diverged_run_says_so_and_what_to_try() -> None:
    text = status("2-4-1 identity data=plane learning-rate=1000", 400)

    assert "it diverged" in text
    assert "smaller learning rate" in text


def test_the_status_is_cut_between_words_where_it_is_narrow() -> None:
    lines = status(XOR, 3, width=30).splitlines()

    assert lines[0] == "step 3 = epoch 4"
    assert all(len(line) <= 30 for line in lines)


def test_why_there_is_no_map_is_told_in_full_where_it_is_narrow() -> None:
    frame = frame_of("4-4-1 data=xor extra=x1^2,sin-x2")

    text = plain(paint_answers(frame, None, NOTHING, 20, 12, DARK, str))

    assert text.splitlines()[:3] == ["4 inputs are too", "many for a map", "sample 3"]


def test_of_a_wide_character_that_is_written_over_no_half_stays() -> None:
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "层层层")

    canvas.put(1, 0, "x")
    canvas.put(4, 0, "y")

    assert canvas.strips()[0].text == " x层y "


@pytest.mark.parametrize("hidden", ["accuracy", "y_hat", "a2"])
def test_the_accuracy_is_not_told_where_the_answers_are_hidden(hidden: str) -> None:
    frame = frame_of(XOR, 40)

    told, kept = (
        plain(paint_status(frame, False, 0.0, 0, names, (80, 4), DARK, str))
        for names in (NOTHING, frozenset({hidden}))
    )

    assert "accuracy" in told
    assert "accuracy" not in kept


@pytest.mark.parametrize("data", ["/data/grades.csv", "'/tmp/人/grades.csv'", "C:\\me\\grades.csv"])
def test_a_file_is_named_without_its_folders(data: str) -> None:
    words = setup_words(parse_setup(XOR)) | {"data": data}

    chips = lay_out_chips(words, 200, str)

    assert [chip.value for chip in chips if chip.word == "data"] == ["grades.csv"]


def test_the_setup_leaves_out_what_is_usual() -> None:
    chips = lay_out_chips(setup_words(parse_setup(XOR)), 200, str)

    assert [chip.word for chip in chips][:4] == ["layers", "learning-rate", "activation", "data"]
    assert not {"device", "l1", "momentum", "points"} & {chip.word for chip in chips}


def test_an_unusual_word_of_the_setup_is_shown() -> None:
    chips = lay_out_chips(setup_words(parse_setup("2-4-1 l2=0.1 optimizer=momentum")), 200, str)

    assert {"l2", "momentum"} <= {chip.word for chip in chips}


@pytest.mark.parametrize("width", [30, 60, 118])
def test_the_setup_wraps_in_the_width(width: int) -> None:
    chips = lay_out_chips(setup_words(parse_setup(XOR)), width, str)

    assert all(chip.x + chip.width <= width for chip in chips)


@pytest.mark.parametrize("width", [30, 44, 118])
def test_words_of_wide_characters_keep_the_cells_aligned(width: int) -> None:
    def chinese(text: str) -> str:
        return text if "{" in text else "训练网络"

    frame = frame_of(XOR, 40)
    painted = [
        paint_graph(GraphView(frame), width, 12, DARK, chinese),
        paint_loss(Losses(frame.evaluations), False, False, width, 8, DARK, chinese),
        paint_status(frame, True, 10.0, 0, NOTHING, (width, 3), DARK, chinese),
        paint_map(MapView(frame, surface_of(), points_of(XOR), None, 2), width, 12, DARK, chinese),
        [paint_tabs(frame, "forward", width, DARK, chinese)],
    ]

    assert {strip.cell_length for strips in painted for strip in strips} == {width}
    assert {cell_len(strip.text) for strips in painted for strip in strips} == {width}


def test_what_lies_ahead_of_a_run_that_was_taken_back_is_beyond_a_line() -> None:
    frame = frame_of("2-4-1", steps=60)
    evaluations = frame.evaluations
    losses = Losses(evaluations[:31], evaluations[31:], 60)

    text = plain(paint_loss(losses, False, False, 61, 10, DARK, str))

    lines = text.splitlines()
    columns = {line.index("┊") for line in lines if "┊" in line}
    assert len(columns) == 1
    assert step_under(losses, False, 61, 10, columns.pop()) == pytest.approx(30, abs=1)
    assert "┊" not in plain(paint_loss(Losses(evaluations, (), 60), False, False, 61, 10, DARK, str))


def test_the_columns_of_the_loss_chart_are_steps_of_the_run_only() -> None:
    losses = Losses(frame_of("2-4-1", steps=60).evaluations, (), 60)

    steps = [step_under(losses, False, 61, 10, column) for column in range(61)]

    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 60)


def test_another_path_shows_as_far_as_this_one_has_come() -> None:
    frame = frame_of("2-4-1", steps=20)
    longer = frame_of("2-4-1 lr=0.05", steps=500).evaluations

    alone = plain(paint_loss(Losses(frame.evaluations, (), 20), False, False, 61, 12, DARK, str))
    beside = plain(paint_loss(Losses(frame.evaluations, (), 20, (longer,)), False, False, 61, 12, DARK, str))

    assert alone != beside
    assert alone.splitlines()[-1] == beside.splitlines()[-1]

"""Goals are judged on the run; answers are judged as the learner means them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tutor.engine.frame import Evaluation
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.goals import (
    ACTIONS,
    EVALUATION_NAMES,
    GOAL_WORDS,
    SETUP_NAMES,
    GoalJudge,
    direction,
    goal_values,
    predict_values,
    predicted_value,
)
from tui_tutor.lessons.typed_number import judge_number, read_number

EVALUATION = Evaluation(
    step=50,
    epoch=5.0,
    loss=0.05,
    test_loss=None,
    accuracy=0.97,
    test_accuracy=None,
    gradient_norms=(0.001, 0.1),
    dead_share=0.25,
    spread=0.5,
    largest_change=2.0,
)
SETUP = parse_setup("2-8-8-1 tanh,relu data=circle learning-rate=0.1 batch=10 seed=7 optimizer=adam")


@pytest.mark.parametrize(
    ("until", "met"),
    [
        ("loss < 0.1 and steps <= 500", True),
        ("loss < 0.01", False),
        ("accuracy >= 0.95 and epochs == 5", True),
        ("gradient_ratio < 0.02 and gradient_ratio > 0.005", True),
        ("dead_share >= 0.25 and spread > 0 and largest_change > 1", True),
        ("units == 16 and layers == 3 and batch == 10", True),
        ("learning_rate == 0.1 and seed == 7", True),
        ('data == "circle" and optimizer == "adam" and backend == "numpy"', True),
        ('activation == "mixed"', True),
        ('did("step") and did("learning-rate")', True),
        ('did("reset")', False),
        ("diverged", False),
        ("test_loss < 1000", False),
        ("not test_loss < 1000", False),
        ("loss / (steps - 50) < 1", False),
    ],
)
def test_a_goal_is_judged_on_evaluation_setup_and_actions(until: str, met: bool) -> None:
    judge = GoalJudge(until)

    assert judge.judge(EVALUATION, SETUP, frozenset({"step", "learning-rate"})) is met


def test_a_diverged_run_meets_only_goals_that_ask_for_it() -> None:
    lost = Evaluation(9, 9.0, float("nan"), None, 0.5, None, (float("nan"),), 0.0, 0.0, float("nan"))

    assert GoalJudge("diverged").judge(lost, SETUP, diverged=True)
    assert not GoalJudge("loss < 1e9").judge(lost, SETUP, diverged=True)


def test_the_batch_of_a_full_batch_is_all_samples() -> None:
    assert GoalJudge("batch == 200 and samples == 200").judge(EVALUATION, Setup())


def test_every_name_a_goal_may_use_has_a_value() -> None:
    values = goal_values(EVALUATION, SETUP, frozenset(), False)

    assert set(values) == {*GOAL_WORDS.names, "did"}
    assert {*EVALUATION_NAMES, *SETUP_NAMES} < set(values)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_asked_for(action: str) -> None:
    assert GoalJudge(f"did('{action}')").judge(EVALUATION, SETUP, frozenset({action}))


def test_a_goal_that_is_no_predicate_is_refused() -> None:
    with pytest.raises(LessonError, match="neither true nor false"):
        GoalJudge("loss")


def test_predictions_name_what_the_panel_shows() -> None:
    frame = Trainer(parse_setup("2-4-1 data=xor samples=20 seed=3")).frame()

    values = predict_values(frame)

    hidden, output = frame.layers
    for name, array in (("W1", hidden.weights), ("b1", hidden.biases), ("z1", hidden.z), ("a1", hidden.a)):
        assert values[name] is array
    assert values["y_hat"] is output.a
    assert values["grad_W2"] is output.grad_weights
    assert "W3" not in values


def test_the_right_answer_is_computed_from_the_live_run() -> None:
    frame = Trainer(parse_setup("2-4-1 relu data=xor seed=3")).frame(sample=4)

    z = predicted_value("z2[0, 0]", frame)
    by_hand = predicted_value("(a1 @ W2.T)[0, 0] + b2[0]", frame)

    # Both are float64 sums of five products; only the order of adding may differ.
    assert z == pytest.approx(by_hand, abs=1e-12)
    assert predicted_value("y_hat", frame) == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-12)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("z1", "ask for one number of it, as in z1[0, 0]"),
        ("z3[0, 0]", "z3 has no value here"),
        ("log(0)", "not a finite number"),
        ("loss < 1", "is no number"),
    ],
)
def test_what_has_no_single_answer_is_told(value: str, words: str) -> None:
    frame = Trainer(parse_setup("2-4-1 data=xor samples=20")).frame(sample=0)

    with pytest.raises(LessonError) as caught:
        predicted_value(value, frame)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("1/2", 0.5),
        ("½", 0.5),
        (" 5e-1 ", 0.5),
        ("50%", 0.5),
        ("50 ％", 0.5),
        ("０．５", 0.5),
        ("0。5", 0.5),
        ("-3", -3.0),
        ("−3", -3.0),
        ("－３", -3.0),
        ("+3", 3.0),
        ("007", 7.0),
        ("2e-3", 0.002),
        ("(0.2 - 1) / 4", -0.2),
        ("0.5 × 3", 1.5),
        ("exp(0)", 1.0),
    ],
)
def test_any_way_of_writing_a_number_is_understood(answer: str, number: float) -> None:
    # 1e-12: one division or subtraction in float64.
    assert read_number(answer) == pytest.approx(number, abs=1e-12)


@pytest.mark.parametrize(
    "answer", ["", "a", "0,5", "1/0", "nan", "inf", "1e999", "True", "1 < 2", "loss", "9**9**9"]
)
def test_what_is_no_number_is_told_and_never_right(answer: str) -> None:
    with pytest.raises(LessonError, match="not a number"):
        read_number(answer)

    assert not judge_number(answer, 0.0, 1e9)


@given(st.text())
def test_any_answer_gives_a_number_or_a_lesson_error(answer: str) -> None:
    try:
        assert abs(read_number(answer)) < float("inf")
    except LessonError:
        assert not judge_number(answer, 1.0, 1.0)


@given(st.floats(-1e6, 1e6), st.floats(0, 10))
def test_an_answer_within_the_tolerance_is_right(truth: float, tolerance: float) -> None:
    # 1e-5 clears the allowance for rounding, which is 1e-9 of a truth up to 1e6, and rounding of the sum.
    assert judge_number(repr(truth), truth, 0.0)
    assert judge_number(repr(truth + tolerance), truth, tolerance)
    assert not judge_number(repr(truth + tolerance + 1e-2), truth, tolerance)


def test_a_direction_is_told_from_two_numbers() -> None:
    assert (direction(1.0, 2.0), direction(2.0, 1.0), direction(1.0, 1.0)) == ("up", "down", "")

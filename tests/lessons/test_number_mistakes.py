"""What is said of a predicted number that is wrong: only what is sure, and nothing that is still hidden."""

from math import log10

import pytest

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.goals import predicted_value
from tui_tutor.lessons.lesson import Predict
from tui_tutor.lessons.number_mistakes import NumberMistake, number_mistake
from tui_tutor.ui.painting.prediction_texts import SAYS, mistake_text

TRAINED = Trainer(parse_setup("2-4-1 tanh data=xor samples=40 learning-rate=0.5 seed=3"))
TRAINED.run(5)  # so that no bias is 0
ALL, ONE = TRAINED.frame(), TRAINED.frame(sample=2)
UPDATE = "W2[0, 2] - learning_rate * grad_W2[0, 2]"
COUNT = "sum(W1 == W1) + sum(b1 == b1)"


def asked(value: str, tolerance: float = 0.002, hide: tuple[str, ...] = ()) -> Predict:
    return Predict(1, "predict", "?", value, 0, (), tolerance, hide, None, "")


def number(value: str, frame: Frame) -> float:
    return predicted_value(value, frame)


def mistake(value: str, said: float | str, frame: Frame, **values: object) -> NumberMistake | None:
    text = said if isinstance(said, str) else f"{said:.5g}"
    return number_mistake(text, number(value, frame), asked(value, **values), frame)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "said", "frame", "kind"),
    [
        ("grad_b2[0]", -number("grad_b2[0]", ALL), ALL, "sign"),
        ("loss", 40 * number("loss", ALL), ALL, "sum"),
        ("grad_W1[0, 1]", 40 * number("grad_W1[0, 1]", ALL), ALL, "sum"),
        ("loss", number("loss", ALL) / 40, ALL, "twice"),
        ("grad_W2[0, 1]", number("grad_W2[0, 1]", ONE) / 40, ONE, "alone"),
        ("z2[0, 0]", number("z2[0, 0]", ONE) - TRAINED.parameters()[1].biases[0], ONE, "bias"),
        ("a1[0, 1]", number("z1[0, 1]", ONE), ONE, "activation"),
        ("grad_z1[0, 1]", number("grad_z2[0, 0] * W2[0, 1]", ONE), ONE, "slope"),
        (UPDATE, number("W2[0, 2] + learning_rate * grad_W2[0, 2]", ALL), ALL, "uphill"),
        (UPDATE, number("W2[0, 2] - grad_W2[0, 2]", ALL), ALL, "rate"),
        (UPDATE, number("learning_rate * grad_W2[0, 2]", ALL), ALL, "move"),
        (COUNT, 8, ALL, "count"),
        ("loss", number("loss", ONE) * log10(2.718281828), ONE, "base"),
        ("loss", number("abs(y[0, 0] - y_hat[0, 0])", ONE), ONE, "distance"),
        ("loss", number("-log(abs(y[0, 0] - y_hat[0, 0]))", ONE), ONE, "target"),
        ("accuracy", 100 * number("accuracy", ALL), ALL, "percent"),
        ("z1[0, 1]", number("z1[0, 1]", ONE) / 10, ONE, "point"),
        ("z1[0, 1]", number("z1[0, 1]", ONE) + 0.004, ONE, "close"),
        ("z1[0, 1]", number("z1[0, 2]", ONE), ONE, "same"),
        ("z1[0, 1]", number("W2[0, 2]", ONE), ONE, "other"),
    ],
)
def test_a_mistake_that_is_sure_is_named(value: str, said: float, frame: Frame, kind: str) -> None:
    found = mistake(value, said, frame)

    assert found is not None
    assert found.kind == kind
    assert len(mistake_text(found, str)) > 20
    assert "{" not in mistake_text(found, str)


@pytest.mark.parametrize("said", ["7.31", "0", "-12345.6", "3"])
def test_of_a_number_that_is_far_off_nothing_is_said(said: str) -> None:
    assert mistake("z1[0, 1]", said, ONE) is None


@pytest.mark.parametrize("said", ["17.2", "170", "-17", "16"])
def test_what_is_counted_is_neither_rounded_nor_turned_round(said: str) -> None:
    value = "sum(W1 == W1) + sum(b1 == b1) + sum(W2 == W2) + sum(b2 == b2)"

    assert mistake(value, said, ALL, tolerance=0.1) is None


def test_a_number_that_is_still_hidden_is_not_confirmed() -> None:
    later = number("z2[0, 0]", ONE)

    told = mistake("z1[0, 1]", later, ONE)
    kept = mistake("z1[0, 1]", later, ONE, hide=("z1", "z2", "a2"))

    assert told == NumberMistake("other", "z2")
    assert kept is None


def test_another_place_of_what_is_asked_for_is_not_told() -> None:
    found = mistake("z1[0, 1]", number("z1[0, 2]", ONE), ONE, hide=("z1",))

    assert found == NumberMistake("same", "z1")
    assert mistake_text(found, str) == (
        "z1 has this number in another place: check which neuron and which input are meant."
    )


def test_another_number_is_told_with_its_place() -> None:
    found = mistake("z1[0, 1]", number("W1[2, 1]", ONE), ONE)

    assert found is not None
    assert "W1 from input 2 to neuron 3" in mistake_text(found, str)


def test_what_is_another_number_only_when_that_is_rounded_is_no_mistake_with_a_name() -> None:
    """Whoever reads a number off types it as it is shown."""
    points = "data=points points=1,-0.5,1;1,1,0;-0.5,1,1;-1,-0.5,0"
    lesson = Trainer(parse_setup(f"2-4-1 relu {points} seed=2011")).frame(sample=2)
    weight = float(lesson.layers[0].weights[2, 1])
    assert f"{weight:.2f}" == "1.51"

    assert mistake("z2[0, 0]", "1.5", lesson, tolerance=0.03) is None
    assert mistake("z2[0, 0]", "1.51", lesson, tolerance=0.03) == NumberMistake("other", "W1", 0, 3, 2)
    assert mistake("z2[0, 0]", f"{weight:.4f}", lesson, tolerance=0.03) is not None
    assert mistake("z2[0, 0]", "3/2", lesson, tolerance=0.03) is None


def test_of_two_mistakes_that_an_answer_may_be_none_is_named() -> None:
    """Here the sum without the bias is the right one with the other sign."""
    trainer = Trainer(parse_setup("2-1 data=points points=1,1,0;1,-1,1 seed=3"))
    trainer.set_parameter(0, 0, 0, 0.3)
    trainer.set_parameter(0, 0, 1, 0.2)
    trainer.set_parameter(0, 0, None, -1.0)
    frame = trainer.frame(sample=0)
    assert number("z1[0, 0]", frame) == pytest.approx(-0.5)

    assert mistake("z1[0, 0]", "0.5", frame) is None


def test_of_a_number_that_is_there_twice_no_place_is_told() -> None:
    trainer = Trainer(parse_setup("2-4-1 tanh data=xor samples=40 seed=3"))
    trainer.set_parameter(0, 1, 1, 0.7777)
    trainer.set_parameter(0, 2, 0, 0.7777)

    assert mistake("z2[0, 0]", "0.7777", trainer.frame(sample=2)) is None


@pytest.mark.parametrize(
    ("value", "said", "sample", "hide"),
    [
        ("grad_W2[0, 1]", "-0.61", 0, ("grad_W2", "grad_z1", "grad_W1", "grad_b1")),
        ("grad_z1[0, 2]", "0.57", 3, ("grad_z1", "grad_W1", "grad_b1", "grad_W2")),
    ],
)
def test_the_error_of_one_sample_is_told_though_its_bias_has_the_same_gradient(
    value: str, said: str, sample: int, hide: tuple[str, ...]
) -> None:
    """The fourth sample has y = 0: there the error is ŷ itself."""
    points = "data=points points=1,-0.5,1;1,1,0;-0.5,1,1;-1,-0.5,0"
    frame = Trainer(parse_setup(f"2-4-1 relu {points} seed=2011")).frame(sample=sample)

    assert mistake(value, said, frame, tolerance=0.01, hide=hide) == NumberMistake("other", "grad_z2")
    assert mistake(value, said, frame, tolerance=0.01, hide=(*hide, "grad_z2", "y_hat")) is None


def test_every_kind_has_words_of_its_own() -> None:
    assert len(set(SAYS.values())) == len(SAYS)

"""A phase on the screen: what is laid out and worked out are the numbers of the step itself."""

import re

import numpy as np
import pytest
from rich.cells import cell_len

from tui_tutor.engine.frame import LayerParameters
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.engine.walk import WalkedStep
from tui_tutor.ui.painting.canvas import plain
from tui_tutor.ui.painting.palette import DARK
from tui_tutor.ui.painting.walk.view import WalkView, paint_walk

SETUPS = (
    "2-4-1", "2-4-1 data=circle loss=mse", "2-8-2 data=circle loss=cross-entropy", "2-1 lr=0.1",
    "64-16-10 data=digits loss=cross-entropy", "2-3-3-1 tanh momentum=0.8 optimizer=momentum batch=10 l2=0.1",
    "2-4-1 sigmoid optimizer=rmsprop l1=0.01", "2-3-1 optimizer=adam", "1-4-1 data=sine loss=mse",
    "2-2-2-2-2-1 tanh",
)  # fmt: skip


def walked(words: str, sample: int | None = None, steps: int = 3) -> WalkedStep:
    trainer = Trainer(parse_setup(words))
    trainer.run(steps)
    return trainer.walk(sample)


def painted(
    step: WalkedStep, place: int, unit: int = 0, size: tuple[int, int] = (72, 18), **values: object
) -> str:
    hidden = values.get("hidden", frozenset())
    assert isinstance(hidden, frozenset)
    return plain(paint_walk(WalkView(step, place, unit, hidden), *size, DARK, str))


def by_hand() -> WalkedStep:
    """The 2-2-1 network that the tests in ``test_hand_worked`` work out too, at its first step."""
    setup = parse_setup("2-2-1 relu points=1,0.5,1;-1,1,0 data=points lr=0.1")
    parameters = (
        LayerParameters(np.array([[0.41, -1.2], [0.5, 1.0]]), np.array([0.1, 0.0])),
        LayerParameters(np.array([[2.0, -0.5]]), np.array([0.25])),
    )
    return Trainer(setup, parameters=parameters).walk(0)


def test_a_unit_is_worked_out_term_by_term() -> None:
    text = painted(by_hand(), 0, unit=0)

    assert "z1 = W1 x + b1" in text
    assert "(2) = (2,2)·(2) + (2)" in text
    assert "z1[1] = 0.41·1.00 + (-1.20)·0.50 + 0.10 = -0.090" in text
    assert "a1[1] = relu(-0.090) = 0" in text
    assert "z1[2] = 0.50·1.00 + 1.00·0.50 + 0 = 1.00" in painted(by_hand(), 0, unit=1)


def test_the_way_back_is_worked_out_to_numbers_found_by_hand() -> None:
    # a1 = (0, 1), z2 = -0.25, ŷ = sigmoid(-0.25) = 0.43782, so ∂J/∂z2 = -0.56218; W2 takes it to
    # 0.28109 at the unit that answered, which 1 and 0.5 multiply.
    output, hidden = painted(by_hand(), 3), painted(by_hand(), 4, unit=1)

    assert "∂J/∂z2[1] = 0.43782 - 1.00 = -0.56" in output
    assert "∂J/∂W2[1,1] = (-0.56)·0 = 0" in output
    assert "∂J/∂z1[2] = ((-0.50)·(-0.56))·1.00 = 0.28" in hidden
    assert "∂J/∂W1[2,1] = 0.28·1.00 = 0.28" in hidden
    assert "∂J/∂z1[1] = (2.00·(-0.56))·0 = 0" in painted(by_hand(), 4, unit=0)


def test_the_loss_is_that_of_the_true_class() -> None:
    assert "L = -ln 0.44 = 0.8259   (y = 1)" in painted(by_hand(), 2)


@pytest.mark.parametrize("sample", [None, 3])
@pytest.mark.parametrize("words", SETUPS)
def test_every_phase_fits_any_room_and_shows_no_nan(words: str, sample: int | None) -> None:
    step = walked(words, sample)

    for place in range(len(step.phases)):
        for size in ((28, 8), (44, 12), (76, 17), (150, 40), (5, 2)):
            for unit in (0, WalkView(step, place).units - 1):
                lines = painted(step, place, unit, size).splitlines()
                assert len(lines) <= size[1]
                assert all(cell_len(line) <= size[0] for line in lines)
                assert "nan" not in "\n".join(lines)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
def test_the_update_arrives_at_the_weight_that_the_step_makes(optimizer: str) -> None:
    step = walked(f"2-3-1 tanh optimizer={optimizer} lr=0.05", steps=4)

    text = painted(step, len(step.phases) - 1, unit=1)

    found = re.search(r"W1\[2,1\] = (\S+) - 0\.05·.* = (\S+)$", text, re.MULTILINE)
    assert found is not None
    assert float(found[1]) == pytest.approx(step.batch.layers[0].weights[1, 0], rel=1e-4)
    assert float(found[2]) == pytest.approx(step.new_parameters[0].weights[1, 0], rel=1e-4)


def test_adam_shows_what_it_remembers_before_and_after() -> None:
    step = walked("2-3-1 optimizer=adam", steps=4)
    text = painted(step, len(step.phases) - 1)

    assert "t = 5" in text
    for name in ("m ", "m new", "v ", "v new"):
        assert any(line.startswith(name) for line in text.splitlines())
    before, after = step.before.moments["exp_avg"][0], step.after.moments["exp_avg"][0]
    grad = step.batch.layers[0].grad_weights
    np.testing.assert_allclose(after.weights, 0.9 * before.weights + 0.1 * grad)


@pytest.mark.parametrize("size", [(76, 17), (116, 18)], ids=["80x24", "120x40"])
def test_no_row_of_what_adam_does_is_left_out(size: tuple[int, int]) -> None:
    step = walked("2-3-1 optimizer=adam", steps=4)
    lines = painted(step, len(step.phases) - 1, size=size).splitlines()

    for name in ("W1[1], b ", "∂J/∂W, ∂J/∂b ", "m ", "m new", "v ", "v new", "W1[1], b new"):
        row = next(line for line in lines if line.startswith(name) and "←" not in line)
        assert len(re.findall(r"\d", row.removeprefix(name))) >= 3, row
    assert lines[-1].startswith("W1[1,1] = ")


def test_the_update_of_a_sample_follows_the_batch_and_says_so() -> None:
    alone, whole = walked("2-4-1", 3), walked("2-4-1")
    last = len(alone.phases) - 1

    assert "whole batch" in painted(alone, last)
    assert painted(whole, last).splitlines()[:8] == painted(alone, last).splitlines()[:8]


def test_units_of_all_layers_are_updated_in_turn() -> None:
    step = walked("2-3-1")
    last = len(step.phases) - 1

    names = [re.search(r"W\d\[\d\], b", painted(step, last, unit)) for unit in range(5)]

    assert [found[0] for found in names if found] == [
        "W1[1], b", "W1[2], b", "W1[3], b", "W2[1], b", "W2[1], b",
    ]  # fmt: skip


def test_a_value_that_a_page_asks_for_is_not_given_away() -> None:
    step = by_hand()

    forward = painted(step, 0, hidden=frozenset({"z1", "a1"}))
    output = painted(step, 3, hidden=frozenset({"grad_z2", "grad_W2"}))

    assert "= ?" in forward
    assert "-0.090" not in forward
    assert "-0.56" not in output
    assert "0.44" not in painted(step, 1, hidden=frozenset({"y_hat"}))
    assert "0.8259" not in painted(step, 2, hidden=frozenset({"loss"}))

"""A typed formula: the shapes of each operation, where they don't fit, and what the value is of the step."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.lessons.test_expression import HOSTILE
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.formula import Answer, answer_of, names_of
from tui_tutor.lessons.kin import Kin, kin_of, tensors_of
from tui_tutor.lessons.ledger import Ledger, Misfit, Side, ledger_of, misfit_of
from tui_tutor.lessons.vocabulary import Vocabulary

VALUES = {
    "x": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    "W1": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, -1.0]]),
    "b1": np.array([0.0, 1.0, 0.0, 2.0]),
    "a2": np.array([[0.5], [0.25], [1.0]]),
    "y": np.array([1.0, 0.0, 1.0]),
    "loss": 0.5,
    "test_loss": None,
}


def frame_of(words: str, steps: int = 3) -> Frame:
    trainer = Trainer(parse_setup(words))
    trainer.run(steps)
    return trainer.frame(None)


FRAME = frame_of("2-4-1 tanh data=xor samples=40 seed=3")


def worked(text: str) -> Ledger:
    return ledger_of(text, VALUES)


def said(text: str, frame: Frame = FRAME, hidden: frozenset[str] = frozenset()) -> Answer:
    return answer_of(text, frame, hidden)


def kin(text: str, frame: Frame = FRAME, hidden: frozenset[str] = frozenset()) -> Kin | None:
    answer = said(text, frame, hidden)
    assert answer.error is None
    return answer.kin


# shapes


def test_each_operation_stands_there_from_the_inside_out() -> None:
    ledger = worked("x @ W1.T + b1")

    assert [(entry.text, entry.sign) for entry in ledger.entries] == [
        ("W1.T", ".T"),
        ("x @ W1.T", "@"),
        ("x @ W1.T + b1", "+"),
    ]
    assert [[side.shape for side in entry.sides] for entry in ledger.entries] == [
        [(4, 2)],
        [(3, 2), (2, 4)],
        [(3, 4), (4,)],
    ]
    assert [entry.result for entry in ledger.entries] == [Side((2, 4)), Side((3, 4)), Side((3, 4))]
    # Row 1: 1·1+2·0+0, 1·0+2·1+1, 1+2+0, 1·2-2·1+2.
    assert np.asarray(ledger.value)[0].tolist() == [1.0, 3.0, 3.0, 2.0]
    assert ledger.error is None


def test_single_numbers_are_kept_and_arithmetic_on_them_alone_is_no_line() -> None:
    ledger = worked("-sum(x, 0) * (1 - 3) / 2")

    assert [entry.pieces for entry in ledger.entries] == [
        ("sum(", ", ", ")"),
        ("-", ""),
        ("", " * ", ""),
        ("", " / ", ""),
    ]
    assert ledger.entries[2].sides == (Side((2,)), Side((), -2.0))
    assert np.asarray(ledger.value).tolist() == [9.0, 12.0]
    assert worked("loss * 4").value == 2.0
    assert worked("loss * 4").entries == ()


def test_items_and_counts_are_operations_too() -> None:
    ledger = worked("sum(x[-1] > 5)")

    assert [entry.sign for entry in ledger.entries] == ["[]", ">", "sum"]
    assert ledger.entries[0].pieces == ("", "[-1]")
    assert ledger.entries[2].result == Side((), 1.0)
    assert ledger.value == 1.0


@pytest.mark.parametrize(
    ("text", "sides", "misfit"),
    [
        ("x @ W1", ((3, 2), (4, 2)), Misfit(1, 0)),
        ("b1 @ W1.T", ((4,), (2, 4)), Misfit(0, 0)),
        ("x + W1", ((3, 2), (4, 2)), Misfit(0, 0)),
        ("x - b1", ((3, 2), (4,)), Misfit(1, 0)),
        ("b1 * x", ((4,), (3, 2)), Misfit(0, 1)),
    ],
)
def test_the_axes_that_do_not_fit_are_found(
    text: str, sides: tuple[tuple[int, ...], ...], misfit: Misfit
) -> None:
    ledger = worked(f"mean({text}) + 1")
    last = ledger.entries[-1]

    assert last.text == text
    assert tuple(side.shape for side in last.sides) == sides
    assert last.result is None
    assert last.misfit == misfit
    assert ledger.value is None
    assert "these shapes don't fit" in str(ledger.error)


@pytest.mark.parametrize("text", ["1 / 0", "x[7]", "sum(x, 2)", "loss @ x", "x ** 5000", "loss[0]"])
def test_other_failures_have_no_axes_but_a_reason(text: str) -> None:
    ledger = worked(text)

    assert ledger.entries[-1].result is None
    assert ledger.entries[-1].misfit is None
    assert ledger.error is not None
    assert ledger.error.advice


SHAPES = st.lists(st.integers(1, 4), min_size=0, max_size=2).map(tuple)


@given(SHAPES, SHAPES, st.sampled_from("+@"))
def test_axes_are_named_where_numpy_refuses_and_only_there(
    left: tuple[int, ...], right: tuple[int, ...], sign: str
) -> None:
    operate = np.add if sign == "+" else np.matmul
    try:
        operate(np.ones(left), np.ones(right))
        fits = True
    except ValueError:
        fits = False
    misfit = misfit_of(sign, left, right)

    if sign == "@" and not (left and right):
        assert misfit is None
        return
    assert (misfit is None) == fits
    if misfit is not None:
        assert left[misfit.left] != right[misfit.right]


# a column against a row


def test_a_column_against_a_row_of_as_many_is_found() -> None:
    (entry,) = worked("a2 - y").entries

    assert entry.result == Side((3, 3))
    assert entry.finding is not None
    assert entry.finding.name == "shape-mismatch"
    assert entry.finding.evidence == {"rows": 3, "targets": 3}
    assert worked("y * a2").entries[0].finding is not None


@pytest.mark.parametrize("text", ["a2 * b1", "a2 - a2", "y - y", "a2.T @ y", "x - a2", "a2 - 1"])
def test_a_table_that_may_be_meant_is_no_fault(text: str) -> None:
    assert all(entry.finding is None for entry in worked(text).entries)


# what is refused


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 501, "loss < 1", "", "test_loss", "-" * 40 + "1"])
def test_what_is_no_formula_is_refused_or_fails_with_a_reason(text: str) -> None:
    answer = answer_of(text, FRAME, frozenset())

    assert answer.kin is None
    assert answer.ledger is None or answer.ledger.value is None
    assert not text or str(answer.error)


def test_many_large_results_are_bounded_together() -> None:
    rows = np.ones((1400, 1))
    ledger = ledger_of(" + ".join(["v @ v.T"] * 20), {"v": rows})

    assert ledger.value is None
    assert "too large" in str(ledger.error)
    # Each product and each sum has 1.96 million numbers, and 8 million are the most.
    assert [entry.sign for entry in ledger.entries if entry.result != Side((1, 1400))] == [
        "@",
        "@",
        "+",
        "@",
        "+",
    ]


PARTS = st.sampled_from(
    ["x", "W1", "b1", "a2", "y", "loss", "@", "+", "-", "*", "/", "**", ".T", "(", ")", "[", "]", ",", "0", 
     "9", "sum(", "z1", "round(", "shape(", "<", "==", "not ", "did(", "'", ".", " ", "e", ":", "and "]
)  # fmt: skip


@given(st.one_of(st.lists(PARTS, max_size=14).map("".join), st.text(max_size=40)))
@example("round(x, W1)")
@example("min(x > W1, 1)")
@example("+x")
@example("x[-0, 1]")
@example("x ** W1")
def test_any_text_gives_a_ledger_or_a_lesson_error(text: str) -> None:
    answer = answer_of(text, FRAME, frozenset())
    ledger = answer.ledger

    assert answer.error is None or str(answer.error)
    if ledger is not None:
        assert (ledger.value is None) == (ledger.error is not None)
        assert ledger.value is None or all(entry.result is not None for entry in ledger.entries)


@pytest.mark.parametrize(
    "text",
    ["x @ W1.T * 2 - b1", "max(x, 9)", "round(mean(x, 1) / 3, 2)", "x[1, 0] ** 2", "+x - -x", "shape(x)"],
)
def test_a_ledger_gives_what_the_language_gives(text: str) -> None:
    known = {name: value for name, value in VALUES.items() if value is not None}
    expected = compile_expression(text, Vocabulary(numbers=tuple(known))).evaluate(known)

    assert np.array_equal(np.asarray(worked(text).value), np.asarray(expected))


# what the value is


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x @ W1.T + b1", ("z1",)),
        ("a1 @ W2.T + b2", ("z2",)),
        ("1 / (1 + exp(-z2))", ("y_hat", "a2")),
        ("(a2 - y) / 40", ("grad_z2",)),
        ("(a2 - y).T @ a1 / 40", ("grad_W2",)),
        ("(a2 - y) / 40 @ W2 * (1 - a1 ** 2)", ("grad_z1",)),
        ("(grad_z2 @ W2 * slope1).T @ x", ("grad_W1",)),
        ("1 - a1 * a1", ("slope1",)),
        ("mean(log(1 + exp(z2)) - y * z2)", ("loss",)),
    ],
)
def test_a_right_formula_is_told_by_name(text: str, names: tuple[str, ...]) -> None:
    found = kin(text)

    assert found == Kin(names)
    assert found is not None
    assert found.is_same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(y - a2) / 40", Kin(("grad_z2",), negated=True)),
        ("a1.T @ (a2 - y) / 40", Kin(("grad_W2",), transposed=True)),
        ("(a2 - y).T @ a1", Kin(("grad_W2",), times=40.0, is_sum=True)),
        ("a1.T @ (y - a2)", Kin(("grad_W2",), transposed=True, negated=True, times=40.0, is_sum=True)),
        ("grad_z2 @ W2", Kin(("grad_z1",), lacks_slope=True)),
        ("(grad_z2 @ W2).T @ x", Kin(("grad_W1",), lacks_slope=True)),
        ("sum(grad_z2 @ W2, 0)", Kin(("grad_b1",), lacks_slope=True)),
        ("((a2 - y) @ W2).T @ x", Kin(("grad_W1",), times=40.0, is_sum=True, lacks_slope=True)),
        ("grad_W1 / 4", Kin(("grad_W1",), times=0.25)),
    ],
)
def test_a_formula_that_is_nearly_right_is_told_what_it_lacks(text: str, expected: Kin) -> None:
    found = kin(text)

    assert found is not None
    assert replace(found, times=round(found.times, 9)) == expected
    assert not found.is_same


def test_other_losses_have_their_own_gradients() -> None:
    squares = frame_of("2-4-1 loss=mse data=xor samples=40 seed=3")
    classes = frame_of("2-4-2 loss=cross-entropy data=blobs samples=40 seed=3")

    assert kin("2 * (a2 - y) / 40", squares) == Kin(("grad_z2",))
    assert kin("2 * (a2 - y)", squares) == Kin(("grad_z2",), times=40.0, is_sum=True)
    # The 2 of the square is left out.
    half = kin("(a2 - y) / 40", squares)
    assert half is not None
    assert half.times == pytest.approx(0.5)
    assert classes.y.shape == (40, 2)
    assert kin("a2 - y", classes) == Kin(("grad_z2",), times=40.0, is_sum=True)


def test_of_one_sample_no_mean_can_be_forgotten() -> None:
    trainer = Trainer(parse_setup("2-4-1 tanh data=xor samples=40 seed=3"))

    assert kin("a2 - y", trainer.frame(2)) == Kin(("grad_z2",))
    assert kin("y - a2", trainer.frame(2)) == Kin(("grad_z2",), negated=True)


@pytest.mark.parametrize(
    "text", ["x * 2", "W1 + 1", "y - y", "a2 + 1", "0.1", "x / 0", "1e300 * W1", "b2 * 3"]
)
def test_what_is_no_kin_is_not_called_one(text: str) -> None:
    assert kin(text) is None


def test_a_diverged_step_has_kin_to_nothing_broken() -> None:
    broken = replace(FRAME.layers[1], grad_z=FRAME.layers[1].grad_z * np.nan, z=FRAME.layers[1].z * np.inf)
    frame = replace(FRAME, layers=(FRAME.layers[0], broken))

    assert kin("grad_z2", frame) is None
    assert kin("x @ W1.T + b1", frame) == Kin(("z1",))


def test_single_precision_is_close_enough() -> None:
    frame = frame_of("2-4-1 data=xor samples=40 seed=3 precision=float32")

    assert np.array_equal(frame.layers[0].z, frame.layers[0].z.astype(np.float32))
    assert kin("x @ W1.T + b1", frame) == Kin(("z1",))
    assert kin("(a2 - y).T @ a1", frame) == Kin(("grad_W2",), times=40.0, is_sum=True)


def test_what_is_its_own_is_said_where_nothing_is_hidden() -> None:
    assert said("x * 2").is_own
    assert not said("x * 2", hidden=frozenset({"z1"})).is_own
    assert not said("2 * 2").is_own
    assert said("  ").ledger is None
    assert said("  ").error is None


# what a page hides


def test_hidden_names_can_not_be_used_and_stand_there_without_a_value() -> None:
    answer = said("z1 * 2", hidden=frozenset({"z1"}))
    unknown = said("zz * 2", hidden=frozenset({"z1"}))

    assert answer.ledger is None
    assert str(answer.error) == "z1 is what the page asks for\nanswer it first"
    assert "there is no value 'zz'" in str(unknown.error)
    assert {each.name for each in names_of(FRAME, frozenset({"z1"})) if each.secret} == {"z1", "slope1"}


@pytest.mark.parametrize(
    ("hides", "uses"),
    [("a2", "y_hat"), ("y_hat", "a2"), ("grad_z2", "grad_b2"), ("grad_b1", "grad_z1"), ("a1", "slope1")],
)
def test_another_name_of_a_hidden_value_is_hidden_too(hides: str, uses: str) -> None:
    assert said(uses, hidden=frozenset({hides})).error is not None


@pytest.mark.parametrize(
    ("hides", "text"),
    [
        ("z1", "x @ W1.T + b1"),
        ("y_hat", "1 / (1 + exp(-z2))"),
        ("grad_W2", "(a2 - y).T @ a1 / 40"),
        ("grad_W2", "a1.T @ (y - a2)"),
        ("grad_b2", "(a2 - y) / 40"),
        ("grad_z2", "a2 - y"),
        ("grad_z2", "(a2 - y) @ W2 / 40"),
        ("grad_z1", "grad_z2 @ W2"),
        ("loss", "mean(log(1 + exp(z2)) - y * z2)"),
    ],
)
def test_a_hidden_value_is_neither_named_nor_confirmed(hides: str, text: str) -> None:
    answer = said(text, hidden=frozenset({hides}))

    assert answer.ledger is not None
    assert answer.ledger.value is not None
    assert answer.kin is None
    assert not answer.is_own
    assert kin(text) is not None


def test_names_are_those_of_the_network() -> None:
    assert set(tensors_of(FRAME)) == {
        *("x", "y", "y_hat", "loss", "slope1"),
        *(f"{name}{layer}" for layer in "12" for name in ("z", "a", "W", "b", "grad_z", "grad_W", "grad_b")),
    }
    assert kin_of(float(FRAME.loss), FRAME) == Kin(("loss",))

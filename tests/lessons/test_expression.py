"""The language of goals computes what it says and refuses everything else, quickly."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_tutor.errors import LessonError
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.vocabulary import Vocabulary

WORDS = Vocabulary(
    numbers=("loss", "steps", "a1", "W1", "b"),
    truths=("diverged",),
    texts={"data": ("xor", "circle")},
    actions=("step", "reset"),
)
VALUES: dict[str, object] = {
    "loss": 0.25,
    "steps": 100,
    "a1": np.array([[1.0, 0.0, -2.0], [3.0, 0.5, 0.0]]),
    "W1": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    "b": np.array([1.0, 2.0, 3.0]),
    "diverged": False,
    "data": "xor",
    "did": frozenset({"step"}),
}

HOSTILE = (
    "().__class__",
    "loss.__class__.__mro__",
    "().__class__.__bases__[0].__subclasses__()",
    "9**9**9",
    "9**9**9**9",
    "(9**9)**(9**9)",
    "9.9e307 ** 1000",
    "2 ** 1e300",
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "[x for x in (1, 2)]",
    "{1: 2}",
    "lambda: 1",
    "lambda x: x",
    "(x := 1)",
    "f'{loss}'",
    "loss if 1 else 2",
    "'a' * 1000000",
    "'xor' + 'xor'",
    "data == data",
    "loss[0:1]",
    "loss()",
    "sum(*a1)",
    "sum(a1, axis=0)",
    "did(loss)",
    "did('a', 'b')",
    "await loss",
    "loss; loss",
    "loss\nloss",
    "1 if",
    "print(1)",
    "W1.shape",
    "W1.T.__class__",
    "1j",
    "b'a'",
    "...",
    "None",
    "True",
    "not 1",
    "loss and 1",
    "diverged + 1",
    "diverged < 1",
    "loss is 1",
    "loss in (1, 2)",
    "~1",
    "5 % 2",
    "5 // 2",
    "1 << 99",
    "\x00",
    "loss \u2264 1",
    "loſs",
    "(" * 400 + ")" * 400,
    "(" * 240 + ")" * 240,
    "-" * 490 + "1",
    "not " * 120 + "diverged",
    "1" + "+1" * 240,
    "[" + "1" + "+1" * 240 + "]",
    "abs(" * 90 + "1" + ")" * 90,
    "9" * 490,
    "1+" * 500_000 + "1",
    "a" * 1_000_000,
    "(" * 1_000_000,
    "W1[9**9]",
    "W1[1.5]",
    "W1[True]",
    "W1[99999999]",
    "W1[0, 0, 0]",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30].encode("unicode_escape").decode())
def test_a_hostile_text_is_refused_in_less_than_50_ms(text: str) -> None:
    # The best of three, since other programs may take the processor away meanwhile.
    seconds = min(seconds_to_refuse(text) for _ in range(3))

    # The promise of the course; measured here: below 2 ms.
    assert seconds < 0.05


def seconds_to_refuse(text: str) -> float:
    begin = perf_counter()
    with pytest.raises(LessonError) as caught:
        compile_expression(text, WORDS).evaluate(VALUES)
    seconds = perf_counter() - begin

    assert len(str(caught.value)) < 600
    return seconds


@given(st.text(max_size=600))
@example("9**9**9")
@example("(" * 300)
@example("1" + ".T" * 200)
@example("0**-1")
@example("(-1)**0.5")
@example("1e999-1e999")
def test_any_text_gives_a_value_or_a_lesson_error(text: str) -> None:
    try:
        value = compile_expression(text, WORDS).evaluate(VALUES)
    except LessonError:
        return
    assert isinstance(value, bool | float | str | np.ndarray)


_ATOMS = ["loss", "steps", "a1", "W1", "b", "0", "2", "-1", "1e200", "diverged", "'xor'", "data"]
_OPERATORS = ["+", "-", "*", "/", "**", "@", "<", "==", "and", "or"]
_FUNCTIONS = ("abs", "min", "max", "mean", "sum", "exp", "log", "sqrt", "round", "shape", "not ")


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(lambda parts: f"({' '.join(parts)})")
    call = st.tuples(st.sampled_from(_FUNCTIONS), inner).map(lambda parts: f"{parts[0]}({parts[1]})")
    part = st.tuples(inner, st.sampled_from((".T", "[0]", "[1, 0]"))).map(
        lambda parts: f"({parts[0]}){parts[1]}"
    )
    return st.one_of(binary, call, part)


_EXPRESSIONS = st.recursive(st.sampled_from(_ATOMS), _larger, max_leaves=12)


@given(_EXPRESSIONS)
def test_any_expression_of_the_language_gives_a_value_or_a_lesson_error(text: str) -> None:
    try:
        value = compile_expression(text, WORDS).evaluate(VALUES)
    except LessonError as error:
        error.text()
        return
    assert isinstance(value, bool | float | str | np.ndarray)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("-2 ** 2", -4.0),
        ("2 ** -1", 0.5),
        ("loss < 0.3 and steps <= 100", True),
        ("loss > 0.3 or not diverged", True),
        ("0.2 < loss < 0.25", False),
        ('data == "xor"', True),
        ("'circle' != data", True),
        ('did("step") and not did("reset")', True),
        ("a1[1, 0]", 3.0),
        ("a1[-1, -1]", 0.0),
        ("sum(a1[0])", -1.0),
        ("max(a1)", 3.0),
        ("min(1, loss, 2)", 0.25),
        ("mean(b)", 2.0),
        ("abs(-3)", 3.0),
        ("exp(0) + log(1) + sqrt(4)", 3.0),
        ("round(loss, 1)", 0.2),
        ("sum(a1 > 0)", 3.0),
        ("mean(a1 == 0)", 1 / 3),
        ("sum(a1, 0)[0]", 4.0),
        ("(a1 @ W1)[0, 1]", -10.0),
        ("(W1.T @ a1.T)[1, 0]", -10.0),
        ("shape(a1 @ W1)[0]", 2.0),
        ("shape(W1) == shape(a1.T)", True),
        ("W1 == W1.T", False),
        ("b @ b", 14.0),
        ("max(a1 + b)", 4.0),
    ],
)
def test_an_expression_has_its_value(text: str, value: float | bool) -> None:
    # 1e-12: a handful of float64 operations on numbers near 1.
    assert compile_expression(text, WORDS).evaluate(VALUES) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("los", "write loss;"),
        ("summ(a1)", "write sum;"),
        ("a1 @ a1", "(2, 3) @ (2, 3): these shapes don't fit"),
        ("a1 + W1", "(2, 3) + (3, 2): these shapes don't fit"),
        ("loss @ 2", "use * for a number"),
        ("a1[5, 0]", "nothing at [5, 0] in an array of shape (2, 3)"),
        ("loss[0]", "leave the index out"),
        ("a1 < 1", "compare max(…), mean(…) or one element"),
        ("loss / 0", "divides by 0"),
        ("sum(loss, 0)", "there is no axis 0"),
        ("sum(a1, 7)", "there is no axis 7"),
        ("round(loss, -1)", "0 to 15 digits"),
        ("abs(1, 2)", "abs takes one value, not 2"),
        ("(-8) ** 0.5", "a root of a negative number"),
        ("loss = 1", "can't be read"),
        ("loss <", "can't be read"),
        ("", "the expression is empty"),
        ("loss < 1 and steps", "'steps' is neither true nor false, but must be there"),
        ("loss × 2", "write *"),
        ("（loss）", "write ("),
        ("loss == 'low'", "loss is not a text"),
        ('data == "crcle"', "write circle;"),
        ("data < 'xor'", "by == or !="),
    ],
)
def test_a_mistake_is_told_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(LessonError) as caught:
        compile_expression(text, WORDS).evaluate(VALUES)

    assert words in str(caught.value)


def test_a_name_without_a_value_is_told() -> None:
    with pytest.raises(LessonError, match="loss has no value here"):
        compile_expression("loss < 1", WORDS).evaluate({"loss": None})


def test_a_result_that_would_fill_the_memory_is_refused() -> None:
    tall = np.ones((100_000, 1))

    for text in ("a1 @ a1.T", "a1 + a1.T"):
        with pytest.raises(LessonError, match="too large"):
            compile_expression(text, WORDS).evaluate({"a1": tall})


@pytest.mark.parametrize("part", ["a1 + a1", "exp(a1)", "a1 ** a1", "a1 * (a1 > 0)"])
def test_many_results_that_are_large_together_are_refused(part: str) -> None:
    large = np.ones((1000, 1000))
    enough = f"sum({part})"
    much = f"sum({' + '.join([f'({part})'] * 9)})"

    assert compile_expression(enough, WORDS).evaluate({"a1": large})
    with pytest.raises(LessonError, match="too large"):
        compile_expression(much, WORDS).evaluate({"a1": large})


def test_only_the_operands_that_decide_are_looked_at() -> None:
    expression = compile_expression("diverged or loss < 1", WORDS)

    assert expression.evaluate({"diverged": True, "loss": None}) is True


def test_an_expression_knows_its_kind_and_names() -> None:
    expression = compile_expression("loss < 1 and did('step')", WORDS)

    assert expression.kind == "truth"
    assert expression.names == {"loss", "did"}
    assert compile_expression("W1.T", WORDS).kind == "number"


def test_where_no_steps_are_known_the_example_is_a_calculation() -> None:
    with pytest.raises(LessonError) as caught:
        compile_expression("x -", Vocabulary(numbers=("x", "y")))

    assert "steps" not in str(caught.value)
    assert "write it like (x - 1) / 2" in str(caught.value)

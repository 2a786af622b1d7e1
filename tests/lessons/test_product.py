"""The shapes of a product: asked for, read as typed, computed from the run, and each mistake named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons.writing import HEAD, faults_of, fenced, line_of, only_block, page_text, parse, told
from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.errors import LessonError
from tui_tutor.lessons.checker import check_course
from tui_tutor.lessons.comparison import compare_lessons
from tui_tutor.lessons.ledger import Shape
from tui_tutor.lessons.lesson import Shape as ShapeQuestion
from tui_tutor.lessons.product import blanks_of, read_shape, shapes_on
from tui_tutor.lessons.shape_mistakes import judge_shapes, meetings_of

FORWARD = "x @ W1.T + b1"


def frame_of(words: str = "2-4-1 relu data=xor samples=200") -> Frame:
    return Trainer(parse_setup(words)).frame()


FRAME = frame_of()
RIGHT: tuple[Shape, ...] = ((200, 2), (2, 4), (4,), (200, 4))


def said(index: int, shape: Shape, product: str = FORWARD) -> str:
    """What is told where one shape of an answer is wrong and all others are right."""
    shapes = list(shapes_on(product, FRAME))
    shapes[index] = shape
    mistakes = judge_shapes(product, shapes, FRAME).mistakes
    assert [place for place, each in enumerate(mistakes) if each is not None] == [index]
    mistake = mistakes[index]
    assert mistake is not None
    return mistake.message.format(**mistake.values)


# The block


def test_question_product_and_reason_are_read() -> None:
    block = only_block(fenced("shape", "Which", "shapes?", f"product: {FORWARD}", "why: They", "fit."))

    assert isinstance(block, ShapeQuestion)
    assert (block.ask, block.product, block.why) == ("Which\nshapes?", FORWARD, "They\nfit.")


@pytest.mark.parametrize(
    ("lines", "at", "words"),
    [
        ((f"product: {FORWARD}",), "```shape", "the shape block has no question"),
        (("Which?",), "```shape", "write a line such as product: x @ W1.T + b1"),
        (("Which?", "product: x @ W1.T + bb"), "bb", "bb"),
        (("Which?", "product: W1.T"), "W1.T", "is no product whose shapes can be asked for"),
        (("Which?", "product: W1 < W2"), "W1 < W2", "is no product whose shapes can be asked for"),
        (("Which?", "product: x+x+x+x+x+x+x"), "x+x", "write one of two to 6 tensors"),
        (("Which?", "product: ().__class__"), "__class__", "not allowed"),
        (("Which?", f"product: {FORWARD}", "vlaue: x"), "vlaue", "no key of a shape block"),
    ],
)
def test_each_mistake_is_told_at_its_line(lines: tuple[str, ...], at: str, words: str) -> None:
    text = page_text(fenced("shape", *lines))
    faults = faults_of(text)

    assert words in told(faults)
    assert line_of(text, at) in [fault.line for fault in faults]


def test_a_translation_of_another_product_is_told() -> None:
    one, other = (
        parse(page_text(fenced("shape", "?", f"product: {text}"))) for text in ("x @ W1.T", "a1 @ W2.T")
    )

    (fault,) = compare_lessons(other, one)
    assert "x @ W1.T" in fault.text()


@pytest.mark.parametrize(
    ("product", "words"),
    [
        ("a1 @ W2.T", None),
        ("a2 @ W3.T", "W3 has no value here"),
        ("x @ W1", "don't fit"),
        ("x * loss", "single number"),
    ],
)
def test_the_checker_works_each_product_out_on_the_page(
    product: str, words: str | None, tmp_path: Path
) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    setup = fenced("setup", "2-4-1 relu data=xor samples=8 seed=3")
    text = f"{HEAD}## One\n\n{setup}\n\n{fenced('shape', 'Which?', f'product: {product}')}\n"
    (folder / "01-one.md").write_text(text, encoding="utf-8")

    faults = check_course(tmp_path, ["en"], ["numpy"])

    assert (words in told(faults)) if words else not faults
    assert all(fault.line == line_of(text, "```shape") for fault in faults)


# Its parts


@pytest.mark.parametrize(
    ("product", "blanks"),
    [
        (FORWARD, [("x", ""), ("W1.T", "@"), ("b1", "+"), ("", "=")]),
        ("(a2 - y) / 4", [("a2", "("), ("y", "-"), ("", ") / 4 =")]),
        ("grad_z2 @ W2 * slope1", [("grad_z2", ""), ("W2", "@"), ("slope1", "*"), ("", "=")]),
        ("-x @ (x @ W1.T).T", [("x", "-"), ("(x @ W1.T).T", "@"), ("", "=")]),
        ("sum(x, 0) + mean(x, 0)", [("sum(x, 0)", ""), ("mean(x, 0)", "+"), ("", "=")]),
    ],
)
def test_a_product_is_cut_into_its_tensors(product: str, blanks: list[tuple[str, str]]) -> None:
    assert [(blank.text, blank.before) for blank in blanks_of(product)] == blanks


@pytest.mark.parametrize(
    ("words", "shapes"),
    [
        ("2-4-1 relu data=xor samples=200", ((200, 2), (2, 4), (4,), (200, 4))),
        ("2-8-1 relu data=xor samples=200 batch=20", ((20, 2), (2, 8), (8,), (20, 8))),
    ],
)
def test_the_right_shapes_are_those_of_the_run(words: str, shapes: tuple[Shape, ...]) -> None:
    assert shapes_on(FORWARD, frame_of(words)) == shapes


def test_a_product_with_the_slope_of_an_activation_has_shapes() -> None:
    assert shapes_on("grad_z2 @ W2 * slope1", FRAME) == ((200, 1), (1, 4), (200, 4), (200, 4))


# What is typed


@pytest.mark.parametrize(
    "typed",
    ["200,2", "(200, 2)", "200x2", "200 2", "200 × 2", "[200, 2]", " ( 200 ,2 ) ", "（200，2）", "２００、２",
     "200X2", "(200,2,)", "200*2", "(200,2", "200;2"],
)  # fmt: skip
def test_a_shape_may_be_written_in_many_ways(typed: str) -> None:
    assert read_shape(typed) == (200, 2)


@pytest.mark.parametrize(
    ("typed", "shape"), [("4", (4,)), ("(4,)", (4,)), ("(4)", (4,)), ("2x3x4", (2, 3, 4))]
)
def test_a_shape_may_have_any_number_of_axes(typed: str, shape: Shape) -> None:
    assert read_shape(typed) == shape


@pytest.mark.parametrize("typed", ["", "()", "(", "a", "2,,3", "-2,3", "2.5", "1e3", "2 @ 3", "9" * 5000])
def test_what_is_no_shape_is_told_with_an_example(typed: str) -> None:
    with pytest.raises(LessonError) as caught:
        read_shape(typed)

    assert "(3, 5)" in caught.value.text()


@given(st.text(max_size=30))
def test_any_text_is_a_shape_or_told(text: str) -> None:
    try:
        shape = read_shape(text)
    except LessonError:
        return
    assert shape
    assert all(size >= 0 for size in shape)


@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=4).map(tuple))
def test_a_shape_is_read_back_as_it_is_shown(shape: Shape) -> None:
    assert read_shape(str(shape)) == shape


# What is wrong


def test_nothing_is_wrong_with_the_right_shapes() -> None:
    judged = judge_shapes(FORWARD, RIGHT, FRAME)

    assert not judged.wrong
    assert not judged.meetings


@pytest.mark.parametrize(
    ("index", "shape", "words"),
    [
        (0, (2, 200), "Rows and columns are swapped."),
        (1, (4, 2), "Rows and columns are swapped."),
        (3, (4, 200), "Rows and columns are swapped."),
        (0, (2,), "one sample alone. There are 200"),
        (0, (1, 2), "one sample alone"),
        (3, (4,), "one sample alone"),
        (3, (4, 1), "one sample alone"),
        (1, (200, 4), "The 200 samples are not in here"),
        (2, (200, 4), "The 200 samples are not in here"),
        (2, (1, 4), "one axis only"),
        (2, (5,), "not 5 long"),
        (0, (200,), "2 axes"),
        (1, (8,), "2 axes"),
        (3, (200, 2), "The rows are right. How many columns"),
        (3, (2, 4), "The columns are right. The rows are the samples"),
        (1, (3, 4), "The columns are right. How many rows"),
        (1, (3, 5), ".T tips it over"),
        (3, (3, 5), "@ takes the rows of its left side"),
        (0, (3, 5), "a row for each sample"),
    ],
)
def test_a_wrong_shape_gets_a_reason_that_helps(index: int, shape: Shape, words: str) -> None:
    assert words in said(index, shape)


def test_reasons_fit_products_without_a_transpose_or_a_matrix_product() -> None:
    assert "a column for each of its inputs" in said(1, (7, 9), "grad_z2 @ W2")
    assert "a row for each sample" in said(2, (3, 5), "a2 - y")


@given(
    st.lists(
        st.sampled_from([(200, 2), (2, 200), (2, 4), (4, 2), (4,), (200, 4), (1,), (0, 3)]),
        min_size=4,
        max_size=4,
    )
)
def test_only_wrong_shapes_get_a_reason(shapes: list[Shape]) -> None:
    judged = judge_shapes(FORWARD, shapes, FRAME)

    assert judged.wrong == {index for index, shape in enumerate(shapes) if shape != RIGHT[index]}


def test_inner_axes_that_differ_are_found_where_they_meet() -> None:
    (meeting,) = meetings_of(FORWARD, ((200, 2), (4, 2), (4,), (200, 4)))

    assert (meeting.sign, meeting.sizes) == ("@", (2, 4))
    assert meeting.axes == ((0, 1), (1, 0))


def test_what_is_added_meets_the_result_of_the_product() -> None:
    (meeting,) = meetings_of(FORWARD, ((200, 2), (2, 4), (5,), (200, 4)))

    assert (meeting.sign, meeting.sizes, meeting.axes) == ("+", (4, 5), ((2, 0),))


def test_plain_numbers_in_a_product_meet_nothing() -> None:
    assert meetings_of("-(a2 - y) / 4 ** 2", ((200, 1), (200, 1), (200, 1))) == ()
    assert meetings_of("(a2 - y) / 4", ((200, 1), (100, 1), (200, 1)))[0].sizes == (200, 100)

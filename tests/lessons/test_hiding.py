"""What the panel hides on a page: what its questions ask for, and what later pages ask of these numbers."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.lessons.writing import fenced, parse
from tui_tutor.engine.setup_text import parse_setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.hiding import SHAPES, Given, Hiding, hiding_on

SETUP = fenced("setup", "2-4-1 relu data=xor samples=40 seed=3")
OTHER = fenced("setup", "2-4-1 relu data=xor samples=40 seed=4")
HELP = "\n\n".join((fenced("hint", "Try."), fenced("solution", "steps: 1", "do: step", "Do.")))
GOAL = fenced("goal", 'did("step")', "Do it.")
SHAPE = fenced("shape", "Fill in.", "product: x @ W1.T", "why: So.")


def predict(value: str, *lines: str) -> str:
    return fenced("predict", "What?", f"value: {value}", *lines, "why: So.")


START = Trainer(parse_setup("2-4-1 data=xor samples=40 seed=3")).frame(None)
LOSS = predict("loss", "hide: loss, y_hat, a2")
SHARE = predict("accuracy", "hide: accuracy, y_hat")


def hiding(*pages: str, index: int = 0, given: Mapping[str, Given] | None = None) -> Hiding:
    keys = [f"p{number}" for number in range(1, len(pages) + 1)]
    head = f"---\ntitle: One\nminutes: 1\nsummary: So.\npages: [{', '.join(keys)}]\n---\n\n"
    text = "".join(
        f"## Page {key}\n\n{page}\n\n{HELP if GOAL in page else ''}\n\n"
        for key, page in zip(keys, pages, strict=True)
    )
    return hiding_on(parse(head + text), index, lambda page: (given or {}).get(page, {}))


def on_one_page(*blocks: str, **given: bool) -> frozenset[str]:
    answers = {key.replace("_", "-"): right for key, right in given.items()}
    return hiding("\n\n".join((SETUP, *blocks)), given={"p1": answers}).at(START)


def test_a_page_that_asks_nothing_hides_nothing() -> None:
    assert not on_one_page("Read.")


def test_what_a_later_prediction_asks_for_is_hidden_before_it_is_shown() -> None:
    assert on_one_page(LOSS, SHARE) == {"loss", "y_hat", "a2", "accuracy"}


def test_when_a_prediction_is_answered_what_it_hid_is_shown_but_for_what_the_next_ones_hide() -> None:
    last = predict("a2[0, 0]", "hide: a2, loss")

    assert on_one_page(LOSS, SHARE, last, predict=False) == {"accuracy", "y_hat", "a2", "loss"}
    assert on_one_page(LOSS, SHARE, last, predict=False, predict_2=True) == {"a2", "loss"}
    assert not on_one_page(LOSS, SHARE, last, predict=False, predict_2=True, predict_3=True)


def test_what_a_later_prediction_hides_besides_may_be_given_for_the_one_before() -> None:
    first, second = predict("loss", "hide: loss"), predict("accuracy", "hide: accuracy, y_hat, z2")

    assert on_one_page(first, second) == {"loss", "accuracy"}


def test_a_name_that_a_prediction_does_not_hide_is_given() -> None:
    assert not on_one_page(predict("b2[0] - 0.5 * grad_b2[0]"), predict("W2[0, 0]"))


@pytest.mark.parametrize(
    "later",
    [("hide: z1, a1", "sample: 3"), ("hide: z1, a1", "sample: 1", "steps: 5")],
    ids=["sample", "steps"],
)
def test_a_prediction_of_other_numbers_hides_nothing_before(later: tuple[str, ...]) -> None:
    first = predict("a1[0, 0]", "sample: 1", "hide: a1")

    assert on_one_page(first, predict("z1[0, 0]", *later)) == {"a1"}


def test_after_steps_other_numbers_are_asked_about() -> None:
    first = predict("loss", "hide: loss", "steps: 5", "choices: up, down")

    assert on_one_page(first, SHARE) == {"loss"}


def test_shapes_are_hidden_until_the_right_ones_are_given() -> None:
    assert on_one_page(SHAPE) == {SHAPES}
    assert on_one_page(SHAPE, shape=False) == {SHAPES}
    assert not on_one_page(SHAPE, shape=True)


def test_a_prediction_of_a_shape_hides_the_shapes() -> None:
    assert on_one_page(predict("sum(shape(W1))")) == {SHAPES}


def test_what_the_next_page_asks_of_the_same_numbers_is_hidden_already() -> None:
    assert hiding(f"{SETUP}\n\nRead.", f"{SETUP}\n\n{LOSS}\n\n{SHARE}").at(START) == {"loss", "accuracy"}


def test_what_a_page_has_hidden_and_the_next_one_hides_stays_hidden() -> None:
    pages = (f"{SETUP}\n\n{LOSS}", f"{SETUP}\n\n{SHARE}")

    assert hiding(*pages, given={"p1": {"predict": True}}).at(START) == {"y_hat", "accuracy"}
    assert not hiding(*pages, given={"p1": {"predict": True}, "p2": {"predict": False}}).at(START)


def test_once_the_run_has_gone_on_its_numbers_are_those_of_no_later_page() -> None:
    page = hiding(f"{SETUP}\n\nRead.", f"{SETUP}\n\n{LOSS}")

    assert not page.at(replace(START, step=1))


def test_of_a_later_page_only_what_is_asked_of_the_rows_that_are_shown_is_hidden() -> None:
    asked = predict("a1[0, 0]", "sample: 2", "hide: a1")
    page = hiding(f"{SETUP}\n\nRead.", f"{SETUP}\n\n{asked}")

    hidden = [page.at(replace(START, sample=sample)) for sample in (None, 0, 1)]
    assert hidden == [frozenset(), frozenset(), frozenset({"a1"})]


def test_a_page_of_another_network_hides_nothing_before_and_nor_do_those_behind_it() -> None:
    assert not hiding(f"{SETUP}\n\nRead.", f"{OTHER}\n\n{LOSS}", f"{SETUP}\n\n{LOSS}").at(START)


@pytest.mark.parametrize(("setup", "hidden"), [("", set()), (SETUP, {"loss"})])
def test_after_a_goal_only_a_page_that_begins_anew_asks_about_the_same_numbers(
    setup: str, hidden: set[str]
) -> None:
    assert hiding(f"{SETUP}\n\nRead.", f"{SETUP}\n\n{GOAL}", f"{setup}\n\n{LOSS}").at(START) == hidden

"""The live blocks are read as written, and each mistake in them is told."""

import pytest

from tests.lessons.writing import faults_of, fenced, line_of, only_block, page_of, page_text, told
from tui_tutor.lessons.lesson import Choice, Goal, Predict, Quiz

QUESTION = ("Which one?", "- [ ] This", "  > No.", "- [x] That")


def test_a_quiz_may_have_several_right_choices_and_replies_over_several_lines() -> None:
    quiz = only_block(
        fenced(
            "quiz",
            "Which",
            "ones?",
            "- [X] a `b`",
            "  and c",
            "  > Yes,",
            "  > both.",
            "* [x] d",
            "- [ ] e",
            "> No.",
        )
    )

    assert isinstance(quiz, Quiz)
    assert quiz.ask == "Which\nones?"
    assert quiz.choices == (
        Choice("a `b` and c", True, "Yes, both."),
        Choice("d", True, ""),
        Choice("e", False, "No."),
    )


def test_a_direction_is_asked_over_steps() -> None:
    predict = only_block(fenced("predict", "Up or down?", "value: loss", "steps: 10", "choices: up, down"))

    assert isinstance(predict, Predict)
    assert (predict.steps, predict.choices, predict.sample) == (10, ("up", "down"), None)


def test_the_question_of_a_prediction_may_hold_a_colon() -> None:
    predict = only_block(fenced("predict", "Note: think first.", "Then: how many?", "value: sum(a1 > 0)"))

    assert isinstance(predict, Predict)
    assert predict.ask == "Note: think first.\nThen: how many?"


def test_fields_of_a_prediction_may_stand_in_any_order() -> None:
    predict = only_block(fenced("predict", "How much?", "why: Because", "it is so.", "value: loss"))

    assert isinstance(predict, Predict)
    assert (predict.why, predict.value) == ("Because\nit is so.", "loss")


def test_a_goal_needs_no_reason() -> None:
    goal = only_block(fenced("goal", "", "loss < 1", "Below 1."))

    assert isinstance(goal, Goal)
    assert (goal.until, goal.say, goal.why) == ("loss < 1", "Below 1.", "")


@pytest.mark.parametrize(
    ("lines", "setup", "steps", "actions", "text"),
    [
        (("relu", "steps: 1500", "Follow the link."), "relu", 1500, (), "Follow the link."),
        (("steps: 20", "2-8-1 tanh lr=0.1"), "2-8-1 tanh lr=0.1", 20, (), ""),
        (("do: reset, step", "", "Press r."), "", 0, ("reset", "step"), "Press r."),
        (("setup: 2-8-1", "2-8-1 is enough."), "2-8-1", 0, (), "2-8-1 is enough."),
        (("2-4-1 is too small; take 8.",), "", 0, (), "2-4-1 is too small; take 8."),
        (("Think: it is easy.",), "", 0, (), "Think: it is easy."),
    ],
)
def test_a_solution_tells_setup_steps_and_actions_from_words(
    lines: tuple[str, ...], setup: str, steps: int, actions: tuple[str, ...], text: str
) -> None:
    solution = page_of(fenced("solution", *lines)).solution

    assert solution is not None
    assert (solution.setup, solution.steps) == (setup, steps)
    assert (solution.actions, solution.text) == (actions, text)


@pytest.mark.parametrize(
    ("block", "at", "words"),
    [
        (fenced("goal"), "```goal", "the goal is empty"),
        (fenced("goal", "loss < 0.1"), "loss", "the goal is not told in words"),
        (fenced("goal", "lss < 0.1", "Do."), "lss", "write loss;"),
        (fenced("goal", "loss", "Do."), "loss", "neither true nor false"),
        (fenced("goal", "acuracy > 0.9", "Do."), "acuracy", "write accuracy;"),
        (fenced("goal", 'data == "xro"', "Do."), "xro", "write xor;"),
        (fenced("goal", 'did("stpe")', "Do."), "stpe", "write step;"),
        (fenced("goal", "loss ≤ 0.1", "Do."), "≤", "write <="),
        (fenced("quiz", *QUESTION[1:]), "```quiz", "the quiz has no question"),
        (fenced("quiz", "Which?", "- [x] a"), "```quiz", "the quiz has too few choices: 1"),
        (fenced("quiz", "Which?"), "```quiz", "write at least two"),
        (fenced("quiz", *QUESTION[:3], "- [ ] That", "> No."), "```quiz", "no choice of the quiz is right"),
        (fenced("quiz", *QUESTION, "- [ ] Other"), "Other", "this wrong choice has no reply"),
        (fenced("quiz", *QUESTION, "- [y] Other"), "Other", "can't be marked [y]"),
        (fenced("quiz", *QUESTION, "- [x]"), "- [x]\n", "this choice has no text"),
        (fenced("quiz", *QUESTION, "- [x] This"), "- [x] This", "this choice is there twice"),
        (fenced("quiz", *QUESTION[:3], "and more", QUESTION[3]), "and more", "belongs to no choice"),
        (fenced("predict", "value: loss"), "```predict", "has no question"),
        (fenced("predict", "How much?"), "```predict", "write a line such as value: a2[0, 0]"),
        (fenced("predict", "How?", "valeu: loss"), "valeu", "write value: …"),
        (fenced("predict", "How?", "value: loss", "hidden: a1"), "hidden", "no key of a predict block"),
        (fenced("predict", "How?", "value: loss", "value: z1"), "value: z1", "value is there twice"),
        (fenced("predict", "How?", "value: losss"), "losss", "write loss;"),
        (fenced("predict", "How?", "value: loss < 1"), "loss < 1", "is no number"),
        (fenced("predict", "How?", "value: loss", "sample: 0"), "sample: 0", "sample can't be '0'"),
        (
            fenced("predict", "How?", "value: loss", "tolerance: -1"),
            "tolerance",
            "write for example tolerance: 0.01",
        ),
        (fenced("predict", "How?", "value: loss", "tolerance: nan"), "tolerance", "tolerance can't be 'nan'"),
        (fenced("predict", "How?", "value: loss", "hide: a1, ls"), "hide", "there is no 'ls' to hide"),
        (fenced("predict", "How?", "value: loss", "choices: up"), "choices", "write choices: up, down"),
        (
            fenced("predict", "How?", "value: loss", "choices: up, down"),
            "choices",
            "add a line such as steps: 10",
        ),
        (fenced("predict", "How?", "value: loss", "steps: many"), "steps", "steps can't be 'many'"),
        (fenced("hint", " "), "```hint", "the hint is empty"),
        (fenced("solution"), "```solution", "the solution is empty"),
        (fenced("solution", "steps: 0"), "steps: 0", "a whole number from 1"),
        (fenced("solution", "step: 10"), "step: 10", "write steps: …"),
        (fenced("solution", "do: jump"), "do: jump", "there is no 'jump' to do"),
        (fenced("solution", "steps: 5", "learning-rate=fast"), "learning-rate", "learning-rate"),
        (fenced("solution", "2-4-2", "steps: 5"), "2-4-2", "write 2-4-1"),
    ],
)
def test_a_mistake_in_a_block_is_told_with_its_line(block: str, at: str, words: str) -> None:
    text = page_text(block)
    line = text[: text.index(at)].count("\n") + 1

    faults = faults_of(text)

    assert words in told(faults)
    assert line in [fault.line for fault in faults if words in fault.text()]


def test_a_misspelt_setup_word_of_a_solution_is_told_where_it_stands() -> None:
    text = page_text(fenced("setup", "2-4-1"), fenced("solution", "steps: 10", "lerning-rate=1"))

    (fault,) = faults_of(text)

    assert fault.line == line_of(text, "lerning")
    assert "learning-rate=1" in fault.text()


def test_the_solution_of_a_page_is_read_on_the_setup_of_the_page_before() -> None:
    head = page_text(fenced("setup", "2-4-1 data=circle")).replace("[one]", "[one, two]")

    assert not faults_of(head + "## Two\n" + fenced("solution", "tanh,tanh 2-4-4-1"))
    assert "activations" in told(faults_of(head + "## Two\n" + fenced("solution", "tanh,relu")))

"""Wrong answers to every kind of question, each with a reply that helps: run with ``-s`` to read them all."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from tests.ui.wrong_answers import Desk, Given, wrong_answers
from tui_tutor.lessons.course import find_lessons, lessons_root
from tui_tutor.lessons.lesson import Break, FormulaTask, Order, Predict, Question, Quiz, Shape
from tui_tutor.lessons.page_task import PageTask, page_tasks
from tui_tutor.lessons.parser import parse_lesson, read_lesson
from tui_tutor.lessons.product import shapes_on
from tui_tutor.translation import LANGUAGES, Translate, translator
from tui_tutor.ui.markdown.document import read_inline
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.markdown.wrap import plain
from tui_tutor.ui.painting.numbers import shape
from tui_tutor.ui.painting.starts import StartsView, starts_lines
from tui_tutor.ui.widgets.goal_block import Below, GoalBlock
from tui_tutor.ui.widgets.predict_block import LONGEST

OWN = """---
title: All kinds
minutes: 5
summary: One of each kind.
pages: [choose, say, order, shapes, formulas, broken]
---

## Choose

```setup
2-4-1 tanh data=xor samples=40 noise=0.1 learning-rate=0.5 seed=3
```

```quiz
Which are parameters?
- [x] the weights of a layer
  > Training moves them.
- [ ] the inputs of a sample
  > Who decides what they are?
- [x] the biases of a layer
  > Training moves them, too.
- [ ] the learning rate
  > You set it before training. Does a step change it?
```

## Say

```predict
What is the loss?
value: loss
tolerance: 0.01
why: A coin would do no better.
```

```predict
After 20 steps?
value: loss
steps: 20
choices: up, down
why: Each step lowers it a little.
```

## Order

```order
In which order?
1. forward through both layers
2. the loss of the batch
3. backward through both layers
4. the update of all weights
why: Each needs the one before.
```

## Shapes

```shape
Which shapes?
product: a1 @ W2.T + b2
why: They fit.
```

## Formulas

```formula
What is z1?
target: z1
solution: x @ W1.T + b1
why: Two sums.
```

```formula
What is its gradient?
target: grad_z2
solution: (y_hat - y) / m
why: Answer minus truth.
```

```formula
And that of W2?
target: grad_W2
solution: grad_z2.T @ a1
why: Blame times input.
```

## Broken

```break
What is wrong with it?
plant: wrong-sign
- [x] the loss is climbed
  > Yes.
- [ ] the labels are swapped
  > Then the loss would still fall. Does it?
- [ ] the steps are too long
  > Make them shorter, and see whether that helps.
why: A minus was lost.
```
"""

LEAST_WORDS, LEAST_SIGNS = 2, 3
"""Of what is said to a mistake, beside what is said to each, which may be no more than "Try it."."""

SAID_TO_EACH = (
    "Not that one. Press another number, or click.",
    "Several are right: press {first}–{last} to mark them, then enter.",
    "show a right formula",
    "Type the shape of {name} again, then enter.",
    "What comes in place {place}? Press its number, or click.",
)
"""Advice that stands below wrong answers, whatever they are."""

SLIPS = (
    "abc",
    "nan",
    "１／０",
    "1e400",
    "9**9**9",
    "--3",
    "１２－",
    "(1 + 2",
    "1 + 2)",
    "y_hut * 2",
    "y_hat，y",
    "。。",
    "().__class__",
    "0.5 or so",
    "7" * 10_000,
    "(" * 10_000,
)
"""What is pasted or typed by mistake."""


CAN_BE_WORKED_OUT = ("１／０", "1e400", "--3")
"""Those of them that are formulas, if no good ones."""


def own_tasks() -> list[PageTask]:
    return list(page_tasks(parse_lesson(OWN, Path("01-all-kinds.md"))))


def all_given(lang: str) -> tuple[Given, ...]:
    """Every wrong answer in the shipped lessons of a language and in the test's own."""
    shipped = (task for path in find_lessons(lessons_root(), lang) for task in page_tasks(read_lesson(path)))
    tasks = (*own_tasks(), *shipped)
    return tuple(given for task in tasks for given in wrong_answers(task, translator(lang)))


@cache
def shapes_of(question: Shape, place: str) -> tuple[tuple[int, ...], ...]:
    lesson, page, _key = place.split()
    tasks = own_tasks()
    for path in find_lessons(lessons_root(), "en"):
        tasks += page_tasks(read_lesson(path))
    task = next(task for task in tasks if (task.lesson.slug, task.page.key) == (lesson, page))
    return shapes_on(question.product, Desk(task, str).frame())


def particular(given: Given, translate: Translate) -> list[str]:
    """The lines of a reply that are not the same for each answer, without the answer itself."""
    always = [re.sub(r"\\\{\w+\\\}", ".*", re.escape(translate(text))) for text in SAID_TO_EACH]
    lines = [line for line in given.reply if not any(re.fullmatch(each, line) for each in always)]
    if isinstance(given.question, Quiz | Break):
        # The choice that was pressed is one, with its new sign before it.
        return [line for line in lines if line.lstrip("✗✓ ") not in choice_texts(given.question)]
    if isinstance(given.question, Predict):
        return lines[1:]
    return [line for line in lines if "✓" not in line and "▏" not in line]


def choice_texts(question: Quiz | Break) -> list[str]:
    return [plain(tuple(read_inline(choice.text))) for choice in question.choices]


def secrets(given: Given) -> Iterator[str]:
    """What a reply must not say."""
    match given.question:
        case Quiz() | Break() as asked:
            pressed = {int(number) for number in given.answer.split(",")}
            texts = enumerate(zip(choice_texts(asked), asked.choices, strict=True), 1)
            # A short text, such as a number, may stand in any reply.
            yield from (
                text for n, (text, each) in texts if each.right and n not in pressed and len(text) > 5
            )
        case Order() as order:
            said = [order.shown[int(number) - 1] for number in given.answer.split(",")]
            wrong = next(place for place, item in enumerate(said) if item != place)
            yield plain(tuple(read_inline(order.items[wrong]))).rstrip(".。")
        case Shape() as question:
            said_shapes = given.answer.split()
            true = [shape(*each) for each in shapes_of(question, given.place)]
            yield from (one for one, other in zip(true, said_shapes, strict=True) if one != other)
        case FormulaTask() as task:
            yield task.solution
    why = getattr(given.question, "why", "")
    if why and not isinstance(given.question, Predict):
        yield why[:30]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hundreds_of_wrong_answers_to_all_kinds_of_questions_get_replies_that_help(lang: str) -> None:
    given = all_given(lang)
    for each in given:
        print(each)
    kinds = Counter(each.kind for each in given)
    predictions = {bool(each.question.choices) for each in given if isinstance(each.question, Predict)}

    assert len(given) > 100
    assert set(kinds) == {kind.__name__ for kind in get_args(Question)}
    assert predictions == {True, False}
    assert [str(each) for each in given if each.right or not each.counted] == []
    assert empty_replies(given, translator(lang)) == []
    assert same_replies(given) == []
    assert told_secrets(given, translator(lang)) == []


def empty_replies(all_given: Sequence[Given], translate: Translate) -> list[str]:
    """Replies that say no more than that it is wrong."""
    empty = []
    for given in all_given:
        text = " ".join(particular(given, translate))
        signs = sum("\u4e00" <= sign <= "\u9fff" for sign in text)
        if len(text.split()) < LEAST_WORDS and signs < LEAST_SIGNS:
            empty.append(str(given))
    return empty


def same_replies(all_given: Sequence[Given]) -> list[str]:
    """Different wrong answers to a question that get the same reply."""
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for given in all_given:
        first.setdefault((given.place, given.reply), given.answer)
    return [str(given) for given in all_given if first[given.place, given.reply] != given.answer]


def told_secrets(all_given: Sequence[Given], translate: Translate) -> list[str]:
    """Replies that give the answer away."""
    told = []
    for given in all_given:
        text = " ".join(particular(given, translate))
        told += [f"{given}\n      tells {secret!r}" for secret in secrets(given) if secret in text]
    return told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("is_pasted", [True, False])
@pytest.mark.parametrize("page", ["say", "shapes", "formulas"])
def test_a_slip_of_the_keys_is_told_in_one_message_and_counts_as_no_attempt(
    page: str, is_pasted: bool, lang: str
) -> None:
    task = next(task for task in own_tasks() if task.page.key == page)
    desk = Desk(task, translator(lang))
    block = next(block for block in task.page.blocks if isinstance(block, Question))
    for text in SLIPS:
        # Who types sees where the field is full; of a text that is pasted no part may be taken.
        is_cut = isinstance(block, Predict) and not is_pasted and len(text) > LONGEST
        if is_cut or (isinstance(block, FormulaTask) and text in CAN_BE_WORKED_OUT):
            continue
        given = desk.give(block, text, is_pasted=is_pasted)
        print(given)
        messages = [line for line in given.reply if "▏" not in line and line not in offers(translator(lang))]

        assert not given.counted, given
        assert not given.right, given
        assert len(" ".join(messages)) < 300, given
        if is_pasted:
            assert messages, given


def offers(translate: Translate) -> list[str]:
    return [translate("show a right formula")]


def test_an_empty_answer_says_nothing_and_counts_as_none() -> None:
    for task in own_tasks():
        for block in task.page.blocks:
            if isinstance(block, Shape | FormulaTask) or (isinstance(block, Predict) and not block.choices):
                given = Desk(task, str).give(block, "")

                assert (given.reply, given.counted) == ((), False)


def test_full_width_signs_are_an_answer_like_any_other() -> None:
    tasks = {task.page.key: task for task in own_tasks()}
    say, formulas = tasks["say"], tasks["formulas"]
    loss = Desk(say, str).frame().loss
    wide = f"{loss:.3f}".translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    number, formula = say.page.blocks[0], formulas.page.blocks[0]
    assert isinstance(number, Predict)
    assert isinstance(formula, FormulaTask)

    assert Desk(say, str).give(number, wide.replace(".", "。"), is_pasted=True).right
    assert Desk(formulas, str).give(formula, "（x @ W1.T） ＋ b1", is_pasted=True).right
    assert Desk(formulas, str).give(formula, "x @ W1。T − (−b1)", is_pasted=True).right


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_few_starts_say_how_many_make_it_and_which(lang: str) -> None:
    translate = translator(lang)
    for path in find_lessons(lessons_root(), lang):
        for page in read_lesson(path).pages:
            for goal in page.goals:
                if not goal.until.startswith("seeds("):
                    continue
                block = GoalBlock(goal, translate)
                before = lines_as_text(block.lines(80))
                losses = np.tile(np.linspace(0.7, 0.3, 40), (20, 1))
                for made in (3, 12):
                    counted = tuple(index < made for index in range(20))
                    view = StartsView(
                        tuple(range(1, 21)), 9, 9, losses, counted, (False,) * 20, finished=True, stale=False
                    )
                    block.below = Below(lambda width, view=view: starts_lines(view, width, translate), True)  # type: ignore[misc]
                    text = lines_as_text(block.lines(80))

                    assert str(made) in text
                    assert text.count("✗") == 20 - made
                    assert text != before

"""Gives wrong answers to the real widgets and judges, and keeps what the learner is told."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from textual.events import Paste
from textual.message import Message

from tui_tutor.engine.frame import Frame
from tui_tutor.engine.setup import Setup
from tui_tutor.engine.trainer import Trainer
from tui_tutor.lessons.breaks import planted
from tui_tutor.lessons.formula_task import FormulaVerdict, earlier_targets, judge_formula
from tui_tutor.lessons.formula_trial import Trial, other_trial, trial_of
from tui_tutor.lessons.goals import predicted_value
from tui_tutor.lessons.lesson import (
    Block,
    Break,
    Choice,
    FormulaTask,
    Order,
    Predict,
    Question,
    Quiz,
    Shape,
)
from tui_tutor.lessons.page_task import PageTask
from tui_tutor.lessons.product import shapes_on
from tui_tutor.lessons.typed_number import judge_number
from tui_tutor.translation import Translate
from tui_tutor.ui.markdown.layout import lines_as_text
from tui_tutor.ui.painting.numbers import shape
from tui_tutor.ui.predictions import judge_prediction
from tui_tutor.ui.run_control import RunControl
from tui_tutor.ui.widgets.formula_block import FormulaBlock
from tui_tutor.ui.widgets.order_block import OrderBlock
from tui_tutor.ui.widgets.predict_block import PredictBlock, Verdict
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.questions import question_block
from tui_tutor.ui.widgets.quiz_block import QuizBlock
from tui_tutor.ui.widgets.shape_block import ShapeBlock

WIDTH = 400
"""Cells of a line, so that no text is broken."""


@dataclass(frozen=True)
class Given:
    """A wrong answer and what was said to it.

    Attributes:
        lang: Language of the lesson and of the interface.
        place: Lesson, page and question.
        question: The question.
        answer: What was answered.
        reply: Lines that the page shows then and did not show before.
        counted: Whether it was kept as an answer.
        right: Whether it was taken for right.
    """

    lang: str
    place: str
    question: Question
    answer: str
    reply: tuple[str, ...]
    counted: bool
    right: bool

    @property
    def kind(self) -> str:
        """Kind of the question."""
        return type(self.question).__name__

    def __str__(self) -> str:
        return "\n      ".join((f"{self.lang} {self.place}: {self.answer!r:.60}", *self.reply))


class Desk:
    """A page's run, and its questions as widgets that nobody sees.

    Args:
        task: The page.
        translate: Gives the texts of the interface.
    """

    def __init__(self, task: PageTask, translate: Translate) -> None:
        self.lesson, self.page = task.lesson, task.page
        self._translate = translate
        self._broken = [block for block in task.page.blocks if isinstance(block, Break)]
        self.setup = planted(task.panel, self._broken[0].plant) if self._broken else task.panel
        self._frames: dict[int | None, Frame] = {}

    def frame(self, sample: int | None = None) -> Frame:
        """The start of the run, or of one sample of it."""
        if sample not in self._frames:
            self._frames[sample] = trainer_of(self.setup).frame(sample=sample)
        return self._frames[sample]

    def answers(self, block: Question) -> Iterator[str]:
        """Wrong answers to a question, as they are typed or pressed."""
        match block:
            case Quiz() | Break():
                yield from wrong_choices(block.choices)
            case Predict():
                yield from wrong_predictions(block, self)
            case Order():
                yield from wrong_orders(block)
            case Shape():
                yield from wrong_shapes(shapes_on(block.product, self.frame()), len(self.frame().x))
            case FormulaTask():
                yield from wrong_formulas(block)

    def give(self, block: Question, answer: str, *, is_pasted: bool = False) -> Given:
        """Answer a question; where it is typed into, by keys or from the clipboard."""
        widget = question_block(block, self._translate)
        heard: list[Message] = []
        vars(widget)["tell"] = heard.append
        before = shown(widget)
        match widget:
            case QuizBlock():
                press(widget, answer)
                widget.check()
            case OrderBlock():
                press(widget, answer)
                widget.check()
            case PredictBlock():
                if widget.predict.choices:
                    widget.press(1 + widget.predict.choices.index(answer))
                else:
                    put(widget, answer, is_pasted)
                    if widget.line.text:
                        widget.submit()
                if widget.answer:
                    widget.verdict = self._judged(block, widget.answer)
            case ShapeBlock():
                put(widget, answer, is_pasted)
                widget.check()
                if any(isinstance(each, QuestionBlock.FrameAsked) for each in heard):
                    widget.frame = self.frame()
            case FormulaBlock():
                put(widget, answer, is_pasted)
                widget.submit()
                if any(isinstance(each, FormulaBlock.FormulaGiven) for each in heard):
                    widget.verdict = self._judged_formula(widget.question, widget.line.text.strip())
        counted = (QuestionBlock.Answered, PredictBlock.PredictionGiven)
        is_right = widget.answered
        if isinstance(widget, PredictBlock):
            is_right = widget.verdict is not None and widget.verdict.right
        return Given(
            self.lesson.lang,
            f"{self.lesson.slug} {self.page.key} {block.key}",
            block,
            answer,
            tuple(line for line in shown(widget) if line not in before),
            any(isinstance(each, counted) for each in heard),
            is_right,
        )

    def _judged(self, block: Block, said: str) -> Verdict:
        assert isinstance(block, Predict)
        # What is asked for is the same in every language.
        return verdict_of(replace(block, line=0, ask="", why=""), said, self.setup)

    def _judged_formula(self, task: FormulaTask, text: str) -> FormulaVerdict:
        earlier = earlier_targets(self.lesson, self.page.key, task)
        panel, other = trials_of(self.setup)
        return judge_formula(text, task.target, panel, other, earlier)


class StillRun:
    """What a prediction is judged on: a run that does nothing by itself.

    Args:
        setup: Its setup.
        steps: Whether it will be trained; what is not may be shared.
    """

    def __init__(self, setup: Setup, steps: int) -> None:
        self._trainer = Trainer(setup) if steps else trainer_of(setup)

    def pause(self) -> None: ...

    async def picture_of(self, sample: int | None) -> Frame:
        return self._trainer.frame(sample=sample)

    async def advance(self, steps: int) -> None:
        self._trainer.run(steps)


@cache
def verdict_of(block: Predict, said: str, setup: Setup) -> Verdict:
    return asyncio.run(judge_prediction(block, said, cast(RunControl, StillRun(setup, block.steps))))


@cache
def trainer_of(setup: Setup) -> Trainer:
    return Trainer(setup)


@cache
def trials_of(setup: Setup) -> tuple[Trial, Trial]:
    trainer = trainer_of(setup)
    panel = trial_of(trainer.walk())
    return panel, other_trial(setup, trainer.dataset, panel.rows)


def press(widget: QuizBlock | OrderBlock, answer: str) -> None:
    for number in answer.split(","):
        widget.press(int(number))


def put(widget: PredictBlock | ShapeBlock | FormulaBlock, text: str, is_pasted: bool) -> None:
    """Type a text into a field, or paste it."""
    if is_pasted:
        widget.on_paste(Paste(text))
    else:
        widget.type_text(text)


def shown(widget: QuestionBlock) -> list[str]:
    """What stands on the page, a text for each line, without bars and numbers before it."""
    found = []
    for line in lines_as_text(widget.lines(WIDTH)).split("\n"):
        text = line.strip("┃│ ")
        if text and not text.startswith("↵"):
            found.append(text)
    return found


# Wrong answers


def wrong_choices(choices: tuple[Choice, ...]) -> Iterator[str]:
    """Each wrong choice; where several are right, with one of them too, and too few of them."""
    right = [number for number, choice in enumerate(choices, 1) if choice.right]
    wrong = [number for number, choice in enumerate(choices, 1) if not choice.right]
    yield from map(str, wrong)
    if len(right) > 1:
        yield str(right[0])
        yield from (",".join(map(str, sorted((each, *right)))) for each in wrong)


def wrong_predictions(block: Predict, desk: Desk) -> Iterator[str]:
    """The other direction; or numbers with a minus, a power of ten, a sum or a layer too many."""
    if block.choices:
        run = Trainer(desk.setup)
        before = predicted_value(block.value, run.frame(sample=block.sample))
        run.run(block.steps)
        after = predicted_value(block.value, run.frame(sample=block.sample))
        yield "down" if after > before else "up"
        return
    frame = desk.frame(block.sample)
    truth = predicted_value(block.value, frame)
    room = block.tolerance
    others = [-truth, truth * 10, truth + 2 * room, truth - 2 * room, truth * len(frame.x), truth + 7.31]
    name = block.value.replace("a", "z", 1) if block.value[0] == "a" and block.value[1].isdigit() else ""
    if name:
        others.append(float(predicted_value(name, frame)))
    texts = dict.fromkeys(f"{other:.4g}" for other in others)
    yield from (text for text in texts if not judge_number(text, truth, room))


def wrong_orders(block: Order) -> Iterator[str]:
    """Two neighbours exchanged, or all the other way round; as the numbers that are shown."""
    count = len(block.items)
    orders = [list(reversed(range(count)))]
    for place in range(count - 1):
        order = list(range(count))
        order[place : place + 2] = [place + 1, place]
        orders.append(order)
    for order in orders:
        yield ",".join(str(block.shown.index(item) + 1) for item in order)


def wrong_shapes(true: tuple[tuple[int, ...], ...], rows: int) -> Iterator[str]:
    """Rows and columns exchanged, one sample alone, an axis too many, or a size that is wrong."""
    for index, each in enumerate(true):
        wrong_size = (each[0] + 1, *each[1:]) if index % 2 else (*each[:-1], each[-1] + 2)
        others = [each[::-1], wrong_size, *([(*each, 1)] if index == 0 else [])]
        others += [each[1:]] if len(each) > 1 and each[0] == rows else []
        for other in dict.fromkeys(others):
            if other != each:
                yield " ".join(shape(*(other if place == index else kept)) for place, kept in enumerate(true))


WRONG_FORMULAS = {
    "grad_z2": ("y_hat - y", "(y - y_hat) / m", "(y_hat - y) / 4", "y_hat", "(y_hat - y).T / m", "x @ y"),
    "grad_W2": ("grad_z2 * a1", "a1.T @ grad_z2", "grad_z2 @ a1", "grad_z2.T @ a1 / m", "grad_z2.T @ x"),
    "grad_b2": ("grad_z2", "mean(grad_z2, 0)", "sum(grad_z2)", "-sum(grad_z2, 0)", "sum(grad_z2, 1)"),
    "grad_z1": ("grad_z2 @ W2", "grad_z2 * slope1", "grad_z2 @ W2.T", "slope1", "grad_z2 @ W2 @ slope1"),
    "grad_W1": ("grad_z1 @ x", "x.T @ grad_z1", "grad_z1.T @ a1", "grad_z1.T @ x / m", "grad_z1 * x"),
    "grad_b1": ("mean(grad_z1, 0)", "grad_z1", "grad_b2", "sum(grad_z1, 1)"),
    "new_v1": ("v1 + grad_W1", "momentum * v1 - grad_W1", "grad_W1", "momentum * (v1 + grad_W1)"),
    "new_W1": ("W1 + learning_rate * new_v1", "W1 - new_v1", "W1 - learning_rate * grad_W1", "W1"),
    "z1": ("x @ W1.T", "x @ W1 + b1", "x * W1 + b1", "W1 @ x", "x @ W1.T - b1"),
}
"""Mistakes that learners make, by what is asked for."""


def wrong_formulas(block: FormulaTask) -> Iterator[str]:
    yield from WRONG_FORMULAS[block.target]


def wrong_answers(task: PageTask, translate: Translate) -> Iterator[Given]:
    """Wrong answers to all questions of a page, and what is said to each."""
    desk = Desk(task, translate)
    for block in task.page.blocks:
        if isinstance(block, Question):
            for answer in desk.answers(block):
                yield desk.give(block, answer)

"""Pages by hand, and the smallest app that holds a reader and hears it."""

from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult

import tui_tutor.ui
from tui_tutor.lessons.lesson import Block, Choice, Goal, Lesson, Page, Predict, Prose, Quiz, Solution
from tui_tutor.ui.widgets.hint_block import HintBlock
from tui_tutor.ui.widgets.page_frame import PageNavigation
from tui_tutor.ui.widgets.page_links import LessonLink, PanelLink, WebLink
from tui_tutor.ui.widgets.predict_block import PredictBlock
from tui_tutor.ui.widgets.question_block import QuestionBlock
from tui_tutor.ui.widgets.reader import Reader, Reading

QUIZ = Quiz(
    line=1,
    key="quiz",
    ask="How many weights lead into the hidden layer?",
    choices=(
        Choice("4", right=False, reply="That is one for each unit."),
        Choice("8", right=True, reply="Right: four units with two inputs each."),
        Choice("12", right=False, reply="Biases are counted apart."),
    ),
)
SEVERAL = Quiz(
    line=1,
    key="quiz-2",
    ask="Which are parameters?",
    choices=(Choice("W", True, ""), Choice("x", False, "x is given."), Choice("b", True, "")),
)
NUMBER = Predict(1, "predict", "What is it?", "a1[0, 0]", 0, (), 0.01, (), None, "Because of **this**.")
DIRECTION = Predict(1, "predict-2", "Where to?", "loss", 10, ("up", "down"), 0.0, (), None, "")
GOAL = Goal(1, "goal", "loss < 0.1", "Train until the loss is below 0.1.", "It learns.")
SOLUTION = Solution(1, "learning-rate=0.5", (), 500, (), "A larger rate.")


def prose(text: str) -> Prose:
    return Prose(1, text)


def page(
    *blocks: Block,
    key: str = "one",
    title: str = "A page",
    hints: tuple[str, ...] = (),
    solution: Solution | None = None,
) -> Page:
    return Page(1, key, title, None, (), blocks, hints, solution)


def lesson(*pages: Page) -> Lesson:
    return Lesson("backprop", 5, "Backprop by hand", "en", 12, "", pages, Path("05-backprop.md"))


class ReaderApp(App[None]):
    CSS_PATH = Path(tui_tutor.ui.__file__).parent / "tutor.tcss"

    def __init__(self, *pages: Page, reading: Reading | None = None) -> None:
        super().__init__()
        self.lesson = lesson(*pages)
        self.first = reading or Reading(self.lesson, self.lesson.pages[0])
        self.heard: list[Any] = []

    def compose(self) -> ComposeResult:
        reader = Reader(str)
        reader.reading = self.first
        yield reader

    @property
    def reader(self) -> Reader:
        return self.query_one(Reader)

    def texts(self) -> str:
        """All that stands on the page."""
        return "\n".join(
            "".join(segment.text for segment in strip).rstrip()
            for widget in self.query("PaintedText")
            for strip in widget.render_lines(widget.content_region.reset_offset)
        )

    def on_question_block_answered(self, event: QuestionBlock.Answered) -> None:
        self.heard.append(event)

    def on_predict_block_prediction_given(self, event: PredictBlock.PredictionGiven) -> None:
        self.heard.append(event)

    def on_hint_block_hint_asked(self, event: HintBlock.HintAsked) -> None:
        self.heard.append(event)

    def on_hint_block_solution_asked(self, event: HintBlock.SolutionAsked) -> None:
        self.heard.append(event)

    def on_hint_block_solution_tried(self, event: HintBlock.SolutionTried) -> None:
        self.heard.append(event)

    def on_hint_block_no_help(self, event: HintBlock.NoHelp) -> None:
        self.heard.append(event)

    def on_page_navigation_page_turned(self, event: PageNavigation.PageTurned) -> None:
        self.heard.append(event)

    def on_panel_link(self, event: PanelLink) -> None:
        self.heard.append(event)

    def on_lesson_link(self, event: LessonLink) -> None:
        self.heard.append(event)

    def on_web_link(self, event: WebLink) -> None:
        self.heard.append(event)

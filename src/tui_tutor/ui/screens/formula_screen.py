"""The window in which a learner works a formula out on a step's own numbers."""

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui_tutor.engine.frame import Frame
from tui_tutor.lessons.expression import LONGEST
from tui_tutor.lessons.formula import answer_of, names_of
from tui_tutor.translation import Translate
from tui_tutor.ui.painting.numbers import count
from tui_tutor.ui.widgets.formula_view import FormulaNames, FormulaView


class FormulaScreen(ModalScreen[bool]):
    """Asks for formulas, and answers each while it is typed.

    It closes with whether one that was kept, or stands there at the end, came out.

    Args:
        frame: The step.
        hidden: Names of values that a page hides.
        translate: Gives the texts in the learner's language.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 (so the base class has it)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("up", "recall(-1)", "The formula before"),
        Binding("down", "recall(1)", "The formula after"),
    ]

    def __init__(self, frame: Frame, hidden: frozenset[str], translate: Translate) -> None:
        super().__init__()
        self._frame = frame
        self._hidden = hidden
        self._translate = translate
        self._kept: list[str] = []
        self._place = 0
        self._text = ""
        self._is_working = False
        self._came_out: set[str] = set()

    def compose(self) -> ComposeResult:
        """What may be named, the field, and what came of it."""
        _ = self._translate
        frame = self._frame
        with Vertical(classes="window -formula") as window:
            window.border_title = _("a formula on the numbers of step {step}").format(
                step=count(frame.step + 1)
            )
            window.border_subtitle = _("enter keeps it   ↑↓ those kept   esc close")
            yield FormulaNames(names_of(frame, self._hidden))
            yield Input(placeholder=f"(a{len(frame.layers)} - y) / {len(frame.x)}", max_length=LONGEST)
            yield FormulaView(_)

    @on(Input.Changed)
    def answer(self, event: Input.Changed) -> None:
        """Work out what is typed now."""
        self._text = event.value
        if not self._is_working:
            self._is_working = True
            self._work_out()

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Keep the formula, and make room for another."""
        text = event.value.strip()
        if text and text not in self._kept[-1:]:
            self._kept.append(text)
        self._place = len(self._kept)
        event.input.select_all()

    def action_recall(self, direction: int) -> None:
        """Bring back a formula that was kept; nothing stands behind the last one."""
        self._place = min(max(self._place + direction, 0), len(self._kept))
        field = self.query_one(Input)
        field.value = self._kept[self._place] if self._place < len(self._kept) else ""
        field.cursor_position = len(field.value)

    def action_close(self) -> None:
        """Close with whether a formula came out."""
        self.dismiss(not self._came_out.isdisjoint((*self._kept, self._text.strip())))

    @work
    async def _work_out(self) -> None:
        """Answer the newest text, and what has been typed since; never two at once."""
        # A large product may take a second, in which keys go on.
        text = None
        while text != self._text:
            text = self._text
            answer = await asyncio.to_thread(answer_of, text, self._frame, self._hidden)
            if answer.ledger is not None and answer.ledger.value is not None and answer.ledger.entries:
                self._came_out.add(text.strip())
            if text == self._text:
                self.query_one(FormulaView).answer = answer
        self._is_working = False

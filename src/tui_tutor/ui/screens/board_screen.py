"""The teacher's board: what a teacher may do with one learner, and so everything."""

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui_tutor.store.board_messages import Look, LowerHand, Note, Row, Spotlight
from tui_tutor.translation import mark
from tui_tutor.ui.screens.board_class import BoardClass
from tui_tutor.ui.screens.look_screen import LookScreen
from tui_tutor.ui.screens.prompts import TextPrompt
from tui_tutor.ui.widgets.board_table import BoardTable


class BoardScreen(BoardClass):
    """The board, with what can be done with the chosen learner, by key, or by name after enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "with_learner", "With this learner"),
        Binding("P", "push_one", "Push to this learner"),
        Binding("o", "look_over", "Look over"),
        Binding("s", "spotlight", "Spotlight"),
        Binding("h", "lower_hand", "Lower the hand"),
        Binding("n", "note", "Note"),
        Binding("N", "unnote", "Take a note back"),
        Binding("slash", "find", "Find a learner"),
    ]

    @on(BoardTable.LearnerOpened)
    def open_learner(self, event: BoardTable.LearnerOpened) -> None:
        """Ask what is to be done with a learner."""
        self.chosen = event.learner
        self.action_with_learner()

    @work(exclusive=True, group="question")
    async def action_with_learner(self) -> None:
        """Ask what is to be done with the chosen learner."""
        row = self.chosen_row()
        if row is None:
            return
        _ = self._translate
        choices = {name: (f"{DEEDS[name][2]}  {_(DEEDS[name][0])}", _(DEEDS[name][1])) for name in deeds(row)}
        name = self.name_of(row.learner)
        chosen = await self.choose(name, _("What do you want to do?"), choices, "")
        if chosen is not None:
            await self.run_action(chosen)

    @work(exclusive=True, group="question")
    async def action_push_one(self) -> None:
        """Give the chosen learner something."""
        if self.chosen_row() is not None:
            await self.push_to(self.chosen)

    def action_look_over(self) -> None:
        """Look at the chosen learner's screen."""
        row, board, _ = self.chosen_row(), self.desk.board, self._translate
        if row is None:
            return
        if not row.is_here:
            self.tell(_("{name} is not here."), name=self.name_of(row.learner))
        elif board is not None and board.spotlight not in ("", row.learner):
            self.tell(_("End showing {name}'s screen first: s."), name=self.name_of(board.spotlight))
        else:
            self.desk.picture = None
            self.desk.tell(Look(row.learner))
            self.app.push_screen(
                LookScreen(self.desk, self.name_of(row.learner), self._translate), self._end_look
            )

    def _end_look(self, _result: None) -> None:
        self.desk.tell(Look())

    @work(exclusive=True, group="question")
    async def action_spotlight(self) -> None:
        """Ask the chosen learner to show their screen to everybody, or end showing it."""
        _, board, row = self._translate, self.desk.board, self.chosen_row()
        if board is not None and board.spotlight:
            self.desk.tell(Spotlight())
            return
        if row is None:
            return
        name = self.name_of(row.learner)
        if not row.is_here:
            self.tell(_("{name} is not here."), name=name)
            return
        says = _(
            "{name} is asked first. Once they agree, everybody sees their screen until you press s again."
        )
        if await self.confirm(_("spotlight"), says.format(name=name), _("ask")):
            self.desk.tell(Spotlight(row.learner))

    def action_lower_hand(self) -> None:
        """Take the chosen learner's hand down."""
        row = self.chosen_row()
        if row is None:
            return
        if row.hand_at:
            self.desk.tell(LowerHand(row.learner))
        else:
            self.tell(self._translate("{name} has no hand up."), name=self.name_of(row.learner))

    @work(exclusive=True, group="question")
    async def action_note(self) -> None:
        """Note something about the chosen learner."""
        row, _ = self.chosen_row(), self._translate
        if row is None:
            return
        title = _("note: {name}").format(name=self.name_of(row.learner))
        prompt = TextPrompt(
            title, _("For teachers alone; it is part of the learner's record."), "", lambda _typed: None, _
        )
        typed = await self.app.push_screen_wait(prompt)
        if typed:
            self.desk.tell(Note(row.learner, typed))

    @work(exclusive=True, group="question")
    async def action_unnote(self) -> None:
        """Take the last note about the chosen learner back."""
        row, _ = self.chosen_row(), self._translate
        if row is None:
            return
        if not row.notes:
            self.tell(_("Nothing is noted of {name}."), name=self.name_of(row.learner))
            return
        hidden = _("What it says is hidden, as the names are.")
        says = hidden if self.is_anonymous else row.notes[-1]
        if await self.confirm(_("take the last note back"), says, _("take it back")):
            self.desk.tell(Note(row.learner))

    @work(exclusive=True, group="question")
    async def action_find(self) -> None:
        """Choose a learner by a part of the name."""
        _ = self._translate
        prompt = TextPrompt(_("find"), _("A part of the name."), "", lambda _typed: None, _)
        typed = await self.app.push_screen_wait(prompt)
        if not typed:
            return
        found = [each for each in self.standings if typed.casefold() in each.name.casefold()]
        if found:
            self.chosen = found[0].row.learner
            self._keep_chosen()
            self.query_one(BoardTable).show_chosen()
        else:
            self.tell(_("Nobody is called {name}."), name=typed)


DEEDS = {
    "look_over": (mark("look over"), mark("see this screen; it is shown there that you look"), "o"),
    "push_one": (mark("push"), mark("a page, a setup, a message"), "P"),
    "lower_hand": (mark("lower the hand"), mark("when you have helped"), "h"),
    "spotlight": (mark("spotlight"), mark("show this screen to everybody, if they agree"), "s"),
    "note": (mark("note"), mark("something for teachers alone"), "n"),
    "unnote": (mark("take a note back"), mark("the last one"), "N"),
}
"""What can be done with a learner: its name, what it is, its key."""


def deeds(row: Row) -> list[str]:
    """What can be done with a learner just now, the most likely first."""
    here = ["look_over", "push_one"] if row.is_here else []
    hand = ["lower_hand"] if row.hand_at else []
    show = ["spotlight"] if row.is_here else []
    return [*here, *hand, *show, "note", *(["unnote"] if row.notes else [])]

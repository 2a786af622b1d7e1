"""Every key of the teacher's board, by what it is for."""

from tui_tutor.translation import Translate, mark
from tui_tutor.ui.screens.help_screen import HelpScreen

BOARD_HELP: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        mark("For everybody"),
        (
            ("f", mark("follow me: offer it, hold, release"), "follow"),
            ("p", mark("push a page, a setup, a message"), "push"),
            ("a", mark("ask a question; again: end it"), "ask"),
            ("z", mark("freeze: eyes to the front; again: go on"), "freeze"),
            ("l", mark("open and close lessons"), "lessons"),
        ),
    ),
    (
        mark("With the chosen learner"),
        (
            (mark("enter"), mark("everything that can be done"), "with_learner"),
            ("o", mark("look over: see the screen"), "look_over"),
            ("P", mark("push a page, a setup, a message"), "push_one"),
            ("h", mark("lower the hand"), "lower_hand"),
            ("s", mark("spotlight: show the screen to all; again: end"), "spotlight"),
            ("n N", mark("note something, take it back"), ""),
        ),
    ),
    (
        mark("What the board shows"),
        (
            ("↑ ↓", mark("choose a learner"), ""),
            ("/", mark("find a learner by name"), "find"),
            ("r", mark("answers of a page (or click a page)"), "results"),
            ("x", mark("numbers for names, for the projector"), "anonymous"),
            ("[ ]", mark("count as stuck sooner, later"), ""),
            ("v", mark("next pane; in a wide window: next part"), "next_pane"),
        ),
    ),
    (
        mark("The tutor"),
        (
            ("B", mark("your lesson and back; the class follows you there"), "to_lesson"),
            ("L", mark("the next language"), "language"),
            ("?", mark("this help"), "help"),
            ("q", mark("quit; the class goes on"), "app.quit"),
        ),
    ),
)
"""Groups of keys; each key with what it does and, where it is one thing only, its action."""


class BoardHelp(HelpScreen):
    """Shows every key of the board.

    Args:
        translate: Gives the texts in the teacher's language.
    """

    def __init__(self, translate: Translate) -> None:
        super().__init__(translate)
        self._groups = BOARD_HELP

"""What the lines at the top of a seat say of the class."""

from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from tui_tutor.lessons.lesson import Lesson
from tui_tutor.store.board_messages import Board
from tui_tutor.store.class_messages import ClassState, Follow
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.class_part import HelpGroup

MOST_LINES = 4
"""Lines that are shown; the first ones matter most."""
LONGEST_QUESTION = 44
"""Cells of a question on its line; all of it is in the window."""

KEYS = {
    "exclamation_mark": "hand",
    "F": "follow",
    "Z": "back",
    "P": "answer",
    "O": "shown",
    "X": "close",
    "K": "key",
}
"""The key for each thing that can be done in a class."""

HELP: HelpGroup = (
    mark("The class"),
    (
        ("!", mark("raise or take down your hand"), "app.class('hand')"),
        ("F", mark("follow your teacher, or go your own way"), "app.class('follow')"),
        ("Z", mark("go back to your own page and setup"), "app.class('back')"),
        ("P", mark("answer what your teacher asks"), "app.class('answer')"),
        ("O", mark("look at the screen that is shown to all"), "app.class('shown')"),
        ("X", mark("close a message; stop showing your screen"), "app.class('close')"),
        ("K", mark("come back with your own SSH key, without a PIN"), "app.class('key')"),
    ),
)
"""Keys of the class, for the help."""


class BarLine(NamedTuple):
    """A line at the top of a seat.

    Attributes:
        text: What it says.
        is_strong: Whether it must be seen.
    """

    text: str
    is_strong: bool = False


class OwnWay(NamedTuple):
    """How the learner stands to what the class does, besides what the class says.

    Attributes:
        follows: Whether the learner follows the teacher by choice.
        kept: Where Z leads back to; "" for nowhere.
        vote: What was answered to the present question; "" for nothing yet.
        is_asked: Whether a question about showing the screen waits for an answer.
        answers: Whether the window in which something is asked is in view.
        looks: Whether the screen that is shown to all is in view.
    """

    follows: bool = False
    kept: str = ""
    vote: str = ""
    is_asked: bool = False
    answers: bool = False
    looks: bool = False


def bar_lines(state: ClassState, own: OwnWay, place: str, translate: Translate) -> tuple[BarLine, ...]:
    """What the lines at the top say.

    Args:
        state: How things stand in the class.
        own: How the learner stands to that.
        place: Where the teacher is, in words.
        translate: Gives the texts in the learner's language.
    """
    _ = translate
    lines: list[BarLine] = []
    if state.frozen:
        lines.append(BarLine(_("Eyes to the front, please. Your keys work again in a moment."), True))
    if state.watched:
        lines.append(BarLine(_("Your teacher is looking at your screen."), True))
    if state.shows:
        lines.append(BarLine(_("The class sees your screen. X ends that."), True))
    if own.is_asked and not own.answers:
        lines.append(BarLine(_("May the class see your screen? P answers."), True))
    if state.frozen:
        # No key would do what the other lines say.
        return tuple(lines)
    if state.follow is not None:
        lines.append(_follow_line(state.follow, own.follows, place, translate))
    if own.kept:
        lines.append(BarLine(own.kept))
    if state.poll is not None and not own.answers:
        question = state.poll.question
        if cell_len(question) > LONGEST_QUESTION:
            question = chop_cells(question, LONGEST_QUESTION - 1)[0] + "…"
        asked = _("Your teacher asks: {question} P answers.").format(question=question)
        answered = _("You answered “{answer}”. P changes it.").format(answer=own.vote)
        lines.append(BarLine(answered) if own.vote else BarLine(asked, True))
    if state.shown and not state.shows and not own.looks:
        lines.append(BarLine(_("The screen of {name} is shown to all. O opens it.").format(name=state.shown)))
    return tuple(lines[:MOST_LINES])


def place_words(follow: Follow | None, lesson: Lesson | None, translate: Translate) -> str:
    """Where the teacher is, in words: ``page 3 of “Backprop”``."""
    if follow is None or lesson is None:
        return ""
    return page_words(lesson, follow.page, translate)


def page_words(lesson: Lesson, page_key: str, translate: Translate) -> str:
    """A page in words: ``page 3 of “Backprop”``."""
    keys = [page.key for page in lesson.pages]
    number = keys.index(page_key) + 1 if page_key in keys else 1
    return translate("page {number} of “{lesson}”").format(number=number, lesson=lesson.title)


def teacher_lines(board: Board | None, hands: int, lost: str, translate: Translate) -> tuple[BarLine, ...]:
    """What the line at the top of a teacher's own lesson says of the class; nothing where all is as usual.

    Args:
        board: How things stand; None before the class has told.
        hands: How many are up.
        lost: What is said of a class that is gone; "" while it is there.
        translate: Gives the texts in the teacher's language.
    """
    _ = translate
    if lost:
        return (BarLine(_(lost), True),)
    parts = []
    if board is not None and board.follow is not None:
        if not board.leads:
            parts.append(_("The class follows another teacher"))
        else:
            held = board.follow == "held"
            parts.append(_("The class has to follow you") if held else _("The class may follow you"))
    if board is not None and board.frozen:
        parts.append(_("Its keys are frozen"))
    if hands:
        parts.append(_("1 hand is up") if hands == 1 else _("{count} hands are up").format(count=hands))
    return (BarLine("  ·  ".join([*parts, _("B: the board")])),) if parts else ()


def _follow_line(follow: Follow, follows: bool, place: str, translate: Translate) -> BarLine:
    _ = translate
    if follow.mode == "held":
        if place:
            return BarLine(_("Your teacher leads: {place}. Look around freely.").format(place=place), True)
        return BarLine(_("Your teacher leads. Look around freely."), True)
    if follows:
        return BarLine(_("You follow your teacher. F goes your own way."), True)
    if place:
        return BarLine(_("Your teacher is at {place}. F follows.").format(place=place))
    return BarLine(_("You may follow your teacher. F follows."))

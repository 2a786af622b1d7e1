"""What the tutor knows of a class that it is part of; the tutor alone imports nothing else of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from textual.app import SystemCommand
    from textual.events import Event

    from tui_tutor.translation import Translate
    from tui_tutor.ui.app import TutorApp

HelpGroup = tuple[str, tuple[tuple[str, str, str], ...]]
"""A title, and keys: each with what it does and, where it is one thing only, its action."""


class ClassPart(Protocol):
    """Somebody's part in a class that is being held: a learner's, or a teacher's.

    The app asks it before anything happens that a class may forbid, and tells it what has happened.
    """

    @property
    def has_hand(self) -> bool:
        """Whether it is somebody who raises a hand."""

    def begin(self, app: "TutorApp") -> None:
        """Take part, now that the first screen stands."""

    def end(self) -> None:
        """Take part no more."""

    def on_key_or_click(self, event: "Event") -> bool:
        """Hear a key, a movement of the mouse or what is pasted; whether nobody else is to hear of it."""

    def changed(self) -> None:
        """Hear that the run, the page or what has been done on it is another one; called often."""

    def allows(self, action: str) -> bool:
        """Whether the learner may do something just now; where not, it has been said why.

        Args:
            action: ``turn`` for another page, ``run`` for anything that changes or trains the run.
        """

    def is_open(self, slug: str) -> bool:
        """Whether a lesson may be opened; says nothing."""

    def do(self, name: str) -> None:
        """Do what the app's action ``class(name)`` asks for."""

    def help(self) -> tuple[HelpGroup, ...]:
        """Keys of the class, for the help."""

    def commands(self, translate: "Translate") -> "Iterator[SystemCommand]":
        """What can be done in the class, by name."""

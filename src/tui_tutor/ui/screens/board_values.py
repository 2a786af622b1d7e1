"""What the teacher's board is given, and what it hands on."""

from collections.abc import Callable
from typing import NamedTuple

from tui_tutor.lessons.lesson import Lesson
from tui_tutor.store.class_messages import News
from tui_tutor.translation import mark
from tui_tutor.ui.class_roll import USUAL_STUCK_MINUTES

PANES = ("learners", "pages", "answers", "learner")
PANE_NAMES = {
    "learners": mark("learners"),
    "pages": mark("pages"),
    "answers": mark("answers"),
    "learner": mark("this learner"),
}
"""What is shown one at a time where the window is small."""


class Teacher(NamedTuple):
    """What the board asks of the tutor around it.

    Attributes:
        find: Gives a lesson of the course by its name.
        lessons: Gives all lessons of the course.
        news: Gives where the teacher's own page and run are.
        to_lesson: Goes to the teacher's own lesson.
        next_language: That after the one in use, in its own name.
        change_language: Goes on in it.
    """

    find: Callable[[str], Lesson | None]
    lessons: Callable[[], tuple[Lesson, ...]]
    news: Callable[[], News | None]
    to_lesson: Callable[[], None]
    next_language: str
    change_language: Callable[[], None]


class BoardLook(NamedTuple):
    """What a teacher looks at on the board; outlives a change of the language.

    Attributes:
        chosen: The id of the chosen learner.
        is_anonymous: Whether numbers stand for the names.
        stuck_minutes: After how many minutes without anything achieved somebody is stuck.
        pane: What is shown where only one thing fits.
    """

    chosen: str = ""
    is_anonymous: bool = False
    stuck_minutes: int = USUAL_STUCK_MINUTES
    pane: str = PANES[0]

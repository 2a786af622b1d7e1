"""What a learner has done on each page, kept up to date from what is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PageKey = tuple[str, str]
"""A lesson's slug and the key of one of its pages."""
PREDICTION = "predict"
"""How the keys of predictions begin; a number may come after it, as in ``predict-2``."""


def is_finished(block: str, is_right: bool) -> bool:
    """Whether nothing is left to do about a block that has been answered.

    Args:
        block: Its key.
        is_right: Whether the answer was right, or one before it.
    """
    # A prediction can be given once only, so that a wrong one is finished too.
    return is_right or block.partition("-")[0] == PREDICTION


class CoursePage(NamedTuple):
    """A page as a class sees it: its lesson, its key, and the keys of what it asks for."""

    lesson: str
    page: str
    blocks: tuple[str, ...]


@dataclass(slots=True)
class PageStanding:
    """What a learner has done on a page.

    Attributes:
        attempts: Answers given.
        wrong: Those of them that were wrong.
        hints: Hints shown.
        solution_seen: Whether the solution was shown.
        visited: Whether the page was opened.
        finished: Keys of what nothing is left to do about: done, answered right, or predicted.
    """

    attempts: int = 0
    wrong: int = 0
    hints: int = 0
    solution_seen: bool = False
    visited: bool = False
    finished: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Standing:
    """What a learner has done, and where they stood last."""

    pages: dict[PageKey, PageStanding] = field(default_factory=dict)
    place: PageKey = ("", "")

    def on(self, lesson: str, page: str) -> PageStanding:
        """What was done on a page."""
        return self.pages.setdefault((lesson, page), PageStanding())

    def saved(self, kind: str, values: Mapping[str, Any]) -> bool:
        """Take in what has been saved; gives whether something was achieved by it."""
        if kind == "setting":
            return False
        page = self.on(values["lesson"], values["page"])
        achieves = kind == "done" or (kind == "answer" and is_finished(values["key"], values["right"]))
        if achieves:
            page.finished.add(values["key"])
        if kind == "answer":
            page.attempts += 1
            page.wrong += not values["right"]
        elif kind == "hints":
            page.hints = max(page.hints, values["hints"])
        elif kind == "solution_seen":
            page.solution_seen = True
        elif kind == "visit":
            page.visited = True
        elif kind == "place":
            self.place = (values["lesson"], values["page"])
        return achieves

    def pages_done(self, course: Iterable[CoursePage]) -> int:
        """How many pages of a course are done, as the gradebook counts them."""
        return sum(
            (page.visited or bool(page.finished)) and page.finished.issuperset(each.blocks)
            for each in course
            if (page := self.pages.get((each.lesson, each.page))) is not None
        )

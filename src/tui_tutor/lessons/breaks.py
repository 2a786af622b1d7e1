"""A fault that a page plants: what it makes of the page's setup, and what must not be seen meanwhile."""

import re
from collections.abc import Mapping
from pathlib import Path

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, setup_words
from tui_tutor.engine.setup_words import WORDS
from tui_tutor.errors import TutorError
from tui_tutor.lessons.lesson import HIDES_FAULTS, Break, Page, Predict, Quiz

SUSPECTS = frozenset({"plant", "learning-rate", "init"})
"""Words that are concealed on every such page, so that what is concealed tells nothing."""

_NAME = re.compile(r"[a-z]+(-[a-z]+)+|none")


def plant_words(plant: str) -> str:
    """A plant in the words of a setup: ``wrong-sign`` is short for ``plant=wrong-sign``."""
    return f"plant={plant}" if _NAME.fullmatch(plant.strip()) else plant


def planted(setup: Setup, plant: str, folder: Path | None = None) -> Setup:
    """A setup with the fault in it.

    Args:
        setup: The setup without it.
        plant: The fault.
        folder: Where a file lies that the fault names: the lesson's folder.

    Raises:
        SetupError: If it can't be planted there, or is no setup.
        DataError: If a file that it names can't be read.
    """
    return parse_setup(plant_words(plant), setup, folder)


def has_fault(setup: Setup, plant: str, folder: Path | None = None) -> bool:
    """Whether a setup has the fault in it already."""
    try:
        return planted(setup, plant, folder) == setup
    except TutorError:
        return False


def mended(setup: Setup, panel: Setup, plant: str, folder: Path | None = None) -> Setup:
    """A setup without the fault: what was concealed is the page's own again, what else was changed stays.

    Args:
        setup: The setup with the fault.
        panel: The page's own setup.
        plant: The fault.
        folder: The lesson's folder.
    """
    words = concealed_words(panel, plant, folder)
    fields = {word.field: getattr(panel, word.field) for word in WORDS if word.name in words}
    return setup.changed(**fields)


def changed_words(panel: Setup, plant: str, folder: Path | None = None) -> frozenset[str]:
    """The words of a page's setup that the fault changes."""
    before, after = setup_words(panel), setup_words(planted(panel, plant, folder))
    return frozenset(name for name, value in before.items() if after[name] != value)


def concealed_words(panel: Setup, plant: str, folder: Path | None = None) -> frozenset[str]:
    """The words that must not be seen while the learner looks for the fault."""
    return SUSPECTS | changed_words(panel, plant, folder)


def tells_faults(page: Page, given: Mapping[str, bool]) -> bool:
    """Whether what is wrong with the run may be named: no question that waits for an answer hides it.

    Args:
        page: The page.
        given: By the key of each of its questions that has an answer, whether that was right.
    """
    for block in page.blocks:
        match block:
            case Break(key=key) if not given.get(key):
                return False
            case Quiz(key=key, hide=hide) if HIDES_FAULTS in hide and not given.get(key):
                return False
            case Predict(key=key, hide=hide) if HIDES_FAULTS in hide and key not in given:
                return False
    return True

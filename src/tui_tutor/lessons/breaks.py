"""A fault that a page plants: what it makes of the page's setup, and what must not be seen meanwhile."""

import re

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, setup_words
from tui_tutor.engine.setup_words import WORDS
from tui_tutor.errors import TutorError

SUSPECTS = frozenset({"plant", "learning-rate", "init"})
"""Words that are concealed on every such page, so that what is concealed tells nothing."""

_NAME = re.compile(r"[a-z]+(-[a-z]+)+|none")


def plant_words(plant: str) -> str:
    """A plant in the words of a setup: ``wrong-sign`` is short for ``plant=wrong-sign``."""
    return f"plant={plant}" if _NAME.fullmatch(plant.strip()) else plant


def planted(setup: Setup, plant: str) -> Setup:
    """A setup with the fault in it.

    Raises:
        SetupError: If it can't be planted there, or is no setup.
    """
    return parse_setup(plant_words(plant), setup)


def has_fault(setup: Setup, plant: str) -> bool:
    """Whether a setup has the fault in it already."""
    try:
        return planted(setup, plant) == setup
    except TutorError:
        return False


def mended(setup: Setup, panel: Setup, plant: str) -> Setup:
    """A setup without the fault: what was concealed is the page's own again, what else was changed stays.

    Args:
        setup: The setup with the fault.
        panel: The page's own setup.
        plant: The fault.
    """
    words = concealed_words(panel, plant)
    fields = {word.field: getattr(panel, word.field) for word in WORDS if word.name in words}
    return setup.changed(**fields)


def changed_words(panel: Setup, plant: str) -> frozenset[str]:
    """The words of a page's setup that the fault changes."""
    before, after = setup_words(panel), setup_words(planted(panel, plant))
    return frozenset(name for name, value in before.items() if after[name] != value)


def concealed_words(panel: Setup, plant: str) -> frozenset[str]:
    """The words that must not be seen while the learner looks for the fault."""
    return SUSPECTS | changed_words(panel, plant)

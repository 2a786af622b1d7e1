"""The words of the interface in the learner's language.

Beside `errors` on the lowest floor: any floor may mark a text with `mark`, and
only the floors that talk to a person translate it. There is no global
language, because two learners on one machine may differ.
"""

import gettext
from collections.abc import Callable
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
"""A folder for each language but English."""
NAME_FILE = "language.txt"
"""Stands beside a catalogue and holds the language's name in its own words."""


def _languages() -> dict[str, str]:
    """English, and every language that has a folder with its name."""
    named = {
        path.parent.name: path.read_text(encoding="utf-8").strip() for path in LOCALE.glob(f"*/{NAME_FILE}")
    }
    return {"en": "English", **dict(sorted(named.items()))}


LANGUAGES = _languages()
"""The languages the interface speaks, each in its own name."""

Translate = Callable[[str], str]
"""Gives a text of the interface in one language."""


def mark(text: str) -> str:
    """Mark a text for the catalogues and leave it as it is."""
    return text


def translator(language: str) -> Translate:
    """The function that gives the interface's texts in ``language``.

    A text that the catalogue lacks comes back in English.
    """
    if language == "en":
        return str
    catalogue = read_catalogue(language)
    # A catalogue gives its own header for the empty text.
    return lambda text: catalogue.gettext(text) if text else ""


def read_catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language; without any where it has none."""
    return gettext.translation("tui_tutor", LOCALE, [language], fallback=True)


def language_of_locale(environment: dict[str, str]) -> str:
    """The interface's language for the variables of an environment, English by default."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            code = value.split(":")[0].split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"

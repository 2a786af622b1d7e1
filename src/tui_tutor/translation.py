"""The words of the interface in the learner's language.

Beside `errors` on the lowest floor: any floor may mark a text with `mark`, and
only the floors that talk to a person translate it. There is no global
language, because two learners on one machine may differ.
"""

import gettext
from collections.abc import Callable
from importlib.resources import as_file, files

LANGUAGES = {"en": "English", "zh": "中文"}
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
    with as_file(files("tui_tutor").joinpath("locale")) as folder:
        catalogue = gettext.translation("tui_tutor", folder, [language], fallback=True)
    # A catalogue gives its own header for the empty text.
    return lambda text: catalogue.gettext(text) if text else ""


def language_of_locale(environment: dict[str, str]) -> str:
    """The interface's language for the variables of an environment, English by default."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            code = value.split(":")[0].split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"

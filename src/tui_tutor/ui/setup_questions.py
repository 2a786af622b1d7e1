"""Asks the learner for one word of the setup, in the window that suits the word."""

from math import isfinite, nan
from typing import Any

from textual.app import App

from tui_tutor.engine.setup import Setup
from tui_tutor.engine.setup_text import parse_setup, print_setup, setup_words
from tui_tutor.errors import SetupError
from tui_tutor.translation import Translate, mark
from tui_tutor.ui.screens.prompts import ChoicePrompt, TextPrompt
from tui_tutor.ui.words import WORDS, edit_text

FIRST_POINTS = "-0.5,-0.5,0;0.5,0.5,0;-0.5,0.5,1;0.5,-0.5,1"
"""What ``data=points`` begins with, before the mouse has set any."""

CSV = "csv"
EACH = "each"
TYPED = {CSV: "data", EACH: "activation"}
"""Choices that ask once more, for something typed, and the word it belongs to."""


def read_value(text: str) -> float:
    """The number a learner typed for a weight or a bias.

    Raises:
        SetupError: If it is none, or not finite.
    """
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not isfinite(value):
        raise SetupError(mark("{text} is not a number"), mark("write one such as 0.5 or -2"), text=repr(text))
    return value


def read_step(text: str, end: int) -> int:
    """The step that a learner typed.

    Raises:
        SetupError: If it is none from 0 to ``end``.
    """
    digits = text.replace(",", "")
    if not digits.isdecimal() or len(digits) > 15 or int(digits) > end:
        raise SetupError(
            mark("{text} is no step of this run"), mark("write one from 0 to {end}"), text=repr(text), end=end
        )
    return int(digits)


class SetupQuestions:
    """Asks for words of a setup.

    Args:
        app: Where the windows open. Its methods must be awaited in a worker.
        translate: Gives the texts in the learner's language.
    """

    def __init__(self, app: App[Any], translate: Translate) -> None:
        self._app = app
        self._translate = translate

    async def change(self, word: str, setup: Setup) -> str | None:
        """Ask for another value of one word.

        Returns:
            What changes it, in the language of a setup; None where it stays.
        """
        value = setup_words(setup)[word]
        if not WORDS[word].choices or word == "extra":
            return await self._type(word, value, setup)
        chosen = await self._choose(word, value, setup)
        if chosen in TYPED:
            return await self._type(TYPED[chosen], "" if chosen == CSV else value, setup)
        if chosen == "points":
            return f"data=points points={FIRST_POINTS}"
        return None if chosen in (None, value) else edit_text(word, str(chosen))

    async def paste(self, setup: Setup, concealed: frozenset[str] = frozenset()) -> str | None:
        """Ask for a whole setup string; words that are concealed are not in the one that is offered."""
        _ = self._translate
        return await self._app.push_screen_wait(
            TextPrompt(
                _("setup"),
                _("Type or paste a setup, or only the words to change."),
                print_setup(setup, concealed),
                lambda text: parse_setup(text, setup),
                _,
            )
        )

    async def _choose(self, word: str, value: str, setup: Setup) -> str | None:
        _ = self._translate
        choices = {name: _(meaning) for name, meaning in WORDS[word].choices.items()}
        if word == "data":
            choices[CSV] = _("a file of your own …")
        if word == "activation" and setup.hidden_layers > 1:
            choices[EACH] = _("another one for each layer …")
        return await self._app.push_screen_wait(ChoicePrompt(word, _(WORDS[word].says), choices, value, _))

    async def _type(self, word: str, value: str, setup: Setup) -> str | None:
        _ = self._translate
        examples = {"data": "grades.csv", "activation": "tanh,relu", "extra": "x1^2,x2^2,x1x2"}
        says = _("{says}, for example {example}").format(
            says=_(WORDS[word].says), example=examples.get(word) or WORDS[word].example
        )
        typed = await self._app.push_screen_wait(
            TextPrompt(word, says, value, lambda text: parse_setup(edit_text(word, text or "?"), setup), _)
        )
        return None if typed in (None, "", value) else edit_text(word, str(typed))

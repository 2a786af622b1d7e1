"""Checks of single values of a setup; each raises `SetupError` that says what to write."""

from difflib import get_close_matches
from itertools import pairwise
from unicodedata import category

from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

LONGEST_PATH = 1000


def check_data(data: str, names: tuple[str, ...]) -> None:
    """Check that data are one of the names or the path of a ``.csv`` file."""
    if data in names:
        return
    if not data.lower().endswith(".csv"):
        near = get_close_matches(data[:40], names, n=1)
        raise SetupError(
            mark("there is no data called {data}"),
            mark("did you mean {near}? There are {choices}, or a .csv file")
            if near
            else mark("use one of {choices}, or a .csv file"),
            data=shortened(data),
            near="".join(near),
            choices=", ".join(names),
        )
    # Control characters and halves of characters could be neither shown nor pasted.
    if len(data) > LONGEST_PATH or any(category(character) in ("Cc", "Cs") for character in data):
        raise SetupError(
            mark("the name of the file {data} can't be used"),
            mark("give the file a shorter and simpler name"),
            data=shortened(data),
        )


def shortened(text: str) -> str:
    """A text in quotes, cut to what fits on a line of an error message."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def check_choice(word: str, value: str, choices: tuple[str, ...]) -> None:
    """Check that the value of a word is one of its choices."""
    if value not in choices:
        near = get_close_matches(value[:40], choices, n=1)
        raise SetupError(
            mark("{word} can't be {value}"),
            mark("did you mean {near}? The choice is {choices}") if near else mark("use one of {choices}"),
            word=word,
            value=shortened(value),
            near="".join(near),
            choices=", ".join(choices),
        )


def check_plant(plant: str, layer_sizes: tuple[int, ...], loss: str) -> None:
    """Check that a planted fault can be made in a network: that the wrong line would run at all."""
    inner = layer_sizes[1:]
    advice = ""
    if plant == "double-sigmoid" and loss != "bce":
        advice = mark("it needs a sigmoid at the output: use loss=bce")
    elif plant == "flat-labels" and (layer_sizes[-1] != 1 or loss == "cross-entropy"):
        advice = mark("it needs a single output: use loss=bce, or loss=mse with one output")
    elif plant == "transposed-weights" and not any(before == after > 1 for before, after in pairwise(inner)):
        advice = mark("it needs two layers of one size behind the input: write for example 2-4-4-1")
    if advice:
        # It does not say which fault: a page may ask for just that.
        raise SetupError(mark("the planted fault can't be in this network"), advice)


def check_range(word: str, value: float, least: float, most: float) -> None:
    """Check that the value of a word is a number from ``least`` to ``most``."""
    # Written so that NaN, which compares false with everything, is refused too.
    if not least <= value <= most:
        raise SetupError(
            mark("{word} can't be {value}"),
            mark("use a number from {least} to {most}"),
            word=word,
            value=f"{value:.15g}" if isinstance(value, float) else value,
            least=f"{least:,.15g}".replace("e-0", "e-"),
            most=f"{most:,.15g}",
        )

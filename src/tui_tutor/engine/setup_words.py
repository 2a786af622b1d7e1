"""The words of a setup string: how each value is read and how it is printed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from shlex import quote

from tui_tutor.engine.setup import (
    ACTIVATIONS,
    BACKENDS,
    DATA,
    DEVICES,
    EXTRA_INPUTS,
    INITS,
    LOSSES,
    OPTIMIZERS,
    PLANTS,
    PRECISIONS,
    Setup,
)
from tui_tutor.engine.setup_checks import shortened
from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,5})?|[+-]?inf(inity)?|nan")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_LAYERS = re.compile(r"[0-9]{1,18}(-[0-9]{1,18})+")
_DASHES = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}\N{SMALL EM DASH}\N{SMALL HYPHEN-MINUS}]")


@dataclass(frozen=True)
class Word:
    """One word of a setup string.

    Attributes:
        name: What stands before ``=``.
        field: The attribute of `Setup` it gives.
        read: Makes the value of the attribute from the text after ``=``.
        show: Gives the text after ``=`` for a setup.
        example: A value that could be written.
        choices: The names it chooses from, where it does.
    """

    name: str
    field: str
    read: Callable[[str], object]
    show: Callable[[Setup], str]
    example: str
    choices: tuple[str, ...] = ()


def matches(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a text may be short for: itself, its beginning, or its parts' initials."""
    if text in names:
        return (text,)
    initials = {name: "".join(part[:1] for part in name.split("-")) for name in names if "-" in name}
    by_initials = tuple(name for name, short in initials.items() if short == text)
    return by_initials or tuple(name for name in names if text and name.startswith(text))


def plain(text: str) -> str:
    """A word as it is compared: lower case, underscores and every kind of dash as a hyphen."""
    return _DASHES.sub("-", text).replace("_", "-").lower()


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    text = repr(float(value))
    return text.removesuffix(".0")


def is_layers(text: str) -> bool:
    """Whether a text is layer sizes, such as ``2-4-1``."""
    return _LAYERS.fullmatch(text) is not None


def _layers(text: str) -> tuple[int, ...]:
    if not is_layers(text):
        raise SetupError(
            mark("{text} can't be read as layer sizes"),
            mark("write the units of each layer with hyphens between, input first, as in 2-4-1"),
            text=shortened(text),
        )
    return tuple(map(int, text.split("-")))


def _activations(text: str) -> tuple[str, ...]:
    return tuple(_long_form(part, ACTIVATIONS) for part in text.split(","))


def _data(text: str) -> str:
    return text if text.lower().endswith(".csv") else _long_form(plain(text), tuple(DATA))


def _extra(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(_long_form(part, EXTRA_INPUTS) for part in text.split(","))


def _points(text: str) -> tuple[tuple[float, float, int], ...]:
    if text == "none":
        return ()
    points = []
    for part in text.removesuffix(";").split(";"):
        numbers = part.split(",")
        if len(numbers) != 3 or not all(map(_NUMBER.fullmatch, numbers)) or numbers[2] not in ("0", "1"):
            raise SetupError(
                mark("{text} can't be read as a point"),
                mark("a point is x1,x2,class with class 0 or 1, as in points=0.5,0.5,1;-0.5,0.5,0"),
                text=shortened(part),
            )
        points.append((float(numbers[0]), float(numbers[1]), int(numbers[2])))
    return tuple(points)


def _long_form(text: str, names: tuple[str, ...]) -> str:
    """The one name that a text is short for, or the text, for `Setup` to refuse."""
    found = matches(text, names)
    return found[0] if len(found) == 1 else text


def _choice_word(name: str, field: str, choices: tuple[str, ...]) -> Word:
    return Word(
        name,
        field,
        lambda text: _long_form(text, choices),
        lambda setup: str(getattr(setup, field)),
        choices[0],
        choices,
    )


def _number_word(name: str, field: str, example: str, nothing: str = "") -> Word:
    def read(text: str) -> float | None:
        if nothing and text == nothing:
            return None
        if not _NUMBER.fullmatch(text):
            raise SetupError(
                mark("{word} needs a number, not {value}"),
                mark("write for example {word}={example}"),
                word=name,
                value=shortened(text),
                example=example,
            )
        return float(text)

    def show(setup: Setup) -> str:
        value = getattr(setup, field)
        return nothing if value is None else number_text(value)

    return Word(name, field, read, show, example)


def _integer_word(name: str, field: str, example: str, nothing: str = "", absent: int | None = None) -> Word:
    def read(text: str) -> int | None:
        if nothing and text == nothing:
            return absent
        if not _INTEGER.fullmatch(text) or (nothing and int(text) == 0):
            raise SetupError(
                mark("{word} needs a whole number or {nothing}, not {value}")
                if nothing
                else mark("{word} needs a whole number, not {value}"),
                mark("write for example {word}={example}"),
                word=name,
                value=shortened(text),
                example=example,
                nothing=nothing,
            )
        return int(text)

    def show(setup: Setup) -> str:
        value = getattr(setup, field)
        return nothing if nothing and value == absent else str(int(value))

    return Word(name, field, read, show, example)


def _yes_or_no(text: str) -> bool:
    found = matches(text, ("yes", "no"))
    if not found:
        raise SetupError(
            mark("standardize needs yes or no, not {value}"),
            mark("write standardize=yes"),
            value=shortened(text),
        )
    return found[0] == "yes"


def _points_text(setup: Setup) -> str:
    points = (f"{number_text(x1)},{number_text(x2)},{int(y)}" for x1, x2, y in setup.points)
    return ";".join(points) or "none"


def _activations_text(setup: Setup) -> str:
    kinds = setup.activations
    return kinds[0] if kinds and len(set(kinds)) == 1 else ",".join(kinds)


WORDS = (
    Word("layers", "layer_sizes", _layers, lambda setup: "-".join(map(str, setup.layer_sizes)), "2-4-1"),
    Word("activation", "activations", _activations, _activations_text, "relu"),
    Word("data", "data", _data, lambda setup: quote(setup.data), "xor", tuple(DATA)),
    _integer_word("samples", "samples", "200", nothing="all"),
    _number_word("noise", "noise", "0.1"),
    _number_word("test", "test", "0.2", nothing="fresh"),
    Word("standardize", "standardize", _yes_or_no, lambda setup: "yes" if setup.standardize else "no", "yes"),
    Word("extra", "extra_inputs", _extra, lambda setup: ",".join(setup.extra_inputs) or "none", "x1^2,x1x2"),
    Word("points", "points", _points, _points_text, "0.5,0.5,1;-0.5,0.5,0"),
    _choice_word("loss", "loss", LOSSES),
    _number_word("learning-rate", "learning_rate", "0.5"),
    _choice_word("optimizer", "optimizer", OPTIMIZERS),
    _number_word("momentum", "momentum", "0.9"),
    _integer_word("batch", "batch", "32", nothing="full", absent=0),
    _choice_word("init", "init", INITS),
    _integer_word("seed", "seed", "3"),
    _number_word("l1", "l1", "0.001"),
    _number_word("l2", "l2", "0.001"),
    _choice_word("backend", "backend", BACKENDS),
    _choice_word("device", "device", DEVICES),
    _choice_word("precision", "precision", PRECISIONS),
    _choice_word("plant", "plant", PLANTS),
)
"""All words in the order they are printed."""

"""The setup string: one line that a person can type, read aloud, paste and put in a lesson."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import cast
from unicodedata import normalize

from tui_tutor.engine.data import describe_data
from tui_tutor.engine.setup import ACTIVATIONS, DATA, LOSSES, DataFacts, Setup, activations_for
from tui_tutor.engine.setup_checks import check_data, shortened
from tui_tutor.engine.setup_words import WORDS, Word, is_layers, matches, number_text, plain
from tui_tutor.errors import SetupError
from tui_tutor.translation import mark

LONGEST_TEXT = 100_000

_NAMES = tuple(word.name for word in WORDS)
_WORD_OF = {word.name: word for word in WORDS}
_SPELLINGS = {"standardise": "standardize", "optimiser": "optimizer", "activations": "activation"}
_TOKEN = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
_EQUALS = re.compile("[=\N{FULLWIDTH EQUALS SIGN}]")
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


def parse_setup(text: str, base: Setup | None = None, folder: Path | None = None) -> Setup:
    """Read a setup string.

    Words may stand in any order, each at most once. A name may be cut short as long as only
    one is meant. Layers and loss that are left out are fitted to the data.

    Args:
        text: The words, e.g. ``2-4-1 tanh data=circle lr=0.1``. Full-width characters and
            every kind of dash are read as the plain ones, except in the name of a file,
            which is put in quotes where it has spaces.
        base: What the words change; without it, they change the default setup.
        folder: Where a file lies that is named without its folder; the setup then holds the
            whole path, so that it means the same from everywhere. Without it, the name stays as
            it is, and is looked for in the working folder.

    Raises:
        SetupError: If a word or a value can't be used; it says what to write.
        DataError: If a ``.csv`` file must be read to fit the layers, and can't be.
    """
    if len(text) > LONGEST_TEXT:
        raise SetupError(
            mark("a setup of {length} characters is too long"),
            mark("write one line such as 2-4-1 relu data=xor learning-rate=0.5"),
            length=f"{len(text):,}",
        )
    given: dict[str, object] = {}
    for token in _tokens(text):
        word, value = _split(token)
        if word.field in given:
            raise SetupError(mark("{word} is given twice"), mark("write it once"), word=word.name)
        given[word.field] = word.read(value)
    data = given.get("data")
    if folder is not None and isinstance(data, str) and data not in DATA and data.lower().endswith(".csv"):
        given["data"] = os.path.normpath(folder.absolute() / data)
    return _apply(given, base)


def print_setup(setup: Setup, without: frozenset[str] = frozenset()) -> str:
    """The setup string of a setup, with what is usual left out.

    The layers always come first; the loss is left out only where the data's name decides
    it, so that no file is needed to read the text back: ``parse_setup(print_setup(s)) == s``.

    Args:
        setup: The setup.
        without: Words that are left out whatever their value.
    """
    usual = _usual(setup)
    parts = []
    for word in WORDS:
        value = word.show(setup)
        if word.name in without:
            continue
        if word.field == "layer_sizes":
            parts.append(value)
        elif value != usual.get(word.name):
            parts.append(value if word.field == "activations" else f"{word.name}={value}")
    return " ".join(part for part in parts if part)


def setup_words(setup: Setup) -> dict[str, str]:
    """Every word of a setup with its value as it is printed, in the order of printing."""
    return {word.name: word.show(setup) for word in WORDS}


def _usual(setup: Setup) -> dict[str, str]:
    """The values that need not be printed, by word."""
    usual = setup_words(Setup())
    if setup.facts is None:
        return usual | {"samples": "all", "noise": "0", "loss": ""}
    facts = setup.facts
    samples = str(facts.samples) if facts.samples else "all"
    return usual | {"samples": samples, "noise": number_text(facts.noise), "loss": facts.default_loss}


def _tokens(text: str) -> list[str]:
    if _TOKEN.sub("", text).strip():
        raise SetupError(
            mark("a quotation mark is opened and not closed"),
            mark("put the whole name of the file in quotes, as in data='my file.csv'"),
        )
    return [_QUOTED.sub(lambda part: part[1] or part[2] or "", token) for token in _TOKEN.findall(text)]


def _split(token: str) -> tuple[Word, str]:
    """The word that a token gives, and the text of its value."""
    name, *values = _EQUALS.split(token, maxsplit=1)
    if not values:
        return _bare_word(plain(normalize("NFKC", token)), token)
    word = _word_named(plain(normalize("NFKC", name)), values[0])
    if not values[0]:
        raise _no_value(word)
    # The name of a file is the one thing that must stay as it was typed.
    is_file = word.name == "data" and values[0].lower().endswith(".csv")
    return word, values[0] if is_file else plain(normalize("NFKC", values[0]))


def _bare_word(text: str, token: str) -> tuple[Word, str]:
    """Layer sizes or activations, which need no name."""
    if text in _NAMES or text == "lr":
        raise _no_value(_WORD_OF.get(text, _WORD_OF["learning-rate"]))
    if all(len(matches(part, ACTIVATIONS)) == 1 for part in text.split(",")):
        return _WORD_OF["activation"], text
    if text.endswith(".csv"):
        raise SetupError(
            mark("{word} is no word of a setup"),
            mark("name a file as in data=measured.csv, in quotes where it has spaces: data='my file.csv'"),
            word=shortened(token),
        )
    if is_layers(text) or text[:1].isdigit() or text[:1] == "-":
        return _WORD_OF["layers"], text
    owner = _owner_of(text)
    if owner is not None:
        raise _unknown(token, f"{owner.name}={text}")
    near = get_close_matches(text[:40], (*ACTIVATIONS, *(f"{name}=" for name in _NAMES)), n=1)
    raise _unknown(token, "".join(near))


def _owner_of(value: str) -> Word | None:
    """The word that could be given a value, for values that are names."""
    for word in WORDS:
        if value in word.choices:
            return word
    return None


def _word_named(name: str, value: str) -> Word:
    found = matches(_SPELLINGS.get(name, name), _NAMES)
    if len(found) == 1:
        return _WORD_OF[found[0]]
    if not name:
        raise SetupError(
            mark("there is no word before ="), mark("leave no spaces round =, as in learning-rate=0.5")
        )
    if found:
        raise SetupError(
            mark("{name}= may be short for {found}"),
            mark("write more of its letters"),
            name=name,
            found=", ".join(found),
        )
    near = get_close_matches(name[:40], _NAMES, n=1)
    if near:
        is_short = len(value) <= 40 and value.isprintable()
        raise _unknown(name, f"{near[0]}={value if is_short else _WORD_OF[near[0]].example}")
    raise SetupError(
        mark("{word} is no word of a setup"),
        mark("the words are {names}"),
        word=shortened(name),
        names=", ".join(_NAMES),
    )


def _unknown(word: str, near: str) -> SetupError:
    return SetupError(
        mark("{word} is no word of a setup"),
        mark("did you mean {near}?")
        if near
        else mark("write layer sizes (2-4-1), an activation ({activations}), or a word=value (data=xor)"),
        word=shortened(word),
        near=near,
        activations=", ".join(ACTIVATIONS),
    )


def _no_value(word: Word) -> SetupError:
    return SetupError(
        mark("{word} has no value"),
        mark("write for example {word}={example}, without spaces round ="),
        word=word.name,
        example=word.example,
    )


def _apply(given: dict[str, object], base: Setup | None) -> Setup:
    """The setup with the given values, and with what they leave open fitted to the data."""
    start = base or Setup()
    if given.get("points"):
        given = {"data": "points"} | given
    is_new = base is None or given.get("data", base.data) != base.data
    values = dict(given)
    if is_new:
        values = {"samples": None, "noise": None, "test": None, "batch": 0, "points": ()} | values
    facts = _facts_for(given, start, is_new)
    if facts is not None:
        values = _fitted(facts, start, is_new) | values
        if "layer_sizes" not in given:
            values["layer_sizes"] = _fitting_sizes(values, facts, start)
    if "activations" not in given:
        sizes = cast(tuple[int, ...], values.get("layer_sizes", start.layer_sizes))
        values["activations"] = activations_for(start.activations, len(sizes) - 2)
    setup = start.changed(**values)
    if facts is not None:
        setup.check_fit(facts)
    return setup


def _facts_for(given: dict[str, object], start: Setup, is_new: bool) -> DataFacts | None:
    """What is known of the data, a file being read only where something must be fitted to it."""
    data = str(given.get("data", start.data))
    if data in DATA:
        return DATA[data]
    is_fitted = "layer_sizes" in given and ("loss" in given or not is_new)
    is_kept = not is_new and not {"loss", "extra_inputs"} & given.keys()
    if is_fitted or is_kept or not data.lower().endswith(".csv"):
        return None
    check_data(data, tuple(DATA))
    loss = str(given.get("loss", "" if is_new else start.loss))
    many_rows = given.get("samples", None if is_new else start.samples) is not None
    return describe_data(data, loss if loss in LOSSES else None, many_rows)


def _fitted(facts: DataFacts, start: Setup, is_new: bool) -> dict[str, object]:
    """Loss and extra inputs as the data want them."""
    return {
        "loss": facts.default_loss if is_new else start.loss,
        "extra_inputs": start.extra_inputs if facts.inputs == 2 else (),
    }


def _fitting_sizes(values: dict[str, object], facts: DataFacts, start: Setup) -> tuple[int, ...]:
    extra = cast(tuple[str, ...], values["extra_inputs"])
    return (facts.inputs + len(extra), *start.layer_sizes[1:-1], facts.outputs(str(values["loss"])))

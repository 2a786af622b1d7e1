"""The nearest right spelling of a word that nobody knows."""

from collections.abc import Collection
from difflib import get_close_matches

from tui_tutor.translation import mark

_LONGEST_WORD = 40
_MOST_CHOICES = 30


def nearest(word: str, choices: Collection[str]) -> str | None:
    """The choice that is spelt most like ``word``, or None if none comes close."""
    folded = {choice.lower(): choice for choice in choices}
    # difflib's time grows with the square of a word's length, and a word comes from a file.
    matches = get_close_matches(word[:_LONGEST_WORD].lower(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def shortened(text: str, longest: int = _LONGEST_WORD) -> str:
    """``text`` in quotes, cut to a length that fits into a message."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return f"'{cut}'"


def listed_choices(choices: Collection[str]) -> str:
    """The choices with commas; of very many only the first."""
    told = list(choices)[:_MOST_CHOICES]
    return ", ".join(told) + (", …" if len(choices) > _MOST_CHOICES else "")


def spelling_advice(word: str, choices: Collection[str]) -> tuple[str, dict[str, object]]:
    """A template of advice for an unknown word, and the values that fill it."""
    known = listed_choices(choices)
    close = nearest(word, choices)
    if close is None:
        return mark("use one of: {choices}"), {"choices": known}
    return mark("write {nearest}; there are: {choices}"), {"nearest": close, "choices": known}

"""Reads a number as a learner types it, and judges it."""

from math import isfinite
from unicodedata import normalize

from tui_tutor.errors import LessonError
from tui_tutor.lessons.arithmetic import Value
from tui_tutor.lessons.expression import compile_expression
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.translation import mark

OTHER_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "÷": "/", "⁄": "/", "。": ".", "、": ","})
"""Signs of other keyboards, and what they mean in a number or a formula."""


def read_number(answer: str) -> float:
    """The number a learner typed: ``0.5``, ``.5``, ``1/2``, ``2e-3``, ``50%``, ``(0.2 - 1) / 4``.

    Digits and signs may be full-width.

    Raises:
        LessonError: If it is no finite number.
    """
    # The cut keeps a pasted book cheap; what is left is still too long for an expression.
    plain = normalize("NFKC", answer[:2000]).translate(OTHER_SIGNS).strip()
    share = plain.endswith("%")
    # Two signs at the front are a key that was hit twice, though there is a number that they make.
    slipped = plain[:1] in ("+", "-") and plain[1:].lstrip()[:1] in ("+", "-")
    value = None if slipped else _computed(plain.removesuffix("%").strip())
    if not isinstance(value, float) or not isfinite(value):
        raise LessonError(mark("that is not a number"), mark("write one such as 0.5, -2 or 1/3"))
    return value / 100 if share else value


def _computed(text: str) -> Value | None:
    """The value of a number or of arithmetic on numbers; None if it is neither."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return compile_expression(text, Vocabulary()).evaluate({})
    except LessonError:
        return None


def judge_number(answer: str, truth: float, tolerance: float) -> bool:
    """Whether a typed number is as near to the truth as the lesson asks; no number is not."""
    try:
        number = read_number(answer)
    except LessonError:
        return False
    # 0.3 and 0.1 + 0.2 are the same answer, so the last bits never decide.
    return abs(number - truth) <= tolerance + 1e-9 * max(1.0, abs(truth))

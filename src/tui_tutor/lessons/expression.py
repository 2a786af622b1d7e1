"""The small language of goals, predictions and formulas.

It knows numbers, names, ``+ - * / ** @``, comparisons, ``and or not``, ``a[0, 1]``, ``.T`` and a
few functions. A text is parsed by Python's own parser but never run by Python: each node of
the syntax tree is looked up in a whitelist and becomes a function written here, and length,
depth, exponents and sizes of results are bounded. So a hostile text costs no more than a
message.
"""

import ast
import unicodedata
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_tutor.errors import LessonError
from tui_tutor.lessons.arithmetic import BUDGET, Budget, Value
from tui_tutor.lessons.spelling import shortened
from tui_tutor.lessons.vocabulary import Vocabulary
from tui_tutor.lessons.whitelist import Compiler, Evaluator
from tui_tutor.translation import mark

LONGEST = 500

_SIGNS = frozenset(" \t+-*/@()<>=!,.[]'\"_")


@dataclass(frozen=True)
class Expression:
    """A text that has been understood.

    Attributes:
        text: As it was written.
        kind: What it gives: ``"number"`` (arrays too), ``"truth"`` or ``"text"``.
        names: The names it uses.
    """

    text: str
    kind: str
    names: frozenset[str]
    _evaluator: Evaluator = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, object]) -> Value:
        """The expression's value.

        Args:
            values: A value for each name: a number, a truth, a text, an array, or None for one
                that does not exist now. For ``did`` the actions done, under ``"did"``.

        Raises:
            LessonError: If a value is missing, sizes don't fit, or a result is too large.
        """
        return self._evaluator({**values, BUDGET: Budget()})


def compile_expression(text: str, vocabulary: Vocabulary) -> Expression:
    """Understand a text.

    Raises:
        LessonError: If it is not an expression of this language, or uses another name.
    """
    tree = _parsed(text, vocabulary)
    compiler = Compiler(text.strip(), vocabulary)
    kind, evaluator = compiler.compile(tree.body, 0)
    return Expression(text, kind, frozenset(compiler.used), evaluator)


def check_length(text: str) -> None:
    """Refuse a text that is too long to be looked at.

    Raises:
        LessonError: If it is.
    """
    if len(text) > LONGEST:
        raise LessonError(
            mark("an expression of {count} characters is too long"),
            mark("write at most {most}"),
            count=f"{len(text):,}",
            most=LONGEST,
        )


def _parsed(text: str, vocabulary: Vocabulary) -> ast.Expression:
    check_length(text)
    stripped = text.strip()
    if not stripped:
        raise LessonError(mark("the expression is empty"), mark("write for example loss < 0.1"))
    for sign in stripped:
        if not (sign in _SIGNS or (sign.isascii() and sign.isalnum())):
            raise LessonError(
                mark("the sign {sign} has no meaning here"),
                mark("write {instead}"),
                sign=shortened(sign),
                instead=_instead_of(sign),
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(stripped, mode="eval")
    except SyntaxError as error:
        raise _unreadable(stripped, error.offset, vocabulary) from error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise _unreadable(stripped, None, vocabulary) from error


def _instead_of(sign: str) -> str:
    other = {
        "^": "**",
        "−": "-",
        "×": "*",
        "·": "*",
        "÷": "/",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "&": "and",
        "|": "or",
    }
    plain = other.get(sign) or unicodedata.normalize("NFKC", sign)
    return plain if plain != sign and plain.isascii() else "+ - * / ** @ < <= == != and or not ( ) [ ] .T"


def _unreadable(text: str, offset: int | None, vocabulary: Vocabulary) -> LessonError:
    place = text[max((offset or 1) - 1, 0) :] or text
    example = mark("write it like (x - 1) / 2")
    if "steps" in vocabulary.numbers:
        example = mark("write it like loss < 0.1 and steps <= 500")
    return LessonError(
        mark("{text} can't be read from {place} on"),
        example,
        text=shortened(text, 60),
        place=shortened(place, 20),
    )

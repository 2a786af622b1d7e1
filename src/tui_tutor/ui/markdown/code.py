"""Colours code by what its parts are."""

from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

from tui_tutor.ui.markdown.wrap import Line, Run, line_width, plain, wrap

STYLES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "code-comment"),
    (String, "code-string"),
    (Number, "code-number"),
    (Keyword, "code-keyword"),
    (Operator.Word, "code-keyword"),
    (Name.Function, "code-name"),
    (Name.Class, "code-name"),
    (Name.Builtin, "code-builtin"),
    (Name.Decorator, "code-builtin"),
)
"""Kinds of tokens and the style of each; the first that fits holds."""

CONTINUED = "↪ "
"""Begins the rest of a line of code that was too long."""


def code_lines(text: str, language: str, width: int) -> list[Line]:
    """Code in lines of at most ``width`` cells; what is too long goes on in the next one."""
    lines: list[Line] = []
    for line in _highlighted(text.expandtabs(4), language):
        if line_width(line) <= width:
            lines.append(line)
            continue
        first, *rest = wrap(_indented(line), width)
        lines.append(first)
        left = sum(len(run.text) for run in line) - sum(len(run.text) for run in first)
        tail = _last(line, left)
        for part in wrap(tail, width - len(CONTINUED)) if rest else ():
            lines.append((Run(CONTINUED, "muted"), *part))
    return lines


def _indented(line: Line) -> Line:
    """The line with an indentation that it does not break after."""
    text = plain(line)
    indent = len(text) - len(text.lstrip(" "))
    runs: list[Run] = []
    for run in line:
        held = min(indent, len(run.text))
        runs.append(Run("\u00a0" * held + run.text[held:], run.style))
        indent -= held
    return tuple(runs)


def _last(line: Line, characters: int) -> Line:
    """The end of a line, without blanks before it."""
    runs: list[Run] = []
    for run in reversed(line):
        if characters <= 0:
            break
        runs.append(Run(run.text[-characters:], run.style))
        characters -= len(run.text)
    runs.reverse()
    if runs:
        runs[0] = Run(runs[0].text.lstrip(" "), runs[0].style)
    return tuple(runs)


def _highlighted(text: str, language: str) -> list[Line]:
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        return [(Run(line, "code-text"),) for line in text.split("\n")]
    lines: list[list[Run]] = [[]]
    # A newline at the end, since some lexers leave out a last line that has none.
    for kind, value in lexer.get_tokens(text + "\n"):
        style = next((style for wanted, style in STYLES if kind in wanted), "code-text")
        for i, part in enumerate(value.split("\n")):
            if i:
                lines.append([])
            if part:
                lines[-1].append(Run(part, style))
    return [tuple(line) for line in lines[: text.count("\n") + 1]]

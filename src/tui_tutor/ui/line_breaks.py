"""Has Textual break the lines of all its texts where lessons break theirs.

Its own rule knows blanks only: a Chinese sentence, which has none, would be cut at the edge, and its full
stop would begin the next line.
"""

from rich import _wrap as blanks
from rich import text
from textual import content

from tui_tutor.ui.markdown.wrap import break_places

BREAKERS = (content, text)
"""What breaks lines: texts of Textual's own, and of Rich inside its tables."""


def break_lines_by_our_rule() -> bool:
    """Change it for all of this process.

    Returns:
        Whether they are what is known here; those of another Textual are left as they are.
    """
    if not all(hasattr(module, "divide_line") for module in BREAKERS):
        return False
    for module in BREAKERS:
        setattr(module, "divide_line", _divide)  # noqa: B010 (the modules do not export it)
    return True


def _divide(line: str, width: int, fold: bool = True) -> list[int]:
    """Where lines begin, but the first; ``fold`` says whether long words are cut."""
    return break_places(line, width) if fold else blanks.divide_line(line, width, fold)

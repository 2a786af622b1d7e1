"""One line on a terminal that says how far the check of a course is."""

import sys
from typing import Self

import click

from tui_tutor.cli.help_text import cells, terminal_width

_CELLS = 30


class CheckBar:
    """Draws a bar on stderr and takes it away at the end; nothing where that is no terminal."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ending: object) -> None:
        self._write("")

    def go_on(self, done: int, pages: int, name: str) -> None:
        """Show that some of the pages are done, and which was the last."""
        self._write(bar_line(done, pages, name, terminal_width()))

    def _write(self, text: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)


def bar_line(done: int, pages: int, name: str, width: int) -> str:
    """The bar, what it stands for, and a name, cut so that it stays on one line of ``width`` cells."""
    full = done * _CELLS // max(pages, 1)
    line = f"{'█' * full}{'░' * (_CELLS - full)} {done:>{len(str(pages))}}/{pages}  {name}"
    while cells(line) >= width:
        line = line[:-1]
    return line

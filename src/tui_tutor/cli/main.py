"""Where the program begins: the screen at once where nothing else is asked for, or a command."""

import io
import os
import sys

from tui_tutor.cli.open_tutor import open_tutor
from tui_tutor.cli.program import COMPLETION_VARIABLE, Program
from tui_tutor.cli.report import end_in_words


def main() -> None:
    """Run ``tui-tutor`` with the arguments of this process."""
    # More threads only get in each other's way on nets this small; this must come before NumPy.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    # A terminal of another encoding shows a question mark instead of ending the program.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if len(sys.argv) == 1 and COMPLETION_VARIABLE not in os.environ:
        sys.exit(_open())
    # Click is a tenth of the time until the first screen, which needs none of it.
    from tui_tutor.cli.root import command

    command(prog_name="tui-tutor")


def _open() -> int:
    program = Program()
    try:
        open_tutor(program)
    # Anything may be raised by a mistake of ours; a learner must never meet a traceback.
    except (KeyboardInterrupt, Exception) as error:
        return end_in_words(error, program)
    return 0

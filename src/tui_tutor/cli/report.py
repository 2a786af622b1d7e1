"""Says what went wrong in one or two lines, and keeps the rest for whoever mends it."""

import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from platform import platform

from tui_tutor import __version__
from tui_tutor.cli.program import Program
from tui_tutor.errors import TutorError
from tui_tutor.store.folders import log_file
from tui_tutor.translation import mark

FAILED = 1
WRONG_USAGE = 2
STOPPED = 130
"""Exit code of a program that ended because of Ctrl+C, as shells count it."""

LARGEST_LOG = 1_000_000
"""Bytes after which the log is begun anew."""


def end_in_words(error: BaseException, program: Program) -> int:
    """Say what ended a command; the exit code for it."""
    if isinstance(error, KeyboardInterrupt):
        return STOPPED
    if isinstance(error, TutorError):
        complain(error, program)
        return WRONG_USAGE
    assert isinstance(error, Exception)
    complain_of_bug(error, program)
    return FAILED


def complain(error: TutorError, program: Program) -> None:
    """Print a mistake on stderr, in the language in use."""
    print(f"tui-tutor: {error.text(program.translate)}", file=sys.stderr)


def complain_of_bug(error: Exception, program: Program) -> None:
    """Print that the program itself is wrong, and write the details to the log."""
    path = log_file(program.environment)
    advice = mark("please report it, with the file {log}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            if path.stat().st_size > LARGEST_LOG:
                path.unlink()
        with path.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} tui-tutor {__version__}, {platform()}\n")
            log.write(f"Python {sys.version}\n{sys.argv}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        advice = mark("please report it, with what you typed")
    first_line = (str(error).splitlines() or [""])[0]
    complain(
        TutorError(
            mark("this is a mistake in tui-tutor, not yours: {kind}: {reason}"),
            advice,
            kind=type(error).__name__,
            reason=first_line,
            log=path,
        ),
        program,
    )

"""Opens the screen: the tutor itself, one lesson, the panel alone.

Without click, which would be a good part of the time that opening takes.
"""

import gc
import os
import sys
from pathlib import Path

from tui_tutor.cli.program import Program
from tui_tutor.errors import TerminalError
from tui_tutor.translation import mark


def open_tutor(
    program: Program, slug: str | None = None, file: Path | None = None, played: str | None = None
) -> None:
    """Open the screen; without more, where the learner left off.

    Args:
        program: Language and lessons.
        slug: A lesson of the course.
        file: A lesson file of one's own.
        played: A setup string for the panel alone; "" takes the one played last.

    Raises:
        TerminalError: If there is no terminal to open it in.
        UsageError: If there are no lessons where they were looked for.
    """
    root = program.lessons_root()
    check_terminal(program)
    prepare_for_screen()
    from tui_tutor.store.folders import progress_file
    from tui_tutor.store.progress import open_progress
    from tui_tutor.ui.app import TutorApp
    from tui_tutor.ui.light_caches import lighten_caches
    from tui_tutor.ui.light_strips import lighten_strips
    from tui_tutor.ui.player import WATCHED_SPEED
    from tui_tutor.ui.study import Opening

    lighten_strips()
    lighten_caches()
    with open_progress(progress_file(program.environment)) as progress:
        app = TutorApp(
            progress=progress,
            lessons_root=root,
            language=program.language,
            opens=Opening(slug=slug, file=file, play=played),
            speed=WATCHED_SPEED,
        )
        app.run()
    if app.failure is not None:
        raise app.failure


def prepare_for_screen() -> None:
    """Set what has to be set before anything of the screen is imported."""
    # What follows on a frame is painted two periods of Textual's clock later: 17 ms instead of 33.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    # A size that some shells export would hold the screen at it, whatever the window does.
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    # There is no garbage before the first screen; the app switches this back on.
    gc.disable()


def check_terminal(program: Program) -> None:
    """Find out before anything is drawn that there is a terminal.

    Raises:
        TerminalError: If input or output is a pipe or a file, or the terminal can't be drawn on.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise TerminalError(
            mark("the tutor needs a terminal, and this is a pipe or a file"),
            mark("start it in a terminal window; without a screen, use: tui-tutor train --help"),
        )
    if program.environment.get("TERM") == "dumb":
        raise TerminalError(
            mark("this terminal can only print lines (TERM=dumb)"),
            mark("start the tutor in another terminal, or set TERM=xterm-256color if it can do more"),
        )

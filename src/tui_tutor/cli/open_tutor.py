"""The commands that open the screen: the tutor itself, one lesson, the panel alone."""

import gc
import os
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.arguments import SETUP_WORDS, setup_of, takes_setup
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.completion import complete_lesson
from tui_tutor.cli.program import Program
from tui_tutor.errors import TerminalError, UsageError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.lessons.lesson import Lesson


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
    from tui_tutor.ui.player import WATCHED_SPEED
    from tui_tutor.ui.study import Opening

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


@click.command(
    "open",
    cls=TutorCommand,
    help=mark("Open one lesson of the course, or a lesson file of your own."),
    examples=[
        ("tui-tutor open the-forward-pass", mark("by its name (tui-tutor lessons list)")),
        ("tui-tutor open 3", mark("by its number")),
        ("tui-tutor open my-lesson.md", mark("a file; saving it in an editor shows the new text")),
    ],
)
@click.argument("lesson", metavar="LESSON|FILE.md", shell_complete=complete_lesson)
@click.pass_context
def open_lesson(ctx: click.Context, lesson: str) -> None:
    """Open one lesson."""
    program = ctx.ensure_object(Program)
    file = Path(lesson)
    if lesson.lower().endswith(".md") or file.is_file():
        from tui_tutor.lessons.parser import read_lesson

        read_lesson(file)
        open_tutor(program, file=file)
    else:
        open_tutor(program, slug=find_lesson(program, lesson).slug)


def find_lesson(program: Program, name: str) -> "Lesson":
    """The lesson of the course that goes by a name or a number.

    Raises:
        UsageError: If there is none; says the nearest one.
    """
    from tui_tutor.lessons.course import load_course

    lessons = load_course(program.lessons_root(), program.language).lessons
    for lesson in lessons:
        if name in (lesson.slug, lesson.path.stem) or (name.isdecimal() and int(name) == lesson.number):
            return lesson
    nearest = get_close_matches(name, [lesson.slug for lesson in lessons], 1)
    raise UsageError(
        mark("there is no lesson {name}"),
        mark("did you mean {nearest}?") if nearest else mark("tui-tutor lessons list shows all of them"),
        name=repr(name),
        nearest=nearest[0] if nearest else "",
    )


@click.command(
    "play",
    cls=TutorCommand,
    help=mark("Open the panel alone: a network to train and to change, without a lesson."),
    words=SETUP_WORDS,
    examples=[
        ("tui-tutor play", mark("with what you played last")),
        ("tui-tutor play 2-8-8-1 tanh data=spiral", mark("with this network and data")),
        ("tui-tutor play data=mine.csv", mark("with your own data")),
    ],
)
@takes_setup
@click.pass_context
def play(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Open the panel alone."""
    setup = ""
    if words:
        from tui_tutor.engine.setup_text import print_setup

        setup = print_setup(setup_of(words))
    open_tutor(ctx.ensure_object(Program), played=setup)

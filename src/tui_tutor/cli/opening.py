"""The commands that open the screen with something: one lesson, the panel alone."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.arguments import SETUP_WORDS, takes_setup
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.completion import complete_lesson
from tui_tutor.cli.open_tutor import open_tutor
from tui_tutor.cli.program import Program
from tui_tutor.errors import UsageError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.lessons.lesson import Lesson


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
        from tui_tutor.engine.setup_text import parse_setup, print_setup
        from tui_tutor.store.folders import working_folder

        # What is saved must mean the same in another working folder.
        setup = print_setup(parse_setup(" ".join(words), folder=working_folder()))
    open_tutor(ctx.ensure_object(Program), played=setup)

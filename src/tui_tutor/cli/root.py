"""The command line ``tui-tutor`` with all its options and commands."""

import sys
from pathlib import Path
from typing import Any

import click

from tui_tutor import __version__
from tui_tutor.cli.classroom import classroom
from tui_tutor.cli.commands import TutorGroup, program_of, usage_error
from tui_tutor.cli.completion import completion
from tui_tutor.cli.doctor import doctor
from tui_tutor.cli.export import export
from tui_tutor.cli.lessons import lessons
from tui_tutor.cli.open_tutor import open_tutor
from tui_tutor.cli.opening import open_lesson, play
from tui_tutor.cli.program import COMPLETION_VARIABLE, Program
from tui_tutor.cli.progress import progress
from tui_tutor.cli.report import STOPPED, WRONG_USAGE, complain, end_in_words
from tui_tutor.cli.trace import trace
from tui_tutor.cli.train import train
from tui_tutor.translation import LANGUAGES, mark


class RootGroup(TutorGroup):
    """The command itself: whatever goes wrong below ends here as one or two lines."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line and exit: 0 done, 1 what was asked for failed, 2 wrong usage or input."""
        program = extra.setdefault("obj", Program())
        extra["standalone_mode"] = False
        extra.setdefault("complete_var", COMPLETION_VARIABLE)
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            code = WRONG_USAGE
        except click.UsageError as error:
            complain(usage_error(error), program)
            code = WRONG_USAGE
        except click.Abort:
            code = STOPPED
        # Anything may be raised by a mistake of ours; a learner must never meet a traceback.
        except (KeyboardInterrupt, Exception) as error:
            code = end_in_words(error, program)
        sys.exit(code if isinstance(code, int) else 0)


def _speak(ctx: click.Context, _parameter: click.Parameter, language: str | None) -> None:
    if language is not None:
        program_of(ctx).speak(language)


def _take_lessons(ctx: click.Context, _parameter: click.Parameter, folder: Path | None) -> None:
    program_of(ctx).lessons = folder


@click.group(
    cls=RootGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    help=mark(
        "Learn deep learning in a terminal: lessons beside a live network.\n\n"
        "Without a command it opens where you left off."
    ),
    examples=[
        ("tui-tutor", mark("open where you left off")),
        ("tui-tutor --lang zh", mark("in Chinese")),
        ("tui-tutor open the-forward-pass", mark("open one lesson")),
        ("tui-tutor play 2-8-1 data=circle", mark("the panel alone, with this network")),
        ("tui-tutor train 2-4-1 data=xor --steps 500", mark("train without a screen")),
    ],
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    # Before --help, which is to speak that language.
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help=mark("Language of the tutor and its lessons."),
)
@click.option(
    "--lessons",
    metavar="DIR|COURSE",
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=_take_lessons,
    help=mark("Take the lessons from this folder, or from this installed course."),
)
@click.version_option(__version__, message="tui-tutor %(version)s", help=mark("Show the version and exit."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Learn deep learning in a terminal."""
    if ctx.invoked_subcommand is None:
        open_tutor(program_of(ctx))


for _command in (open_lesson, play, train, trace, export, lessons, progress, classroom, doctor, completion):
    command.add_command(_command)

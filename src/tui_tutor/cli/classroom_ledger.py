"""The commands about what is kept of a class: its code, its list, its grades, one learner, a copy."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.program import Program
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.classroom.door.identity import JoinCode
    from tui_tutor.classroom.records.ledger import Ledger

FOLDER = "tui_tutor.classroom.folder"
"""Under which the folder of the class is handed from the group to its commands."""
DATABASE = "tui_tutor.classroom.database"
"""Under which a command finds the address of the class's database; "" where there is none."""
DATABASE_VARIABLE = "TUI_TUTOR_DATABASE"


def _take_database(ctx: click.Context, parameter: click.Parameter, value: str) -> None:
    ctx.meta[DATABASE] = value
    if not value:
        return
    require_packages("psycopg")
    from tui_tutor.classroom.records.ledger_database import holds_password

    source = ctx.get_parameter_source(parameter.name or "")
    if source is ParameterSource.COMMANDLINE and holds_password(value):
        raise ClassroomError(
            mark("a password on the command line can be read by everybody on this machine"),
            mark("put the address into the variable {variable}, or the password into ~/.pgpass"),
            variable=DATABASE_VARIABLE,
        )


database_option = click.option(
    "--database",
    default="",
    envvar=DATABASE_VARIABLE,
    expose_value=False,
    callback=_take_database,
    metavar="URL",
    help=mark("Keep the class in this database, postgresql://user@host/name, which several servers share."),
)
"""For commands about a class that may be in a database."""


@click.command(
    "code",
    cls=TutorCommand,
    help=mark("Show the join code, or make a new one, which ends those before it."),
    examples=[("tui-tutor classroom code --new --hours 2", mark("a code for this lesson only"))],
)
@click.option("--new", "is_new", is_flag=True, help=mark("Make a new code."))
@click.option(
    "--hours", default=12.0, type=click.FloatRange(0.1, 24 * 366), help=mark("How long a new code lets in.")
)
@database_option
@click.pass_context
def show_code(ctx: click.Context, is_new: bool, hours: float) -> None:
    """Show the join code, or make a new one."""
    require_packages()
    from tui_tutor.classroom.door.identity import new_code

    async def act(ledger: "Ledger") -> str:
        if is_new:
            for code in await ledger.codes():
                await ledger.set_code(code.text, 0.0)
            await ledger.set_code(new_code(), time.time() + 3600 * hours)
        codes = await ledger.codes()
        return "\n".join(code_text(code, _) for code in codes) or _("no join code lets in now")

    _ = ctx.ensure_object(Program).translate
    click.echo(with_ledger(ctx, act))


@click.command(
    "roster",
    cls=TutorCommand,
    help=mark(
        "Take in everyone on a list, or print the list.\n\n"
        "A CSV file with a column of names, and one of public keys if you like. Each name chooses its PIN"
        " at the first login; whoever is in the class already keeps everything."
    ),
    examples=[
        ("tui-tutor classroom roster names.csv", mark("take in everyone on a list")),
        ("tui-tutor classroom roster > names.csv", mark("the list of the class")),
    ],
)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE.csv]")
@database_option
@click.pass_context
def take_roster(ctx: click.Context, file: Path | None) -> None:
    """Take in everyone on a list, or print the list."""
    require_packages()
    from tui_tutor.classroom.records.roster import admit, read_roster, roster_csv

    _ = ctx.ensure_object(Program).translate

    async def act(ledger: "Ledger") -> str:
        if file is None:
            return roster_csv(await ledger.learners()).rstrip("\n")
        admission = await admit(ledger, read_roster(file))
        return _("taken in: {added}; in the class already: {known}").format(
            added=len(admission.added), known=admission.known
        )

    click.echo(with_ledger(ctx, act))


@click.command(
    "grades",
    cls=TutorCommand,
    help=mark("Print what each learner has done on each page, also while the class is open."),
    examples=[
        ("tui-tutor classroom grades > grades.csv", mark("for a table program")),
        ("tui-tutor classroom grades --json", mark("for another program")),
    ],
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print JSON instead of CSV."))
@database_option
@click.pass_context
def print_grades(ctx: click.Context, as_json: bool) -> None:
    """Print what each learner has done on each page."""
    require_packages()
    from tui_tutor.classroom.records.gradebook import course_pages, gradebook, grades_csv, grades_json
    from tui_tutor.lessons.course import load_course

    program = ctx.ensure_object(Program)
    course = load_course(program.lessons_root(), program.language)

    async def act(ledger: "Ledger") -> str:
        grades = await gradebook(ledger, course_pages(course.lessons))
        return (grades_json if as_json else grades_csv)(grades).rstrip("\n")

    click.echo(with_ledger(ctx, act))


@click.command(
    "events",
    cls=TutorCommand,
    help=mark("Print everything that learners have done, in order, also while the class is open."),
    examples=[
        ("tui-tutor classroom events > events.csv", mark("for a table program")),
        ("tui-tutor classroom events --json", mark("for another program")),
    ],
)
@click.option("--json", "as_json", is_flag=True, help=mark("Print JSON instead of CSV."))
@database_option
@click.pass_context
def print_events(ctx: click.Context, as_json: bool) -> None:
    """Print everything that learners have done, in order."""
    require_packages()
    from tui_tutor.classroom.records.event_log import event_log, events_csv, events_json

    async def act(ledger: "Ledger") -> str:
        return (events_json if as_json else events_csv)(await event_log(ledger)).rstrip("\n")

    click.echo(with_ledger(ctx, act))


@click.command(
    "learner",
    cls=TutorCommand,
    help=mark("Print everything that is kept of one learner, free their PIN, or delete it all."),
    examples=[
        ("tui-tutor classroom learner Anna > anna.json", mark("everything that is kept of her")),
        ("tui-tutor classroom learner Anna --new-pin", mark("she has forgotten it, and chooses another")),
        ("tui-tutor classroom learner Anna --forget", mark("delete all of it for good")),
    ],
)
@click.argument("name")
@click.option("--new-pin", is_flag=True, help=mark("Let the learner choose another PIN at the next login."))
@click.option("--forget", is_flag=True, help=mark("Delete everything that is kept of the learner."))
@database_option
@click.pass_context
def look_after_learner(ctx: click.Context, name: str, new_pin: bool, forget: bool) -> None:
    """Print, free or delete what is kept of one learner."""
    require_packages()
    from tui_tutor.cli.strict_json import strict_json

    _ = ctx.ensure_object(Program).translate

    async def act(ledger: "Ledger") -> str:
        record = await ledger.find(name)
        if record is None:
            raise ClassroomError(
                mark("nobody in the class is called {name}"),
                mark("tui-tutor classroom roster shows all names"),
                name=repr(name),
            )
        if forget:
            await ledger.forget(record.learner_id)
            return _("Everything that was kept of {name} is deleted.").format(name=record.name)
        if new_pin:
            await ledger.clear_login(record.learner_id)
            return _("{name} chooses a new PIN at the next login.").format(name=record.name)
        return strict_json(await ledger.export_learner(record.learner_id))

    click.echo(with_ledger(ctx, act))


@click.command(
    "backup",
    cls=TutorCommand,
    help=mark("Copy the class into a new file, also while it is open."),
    examples=[("tui-tutor classroom backup monday.sqlite3", mark("everything of this class"))],
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@database_option
@click.pass_context
def back_up(ctx: click.Context, file: Path) -> None:
    """Copy the class into a new file."""
    require_packages()
    _ = ctx.ensure_object(Program).translate

    async def act(ledger: "Ledger") -> str:
        await ledger.backup(file)
        return _("the class is copied to {file}").format(file=file)

    click.echo(with_ledger(ctx, act))


LEDGER_COMMANDS = (show_code, take_roster, print_grades, print_events, look_after_learner, back_up)
"""In the order in which the help lists them."""


def require_packages(*more: str) -> None:
    """Find out that what a class needs is installed.

    Args:
        more: What it needs for a database.

    Raises:
        ClassroomError: If it is not.
    """
    for package in ("asyncssh", "segno", "sqlalchemy", "alembic", "msgspec", "aiohttp", *more):
        if find_spec(package) is None:
            raise ClassroomError(
                mark("a class needs the package {package}, which is not installed"),
                mark("install it with: pip install 'tui-tutor[{extras}]'"),
                package=package,
                extras="classroom,school" if more else "classroom",
            )


def code_text(code: "JoinCode", translate: Translate) -> str:
    """A join code, and until when it lets in."""
    until = datetime.fromtimestamp(code.expires).astimezone()
    return f"{code.text}   " + translate("(until {time})").format(time=f"{until:%Y-%m-%d %H:%M}")


def with_ledger(ctx: click.Context, act: Callable[["Ledger"], Awaitable[str]]) -> str:
    """Do something with what is kept of the class; its text."""
    from tui_tutor.classroom.classroom import LEDGER_FILE
    from tui_tutor.classroom.records.ledger import Ledger

    async def run() -> str:
        ledger = Ledger.open(ctx.meta[DATABASE] or ctx.meta[FOLDER] / LEDGER_FILE)
        try:
            return await act(ledger)
        finally:
            await ledger.close()

    return asyncio.run(run())

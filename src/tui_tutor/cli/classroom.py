"""The command ``classroom``: a class over SSH."""

import asyncio
import logging
import os
import re
import signal
import sys
from io import StringIO
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from tui_tutor.cli.classroom_board import show_board
from tui_tutor.cli.classroom_ledger import (
    DATABASE,
    FOLDER,
    LEDGER_COMMANDS,
    code_text,
    database_option,
    require_packages,
)
from tui_tutor.cli.classroom_teacher import look_after_teachers
from tui_tutor.cli.commands import TutorCommand, TutorGroup
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import LARGEST_LOG
from tui_tutor.cli.web_options import WebArguments, page_address, page_warnings, read_web_options, web_options
from tui_tutor.errors import UsageError
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.classroom.classroom import ClassOptions, Classroom

PORT = 8022


def _checked_name(_ctx: click.Context, _parameter: click.Parameter, name: str) -> str:
    if name and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:\d{1,5})?", name):
        raise UsageError(
            mark("{name} is not what learners could type for this machine"),
            mark("write a name or an address, and the port if it is another: class.example:22"),
            name=repr(name),
        )
    return name


@click.group(
    "classroom",
    cls=TutorGroup,
    help=mark("Hold a class: learners come in with ssh, and need nothing else."),
    examples=[
        ("tui-tutor classroom serve", mark("open the class on this machine")),
        ("tui-tutor classroom roster names.csv", mark("take in everyone on a list")),
        ("tui-tutor classroom grades > grades.csv", mark("what each learner has done, on each page")),
    ],
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=mark("Keep the class in this folder instead of the usual one."),
)
@click.pass_context
def classroom(ctx: click.Context, folder: Path | None) -> None:
    """Hold a class over SSH."""
    from tui_tutor.store.folders import data_folder

    program = ctx.ensure_object(Program)
    ctx.meta[FOLDER] = folder or data_folder(program.environment) / "classroom"


@classroom.command(
    "serve",
    cls=TutorCommand,
    help=mark(
        "Open the class on this machine, until ctrl+c.\n\n"
        "Write the line and the join code that it prints on the board. A learner needs only ssh, gives a"
        " name and a PIN the first time, and stands where they stood when they come again."
    ),
    examples=[
        ("tui-tutor classroom serve", mark("on port 8022, with what is kept of the class")),
        ("tui-tutor classroom serve --host 192.168.1.20", mark("on one address of this machine only")),
        ("tui-tutor classroom serve --reached-as class.example", mark("the name that learners know it by")),
        ("tui-tutor classroom serve --web", mark("with a page for browsers, on port 8023")),
        ("tui-tutor classroom --folder physics-9b serve", mark("another class, with its own learners")),
        (
            "tui-tutor classroom serve --database postgresql://tui_tutor@db/tui_tutor",
            mark("one of a school's servers"),
        ),
    ],
)
@click.option("--host", default="", metavar="ADDRESS", help=mark("Listen on this address only."))
@click.option("--port", default=PORT, type=click.IntRange(0, 65535), help=mark("Listen on this port."))
@click.option(
    "--reached-as",
    default="",
    metavar="NAME",
    callback=_checked_name,
    help=mark("What learners type for this machine, such as class.example or class.example:22."),
)
@database_option
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help=mark(
        "Let in only what comes through the proxy at this address, which says by the PROXY protocol,"
        " version 2, for whom. May be given several times."
    ),
)
@click.option(
    "--idle-minutes",
    default=60.0,
    type=click.FloatRange(0),
    metavar="MINUTES",
    help=mark(
        "Save and close a seat at which nobody types for so long, with a warning halfway; 0 for never."
    ),
)
@click.option(
    "--fresh-seats",
    is_flag=True,
    help=mark(
        "Start a fresh process for each seat instead of forking one: slower, and with more memory; where"
        " forking makes trouble."
    ),
)
@web_options
@click.pass_context
def serve_class(
    ctx: click.Context,
    host: str,
    port: int,
    reached_as: str,
    proxies: tuple[str, ...],
    idle_minutes: float,
    fresh_seats: bool,
    **web: "Unpack[WebArguments]",
) -> None:
    """Open the class on this machine."""
    program = ctx.ensure_object(Program)
    require_packages()
    from tui_tutor.classroom.classroom import ClassOptions
    from tui_tutor.classroom.door.proxy_protocol import read_networks
    from tui_tutor.cli.course_pages import read_course_pages

    command = [sys.executable, "-m", "tui_tutor.cli.seat", str(program.lessons_root())]
    options = ClassOptions(
        ctx.meta[FOLDER],
        command,
        host,
        port,
        program.language,
        database=ctx.meta[DATABASE],
        proxies=read_networks(proxies),
        course=read_course_pages(program.lessons_root(), program.language),
        web=read_web_options(**web),
        idle_minutes=idle_minutes,
        fresh_seats=fresh_seats,
        reached_as=reached_as,
    )
    asyncio.run(_hold(options, program.translate))


for _command in (show_board, *LEDGER_COMMANDS, look_after_teachers):
    classroom.add_command(_command)


async def _hold(options: "ClassOptions", translate: Translate) -> None:
    """Keep a class open until a signal ends it."""
    from tui_tutor.classroom.classroom import Classroom
    from tui_tutor.classroom.memory import collect_garbage_soon, give_back_what_is_free

    give_back_what_is_free()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    async with Classroom(options) as room:
        _write_log(options.folder / "server.log")
        click.echo(_notice(room, options, translate))
        collect_garbage_soon()
        await ended.wait()
        click.echo(translate("The class closes. What was shown as saved is kept."))


def _notice(room: "Classroom", options: "ClassOptions", translate: Translate) -> str:
    """What the teacher writes on the board, and what to compare with it."""
    import segno

    _ = translate
    line = room.line
    page = page_address(options.web, room.web_port) if options.web else ""
    rows = (
        (_("type"), line),
        *([(_("or open"), page)] if page else []),
        (_("join code"), code_text(room.code, _)),
        (_("key"), room.fingerprint),
    )
    drawn = StringIO()
    drawing = f"{page}/#{room.code.text}" if page else f"{line}  {room.code.text}"
    segno.make(drawing, error="l").terminal(drawn, border=1, compact=True)
    return "\n".join(
        (
            _("The class is open."),
            "",
            *(f"  {name}:  {value}" for name, value in rows),
            "",
            drawn.getvalue() if sys.stdout.isatty() else "",
            *page_warnings(options.web, _),
            *_root_warnings(_),
            _("To see the class: tui-tutor classroom board, in another window on this machine."),
            _("ctrl+c closes it; learners who come back stand where they stood."),
        )
    )


def _root_warnings(translate: Translate) -> list[str]:
    # Not refused: in a container there is often nobody else.
    if os.geteuid() != 0:
        return []
    return [translate("This runs as root, and need not: run it as an ordinary user, who can do less harm.")]


def _write_log(path: Path) -> None:
    """Keep what goes wrong in the server and its seats, for whoever mends it."""
    handler = RotatingFileHandler(path, maxBytes=LARGEST_LOG, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("tui_tutor.classroom")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)

"""The command ``classroom``: a class over SSH."""

import asyncio
import logging
import signal
import socket
import sys
from io import StringIO
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.classroom_ledger import FOLDER, LEDGER_COMMANDS, code_text, require_packages
from tui_tutor.cli.commands import TutorCommand, TutorGroup
from tui_tutor.cli.program import Program
from tui_tutor.cli.report import LARGEST_LOG
from tui_tutor.translation import Translate, mark

if TYPE_CHECKING:
    from tui_tutor.classroom.classroom import ClassOptions, Classroom

PORT = 8022


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
        ("tui-tutor classroom --folder physics-9b serve", mark("another class, with its own learners")),
    ],
)
@click.option("--host", default="", metavar="ADDRESS", help=mark("Listen on this address only."))
@click.option("--port", default=PORT, type=click.IntRange(0, 65535), help=mark("Listen on this port."))
@click.pass_context
def serve_class(ctx: click.Context, host: str, port: int) -> None:
    """Open the class on this machine."""
    program = ctx.ensure_object(Program)
    require_packages()
    from tui_tutor.classroom.classroom import ClassOptions

    command = [sys.executable, "-m", "tui_tutor.cli.seat", str(program.lessons_root())]
    asyncio.run(
        _hold(ClassOptions(ctx.meta[FOLDER], command, host, port, program.language), program.translate)
    )


for _command in LEDGER_COMMANDS:
    classroom.add_command(_command)


async def _hold(options: "ClassOptions", translate: Translate) -> None:
    """Keep a class open until a signal ends it."""
    from tui_tutor.classroom.classroom import Classroom

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    async with Classroom(options) as room:
        _write_log(options.folder / "server.log")
        click.echo(_notice(room, options, translate))
        await ended.wait()
        click.echo(translate("The class closes. Everything is saved."))


def _notice(room: "Classroom", options: "ClassOptions", translate: Translate) -> str:
    """What the teacher writes on the board, and what to compare with it."""
    import segno

    _ = translate
    port = f"-p {room.port} " if room.port != 22 else ""
    line = f"ssh {port}{options.host or _own_address()}"
    rows = (
        (_("type"), line),
        (_("join code"), code_text(room.code, _)),
        (_("key"), room.fingerprint),
    )
    drawn = StringIO()
    segno.make(f"{line}  {room.code.text}", error="l").terminal(drawn, border=1, compact=True)
    return "\n".join(
        (
            _("The class is open."),
            "",
            *(f"  {name}:  {value}" for name, value in rows),
            "",
            drawn.getvalue() if sys.stdout.isatty() else "",
            _("ctrl+c closes it; learners who come back stand where they stood."),
        )
    )


def _write_log(path: Path) -> None:
    """Keep what goes wrong in the server and its seats, for whoever mends it."""
    handler = RotatingFileHandler(path, maxBytes=LARGEST_LOG, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("tui_tutor.classroom")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)


def _own_address() -> str:
    """The address by which others on the network reach this machine, as far as it knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks which of the machine's addresses would be used.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()

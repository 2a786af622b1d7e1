"""The command ``classroom teacher``: whose keys log in as a teacher."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_tutor.cli.classroom_ledger import database_option, require_packages, with_ledger
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.program import Program
from tui_tutor.errors import ClassroomError, UsageError
from tui_tutor.translation import mark

if TYPE_CHECKING:
    from tui_tutor.classroom.records.ledger import Ledger

LONGEST_NAME = 40
LARGEST_FILE = 20_000
"""Bytes; the longest public key has a tenth of it."""


@click.command(
    "teacher",
    cls=TutorCommand,
    help=mark(
        "Let a key log in as a teacher, or list these keys.\n\n"
        "Teachers come in with ssh like learners, by their key alone, and see the board of the class."
    ),
    examples=[
        ("tui-tutor classroom teacher ~/.ssh/id_ed25519.pub", mark("this key is a teacher's from now on")),
        ("tui-tutor classroom teacher", mark("the keys of all teachers")),
        ("tui-tutor classroom teacher ada.pub --remove", mark("this key is no teacher's any more")),
    ],
)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE.pub]")
@click.option("--name", default="", help=mark("The teacher's name; by default what stands behind the key."))
@click.option("--remove", is_flag=True, help=mark("No longer let this key log in as a teacher."))
@database_option
@click.pass_context
def look_after_teachers(ctx: click.Context, file: Path | None, name: str, remove: bool) -> None:
    """Add, list or remove the keys of teachers."""
    require_packages()
    from tui_tutor.classroom.door.identity import clean_name, public_key_text, shown

    _ = ctx.ensure_object(Program).translate
    if file is None and (remove or name):
        raise UsageError(mark("a key is missing"), mark("name its file, such as ~/.ssh/id_ed25519.pub"))
    line = _read_key(file) if file is not None else ""

    async def act(ledger: "Ledger") -> str:
        if not line:
            keys = [f"{shown(each)}  {key}".strip() for each, key in await ledger.teachers()]
            return "\n".join(keys) or _("no key logs in as a teacher yet")
        key = public_key_text(line)
        if not remove:
            comment = shown(" ".join(line.split()[2:])[:LONGEST_NAME])
            await ledger.add_teacher_key(key, clean_name(name) if name else comment)
            return _("This key logs in as a teacher from now on.")
        if await ledger.remove_teacher_key(key):
            return _("This key is no teacher's any more.")
        return _("This key was no teacher's.")

    click.echo(with_ledger(ctx, act))


def _read_key(file: Path) -> str:
    """The first line of a file that holds something."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_FILE).decode("utf-8", "replace")
    except OSError as error:
        raise ClassroomError(
            mark("the key {path} can't be read: {reason}"), path=file, reason=error.strerror or str(error)
        ) from error
    return next((line.strip() for line in text.splitlines() if line.strip()), "-")

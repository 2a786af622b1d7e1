"""The command ``classroom board``: the teacher's board, on the machine that serves the class."""

import socket
from pathlib import Path

import click

from tui_tutor.cli.classroom_ledger import FOLDER, require_packages
from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.open_tutor import check_terminal, prepare_for_screen
from tui_tutor.cli.program import Program
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

SECONDS_TO_CONNECT = 1.0


@click.command(
    "board",
    cls=TutorCommand,
    help=mark(
        "See the class and lead it, while it is being served on this machine.\n\n"
        "One line a learner, those who need help first; ? shows every key. Your own lesson is behind the"
        " board, for the class to follow."
    ),
    examples=[("tui-tutor classroom board", mark("in another window than classroom serve"))],
)
@click.pass_context
def show_board(ctx: click.Context) -> None:
    """See the class and lead it."""
    program = ctx.ensure_object(Program)
    require_packages()
    folder: Path = ctx.meta[FOLDER]
    check_terminal(program)
    _open_board(program, folder, connect_to_class(folder))


def connect_to_class(folder: Path) -> socket.socket:
    """The connection to the class that is served from a folder.

    Raises:
        ClassroomError: If none is.
    """
    from tui_tutor.classroom.live.board_door import BOARD_SOCKET

    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # A server that hangs lets nobody in, and the board must not hang with it.
    connection.settimeout(SECONDS_TO_CONNECT)
    try:
        connection.connect(str(folder / BOARD_SOCKET))
    except PermissionError as error:
        connection.close()
        raise ClassroomError(
            mark("the class in {folder} belongs to somebody else"),
            mark("open the board from the account that serves it, or come in with ssh and a teacher's key"),
            folder=folder,
        ) from error
    except OSError as error:
        connection.close()
        raise ClassroomError(
            mark("no class is being served from {folder}"),
            mark("start it in another window: tui-tutor classroom serve"),
            folder=folder,
        ) from error
    return connection


def _open_board(program: Program, folder: Path, connection: socket.socket) -> None:
    """Be the tutor with the board over it, until the teacher quits."""
    root = program.lessons_root()
    prepare_for_screen()
    from tui_tutor.store.board_messages import ToTeacher, read_to_teacher
    from tui_tutor.store.folders import progress_file
    from tui_tutor.store.progress import open_progress
    from tui_tutor.ui.app import TutorApp
    from tui_tutor.ui.class_link import ClassLink
    from tui_tutor.ui.player import WATCHED_SPEED
    from tui_tutor.ui.study import Opening
    from tui_tutor.ui.teaching import Teaching

    def reconnect() -> ClassLink[ToTeacher]:
        return ClassLink(connect_to_class(folder), read_to_teacher)

    with open_progress(progress_file(program.environment)) as progress:
        app = TutorApp(
            progress=progress,
            lessons_root=root,
            language=program.language,
            opens=Opening(),
            speed=WATCHED_SPEED,
            class_part=Teaching(ClassLink(connection, read_to_teacher), reconnect),
        )
        app.run()
    if app.failure is not None:
        raise app.failure

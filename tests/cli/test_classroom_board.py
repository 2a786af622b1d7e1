import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tui_tutor.classroom.live.board_door import BOARD_SOCKET
from tui_tutor.cli import classroom_board
from tui_tutor.cli.classroom_board import connect_to_class
from tui_tutor.errors import ClassroomError


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name short enough for a socket's."""
    with TemporaryDirectory(prefix="class") as name:
        yield Path(name)


def test_without_a_class_it_is_told_how_to_start_one(folder: Path) -> None:
    with pytest.raises(ClassroomError) as caught:
        connect_to_class(folder)

    assert str(caught.value).splitlines() == [
        f"no class is being served from {folder}",
        "start it in another window: tui-tutor classroom serve",
    ]


def test_the_socket_that_a_killed_server_has_left_is_no_class(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / BOARD_SOCKET))

    with pytest.raises(ClassroomError, match="no class is being served"):
        connect_to_class(folder)


def test_a_server_that_hangs_does_not_hang_the_board(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_board, "SECONDS_TO_CONNECT", 0.05)
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(folder / BOARD_SOCKET))
        hanging.listen(0)
        waiting = connect_to_class(folder)

        with waiting, pytest.raises(ClassroomError, match="no class is being served"):
            connect_to_class(folder)


def test_a_class_that_is_served_hears_what_is_said(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / BOARD_SOCKET))
        door.listen()

        with connect_to_class(folder) as connection:
            connection.sendall(b"here")
            accepted, _address = door.accept()

        with accepted:
            assert accepted.recv(4) == b"here"

"""Boards on the server's machine come in by a socket that is the account's alone."""

import asyncio
import socket
import stat
from pathlib import Path

from tui_tutor.classroom.door.visitor import Person
from tui_tutor.classroom.live.board_door import BOARD_SOCKET, BoardDoor


class Hosts:
    def __init__(self) -> None:
        self.seen: list[Person] = []

    async def serve(self, who: Person, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.seen.append(who)
        data = await asyncio.get_running_loop().sock_recv(connection, 100)
        await asyncio.get_running_loop().sock_sendall(connection, data)


async def echoed(folder: Path, data: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(folder / BOARD_SOCKET)
    writer.write(data)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_boards_are_teachers_with_names_of_their_own(tmp_path: Path) -> None:
    hosts = Hosts()
    door = BoardDoor(tmp_path, hosts.serve)
    door.open()

    answers = [await echoed(tmp_path, b"one"), await echoed(tmp_path, b"two")]
    await door.close()

    assert answers == [b"one", b"two"]
    assert {who.role for who in hosts.seen} == {"teacher"}
    assert len({who.learner_id for who in hosts.seen}) == 2


async def test_the_socket_is_the_account_s_alone_and_goes_with_the_door(tmp_path: Path) -> None:
    door = BoardDoor(tmp_path, Hosts().serve)
    door.open()
    mode = stat.S_IMODE((tmp_path / BOARD_SOCKET).stat().st_mode)

    await door.close()

    assert mode == 0o600
    assert not (tmp_path / BOARD_SOCKET).exists()


async def test_what_a_killed_server_has_left_is_no_obstacle(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / BOARD_SOCKET))
    door = BoardDoor(tmp_path, Hosts().serve)
    door.open()

    answer = await echoed(tmp_path, b"here")
    await door.close()

    assert answer == b"here"


async def test_the_door_of_a_server_that_is_there_stays_its_own(tmp_path: Path) -> None:
    first, second = Hosts(), Hosts()
    door, other = BoardDoor(tmp_path, first.serve), BoardDoor(tmp_path, second.serve)
    door.open()
    other.open()

    await echoed(tmp_path, b"x")
    await other.close()
    await echoed(tmp_path, b"y")
    await door.close()

    # A look whether somebody answers is a visit too.
    assert second.seen == []
    assert len(first.seen) >= 2

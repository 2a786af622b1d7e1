"""What a server keeps of those who have gone."""

import asyncio

import pytest

from tui_tutor.classroom.door.front import Front
from tui_tutor.classroom.door.lobby import FrontOptions, Lobby


class Connection:
    """As much of a connection as a front looks at."""

    def get_extra_info(self, _name: str) -> None:
        return None

    async def validate_public_key(self, *_words: object) -> bool:
        return False

    def abort(self) -> None:
        raise AssertionError("nobody is too many")


async def test_nothing_is_kept_of_a_connection_that_is_lost() -> None:
    lobby = Lobby(FrontOptions(None, None, None))  # type: ignore[arg-type]
    front = Front(lobby)
    connection = Connection()

    front.connection_made(connection)  # type: ignore[arg-type]
    kept = set(lobby.connections)
    front.connection_lost(None)

    assert [id(each) for each in kept] == [id(connection)]
    assert lobby.connections == set()
    assert len(lobby.doorway) == 0


async def test_one_look_for_floods_is_due_however_many_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    lobby = Lobby(FrontOptions(None, None, None))  # type: ignore[arg-type]
    due: list[float] = []
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", lambda seconds, *_rest: due.append(seconds))

    for _ in range(5):
        connection = Connection()
        lobby.watch(connection)  # type: ignore[arg-type]
        lobby.forget(connection)  # type: ignore[arg-type]

    assert due == [1.0]

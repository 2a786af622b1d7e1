"""What a seat is told of its saves is true of every one of them."""

import asyncio
import json
import socket
from collections.abc import Mapping

from tui_tutor.classroom.seating.seat_saves import SeatSaves
from tui_tutor.store.seat_messages import save_line

LONGEST_WAIT = 10.0


async def test_a_save_that_was_refused_is_not_confirmed_by_those_after_it() -> None:
    written: list[object] = []

    async def save(_learner: str, _kind: str, values: Mapping[str, object]) -> None:
        if values["value"] == "wrong":
            raise ValueError
        written.append(values["value"])

    near, far = socket.socketpair()
    with near, far:
        serving = asyncio.create_task(SeatSaves(near, "ada", save).serve())
        far.setblocking(False)
        lines = [
            save_line(number, "setting", {"name": "n", "value": value})
            for number, value in enumerate(("first", "wrong", "third"), 1)
        ]
        # As a seat does, which sends again what was not confirmed.
        await asyncio.get_running_loop().sock_sendall(far, b"".join([*lines, *lines[1:]]))
        far.shutdown(socket.SHUT_WR)
        await asyncio.wait_for(serving, LONGEST_WAIT)
        told = [json.loads(line)["saved"] for line in far.recv(65536).splitlines()]

    assert set(told) == {1}
    assert written == ["first", "third"]

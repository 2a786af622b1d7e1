"""Seats that save without end and show what the class has confirmed; run as a program."""

import os
import select
import socket
import sys
import tty
from pathlib import Path

from tui_tutor.classroom.seating import fork_server
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.store.seat_messages import LONGEST_LINE, Lines, read_saved, save_line


def sit(request: SeatRequest, connection: socket.socket, _link: socket.socket) -> None:
    tty.setraw(0)
    number, lines = 0, Lines()
    os.write(1, b"ready\r\n")
    visit = os.urandom(4).hex()
    while True:
        number += 1
        values = {"lesson": "xor", "page": "wall", "key": f"{visit}-{number}"}
        connection.sendall(save_line(number, "done", values))
        while True:
            ready, _, _ = select.select([connection.fileno(), 0], [], [])
            if 0 in ready:
                return
            saved = [read_saved(line) for line in lines.feed(connection.recv(LONGEST_LINE))]
            if number in saved:
                break
        os.write(1, f"saved {visit}-{number}\r\n".encode())


def prepare() -> None:
    pass


def serve(folder: Path, port: int) -> None:
    """Hold a class whose seats these are."""
    import asyncio

    from tui_tutor.classroom.classroom import ClassOptions, Classroom
    from tui_tutor.classroom.door.proxy_protocol import read_networks
    from tui_tutor.classroom.foundation import DATABASE_VARIABLE

    async def hold() -> None:
        command = [sys.executable, "-m", "tests.school.saver_seats"]
        database = os.environ[DATABASE_VARIABLE]
        options = ClassOptions(
            folder, command, "127.0.0.1", port, database=database, proxies=read_networks(["127.0.0.1"])
        )
        async with Classroom(options) as room:
            print(f"join code: {room.code.text}\nctrl+c", flush=True)
            await asyncio.Event().wait()

    asyncio.run(hold())


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        fork_server.run(socket.socket(fileno=int(sys.argv[1])), prepare, sit)

"""A class whose seats paint as often as the bench demands; arguments: folder, frames, lessons, port."""

import asyncio
import signal
import socket
import sys
from pathlib import Path

from tui_tutor.classroom.classroom import ClassOptions, Classroom
from tui_tutor.classroom.memory import collect_garbage_soon, give_back_what_is_free
from tui_tutor.classroom.seating import fork_server
from tui_tutor.cli import seat


async def hold(folder: Path, frames_per_second: str, lessons: str, port: int) -> None:
    give_back_what_is_free()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    command = [sys.executable, "-m", "bench.classroom.paced", frames_per_second, lessons]
    async with Classroom(ClassOptions(folder, command, "127.0.0.1", port)) as room:
        print(f"ssh -p {room.port} 127.0.0.1\njoin code: {room.code.text}\nctrl+c", flush=True)
        collect_garbage_soon()
        await ended.wait()


def fork(frames_per_second: float, lessons: Path, number: int) -> None:
    """As `tui_tutor.cli.seat.main` does, with another number of frames."""
    import os

    os.environ |= seat.SCREEN
    seat.FRAMES_PER_SECOND = frames_per_second
    control = socket.socket(fileno=number)
    seats = seat.Seats(lessons)
    fork_server.run(control, seats.prepare, seats.sit)


def main() -> None:
    words = sys.argv[1:]
    if len(words) == 3:
        fork(float(words[0]), Path(words[1]), int(words[2]))
    else:
        folder, frames_per_second, lessons, _option, port = words
        asyncio.run(hold(Path(folder), frames_per_second, lessons, int(port)))


if __name__ == "__main__":
    main()

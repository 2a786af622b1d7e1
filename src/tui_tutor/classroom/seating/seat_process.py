"""The server's view of a seat's process and of the fork server that makes them."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from tui_tutor.classroom.seating.descriptors import until_readable, until_writable
from tui_tutor.classroom.seating.packets import PacketReader, pack, send_part
from tui_tutor.classroom.seating.seat_request import SeatRequest
from tui_tutor.errors import ClassroomError
from tui_tutor.translation import mark

logger = logging.getLogger(__name__)

LARGEST_PIECE = 4096
"""Bytes of complaints that are read at once."""
SECONDS_TO_PREPARE = 60.0
SECONDS_TO_FORK = 10.0
SECONDS_TO_LEAVE = 2.0
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""A process with threads must not fork, and thirty learners need their cores for each other."""


class SeatProcess:
    """A seat's process.

    Args:
        pid: Its id, for people to read.
        handle: A descriptor of the process; -1 where the system has none.

    Attributes:
        ended: Its exit code, once it has ended; negative for a signal.
    """

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._handle = handle

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if the process is still there."""
        if self.ended.done():
            return
        with suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, number)
            else:
                os.kill(self.pid, number)

    def end(self, code: int) -> None:
        """Note that the process has ended."""
        if not self.ended.done():
            self.ended.set_result(code)
            if self._handle >= 0:
                os.close(self._handle)

    async def lose_parent(self) -> None:
        """See the process to its end without a parent that would tell."""
        if self._handle >= 0:
            # The system sends it SIGTERM in its parent's stead.
            with suppress(TimeoutError):
                await asyncio.wait_for(until_readable(self._handle), SECONDS_TO_LEAVE)
        self.signal(signal.SIGKILL)
        self.end(-signal.SIGKILL)


class ForkServerProcess:
    """A fork server, from its start to its end.

    Args:
        command: Runs `tui_tutor.classroom.seating.fork_server.run` on the socket whose descriptor is
            given as the last argument.
        environment: The variables of its process.

    Attributes:
        ended: Set once it has ended, and all its seats with it.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.ended = asyncio.Event()
        self._seats: dict[int, SeatProcess] = {}
        self._numbers = count(1)
        self._started: dict[int, asyncio.Future[SeatProcess]] = {}
        self._sending = asyncio.Lock()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._control, other_end = socket.socketpair()
        self._control.setblocking(False)
        with other_end:
            self._process = subprocess.Popen(
                [*command, str(other_end.fileno())],
                pass_fds=[other_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                # Ctrl+C at the server's terminal is for the server alone.
                start_new_session=True,
                env={**(os.environ if environment is None else environment), **ONE_THREAD, "PYTHONUTF8": "1"},
            )
        self._reading = asyncio.create_task(self._read())
        self._logging = asyncio.create_task(self._log())

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    async def until_ready(self) -> None:
        """Wait until it can fork.

        Raises:
            ClassroomError: If it does not come so far.
        """
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), SECONDS_TO_PREPARE)
        except (ClassroomError, TimeoutError):
            await self.stop()
            raise no_seat() from None

    async def fork(
        self, request: SeatRequest, terminal: int, connection: socket.socket, link: socket.socket
    ) -> SeatProcess:
        """Make a seat; the caller closes what was given to it.

        Args:
            request: Who sits there.
            terminal: The descriptor of the terminal's inner end.
            connection: The seat's end of the socket for its progress.
            link: The seat's end of the socket to the class.

        Raises:
            ClassroomError: If it can't be made.
        """
        number = next(self._numbers)
        started: asyncio.Future[SeatProcess] = asyncio.get_running_loop().create_future()
        self._started[number] = started
        file = request.to_file()
        try:
            await self._send(
                {"seat": number, "looks": request.looks}, [terminal, connection.fileno(), link.fileno(), file]
            )
            return await asyncio.wait_for(asyncio.shield(started), SECONDS_TO_FORK)
        except BaseException as error:
            # Nobody will sit there: what comes of it is ended when it comes.
            started.add_done_callback(_turn_away)
            if isinstance(error, OSError | TimeoutError):
                raise no_seat() from None
            raise
        finally:
            os.close(file)

    async def stop(self) -> None:
        """End it and whatever seats it still has."""
        # Both ends read an end of file then, and do the rest.
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        await self.ended.wait()

    async def _send(self, message: Mapping[str, object], descriptors: list[int]) -> None:
        data = pack(message)
        async with self._sending:
            while data:
                try:
                    data = data[send_part(self._control, data, descriptors) :]
                    descriptors = []
                except BlockingIOError:
                    await until_writable(self._control.fileno())

    async def _read(self) -> None:
        packets = PacketReader(self._control)
        while True:
            await until_readable(self._control.fileno())
            try:
                packet = packets.read()
            except BlockingIOError:
                continue
            except (EOFError, OSError):
                break
            if packet is not None:
                self._note(packet.message, packet.descriptors[0] if packet.descriptors else -1)
        self._control.close()
        await self._finish()

    def _note(self, message: dict[str, object], handle: int) -> None:
        match message:
            case {"ready": _}:
                if not self._ready.done():
                    self._ready.set_result(None)
            case {"seat": int(number), "pid": int(pid)}:
                seat = self._seats[number] = SeatProcess(pid, handle)
                self._started.pop(number).set_result(seat)
            case {"seat": int(number), "failed": why}:
                logger.error("no seat could be started: %s", why)
                self._started.pop(number).set_exception(no_seat())
            case {"seat": int(number), "exit": int(code)}:
                self._seats.pop(number).end(code)

    async def _finish(self) -> None:
        awaited: list[asyncio.Future[Any]] = [self._ready, *self._started.values()]
        for future in awaited:
            if not future.done():
                future.set_exception(no_seat())
                future.exception()
        self._started.clear()
        await asyncio.gather(*(seat.lose_parent() for seat in self._seats.values()))
        self._seats.clear()
        await self._see_off()
        self.ended.set()

    async def _see_off(self) -> None:
        await asyncio.wait([self._logging], timeout=SECONDS_TO_LEAVE)
        self._logging.cancel()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    async def _log(self) -> None:
        """Write down what the fork server and its seats complain about, fit to be read on a terminal."""
        assert self._process.stderr is not None
        with self._process.stderr as pipe:
            os.set_blocking(pipe.fileno(), False)
            while True:
                await until_readable(pipe.fileno())
                data = os.read(pipe.fileno(), LARGEST_PIECE)
                if not data:
                    return
                for line in data.decode("utf-8", "replace").splitlines():
                    logger.warning("seats: %s", "".join(c if c.isprintable() else "\ufffd" for c in line))


def _turn_away(started: asyncio.Future[SeatProcess]) -> None:
    if not started.cancelled() and started.exception() is None:
        started.result().signal(signal.SIGKILL)


def no_seat() -> ClassroomError:
    """What a learner is told where no seat can be made."""
    return ClassroomError(
        mark("no seat can be made for you at the moment"),
        mark("log in again in a minute, or tell your teacher"),
    )

"""Proves pages in several processes at once.

They are programs of their own rather than forks: a fork of a process that has loaded torch may hang,
and what is told apart here ends with its pipes, whatever happens to the process that began it.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from typing import IO

from tui_tutor.lessons.faults import Fault
from tui_tutor.lessons.page_task import PageTask

Proof = tuple[int, tuple[Fault, ...]]
"""Which task of a list was proven, from 0, and its faults."""

_WORKER = (sys.executable, "-P", "-m", "tui_tutor.lessons.proof_worker")
"""``-P`` keeps files in the working folder from being taken for modules."""


def prove_in_processes(
    tasks: Sequence[PageTask], backends: Sequence[str], count: int, command: Sequence[str] = _WORKER
) -> Iterator[Proof]:
    """Prove pages, and tell each as soon as it is proven.

    A page is not told of where no process can be started or its process ends before its time; whoever asked
    proves it then.

    Args:
        tasks: The pages.
        backends: The backends to train on, all of which must be there.
        count: How many processes.
        command: What starts one; the backends are put after it.
    """
    left = list(enumerate(tasks))[::-1]
    workers: list[_Worker] = []
    try:
        with DefaultSelector() as selector:
            for worker in _started([*command, *backends], count):
                workers.append(worker)
                if worker.give(left):
                    selector.register(worker.output, EVENT_READ, worker)
            while selector.get_map():
                for key, _events in selector.select():
                    proof = key.data.take()
                    if proof is not None:
                        yield proof
                    if proof is None or not key.data.give(left):
                        selector.unregister(key.fileobj)
    finally:
        for worker in workers:
            worker.end()


def _started(command: Sequence[str], count: int) -> Iterator["_Worker"]:
    """As many processes as can be started."""
    for _ in range(count):
        try:
            yield _Worker(command)
        except OSError:
            return


class _Worker:
    """A process that proves one page after the other.

    Args:
        command: What starts it.

    Raises:
        OSError: If it can't be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        # Out of the terminal's group: Ctrl+C is for the process that began this one.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input: IO[bytes] = self._process.stdin
        self.output: IO[bytes] = self._process.stdout
        self._at_work = -1

    def give(self, left: list[tuple[int, PageTask]]) -> bool:
        """Give it the next page that is left; whether there was one, and it was taken."""
        if not left:
            return False
        self._at_work, task = left.pop()
        try:
            pickle.dump(task, self._input)
            self._input.flush()
        except OSError:
            return False
        return True

    def take(self) -> Proof | None:
        """What it has found; None if it ended before."""
        try:
            return self._at_work, pickle.load(self.output)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        for pipe in (self._input, self.output):
            # What could not be written is written again on closing.
            with suppress(OSError):
                pipe.close()
        self._process.wait()

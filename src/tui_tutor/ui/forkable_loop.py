"""An event loop that is made and used in one process, and goes on in processes forked from it."""

import asyncio
import selectors
import socket
from collections.abc import Callable


class ForkableLoop(asyncio.SelectorEventLoop):
    """An event loop that may go on in a fork; not while it is running, and without threads.

    What it waits for it keeps in the process and not in the system, where all forks would share it.
    """

    # Parts of asyncio's own loop without a public name, the same from Python 3.11 to 3.14: the two ends
    # of what wakes the loop up, and what there is to do with them.
    _ssock: socket.socket
    _csock: socket.socket
    _internal_fds: int
    _make_self_pipe: Callable[[], None]

    def __init__(self) -> None:
        super().__init__(selectors.PollSelector())

    def go_on_in_fork(self) -> None:
        """Wait for nothing that the loop of another process waits for.

        To be called once, in the fork, before it runs again.
        """
        # Not closed: their numbers may be somebody else's by now.
        for end in (self._ssock, self._csock):
            end.detach()
        self._internal_fds -= 1
        self._selector = selectors.PollSelector()
        self._make_self_pipe()

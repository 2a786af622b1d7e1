"""Lets keys through one after the other, so that what is typed ahead goes to the window it is meant for."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.screen import Screen

from tui_tutor.ui.screens.board_view import BoardView
from tui_tutor.ui.screens.prompts import TextPrompt

if TYPE_CHECKING:
    from textual.app import App

LONGEST_HANDLING = 0.5
"""Seconds after which a key counts as dealt with; where it was lost with a window, nobody would say so."""
LONGEST_OPENING = 3.0
"""Seconds after which keys go on, whether a window has opened or not."""
ROUNDS = 3
"""A key goes up to the app, and so does the message that it makes a field send."""
BETWEEN_LOOKS = 0.01
"""Seconds between looks at whether a window stands."""


class KeyQueue:
    """Holds keys back while an earlier one is still at work.

    A key of the board opens a window in several steps, and an answer in one window may open the
    next; what is typed in between would else act on the board.

    Args:
        app: Gets the keys.
        is_needed: Whether keys may open windows in that way just now.
    """

    def __init__(self, app: "App[Any]", is_needed: Callable[[], bool]) -> None:
        self._app = app
        self._is_needed = is_needed
        self._waiting: deque[Key | Paste] = deque()
        self._let_through: Key | Paste | None = None
        self._work: asyncio.Task[None] | None = None

    def take(self, event: Key | Paste) -> bool:
        """Hear of a key; whether it is held back, to come again later."""
        if event is self._let_through:
            return False
        if self._work is not None:
            self._waiting.append(event)
            return True
        if self._is_needed():
            self._work = asyncio.create_task(self._attend(asyncio.Event()))
        return False

    def close(self) -> None:
        """Let no more keys through."""
        if self._work is not None:
            self._work.cancel()
        self._waiting.clear()

    async def _attend(self, handled: asyncio.Event) -> None:
        """See to it that each key is dealt with before the next one is let through."""
        try:
            self._app.call_later(self._follow, handled)
            await self._settle(handled)
            while self._waiting:
                handled = asyncio.Event()
                self._let_through = self._waiting.popleft()
                self._app.post_message(self._let_through)
                # Behind the key in the app's queue, so it runs when the key has been passed on.
                self._app.call_later(self._follow, handled)
                await self._settle(handled)
        finally:
            self._work = self._let_through = None

    async def _settle(self, handled: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(LONGEST_HANDLING):
                await handled.wait()
        except TimeoutError:
            pass
        try:
            async with asyncio.timeout(LONGEST_OPENING):
                while self._is_needed() and not _stands(self._app.screen):
                    await asyncio.sleep(BETWEEN_LOOKS)
        except TimeoutError:
            pass

    def _follow(self, handled: asyncio.Event) -> None:
        """Go the way of a key: from what has the keyboard up to the app, through every queue."""
        self._climb(self._app.focused or self._app.screen, handled, ROUNDS)

    def _climb(self, node: DOMNode, handled: asyncio.Event, rounds: int) -> None:
        def arrive() -> None:
            if rounds > 1:
                self._climb(self._app.focused or self._app.screen, handled, rounds - 1)
            else:
                handled.set()

        def go_on() -> None:
            if node.parent is None or node.parent is self._app:
                self._app.call_later(arrive)
            else:
                self._climb(node.parent, handled, rounds)

        if not node.call_later(go_on):
            handled.set()


def _stands(screen: Screen[Any]) -> bool:
    """Whether a screen has the keyboard, and nothing it was asked for is still to come."""
    if not screen.is_mounted or (screen.focused is None and screen.focus_chain):
        return False
    if not isinstance(screen, BoardView | TextPrompt):
        return True
    return all(worker.is_finished for worker in screen.workers if worker.node is screen)

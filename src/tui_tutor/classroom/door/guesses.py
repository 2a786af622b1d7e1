"""Counts the answers that come through one connection, whichever door it came by."""

import asyncio

from tui_tutor.classroom.door.lobby import Lobby
from tui_tutor.classroom.door.login import Known, Login, Question

WRONG_GUESSES = 4
ANSWERS = 16
"""Answers in all of one connection, guesses or not."""
LONGEST_ANSWER = 1000


class TooManyWrongError(Exception):
    """This connection has guessed enough."""


class Guesses:
    """The answers of one connection, and the waits between them.

    Args:
        lobby: Knows which addresses were often wrong of late.
    """

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby
        self._wrong = self._answers = 0

    async def answer(self, login: Login, given: str | None, address: str) -> Question | Known:
        """Give an answer to a login, and what the login says to it.

        Args:
            login: Asked the question.
            given: The answer; None for something that is none.
            address: Where the connection comes from.

        Raises:
            TooManyWrongError: If the connection should be ended.
        """
        # Counted first: an answer that the client's next message cancels has been given all the same.
        self._answers += 1
        self._wrong += login.is_guess
        if given is None or self._answers > ANSWERS or self._wrong > WRONG_GUESSES:
            raise TooManyWrongError
        await asyncio.sleep(self._lobby.pauses.pause(address))
        was_guess = login.is_guess
        reply = await login.answer(given[:LONGEST_ANSWER])
        if isinstance(reply, Known):
            return reply
        if reply.after_wrong:
            self._lobby.pauses.count(address)
            await asyncio.sleep(self._lobby.options.patience.guess)
            if self._wrong >= WRONG_GUESSES:
                raise TooManyWrongError
        else:
            self._wrong -= was_guess
        return reply

"""The questions of a login, asked by a page instead of a terminal."""

import asyncio
from dataclasses import dataclass

import msgspec

from tui_tutor.classroom.browser.web_socket import PageSocket
from tui_tutor.classroom.door.guesses import Guesses, TooManyWrongError
from tui_tutor.classroom.door.limits import Stage
from tui_tutor.classroom.door.lobby import Lobby
from tui_tutor.classroom.door.login import Desk, Known, Login, Question
from tui_tutor.errors import TutorError
from tui_tutor.translation import translator

LONGEST_MESSAGE = 8 * 1024


class Ask(msgspec.Struct):
    """What a page asks next.

    Attributes:
        step: Which question it is.
        prompt: The question, in a word or two.
        note: What to say before it; may be empty.
        wrong: Whether it comes because a guess was wrong.
    """

    step: str
    prompt: str
    note: str
    wrong: bool


class TooMany(msgspec.Struct):
    """The last that a page is told after too many wrong answers."""

    ended: str = "wrong"


@dataclass
class PageDesk(Desk):
    """A desk that speaks the page's language only; on a page, unlike over SSH, it is known."""

    def say(self, text: str, between: str = "", **values: object) -> str:  # noqa: ARG002
        """A text in the page's language."""
        return translator(self.language)(text).format(**values)

    def explain(self, error: TutorError) -> str:
        """An error in the page's language."""
        return error.text(translator(self.language))


class WebLogin:
    """One walk through the questions, on one socket of a page.

    Args:
        lobby: What all logins share, by SSH and by browser.
        address: Where the page is shown.
        page: The socket, which is open.
        language: The page's language.
    """

    def __init__(self, lobby: Lobby, address: str, page: PageSocket, language: str) -> None:
        self.address = address
        self._lobby = lobby
        self._page = page
        self._login = Login(
            PageDesk(lobby.desk.registry, language, lobby.desk.hasher, lobby.desk.guard),
            address,
        )

    @property
    def stage(self) -> Stage:
        """How far whoever answers has come."""
        return Stage.ANSWERING if self._login.has_code else Stage.GREETED

    def turn_away(self) -> None:
        """End the connection."""
        self._page.cut()

    async def walk(self) -> Known | None:
        """Ask until it is known who this is; None if that does not come about."""
        self._lobby.doorway.enter(self)
        try:
            async with asyncio.timeout(self._lobby.options.patience.login):
                return await self._questions()
        except TooManyWrongError:
            await self._say(TooMany())
        except (TimeoutError, ConnectionError):
            pass
        finally:
            self._lobby.doorway.leave(self)
        return None

    async def _questions(self) -> Known | None:
        guesses = Guesses(self._lobby)
        question = self._login.first_question()
        while True:
            await self._say(self._asked(question))
            async with asyncio.timeout(self._lobby.options.patience.typing):
                said = await self._page.receive()
            if said is None:
                return None
            given = said if isinstance(said, str) else None
            reply = await guesses.answer(self._login, given, self.address)
            if isinstance(reply, Known):
                return reply
            question = reply

    def _asked(self, question: Question) -> Ask:
        prompt = question.prompt.strip().rstrip(":：")
        return Ask(self._login.step, prompt, question.note, question.after_wrong)

    async def _say(self, message: Ask | TooMany) -> None:
        await self._page.send(msgspec.json.encode(message).decode())

"""Leads those who have been let in, and have a terminal, to the house."""

import logging
import re
from collections.abc import Awaitable, Callable

from tui_tutor.classroom.door.identity import shown
from tui_tutor.classroom.door.lobby import Lobby
from tui_tutor.classroom.door.terminal import colours
from tui_tutor.classroom.door.visitor import Person, Visitor, VisitorTerminal
from tui_tutor.errors import TutorError
from tui_tutor.translation import language_of_locale, mark

NO_TERMINAL = mark("The class needs a terminal: connect with ssh -t, and without a command.")
NO_COLOURS = mark("This terminal does not say what it can show. Set TERM, as in: TERM=xterm-256color ssh …")
FULL = mark("Every place in this class is taken; try again soon.")
BROKEN = mark("Something broke in the class. What was saved is safe; connect again.")

logger = logging.getLogger(__name__)


async def receive(
    lobby: Lobby,
    person: Person,
    address: str,
    terminal: VisitorTerminal,
    prepare: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Keep somebody until they leave, or say in a line why that is not possible.

    Args:
        lobby: What all connections share.
        person: Who has proved who they are.
        address: Where they come from.
        terminal: Where they are.
        prepare: What is to be done once it is clear that they can be seated.
    """
    status = 1
    try:
        if refusal := _refusal(terminal):
            await terminal.write(_line(lobby.desk.say(refusal)))
        elif not lobby.places.take():
            await terminal.write(_line(lobby.desk.say(FULL)))
        else:
            try:
                if prepare is not None:
                    await prepare()
                has_left = await lobby.options.house.open_seat(
                    _visitor(lobby, person, address, terminal), terminal
                )
                status = 0 if has_left else 1
            finally:
                lobby.places.give_back()
    except TutorError as error:
        await terminal.write(_line(lobby.desk.explain(error)))
    except Exception:
        logger.exception("a seat broke")
        await terminal.write(_line(lobby.desk.say(BROKEN)))
    finally:
        terminal.end(status)


def _refusal(terminal: VisitorTerminal) -> str:
    if not terminal.has_terminal:
        return NO_TERMINAL
    return NO_COLOURS if terminal.term in ("", "dumb", "unknown") else ""


def _visitor(lobby: Lobby, person: Person, address: str, terminal: VisitorTerminal) -> Visitor:
    environment = terminal.environment
    term, colorterm = colours(terminal.term, environment)
    return Visitor(
        learner_id=person.learner_id,
        name=shown(person.name),
        role=person.role,
        address=address,
        term=term,
        colorterm=colorterm,
        environment=environment,
        columns=terminal.columns,
        rows=terminal.rows,
        language=_language(environment, lobby.options.language),
    )


def _language(environment: dict[str, str], server: str) -> str:
    # C and POSIX say nothing about a person.
    told = {name: value for name, value in environment.items() if not re.match(r"C\b|POSIX", value)}
    return language_of_locale(told) if told.keys() & {"LC_ALL", "LC_MESSAGES", "LANG"} else server


def _line(text: str) -> bytes:
    return "".join(f"{line}\r\n" for line in text.splitlines()).encode()

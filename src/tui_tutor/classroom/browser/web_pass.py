"""Passes by which a browser that has logged in is known again, and what they are signed with."""

import asyncio
import hashlib
import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import asyncssh

from tui_tutor.classroom.door.visitor import Person, Registry
from tui_tutor.errors import ClassroomError

Kind = Literal["ticket", "cookie"]
"""A ticket is what a page gets at the end of its questions, and gives for a cookie at once."""

SECONDS = {"ticket": 30.0, "cookie": 12 * 3600.0}
"""How long a pass is good; a cookie ends with the browser besides."""
REMEMBERED = 3.0
"""Seconds in which the class is not asked again about a learner, however often a page asks."""
MOST_REMEMBERED = 1000
MOST_USED = 10_000
"""Tickets that are not too old; each has cost a login, so that there never are so many."""
MOST_ENDED = 20
"""Cookies of one learner that were ended one by one; with more, all that were given before end."""
LONGEST = 300
FIELDS = 4
"""Learner, time, trace of the PIN, and a number by chance, which makes each pass another."""
LEARNER = re.compile(r"[A-Za-z0-9_-]{1,100}")


class _Learner(NamedTuple):
    name: str
    pin_hash: str


class _Asked(NamedTuple):
    """What was asked about a learner, whether or not it has been answered yet."""

    answer: asyncio.Task[_Learner | None]
    until: float


def signing_key(host_key: asyncssh.SSHKey) -> bytes:
    """The key of a class's passes: the same on each of its servers, and of no use for anything else."""
    secret = host_key.export_private_key("pkcs8-der")
    return hmac.digest(secret, b"tui-tutor: passes of the browser's door", hashlib.sha256)


class _Pass(NamedTuple):
    """What stands in a pass whose signature is right; when it was issued, in microseconds."""

    learner_id: str
    issued: int
    trace: str
    signature: str


@dataclass
class _Ended:
    """What a learner has logged out of.

    Attributes:
        before: Everything that was issued until then, in microseconds.
        cookies: The signatures of others, and when these were issued.
    """

    before: int = 0
    cookies: dict[str, int] = field(default_factory=dict)


class Passes:
    """Gives out passes and knows them again.

    A pass names a learner and is signed, so that nothing has to be kept. It ends when the learner's
    PIN is changed or the learner is removed: whoever forgets a PIN on a stranger's computer can be helped.
    What was used up or ended is kept in this server's memory, and is as good as new elsewhere.

    Args:
        key: Signs them.
        registry: Knows the learners.
        now: Seconds since 1970.
    """

    def __init__(self, key: bytes, registry: Registry, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._registry = registry
        self._now = now
        # The signatures of tickets and when these will be too old, in the order in which they were used.
        self._used: dict[str, float] = {}
        # No longer than the list of learners.
        self._ended: dict[str, _Ended] = {}
        self._asked: dict[str, _Asked] = {}

    async def issue(self, kind: Kind, learner_id: str) -> str | None:
        """A pass for a learner; None if there is no such learner any more."""
        # Asked anew: the PIN may have been changed just now, by this learner.
        self._asked.pop(learner_id, None)
        found = await self._find(learner_id)
        if found is None:
            return None
        # Later than what was ended, even where the clock was put back.
        issued = max(int(self._now() * 1e6), self._ended.get(learner_id, _Ended()).before + 1)
        content = f"{learner_id}.{issued}.{self._trace(found.pin_hash)}.{secrets.token_urlsafe(6)}"
        return f"{content}.{self._signature(kind, content)}"

    async def holder(self, kind: Kind, text: str) -> Person | None:
        """Whose pass this is; None if it is forged, too old, ended, or a ticket that was used."""
        # Before the database is asked.
        found = self._read(kind, text)
        if (
            found is None
            or self._is_over(kind, found)
            or (kind == "ticket" and not self._use(found.signature))
        ):
            return None
        learner = await self._find(found.learner_id)
        # Once more: the learner may have logged out in the meantime.
        if learner is None or self._is_over(kind, found) or found.trace != self._trace(learner.pin_hash):
            return None
        return Person(found.learner_id, learner.name, "learner")

    def end(self, cookie: str) -> None:
        """Take back a cookie, and so every copy of it."""
        found = self._read("cookie", cookie)
        if found is None:
            return
        ended = self._ended.setdefault(found.learner_id, _Ended())
        oldest = (self._now() - SECONDS["cookie"]) * 1e6
        ended.cookies = {each: issued for each, issued in ended.cookies.items() if issued > oldest}
        ended.cookies[found.signature] = found.issued
        if len(ended.cookies) > MOST_ENDED:
            ended.before = max(ended.before, *ended.cookies.values())
            ended.cookies.clear()

    def _read(self, kind: Kind, text: str) -> _Pass | None:
        content, _, signature = text[:LONGEST].rpartition(".")
        # Nothing in it is believed before this.
        if not hmac.compare_digest(signature.encode(), self._signature(kind, content).encode()):
            return None
        fields = content.split(".")
        if len(fields) != FIELDS:
            # A program that is older than this one has signed it.
            return None
        return _Pass(fields[0], int(fields[1]), fields[2], signature)

    def _is_over(self, kind: Kind, found: _Pass) -> bool:
        ended = self._ended.get(found.learner_id, _Ended())
        has_ended = found.issued <= ended.before or found.signature in ended.cookies
        return has_ended or self._now() > found.issued / 1e6 + SECONDS[kind]

    def _use(self, signature: str) -> bool:
        """Note that a ticket is used; False if it was already."""
        if signature in self._used:
            return False
        now = self._now()
        self._used[signature] = now + SECONDS["ticket"]
        while len(self._used) > MOST_USED or self._used[next(iter(self._used))] < now:
            del self._used[next(iter(self._used))]
        return True

    async def _find(self, learner_id: str) -> _Learner | None:
        if not LEARNER.fullmatch(learner_id):
            return None
        now = self._now()
        asked = self._asked.get(learner_id)
        if asked is None or not now < asked.until <= now + REMEMBERED:
            self._asked.pop(learner_id, None)
            if len(self._asked) >= MOST_REMEMBERED:
                del self._asked[next(iter(self._asked))]
            # At once, so that pages which ask at the same time share one answer.
            asked = _Asked(asyncio.create_task(self._ask(learner_id)), now + REMEMBERED)
            self._asked[learner_id] = asked
        return await asyncio.shield(asked.answer)

    async def _ask(self, learner_id: str) -> _Learner | None:
        try:
            name = await self._registry.name_of(learner_id)
        except ClassroomError:
            return None
        record = await self._registry.find(name)
        return _Learner(name, record.pin_hash) if record is not None else None

    def _trace(self, pin_hash: str) -> str:
        return self._signature("trace", pin_hash)[:16]

    def _signature(self, kind: str, content: str) -> str:
        digest = hmac.digest(self._key, f"{kind}:{content}".encode("utf-8", "replace"), hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")

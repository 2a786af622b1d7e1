"""Passes by which a browser that has logged in is known again, and what they are signed with."""

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Literal

import asyncssh

from tui_tutor.classroom.door.visitor import Person, Registry
from tui_tutor.errors import ClassroomError

Kind = Literal["ticket", "cookie"]
"""A ticket is what a page gets at the end of its questions, and gives for a cookie at once."""

SECONDS = {"ticket": 30.0, "cookie": 12 * 3600.0}
"""How long a pass is good; a cookie ends with the browser besides."""
LONGEST = 300
LEARNER = re.compile(r"[A-Za-z0-9_-]{1,100}")


def signing_key(host_key: asyncssh.SSHKey) -> bytes:
    """The key of a class's passes: the same on each of its servers, and of no use for anything else."""
    secret = host_key.export_private_key("pkcs8-der")
    return hmac.digest(secret, b"tui-tutor: passes of the browser's door", hashlib.sha256)


class Passes:
    """Gives out passes and knows them again.

    A pass names a learner and is signed, so that nothing has to be kept. It ends when the learner's
    PIN is changed or the learner is removed: whoever forgets a PIN on a stranger's computer can be helped.

    Args:
        key: Signs them.
        registry: Knows the learners.
        now: Seconds since 1970.
    """

    def __init__(self, key: bytes, registry: Registry, now: Callable[[], float] = time.time) -> None:
        self._key = key
        self._registry = registry
        self._now = now

    async def issue(self, kind: Kind, learner_id: str) -> str | None:
        """A pass for a learner; None if there is no such learner any more."""
        found = await self._find(learner_id)
        if found is None:
            return None
        content = f"{learner_id}.{int(self._now() + SECONDS[kind])}.{self._trace(found[1])}"
        return f"{content}.{self._signature(kind, content)}"

    async def holder(self, kind: Kind, text: str) -> Person | None:
        """Whose pass this is; None if it is forged, too old, or no longer good."""
        content, _, signature = text[:LONGEST].rpartition(".")
        # Before anything in it is believed, and before the database is asked.
        if not hmac.compare_digest(signature.encode(), self._signature(kind, content).encode()):
            return None
        learner_id, expires, trace = content.split(".")
        found = await self._find(learner_id)
        if self._now() > int(expires) or found is None:
            return None
        name, pin_hash = found
        return Person(learner_id, name, "learner") if trace == self._trace(pin_hash) else None

    async def _find(self, learner_id: str) -> tuple[str, str] | None:
        if not LEARNER.fullmatch(learner_id):
            return None
        try:
            name = await self._registry.name_of(learner_id)
        except ClassroomError:
            return None
        record = await self._registry.find(name)
        return (name, record.pin_hash) if record is not None else None

    def _trace(self, pin_hash: str) -> str:
        return self._signature("trace", pin_hash)[:16]

    def _signature(self, kind: str, content: str) -> str:
        digest = hmac.digest(self._key, f"{kind}:{content}".encode("utf-8", "replace"), hashlib.sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")

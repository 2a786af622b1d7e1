"""What a class stands on: a file for one server, or a database for several."""

import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tui_tutor.classroom.live.bus import Bus, LocalBus
from tui_tutor.classroom.records.ledger import Ledger
from tui_tutor.classroom.seating.fence import ServerFence
from tui_tutor.classroom.seating.lease import Leases, OneServer, SharedLeases

DATABASE_VARIABLE = "TUI_TUTOR_DATABASE"
"""Where the address of the database may be told, with its password, out of sight of other users."""


@dataclass(frozen=True)
class Foundation:
    """What the servers of a class share.

    Attributes:
        ledger: What is kept of the class.
        leases: Let a learner sit on one server only.
        bus: Carries what servers tell each other.
    """

    ledger: Ledger
    leases: Leases
    bus: Bus


@asynccontextmanager
async def foundation(place: Path | str) -> AsyncIterator[Foundation]:
    """Open what a class stands on; all seats must have ended when it is left.

    Args:
        place: A file, or the address of a database, ``postgresql://…``.

    Raises:
        StoreError: If it can't be used.
    """
    if isinstance(place, Path):
        ledger, bus = Ledger.open(place), LocalBus()
        try:
            yield Foundation(ledger, OneServer(), bus)
        finally:
            await ledger.close()
        return
    from tui_tutor.classroom.live.postgres_bus import PostgresBus

    fence = ServerFence(secrets.randbits(62) + 1)
    ledger, shared = Ledger.open(place, fence=fence), PostgresBus(place)
    leases = SharedLeases(ledger.writer, fence, shared)
    try:
        await shared.start()
        await leases.start()
        yield Foundation(ledger, leases, shared)
    finally:
        await leases.close()
        await shared.close()
        await ledger.close()


def without_secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of this process that seats may inherit: none that opens the database."""
    found = os.environ if environment is None else environment
    return {
        name: value
        for name, value in found.items()
        if name != DATABASE_VARIABLE and not name.startswith("PG")
    }

"""Which server writes for which learner, told by the database that all of them share.

A learner's lease names the server of the learner's seat. A server holds its leases as long as it
lives: it renews its own row in time, and it keeps a connection with a lock that falls when the
server does. Every save is written in a transaction that holds the lease, so that a server which
others take for dead can write nothing more once they have gone on.
"""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from tui_tutor.classroom.records.ledger_database import is_still_locked

SECONDS_TO_LIVE = 15.0
"""How long the leases last of a server that has not been heard of, though its connections stand."""
_NOW = "EXTRACT(epoch FROM clock_timestamp())::float8"
_RENEW = text(
    f"INSERT INTO server (server_id, expires, batch) VALUES (:server, {_NOW} + :seconds, 0)"
    " ON CONFLICT (server_id) DO UPDATE SET expires = excluded.expires RETURNING batch"
)
_FORGET_THE_DEAD = text(f"DELETE FROM server WHERE expires < {_NOW} - 86400")
_HELD = text("SELECT learner_id FROM lease WHERE server_id = :server")
_NOTE_BATCH = text(
    f"INSERT INTO server (server_id, expires, batch) VALUES (:server, {_NOW} + :seconds, :batch)"
    " ON CONFLICT (server_id) DO UPDATE SET batch = excluded.batch"
)
_KEEP = text(
    "SELECT learner_id FROM lease WHERE server_id = :server AND learner_id = ANY(:learners)"
    " ORDER BY learner_id FOR SHARE"
)
# One learner's lease may be locked by a server that hangs; everybody else's saves wait behind this.
_WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '500ms'")
_TAKE_NEW = text(
    "INSERT INTO lease (learner_id, server_id) VALUES (:learner, :server)"
    " ON CONFLICT DO NOTHING RETURNING server_id"
)
_HOLDER = text("SELECT server_id FROM lease WHERE learner_id = :learner FOR UPDATE")
_IS_ALIVE = text(f"SELECT 1 FROM server WHERE server_id = :server AND expires > {_NOW}")
_IS_GONE = text("SELECT pg_try_advisory_xact_lock(:server)")
_TAKE = text("UPDATE lease SET server_id = :server WHERE learner_id = :learner")
_GIVE_BACK = text("DELETE FROM lease WHERE learner_id = :learner AND server_id = :server")
_LEAVE = text("DELETE FROM lease WHERE server_id = :server")
_FORGET = text("DELETE FROM server WHERE server_id = :server")


class Fence(Protocol):
    """What a writer asks before it writes."""

    def hold(self, connection: Connection, learners: Collection[str], batch: int) -> Collection[str]:
        """Keep the leases of those whom this server may write for, until the transaction ends.

        Args:
            connection: In the transaction that writes.
            learners: Whom it writes for.
            batch: The number of what is written, which counts up; noted in the same transaction.

        Returns:
            Those whom it may write for.
        """

    def has_noted(self, connection: Connection, batch: int) -> bool:
        """Whether the transaction with this number has been committed."""


class NoFence:
    """For a file that one server writes."""

    def hold(self, _connection: Connection, learners: Collection[str], _batch: int) -> Collection[str]:
        """Everybody."""
        return learners

    def has_noted(self, _connection: Connection, _batch: int) -> bool:
        """A file does not go away between a commit and its answer."""
        return False


class ServerFence:
    """The leases of one server of several.

    Args:
        server: The server's number, which no other server has, before or after.
        seconds_to_live: How long it counts as alive after it has renewed its leases.
    """

    def __init__(self, server: int, seconds_to_live: float = SECONDS_TO_LIVE) -> None:
        self.server = server
        self.seconds_to_live = seconds_to_live
        self._own = {"server": server, "seconds": seconds_to_live}

    def hold(self, connection: Connection, learners: Collection[str], batch: int) -> Collection[str]:
        """Keep the leases that this server has, and note the batch."""
        connection.execute(_NOTE_BATCH, {**self._own, "batch": batch})
        held = connection.execute(_KEEP, {"server": self.server, "learners": list(learners)})
        return set(held.scalars())

    def has_noted(self, connection: Connection, batch: int) -> bool:
        """Whether this batch, or a later one, has been committed; waits for a commit that is under way."""
        # Whoever only reads sees what was there before that commit. Whoever writes waits for it.
        return int(connection.execute(_RENEW, self._own).scalar_one()) >= batch

    def renew(self, connection: Connection) -> set[str]:
        """Show that this server is alive; gives whose leases it holds."""
        connection.execute(_RENEW, self._own)
        connection.execute(_FORGET_THE_DEAD)
        return set(connection.execute(_HELD, {"server": self.server}).scalars())

    def take(self, connection: Connection, learner_id: str, by_force: bool) -> int | None:
        """Take a learner's lease.

        Args:
            connection: In a transaction.
            learner_id: Whose.
            by_force: Also from a server that is alive.

        Returns:
            None if it is taken; else the server that holds it, or 0 where that is in doubt just now.
        """
        try:
            with connection.begin_nested():
                connection.execute(_WAIT_BRIEFLY)
                return self._take(connection, learner_id, by_force)
        except OperationalError as error:
            if not is_still_locked(error):
                raise
            return 0

    def _take(self, connection: Connection, learner_id: str, by_force: bool) -> int | None:
        own = {"learner": learner_id, "server": self.server}
        if connection.execute(_TAKE_NEW, own).scalar() is not None:
            return None
        holder = connection.execute(_HOLDER, {"learner": learner_id}).scalar()
        if holder is None:
            # It was given back between the two statements: ask again.
            return 0
        if holder != self.server:
            if not by_force and _is_alive(connection, holder):
                return int(holder)
            connection.execute(_TAKE, own)
        return None

    def give_back(self, connection: Connection, learner_id: str) -> None:
        """Let others take a learner's lease at once."""
        connection.execute(_GIVE_BACK, {"learner": learner_id, "server": self.server})

    def leave(self, connection: Connection) -> None:
        """Give back all leases for good."""
        connection.execute(_LEAVE, {"server": self.server})
        connection.execute(_FORGET, {"server": self.server})


def _is_alive(connection: Connection, server: int) -> bool:
    is_renewed = connection.execute(_IS_ALIVE, {"server": server}).scalar() is not None
    return is_renewed and not connection.execute(_IS_GONE, {"server": server}).scalar()

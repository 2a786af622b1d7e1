"""Opens the database of a class that several servers hold; one that is not for it stays as it is."""

import re
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.ledger_file import reason
from tui_tutor.classroom.records.migration import bring_up_to_date, version
from tui_tutor.errors import StoreError
from tui_tutor.translation import mark

PREFIX = re.compile(r"(postgresql|postgres)://")
TURN_TO_MIGRATE = 7_305_004_209
"""The number of the lock that servers take which start at the same moment."""
CONNECTING = {
    # A machine that has vanished without a word is noticed within half a minute.
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "tui-tutor",
}
SESSION = {
    # A server that hangs, or is cut off, keeps what it has locked no longer than this.
    "idle_in_transaction_session_timeout": "10s",
    # The one thread that writes waits for nothing longer than this, and then tries again.
    "lock_timeout": "5s",
    # What the database's side does to notice a server that has vanished without a word.
    "tcp_keepalives_idle": "5s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20s",
}
"""Settings of each connection, whatever the database's own are."""
SECONDS_TO_BE_FREE = 15.0
"""How long what a hanging server has locked may stay so, with the time for the others to get it."""
SECONDS_SAID_IS_KEPT = 120
"""What servers tell each other is kept so long; who is away from the database for longer has missed it."""
FORGET_WHAT_WAS_SAID = (
    f"DELETE FROM bus WHERE at < EXTRACT(epoch FROM clock_timestamp())::float8 - {SECONDS_SAID_IS_KEPT}"
)
DRIVER = "postgresql+psycopg"
_LOCK_NOT_AVAILABLE, _DEADLOCK_DETECTED = "55P03", "40P01"


def read_url(place: str) -> URL:
    """What ``postgresql://…`` says.

    Raises:
        StoreError: If it can't be read; does not repeat it, since it may hold a password.
    """
    try:
        if not PREFIX.match(place):
            raise ValueError
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise StoreError(
            mark("the address of the database can't be read"),
            mark("write it as postgresql://user@host/name"),
        ) from None
    return url.set(drivername=DRIVER)


def holds_password(place: str) -> bool:
    """Whether the address of a database holds a secret.

    Raises:
        StoreError: If it can't be read.
    """
    url = read_url(place)
    return url.password is not None or bool({"password", "sslpassword"} & url.query.keys())


def database_name(url: URL) -> str:
    """What to call a database; never its password."""
    return f"{url.host or ''}/{url.database or ''}"


def connection_values(url: URL) -> dict[str, Any]:
    """What the driver is given to connect to a database."""
    given = url.translate_connect_args(username="user", database="dbname")
    return {**CONNECTING, **given, **url.query}


def settings_of_session() -> str:
    """The statement that gives a new connection the settings of `SESSION`."""
    return "SELECT " + ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SESSION.items())


def is_still_locked(error: SQLAlchemyError) -> bool:
    """Whether others had locked what a transaction needed; it can be tried again."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in (_LOCK_NOT_AVAILABLE, _DEADLOCK_DETECTED)


def open_database(place: str, server: int | None = None) -> Engine:
    """The class's database, with the present tables.

    Args:
        place: Its address, ``postgresql://…``.
        server: The number of the server that opens it; none for a command.

    Raises:
        StoreError: If it can't be used.
    """
    url = read_url(place)
    try:
        engine = _engine(url, server)
    except SQLAlchemyError as error:
        raise _unopened(url, error) from None
    try:
        with engine.begin() as connection:
            _update(connection, url)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, SQLAlchemyError):
            raise _unopened(url, error) from None
        raise
    return engine


def _engine(url: URL, server: int | None) -> Engine:
    engine = create_engine(
        url,
        connect_args={**CONNECTING, **url.query},
        # What learners write and how their PINs are kept is no business of a log.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    if server is not None:
        event.listen(engine, "connect", _show_life(server))
    return engine


def _unopened(url: URL, error: Exception) -> StoreError:
    return StoreError(
        mark("the class's database {name} can't be opened: {reason}"),
        mark("see that it runs, and that its user, password and name are right"),
        name=database_name(url),
        reason=reason(error),
    )


def _update(connection: Connection, url: URL) -> None:
    # Another server may be bringing large tables up to date.
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN_TO_MIGRATE})
    found = version(connection)
    if found is None:
        raise StoreError(
            mark("the database {name} holds something else than a class"),
            mark("make an empty one for the class, and name that"),
            name=database_name(url),
        )
    if found > schema.VERSION:
        raise StoreError(
            mark("the class's database {name} was written by a newer tui-tutor; it is left as it is"),
            mark("update tui-tutor on this machine, or name another database"),
            name=database_name(url),
        )
    bring_up_to_date(connection)


def _prepare(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(settings_of_session())
        # An acknowledged save survives a power cut too, whatever the database's own setting.
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
    connection.commit()


def _show_life(server: int) -> Any:
    """Hold a lock by which other servers see, once it is gone, that this one is."""

    def hold(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s)", (server,))
        connection.commit()

    return hold

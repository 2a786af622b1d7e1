"""The tables of the progress file, and how an older file becomes a present one."""

import sqlite3

# One text for each version; a text that has been released is never edited, the next one is added.
MIGRATIONS = (
    """
    CREATE TABLE place (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE page (
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        visited_at INTEGER,
        hints INTEGER NOT NULL DEFAULT 0,
        solution_seen INTEGER NOT NULL DEFAULT 0,
        setup TEXT,
        PRIMARY KEY (lesson, page)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE done (
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        block TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (lesson, page, block)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE answer (
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        block TEXT NOT NULL,
        text TEXT NOT NULL,
        is_right INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (lesson, page, block)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE spent (
        day TEXT NOT NULL,
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        seconds REAL NOT NULL,
        PRIMARY KEY (day, lesson, page)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE best (
        lesson TEXT NOT NULL,
        page TEXT NOT NULL,
        setup TEXT NOT NULL,
        steps INTEGER NOT NULL,
        loss REAL NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (lesson, page)
    ) STRICT, WITHOUT ROWID;
    """,
)

VERSION = len(MIGRATIONS)
"""The version of a file that this program writes."""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the tables in a file, 0 where there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a file to the present version, or leave it exactly as it was.

    Takes the write lock even if there is nothing to do, so that a file that can't be written
    is found out here.

    Raises:
        sqlite3.Error: If the file can't be written or its tables are not ours.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read under the lock: another tutor may have migrated the file while this one waited.
        for script in MIGRATIONS[version_of(connection) :]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        # A failed migration would otherwise keep the lock as long as the connection lives.
        if connection.in_transaction:
            connection.execute("ROLLBACK")

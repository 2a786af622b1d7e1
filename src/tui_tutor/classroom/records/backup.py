"""Copies a class into a new file, while it is held."""

from pathlib import Path

from sqlalchemy import Connection, insert, select

from tui_tutor.classroom.records import schema
from tui_tutor.classroom.records.ledger_file import open_engine

ROWS_AT_ONCE = 500
PASSING = {schema.version, schema.server, schema.lease, schema.bus}
"""Tables of which a copy needs nothing: who sits on which server, and what servers say to each other."""


def copy_file(connection: Connection, path: Path) -> None:
    """Copy a class's file as it is now.

    Args:
        connection: To the file, outside of any transaction.
        path: An empty file.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute("VACUUM INTO ?", (str(path),))
        cursor.fetchall()
    finally:
        cursor.close()


def copy_database(connection: Connection, path: Path) -> None:
    """Copy a class's database as it is at one moment into a file, which one server can hold.

    Args:
        connection: To the database, in a transaction that sees one moment.
        path: An empty file.

    Raises:
        StoreError: If the file can't be written.
    """
    engine = open_engine(path)
    try:
        with engine.begin() as copy:
            for table in schema.metadata.sorted_tables:
                if table in PASSING:
                    continue
                found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
                for rows in found.mappings().partitions():
                    copy.execute(insert(table), [dict(row) for row in rows])
    finally:
        engine.dispose()

"""Brings the tables of a class up to date, step by step, whatever version made them."""

from pathlib import Path

from sqlalchemy import Connection, inspect, select

from tui_tutor.classroom.records import schema

STEPS = Path(__file__).with_name("migrations")
FIRST_STEP = "0001"
"""What a file holds that was made before the steps were written down."""
STEP_TABLE = "alembic_version"


def version(connection: Connection) -> int | None:
    """The version of the tables; 0 where there are none, None where they are not a class's."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return 0
    if schema.version.name not in names:
        return None
    return int(connection.execute(select(schema.version.c.version)).scalar() or 0)


def bring_up_to_date(connection: Connection) -> None:
    """Take the steps that are missing, in the transaction of the connection.

    A server that only asks need not import what takes the steps.
    """
    names = set(inspect(connection).get_table_names())
    if schema.version.name in names and version(connection) == schema.VERSION:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    # In what Alembic reads, a percent sign begins something.
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if schema.version.name in names and STEP_TABLE not in names:
        command.stamp(config, FIRST_STEP)
    command.upgrade(config, "head")

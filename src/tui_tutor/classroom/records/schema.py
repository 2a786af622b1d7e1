"""The tables of a class: who is in it, what each has done, and everything that was ever saved."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
)

VERSION = 2
"""The version of the tables that this program reads and writes; each has a step in ``migrations``."""

metadata = MetaData()


def _learner() -> Column[Any]:
    return Column("learner_id", Text, ForeignKey("learner.learner_id", ondelete="CASCADE"), primary_key=True)


def _name(column: str) -> Column[Any]:
    return Column(column, Text, primary_key=True)


version = Table(
    "ledger",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
code = Table(
    "code",
    metadata,
    _name("code"),
    Column("expires", Float, nullable=False),
)
learner = Table(
    "learner",
    metadata,
    _name("learner_id"),
    Column("name", Text, nullable=False),
    # Two spellings of one name have one key, so that nobody can sit down as somebody's double.
    Column("name_key", Text, nullable=False, unique=True),
    Column("pin_hash", Text, nullable=False, default="", server_default=""),
    Column("created_at", Float, nullable=False),
    # Teachers have records too, to stand where they stood; they are in no list of learners.
    Column("is_teacher", Boolean, nullable=False, default=False, server_default=false()),
)
learner_key = Table(
    "learner_key",
    metadata,
    _name("key"),
    Column(
        "learner_id",
        Text,
        ForeignKey("learner.learner_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)
teacher_key = Table("teacher_key", metadata, _name("key"))
key_invitation = Table(
    "key_invitation",
    metadata,
    _learner(),
    Column("code", Text, nullable=False),
    Column("expires", Float, nullable=False),
)
place = Table(
    "place",
    metadata,
    _learner(),
    Column("lesson", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("at", Float, nullable=False),
)
page = Table(
    "page",
    metadata,
    _learner(),
    _name("lesson"),
    _name("page"),
    Column("visited_at", Float),
    Column("hints", Integer, nullable=False, default=0, server_default="0"),
    Column("solution_seen", Boolean, nullable=False, default=False, server_default="0"),
    Column("setup", Text),
)
done = Table(
    "done",
    metadata,
    _learner(),
    _name("lesson"),
    _name("page"),
    _name("block"),
    Column("at", Float, nullable=False),
)
answer = Table(
    "answer",
    metadata,
    _learner(),
    _name("lesson"),
    _name("page"),
    _name("block"),
    Column("text", Text, nullable=False),
    Column("is_right", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Float, nullable=False),
)
setting = Table(
    "setting",
    metadata,
    _learner(),
    _name("name"),
    Column("value", Text, nullable=False),
)
class_setting = Table(
    "class_setting",
    metadata,
    _name("name"),
    Column("value", Text, nullable=False),
)
note = Table(
    "note",
    metadata,
    Column("note_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column(
        "learner_id",
        Text,
        ForeignKey("learner.learner_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", Float, nullable=False),
    Column("text", Text, nullable=False),
)
event = Table(
    "event",
    metadata,
    Column("event_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("learner_id", Text, ForeignKey("learner.learner_id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lesson", Text),
    Column("page", Text),
    Column("content", Text, nullable=False),
    Index("event_by_learner", "learner_id", "event_id"),
)
server = Table(
    "server",
    metadata,
    Column("server_id", BigInteger, primary_key=True, autoincrement=False),
    # By the database's clock, so that no two clocks must agree.
    Column("expires", Float, nullable=False),
    Column("batch", BigInteger, nullable=False),
)
lease = Table(
    "lease",
    metadata,
    _learner(),
    Column("server_id", BigInteger, nullable=False, index=True),
)
bus = Table(
    "bus",
    metadata,
    Column("message_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("content", Text, nullable=False),
)

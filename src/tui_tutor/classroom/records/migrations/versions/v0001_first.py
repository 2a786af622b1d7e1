"""The tables of the first classes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "ledger",
        sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table("code", _name("code"), sa.Column("expires", sa.Float, nullable=False))
    op.create_table(
        "learner",
        _name("learner_id"),
        _text("name"),
        sa.Column("name_key", sa.Text, nullable=False, unique=True),
        sa.Column("pin_hash", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_table(
        "learner_key",
        _name("key"),
        sa.Column("learner_id", sa.Text, _of_learner(), nullable=False, index=True),
    )
    op.create_table("teacher_key", _name("key"))
    op.create_table("place", _learner(), _text("lesson"), _text("page"), _at())
    op.create_table(
        "page",
        _learner(),
        _name("lesson"),
        _name("page"),
        sa.Column("visited_at", sa.Float),
        sa.Column("hints", sa.Integer, nullable=False, server_default="0"),
        sa.Column("solution_seen", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("setup", sa.Text),
    )
    op.create_table("done", _learner(), _name("lesson"), _name("page"), _name("block"), _at())
    op.create_table(
        "answer",
        _learner(),
        _name("lesson"),
        _name("page"),
        _name("block"),
        _text("text"),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _at(),
    )
    op.create_table("setting", _learner(), _name("name"), _text("value"))
    op.create_table(
        "event",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("learner_id", sa.Text, _of_learner(), nullable=False),
        _at(),
        _text("kind"),
        sa.Column("lesson", sa.Text),
        sa.Column("page", sa.Text),
        _text("content"),
        sa.Index("event_by_learner", "learner_id", "event_id"),
    )
    op.execute("INSERT INTO ledger VALUES (1, 1)")


def _name(column: str) -> "sa.Column[str]":
    return sa.Column(column, sa.Text, primary_key=True)


def _text(column: str) -> "sa.Column[str]":
    return sa.Column(column, sa.Text, nullable=False)


def _at() -> "sa.Column[float]":
    return sa.Column("at", sa.Float, nullable=False)


def _of_learner() -> sa.ForeignKey:
    return sa.ForeignKey("learner.learner_id", ondelete="CASCADE")


def _learner() -> "sa.Column[str]":
    return sa.Column("learner_id", sa.Text, _of_learner(), primary_key=True)

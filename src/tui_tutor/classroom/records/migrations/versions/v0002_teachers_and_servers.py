"""Teachers who lead a class, and several servers that hold it together."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what teachers and servers need."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("learner", sa.Column("is_teacher", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "class_setting",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "note",
        sa.Column("note_id", number, primary_key=True),
        sa.Column("learner_id", sa.Text, _of_learner(), nullable=False, index=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "key_invitation",
        sa.Column("learner_id", sa.Text, _of_learner(), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    op.create_table(
        "server",
        sa.Column("server_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("expires", sa.Float, nullable=False),
        sa.Column("batch", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("learner_id", sa.Text, _of_learner(), primary_key=True),
        sa.Column("server_id", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "bus",
        sa.Column("message_id", number, primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.execute("UPDATE ledger SET version = 2")


def _of_learner() -> sa.ForeignKey:
    return sa.ForeignKey("learner.learner_id", ondelete="CASCADE")

"""What Alembic runs to take the steps; the connection is handed in, and its transaction is ended there."""

from alembic import context

from tui_tutor.classroom.records import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.metadata)
with context.begin_transaction():
    context.run_migrations()

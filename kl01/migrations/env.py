"""Run by Alembic: works on the connection it is handed, within that connection's transaction."""

from alembic import context

from kl01.migrations import render_item, tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables(),
    render_as_batch=True,
    compare_server_default=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()

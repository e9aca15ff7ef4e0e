"""Run by Alembic for every command: migrate on the connection that `store.layout` passes in."""

from alembic import context

from bench_core.store import schema

if hasattr(context, "config"):  # only there while Alembic runs a command, and not when a tool imports this file
    context.configure(connection=context.config.attributes["connection"], target_metadata=schema.metadata)
    context.run_migrations()

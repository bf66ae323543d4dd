"""Runs migrations on the connection that `hub.schema.migrate` gives."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()

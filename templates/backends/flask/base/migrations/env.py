"""Runs the migrations on the app's own database, for `flask db` and at every start."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]

with migrate.db.engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=migrate.metadata, **migrate.configure_args
    )
    with context.begin_transaction():
        context.run_migrations()

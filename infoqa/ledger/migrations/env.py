"""What Alembic runs: migrations on the connection, and in the transaction, that the caller holds."""

from __future__ import annotations

from alembic import context

from infoqa.ledger.schema import VERSION_TABLE
from infoqa.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()

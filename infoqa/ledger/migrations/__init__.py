"""Alembic migrations of the ledger; `infoqa.ledger.schema` runs them when a ledger is opened."""

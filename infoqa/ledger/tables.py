"""Tables of the ledger. What is in a database is decided by `migrations`; a test holds the two together.

Every row belongs to one event of the audit trail, whose number is its key; so the trail orders all rows.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("time", Text, nullable=False),  # ISO 8601 in UTC: SQLite keeps no time zone
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    sqlite_autoincrement=True,
)


def _event() -> Column[int]:
    return Column("event", Integer, ForeignKey("events.sequence"), primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_submission() -> Column[str]:
    return Column("submission", Text, ForeignKey("submissions.id"), nullable=False, index=True)


submissions = Table(
    "submissions",
    metadata,
    _event(),
    Column("id", Text, nullable=False, unique=True),
    _text("unit"),
    _text("title"),
    Column("day", Date, nullable=False, index=True),
    _text("body"),
    Column("label", Text),
    Column("depth", Integer, nullable=False),
    Column("concision", Integer, nullable=False),
    _text("gate"),
    Column("codes", JSON, nullable=False),
    _text("model"),
    _text("source"),
    _text("commission"),  # empty for none, so no foreign key; the store checks it
    Column("late", Boolean, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _event(),
    _of_submission(),
    _text("kind"),
    Column("day", Date, nullable=False),
    _text("reason"),
    Column("label", Text),
    _text("body"),
)

adoptions = Table(
    "adoptions",
    metadata,
    _event(),
    _of_submission(),
    _text("bulletin"),
    _text("tier"),
    Column("day", Date, nullable=False),
    Column("points", Double),
    Column("units", JSON, nullable=False),
)

commissions = Table(
    "commissions",
    metadata,
    _event(),
    Column("id", Text, nullable=False, unique=True),
    _text("unit"),
    _text("topic"),
    Column("day", Date, nullable=False),
    Column("due", Date, nullable=False),
)

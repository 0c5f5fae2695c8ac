"""Five tables that can only grow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEYS = {
    "events": "sequence",
    "submissions": "event",
    "decisions": "event",
    "adoptions": "event",
    "commissions": "event",
}
_REFUSAL = "infoqa: the ledger is append-only"


def upgrade() -> None:
    """Create the tables and the triggers that refuse to change or remove a row."""
    op.create_table(
        "events",
        sa.Column("sequence", sa.Integer, primary_key=True),
        _text("time"),
        _text("actor"),
        _text("kind"),
        sa.Column("payload", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "submissions",
        _event(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _text("unit"),
        _text("title"),
        sa.Column("day", sa.Date, nullable=False, index=True),
        _text("body"),
        sa.Column("label", sa.Text),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("concision", sa.Integer, nullable=False),
        _text("gate"),
        sa.Column("codes", sa.JSON, nullable=False),
        _text("model"),
        _text("source"),
        _text("commission"),
        sa.Column("late", sa.Boolean, nullable=False),
    )
    op.create_table(
        "decisions",
        _event(),
        _of_submission(),
        _text("kind"),
        sa.Column("day", sa.Date, nullable=False),
        _text("reason"),
        sa.Column("label", sa.Text),
        _text("body"),
    )
    op.create_table(
        "adoptions",
        _event(),
        _of_submission(),
        _text("bulletin"),
        _text("tier"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("points", sa.Double),
        sa.Column("units", sa.JSON, nullable=False),
    )
    op.create_table(
        "commissions",
        _event(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        _text("unit"),
        _text("topic"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
    )
    (_guard_sqlite if op.get_context().dialect.name == "sqlite" else _guard_postgresql)()


def _guard_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for table, key in _KEYS.items():
        for action in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {refuse}")
        # INSERT OR REPLACE removes the old row without asking the trigger above.
        same = f"{key} = NEW.{key}" + (" OR id = NEW.id" if table in {"submissions", "commissions"} else "")
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # names from the table above
        op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}")


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION infoqa_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    for table in _KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION infoqa_append_only()"
        )


def _event() -> sa.Column[int]:
    return sa.Column("event", sa.Integer, sa.ForeignKey("events.sequence"), primary_key=True, autoincrement=False)


def _of_submission() -> sa.Column[str]:
    return sa.Column("submission", sa.Text, sa.ForeignKey("submissions.id"), nullable=False, index=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)

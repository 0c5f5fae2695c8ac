"""Which version a database has, and bringing it up to date; Alembic is loaded only if there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from infoqa.ledger.failures import LedgerError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""Revision that this program writes."""

VERSION_TABLE = "infoqa_version"
"""Not Alembic's usual name: a PostgreSQL database may serve other programs too."""


def version_of(connection: Connection) -> str:
    """Revision of the database; empty if it holds no ledger yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    return connection.execute(select(table(VERSION_TABLE, column("version_num")).c.version_num)).scalar() or ""


def upgrade(connection: Connection, place: str) -> None:
    """Bring the database to `HEAD`, in the transaction of `connection`, which must keep other writers out.

    Raises:
        LedgerError: The database was written by a newer program.
    """
    from alembic import command
    from alembic.script import ScriptDirectory

    config = migration_config(connection)
    found = version_of(connection)
    if found == HEAD:  # another process was faster
        return
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise LedgerError(
            f"台账的版本是 {found}，本程序只认得到 {HEAD}：它是更新的 infoqa 写的",
            place=place,
            hint="请升级 infoqa；台账没有改动",
        )
    command.upgrade(config, "head")


def migration_config(connection: Connection) -> Config:
    """What Alembic needs to know."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

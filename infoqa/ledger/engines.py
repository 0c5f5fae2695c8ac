"""Connections to SQLite and PostgreSQL, and what goes wrong with them in words for editors."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from infoqa.ledger.failures import LedgerError

WAIT = 10.0
"""Seconds that SQLite waits for another writer before it says that it is busy."""

_LOCK = 0x696E666F7161
"""Number of the PostgreSQL lock that makes writers take turns, so that the trail has the order of the commits."""

_AGAIN = {"40001", "40P01"}  # serialisation failure, deadlock
_POSTGRES = "postgresql+psycopg"
_CAUSES = {
    "SQLITE_NOTADB": ("这不是台账文件", "检查 --db 给的路径"),
    "SQLITE_CORRUPT": ("台账文件已损坏", "请从备份恢复；用 sqlite3 的 .recover 可取出尚好的部分"),
    "SQLITE_CANTOPEN": ("台账文件打不开", "检查路径和权限"),
    "SQLITE_READONLY": ("台账文件或所在目录不能写", "请管理员开放写权限"),
    "SQLITE_FULL": ("磁盘已满", "腾出空间后再试；已经写入的都在"),
    "SQLITE_BUSY": ("台账一直被别的程序占用", "关闭占用它的程序后再试；已经写入的都在"),
}


def open_engine(place: str | Path, *, create: bool) -> Engine:
    """An engine for a file or a URL.

    Raises:
        LedgerError: There can be no ledger at this place, or its driver is not installed.
    """
    url = _url(place)
    options: dict[str, Any] = {"json_serializer": partial(json.dumps, ensure_ascii=False, default=str)}
    if url.drivername == _POSTGRES:
        try:
            engine = create_engine(url, **options)
        except ModuleNotFoundError as error:
            raise LedgerError(
                "没有装 PostgreSQL 的驱动", place=shown(url), hint='先 pip install "infoqa[postgres]"'
            ) from error
        event.listen(engine, "begin", _begin_postgres)
        return engine
    _check_file(Path(url.database or ""), create=create)
    engine = create_engine(url, connect_args={"timeout": WAIT}, **options)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def shown(url: URL) -> str:
    """What the user calls the database; without a password."""
    return url.render_as_string(hide_password=True) if url.drivername == _POSTGRES else url.database or ""


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when it is tried again."""
    cause = _sqlite_cause(error)
    return cause.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or getattr(error.orig, "sqlstate", None) in _AGAIN


def failure(error: DBAPIError, place: str) -> LedgerError:
    """The error for editors."""
    cause = _sqlite_cause(error)
    for name, (message, hint) in _CAUSES.items():
        if cause.startswith(name):
            return LedgerError(message, place=place, hint=hint)
    told = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    hint = "检查地址、口令和服务器是否在运行" if not cause else "请把这句话发给维护者"
    return LedgerError(f"台账读写失败：{told[0]}", place=place, hint=hint)


def _url(place: str | Path) -> URL:
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(place))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise LedgerError("台账的地址不合格式", hint="如 postgresql+psycopg://用户:口令@主机/库名") from error
    if url.drivername in {"postgresql", "postgres", _POSTGRES}:
        return url.set(drivername=_POSTGRES)
    if url.drivername == "sqlite" and url.database:
        return url
    raise LedgerError(f"台账不能放在 {url.drivername}", hint="用 SQLite 文件的路径，或 postgresql+psycopg:// 地址")


def _check_file(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise LedgerError("台账应是文件，这是一个目录", place=str(file), hint=f"如 --db {file / 'infoqa.db'}")
    if not file.exists() and not create:
        raise LedgerError("没有这个台账", place=str(file), hint="先用 infoqa ledger submit 入账，或用 --db 指明位置")
    if not file.parent.is_dir():
        raise LedgerError("台账所在的目录不存在", place=str(file.parent), hint="先建目录，或换一个位置")


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says so
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock at once; taken later it could fail without waiting."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _sqlite_cause(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlite_errorname", "")

"""One ledger on every kind of database that this machine has."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from infoqa.ledger.store import Ledger


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server: the one that INFOQA_TEST_POSTGRES names, or a private one."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if url := os.environ.get("INFOQA_TEST_POSTGRES"):
        yield url
        return
    programs = _programs()
    if programs is None:
        pytest.skip("neither INFOQA_TEST_POSTGRES nor a PostgreSQL server on this machine")
    # Not `tmp_path`: the server refuses to run as root, and another user may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="infoqa-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("initdb", "-U", "infoqa", "-A", "trust", "-E", "UTF8", "--locale=C")
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses=", "start")
    try:
        yield f"postgresql+psycopg://infoqa@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty ledger goes."""
    if request.param == "sqlite":
        yield str(tmp_path / "infoqa.db")
        return
    server, name = make_url(request.getfixturevalue("postgres")), f"infoqa_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(place, actor="小王") as opened:
        yield opened


def _programs() -> Path | None:
    """Folder of initdb and pg_ctl."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if on_path := shutil.which("pg_ctl"):
        found.append(Path(on_path).resolve().parent)
    whole = [folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()]
    return max(whole, default=None, key=lambda folder: folder.as_posix())

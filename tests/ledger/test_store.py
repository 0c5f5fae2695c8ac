"""The ledger keeps what it is given, only grows, and lets several processes write."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from infoqa.ledger.engines import open_engine
from infoqa.ledger.events import Adoption, Commission, Decision, Submission
from infoqa.ledger.failures import LedgerError
from infoqa.ledger.schema import HEAD, VERSION_TABLE, migration_config
from infoqa.ledger.store import Ledger
from infoqa.ledger.tables import metadata

ONE = Submission(
    id="a1",
    unit="云塘镇",
    title="机耕路通车",
    day=date(2026, 10, 8),
    body="6月3日，云塘镇3条机耕路通车。😀",
    label="dynamic",
    depth=3,
    concision=4,
    gate="notes",
    codes=("N04", "H01"),
    model="m",
    source="稿.txt",
)
OTHER = Submission(id="a2", unit="民政局", title="老年助餐点缺人手", day=date(2026, 11, 2))
ADOPTED = Adoption("a1", "普刊", "city", date(2026, 10, 20), 2.5, ("云塘镇", "农业农村局"))


def test_values_come_back_as_they_went_in(ledger: Ledger) -> None:
    """All four kinds, with the audit trail beside them."""
    asked = Commission("y1", "云塘镇", "机耕路", date(2026, 10, 1), date(2026, 10, 9))
    answer = Submission("a3", "云塘镇", "答", date(2026, 10, 10), commission="y1", late=True)
    decided = Decision("a1", "return", date(2026, 10, 9), "缺成效", "problem", "改后")

    assert ledger.commission(asked)
    assert all(ledger.submit(one) for one in (ONE, OTHER, answer))
    assert ledger.decide(decided)
    assert ledger.adopt(ADOPTED)

    assert ledger.submissions() == [ONE, answer, OTHER]
    assert ledger.submissions(since=date(2026, 10, 9), until=date(2026, 11, 2)) == [answer, OTHER]
    assert ledger.submissions(until=date(2026, 10, 10), unit="云塘镇") == [ONE, answer]
    assert ledger.decisions() == [decided]
    assert ledger.adoptions() == [ADOPTED]
    assert ledger.commissions() == [asked]
    trail = ledger.history()
    assert [event.kind for event in trail] == ["commission", "submit", "submit", "submit", "decide", "adopt"]
    assert [event.sequence for event in trail] == sorted(event.sequence for event in trail)
    assert {event.actor for event in trail} == {"小王"}
    assert trail[1].payload["body"] == ONE.body
    assert trail[-1].payload["day"] == "2026-10-20"
    assert [event.kind for event in ledger.history("a1")] == ["submit", "decide", "adopt"]
    assert all(event.time.utcoffset() is not None for event in trail)


def test_what_is_there_is_not_added_twice(ledger: Ledger) -> None:
    """Repeating a command after a crash does no harm."""
    for _ in range(2):
        ledger.submit(ONE)
        ledger.adopt(ADOPTED)
        ledger.decide(Decision("a1", "keep", date(2026, 10, 9)))

    assert len(ledger.history()) == 3
    with pytest.raises(LedgerError, match="已是另一篇"):
        ledger.submit(Submission("a1", "云塘镇", "别的", date(2026, 10, 8)))


def test_later_entries_supersede_earlier_ones(ledger: Ledger) -> None:
    """The last decision stands; an adoption with other points corrects, in another bulletin it is a second one."""
    ledger.submit(ONE)
    kinds = ("return", "forward", "return")
    for kind in kinds:
        ledger.decide(Decision("a1", kind, date(2026, 10, 9)))  # type: ignore[arg-type]  # literals
    corrected = Adoption("a1", "普刊", "city", date(2026, 10, 20), 3.0)
    second = Adoption("a1", "要情快报", "province", date(2026, 10, 21))
    for adoption in (ADOPTED, second, corrected):
        ledger.adopt(adoption)

    assert [one.kind for one in ledger.decisions()] == list(kinds)
    assert ledger.latest_decisions()["a1"].kind == "return"
    assert ledger.adoptions() == [corrected, second]
    assert [event.kind for event in ledger.history("a1")].count("adopt") == 3


def test_entries_on_nothing_are_refused(ledger: Ledger) -> None:
    """A decision, an adoption and an answer need what they speak of; nothing is left of the attempt."""
    for write in (
        lambda: ledger.decide(Decision("x", "keep", date(2026, 10, 9))),
        lambda: ledger.adopt(Adoption("x", "普刊", "city", date(2026, 10, 9))),
        lambda: ledger.submit(Submission("a3", "云塘镇", "答", date(2026, 10, 10), commission="x")),
        lambda: ledger.submission("x"),
        lambda: ledger.submission(""),
    ):
        with pytest.raises(LedgerError, match="没有编号为"):
            write()
    assert ledger.history() == []


def test_ids_may_be_shortened_while_they_are_unique(ledger: Ledger) -> None:
    """An id that begins another one still names its own submission."""
    for id_ in ("ab", "abc1", "ax%y"):
        ledger.submit(Submission(id_, "云塘镇", id_, date(2026, 10, 8)))

    assert ledger.submission("ab").id == "ab"
    assert ledger.submission("abc").id == "abc1"
    assert ledger.submission("ax%").id == "ax%y"
    with pytest.raises(LedgerError, match="不止一篇"):
        ledger.submission("a")


def test_characters_that_no_database_takes_are_replaced(ledger: Ledger) -> None:
    """NUL and halves of characters; the repeated text is still the same one."""
    odd = Submission("a1", "云塘镇", "题\x00目\ud800", date(2026, 10, 8))

    assert ledger.submit(odd)
    assert not ledger.submit(odd)
    assert ledger.submissions()[0].title == "题\ufffd目\ufffd"


@pytest.mark.parametrize("table", list(metadata.tables))
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_the_database_itself_refuses_changes(place: str, table: str, change: str) -> None:
    """Also a program that is not infoqa can only add."""
    with Ledger.open(place) as ledger:
        _fill(ledger)
        before = ledger.history(), ledger.submissions(), ledger.decisions(), ledger.adoptions(), ledger.commissions()
        key = "sequence" if table == "events" else "event"
        with pytest.raises(DBAPIError, match="append-only"):
            _execute(place, change.format(table, key))
        assert before == (
            ledger.history(),
            ledger.submissions(),
            ledger.decisions(),
            ledger.adoptions(),
            ledger.commissions(),
        )


@pytest.mark.parametrize("table", list(metadata.tables))
def test_other_ways_round_are_refused(place: str, table: str) -> None:
    """SQLite's REPLACE and PostgreSQL's TRUNCATE."""
    with Ledger.open(place) as ledger:
        _fill(ledger)
    other = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608  # our own names
    with pytest.raises(DBAPIError, match="append-only"):
        _execute(place, f"TRUNCATE {table} CASCADE" if "://" in place else other)


def test_replacing_by_another_key_is_refused(tmp_path: Path) -> None:
    """A new number with an old id would remove the old row too."""
    with Ledger.open(tmp_path / "a.db") as ledger:
        _fill(ledger)
    columns = ", ".join(column.name for column in metadata.tables["submissions"].columns if column.name != "event")
    change = f"INSERT OR REPLACE INTO submissions (event, {columns}) SELECT 99, {columns} FROM submissions"  # noqa: S608
    with pytest.raises(DBAPIError, match="append-only"):
        _execute(str(tmp_path / "a.db"), change)


_WRITER = """
import sys
from datetime import date
from infoqa.ledger.events import Adoption, Submission
from infoqa.ledger.store import Ledger

place, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
with Ledger.open(place, actor=name) as ledger:
    for index in range(number):
        ledger.submit(Submission(f"{name}{index}", name, f"题{index}", date(2026, 10, 8), body="文" * 200))
        ledger.adopt(Adoption(f"{name}{index}", "普刊", "city", date(2026, 10, 9), float(index)))
        ledger.submit(Submission(f"same{index}", "", "同", date(2026, 10, 8)))
"""


def test_two_processes_write_at_once(place: str) -> None:
    """From the making of the tables on: no row is lost, none is doubled, no error is seen, the trail has no tear."""
    command = [sys.executable, "-W", "error", "-c", _WRITER, place]
    writers = [
        subprocess.Popen(
            [*command, name, "200"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for name in ("甲", "乙")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    errors = [writer.communicate(timeout=120)[1] for writer in writers]

    assert errors == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    with Ledger.open(place) as ledger:
        for name in ("甲", "乙"):
            assert [one.id for one in ledger.submissions(unit=name)] == [f"{name}{index}" for index in range(200)]
        assert len(ledger.submissions()) == 600
        assert len(ledger.adoptions()) == 400
        trail = ledger.history()
        assert len(trail) == 1000
        assert [event.time for event in trail] == sorted(event.time for event in trail)


def test_many_open_a_new_ledger_at_once(place: str) -> None:
    """The tables are made once."""
    command = [sys.executable, "-W", "error", "-c", _WRITER, place]
    writers = [
        subprocess.Popen([*command, name, "1"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for name in "甲乙丙丁戊己"
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.flush()

    assert [writer.communicate(timeout=120)[1] for writer in writers] == [b""] * 6
    with Ledger.open(place) as ledger:
        assert len(ledger.submissions()) == 7


def test_migrations_make_the_tables_of_the_program(place: str) -> None:
    """What Alembic would still change is nothing, and its last revision is the one that the program writes."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with Ledger.open(place):
        pass
    engine = open_engine(place, create=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert ScriptDirectory.from_config(migration_config(connection)).get_heads() == [HEAD]
    engine.dispose()


def test_a_newer_ledger_is_left_alone(place: str) -> None:
    """An old program says so instead of writing into what it does not know."""
    with Ledger.open(place) as ledger:
        ledger.submit(ONE)
    _execute(place, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608  # our own name

    with pytest.raises(LedgerError, match=r"9999.*更新的 infoqa.*请升级"):
        Ledger.open(place)


def test_places_that_hold_no_ledger(tmp_path: Path) -> None:
    """Each has its message with the place and the next step, and no password."""
    (tmp_path / "text.db").write_text("这不是数据库" * 100, encoding="utf-8")
    for place, message in (
        (tmp_path, "目录"),
        (tmp_path / "text.db", "不是台账文件"),
        (tmp_path / "none" / "infoqa.db", "目录不存在"),
        ("mysql://a:secret@h/b", "不能放在"),
        ("://", "地址不合格式"),
    ):
        with pytest.raises(LedgerError, match=message) as caught:
            Ledger.open(place)
        assert caught.value.hint
        assert "secret" not in str(caught.value)
    with pytest.raises(LedgerError, match="没有这个台账"):
        Ledger.open(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """The message names it without its password."""
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError, match="台账读写失败") as caught:
        Ledger.open(f"postgresql://u:secret@/b?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_folder_with_odd_characters(tmp_path: Path) -> None:
    """Per cent signs and spaces are part of names."""
    folder = tmp_path / "台账 100%(旧)?#"
    folder.mkdir()
    with Ledger.open(folder / "infoqa.db") as ledger:
        ledger.submit(ONE)
    with Ledger.open(folder / "infoqa.db", create=False) as ledger:
        assert ledger.submissions() == [ONE]
        assert ledger.history()[0].actor


def test_a_ledger_is_safe_against_power_cuts(tmp_path: Path) -> None:
    """WAL with full synchronisation, foreign keys on; Chinese stands readable in the trail."""
    engine = open_engine(tmp_path / "infoqa.db", create=True)
    with engine.connect() as connection:
        modes = [_pragma(connection, name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
    engine.dispose()
    assert modes == ["wal", 2, 1, 10_000]
    with Ledger.open(tmp_path / "infoqa.db") as ledger:
        ledger.submit(ONE)
    connection_ = sqlite3.connect(tmp_path / "infoqa.db")
    (payload,) = connection_.execute("SELECT payload FROM events").fetchone()
    connection_.close()
    assert "云塘镇" in payload
    assert json.loads(payload)["codes"] == ["N04", "H01"]


def _pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def _fill(ledger: Ledger) -> None:
    ledger.commission(Commission("y1", "云塘镇", "机耕路", date(2026, 10, 1), date(2026, 10, 9)))
    ledger.submit(ONE)
    ledger.decide(Decision("a1", "keep", date(2026, 10, 9)))
    ledger.adopt(ADOPTED)


def _execute(place: str, statement: str) -> None:
    engine = create_engine(place if "://" in place else f"sqlite:///{place}")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()

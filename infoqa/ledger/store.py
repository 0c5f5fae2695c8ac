"""The ledger: values in, values out; rows are added with their event in the audit trail, and never changed."""

from __future__ import annotations

import getpass
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Select, Table, insert, select, union_all
from sqlalchemy.exc import DBAPIError

from infoqa.ledger.engines import failure, is_passing, open_engine, shown
from infoqa.ledger.events import Adoption, Commission, Decision, Submission
from infoqa.ledger.failures import LedgerError
from infoqa.ledger.schema import HEAD, upgrade, version_of
from infoqa.ledger.tables import adoptions, commissions, decisions, events, submissions

DEFAULT_PLACE = "infoqa.db"
"""File in the working directory."""

_ATTEMPTS = 6
_PAUSE = 0.05  # seconds before the second attempt; doubles
_T = TypeVar("_T")
_Value = TypeVar("_Value", Submission, Decision, Adoption, Commission)
_Judgement = TypeVar("_Judgement", Decision, Adoption)
_TABLES: dict[type, tuple[str, Table]] = {
    Submission: ("submit", submissions),
    Decision: ("decide", decisions),
    Adoption: ("adopt", adoptions),
    Commission: ("commission", commissions),
}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the audit trail.

    Attributes:
        sequence: Its number; later entries have higher ones.
        time: When it was written.
        actor: Who wrote it.
        kind: `submit`, `decide`, `adopt` or `commission`.
        payload: The value as written.
    """

    sequence: int
    time: datetime
    actor: str
    kind: str
    payload: dict[str, Any]


class Ledger:
    """An open ledger; close it, or use it as a context manager.

    Args:
        engine: Connections to a database that is up to date.
        actor: Who writes.
    """

    def __init__(self, engine: Engine, actor: str) -> None:
        self.place = shown(engine.url)
        self._engine = engine
        self._reader = engine.execution_options(reading=True)
        self._actor = actor

    @classmethod
    def open(cls, place: str | Path = DEFAULT_PLACE, *, create: bool = True, actor: str = "") -> Ledger:
        """The ledger in a SQLite file or behind a `postgresql+psycopg://` URL, brought up to date.

        Args:
            place: File or URL.
            create: Whether a missing file is made.
            actor: Who writes; the user of the system if empty.

        Raises:
            LedgerError: It cannot be opened, or was written by a newer program.
        """
        ledger = cls(open_engine(place, create=create), actor or _user())
        try:
            if ledger._run(ledger._reader, version_of) != HEAD:
                ledger._run(ledger._engine, lambda connection: upgrade(connection, ledger.place))
        except LedgerError:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, submission: Submission) -> bool:
        """Add a submission; False if the same one is there already.

        Raises:
            LedgerError: Its id belongs to another text, or its commission is not in the ledger.
        """
        submission = _storable(submission)

        def work(connection: Connection) -> bool:
            same = select(submissions).where(submissions.c.id == submission.id)
            if found := _first(connection, Submission, same):
                if (found.title, found.body) != (submission.title, submission.body):
                    raise LedgerError(f"编号 {submission.id} 已是另一篇：{found.title}", place=self.place)
                return False
            if submission.commission:
                self._require(connection, commissions, submission.commission, "约稿")
            return self._append(connection, submission)

        return self._run(self._engine, work)

    def decide(self, decision: Decision) -> bool:
        """Add a decision, which supersedes earlier ones; False if it repeats the latest one.

        Raises:
            LedgerError: The submission is not in the ledger.
        """
        decision = _storable(decision)
        same = decisions.c.submission == decision.submission
        return self._supersede(decision, select(decisions).where(same))

    def adopt(self, adoption: Adoption) -> bool:
        """Add an adoption; False if it repeats the latest one of the same submission, bulletin and tier.

        With another day, other points or units it corrects that one.

        Raises:
            LedgerError: The submission is not in the ledger.
        """
        adoption, columns = _storable(adoption), adoptions.c
        same = (columns.submission == adoption.submission, columns.bulletin == adoption.bulletin)
        return self._supersede(adoption, select(adoptions).where(*same, columns.tier == adoption.tier))

    def commission(self, commission: Commission) -> bool:
        """Add a commission; False if the same one is there already.

        Raises:
            LedgerError: Its id belongs to another commission.
        """
        commission = _storable(commission)

        def work(connection: Connection) -> bool:
            same = select(commissions).where(commissions.c.id == commission.id)
            found = _first(connection, Commission, same)
            if found is None:
                return self._append(connection, commission)
            if found != commission:
                raise LedgerError(f"编号 {commission.id} 已是另一次约稿：{found.topic}", place=self.place)
            return False

        return self._run(self._engine, work)

    def submissions(self, since: date | None = None, until: date | None = None, unit: str = "") -> list[Submission]:
        """Submissions from `since` to `until`, both included, by day and then in the order of entry."""
        columns = submissions.c
        query = select(submissions).order_by(columns.day, columns.event)
        if since is not None:
            query = query.where(columns.day >= since)
        if until is not None:
            query = query.where(columns.day <= until)
        if unit:
            query = query.where(columns.unit == unit)
        return self._all(Submission, query)

    def submission(self, start: str) -> Submission:
        """The submission whose id is, or else begins with, `start`.

        Raises:
            LedgerError: There is none, or more than one.
        """
        query = select(submissions).where(submissions.c.id.startswith(start, autoescape=True)).limit(10)
        found = self._all(Submission, query) if start else []
        exact = [one for one in found if one.id == start]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            listed = "、".join(one.id for one in found)
            raise LedgerError(f"编号以 {start} 开头的不止一篇", place=self.place, hint=f"请写全：{listed}")
        raise LedgerError(f"台账里没有编号为 {start} 的稿件", place=self.place, hint="用 infoqa ledger list 查编号")

    def decisions(self) -> list[Decision]:
        """All decisions in the order of entry, superseded ones too."""
        return self._all(Decision, select(decisions).order_by(decisions.c.event))

    def latest_decisions(self) -> dict[str, Decision]:
        """The decision that stands, by the id of the submission."""
        return {one.submission: one for one in self.decisions()}

    def adoptions(self) -> list[Adoption]:
        """Adoptions that stand, in the order of entry; corrected ones are only in the history."""
        rows = self._all(Adoption, select(adoptions).order_by(adoptions.c.event))
        return list({(one.submission, one.bulletin, one.tier): one for one in rows}.values())

    def commissions(self) -> list[Commission]:
        """All commissions in the order of entry."""
        return self._all(Commission, select(commissions).order_by(commissions.c.event))

    def history(self, submission: str = "") -> list[Event]:
        """The audit trail of one submission, by its id, or of the whole ledger if that is empty."""
        query = select(events).order_by(events.c.sequence)
        if submission:
            own = union_all(
                select(submissions.c.event).where(submissions.c.id == submission),
                select(decisions.c.event).where(decisions.c.submission == submission),
                select(adoptions.c.event).where(adoptions.c.submission == submission),
            )
            query = query.where(events.c.sequence.in_(own))
        rows = self._run(self._reader, lambda connection: connection.execute(query).mappings().all())
        return [Event(**{**row, "time": datetime.fromisoformat(row["time"])}) for row in rows]

    def _supersede(self, value: _Judgement, earlier: Select[Any]) -> bool:
        """Add a value on a submission unless it equals the last one of `earlier`."""
        last = earlier.order_by(_TABLES[type(value)][1].c.event.desc()).limit(1)

        def work(connection: Connection) -> bool:
            self._require(connection, submissions, value.submission, "稿件")
            return _first(connection, type(value), last) != value and self._append(connection, value)

        return self._run(self._engine, work)

    def _append(self, connection: Connection, value: _Value) -> bool:
        kind, table = _TABLES[type(value)]
        content = {field.name: getattr(value, field.name) for field in fields(value)}
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        entry = insert(events).values(time=now, actor=self._actor, kind=kind, payload=content)
        (number,) = connection.execute(entry).inserted_primary_key or (0,)
        connection.execute(insert(table).values(event=number, **content))
        return True

    def _require(self, connection: Connection, table: Table, key: str, name: str) -> None:
        if connection.execute(select(table.c.id).where(table.c.id == key)).first() is None:
            raise LedgerError(f"台账里没有编号为 {key} 的{name}", place=self.place, hint="先入账，或检查编号")

    def _all(self, kind: type[_Value], query: Select[Any]) -> list[_Value]:
        return self._run(self._reader, lambda connection: _values(connection, kind, query))

    def _run(self, engine: Engine, work: Callable[[Connection], _T]) -> _T:
        """What `work` gives in a transaction, tried again a few times while others are in the way."""
        for attempt in range(_ATTEMPTS):
            try:
                with engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if attempt + 1 == _ATTEMPTS or not is_passing(error):
                    raise failure(error, self.place) from error
            time.sleep(_PAUSE * 2**attempt)
        raise AssertionError


def _values(connection: Connection, kind: type[_Value], query: Select[Any]) -> list[_Value]:
    names = [field.name for field in fields(kind)]
    rows: Iterable[Any] = connection.execute(query).mappings()
    return [kind(**{name: _read(row[name]) for name in names}) for row in rows]


def _first(connection: Connection, kind: type[_Value], query: Select[Any]) -> _Value | None:
    return next(iter(_values(connection, kind, query)), None)


def _read(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _storable(value: _Value) -> _Value:
    """`value` without what no database takes: NUL and halves of characters."""
    return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})


def _clean(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_clean(one) for one in value)
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a name, as in some containers
        return "未知"

"""The figures of a 通报 as values: of a unit, of a group, of all.

Points are an office's own record of work: the bonus for 批示 and the ranking of units are there only if they were
asked for (rubric §4.6).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

from infoqa.assessment import Label
from infoqa.errors import UsageError
from infoqa.ledger.events import TIERS, Commission, Tier
from infoqa.ledger.points import PointTable
from infoqa.settings import Unit

NO_UNIT = "（未写单位）"
NO_REASON = "（未写理由）"
UNLISTED = "未列入名单的单位"
"""Group of the units that sent drafts and are not in the office's list."""

Issue: TypeAlias = tuple[Tier, str]
"""A bulletin that adopts: its level and its name."""

Outcome = Literal["in_time", "late", "open", "overdue"]
"""What became of a commission: 按时完成、迟交、未到期、逾期未交."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
OUTCOME_NAMES: Mapping[Outcome, str] = {"in_time": "按时完成", "late": "迟交", "open": "未到期", "overdue": "逾期未交"}

_MONTH = re.compile(r"(?P<year>[1-9]\d{3})(?:-(?P<month>0?[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a bulletin is about.

    Attributes:
        since: First day.
        until: Last day.
        name: The period in words, such as 2026年10月.
    """

    since: date
    until: date
    name: str

    @property
    def start(self) -> date:
        """First day of the year in which the period begins; cumulative figures count from there."""
        return date(self.since.year, 1, 1)

    @property
    def from_january(self) -> bool:
        """Whether the period begins with the year, so that cumulative figures say nothing new."""
        return self.since == self.start


def period_of(month: str | tuple[date, date]) -> Period:
    """The period that `2026-10`, `2026`, or a first and a last day mean.

    Raises:
        UsageError: They mean none.
    """
    if not isinstance(month, str):
        since, until = month
        if until < since:
            raise UsageError(f"时段的末日 {until} 早于首日 {since}", place="通报时段", hint="把两个日期换过来")
        return Period(since, until, f"{_day(since)}至{_day(until, besides=since)}")
    match = _MONTH.fullmatch(month.strip())
    if match is None:
        raise UsageError(f"月份 {month!r} 不成立", place="通报时段", hint="写成 2026-10；全年写成 2026")
    year = int(match["year"])
    if match["month"] is None:
        return Period(date(year, 1, 1), date(year, 12, 31), f"{year}年")
    number = int(match["month"])
    last = calendar.monthrange(year, number)[1]
    return Period(date(year, number, 1), date(year, number, last), f"{year}年{number}月")


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of the period, and the same since January."""

    now: float = 0
    so_far: float = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of a unit, of a group or of all.

    An item that several units wrote counts for each of them, and once for their group and for all. Points of a group
    are those of its units together.

    Attributes:
        name: The unit or group.
        group: Group of a unit; empty for a group itself and for all.
        submitted: Drafts sent.
        late: Drafts sent after their time.
        returned: Drafts whose last decision sent them back.
        items: Drafts adopted, each once.
        adopted: Adoptions by bulletin; an item may have several.
        points: Points by bulletin.
        instructions: Points for leaders' 批示; 0 unless asked for.
        commissions: Commissions by what had become of them at the end of the period.
    """

    name: str
    group: str = ""
    submitted: Pair = Pair()
    late: Pair = Pair()
    returned: Pair = Pair()
    items: Pair = Pair()
    adopted: Mapping[Issue, Pair] = field(default_factory=dict)
    points: Mapping[Issue, Pair] = field(default_factory=dict)
    instructions: Pair = Pair()
    commissions: Mapping[Outcome, Pair] = field(default_factory=dict)

    def adopted_by(self, tier: Tier | None = None) -> Pair:
        """Adoptions by the bulletins of a level, or by all."""
        return total_of(pair for issue, pair in self.adopted.items() if tier in {None, issue[0]})

    def points_by(self, tier: Tier | None = None) -> Pair:
        """Points for adoptions by the bulletins of a level; for all, together with those for 批示 if they count."""
        pairs = [pair for issue, pair in self.points.items() if tier in {None, issue[0]}]
        return total_of([*pairs, self.instructions] if tier is None else pairs)

    @property
    def asked(self) -> Pair:
        """Commissions given."""
        return total_of(self.commissions.values())

    @property
    def rate(self) -> float | None:
        """Adopted items of the period per draft sent in it; None where none was sent.

        An item counts when it is adopted, as offices do it, so that a month may have more than 1.
        """
        return self.items.now / self.submitted.now if self.submitted.now else None

    @property
    def rate_so_far(self) -> float | None:
        """The same since January."""
        return self.items.so_far / self.submitted.so_far if self.submitted.so_far else None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The figures of a 通报.

    Attributes:
        period: The days it is about.
        table: The scheme that tells the points.
        units: Units in the order of the office, or by name; with a ranking, by their place within each group.
        groups: Groups in the order of the office; a single nameless one if the office has none.
        total: All together.
        issues: Bulletins that adopted anything since January, lowest level first.
        types: Drafts sent by type; the key None is for those without.
        adopted_types: Drafts adopted by type.
        reasons: Why drafts were returned, most frequent first.
        listed: Number of units in the office's list; 0 if it keeps none.
        silent: Listed units that sent nothing in the period; empty without a list.
        unadopted: Units that sent something in the period and had nothing adopted in it.
        waiting: Commissions of the year without an answer at the end of the period.
        unpriced: Bulletins, with their adoptions, that the point table does not know.
        ranks: Place of each unit in its group by points of the period; empty unless asked for.
        instruction_bonus: Whether leaders' 批示 count.
    """

    period: Period
    table: PointTable
    units: tuple[Tally, ...]
    groups: tuple[Tally, ...]
    total: Tally
    issues: tuple[Issue, ...] = ()
    types: Mapping[Label | None, Pair] = field(default_factory=dict)
    adopted_types: Mapping[Label | None, Pair] = field(default_factory=dict)
    reasons: tuple[tuple[str, Pair], ...] = ()
    listed: int = 0
    silent: tuple[Unit, ...] = ()
    unadopted: tuple[Tally, ...] = ()
    waiting: tuple[Commission, ...] = ()
    unpriced: tuple[tuple[Issue, Pair], ...] = ()
    ranks: Mapping[str, int] = field(default_factory=dict)
    instruction_bonus: bool = False

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """Levels that adopted anything since January, lowest first."""
        return tuple(tier for tier in TIERS if any(issue[0] == tier for issue in self.issues))

    def issues_of(self, tier: Tier) -> tuple[Issue, ...]:
        """The bulletins of a level."""
        return tuple(issue for issue in self.issues if issue[0] == tier)

    def units_of(self, group: str) -> tuple[Tally, ...]:
        """The units of a group."""
        return tuple(unit for unit in self.units if unit.group == group)


def total_of(pairs: Iterable[Pair]) -> Pair:
    """The sum of several figures."""
    pairs = list(pairs)
    return Pair(sum(pair.now for pair in pairs), sum(pair.so_far for pair in pairs))


def _day(day: date, *, besides: date | None = None) -> str:
    year = "" if besides is not None and besides.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"

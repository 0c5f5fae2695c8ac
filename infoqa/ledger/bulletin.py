"""From what a ledger holds to the figures of a 通报."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from infoqa.assessment import LABELS, Label
from infoqa.errors import UsageError
from infoqa.ledger.events import TIERS, Adoption, Commission, Decision, Submission
from infoqa.ledger.figures import (
    NO_REASON,
    NO_UNIT,
    OUTCOMES,
    UNLISTED,
    Bulletin,
    Issue,
    Outcome,
    Pair,
    Period,
    Tally,
    period_of,
)
from infoqa.ledger.points import PointTable, is_instruction, plain_name, points_of
from infoqa.settings import Unit

_Scope: TypeAlias = tuple[str, str]
"""Whose figure: a unit, a group, or all."""

_Key: TypeAlias = tuple[Any, ...]
"""A scope and what is counted: the name of the figure and, if it has parts, the part."""

_Figures: TypeAlias = defaultdict[_Key, Fraction]

_ALL: _Scope = ("all", "")
_REASONS = re.compile(r"[；;\n]")
_FINEST = 10**6  # a third of a point is a third, not 0.333…
_ENDINGS = " \t\r　。，、,."


def make_bulletin(
    submissions: Iterable[Submission],
    decisions: Iterable[Decision],
    adoptions: Iterable[Adoption],
    commissions: Iterable[Commission],
    units: Sequence[Unit],
    month: str | tuple[date, date],
    table: PointTable,
    *,
    ranking: bool = False,
    instruction_bonus: bool = False,
    today: date | None = None,
) -> Bulletin:
    """The figures of a month, a year or any range of days.

    Each event counts on its own day: a draft when it was sent, an adoption on the day of the issue. Of the decisions on
    a draft only the last one until the end of the period counts.

    Args:
        submissions: All that the other events speak of; those of other years may be among them.
        decisions: In the order of entry.
        adoptions: All of the year at least.
        commissions: Likewise.
        units: The office's list; empty if it keeps none.
        month: `2026-10`, `2026`, or a first and a last day.
        table: The scheme that tells the points.
        ranking: Whether units are ranked within their groups.
        instruction_bonus: Whether leaders' 批示 count.
        today: Commissions due later are not overdue yet; the end of the period if it is not given.

    Raises:
        UsageError: The period does not exist, or an adoption speaks of a submission that is not there.
    """
    period, roll = period_of(month), _Roll(units)
    made = [one for one in decisions if one.day <= period.until]
    labels = {one.submission: one.label for one in made if one.label is not None}
    drafts = {
        one.id: replace(one, unit=roll.full(one.unit), label=labels.get(one.id, one.label)) for one in submissions
    }
    count = _Count(period, roll, table)
    for draft in drafts.values():
        count.sent(draft)
    for decision in {one.submission: one for one in made}.values():
        if decision.kind == "return" and decision.submission in drafts:
            count.returned(drafts[decision.submission], decision)
    for adoption in adoptions:
        count.adopted(*_named(adoption, drafts, roll), instruction_bonus=instruction_bonus)
    waiting = _follow(commissions, drafts.values(), count, today)
    return _assemble(count, waiting, ranking=ranking, instruction_bonus=instruction_bonus)


def _named(adoption: Adoption, drafts: Mapping[str, Submission], roll: _Roll) -> tuple[Adoption, Submission]:
    """The adoption with the full names of its units, and its item."""
    draft = drafts.get(adoption.submission)
    if draft is None:
        place = f"{adoption.bulletin} {adoption.day}"
        hint = "先登记这篇稿件，再登记采用"
        raise UsageError(f"采用的稿件 {adoption.submission} 不在台账里", place=place, hint=hint)
    return replace(adoption, units=tuple(map(roll.full, adoption.units))), draft


def _follow(
    commissions: Iterable[Commission], drafts: Iterable[Submission], count: _Count, today: date | None
) -> list[Commission]:
    """Count the commissions of the year; give those without an answer."""
    end = min(count.period.until, today or count.period.until)
    answers: dict[str, date] = {}
    for draft in drafts:
        if draft.commission and draft.day <= count.period.until:
            answers[draft.commission] = min(draft.day, answers.get(draft.commission, draft.day))
    waiting = []
    for one in commissions:
        named = replace(one, unit=count.roll.full(one.unit))
        answer = answers.get(one.id)
        outcome: Outcome = "overdue" if one.due <= end else "open"
        if answer is not None:
            outcome = "in_time" if answer <= one.due else "late"
        if count.commission(named, outcome) and answer is None:
            waiting.append(named)
    return sorted(waiting, key=lambda one: one.due)


def _assemble(
    count: _Count,
    waiting: Sequence[Commission],
    *,
    ranking: bool,
    instruction_bonus: bool,
) -> Bulletin:
    roll = count.roll
    units = [count.tally(("unit", name), name, roll.group(name)) for name in roll.ordered(count.met())]
    groups = [count.tally(("group", name), name) for name in dict.fromkeys(unit.group for unit in units)]
    ranks = _ranks(units) if ranking else {}
    if ranking:
        order = [group.name for group in groups]
        units.sort(key=lambda unit: (order.index(unit.group), ranks[unit.name]))
    sent = {unit.name for unit in units if unit.submitted.now}
    return Bulletin(
        period=count.period,
        table=count.table,
        units=tuple(units),
        groups=tuple(groups),
        total=count.tally(_ALL, "合计"),
        issues=count.issues("adopted"),
        types=count.types("types"),
        adopted_types=count.types("adopted types"),
        reasons=count.reasons(),
        listed=len(roll.listed),
        silent=tuple(unit for unit in roll.listed if unit.name not in sent),
        unadopted=tuple(unit for unit in units if unit.submitted.now and not unit.items.now),
        waiting=tuple(waiting),
        unpriced=tuple((issue, count.pair(_ALL, "unpriced", issue)) for issue in count.issues("unpriced")),
        ranks=ranks,
        instruction_bonus=instruction_bonus,
    )


def _ranks(units: Iterable[Tally]) -> dict[str, int]:
    """Place of each unit within its group by points of the period, then by those of the year; equals share a place."""
    earned: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    marks = {}
    for unit in units:
        points = unit.points_by()
        marks[unit.name] = (unit.group, (round(points.now, 6), round(points.so_far, 6)))
        earned[unit.group].append(marks[unit.name][1])
    return {name: 1 + sum(other > mark for other in earned[group]) for name, (group, mark) in marks.items()}


class _Roll:
    """Names and groups of the units, as the office lists them."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.listed = tuple({unit.name: unit for unit in units}.values())
        self._full = {short: unit.name for unit in self.listed for short in unit.short}
        self._full |= {unit.name: unit.name for unit in self.listed}
        self._groups = {unit.name: unit.group for unit in self.listed}

    def full(self, name: str) -> str:
        """The full name of a unit; its own name if it is not listed."""
        name = " ".join(name.split())
        return self._full.get(name, name) or NO_UNIT

    def group(self, name: str) -> str:
        """The group of a unit; without a list there is one nameless group."""
        return self._groups.get(name, UNLISTED if self.listed else "")

    def ordered(self, met: Iterable[str]) -> list[str]:
        """All listed units by group, groups in the order of the list, then the others that were met, by name."""
        order = list(dict.fromkeys(unit.group for unit in self.listed))
        listed = [unit.name for unit in sorted(self.listed, key=lambda unit: order.index(unit.group))]
        return [*listed, *sorted(set(met) - set(listed))]


class _Count:
    """Adds up figures for units, groups and all, in the period and since January."""

    def __init__(self, period: Period, roll: _Roll, table: PointTable) -> None:
        self.period, self.roll, self.table = period, roll, table
        self._now: _Figures = defaultdict(Fraction)
        self._so_far: _Figures = defaultdict(Fraction)
        self._windows: tuple[tuple[date, _Figures, set[tuple[_Key, str]]], ...] = (
            (period.since, self._now, set()),
            (period.start, self._so_far, set()),
        )

    def sent(self, draft: Submission) -> None:
        """A draft came in."""
        scopes = self._scopes([draft.unit])
        self._add(scopes, draft.day, "submitted")
        self._add([_ALL], draft.day, "types", draft.label)
        if draft.late:
            self._add(scopes, draft.day, "late")

    def returned(self, draft: Submission, decision: Decision) -> None:
        """A draft was sent back, and that was the last word."""
        self._add(self._scopes([draft.unit]), decision.day, "returned")
        told = dict.fromkeys(part.strip(_ENDINGS) for part in _REASONS.split(decision.reason))
        for reason in [part for part in told if part] or [NO_REASON]:
            self._add([_ALL], decision.day, "reasons", reason)

    def adopted(self, adoption: Adoption, draft: Submission, *, instruction_bonus: bool) -> None:
        """A bulletin took an item, or a leader wrote on it."""
        shares = points_of(adoption, draft, self.table, instruction_bonus=instruction_bonus)
        scopes, day = self._scopes([unit for unit, _ in shares]), adoption.day
        issue: Issue = (adoption.tier, plain_name(adoption.bulletin))
        figure: tuple[object, ...] = ("instructions",) if is_instruction(adoption) else ("points", issue)
        for unit, points in shares:
            self._add(self._scopes([unit]), day, *figure, amount=points)
        if is_instruction(adoption):
            return
        self._add(scopes, day, "adopted", issue)
        self._add(scopes, day, "items", item=adoption.submission)
        self._add([_ALL], day, "adopted types", draft.label, item=adoption.submission)
        if adoption.points is None and self.table.row_of(adoption, draft.label) is None:
            self._add([_ALL], day, "unpriced", issue)

    def commission(self, commission: Commission, outcome: Outcome) -> bool:
        """A unit was asked for an item; tells whether that was in the year."""
        self._add(self._scopes([commission.unit]), commission.day, "commissions", outcome)
        return self.period.start <= commission.day <= self.period.until

    def pair(self, scope: _Scope, *figure: object) -> Pair:
        """A figure; points are exact until here."""
        return Pair(_plain(self._now.get((scope, *figure))), _plain(self._so_far.get((scope, *figure))))

    def tally(self, scope: _Scope, name: str, group: str = "") -> Tally:
        """All figures of a unit, of a group or of all."""
        issues = self.issues("adopted")
        return Tally(
            name=name,
            group=group,
            submitted=self.pair(scope, "submitted"),
            late=self.pair(scope, "late"),
            returned=self.pair(scope, "returned"),
            items=self.pair(scope, "items"),
            adopted={issue: self.pair(scope, "adopted", issue) for issue in issues},
            points={issue: self.pair(scope, "points", issue) for issue in issues},
            instructions=self.pair(scope, "instructions"),
            commissions={outcome: self.pair(scope, "commissions", outcome) for outcome in OUTCOMES},
        )

    def met(self) -> list[str]:
        """Units with anything in the year."""
        return [scope[1] for scope, *_ in self._so_far if scope[0] == "unit"]

    def issues(self, figure: str) -> tuple[Issue, ...]:
        """Bulletins that have a figure in the year: by level, then as the table names them, then by name."""
        names = {plain_name(row.bulletin): place for place, row in reversed(list(enumerate(self.table.rows)))}
        found: list[Issue] = [key[2] for key in self._so_far if key[:2] == (_ALL, figure)]
        return tuple(
            sorted(
                found, key=lambda issue: (TIERS.index(issue[0]), names.get(issue[1], len(self.table.rows)), issue[1])
            )
        )

    def types(self, figure: str) -> dict[Label | None, Pair]:
        """A figure by type."""
        return {label: self.pair(_ALL, figure, label) for label in (*LABELS, None)}

    def reasons(self) -> tuple[tuple[str, Pair], ...]:
        """Why drafts were returned, most frequent of the period first."""
        told = [key[2] for key in self._so_far if key[:2] == (_ALL, "reasons")]
        pairs = [(reason, self.pair(_ALL, "reasons", reason)) for reason in told]
        return tuple(sorted(pairs, key=lambda pair: (-pair[1].now, -pair[1].so_far, pair[0])))

    def _scopes(self, units: Sequence[str]) -> list[_Scope]:
        groups = [("group", self.roll.group(name)) for name in units]
        return list(dict.fromkeys([*(("unit", name) for name in units), *groups, _ALL]))

    def _add(self, scopes: Iterable[_Scope], day: date, *figure: object, amount: float = 1, item: str = "") -> None:
        """Add to a figure of everyone concerned; for the same `item`, if one is given, only once."""
        keys = [(scope, *figure) for scope in scopes]
        for since, figures, counted in self._windows:
            if not since <= day <= self.period.until:
                continue
            for key in keys:
                if not item or (key, item) not in counted:
                    figures[key] += Fraction(amount).limit_denominator(_FINEST)
                    counted.add((key, item))


def _plain(exact: Fraction | None) -> float:
    return 0 if exact is None else exact.numerator if exact.denominator == 1 else float(exact)

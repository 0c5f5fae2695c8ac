"""What a 通报 says, and the columns of its tables, whatever file it goes into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from infoqa.assessment import LABEL_NAMES, Label
from infoqa.ledger.events import TIER_NAMES, Tier
from infoqa.ledger.figures import OUTCOME_NAMES, OUTCOMES, Bulletin, Issue, Outcome, Pair, Tally

NOTE = (
    "本通报的得分只是信息工作量的内部记录，不作为督查检查考核的内容。《整治形式主义为基层减负若干规定》（2024年8月）规定，"
    "领导批示以及在报刊、媒体刊发文章、信息和经验等情况，不得作为督查检查考核内容。"
)
"""Rubric §4.6; every 通报 carries it."""

NO_LIST = "设置文件里没有单位名单（[[unit]]），列不出零报送单位。"
_BEST = 3

Kind = Literal["text", "count", "points", "rate"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of units.

    Attributes:
        name: Its head.
        value: What it shows of a unit, a group or all.
        kind: How that is written.
        over: Head that spans it and its neighbours; empty for none.
    """

    name: str
    value: Callable[[Tally], float | str | None]
    kind: Kind = "count"
    over: str = ""

    @property
    def head(self) -> str:
        """Head in one line."""
        return f"{self.over}·{self.name}" if self.over else self.name

    def shown(self, tally: Tally) -> str:
        """The value in print."""
        value = self.value(tally)
        if isinstance(value, str):
            return value
        return rate(value) if self.kind == "rate" else figure(value or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of units: its first cell, and the figures, if it has any."""

    name: str
    tally: Tally | None = None
    summed: bool = False


def title(bulletin: Bulletin) -> str:
    """The headline."""
    return "".join(title_lines(bulletin))


def title_lines(bulletin: Bulletin) -> tuple[str, str]:
    """The headline, parted where a reader would part it."""
    return f"关于{bulletin.period.name}", "政务信息报送和采用情况的通报"


def columns(bulletin: Bulletin, *, most: int | None = None) -> tuple[Column, ...]:
    """The columns that a 通报 prints (rubric §4.5).

    Args:
        bulletin: The figures.
        most: Bulletins that have a column each; if there are more, each level has one. None for no limit.
    """
    each = most is None or len(bulletin.issues) <= most
    found = [
        Column("单位", lambda tally: tally.name, "text"),
        *_pair(bulletin, "报送", "篇数", lambda one: one.submitted),
    ]
    for tier in bulletin.tiers:
        over = f"{TIER_NAMES[tier]}采用"
        if each:
            found += [Column(issue[1], partial(_adopted, issue), over=over) for issue in bulletin.issues_of(tier)]
        else:
            found.append(Column("条数", partial(_adopted_tier, tier), over=over))
        found += _pair(bulletin, over, "得分", partial(_points_tier, tier), "points")
    if bulletin.instruction_bonus:
        found += _pair(bulletin, "批示", "加分", lambda one: one.instructions, "points")
    found.append(Column("采用率", lambda one: one.rate, "rate"))
    found += _pair(bulletin, "合计", "得分", lambda one: one.points_by(), "points")
    if bulletin.ranks:
        found.append(Column("名次", lambda one: bulletin.ranks.get(one.name, "")))
    return tuple(found)


def further_columns(bulletin: Bulletin) -> tuple[Column, ...]:
    """Columns for a workbook, which has room."""
    found = [*_pair(bulletin, "采用", "篇数", lambda one: one.items)]
    if not bulletin.period.from_january:
        found.append(Column("累计采用率", lambda one: one.rate_so_far, "rate"))
    found += _pair(bulletin, "退回", "篇数", lambda one: one.returned)
    found += _pair(bulletin, "迟报", "篇数", lambda one: one.late)
    found += _pair(bulletin, "约稿", "篇数", lambda one: one.asked)
    found += [Column(OUTCOME_NAMES[one], partial(_followed, one), over="今年约稿") for one in OUTCOMES]
    return tuple(found)


def head_spans(shown: Sequence[Column]) -> list[tuple[str, int, int]]:
    """Heads of the upper row, each with the first column under it and the one after the last.

    A column without a spanning head stands for itself, with an empty head.
    """
    spans: list[tuple[str, int, int]] = []
    for number, column in enumerate(shown):
        if column.over and spans and spans[-1][0] == column.over:
            spans[-1] = (column.over, spans[-1][1], number + 1)
        else:
            spans.append((column.over, number, number + 1))
    return spans


def bands(bulletin: Bulletin) -> Iterator[Row]:
    """The rows of the table of units: group after group, each with its name above and its sum below, then the sum."""
    several = len(bulletin.groups) > 1
    for group in bulletin.groups:
        if several or group.name:
            yield Row(group_name(group.name))
        yield from (Row(unit.name, unit) for unit in bulletin.units_of(group.name))
        if several:
            yield Row("小计", group, summed=True)
    yield Row("合计", bulletin.total, summed=True)


def _pair(
    bulletin: Bulletin, over: str, name: str, value: Callable[[Tally], Pair], kind: Kind = "count"
) -> Iterator[Column]:
    """A figure of the period and, unless it is the same, since January."""
    yield Column(name, lambda tally: value(tally).now, kind, over)
    if not bulletin.period.from_january:
        yield Column(f"累计{name}", lambda tally: value(tally).so_far, kind, over)


def _adopted(issue: Issue, tally: Tally) -> float:
    return tally.adopted[issue].now


def _adopted_tier(tier: Tier, tally: Tally) -> float:
    return tally.adopted_by(tier).now


def _followed(outcome: Outcome, tally: Tally) -> float:
    return tally.commissions[outcome].so_far


def _points_tier(tier: Tier, tally: Tally) -> Pair:
    return tally.points_by(tier)


def figure(value: float) -> str:
    """A figure with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rate(share: float | None) -> str:
    """A share in per cent."""
    return "—" if share is None else f"{share:.1%}"


def group_name(name: str) -> str:
    """A group as a heading."""
    return name or "各单位"


def type_name(label: Label | None) -> str:
    """A type, also of drafts that have none."""
    return LABEL_NAMES[label] if label else "未判类型"


def sections(bulletin: Bulletin) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with its paragraphs; those that have nothing to say are left out."""
    parts = (
        ("总体情况", _overall(bulletin)),
        ("分组情况", _groups(bulletin)),
        ("类型结构", _types(bulletin)),
        ("退稿情况", _returns(bulletin)),
        ("约稿情况", _commissions(bulletin)),
        ("零报送、零采用单位", _absent(bulletin)),
    )
    told = [(heading, tuple(paragraphs)) for heading, paragraphs in parts]
    return tuple((heading, paragraphs) for heading, paragraphs in told if paragraphs)


def notes(bulletin: Bulletin) -> tuple[str, ...]:
    """How to read the figures; the first is the note of rubric §4.6."""
    table = bulletin.table
    asked = [name for name, on in (("领导批示加分", bulletin.instruction_bonus), ("名次", bool(bulletin.ranks))) if on]
    left = "本期按办公室的设置列出" + "和".join(asked) + "，仅供内部了解。" if asked else ""
    counted = (
        "采用率为采用篇数同报送篇数之比，采用按刊发日期计入当期。"
        "几个单位合写的一篇，各单位都计一篇，分组和合计只计一篇。"
    )
    found = [NOTE + left, f"计分依据：{table.name}　{table.title}。{counted}"]
    if bulletin.unpriced:
        told = "、".join(f"{issue_name(issue)}{figure(pair.so_far)}条" for issue, pair in bulletin.unpriced)
        found.append(f"以下采用在计分表里没有对应的分值，计0分：{told}。")
    return tuple(found)


def issue_name(issue: Issue) -> str:
    """A bulletin with its level."""
    return f"《{issue[1]}》（{TIER_NAMES[issue[0]]}）"


def _overall(bulletin: Bulletin) -> Iterator[str]:
    total, period = bulletin.total, bulletin.period
    senders = sum(unit.submitted.now > 0 for unit in bulletin.units)
    yield (
        f"{period.name}，{senders}个单位报送政务信息{_both(bulletin, total.submitted, '篇')}，"
        f"采用{_both(bulletin, total.items, '篇')}，采用率{rate(total.rate)}；"
        f"合计得分{_both(bulletin, total.points_by(), '分')}。" + _spare(bulletin)
    )
    tiers = [
        (TIER_NAMES[tier], [issue for issue in bulletin.issues_of(tier) if total.adopted[issue].now])
        for tier in bulletin.tiers
    ]
    told = [f"{name}：" + "，".join(_issue(issue, total) for issue in issues) for name, issues in tiers if issues]
    if told:
        yield f"采用情况：{'；'.join(told)}。"


def _spare(bulletin: Bulletin) -> str:
    told = [
        f"{name}{figure(pair.now)}篇"
        for name, pair in (("退回补充", bulletin.total.returned), ("迟报", bulletin.total.late))
        if pair.now
    ]
    return f"{'，'.join(told)}。" if told else ""


def _issue(issue: Issue, total: Tally) -> str:
    return f"《{issue[1]}》{figure(total.adopted[issue].now)}条、{figure(total.points[issue].now)}分"


def _both(bulletin: Bulletin, pair: Pair, unit: str) -> str:
    more = "" if bulletin.period.from_january else f"（今年累计{figure(pair.so_far)}{unit}）"
    return f"{figure(pair.now)}{unit}{more}"


def _groups(bulletin: Bulletin) -> Iterator[str]:
    if len(bulletin.groups) < 2 and not bulletin.ranks:  # one group alone was told above
        return
    for group in bulletin.groups:
        units = bulletin.units_of(group.name)
        yield (
            f"{group_name(group.name)}（{len(units)}个单位）：报送{_both(bulletin, group.submitted, '篇')}，"
            f"采用{_both(bulletin, group.items, '篇')}，采用率{rate(group.rate)}，"
            f"得分{_both(bulletin, group.points_by(), '分')}。{_best(bulletin, units)}"
        )


def _best(bulletin: Bulletin, units: Sequence[Tally]) -> str:
    best = [unit for unit in units if bulletin.ranks.get(unit.name, _BEST + 1) <= _BEST and unit.points_by().now]
    return (
        "得分居前的是" + "、".join(f"{unit.name}（{figure(unit.points_by().now)}分）" for unit in best) + "。"
        if best
        else ""
    )


def _types(bulletin: Bulletin) -> Iterator[str]:
    if whole := bulletin.total.submitted.now:
        parts = (
            f"{type_name(label)}{figure(pair.now)}篇（{pair.now / whole:.1%}）"
            for label, pair in bulletin.types.items()
            if pair.now
        )
        told = f"报送的{figure(whole)}篇中，{'，'.join(parts)}。"
        adopted = [
            f"{type_name(label)}{figure(pair.now)}篇" for label, pair in bulletin.adopted_types.items() if pair.now
        ]
        yield told + (f"采用的{figure(bulletin.total.items.now)}篇中，{'，'.join(adopted)}。" if adopted else "")


def _returns(bulletin: Bulletin) -> Iterator[str]:
    reasons = [(reason, pair) for reason, pair in bulletin.reasons if pair.now]
    if reasons:
        told = "；".join(f"{reason}，{figure(pair.now)}篇" for reason, pair in reasons)
        yield f"退回补充{_both(bulletin, bulletin.total.returned, '篇')}。原因：{told}。"


def _commissions(bulletin: Bulletin) -> Iterator[str]:
    total = bulletin.total
    if not total.asked.so_far:
        return
    parts = "，".join(
        f"{OUTCOME_NAMES[outcome]}{figure(pair.now)}篇" for outcome, pair in total.commissions.items() if pair.now
    )
    told = f"约稿{_both(bulletin, total.asked, '篇')}"
    yield told + (f"，本期的{parts}。" if parts else "。")
    if bulletin.waiting:
        late = [f"{one.unit}《{one.topic}》（{one.due.month}月{one.due.day}日到期）" for one in bulletin.waiting]
        yield f"尚未交稿的：{'、'.join(late)}。"


def _absent(bulletin: Bulletin) -> Iterator[str]:
    for name, units in (
        ("没有报送信息的单位", [unit.name for unit in bulletin.silent]),
        ("报送了信息、没有被采用的单位", [unit.name for unit in bulletin.unadopted]),
    ):
        if units:
            yield f"{name}（{len(units)}个）：{'、'.join(units)}。"

"""Worth and queue of every draft of a batch.

Worth only orders drafts; it is no grade. With the weights of `worth.toml` it is

    depth * depth score + concision * concision score + type + gate + flags
    + freshness by the severity of a finding C05 + priority * 报送要点 met (up to two)
    + novelty * (1 - share of the draft that stands in the most similar earlier draft of the batch)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from infoqa.assessment import LABEL_NAMES, SEVERITIES, Assessment
from infoqa.language.duplicates import SAME, SketchIndex
from infoqa.language.normalise import normalise
from infoqa.quality.limits import type_limits
from infoqa.triage.leads import Lead
from infoqa.triage.weights import Weights, weights_with

Queue = Literal["推荐", "退回补充", "并入综合", "待复核", "重复", "留存"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
"""Queues in the order of their sheets."""

Priorities = Mapping[str, Sequence[str]]
"""报送要点: name of each and the words that tell it."""

_LATE = "C05"
_MOST_PRIORITIES = 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """One draft in its place.

    Attributes:
        rank: From 1, best first; repeats come after everything else.
        worth: What orders the batch.
        queue: What to do with the draft.
        reason: Why, in one line.
        repeats: Source of the earlier draft that this one nearly repeats, or empty.
        assessment: The assessment.
        number: Number of the draft in the batch as given.
        earlier: Number of the earlier draft that this one nearly repeats.
        lead: Number of the lead that the draft belongs to.
    """

    rank: int
    worth: float
    queue: Queue
    reason: str
    repeats: str
    assessment: Assessment
    number: int = 0
    earlier: int | None = None
    lead: int | None = None


def rank(
    assessments: Sequence[Assessment],
    *,
    leads: Sequence[Lead] = (),
    priorities: Priorities | None = None,
    weights: Weights | None = None,
) -> list[Ranked]:
    """Order a batch by worth; equal worth keeps the order of the input.

    Args:
        assessments: The batch.
        leads: Leads of the same batch (`infoqa.triage.leads.find_leads`); their drafts that are not recommended go to
            并入综合, those that must not be used apart.
        priorities: 报送要点 of the office.
        weights: Weights of `worth.toml` to be set otherwise.

    Raises:
        SettingsError: A weight has an unknown name or is no number.
    """
    known = weights_with(weights)
    lead_of = {member: number for number, lead in enumerate(leads) for member in lead.members}
    index = SketchIndex()
    rows: list[tuple[bool, float, int, int | None]] = []
    for number, item in enumerate(assessments):
        shares = index.shares(item.draft.body)
        index.add(item.draft.body)
        earlier = min((other for other, share in shares.items() if share >= SAME), default=None)
        value = _worth(item, max(shares.values(), default=0.0), priorities or {}, known)
        rows.append((earlier is not None, -value, number, earlier))
    ranked = []
    for place, (_, negative, number, earlier) in enumerate(sorted(rows, key=lambda row: row[:3]), start=1):
        item = assessments[number]
        repeats = "" if earlier is None else assessments[earlier].draft.source or assessments[earlier].draft.id
        lead = lead_of.get(number)
        queue, reason = _queue(item, None if earlier is None else repeats, None if lead is None else leads[lead])
        if earlier is None and (met := met_priorities(item, priorities or {})):
            reason += f"；对上报送要点：{'、'.join(met)}"
        ranked.append(Ranked(place, round(-negative, 1), queue, reason, repeats, item, number, earlier, lead))
    return ranked


def worth(assessment: Assessment, *, priorities: Priorities | None = None, weights: Weights | None = None) -> float:
    """Worth of one draft, whatever the others are.

    Raises:
        SettingsError: A weight has an unknown name or is no number.
    """
    return _worth(assessment, 0.0, priorities or {}, weights_with(weights))


def met_priorities(assessment: Assessment, priorities: Priorities) -> list[str]:
    """Names of the 报送要点 that title or body of a draft speaks of."""
    if not priorities:
        return []
    text = normalise(f"{assessment.draft.title}\n{assessment.draft.body}").text
    return [name for name, words in priorities.items() if any(word in text for word in words)]


def _worth(item: Assessment, likeness: float, priorities: Priorities, weights: Weights) -> float:
    late = [finding.severity for finding in item.findings if finding.code == _LATE]
    return float(
        weights["depth"] * item.depth.score
        + weights["concision"] * item.concision.score
        + weights["type"][item.type.label]
        + weights["gate"][item.gate]
        + sum(weights["flags"].get(flag, 0.0) for flag in item.flags)
        + (weights["freshness"][min(late, key=SEVERITIES.index)] if late else 0.0)
        + weights["priority"] * min(len(met_priorities(item, priorities)), _MOST_PRIORITIES)
        + weights["novelty"] * (1.0 - min(likeness, 1.0))
    )


def _queue(item: Assessment, repeats: str | None, lead: Lead | None) -> tuple[Queue, str]:
    if repeats is not None:
        return "重复", f"与 {repeats.replace(chr(92), '/').rsplit('/', 1)[-1] or '前面一篇'} 基本相同"
    if "genre_mismatch" in item.flags:
        return "退回补充", "不是信息稿的写法（文种不符）"
    if item.gate == "reject":
        return "退回补充", item.findings[0].message
    queue, reason = _own_queue(item)
    if lead is None or queue == "推荐":
        return queue, reason
    return "并入综合", f"与另{len(lead.members) - 1}篇同说“{lead.name}”，可合成一条{lead.kind}；{reason}"


def _own_queue(item: Assessment) -> tuple[Queue, str]:
    if item.gate == "return":
        return "退回补充", item.findings[0].message
    if item.type.review == "short":
        return "待复核", f"正文只有{item.length}字，请人工定类型"
    if item.type.review == "genre":
        return "待复核", "写法不像信息稿，请人工辨别文种"
    if item.type.review == "unsure":
        return "待复核", f"类型把握不足（{LABEL_NAMES[item.type.label]} {item.type.confidence:.0%}）"
    limits = type_limits()[item.type.label]
    level = f"深度{item.depth.level}级"
    if item.depth.level >= limits.recommended_depth:
        return "推荐", f"{LABEL_NAMES[item.type.label]}稿{level}，达到推荐线{limits.recommended_depth}级"
    if item.depth.level >= limits.expected_depth:
        return "留存", f"{level}，推荐线是{limits.recommended_depth}级"
    return "留存", f"{level}，不到此类应有的{limits.expected_depth}级"

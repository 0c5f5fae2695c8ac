"""Worth and queue of every draft of a batch.

Worth is `0.55 depth + 0.25 concision + type + gate + flags`, with the weights of `worth.toml`; it only orders drafts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from infoqa.assessment import LABEL_NAMES, Assessment
from infoqa.language.duplicates import near_duplicates
from infoqa.quality.limits import type_limits

Queue = Literal["推荐", "退回", "复核", "重复", "留存"]


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
    """

    rank: int
    worth: float
    queue: Queue
    reason: str
    repeats: str
    assessment: Assessment


def rank(assessments: Sequence[Assessment]) -> list[Ranked]:
    """Order a batch by worth; equal worth keeps the order of the input."""
    earlier = near_duplicates([item.draft.body for item in assessments])
    rows = []
    for item, first in zip(assessments, earlier, strict=True):
        repeats = "" if first is None else assessments[first].draft.source
        rows.append((bool(repeats), -worth(item), item, repeats))
    rows.sort(key=lambda row: row[:2])
    return [
        Ranked(number, round(-negative, 1), *_queue(item, repeats), repeats, item)
        for number, (_, negative, item, repeats) in enumerate(rows, start=1)
    ]


def worth(assessment: Assessment) -> float:
    """Worth of one draft, whatever the others are."""
    weights = _weights()
    return float(
        weights["depth"] * assessment.depth.score
        + weights["concision"] * assessment.concision.score
        + weights["type"][assessment.type.label]
        + weights["gate"][assessment.gate]
        + sum(weights["flags"].get(flag, 0.0) for flag in assessment.flags)
    )


def _queue(item: Assessment, repeats: str) -> tuple[Queue, str]:
    if repeats:
        return "重复", f"与 {repeats.replace(chr(92), '/').rsplit('/', 1)[-1]} 基本相同"
    if "genre_mismatch" in item.flags:
        return "退回", "不是信息稿的写法（文种不符）"
    if item.gate == "reject":
        return "退回", item.findings[0].message
    limits = type_limits()[item.type.label]
    if item.gate == "return":
        return "退回", item.findings[0].message
    if item.type.review == "short":
        return "复核", f"正文只有{item.length}字，请人工定类型"
    if item.type.review == "genre":
        return "复核", "写法不像信息稿，请人工辨别文种"
    if item.type.review == "unsure":
        return "复核", f"类型把握不足（{LABEL_NAMES[item.type.label]} {item.type.confidence:.0%}）"
    if item.depth.level >= limits.recommended_depth:
        return (
            "推荐",
            f"{LABEL_NAMES[item.type.label]}稿深度{item.depth.level}级，达到推荐线{limits.recommended_depth}级",
        )
    if item.depth.level >= limits.expected_depth:
        return "留存", f"深度{item.depth.level}级，推荐线是{limits.recommended_depth}级"
    return "留存", f"深度{item.depth.level}级，不到此类应有的{limits.expected_depth}级"


@cache
def _weights() -> Mapping[str, Any]:
    return tomllib.loads((resources.files("infoqa.triage") / "worth.toml").read_text(encoding="utf-8"))

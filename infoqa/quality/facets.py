"""Breadth 广度 and height 高度 of a draft, reported beside its depth.

Founding document of the field: breadth is to cover what matters in all places and trades, height to draw what is
general or a tendency out of single cases. Neither enters a score; both are shown with the words that carry them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from infoqa.assessment import Evidence
from infoqa.draft import Span
from infoqa.language.document import Document

_KINDS: Mapping[str, re.Pattern[str]] = {
    "部门": re.compile(r"[\u4e00-\u9fff]{2,8}?(?:局|委员会|办公室|中心|派出所|法院|检察院)(?![部面级])"),
    "乡镇街道": re.compile(r"[\u4e00-\u9fff]{2,4}?(?:镇|乡|街道)(?![村域区情])"),
    "村和社区": re.compile(r"[\u4e00-\u9fff]{2,4}?(?:村|社区|屯|嘎查)(?![民里庄级])"),
    "企业和合作社": re.compile(r"[\u4e00-\u9fff]{2,8}?(?:公司|厂|合作社|企业|商户)"),
    "学校和医院": re.compile(r"[\u4e00-\u9fff]{1,8}?(?:小学|中学|学校|医院|卫生院|幼儿园)"),
}
_SHOWN = 3  # spans per kind


def facets_of(document: Document, priorities: Mapping[str, Sequence[str]]) -> tuple[Evidence, ...]:
    """Breadth, height and the office's priorities in one draft.

    Args:
        document: The draft.
        priorities: 报送要点 of the office: name of each and the words that tell it.

    Returns:
        Evidence with the codes `breadth`, `height` and, if the office has priorities, `priority`; `points` counts the
        kinds of units and stakeholders, the general statements, and the priorities met.
    """
    facets = [_breadth(document), _height(document)]
    if priorities:
        facets.append(_priority(document, priorities))
    return tuple(facets)


def _breadth(document: Document) -> Evidence:
    text = document.body.text
    kinds: dict[str, list[tuple[int, int]]] = {}
    for kind, regex in _KINDS.items():
        seen: dict[str, tuple[int, int]] = {}
        for found in regex.finditer(text):
            seen.setdefault(found.group(), found.span())
        if seen:
            kinds[kind] = list(seen.values())
    people = {text[start:end]: (start, end) for start, end in reversed(document.hits.get("stakeholder", ()))}
    told = [f"{kind}{len(spans)}个" for kind, spans in kinds.items()]
    told += [f"当事方{len(people)}类：{'、'.join(sorted(people))}"] if people else []
    ranges = sorted({one for spans in (*kinds.values(), list(people.values())) for one in spans[:_SHOWN]})
    return _facet(document, "breadth", len(kinds) + len(people), ranges, "；".join(told) or "只涉及一个单位")


def _height(document: Document) -> Evidence:
    names = {"generality": "普遍性或倾向性", "share_of_places": "占几成地方", "policy_target": "对照政策目标"}
    ranges: list[tuple[int, int]] = []
    told = []
    for name, label in names.items():
        if spans := document.hits.get(name, ()):
            ranges += spans[:_SHOWN]
            told.append(f"{label}{len(spans)}处")
    return _facet(document, "height", len(ranges), sorted(ranges), "；".join(told) or "没有归纳出普遍性或倾向性")


def _priority(document: Document, priorities: Mapping[str, Sequence[str]]) -> Evidence:
    text = document.body.text
    met: dict[str, list[tuple[int, int]]] = {}
    for name, words in priorities.items():
        spans = [found.span() for word in words for found in re.finditer(re.escape(word), text)]
        if spans or any(word in document.title.text for word in words):
            met[name] = spans
    ranges = sorted({span for spans in met.values() for span in spans[:_SHOWN]})
    note = f"对上报送要点：{'、'.join(met)}" if met else "没有对上本期报送要点"
    return _facet(document, "priority", len(met), ranges, note)


def _facet(document: Document, code: str, points: int, ranges: Sequence[tuple[int, int]], note: str) -> Evidence:
    spans: list[Span] = []
    for start, end in ranges:
        span = document.body.span(start, end)
        if not spans or spans[-1].end <= span.start:
            spans.append(span)
    return Evidence(code, points, tuple(spans), "body", note)

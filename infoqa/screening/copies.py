"""Engine `copy`: a draft that was sent before, by the same unit or another (H08); figures and dates aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from infoqa.assessment import SEVERITIES, Assessment, Finding
from infoqa.draft import Draft, Span
from infoqa.language.duplicates import SketchIndex
from infoqa.language.normalise import normalise
from infoqa.screening.rules import Rule, RulePack

_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_SENTENCE = re.compile(r"[^。！？；\n]+")
_SHORT = 6  # characters of a sentence that many texts have
_SHOWN = 2
_QUOTE = 30


@dataclass(frozen=True, slots=True)
class Copy:
    """An earlier text that a draft resembles.

    Attributes:
        name: Title or source of the earlier text.
        similarity: Share of the shorter text that stands in the other one, 0-1.
        sentences: Sentences of the draft that stand in the earlier text, figures aside.
    """

    name: str
    similarity: float
    sentences: tuple[str, ...]


class CopyIndex:
    """Drafts seen so far, to be searched for one that a new draft resembles."""

    def __init__(self) -> None:
        self._index = SketchIndex(figures=False)
        self._texts: list[str] = []
        self._names: list[str] = []

    def add(self, draft: Draft) -> None:
        """Remember a draft."""
        self._index.add(draft.body)
        self._texts.append(_han(draft.body))
        self._names.append(draft.title.strip() or draft.source or draft.id or f"第{len(self._texts)}篇")

    def nearest(self, draft: Draft, least: float) -> Copy | None:
        """The earlier draft that is most alike, if it is at least so much alike."""
        shares = {number: share for number, share in self._index.shares(draft.body).items() if share >= least}
        if not shares:
            return None
        best = max(shares, key=lambda number: (shares[number], -number))
        copied = tuple(
            sentence.group().strip()
            for sentence in _SENTENCE.finditer(draft.body)
            if len(own := _han(sentence.group())) > _SHORT and own in self._texts[best]
        )
        return Copy(self._names[best], shares[best], copied)


def mark_copies(assessments: Iterable[Assessment], archive: Iterable[Draft], pack: RulePack) -> list[Assessment]:
    """The assessments, with a finding for every draft that resembles an earlier one or one of the archive.

    Args:
        assessments: In the order in which the drafts came.
        archive: Items sent before.
        pack: Rules; those with engine `copy` say how alike is too alike, and how bad that is.
    """
    rules = [rule for rule in pack.rules if rule.engine == "copy"]
    if not rules:
        return list(assessments)
    index = CopyIndex()
    for draft in archive:
        index.add(draft)
    marked = []
    for item in assessments:
        finding = copy_finding(index, item.draft, rules)
        index.add(item.draft)
        marked.append(item if finding is None else _with(item, finding))
    return marked


def copy_finding(index: CopyIndex, draft: Draft, rules: Sequence[Rule]) -> Finding | None:
    """What the strictest rule that applies says of `draft`."""
    copy = index.nearest(draft, min(float(rule.options["least"]) for rule in rules))
    if copy is None:
        return None
    rule = max(
        (rule for rule in rules if copy.similarity >= float(rule.options["least"])),
        key=lambda rule: float(rule.options["least"]),
    )
    quotes = "；".join(f"“{one if len(one) <= _QUOTE else one[:_QUOTE] + '……'}”" for one in copy.sentences[:_SHOWN])
    values = {"found": "", "name": copy.name, "share": f"{copy.similarity:.0%}", "sentences": quotes}
    return Finding(rule.code, rule.severity, "body", Span(0, 0), "", rule.message.format(**values), rule.advice)


def _with(item: Assessment, finding: Finding) -> Assessment:
    findings = sorted((*item.findings, finding), key=lambda one: SEVERITIES.index(one.severity))
    return replace(item, findings=tuple(findings))


def _han(text: str) -> str:
    return _NOT_HAN.sub("", normalise(text).text)

"""Engine `copy`: a draft that was sent before, by the same unit or another (H08).

Two texts are compared by their runs of six Chinese characters; figures, dates and marks are left out, so that an old
item with new dates is still the old item. A quarter of the runs, chosen by their checksum, stands for all.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from infoqa.assessment import SEVERITIES, Assessment, Finding
from infoqa.draft import Draft, Span
from infoqa.language.normalise import normalise
from infoqa.screening.rules import Rule, RulePack

_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")
_SENTENCE = re.compile(r"[^。！？；\n]+")
_WIDTH = 6
_KEPT = 4  # one run in so many
_FEWEST = 8  # runs of a text that can be compared
_SHOWN = 2
_QUOTE = 30


@dataclass(frozen=True, slots=True)
class Copy:
    """An earlier text that a draft resembles.

    Attributes:
        name: Title or source of the earlier text.
        similarity: Share of the runs of the shorter text that the other one has, 0-1.
        sentences: Sentences of the draft that stand in the earlier text, figures aside.
    """

    name: str
    similarity: float
    sentences: tuple[str, ...]


class CopyIndex:
    """Texts seen so far, to be searched for one that a new text resembles."""

    def __init__(self) -> None:
        self._postings: dict[int, list[int]] = {}
        self._sizes: list[int] = []
        self._texts: list[str] = []
        self._names: list[str] = []

    def add(self, draft: Draft) -> None:
        """Remember a draft."""
        text, runs = _runs(draft)
        number = len(self._sizes)
        for run in runs:
            self._postings.setdefault(run, []).append(number)
        self._sizes.append(len(runs))
        self._texts.append(text)
        self._names.append(draft.title.strip() or draft.source or draft.id or f"第{number + 1}篇")

    def nearest(self, draft: Draft, least: float) -> Copy | None:
        """The earlier text that is most alike, if it is at least so much alike."""
        _, runs = _runs(draft)
        if len(runs) < _FEWEST:
            return None
        shared = Counter(number for run in runs for number in self._postings.get(run, ()))
        best, similarity = None, least
        for number, count in shared.items():
            alike = count / min(len(runs), self._sizes[number]) if self._sizes[number] >= _FEWEST else 0.0
            if alike >= similarity and (best is None or alike > similarity):
                best, similarity = number, alike
        if best is None:
            return None
        copied = [
            sentence.group().strip()
            for sentence in _SENTENCE.finditer(draft.body)
            if len(own := _NOT_HAN.sub("", normalise(sentence.group()).text)) > _WIDTH and own in self._texts[best]
        ]
        return Copy(self._names[best], min(similarity, 1.0), tuple(copied))


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


def _runs(draft: Draft) -> tuple[str, set[int]]:
    text = _NOT_HAN.sub("", normalise(draft.body).text)
    raw = text.encode("utf-16-le")
    width = 2 * _WIDTH
    sums = (zlib.crc32(raw[at : at + width]) for at in range(0, len(raw) - width + 1, 2))
    return text, {one for one in sums if one % _KEPT == 0}

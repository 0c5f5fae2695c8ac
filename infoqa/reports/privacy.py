"""What a printed page may show of a draft: personal data masked, the body of a draft with a secrecy mark withheld."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from infoqa.assessment import Assessment, Evidence, Finding, Question, Score
from infoqa.draft import Draft, Field, Header, Span

SECRET = frozenset({"S01", "S02", "S10"})
"""Codes of rubric §3.4 that, where they block, keep the body off paper."""

PERSONAL = frozenset({"S04", "S05", "S06", "S07"})
"""Codes of rubric §3.4 whose characters the screen masks."""

WITHHELD = "稿件带有密级或内部标志，正文及所引原文不予显示。请先按保密规定处理。"

_PART = "与隐去的个人信息重叠，原文不显示"
_NOWHERE = Span(0, 0)
_HIDDEN = "***"
_GAPS = re.compile(r"[\s-]")


def is_withheld(assessment: Assessment) -> bool:
    """Whether the body must not be shown at all."""
    return any(finding.severity == "block" and finding.code in SECRET for finding in assessment.findings)


def cleared(assessment: Assessment) -> Assessment:
    """The assessment as it may be shown.

    Whatever the screen masked is masked wherever it stands, also where the screen let it pass, and every span counts in
    the masked text. If the body is withheld, it is empty and nothing quotes it. The explanation is left out.
    """
    shown = replace(assessment, explanation=None)
    if masks := _masks(assessment):
        shown = _masked(shown, masks)
    return _withheld(shown) if is_withheld(assessment) else shown


def _masks(assessment: Assessment) -> Mapping[str, str]:
    """What stands in the draft, as written and in plain half-width form, and what the screen shows in its place."""
    draft = assessment.draft
    raws: Mapping[Field, str] = {"title": draft.title, "body": draft.body, "header": ""}
    pairs = [(item.span.of(raws[item.field]), item.text) for item in assessment.findings if item.code in PERSONAL]
    masks = {raw: mask for raw, mask in pairs if raw and raw != mask}
    usual = {_half_width(raw): _half_width(mask) for raw, mask in masks.items()}
    return {_GAPS.sub("", raw): mask for raw, mask in usual.items()} | usual | masks


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True, slots=True)
class _Veil:
    """A text with parts masked.

    Attributes:
        text: The text shown.
        parts: Every masked part, in the raw text and in the text shown, in order.
    """

    text: str
    parts: tuple[tuple[Span, Span], ...]

    @classmethod
    def over(cls, raw: str, masks: Mapping[str, str]) -> _Veil:
        """`raw` with every occurrence of a key of `masks` masked; occurrences that overlap become one part."""
        found = sorted(
            (Span(at.start(), at.start() + len(word)), mask)
            for word, mask in masks.items()
            for at in re.finditer(f"(?={re.escape(word)})", raw)
        )
        merged: list[tuple[Span, str]] = []
        for span, mask in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
            if not merged or span.start >= merged[-1][0].end:
                merged.append((span, mask))
            elif span.end > merged[-1][0].end:
                last, before = merged.pop()
                joined = f"{before.partition(_HIDDEN)[0]}{_HIDDEN}{mask.rpartition(_HIDDEN)[2]}"
                merged.append((Span(last.start, span.end), joined))
        pieces, parts, at, length = [], [], 0, 0
        for span, mask in merged:
            length += span.start - at
            parts.append((span, Span(length, length + len(mask))))
            pieces += [raw[at : span.start], mask]
            at, length = span.end, length + len(mask)
        return cls("".join([*pieces, raw[at:]]), tuple(parts))

    def moved(self, span: Span) -> Span:
        """The characters shown for `span`; a masked part is never cut."""
        start = self._edge(span.start, last=False)
        return Span(start, self._edge(span.end, last=True) if span.end > span.start else start)

    def _edge(self, offset: int, *, last: bool) -> int:
        shift = 0
        for raw, shown in self.parts:
            if offset <= raw.start:
                break
            if offset < raw.end:
                return shown.end if last else shown.start
            shift = shown.end - raw.end
        return offset + shift


def _masked(assessment: Assessment, masks: Mapping[str, str]) -> Assessment:
    draft = assessment.draft
    veils: Mapping[Field, _Veil] = {
        "title": _Veil.over(draft.title, masks),
        "body": _Veil.over(draft.body, masks),
        "header": _Veil("", ()),
    }

    def plain(text: str) -> str:
        return _Veil.over(text, masks).text

    def finding(item: Finding) -> Finding:
        veil = veils[item.field]
        span = veil.moved(item.span)
        text = item.text if item.code in PERSONAL else span.of(veil.text)
        message = item.message.replace(item.text, text) if item.text else item.message
        if item.text not in (text, "") and not any(raw in item.text for raw in masks) and item.code not in PERSONAL:
            message = _PART  # it may tell some of the characters that are masked
        return replace(item, span=span, text=plain(text), message=plain(message))

    def evidence(item: Evidence) -> Evidence:
        return replace(item, spans=tuple(map(veils[item.field].moved, item.spans)), note=plain(item.note))

    def score(item: Score) -> Score:
        return replace(item, evidence=tuple(map(evidence, item.evidence)))

    def question(item: Question) -> Question:
        return replace(item, text=plain(item.text), span=item.span and veils["body"].moved(item.span))

    header = Header(*(plain(getattr(draft.header, field.name)) for field in fields(Header)))
    return replace(
        assessment,
        draft=Draft(veils["body"].text, veils["title"].text, header, plain(draft.id), plain(draft.source)),
        depth=score(assessment.depth),
        concision=score(assessment.concision),
        findings=tuple(map(finding, assessment.findings)),
        questions=tuple(map(question, assessment.questions)),
        cuts=tuple(map(veils["body"].moved, assessment.cuts)),
    )


def _withheld(assessment: Assessment) -> Assessment:
    return replace(
        assessment,
        draft=replace(assessment.draft, body=""),
        depth=replace(assessment.depth, evidence=()),
        concision=replace(assessment.concision, evidence=()),
        findings=tuple(_unquoted(item) if item.field == "body" else item for item in assessment.findings),
        questions=(),
        cuts=(),
    )


def _unquoted(finding: Finding) -> Finding:
    """A finding in a withheld body; only the messages of secrecy rules tell nothing but what they quote."""
    told = finding.message.replace(finding.text, "…") if finding.text else finding.message
    return replace(finding, span=_NOWHERE, text="", message=told if finding.code in SECRET else "原文不显示")

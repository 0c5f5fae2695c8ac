"""A draft without the units that it says twice: depth counts distinct facts only (rubric §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from infoqa.assessment import Score
from infoqa.draft import Draft, Span, without
from infoqa.language.document import Document

_SHORTEST = 12  # shorter units repeat by chance, unless the one before repeats as well


@dataclass(frozen=True, slots=True)
class Distinct:
    """A draft whose repeated units are cut out.

    Attributes:
        draft: What is left.
        cuts: Raw ranges of the body that were cut, ascending and apart.
    """

    draft: Draft
    cuts: tuple[Span, ...]

    def restore(self, score: Score) -> Score:
        """The score with its spans counted in the whole body again."""
        evidence = tuple(
            replace(item, spans=tuple(self._whole(span) for span in item.spans)) if item.field == "body" else item
            for item in score.evidence
        )
        return replace(score, evidence=evidence)

    def _whole(self, span: Span) -> Span:
        return Span(self._place(span.start, last=False), self._place(span.end, last=True))

    def _place(self, position: int, *, last: bool) -> int:
        for cut in self.cuts:
            if cut.start > position or (last and cut.start == position):
                break
            position += cut.end - cut.start
        return position


def without_repeats(document: Document) -> Distinct | None:
    """The draft of `document` without repeated units; None if it has none."""
    seen: set[str] = set()
    cuts: list[Span] = []
    repeating = False
    for unit in document.units:
        text = document.unit_text(unit).strip()
        repeating = text in seen and (repeating or len(text) >= _SHORTEST)
        if repeating:
            cuts.append(document.body.span(unit.start, unit.end))
        seen.add(text)
    if not cuts:
        return None
    return Distinct(replace(document.draft, body=without(document.draft.body, cuts)), tuple(cuts))

"""Depth 深度: the evidence codes D1-D9 of rubric §2.1, counted for a whole batch, and the level they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infoqa.assessment import Evidence, Score
from infoqa.draft import Span
from infoqa.language.document import Document
from infoqa.language.terms import is_word
from infoqa.quality.levels import DEPTH_CODES, depth_level
from infoqa.quality.reading import Bools, UnitTable

_TRACED = 0.8  # share of suggestions that must trace to a cause or problem (rubric §2.1 D9)
_SHARE = 100.0 / 3  # a share of about a third counts as general (rubric §2.1 D7)


@dataclass(frozen=True)
class DepthEvidence:
    """Depth codes of a batch.

    Attributes:
        units: For every code, the units that hold its evidence; each of shape `(units,)`.
        holds: Whether each code holds, in the order of `DEPTH_CODES`; shape `(documents, codes)`.
        figures: Figures with unit and scope of every document; shape `(documents,)`.
    """

    units: dict[str, Bools]
    holds: Bools
    figures: np.ndarray


def find_depth(table: UnitTable) -> DepthEvidence:
    """Find the depth codes of every document of `table`."""
    documents = table.batch.documents
    figures = table.total_of("figure") + table.total_of("percent")
    number = table.has("figure", "percent")
    fact = number | table.has("date", "period", "specific_place", "structural_cause")
    only_attitude = table.has("attitude") & ~table.has("structural_cause") & ~number
    cause = table.is_role("C") & fact & ~only_attitude
    structural = cause & table.has("structural_cause")
    steps = table.is_role("M") & number & (table.total(table.has("model_case")) > 0)[table.batch.unit_document]
    suggestion = table.is_role("S") & table.has("actor", "instrument", "figure", "percent")
    compared = table.has("compared") | table.has("comparison") & number
    forecast = (table.is_role("Q") | table.has("forecast") & ~table.is_role("N", "S", "B")) & (
        number | table.has("date", "period")
    )
    forecast &= table.is_role("Q") | table.has("forecast")
    general = _general(table, number)
    voices = table.has("stakeholder") & table.has("saying")
    event = table.is_role("F", "M", "R", "P", "C", "I")
    units = {
        "D1": event & table.has("date", "period", "specific_place", "figure"),
        "D2": number,
        "D2c": compared,
        "D3": cause,
        "D4": structural,
        "D5": suggestion | steps,
        "D6": forecast,
        "D7": general,
        "D8": voices,
        "D9": suggestion,
    }
    holds = {code: table.total(units[code]) > 0 for code in ("D2c", "D3", "D6", "D7")}
    holds["D1"] = _specific(table, figures) >= 3
    holds["D2"] = figures >= 3
    holds["D4"] = holds["D3"] & (table.total(cause) >= 2) & (table.total(structural) > 0)
    holds["D5"] = (table.total(suggestion) >= 2) | (table.total(steps) >= 2) & (table.total(table.is_role("R")) > 0)
    holds["D8"] = np.array([_voices(document) for document in documents], dtype=bool) & (table.total(voices) > 0)
    holds["D9"] = holds["D5"] & _traced(table, suggestion)
    return DepthEvidence(units, np.column_stack([holds[code] for code in DEPTH_CODES]), figures)


def depth_scores(table: UnitTable, found: DepthEvidence, *, explain: bool) -> list[Score]:
    """Level by the rubric's function and a score that ranks within it, for every document.

    The score is `20 (level - 1)` plus up to 20 for the share of codes that hold and the number of figures (ten at most):
    it never leaves the band of its level.
    """
    scores = []
    for index, document in enumerate(table.batch.documents):
        held = {code for code, holds in zip(DEPTH_CODES, found.holds[index].tolist(), strict=True) if holds}
        figures = int(found.figures[index])
        level = depth_level(held, figures)
        within = (len(held) + min(figures, 10) / 10) / (len(DEPTH_CODES) + 1.05)
        evidence = _explain(table, found, index, document, held) if explain else ()
        scores.append(Score(level, round(20.0 * (level - 1 + within), 1), evidence))
    return scores


def _specific(table: UnitTable, figures: np.ndarray) -> np.ndarray:
    """How many of the five specifics of D1 a document has: time, place or unit, actor, scale, process."""
    documents = table.batch.documents
    actor = np.array([bool(document.draft.header.unit) for document in documents])
    actor |= (table.total_of("actor") + table.total_of("stakeholder")) > 0
    return np.asarray(
        (table.total(table.has("date", "period")) > 0).astype(int)
        + (table.total_of("specific_place") > 0)
        + actor
        + (figures > 0)
        + (table.total(table.is_role("F", "M", "R", "P")) > 0)
    )


def _general(table: UnitTable, number: Bools) -> Bools:
    """Units with a statement on how common a thing is, backed by a share of a third or more, or a missed target."""
    wide = np.zeros(len(table.role), dtype=bool)
    for document, first in zip(table.batch.documents, table.batch.unit_starts.tolist(), strict=False):
        starts = [unit.start for unit in document.units]
        for quantity in document.quantities:
            if quantity.unit == "%" and quantity.value >= _SHARE:
                wide[first + int(np.searchsorted(starts, quantity.start, side="right")) - 1] = True
    stated = table.has("generality")
    return np.asarray(stated & (wide | (table.counts[:, table.columns["figure"]] >= 2)) | table.has("policy_target") & number)


def _voices(document: Document) -> bool:
    spoken = {document.body.text[start:end] for start, end in document.hits.get("stakeholder", ())}
    return len(spoken) >= 2


def _traced(table: UnitTable, suggestion: Bools) -> Bools:
    """Whether enough suggestions share a content word with a stated cause or problem."""
    out = np.zeros(len(table.batch.documents), dtype=bool)
    stated = table.is_role("P", "C")
    wanted = (table.total(suggestion) > 0) & (table.total(stated) > 0)
    for index in np.flatnonzero(wanted):
        first, last = table.batch.unit_starts[index], table.batch.unit_starts[index + 1]
        lines = _lines(table.batch.documents[index].tokens)[1:]
        known = {word for line, is_one in zip(lines, stated[first:last], strict=True) if is_one for word in line}
        asked = [line for line, is_one in zip(lines, suggestion[first:last], strict=True) if is_one]
        out[index] = sum(bool(known & set(line)) for line in asked) >= _TRACED * len(asked)
    return out


def _lines(tokens: Sequence[str]) -> list[list[str]]:
    """Content words of the title and of every unit: two characters or more, no numbers."""
    lines: list[list[str]] = [[]]
    for token in tokens:
        if token == "\n":
            lines.append([])
        elif len(token) > 1 and is_word(token):
            lines[-1].append(token)
    return lines


_LEXICONS = {"D2c": ("compared", "comparison"), "D6": ("forecast",), "D7": ("generality", "policy_target"), "D8": ("stakeholder",)}
_NAMES = {
    "D1": "具体情况", "D2": "数据", "D2c": "对比", "D3": "原因", "D4": "深层原因", "D5": "可操作的建议",
    "D6": "有依据的预判", "D7": "普遍性", "D8": "多方情况", "D9": "建议对应原因",
}  # fmt: skip


def _explain(
    table: UnitTable, found: DepthEvidence, index: int, document: Document, held: set[str]
) -> tuple[Evidence, ...]:
    first, last = int(table.batch.unit_starts[index]), int(table.batch.unit_starts[index + 1])
    evidence = []
    for code in DEPTH_CODES:
        units = [document.units[at] for at in np.flatnonzero(found.units[code][first:last])] if code in held else []
        if code == "D2":
            ranges = [(q.start, q.end) for q in document.quantities if q.kind in ("figure", "percent")] if units else []
        elif code in _LEXICONS:
            hits = [hit for name in _LEXICONS[code] for hit in document.hits.get(name, ())]
            ranges = sorted({hit for hit in hits for unit in units if unit.start <= hit[0] < unit.end})
        else:
            ranges = [(unit.start, unit.end) for unit in units]
        spans: tuple[Span, ...] = tuple(document.body.span(start, end) for start, end in ranges)
        evidence.append(Evidence(code, int(code in held), spans, note=_NAMES[code]))
    return tuple(evidence)

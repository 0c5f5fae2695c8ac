"""Depth 深度: the evidence codes D1-D9 of rubric §2.1, counted for a whole batch, and the level they give."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from infoqa.assessment import Evidence, Score
from infoqa.draft import Span
from infoqa.language.document import Document
from infoqa.quality.levels import DEPTH_CODES, depth_level
from infoqa.quality.reading import Bools, UnitTable

# Counts that rubric §2.1 asks for.
_SPECIFICS = 3
_FIGURES = 3
_SEVERAL = 2
_THIRD = 0.3  # "about a third or more" of the places (D7)
_DIGITS = re.compile("[0-9]+")


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
    time = table.has("date", "range", "period")
    only_attitude = table.has("attitude") & ~table.has("structural_cause") & ~number
    cause = table.may_be("C") & ~only_attitude
    tied = cause & (number | table.has("structural_cause"))
    steps = table.is_role("M") & number & (table.total(table.has("model_case")) > 0)[table.batch.unit_document]
    suggestion = table.is_role("S") & (number | table.has("actor"))
    open_problem = (table.total(table.is_role("P")) > 0)[table.batch.unit_document]
    asked = table.has("inquiry") | table.has("saying")
    units = {
        "D1": table.is_role("F", "M", "R", "P", "C", "I") & (number | time),
        "D2": number,
        "D2c": table.has("compared") | table.has("comparison") & number,
        "D3": tied,
        "D4": cause,
        "D5": suggestion | steps,
        "D6": table.may_be("Q") & (number | time),
        "D7": (_wide_share(table) | table.has("policy_target") & number) & open_problem,
        "D8": table.has("stakeholder") & asked,
        "D9": suggestion,
    }
    count = {code: table.total(found) for code, found in units.items()}
    holds = {code: count[code] > 0 for code in ("D2c", "D3", "D6", "D7")}
    holds["D1"] = _specific(table, figures) >= _SPECIFICS
    holds["D2"] = figures >= _FIGURES
    holds["D4"] = holds["D3"] & (count["D4"] >= _SEVERAL)
    holds["D5"] = (table.total(suggestion) >= _SEVERAL) | (table.total(steps) >= _SEVERAL) & (
        table.total(table.is_role("R")) > 0
    )
    inquired = (table.total_of("saying") >= _SEVERAL) | (table.total(table.is_role("I")) > 0)
    holds["D8"] = inquired & (np.array([_parties(document) for document in documents]) >= _SEVERAL)
    holds["D9"] = holds["D5"] & (table.total(table.is_role("P", "C")) > 0)
    return DepthEvidence(units, np.column_stack([holds[code] for code in DEPTH_CODES]), figures)


def depth_scores(table: UnitTable, found: DepthEvidence, *, explain: bool) -> list[Score]:
    """Level by the rubric's function and a score that ranks within it, for every document.

    The score is `20 (level - 1)` plus up to 20 for the share of codes that hold and the number of figures (at most
    ten): it never leaves the band of its level.
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
        (table.total(table.has("date", "range", "period")) > 0).astype(int)
        + np.array([_NAMED_PLACE.search(document.body.text) is not None for document in documents])
        + actor
        + (figures > 0)
        + (table.total(table.is_role("F", "M", "R", "P")) > 0)
    )


def _wide_share(table: UnitTable) -> Bools:
    """Units that say of how many places a thing is true, where that is about a third of them or more."""
    wide = np.zeros(len(table.role), dtype=bool)
    for document, first in zip(table.batch.documents, table.batch.unit_starts.tolist(), strict=False):
        for start, end in document.hits.get("share_of_places", ()):
            numbers = [int(digits) for digits in _DIGITS.findall(document.body.text[start:end])]
            if len(numbers) < _SEVERAL or _THIRD * numbers[0] <= numbers[-1] <= numbers[0]:
                unit = bisect_right(document.units, start, key=lambda unit: unit.start) - 1
                wide[first + unit] = True
    return wide


def _parties(document: Document) -> int:
    """How many different stakeholders the body names."""
    text = document.body.text
    return len({text[start:end] for start, end in document.hits.get("stakeholder", ())})


_LEXICONS = {
    "D2c": ("compared", "comparison"),
    "D6": ("forecast",),
    "D7": ("share_of_places", "policy_target"),
    "D8": ("stakeholder",),
}
_NAMED_PLACE = re.compile(
    r"[\u4e00-\u9fff](?<![全各本该我贵])[\u4e00-\u9fff]?(?<![全各本该我])(?:县|区|镇|乡|村|旗|市|州|局|站|所|厂|矿|公司|街道|社区|学校|小学|中学|医院|卫生院)"
)
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
            ranges = ranges or [(unit.start, unit.end) for unit in units]
        else:
            ranges = [(unit.start, unit.end) for unit in units]
        spans: tuple[Span, ...] = tuple(document.body.span(start, end) for start, end in ranges)
        evidence.append(Evidence(code, int(code in held), spans, note=_NAMES[code]))
    return tuple(evidence)

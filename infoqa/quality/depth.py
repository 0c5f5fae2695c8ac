"""Depth 深度: the evidence codes D1-D9 of rubric §2.1, counted for a whole batch, and the level they give."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from infoqa.assessment import Evidence, Score
from infoqa.draft import Span
from infoqa.language.document import Document
from infoqa.language.terms import Floats
from infoqa.quality.levels import DEPTH_CODES, depth_level, held_codes
from infoqa.quality.reading import Bools, UnitTable
from infoqa.quality.roles import ROLES, Role

# Counts that rubric §2.1 asks for.
_SPECIFICS = 3
_FIGURES = 3
_SEVERAL = 2
_THIRD = 0.3  # "about a third or more" of the places (D7)
_ABOVE_ANY = 4.2  # more than an expected level above 1 and its bonus for figures can reach
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True)
class DepthEvidence:
    """Depth codes of a batch.

    Attributes:
        units: For every code, the units that hold its evidence; each of shape `(units,)`.
        holds: Whether each code holds, in the order of `DEPTH_CODES`; shape `(documents, codes)`.
        figures: Figures with unit and scope of every document; shape `(documents,)`.
        degrees: How far each code holds, from 0 to 1, in the order of `DEPTH_CODES`; shape `(documents, codes)`.
    """

    units: dict[str, Bools]
    holds: Bools
    figures: np.ndarray
    degrees: Floats


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
    holds["D8"] = inquired & (np.array([count_parties(document) for document in documents]) >= _SEVERAL)
    holds["D9"] = holds["D5"] & (table.total(table.is_role("P", "C")) > 0)
    decided = np.column_stack([holds[code] for code in DEPTH_CODES])
    return DepthEvidence(units, decided, figures, decided.astype(np.float64))


def depth_scores(table: UnitTable, found: DepthEvidence, *, explain: bool) -> list[Score]:
    """Level by the rubric's function and a score that ranks within it, for every document.

    The score is `20 (level - 1)` plus up to 20 for the level that the degrees of the codes let expect: of two drafts of
    one level the one nearer to the next ranks first, and the score never leaves the band of its level.
    """
    scores = []
    expected = expected_levels(found.degrees, found.figures)
    for index, document in enumerate(table.batch.documents):
        held = held_codes(found.holds[index].tolist())
        figures = int(found.figures[index])
        level = depth_level(held, figures)
        within = (float(expected[index]) - 1.0 + min(figures, 10) / 100) / _ABOVE_ANY
        evidence = _explain(table, found, index, document, held) if explain else ()
        scores.append(Score(level, round(20.0 * (level - 1 + within), 2), evidence))
    return scores


def expected_levels(degrees: Floats, figures: np.ndarray) -> Floats:
    """Mean level over all combinations of codes, each holding independently by its degree; shape `(documents,)`."""
    weights = np.ones((len(degrees), 1))
    for column in degrees.T:
        weights = np.hstack([weights * (1.0 - column[:, None]), weights * column[:, None]])
    enough = weights @ _levels(_SEVERAL)
    return np.where(figures >= _SEVERAL, enough, weights @ _levels(0))


@cache
def _levels(figures: int) -> Floats:
    """Level of every combination of codes, the first code in the lowest bit; shape `(1024,)`."""
    codes = range(len(DEPTH_CODES))
    combinations = (
        {DEPTH_CODES[code] for code in codes if number >> code & 1} for number in range(1 << len(DEPTH_CODES))
    )
    return np.array([depth_level(held, figures) for held in combinations], dtype=np.float64)


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


def count_parties(document: Document) -> int:
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
_CITED_ROLES: Mapping[str, tuple[Role, ...]] = {
    "D1": ("F",), "D2": ("F",), "D2c": ("F", "R"), "D3": ("C",), "D4": ("C",), "D5": ("S", "M"),
    "D6": ("Q",), "D7": ("P", "C"), "D8": ("P", "C", "I"), "D9": ("S",),
}  # fmt: skip
_NAMES = {
    "D1": "具体情况", "D2": "数据", "D2c": "对比", "D3": "原因", "D4": "深层原因", "D5": "可操作的建议",
    "D6": "有依据的预判", "D7": "普遍性", "D8": "多方情况", "D9": "建议对应原因",
}  # fmt: skip


def _nearest(roles: Floats, code: str) -> np.ndarray:
    """Up to two units most like what the code asks for, in order: the model holds it without a rule to point by."""
    wanted = roles[:, [ROLES.index(role) for role in _CITED_ROLES[code]]].sum(axis=1)
    return np.sort(np.argsort(-wanted, kind="stable")[:_SEVERAL])


def _explain(
    table: UnitTable, found: DepthEvidence, index: int, document: Document, held: set[str]
) -> tuple[Evidence, ...]:
    first, last = int(table.batch.unit_starts[index]), int(table.batch.unit_starts[index + 1])
    evidence = []
    for code in DEPTH_CODES:
        at = np.flatnonzero(found.units[code][first:last]) if code in held else np.zeros(0, dtype=np.int64)
        if code in held and not len(at):
            at = _nearest(table.probability[first:last], code)
        units = [document.units[number] for number in at]
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

"""What would lift a draft: a deeper level, a leaner text, the next type up, each as questions to its writer.

A question stands beside the sentence where its answer belongs, where there is one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from infoqa.assessment import TEST_HOLDS, Evidence, Label, Question
from infoqa.draft import Span
from infoqa.language.document import Document
from infoqa.quality.levels import DEPTH_CODES, concision_level, depth_level
from infoqa.quality.limits import type_limits
from infoqa.quality.roles import Role

_TOP = 5
_ENOUGH_FIGURES = 3  # D2 holds from three figures on (rubric §2.1)
_NEXT_TYPE: Mapping[Label, tuple[str, ...]] = {"dynamic": ("C1", "C2", "C3", "C4"), "comprehensive": ("A1", "A2", "A3")}
_BESIDE: Mapping[str, tuple[Role, ...]] = {
    "D1": ("F", "P"), "D2": ("F", "P"), "D2c": ("F", "R", "P"), "D3": ("P", "R", "F"), "D4": ("C", "P", "R"),
    "D5": ("S", "C", "P"), "D6": ("Q", "P", "F"), "D7": ("P", "F"), "D8": ("P", "F"), "D9": ("S",),
    "C1": ("F", "M"), "C2": ("F", "M"), "C3": ("M", "R", "F"), "C4": ("F", "R"), "A1": ("I", "F"),
    "A2": ("P", "R", "F"), "A3": ("F",),
}  # fmt: skip
"""Roles of the sentence that a question belongs to, best first."""


def depth_gaps(held: Set[str], figures: int, goal: int = 0) -> tuple[str, ...]:
    """The fewest missing depth codes that lift a draft, most valuable first; none at level 5.

    Args:
        held: D codes that hold.
        figures: Figures with unit and scope.
        goal: Level to reach; the next one if it is not above the present.
    """
    level = depth_level(held, figures)
    if level == _TOP:
        return ()
    goal = max(goal, level + 1)
    order = _data()["order"]
    missing = sorted(set(DEPTH_CODES) - held, key=order.index)
    for size in range(1, len(missing) + 1):
        for added in combinations(missing, size):
            counted = max(figures, _ENOUGH_FIGURES) if "D2" in added else figures
            if depth_level(held | set(added), counted) >= goal:
                return added
    return ()


def concision_gaps(points: Mapping[str, int], length: int, *, complete: bool) -> tuple[str, ...]:
    """The fewest penalties whose saving lifts the level, dearest first; none where nothing can be saved.

    Args:
        points: Penalty points by k code.
        length: Length L of the body.
        complete: Whether who, when and what are present.
    """
    level = concision_level(points, length=length, complete=complete)
    dearest = sorted((code for code in points if points[code]), key=lambda code: -points[code])
    for size in range(1, len(dearest) + 1):
        for saved in combinations(dearest, size):
            rest = {code: value for code, value in points.items() if code not in saved}
            if concision_level(rest, length=length, complete=complete) > level:
                return saved
    return ()


def type_gaps(label: Label, degrees: Mapping[str, float]) -> tuple[str, ...]:
    """Tests that stand between a draft and the next type up: 动态 to 综合, 综合 to 调研; none for the others.

    Args:
        label: Its type.
        degrees: How far each test of rubric §1.5 holds.
    """
    tests = _NEXT_TYPE.get(label, ())
    if label == "dynamic":  # one of the four is enough: the nearest
        return (max(tests, key=lambda test: degrees[test]),)
    return tuple(test for test in tests if degrees[test] < TEST_HOLDS)


def lift_questions(
    document: Document,
    roles: Sequence[Role],
    label: Label,
    degrees: Mapping[str, float],
    depth: tuple[Set[str], int],
    penalties: Sequence[Evidence],
    *,
    complete: bool,
) -> tuple[Question, ...]:
    """All questions to the writer of a draft, most valuable first: depth, then concision, then type.

    Args:
        document: The draft.
        roles: Role of every unit.
        label: Its type.
        degrees: How far each test of rubric §1.5 holds, by code.
        depth: D codes that hold, and number of figures.
        penalties: Evidence of its concision.
        complete: Whether who, when and what are present.
    """
    held, figures = depth
    goal = type_limits()[label].recommended_depth if label == "problem" else 0
    asked = [
        Question("depth", code, _data()["questions"][code], _beside(document, roles, code))
        for code in depth_gaps(held, figures, goal)
    ]
    spans = {item.code: item.spans[0] for item in penalties if item.spans and item.field == "body"}
    points = {item.code: item.points for item in penalties}
    asked += [
        Question("concision", code, _data()["concision"][code], spans.get(code))
        for code in concision_gaps(points, document.length, complete=complete)
    ]
    asked += [
        Question("type", code, _data()["types"][code], _beside(document, roles, code))
        for code in type_gaps(label, degrees)
    ]
    return tuple(asked)


def _beside(document: Document, roles: Sequence[Role], code: str) -> Span | None:
    """The sentence that an answer belongs to: the first of the best role that occurs."""
    for wanted in _BESIDE[code]:
        for unit, role in zip(document.units, roles, strict=True):
            if role == wanted:
                return document.body.span(unit.start, unit.end)
    return None


@cache
def _data() -> Mapping[str, Any]:
    file = resources.files("infoqa.quality") / "data" / "questions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))

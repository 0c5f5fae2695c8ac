"""Levels 1-5 from evidence codes: the two functions of rubric §2, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

DEPTH_CODES = ("D1", "D2", "D2c", "D3", "D4", "D5", "D6", "D7", "D8", "D9")
"""Codes of rubric §2.1."""

PENALTY_LIMITS: Mapping[str, int] = {
    "k1": 2, "k1b": 1, "k2": 2, "k3": 2, "k4": 2, "k5": 2, "k6": 2, "k7": 2, "k8": 1, "k9": 1,
}  # fmt: skip
"""Codes of rubric §2.2 and the most penalty points that each can give."""

SHORTEST_FULL_TEXT = 40
"""Below this length L the concision level is capped (rubric §2.2)."""

CAPPED_LEVEL = 3
"""Best concision level of a text that is short by omission (rubric §2.2)."""

_CONCISION_STEPS = ((1, 5), (3, 4), (6, 3), (9, 2))


def held_codes(row: Iterable[bool]) -> set[str]:
    """Codes that hold, of a row in the order of `DEPTH_CODES`."""
    return {code for code, holds in zip(DEPTH_CODES, row, strict=True) if holds}


def depth_level(codes: Set[str], figures: int) -> int:
    """Depth 1-5 by the function of rubric §2.1.

    Args:
        codes: The D codes that hold.
        figures: Number of figures with unit and scope, as counted for D2.
    """
    explained = "D3" in codes or "D5" in codes
    if "D1" not in codes or not (figures >= 2 or explained):
        return 1
    compared = {"D2", "D2c"} <= codes
    seen = codes & {"D4", "D6", "D7", "D8"}
    if compared and {"D3", "D5"} <= codes and seen:
        decisive = {"D4", "D9"} <= codes and len(codes & {"D6", "D7", "D8"}) >= 2
        return 5 if decisive else 4
    if ("D2" in codes and explained) or (compared and codes & {"D7", "D8"}):
        return 3
    return 2


def concision_level(penalties: Mapping[str, int], *, length: int, complete: bool = True) -> int:
    """Concision 1-5 by the table of rubric §2.2.

    Args:
        penalties: Points by k code; absent codes count 0.
        length: Length L of the body in characters, Word-style (rubric §1.4 no. 1).
        complete: Whether who, when and what are all present.
    """
    total = sum(penalties.values())
    level = next((level for most, level in _CONCISION_STEPS if total <= most), 1)
    return min(level, CAPPED_LEVEL) if length < SHORTEST_FULL_TEXT or not complete else level

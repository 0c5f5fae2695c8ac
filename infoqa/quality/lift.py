"""What would lift a draft: the fewest missing depth codes that reach the next level, as questions to its writer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Set
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from infoqa.quality.levels import DEPTH_CODES, depth_level

_TOP = 5
_ENOUGH_FIGURES = 3  # D2 holds from three figures on (rubric §2.1)


def depth_questions(held: Set[str], figures: int) -> tuple[str, ...]:
    """Questions whose answers would lift a draft to the next depth level, most valuable first; none at level 5.

    Args:
        held: D codes that hold.
        figures: Figures with unit and scope.
    """
    level = depth_level(held, figures)
    if level == _TOP:
        return ()
    order = _data()["order"]
    missing = sorted(set(DEPTH_CODES) - held, key=order.index)
    for size in range(1, len(missing) + 1):
        for added in combinations(missing, size):
            counted = max(figures, _ENOUGH_FIGURES) if "D2" in added else figures
            if depth_level(held | set(added), counted) > level:
                return tuple(_data()["questions"][code] for code in added)
    return ()


@cache
def _data() -> Mapping[str, Any]:
    file = resources.files("infoqa.quality") / "data" / "questions.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))

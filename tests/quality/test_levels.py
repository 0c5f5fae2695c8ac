"""Levels follow the two functions of the rubric to the letter."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoqa.quality.levels import DEPTH_CODES, PENALTY_LIMITS, SHORTEST_FULL_TEXT, concision_level, depth_level

CODE_SETS = [frozenset(codes) for size in range(11) for codes in combinations(DEPTH_CODES, size)]
PENALTIES = st.fixed_dictionaries({}, optional={code: st.integers(0, most) for code, most in PENALTY_LIMITS.items()})


def rubric_depth(codes: frozenset[str], n_fig: int) -> int:
    """The function of rubric §2.1, line by line."""
    d1, d2, d2c, d3, d4, d5, d6, d7, d8, d9 = (code in codes for code in DEPTH_CODES)
    an = d3 or d5
    if not d1:  # noqa: SIM114  # as the rubric writes it
        base = 1
    elif not (n_fig >= 2 or d3 or d5):
        base = 1
    elif d1 and d2 and an:  # noqa: SIM114
        base = 3
    elif d1 and d2 and d2c and (d7 or d8):
        base = 3
    else:
        base = 2
    if d1 and d2 and d2c and d3 and d5 and (d4 or d6 or d7 or d8):
        base = 4
    if base == 4 and d4 and d9 and (d6 + d7 + d8 >= 2):
        base = 5
    return base


@pytest.mark.parametrize("figures", range(5))
def test_depth_is_the_rubric_s_function(figures: int) -> None:
    """All 1024 sets of codes have the level that the rubric's own text gives."""
    assert len(CODE_SETS) == 1024
    assert {codes: depth_level(codes, figures) for codes in CODE_SETS} == {
        codes: rubric_depth(codes, figures) for codes in CODE_SETS
    }


@pytest.mark.parametrize("figures", range(5))
def test_more_evidence_never_lowers_depth(figures: int) -> None:
    """One more code, or one more figure, keeps or lifts the level."""
    for codes in CODE_SETS:
        level = depth_level(codes, figures)
        assert depth_level(codes, figures + 1) >= level
        assert all(depth_level(codes | {code}, figures) >= level for code in DEPTH_CODES)


def test_every_depth_is_reached() -> None:
    """All five levels occur, the highest with every code and the lowest with none."""
    assert {depth_level(codes, 3) for codes in CODE_SETS} == {1, 2, 3, 4, 5}
    assert depth_level(frozenset(DEPTH_CODES), 3) == 5
    assert depth_level(frozenset(), 99) == 1


@pytest.mark.parametrize(
    ("total", "level"),
    [(0, 5), (1, 5), (2, 4), (3, 4), (4, 3), (6, 3), (7, 2), (9, 2), (10, 1), (17, 1)],
)
def test_concision_steps(total: int, level: int) -> None:
    """Totals fall into the five steps of rubric §2.2."""
    penalties = {}
    left = total
    for code, most in PENALTY_LIMITS.items():
        penalties[code] = min(left, most)
        left -= penalties[code]

    assert left == 0
    assert concision_level(penalties, length=300) == level


@given(PENALTIES, st.sampled_from(sorted(PENALTY_LIMITS)), st.integers(0, 400), st.booleans())
def test_penalties_never_raise_concision(
    penalties: dict[str, int],
    code: str,
    length: int,
    complete: bool,  # noqa: FBT001
) -> None:
    """One point more keeps or lowers the level, and so does a missing element."""
    level = concision_level(penalties, length=length, complete=complete)
    more = {**penalties, code: penalties.get(code, 0) + 1}

    assert 1 <= concision_level(more, length=length, complete=complete) <= level <= 5
    assert concision_level(penalties, length=length, complete=False) <= level


@pytest.mark.parametrize(
    ("length", "complete", "level"),
    [
        (SHORTEST_FULL_TEXT, True, 5),
        (SHORTEST_FULL_TEXT - 1, True, 3),
        (0, True, 3),
        (SHORTEST_FULL_TEXT, False, 3),
    ],
)
def test_brevity_by_omission_is_capped(length: int, complete: bool, level: int) -> None:  # noqa: FBT001
    """A text under forty characters, or one that lacks who, when or what, reaches level 3 at most."""
    assert concision_level({}, length=length, complete=complete) == level
    assert concision_level({"k1": 2, "k2": 2, "k3": 2, "k4": 1}, length=length, complete=complete) == 2


def test_penalty_limits_are_the_rubric_s() -> None:
    """Two points at most, one where the rubric has only yes and no."""
    single = {code for code, most in PENALTY_LIMITS.items() if most == 1}

    assert single == {"k1b", "k8", "k9"}
    assert set(PENALTY_LIMITS.values()) == {1, 2}
    assert len(PENALTY_LIMITS) == 10

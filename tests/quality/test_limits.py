"""Limits as data are those of the rubric."""

from __future__ import annotations

from infoqa.assessment import LABELS
from infoqa.quality.limits import TypeLimits, concision_limits, type_limits


def test_types_expect_what_the_rubric_says() -> None:
    """Target, cap, expected and recommended depth of rubric §2.3."""
    assert tuple(type_limits()) == LABELS
    assert type_limits() == {
        "dynamic": TypeLimits(300, 500, 2, 3),
        "comprehensive": TypeLimits(1000, 1500, 3, 4),
        "problem": TypeLimits(800, 1200, 3, 4),
        "research": TypeLimits(2000, 3500, 4, 5),
    }


def test_concision_bounds_are_the_rubric_s() -> None:
    """Bounds of rubric §2.2, as pairs of the last value for 0 and for 1 point."""
    limits = concision_limits()

    assert (limits.title, limits.opening, limits.boilerplate) == ((24, 32), 60, (0.5, 1.0))
    assert (limits.background, limits.mean_sentence, limits.longest_sentence) == ((0.1, 0.25), (45, 60), (90, 120))
    assert (limits.repeated_run, limits.parallel_items) == (12, 6)

"""The adoption outlook: silent while there is little, calibrated when there is much."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, timedelta

import pytest

from infoqa.assessment import LABELS
from infoqa.ledger.events import Adoption, Decision, Submission, Tier
from infoqa.ledger.outlook import FEWEST, Outlook, fit_outlook


def test_with_few_decisions_it_says_that_there_is_not_enough() -> None:
    submissions, decisions, adoptions = _ledger(100, effect=1.0)

    outlook = fit_outlook(submissions, decisions, adoptions)

    assert "目前不够" in outlook.message
    assert outlook.chance(submissions[0]) is None


def test_with_enough_it_tells_good_prospects_from_bad_ones() -> None:
    outlook = _fitted(effect=1.5)
    day = date(2027, 1, 1)

    good = outlook.chance(Submission("x", "甲县2乡", "题", day, "文", "research", 5, 5, "pass"))
    bad = outlook.chance(Submission("y", "甲县2乡", "题", day, "文", "dynamic", 1, 1, "reject"))

    assert good is not None
    assert bad is not None
    assert good.any > 0.6 > 0.3 > bad.any
    assert good.tiers.keys() == {"county"}
    assert good.points == pytest.approx(2 * good.tiers["county"])


def test_its_chances_are_calibrated() -> None:
    test = _fitted(effect=1.5).backtests["any"]

    assert test.brier < test.plain - 0.02
    assert sum(number for number, _, _ in test.table) == 800
    assert all(abs(told - share) < 0.13 for _, told, share in test.table)


def test_what_tells_no_more_than_the_mean_is_not_shown() -> None:
    outlook = _fitted(effect=0.0)

    assert outlook.backtests["any"].brier == pytest.approx(outlook.backtests["any"].plain, abs=0.01)
    shown = outlook.chance(Submission("x", "甲县2乡", "题", date(2027, 1, 1), "文", "dynamic", 1, 1, "pass"))
    assert (shown is not None) == outlook.backtests["any"].helps
    assert ("不显示" in outlook.message) or shown is not None


def test_a_unit_is_known_by_what_was_decided_before() -> None:
    """With noise alone the unit's rate must not leak the fate of its own submissions: no unit has a second one."""
    submissions, decisions, adoptions = _ledger(400, effect=0.0, alone=True)

    test = fit_outlook(submissions, decisions, adoptions).backtests["any"]

    assert test.brier > test.plain - 0.01


def test_a_later_decision_supersedes_an_earlier_one() -> None:
    submissions, decisions, _ = _ledger(200, effect=0.0)
    returned = [Decision(one.id, "return", one.day) for one in submissions]

    outlook = fit_outlook(submissions, [*decisions, *returned], [])

    assert f"已采用 0 篇、未采用 200 篇，各满 {FEWEST} 篇" in outlook.message


def test_it_needs_no_heavy_library() -> None:
    code = "import sys, infoqa.ledger.outlook; print('sklearn' in sys.modules or 'scipy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def _fitted(effect: float) -> Outlook:
    return fit_outlook(*_ledger(800, effect=effect))


def _ledger(
    number: int, *, effect: float, alone: bool = False
) -> tuple[list[Submission], list[Decision], list[Adoption]]:
    """Submissions adopted by chance, the more so the deeper they are."""
    chance = random.Random(7)  # noqa: S311  # no secret
    submissions, decisions, adoptions = [], [], []
    for index in range(number):
        day = date(2026, 1, 1) + timedelta(days=index * 300 // number)
        depth = chance.randint(1, 5)
        unit = f"甲县{index if alone else index % 8}乡"
        one = Submission(f"s{index}", unit, "题", day, "文", chance.choice(LABELS), depth, chance.randint(1, 5), "pass")
        adopted = chance.random() < 1 / (1 + 2.718 ** (0.4 - effect * (depth - 3)))
        submissions.append(one)
        decisions.append(Decision(one.id, "adopt" if adopted else "keep", day + timedelta(days=5)))
        if adopted:
            tier: Tier = "county" if chance.random() < 0.9 else "city"
            adoptions.append(Adoption(one.id, "信息", tier, day + timedelta(days=5), 2.0 if tier == "county" else 4.0))
    return submissions, decisions, adoptions

"""Questions that lift a draft."""

from __future__ import annotations

import tomllib
from importlib import resources
from itertools import combinations
from typing import Any

import pytest

from infoqa.quality.levels import DEPTH_CODES, depth_level
from infoqa.quality.lift import depth_questions

CODE_SETS = [frozenset(codes) for size in range(11) for codes in combinations(DEPTH_CODES, size)]
ENOUGH_FIGURES = 3


def shipped() -> dict[str, Any]:
    """The shipped questions and their order."""
    text = (resources.files("infoqa.quality") / "data" / "questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def after(held: frozenset[str], figures: int, answered: set[str]) -> int:
    """Level once the codes of `answered` hold; an answered D2 brings three figures."""
    return depth_level(held | answered, max(figures, ENOUGH_FIGURES) if "D2" in answered else figures)


@pytest.mark.parametrize("figures", [0, 1, 2, 3, 9])
def test_answers_lift_the_level(figures: int) -> None:
    """The questions ask for missing codes only, answering all lifts the level, and no smaller set would."""
    data = shipped()
    code_of = {question: code for code, question in data["questions"].items()}
    for held in CODE_SETS:
        level = depth_level(held, figures)
        asked = [code_of[question] for question in depth_questions(held, figures)]
        assert (not asked) == (level == 5), (held, figures)
        if asked:
            assert set(asked).isdisjoint(held)
            assert asked == sorted(asked, key=data["order"].index)
            assert after(held, figures, set(asked)) > level
            missing = [code for code in DEPTH_CODES if code not in held]
            fewer = combinations(missing, len(asked) - 1)
            assert all(after(held, figures, set(answered)) <= level for answered in fewer)


def test_the_most_valuable_set_is_asked() -> None:
    """Among sets of one size the first by the shipped order wins."""
    questions = shipped()["questions"]

    assert depth_questions({"D1"}, 0) == (questions["D3"],)
    assert depth_questions({"D1", "D2"}, 3) == (questions["D3"],)
    assert depth_questions({"D1", "D2", "D3"}, 3)[:2] == (questions["D2c"], questions["D5"])
    assert depth_questions(set(DEPTH_CODES), 3) == ()


def test_there_is_one_question_for_each_code() -> None:
    """Every code has a place in the order and a question of its own that ends as a request or a question."""
    data = shipped()

    assert sorted(data["order"]) == sorted(data["questions"]) == sorted(DEPTH_CODES)
    assert len(set(data["questions"].values())) == len(DEPTH_CODES)
    assert all(question[-1] in "？。" for question in data["questions"].values())

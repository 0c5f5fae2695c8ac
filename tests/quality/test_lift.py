"""Questions that lift a draft."""

from __future__ import annotations

import tomllib
from importlib import resources
from itertools import combinations
from typing import Any, get_args

import pytest

from infoqa import Assessor, Draft
from infoqa.assessment import Label
from infoqa.classify.explanation import TESTS
from infoqa.quality.levels import DEPTH_CODES, PENALTY_LIMITS, concision_level, depth_level
from infoqa.quality.lift import concision_gaps, depth_gaps, type_gaps
from infoqa.training.corpus import Gold

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
    """Missing codes only are asked for, answering all lifts the level, and no smaller set would."""
    order = shipped()["order"]
    for held in CODE_SETS:
        level = depth_level(held, figures)
        asked = depth_gaps(held, figures)
        assert (not asked) == (level == 5), (held, figures)
        if asked:
            assert set(asked).isdisjoint(held)
            assert list(asked) == sorted(asked, key=order.index)
            assert after(held, figures, set(asked)) > level
            missing = [code for code in DEPTH_CODES if code not in held]
            fewer = combinations(missing, len(asked) - 1)
            assert all(after(held, figures, set(answered)) <= level for answered in fewer)


def test_the_most_valuable_set_is_asked() -> None:
    """Among sets of one size the first by the shipped order wins; a higher goal asks for more."""
    assert depth_gaps({"D1"}, 0) == ("D3",)
    assert depth_gaps({"D1", "D2"}, 3) == ("D3",)
    assert depth_gaps({"D1", "D2", "D3"}, 3)[:2] == ("D2c", "D5")
    assert depth_gaps(set(DEPTH_CODES), 3) == ()
    assert depth_level({"D1", "D2", *depth_gaps({"D1", "D2"}, 3, goal=4)}, 3) == 4


@pytest.mark.parametrize(
    ("points", "complete", "expected"),
    [
        ({"k2": 2, "k5": 2, "k8": 1}, True, ("k2",)),
        ({"k8": 1, "k5": 2, "k3": 2, "k4": 2}, True, ("k5",)),
        ({"k5": 1}, True, ()),
        ({}, True, ()),
        ({"k5": 2}, False, ()),
    ],
)
def test_the_dearest_penalties_are_saved_first(
    points: dict[str, int],
    complete: bool,  # noqa: FBT001  # a parameter of the test, not a flag
    expected: tuple[str, ...],
) -> None:
    """The fewest points whose saving lifts the level; at the best level, or under the cap, nothing is asked."""
    found = concision_gaps(points, 300, complete=complete)

    assert found == expected
    rest = {code: value for code, value in points.items() if code not in found}
    lifted = concision_level(rest, length=300, complete=complete) > concision_level(
        points, length=300, complete=complete
    )
    assert lifted == bool(found)


def test_the_next_type_up() -> None:
    """动态 is asked for the nearest way to 综合, 综合 for what an inquiry lacks, the others for nothing."""
    degrees = dict.fromkeys(TESTS, 0.0) | {"C2": 0.4, "A3": 1.0, "A2": 0.9}

    assert type_gaps("dynamic", degrees) == ("C2",)
    assert type_gaps("comprehensive", degrees) == ("A1",)
    assert type_gaps("problem", degrees) == type_gaps("research", degrees) == ()


def test_there_is_one_question_for_each_code() -> None:
    """Every code has a place in the order and a question of its own that ends as a request or a question."""
    data = shipped()
    texts = [text for table in ("questions", "concision", "types") for text in data[table].values()]

    assert sorted(data["order"]) == sorted(data["questions"]) == sorted(DEPTH_CODES)
    assert sorted(data["concision"]) == sorted(PENALTY_LIMITS)
    assert set(data["types"]) == {test for test in TESTS if test[0] in "AC"}
    assert len(set(texts)) == len(texts)
    assert all(text[-1] in "？。" for text in texts)


def test_questions_point_at_the_writers_sentences(assessor: Assessor, golds: list[Gold]) -> None:
    """Depth comes first, spans are sentences of the body, and a problem draft below level 4 is asked up to level 4."""
    for item in assessor.assess([gold.draft for gold in golds[::12]], explain=True):
        aims = [question.aim for question in item.questions]
        assert aims == sorted(aims, key=("depth", "concision", "type").index)
        assert all(question.span is None or question.span.of(item.draft.body).strip() for question in item.questions)
        asked = {question.code for question in item.questions if question.aim == "depth"}
        held = {one.code for one in item.depth.evidence if one.points}
        if item.type.label == "problem" and item.depth.level < 4:
            assert depth_level(held | asked, ENOUGH_FIGURES) >= 4
        assert item.type.label in get_args(Label)


def test_a_bare_event_is_asked_for_more(assessor: Assessor) -> None:
    """A short dynamic item gets its depth question beside its own sentence, and the way to a 综合 item."""
    body = "6月3日，青石镇检修拖拉机186台，占应检修台数的53%。"
    [item] = assessor.assess([Draft(title="青石镇秋播农机检修过半", body=body)], explain=True)
    first = item.questions[0]

    assert first.aim == "depth"
    assert first.span is not None
    assert first.span.of(body) == body
    assert item.questions[-1].aim == "type"

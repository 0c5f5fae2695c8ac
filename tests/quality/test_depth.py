"""Depth codes from roles, figures and words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.assessment import Score
from infoqa.quality.depth import depth_scores, find_depth
from infoqa.quality.levels import DEPTH_CODES, depth_level
from infoqa.quality.reading import UnitTable

from .conftest import MakeTable

EVENT = ("F", "8月6日，石板镇排查塘坝21口，3口渗漏，涉及农户420户。")
UNITS = [
    EVENT,
    ("F", "蓄水比去年同期少6万方，占应蓄的22%。"),
    ("P", "晚稻灌水缺6万方，1300亩田没有水。"),
    ("C", "渗漏是因为2009年的土坝没有做过防渗，管护经费每口每年只有300元。"),
    ("C", "由于思想认识不到位，重视不够。"),
    ("S", "建议由县水利局按每口4万元安排防渗，9月底前完工。"),
    ("S", "请县财政局把管护经费提到每口1000元。"),
    ("Q", "预计9月底缺口达到9万方。"),
    ("M", "推行一塘一长，每口配1人。"),
    ("B", "会议高度重视，狠抓落实。"),
    ("I", "走访6个村60户，农户反映水来得晚，企业表示愿意出钱。"),
]


def score(table: UnitTable) -> Score:
    """The score of the only document of `table`, explained."""
    (only,) = depth_scores(table, find_depth(table), explain=True)
    return only


def held(table: UnitTable) -> set[str]:
    """Codes that hold."""
    return {one.code for one in score(table).evidence if one.points}


@settings(deadline=None)
@given(st.lists(st.sampled_from(UNITS), max_size=8), st.sampled_from(["", "石板镇人民政府"]))
def test_level_score_and_evidence_agree(make_table: MakeTable, units: list[tuple[str, str]], sender: str) -> None:
    """All codes are shown in order, the level follows from those that hold, the score stays in its band."""
    table = make_table(units, sender=sender)
    document = table.batch.documents[0]
    found = find_depth(table)
    result = score(table)
    codes = {one.code for one in result.evidence if one.points}

    assert [one.code for one in result.evidence] == list(DEPTH_CODES)
    assert result.level == depth_level(codes, int(found.figures[0]))
    assert 20 * (result.level - 1) <= result.score < 20 * result.level
    for one in result.evidence:
        assert one.points in (0, 1)
        assert one.points or not one.spans
        assert all(span.start < span.end <= len(document.draft.body) for span in one.spans)
        assert list(one.spans) == sorted(one.spans)
    (bare,) = depth_scores(table, found, explain=False)
    assert (bare.level, bare.score, bare.evidence) == (result.level, result.score, ())


@pytest.mark.parametrize(
    ("units", "holds"),
    [
        ([("F", "排查塘坝21口，投工30人。")], False),
        ([("F", "排查塘坝21口，投工30人，占53%。")], True),
        ([("F", "8月6日、8月7日、8月8日，采取3项措施，第3次排查。")], False),
        ([("F", "电话13900005802，国办发〔2024〕3号。"), ("F", "排查塘坝21口，投工30人。")], False),
    ],
)
def test_d2_counts_figures_only(make_table: MakeTable, units: list[tuple[str, str]], holds: bool) -> None:  # noqa: FBT001
    """Three figures or shares; dates, ordinals, phones, document numbers and counts of measures are none."""
    assert ("D2" in held(make_table(units))) == holds


def test_d3_needs_a_fact(make_table: MakeTable) -> None:
    """A cause holds if it is tied to a figure or a structure; attitude alone is no cause."""
    assert "D3" in held(make_table([EVENT, UNITS[3]]))
    assert "D3" not in held(make_table([EVENT, UNITS[4]]))
    assert "D3" not in held(make_table([EVENT, ("F", UNITS[3][1])]))


def test_d4_needs_two_causes(make_table: MakeTable) -> None:
    """One cause is not deep; two are, attitude not counted."""
    second = ("C", "放水闸老化，配件2016年停产，维修经费没有列入预算。")

    assert "D4" not in held(make_table([EVENT, UNITS[3]]))
    assert "D4" not in held(make_table([EVENT, UNITS[3], UNITS[4]]))
    assert "D4" in held(make_table([EVENT, UNITS[3], second]))


def test_d5_needs_two_operable_suggestions(make_table: MakeTable) -> None:
    """Two suggestions with an actor or a figure; slogans and own plans are none."""
    assert "D5" in held(make_table([EVENT, UNITS[5], UNITS[6]]))
    assert "D5" not in held(make_table([EVENT, UNITS[5]]))
    assert "D5" not in held(make_table([EVENT, UNITS[5], ("S", "建议提高认识，加强领导。")]))
    assert "D5" not in held(make_table([EVENT, ("N", UNITS[5][1]), ("N", UNITS[6][1])]))


def test_d9_needs_suggestions_and_something_to_mend(make_table: MakeTable) -> None:
    """Suggestions answer a stated problem or cause; without one they answer nothing."""
    assert "D9" in held(make_table([EVENT, UNITS[2], UNITS[3], UNITS[5], UNITS[6]]))
    assert "D9" not in held(make_table([EVENT, UNITS[5], UNITS[6]]))


def test_slogans_have_no_depth(make_table: MakeTable) -> None:
    """A text of slogans is at level 1 however long, and so is no text at all."""
    slogans = [("B", "会议高度重视，狠抓落实。")] * 30

    assert score(make_table(slogans)).level == 1
    assert score(make_table(slogans)).score == score(make_table(slogans[:2])).score == 0
    assert score(make_table([])).level == 1


def test_situation_analysis_and_advice_lift(make_table: MakeTable) -> None:
    """Figures, then a cause, then advice and more: each step is worth a level."""
    steps = [UNITS[:2], [*UNITS[:2], UNITS[3]], [*UNITS[:4], *UNITS[5:8]]]

    assert [score(make_table(units)).level for units in steps] == [2, 3, 4]

"""Cuts take words away, never a fact."""

from __future__ import annotations

import pytest

from infoqa import Assessor, Draft
from infoqa.draft import without
from infoqa.language.normalise import normalise
from infoqa.language.quantities import find_quantities
from infoqa.training.corpus import Gold


def test_every_figure_and_date_survives(assessor: Assessor, golds: list[Gold]) -> None:
    """Over the whole corpus no number expression is lost; cuts are apart, in order, and inside the body."""
    shortened = 0
    for item in assessor.assess([gold.draft for gold in golds], explain=True):
        body = item.draft.body
        kept = normalise(without(body, item.cuts)).text
        text = normalise(body).text
        numbers = [{part[q.start : q.end] for q in find_quantities(part)} for part in (text, kept)]
        assert numbers[0] <= numbers[1], item.draft.id
        ends = [0, *(edge for cut in item.cuts for edge in (cut.start, cut.end)), len(body)]
        assert ends == sorted(ends)
        shortened += bool(item.cuts)

    assert shortened > len(golds) / 2


@pytest.mark.parametrize(
    ("body", "left"),
    [
        pytest.param(
            "为深入贯彻落实上级精神，6月3日，青石镇检修拖拉机186台。",
            "6月3日，青石镇检修拖拉机186台。",
            id="an opening clause",
        ),
        pytest.param(
            "6月3日，青石镇切实加强农机检修，检修拖拉机186台。",
            "6月3日，青石镇加强农机检修，检修拖拉机186台。",
            id="an adverb",
        ),
        pytest.param(
            "6月3日，青石镇检修拖拉机186台。6月3日，青石镇检修拖拉机186台。",
            "6月3日，青石镇检修拖拉机186台。",
            id="a repeat",
        ),
        pytest.param(
            "6月3日，青石镇检修拖拉机186台。各级各部门要高度重视，切实加强领导，狠抓工作落实。",
            "6月3日，青石镇检修拖拉机186台。",
            id="an empty unit",
        ),
        pytest.param(
            "按照县政府6月1日工作要求，青石镇检修拖拉机186台。",
            "按照县政府6月1日工作要求，青石镇检修拖拉机186台。",
            id="a date",
        ),
        pytest.param(
            "6月3日，青石镇检修拖拉机186台。各级各部门要高度重视，切实抓好6台的工作落实。",
            "6月3日，青石镇检修拖拉机186台。各级各部门要高度重视，抓好6台的工作落实。",
            id="a number within another number",
        ),
        pytest.param("全镇耕地全面积1200亩。", "全镇耕地全面积1200亩。", id="part of another word"),
    ],
)
def test_what_goes_and_what_stays(assessor: Assessor, body: str, left: str) -> None:
    """Occasion clauses, adverbs before a verb, repeats and empty units go; what holds a fact stays."""
    [item] = assessor.assess([Draft(body=body)], explain=True)

    assert without(body, item.cuts) == left
    assert item.draft.body == body

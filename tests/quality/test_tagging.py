"""Rules of thumb of rubric §1.4, on the shipped tagger."""

from __future__ import annotations

import pytest

from infoqa import Assessor, Draft
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.quality.roles import ROLES


def roles_of(assessor: Assessor, body: str) -> list[str]:
    """Most probable role of every unit."""
    batch = Batch([read_document(Draft(body=body))], assessor.table)
    return [ROLES[best] for best in assessor.tagger.probabilities(batch).argmax(axis=1)]


@pytest.mark.parametrize(
    ("before", "unit", "roles"),
    [
        pytest.param(
            "10月8日，县应急局检查企业12家，发现隐患32处。",
            "目前30处已整改完毕，2处已责令停用。",
            "FR",
            id="a problem already fixed is no problem",
        ),
        pytest.param(
            "今年以来，青石镇新修水渠12公里，灌溉面积增加800亩。",
            "下一步，我镇将继续抓好管护，确保水渠长期发挥效益。",
            "NB",
            id="one's own plan is no suggestion",
        ),
        pytest.param(
            "",
            "10月8日，副县长李成到青石镇调研秋播工作，实地察看了3个村。",
            "F",
            id="a leader's visit is no inquiry of the author",
        ),
        pytest.param(
            "",
            "10月8日至12日，县统计局调研组走访青石镇6个村120户，发放问卷110份，回收有效问卷104份。",
            "I",
            id="the author's own inquiry",
        ),
        pytest.param(
            "3月以来，青石镇7个村机井抽不上水，1200亩麦田浇不上返青水。",
            "建议由县水务局统一换深井泵34台，每台补助4000元。",
            "S",
            id="what others should do is a suggestion",
        ),
        pytest.param(
            "10月8日，青石镇召开秋播推进会，7个村负责人参加。",
            "会议要求，各村要高度重视，切实加强领导，狠抓工作落实。",
            "BF",
            id="a leader's orders are no suggestion",
        ),
    ],
)
def test_rules_of_thumb(assessor: Assessor, before: str, unit: str, roles: str) -> None:
    """The last unit plays one of the roles that the rule allows."""
    assert roles_of(assessor, before + unit)[-1] in roles


def test_a_short_problem_keeps_its_open_end(assessor: Assessor) -> None:
    """What is still open at the end of the text is a problem, whatever was fixed before."""
    found = roles_of(assessor, "县里排查出危桥9座，8座已修复。红岩桥至今没有维修资金，桥面裂缝还在扩大，货车仍在绕行。")

    assert found[-1] == "P"


def test_no_units_have_no_roles(assessor: Assessor) -> None:
    """An empty body gives no rows."""
    assert roles_of(assessor, "") == []

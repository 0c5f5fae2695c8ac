"""The ordered tests of rubric §1.5 on drafts whose roles are certain."""

from __future__ import annotations

import numpy as np
import pytest

from infoqa.classify.procedure import ROLE_NAMES, Degrees, procedure_tests
from infoqa.draft import Draft
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import TokenTable

OUTCOMES = ("dynamic", "comprehensive", "problem", "research")

SURVEY = (
    ("I", "6月，调研组走访6个村60户，查了三年台账。"),
    ("F", "60户养羊2140只，户均36只。"),
    ("F", "去年卖羊910只，均价1180元。"),
    ("P", "剪毛找不到人，等了11天。"),
    ("P", "圈舍漏雨的有23户。"),
    ("C", "剪毛工都去了外县，那里每只多给2元。"),
    ("S", "建议县里补机剪28台。"),
    ("S", "建议把剪毛列进合作社服务。"),
)
COMPLAINT = (
    ("P", "3个小区停水41天，2100户吃水靠车送。"),
    ("C", "水泵烧了，配件没有预算。"),
    ("S", "请县住建局先垫6万元换泵。"),
)
ROUND_UP = (
    ("F", "今年以来，石门镇改造旧渠11公里。"),
    ("F", "石门镇修闸4座。"),
    ("F", "柳湾乡清淤9处。"),
    ("F", "青坪镇栽护岸柳3200株。"),
    ("R", "三个乡镇浇一遍地由9天缩短到6天。"),
)
CLASS = (
    ("F", "5月6日，柳湾乡办采茶培训班，46人参加。"),
    ("F", "上午讲鲜叶分级，下午下园。"),
    ("B", "学员们受益匪浅。"),
)
MENDED = (
    ("F", "5月6日，青坪镇检查燃气用户186家，发现隐患32处。"),
    ("F", "30处已整改到位。"),
    ("R", "漏气的软管已修复。"),
    ("F", "已恢复供气的有19家。"),
)


def degrees_of(units: tuple[tuple[str, str], ...], title: str = "") -> Degrees:
    """Degrees for one draft whose roles are known."""
    document = read_document(Draft(title=title, body="".join(text for _, text in units)))
    assert len(document.units) == len(units)
    batch = Batch([document], TokenTable([]))
    roles = np.eye(len(ROLE_NAMES))[[ROLE_NAMES.index(role) for role, _ in units]]
    return procedure_tests(batch, roles, unit_counts(batch))


@pytest.mark.parametrize(
    ("units", "outcome"),
    [
        (SURVEY, "research"),
        (COMPLAINT, "problem"),
        (ROUND_UP, "comprehensive"),
        (CLASS, "dynamic"),
        (MENDED, "dynamic"),
    ],
    ids=["survey", "complaint", "round-up", "class", "mended"],
)
def test_the_first_test_that_holds_decides(units: tuple[tuple[str, str], ...], outcome: str) -> None:
    """Each kind of draft ends where the rubric puts it, and the four outcomes sum to 1."""
    found = degrees_of(units)
    degrees = {name: float(getattr(found, name)[0]) for name in OUTCOMES}
    assert max(degrees, key=lambda name: degrees[name]) == outcome
    assert sum(degrees.values()) == pytest.approx(1.0)


def test_no_inquiry_no_research() -> None:
    """Without the unit that tells of the inquiry A1 fails, and the same text is a problem item."""
    with_it, without = degrees_of(SURVEY), degrees_of(SURVEY[1:])
    assert with_it.a1[0] == 1.0
    assert without.a1[0] == 0.0
    assert without.research[0] == 0.0


def test_a_leaders_visit_is_no_subject() -> None:
    """A3 fails where the title is a visit."""
    assert degrees_of(SURVEY).a3[0] == 1.0
    assert degrees_of(SURVEY, "副县长到柳湾乡调研养羊").a3[0] == 0.0


def test_a_cause_counts_only_beside_a_problem() -> None:
    """B2 leaves out a cause that explains a success."""
    success = (("F", "5月6日，渠成。"), ("R", "浇地快了3天。"), ("C", "因为闸门换了。"), ("F", "收水费1.2万元。"))
    trouble = (("F", "5月6日，渠成。"), ("P", "浇地慢了3天。"), ("C", "因为闸门坏了。"), ("F", "收水费1.2万元。"))
    assert degrees_of(success).b2[0] < 0.05 < 0.4 < degrees_of(trouble).b2[0]


def test_a_problem_in_the_title_lowers_the_weight_that_is_asked() -> None:
    """With a headline that names the trouble 40 % of the units are enough."""
    units = (("F", "渠已用30年。"), ("P", "漏水7处。"), ("P", "少浇210亩。"), ("F", "乡里开了会。"), ("F", "来了2人。"))
    assert degrees_of(units, "柳湾乡渠道漏水问题突出").b2[0] > 0.4 > 0.3 > degrees_of(units).b2[0]


def test_an_empty_body_has_no_test() -> None:
    """Nothing is read out of nothing: what is left is the last step."""
    batch = Batch([read_document(Draft(body=""))], TokenTable([]))
    found = procedure_tests(batch, np.zeros((0, len(ROLE_NAMES))), unit_counts(batch))
    assert found.dynamic[0] == pytest.approx(1.0, abs=0.05)

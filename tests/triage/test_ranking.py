"""Worth, queues, and the batch as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infoqa import Assessor, Draft
from infoqa.assessment import LABELS, Assessment, Finding
from infoqa.draft import Span
from infoqa.errors import SettingsError
from infoqa.settings import Unit
from infoqa.triage.balance import news_of, review_order, summarise
from infoqa.triage.leads import find_leads
from infoqa.triage.ranking import QUEUES, rank, worth
from infoqa.triage.weights import weights_with


def _late(severity: str) -> Finding:
    return Finding("C05", severity, "body", Span(0, 0), "", "迟报", "")  # type: ignore[arg-type]


def test_what_belongs_to_a_lead_is_merged_unless_it_stands_by_itself(dryers: list[Assessment]) -> None:
    """推荐 stays; what must not be used stays away; the rest goes to 并入综合 and names the lead."""
    leads = find_leads(dryers)
    block = Finding("S05", "block", "body", Span(0, 0), "", "文中有手机号", "")
    batch = [replace(dryers[0], findings=(block,)), *dryers[1:]]

    rows = {row.number: row for row in rank(batch, leads=leads)}

    assert rows[0].queue == "退回补充"
    assert rows[4].queue == "并入综合"
    assert leads[0].name in rows[4].reason
    assert [rows[number].lead for number in range(5)] == [0, None, 0, None, 0]
    assert {row.queue for row in rank(batch)} <= set(QUEUES) - {"并入综合"}


def test_late_news_is_worth_less(dryers: list[Assessment]) -> None:
    """C05 costs by its severity, besides the gate."""
    item = replace(dryers[1], findings=())
    weights = weights_with()

    late = {name: worth(replace(item, findings=(_late(name),))) for name in ("warn", "fix")}

    assert late["warn"] == pytest.approx(worth(item) + weights["freshness"]["warn"])
    assert late["fix"] == pytest.approx(worth(item) + weights["freshness"]["fix"] + weights["gate"]["return"])


def test_priorities_raise_worth_and_are_named(dryers: list[Assessment]) -> None:
    """Two at most count; the reason tells which."""
    priorities = {"秋收": ["晚稻"], "农机": ["烘干机"], "天气": ["阴雨"], "教育": ["夜校"]}

    plain = {row.number: row for row in rank(dryers)}
    rows = {row.number: row for row in rank(dryers, priorities=priorities)}

    gain = weights_with()["priority"]
    assert rows[0].worth == pytest.approx(plain[0].worth + 2 * gain, abs=0.11)
    assert rows[1].worth == pytest.approx(plain[1].worth + gain, abs=0.11)
    assert rows[3].worth == plain[3].worth
    assert rows[0].reason.endswith("对上报送要点：秋收、农机、天气")


def test_a_repeat_loses_its_novelty(assessor: Assessor, dryers: list[Assessment]) -> None:
    """The second copy is worth less by the weight of novelty, and comes last; other priorities do not lift it."""
    again = replace(dryers[0].draft, source="又一份.txt")

    rows = rank(assessor.assess([dryers[0].draft, again, dryers[3].draft], evidence=True))

    assert [row.number for row in rows] == [0, 2, 1]
    assert (rows[2].queue, rows[2].earlier) == ("重复", 0)
    assert rows[0].worth - rows[2].worth == pytest.approx(weights_with()["novelty"], abs=0.11)


def test_weights_can_be_set(dryers: list[Assessment]) -> None:
    """Only what is named changes; a table changes entry by entry."""
    changed = {"depth": 0, "concision": 0, "novelty": 0, "type": {"research": 99.0}}

    assert weights_with(changed)["type"]["problem"] == weights_with()["type"]["problem"]
    assert worth(replace(dryers[3], findings=(), flags=()), weights=changed) == weights_with()["type"]["dynamic"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"deepth": 1}, "depth"),
        ({"type": {"news": 1}}, "news"),
        ({"type": 3}, "表"),
        ({"depth": "高"}, "数字"),
        ({"depth": True}, "数字"),
    ],
)
def test_wrong_weights_are_refused(changes: dict[str, object], told: str) -> None:
    """The message names place, name and next step."""
    with pytest.raises(SettingsError, match=told) as caught:
        weights_with(changes, place="infoqa.toml:3")

    assert caught.value.place == "infoqa.toml:3"
    assert caught.value.hint


def test_summary_counts_everything_once(mail: list[Assessment]) -> None:
    """Types, news and units add up to the batch; units that sent nothing are named in the order of the list."""
    units = (
        Unit("石坪镇人民政府"),
        Unit("零镇人民政府"),
        Unit("县人社局", ("县人力资源和社会保障局调研组",)),
        Unit("零局"),
    )

    summary = summarise(mail, units)

    assert summary.drafts == len(mail)
    assert sum(summary.types.values()) == sum(summary.news.values()) == sum(summary.by_unit.values()) == len(mail)
    assert set(summary.types) == set(LABELS)
    assert summary.silent == ("零镇人民政府", "零局")
    assert summary.by_unit["县人社局"] == 1
    assert 0 < summary.bad_share < 1


def test_news_is_bad_where_problems_stay_open(assessor: Assessor, dryers: list[Assessment]) -> None:
    """A problem item is bad news, a success good news, a bare event neither."""
    good = assessor.assess([Draft("6月3日，甲镇亩产提高12%，节约成本3万元。")])[0]
    bare = assessor.assess([Draft("6月3日，甲镇召开座谈会，16人参加。")])[0]

    assert [news_of(item) for item in (dryers[0], good, bare)] == ["忧", "喜", "平"]


def test_the_uncertain_come_first(assessor: Assessor, dryers: list[Assessment]) -> None:
    """Those that a human must decide, then by rising certainty."""
    (short,) = assessor.assess([Draft("通知")])
    batch = [*dryers, short]

    order = review_order(batch)

    assert short.type.needs_review
    assert sorted(order) == list(range(len(batch)))
    flags = [batch[at].type.needs_review for at in order]
    assert flags == sorted(flags, reverse=True)
    sure = [batch[at].type.confidence for at in order if not batch[at].type.needs_review]
    assert sure == sorted(sure)
    assert summarise(batch).review == order[: sum(flags)]


def test_an_empty_batch() -> None:
    """Nothing in, nothing out."""
    assert not rank([])
    assert not find_leads([])
    assert summarise([]).bad_share == 0.0

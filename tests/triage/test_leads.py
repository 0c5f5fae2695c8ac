"""Leads: one matter groups, places do not, sums are right, nothing secret enters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from infoqa import Assessor, Draft, Header
from infoqa.assessment import Assessment, Finding
from infoqa.draft import Span
from infoqa.reports import privacy
from infoqa.settings import Unit
from infoqa.training.corpus import Gold
from infoqa.triage.figures import shared_figures
from infoqa.triage.leads import SECRET, UNSIGNED, find_leads, unit_name
from infoqa.triage.topics import group_topics, read_topics

UNITS = (
    Unit("石坪镇人民政府", ("石坪镇",), "乡镇"),
    Unit("双岭乡人民政府", (), "乡镇"),
    Unit("湖汀镇人民政府", (), "乡镇"),
    Unit("柳河镇人民政府", (), "乡镇"),
    Unit("县档案局", (), "部门"),
)


def _bcubed(groups: Iterable[Sequence[int]], matters: Sequence[str]) -> tuple[float, float, float]:
    gold: defaultdict[str, set[int]] = defaultdict(set)
    for number, matter in enumerate(matters):
        gold[matter].add(number)
    rows = [(len(gold[matters[one]].intersection(own)), len(own), one) for own in groups for one in own]
    precision = sum(right / size for right, size, _ in rows) / len(rows)
    recall = sum(right / len(gold[matters[one]]) for right, _, one in rows) / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)


def test_drafts_of_one_matter_group_and_others_do_not(golds: list[Gold]) -> None:
    """Test matters, which no threshold has seen: F1 0.954 measured (`benchmarks/leads.py`)."""
    own = [gold for gold in golds if gold.split == "test"]

    groups = group_topics(read_topics([gold.draft for gold in own]))

    assert sorted(number for group in groups for number in group) == list(range(len(own)))
    precision, recall, f1 = _bcubed(groups, [gold.matter for gold in own])
    assert precision > 0.95
    assert recall > 0.88
    assert f1 > 0.92


def test_one_draft_of_every_matter_gives_few_groups(golds: list[Gold]) -> None:
    """Where nothing belongs together, hardly anything is joined."""
    own = [gold.draft for gold in golds if gold.split == "test" and gold.label == "comprehensive"]

    assert len(group_topics(read_topics(own))) >= 0.95 * len(own)


def test_a_common_place_groups_nothing() -> None:
    """Drafts of one township by one unit have their place in common, and no more."""
    header = Header("松垭镇人民政府")
    drafts = [
        Draft("6月3日，松垭镇石桥村修通机耕路12公里。", "松垭镇石桥村通车", header),
        Draft("6月4日，松垭镇石桥村46名老人体检。", "松垭镇石桥村老人体检", header),
        Draft("6月5日，松垭镇石桥村夜校开课，松垭镇派教师。", "松垭镇石桥村夜校", header),
    ]

    assert group_topics(read_topics(drafts)) == [[0], [1], [2]]


@pytest.mark.parametrize("bodies", [[], [""], ["", ""], ["。", "123", "abc"]])
def test_drafts_without_words_stand_alone(bodies: list[str]) -> None:
    """No word, no group, no failure."""
    assert group_topics(read_topics([Draft(body) for body in bodies])) == [[at] for at in range(len(bodies))]


def test_a_lead_tells_what_an_editor_needs(dryers: list[Assessment]) -> None:
    """Members, kind, units, facts, and what is missing."""
    (lead,) = find_leads(dryers, units=UNITS)

    assert lead.members == (0, 2, 4)
    assert lead.kind == "问题"
    assert lead.units == ("石坪镇人民政府", "双岭乡人民政府", "湖汀镇人民政府")
    assert "烘干机" in lead.name
    assert any("湿谷" in fact or "烘干" in fact for fact in lead.facts)
    assert not any(place in fact for fact in (*lead.facts, lead.name) for place in ("石坪", "双岭", "湖汀"))
    assert "1个单位没有报：柳河镇人民政府" in lead.missing
    assert not any("原因" in part for part in lead.missing)


def test_figures_add_up(dryers: list[Assessment]) -> None:
    """Same noun, same unit, different townships: values and sum."""
    (lead,) = find_leads(dryers)

    sums = {(figure.noun, figure.unit): figure for figure in lead.figures}
    dryers_ = sums["烘干机", "台"]
    assert dryers_.values == ((0, Decimal(12)), (2, Decimal(7)), (4, Decimal(5)))
    assert dryers_.total == 24
    assert dryers_.text == "烘干机 12台＋7台＋5台＝24台"


def test_what_must_not_be_added_is_not() -> None:
    """A rate, a price, a span, a length of time, an approximate value, two values in one draft, and equal values."""
    pairs = {
        "占比": ("占晚稻12%", "占晚稻15%"),
        "每": ("烘干每吨20元", "烘干每吨30元"),
        "approximate": ("烘干机20余台", "烘干机30余台"),
        "span": ("烘干机3—5台", "烘干机4—6台"),
        "time": ("施工12天", "施工15天"),
        "two": ("烘干机3台，烘干机4台", "烘干机6台"),
        "equal": ("烘干机3台", "烘干机3台"),
    }
    peers = {0: ("乡镇", "甲镇"), 1: ("乡镇", "乙镇")}
    for name, bodies in pairs.items():
        assert shared_figures(dict(enumerate(map(Draft, bodies))), peers) == (), name


def test_scales_are_counted_exactly() -> None:
    """万 and separators are values, not units; a total stays exact."""
    drafts = {0: Draft("改造油茶1.25万亩"), 1: Draft("改造油茶6800亩")}

    (figure,) = shared_figures(drafts, {0: ("乡镇", "甲镇"), 1: ("乡镇", "乙镇")})

    assert figure.total == 19300
    assert figure.text == "油茶 1.25万亩＋6800亩＝1.93万亩"


def test_a_county_and_its_township_are_not_added(assessor: Assessor, dryers: list[Assessment]) -> None:
    """The total of a bureau holds what the townships count."""
    county = replace(dryers[0].draft, header=replace(dryers[0].draft.header, unit="县农业农村局"))

    (lead,) = find_leads(assessor.assess([county, dryers[2].draft], evidence=True))

    assert lead.figures == ()


def test_one_unit_alone_is_no_lead(assessor: Assessor, dryers: list[Assessment]) -> None:
    """Two drafts of one unit, also under its short name, are not news of two."""
    short = replace(dryers[2].draft, header=replace(dryers[2].draft.header, unit="石坪镇"))

    assert find_leads(assessor.assess([dryers[0].draft, short]), units=UNITS) == []


def test_secret_drafts_enter_no_lead(dryers: list[Assessment]) -> None:
    """A draft with a secrecy mark is nobody's material; the codes are those that the page withholds."""
    mark = Finding("S01", "block", "body", Span(0, 2), "机密", "密级标志", "请按保密规定处理")
    marked = [replace(dryers[0], findings=(mark,)), *dryers[1:]]

    assert SECRET == privacy.SECRET
    assert [lead.members for lead in find_leads(marked)] == [(2, 4)]


def test_leads_of_the_inbox(mail: list[Assessment]) -> None:
    """The bureau and the town on the orange harvest; the bureau and the township on the late rice."""
    found = {frozenset(mail[at].draft.header.unit for at in lead.members) for lead in find_leads(mail)}

    assert found == {
        frozenset({"青禾县农业农村局", "双岭乡人民政府"}),
        frozenset({"县文化旅游局", "枫林镇人民政府"}),
    }


def test_units_are_named_in_full() -> None:
    """A short name becomes the full one; an unknown unit stays; an empty one is said to be."""
    assert [unit_name(name, UNITS) for name in ("石坪镇", "外县某局", " ")] == ["石坪镇人民政府", "外县某局", UNSIGNED]

"""Drafts that several tests of the batch share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from infoqa import Assessor, Draft, Header, read_drafts
from infoqa.assessment import Assessment

WHEN = "2026-10-29"


def draft(unit: str, title: str, body: str, **values: str) -> Draft:
    """A draft whose header is complete."""
    header = Header(unit, "秦守田", WHEN, "毛小满 0000-1234567", values.get("secrecy", ""))
    return Draft(body, title, header, id=values.get("source", title), source=values.get("source", ""))


DRYERS = (
    draft(
        "石坪镇人民政府",
        "石坪镇晚稻烘干机不够用",
        "截至10月28日，石坪镇晚稻烘干机只有12台，日烘干能力180吨，比需要少90吨。因阴雨连着下了9天，湿谷堆放发芽，"
        "已有3100亩晚稻受损。烘干机没有补贴，合作社不肯再买。请县农业农村局调6台流动烘干机来。",
    ),
    draft(
        "双岭乡人民政府",
        "阴雨连绵湿谷没处烘",
        "10月27日，双岭乡晚稻已收8200亩，阴雨不停，湿谷堆放在祠堂和学校。全乡晚稻烘干机只有7台，烘干要排队4天，"
        "受损晚稻1450亩。合作社说烘干一吨要赔20元。建议县里把烘干机纳入补贴，由县财政按每台3000元给。",
    ),
    draft(
        "湖汀镇人民政府",
        "湖汀镇晚稻烘干等机器",
        "到10月28日，湖汀镇晚稻收割过七成，连日阴雨，湿谷发芽2个村最重。全镇烘干机只有5台，合作社轮流用，农户等不及。",
    ),
)
OTHERS = (
    draft(
        "云塘镇人民政府",
        "云塘镇夜校开课",
        "10月26日，云塘镇农民夜校开课，46名学员学电商直播，教室借用中心小学，教师由县职校派。",
    ),
    draft(
        "枫林镇人民政府",
        "枫林镇修通机耕路",
        "10月25日，枫林镇3条机耕路通车，全长12公里，惠及4个村。",
    ),
)


@pytest.fixture(scope="session")
def dryers(assessor: Assessor) -> list[Assessment]:
    """Three townships on one problem among two drafts on other matters."""
    mixed = (DRYERS[0], OTHERS[0], DRYERS[1], OTHERS[1], DRYERS[2])
    results = assessor.assess(mixed, explain=True)
    results[2] = replace(results[2], type=results[0].type)  # a problem item, whatever the model thinks of so few words
    return results


@pytest.fixture(scope="session")
def mail(assessor: Assessor, inbox: Path) -> list[Assessment]:
    """The example inbox."""
    results = assessor.assess_stream(read_drafts([inbox]), explain=True)
    return [result for result in results if isinstance(result, Assessment)]

"""Sums and enumerations."""

from __future__ import annotations

import pytest

from infoqa.draft import Draft, Header
from infoqa.language.document import read_document
from infoqa.screening import Screen

SCREEN = Screen()
HEADER = Header("青石镇", "周林", "2024-06-03", "李平 0351-2200101")


def found(code: str, body: str) -> list[tuple[str, str]]:
    draft = Draft(body=body, title="青石镇检修农机", header=HEADER)
    return [(one.text, one.message) for one in SCREEN.check(read_document(draft)) if one.code == code]


def texts(code: str, body: str) -> list[str]:
    return [text for text, _ in found(code, body)]


def test_sum_message_tells_sum_and_difference() -> None:
    [(text, message)] = found("N01", "查干743.5万元，白音664.2万元，红格522.9万元，三个苏木合计1929.6万元。")
    assert text == "合计1929.6万元"
    assert message == "“合计1929.6万元”与分项不符：分项相加为1930.6万元，相差1万元"


@pytest.mark.parametrize(
    "body",
    [
        "共报送336条，其中财政局137条，计生局199条。",
        "共报送336条，其中财政局137条，计生局22条。",
        "共报送336条，其中财政局137条，占40.8%，计生局199条，占59.2%。",
        "辣椒12.4吨、茄子8.3吨、苦瓜5.5吨，合计26.3吨。",
        "投资86万元，其中自筹52万元、补助34万元，共铺路3公里。",
        "共300余件，其中甲类120件、乙类200件。",
        "约共300件，其中甲类120件、乙类约200件。",
        "3个村各20户，2个村各30户，共120户。",
        "本月新增12件，办结8件，累计152件。",
        "今年办案20件，去年办案18件，共办结30件。",
        "公共服务中心登记200人，共同推进3项工作。",
        "共有党员43人（其中男30人、女13人）。",
        "共1000人，其中男480人、女510人等。",
        "共受理50件，其中农业30件，包括种植12件、养殖18件，工业20件。",
        "共1.2亿元，其中市级6200万元、镇级3100万元、村级2700万元。",
    ],
)
def test_sums_that_pass(body: str) -> None:
    assert texts("N01", body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("共报送336条，其中财政局157条，计生局199条。", "共报送336条"),
        ("共有党员43人（其中男30人、女15人）。", "共有党员43人"),
        ("全县共有农机73台，分别为旋耕机20台、收割机31台、拖拉机20台。", "共有农机73台"),
        ("共清理41处，其中村道21处、河道12处、其余7处。", "共清理41处"),
        ("共投入1.2亿元，其中市级6200万元、镇级3100万元、村级4300万元。", "共投入1.2亿元"),
        ("甲村12件、乙村13件、丙村20件，共计44件。", "共计44件"),
    ],
)
def test_sums_that_are_flagged(body: str, text: str) -> None:
    assert texts("N01", body) == [text]


@pytest.mark.parametrize(
    "body",
    [
        "抓好三项任务：一是建账。二是交账。三是公示。",
        "一是抓好两项任务：一是建账；二是交账。二是抓检查。三是抓整改。",
        "一是抓检查。二是抓好两项任务：一是建账；二是交账。三是抓整改。",
        "采取两项措施：\n（一）建库。\n1.选址。2.招标。3.开工。\n（二）修路。",
        "（一）抓好四个环节\n⒈公开。\n⒉创新。\n⒊责任。\n⒋监督。\n（二）做到两个结合\n⒈改革。\n⒉廉政。",
        "存在两个问题：首先，人手不足；其次，经费不足。",
        "有三条建议：第一，加人；第二，加钱；第三，加车。",
        "推行三项制度，一是公示，二是记录。",
        "下午3点，一是开会，二是检查。",
        "全镇6个村存在两类问题：①账不清；②人不齐。",
        "明确三项任务、抓好两个环节：一是建账。二是交账。",
        "共清淤3条：一是北渠。二是南渠。三是东渠。",
        "分十一步：" + "".join(f"（{n}）做事。" for n in "一二三四五六七八九") + "（十）做事。（十一）做事。",
    ],
)
def test_enumerations_that_pass(body: str) -> None:
    assert texts("N02", body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("抓好三项任务：一是建账。二是交账。", "三项任务"),
        ("提出4条建议：（1）加人；（2）加钱；（3）加车。", "4条建议"),
        ("一是抓好三项任务：一是建账；二是交账。二是抓检查。三是抓整改。", "三项任务"),
        ("采取三项措施：\n（一）建库。\n1.选址。2.招标。3.开工。\n（二）修路。", "三项措施"),
        ("主要做法有两点。一要快；二要准；三要稳。", "两点"),
        ("问题主要有三个，一是人少，二是钱少。", "三个"),
    ],
)
def test_enumerations_that_are_flagged(body: str, text: str) -> None:
    assert texts("N02", body) == [text]

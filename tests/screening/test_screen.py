"""The screen as a whole: order, header, privacy, scripts, flags, and that no text upsets it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.assessment import SEVERITIES, Finding
from infoqa.draft import Draft, Header
from infoqa.language.document import read_document
from infoqa.screening import Screen
from infoqa.screening.identity import is_identity_number, is_old_identity_number, mask

HEADER = Header(unit="青石镇人民政府", signer="周林", date="2026-06-03", contact="李平 0351-2200101")
SCREEN = Screen(today=date(2026, 12, 31))
MASKED = {"S04", "S05"}


def check(body: str, title: str = "青石镇检修农机", header: Header = HEADER) -> tuple[Finding, ...]:
    return SCREEN.check(read_document(Draft(body=body, title=title, header=header)))


def flags(body: str, title: str = "") -> tuple[str, ...]:
    return SCREEN.flags(read_document(Draft(body=body, title=title)))


def test_clean_draft_has_no_findings() -> None:
    assert check("6月3日，青石镇检修拖拉机186台，占应检修台数的53%。") == ()


def test_worst_first_then_field_then_place() -> None:
    found = check(
        "各村布署检修，请打13800000025。学校和其它单位的的台帐。", title="检修农机。", header=Header(unit="青石镇")
    )
    assert [(one.code, one.severity, one.field) for one in found] == [
        ("S05", "block", "body"),
        ("H04", "block", "header"),
        ("H02", "fix", "title"),
        ("C01", "fix", "body"),
        ("W08", "fix", "body"),
        ("W09", "fix", "body"),
        ("W08", "fix", "body"),
        ("H03", "fix", "header"),
        ("H05", "fix", "header"),
        ("W08", "warn", "body"),
    ]
    ranks = [SEVERITIES.index(one.severity) for one in found]
    assert ranks == sorted(ranks)


def test_absent_header_is_one_finding() -> None:
    found = check("6月3日，青石镇检修拖拉机186台。", header=Header())
    assert [(one.code, one.severity) for one in found] == [("H04", "block")]
    assert found[0].message == "没有填写报送单位、签发人、报送日期、联系人及电话"


@pytest.mark.parametrize(
    ("severities", "code", "severity", "message"),
    [
        ({"H04": "warn"}, "H03", "fix", "没有填写报送单位、签发人、报送日期、联系人及电话"),
        ({"H04": "off"}, "H03", "fix", "没有填写报送单位、报送日期、联系人及电话"),
        ({"H01": "off", "H03": "off", "H05": "off"}, "H04", "block", "没有填写签发人（审核人）"),
    ],
)
def test_absent_header_obeys_the_severities(severities: dict[str, str], code: str, severity: str, message: str) -> None:
    document = read_document(Draft(body="6月3日，青石镇检修拖拉机186台。", title="青石镇检修农机"))
    [one] = Screen(severities=severities).check(document)
    assert (one.code, one.severity, one.message) == (code, severity, message)


def test_partial_header_is_told_field_by_field() -> None:
    found = check("6月3日，青石镇检修拖拉机186台。", header=Header(date="2026-06-03"))
    assert [(one.code, one.message) for one in found] == [
        ("H04", "没有填写签发人（审核人）"),
        ("H01", "没有填写报送单位"),
        ("H05", "没有填写联系人"),
    ]


@pytest.mark.parametrize(
    ("written", "messages"),
    [
        ("2026-06-03", []),
        ("2026年6月3日 星期三", []),
        ("二〇二六年六月三日", []),
        ("26-06-03", ["报送日期“26-06-03”的年份不是四位"]),
        ("2026-02-30", ["报送日期“2026-02-30”不是完整有效的日期"]),
        ("6月3日", ["报送日期“6月3日”不是完整有效的日期"]),
        ("2027-01-01", ["报送日期“2027-01-01”晚于今天"]),
    ],
)
def test_date(written: str, messages: list[str]) -> None:
    header = Header(HEADER.unit, HEADER.signer, written, HEADER.contact)
    assert [one.message for one in check("6月3日，青石镇检修拖拉机186台。", header=header)] == messages


def test_personal_data_never_leaves_unmasked() -> None:
    mobile, identity, old = "13800000025", "11010519491231002X", "110105491231002"
    found = check(f"6月3日，村民打{mobile}，身份证{identity}，旧证{old}，电话0351-2200102。", title=f"村民{mobile}来电")
    assert [one.code for one in found] == ["S05", "S05", "S04", "S04", "S05"]
    for one in found:
        told = "".join((one.text, one.message, one.advice))
        assert "***" in one.text
        assert not any(number in told for number in (mobile, identity, old, "2200102"))


def test_identity_numbers() -> None:
    assert is_identity_number("11010519491231002X")
    assert is_identity_number("11010519491231002x")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")
    assert is_old_identity_number("110105491231002")
    assert not is_old_identity_number("110105491331002")
    assert mask("13800000025") == "138***25"
    assert mask("12") == "***"


TRADITIONAL = [
    ("N02", "網上公開6大類信息:一是機構。二是法規。三是許可。四是業務。五是應急。六是制度。七是規劃。", "6大類"),
    ("W08", "據統計,只有9家市值單位報送信息。", "市值單位"),
    ("W08", "推得政務公開,完善制度。", "推得政務公開"),
    ("W09", "推動政務公開工作的的健康開展。", "的的"),
    ("W09", "《暫行規定》(東政發號)的要求。", "東政發號"),
    ("W09", "《意見》來源於本站,歡迎閱讀意見。", "來源於本站,歡迎閱讀"),
    ("S01", "祕密★1年\n六月三日，清溪鎮完成普查。", "祕密★1年"),
    ("N01", "辣椒12.4噸、茄子8.3噸、苦瓜5.5噸,合計27.2噸。", "合計27.2噸"),
]


@pytest.mark.parametrize(("code", "body", "text"), TRADITIONAL)
def test_traditional_and_half_width_text_gives_raw_characters(code: str, body: str, text: str) -> None:
    found = [one for one in check(body) if one.code == code]
    assert [(one.text, one.span.of(body)) for one in found] == [(text, text)]


def test_full_width_digits_and_crlf_keep_raw_places() -> None:
    body = "　６月３日，檢修拖拉機。\r\n請打１３８００００００２５。\r\n各村布署檢修。"
    found = check(body)
    assert [one.span.of(body) for one in found] == ["１３８００００００２５", "布署"]


def test_traditional_account_character_is_right() -> None:
    assert check("臺帳齊全，帳目清楚，蚊帳380頂，好象徵。") == ()


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("各县区人民政府，市政府各部门：\n经研究，现将有关事项通知如下。", ""),
        ("同志们：今天把大家请来，我讲三点意见。谢谢大家。", "在动员会上的讲话"),
        ("我局拟购置水泵12台。妥否，请批示。", "关于购置水泵的请示"),
        ("一年来，在县委的正确领导下，各项工作有序推进。现总结如下：\n一、主要工作情况", ""),
        ("甲方：青石镇人民政府\n乙方：某公司\n第一条 工程概况。\n第二条 工期。", ""),
        ("时间：6月3日\n出席：周林\n记录：李平\n会议议定如下：", "青石镇党委会议纪要"),
        ("本网讯 6月3日，记者来到青石镇，村民笑着说日子好了。", ""),
        ("网友您好！您反映的路灯问题，现答复如下：已修复。感谢您的关心。", ""),
        ("各縣區人民政府,市政府各部門:\n現將有關事項通知如下。", ""),
    ],
)
def test_other_genres_are_flagged(body: str, title: str) -> None:
    assert "genre_mismatch" in flags(body, title)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("6月3日，青石镇印发通知，要求各村检修农机。", "青石镇印发关于检修农机的通知"),
        ("6月3日，县长在会上讲话，提出三点要求。", "县长在动员会上的讲话"),
        ("调研情况汇报如下：全县有社区食堂62个。在县委的正确领导下，有序推进。", "社区食堂运行情况调研"),
    ],
)
def test_one_marker_does_not_decide(body: str, title: str) -> None:
    assert "genre_mismatch" not in flags(body, title)


def test_urgent_needs_a_dated_emergency_with_harm() -> None:
    assert flags("6月3日7时20分，青石镇一处仓库起火，2人受伤，已送医。", "青石镇仓库起火2人受伤") == ("urgent",)
    assert flags("6月3日，青石镇发生交通事故，造成2死1伤。") == ("urgent",)
    assert flags("6月3日9时，青石镇开展火灾疏散演练，转移群众80人。", "青石镇开展消防演练") == ()
    assert flags("上半年，全县发生火灾12起，受伤2人。", "上半年火灾形势分析") == ()


def test_empty_text_is_flagged_empty() -> None:
    assert flags("") == flags(" \n　") == ("empty",)


def test_check_is_the_same_when_asked_again() -> None:
    document = read_document(Draft(body="各村布署检修。", header=HEADER))
    other = read_document(Draft(body="台帐齐全。", header=HEADER))
    first = SCREEN.check(document)
    SCREEN.check(other)
    assert SCREEN.check(document) == first


PIECES = [
    "共报送336条，其中财政局137条、",
    "合计26.3吨",
    "三项任务：",
    "一是公开。",
    "（一）明确",
    "\n二、",
    "⒈依法。",
    "第一，",
    "最后，",
    "13800000025",
    "11010519491231002X",
    "秘密★1年\n",
    "帳目",
    "布署",
    "的的",
    "进行进行",
    "〔〕号",
    "各县区：\n",
    "截止6月",
    "，",
    "。",
    "\r\n",
    "\u200b",
    "㈠",
    "㎡",
    "１２",
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=25).map("".join),
    st.text(max_size=30),
    st.text(max_size=20),
)
def test_any_text_gives_raw_slices(body: str, title: str, value: str) -> None:
    header = Header(unit=value, signer=value, date=value, contact=value, secrecy=value)
    document = read_document(Draft(body=body, title=title, header=header))
    for one in SCREEN.check(document):
        raw = {"title": title, "body": body, "header": ""}[one.field]
        assert one.span.end <= len(raw)
        if one.code not in MASKED:
            assert one.text == one.span.of(raw)
    assert set(SCREEN.flags(document)) <= {"empty", "genre_mismatch", "urgent"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_dates_and_lists_in_any_order_do_not_upset_the_screen(body: str) -> None:
    for one in check(body, title=body[:20]):
        assert one.span.start <= one.span.end

# ruff: noqa: E501 - example texts stand on one line each
"""Header fields and titles leave the text; running text never does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from infoqa.draft import Draft, Header
from infoqa.reading.header import is_issue_line, is_secrecy_mark, is_unit, read_header_line, read_sign_off

from .conftest import Write

One = Callable[[str | Path], Draft]
BODY = "10月24日，双岭乡石门渠清淤修补工程动工。渠长6.8公里，淤塞8年，今春只通到2公里处，下游四个村2300亩田靠抽水插秧。"
FULL = Header(unit="双岭乡人民政府", signer="蓝永福", date="2026年10月27日", contact="钟春梅 13900005802")


@pytest.mark.parametrize(
    ("text", "title", "header"),
    [
        (f"石门渠清淤动工\n报送单位：双岭乡人民政府\n签发人：蓝永福\n联系人：钟春梅 13900005802\n日期：2026年10月27日\n\n{BODY}", "石门渠清淤动工", FULL),
        (f"报送单位:双岭乡人民政府  签发人:蓝永福  联系人:钟春梅 13900005802  日期:2026年10月27日\n石门渠清淤动工\n{BODY}", "石门渠清淤动工", FULL),
        (f"标题：石门渠清淤动工\n报送单位：双岭乡人民政府\n{BODY}\n审核：蓝永福\n联 系 人：钟春梅\n联系电话：13900005802\n报送时间：2026年10月27日", "石门渠清淤动工", FULL),
        (f"石门渠清淤动工\n{BODY}\n双岭乡人民政府\n2026年10月27日", "石门渠清淤动工", Header(unit="双岭乡人民政府", date="2026年10月27日")),
        (f"石门渠清淤动工\n{BODY}\n（双岭乡 2026年10月27日）", "石门渠清淤动工", Header(unit="双岭乡", date="2026年10月27日")),
        (f"石门渠清淤动工\n{BODY}\n（双岭乡 钟春梅）", "石门渠清淤动工", Header(unit="双岭乡", contact="钟春梅")),
        (f"石门渠清淤动工\n{BODY}\n双岭乡人民政府", "石门渠清淤动工", Header(unit="双岭乡人民政府")),
        (f"机密★1年\n石门渠清淤动工\n{BODY}", "石门渠清淤动工", Header(secrecy="机密★1年")),
        (f"石门渠清淤动工\n密级：内部\n审核：\n{BODY}", "石门渠清淤动工", Header(secrecy="内部")),
        (f"石门渠清淤动工\n双岭乡人民政府    签发人：蓝永福    2026年10月27日\n{BODY}", "石门渠清淤动工", Header(unit="双岭乡人民政府", signer="蓝永福", date="2026年10月27日")),
        (f"石门渠清淤动工\n双岭乡人民政府\n（2026年10月27日）\n{BODY}", "石门渠清淤动工", Header(unit="双岭乡人民政府", date="2026年10月27日")),
        (f"青禾政务信息\n第12期\n青禾县人民政府办公室  2026年10月27日\n石门渠清淤动工\n{BODY}", "石门渠清淤动工", Header(unit="青禾县人民政府办公室", date="2026年10月27日")),
        (f"石门渠清淤动工\n（报送单位：双岭乡；联系人：钟春梅；电话：13900005802）\n{BODY}", "石门渠清淤动工", Header(unit="双岭乡", contact="钟春梅 13900005802")),
        (f"石門渠清淤動工\n報送單位：雙嶺鄉人民政府　簽發人：藍永福\n聯絡人：鍾春梅\n{BODY}", "石門渠清淤動工", Header(unit="雙嶺鄉人民政府", signer="藍永福", contact="鍾春梅")),
        (f"{BODY}\n聯繫人：鍾春梅\n審核：藍永福", "", Header(signer="藍永福", contact="鍾春梅")),
    ],
)  # fmt: skip
def test_fields_leave_the_text(write: Write, one_draft: One, text: str, title: str, header: Header) -> None:
    """At the top or the bottom, one or several on a line, in either script."""
    draft = one_draft(write("稿.txt", text))

    assert (title, header, BODY) == (draft.title, draft.header, draft.body)


@pytest.mark.parametrize(
    "body",
    [
        f"{BODY}\n审核：由县水利局对工程量逐段核定。\n各村确认后，县财政局拨付资金，12月底前完成。",
        f"{BODY}\n会上通报，报送单位：双岭乡、上坑乡连续三期排名靠前。\n下一步将继续通报。",
        f"{BODY}\n单位：万元\n水利资金\t30\n自筹\t16",
        f"各乡镇人民政府，县政府各部门、单位：\n{BODY}",
        f"{BODY}\n时间：10月27日至29日，分三组检查。\n检查结果将通报。",
        f"截至10月27日，签发人：蓝永福一栏仍空着的有3件。\n{BODY}",
        f"{BODY}\n附件：石门渠工程量清单",
    ],
)
def test_running_text_stays(write: Write, one_draft: One, body: str) -> None:
    """Words that look like labels are left where they stand among sentences."""
    draft = one_draft(write("稿.txt", f"石门渠清淤动工\n{body}"))

    assert (body, Header()) == (draft.body, draft.header)


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("野猪拱田越来越凶，上坑乡三年撂荒添了410亩", True),
        ("橘子红了，村民的笑容更甜了！", True),
        ("云塘镇五项措施扎实推进医保征缴工作取得阶段性成效。", True),
        ("12345热线转办件分类派单", True),
        ("一、基本情况", False),
        ("（一）加强领导", False),
        ("1. 基本情况", False),
        ("近日，双岭乡开展检查。", False),
        ("今年以来，全乡做到三个到位：", False),
        ("各乡镇、各部门：", False),
        ("今年以来，双岭乡坚持早部署；", False),
        ("2026年10月27日", False),
        ("双" * 61, False),
    ],
)
def test_what_is_a_title(write: Write, one_draft: One, first: str, *, title: bool) -> None:
    """One short line without sentence end or enumerator that is followed by text."""
    draft = one_draft(write("稿.txt", f"{first}\n{BODY}"))

    assert (first if title else "") == draft.title
    assert title != draft.body.startswith(first) or first.startswith("2026年")


def test_a_single_line_is_a_body(write: Write, one_draft: One) -> None:
    """A title needs text after it."""
    draft = one_draft(write("稿.txt", "石门渠清淤动工\n"))

    assert (draft.title, draft.body) == ("", "石门渠清淤动工")


def test_body_keeps_every_character(write: Write, one_draft: One) -> None:
    """Indents, full-width spaces, blank lines and trailing spaces stay; line ends become LF."""
    draft = one_draft(write("稿.txt", "标题在此\r\n\r\n　　近日，甲村通水。  \r\n\r\n\t乙村ＡＢＣ①通水。\r\n\r\n\r\n"))

    assert draft.body == "　　近日，甲村通水。  \n\n\t乙村ＡＢＣ①通水。"


def test_wrapped_prose_is_no_title(write: Write, one_draft: One) -> None:
    """A text broken at a fixed width has no title in its first line."""
    text = "\n".join(
        [
            "近年来青禾县双岭乡坚持以渠系配套为重点在资",
            "金紧缺的条件下连续三年清淤修补支渠斗渠共计",
            "四十六公里下游禾坪长岗石背塘尾四个村的农田",
            "由抽水改为自流灌溉每亩节约电费三十五元以上",
            "群众满意。",
        ]
    )

    assert one_draft(write("稿.txt", text)).title == ""


def test_urgency_mark_is_not_a_title(write: Write, one_draft: One) -> None:
    """`特急` above the title is neither title nor secrecy."""
    draft = one_draft(write("稿.txt", f"特急\n石门渠漫堤\n{BODY}"))

    assert (draft.title, draft.header.secrecy) == ("石门渠漫堤", "")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("签 发 人 ： 蓝永福", [("signer", "蓝永福")]),
        (
            "报送单位：双岭乡 | 联系人：钟春梅（13900005802）",
            [("unit", "双岭乡"), ("contact", "钟春梅（13900005802）")],
        ),
        ("联系人：钟春梅 2026年10月27日", [("date", "2026年10月27日"), ("contact", "钟春梅")]),
        ("日期：26.10.30", [("date", "26.10.30")]),
        ("【签发人：蓝永福】", [("signer", "蓝永福")]),
        ("日期：待定", None),
        ("审核：凡上报信息一律三审。", None),
        ("他说：签发人：蓝永福", None),
        ("没有标签的一行", None),
    ],
)
def test_header_lines(text: str, fields: list[tuple[str, str]] | None) -> None:
    """A line counts as a whole or not at all."""
    line = read_header_line(text)

    assert fields == (None if line is None else [(name, value) for name, _, value in line.fields])


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("双岭乡人民政府", True),
        ("县农业农村局、县水利局", True),
        ("县人力资源和社会保障局调研组", True),
        ("加强组织领导的办", False),
        ("石门渠动工", False),
    ],
)
def test_units(text: str, *, is_one: bool) -> None:
    """Names of offices."""
    assert is_one is is_unit(text)


def test_marks() -> None:
    """Secrecy marks stand alone; words of running text are none."""
    assert all(map(is_secrecy_mark, ("机密★1年", "秘密", "绝 密★长期", "機密★6個月")))
    assert not any(map(is_secrecy_mark, ("保守秘密", "机密文件管理", "秘密地")))
    assert all(map(is_issue_line, ("第12期", "（总第156期）", "2026年第3期")))
    assert read_sign_off("2026年10月27日上午，双岭乡开工") is None

# ruff: noqa: E501 - example texts stand on one line each
"""One text with many drafts; and the many texts that look so but are one draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from infoqa.draft import Draft
from infoqa.reading import read_file

from .conftest import Write

A = "10月24日，双岭乡石门渠清淤修补工程动工。渠长6.8公里，淤塞8年，今春只通到2公里处，下游禾坪、长岗四个村2300亩田靠抽水插秧，每亩多花电费35元。"
B = "10月27日至29日，县应急管理局分三个组，对县工业园及白鹭洲、枫林两镇的32家工贸企业进行安全检查，共排查隐患45处，已改好39处，其余8处限期整改。"
C = "双岭乡有登记在册的高血压、糖尿病人742名，其中65岁以上的531名。乡卫生院到最远的塘尾村18公里，一天一班车，开一次药来回72里山路。"
TITLES = ["石门渠清淤修补工程动工", "县应急局开展工贸企业安全检查", "慢性病老人为一盒药要跑72里山路"]


def drafts(path: Path, *, split: bool = True) -> list[Draft]:
    """All drafts of a file that has no unreadable part."""
    found = list(read_file(path, split=split))
    assert all(isinstance(draft, Draft) for draft in found), found
    return [draft for draft in found if isinstance(draft, Draft)]


def numbered(*heads: str) -> str:
    """Three drafts under the given heads."""
    return "\n".join(f"{head}\n{body}" for head, body in zip(heads, (A, B, C), strict=True))


POSITIVE = {
    "第一篇": numbered(*(f"第{n}篇：{title}" for n, title in zip("一二三", TITLES, strict=True))),
    "第1篇": numbered(*(f"第{n}篇 {title}" for n, title in zip("123", TITLES, strict=True))),
    "第１篇": numbered(*(f"第{n}篇：{title}" for n, title in zip("１２３", TITLES, strict=True))),
    "第一篇 alone on its line": numbered(*(f"第{n}篇\n{title}" for n, title in zip("一二三", TITLES, strict=True))),
    "【1】": numbered(*(f"【{n}】{title}" for n, title in zip("123", TITLES, strict=True))),
    "信息一": numbered(*(f"信息{n}：{title}" for n, title in zip("一二三", TITLES, strict=True))),
    "items": numbered(*(f"{n}. {title}" for n, title in zip("123", TITLES, strict=True))),
    "items under a collection's name": "青禾县政务信息（10月第5周）\n" + numbered(*(f"{n}、{title}" for n, title in zip("123", TITLES, strict=True))),
    "page breaks": "\f".join(f"{title}\n\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "rules": "\n----------\n".join(f"{title}\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "stars": "\n***\n".join(f"{title}\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "equal signs": "\n======\n".join(f"{title}\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "title labels": "\n".join(f"标题：{title}\n报送单位：双岭乡\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "unit before title label": "\n\n".join(f"报送单位：双岭乡\n标题：{title}\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "header blocks above titles": "\n\n".join(f"报送单位：双岭乡  签发人：蓝永福\n{title}\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "header blocks below titles": "\n\n".join(f"{title}\n报送单位：双岭乡  签发人：蓝永福\n{body}" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "header blocks at the foot": "\n\n".join(f"{title}\n{body}\n报送单位：双岭乡  签发人：蓝永福" for title, body in zip(TITLES, (A, B, C), strict=True)),
    "contents in front": "目录\n" + "\n".join(f"第{n}篇：{title}" for n, title in zip("一二三", TITLES, strict=True)) + "\n" + numbered(*(f"第{n}篇：{title}" for n, title in zip("一二三", TITLES, strict=True))),
}  # fmt: skip


@pytest.mark.parametrize("name", POSITIVE)
def test_collections_are_divided(write: Write, name: str) -> None:
    """Titles and bodies of every draft come out exactly."""
    path = write("合集.txt", POSITIVE[name])

    found = drafts(path)

    assert [draft.title for draft in found] == TITLES
    assert [draft.body for draft in found] == [A, B, C]
    assert [f"{path}#{n}" for n in (1, 2, 3)] == [draft.source for draft in found]
    assert [draft.source for draft in found] == [draft.id for draft in found]


@pytest.mark.parametrize("name", POSITIVE)
def test_split_can_be_turned_off(write: Write, name: str) -> None:
    """`split=False` gives one draft without a number."""
    path = write("合集.txt", POSITIVE[name])

    (draft,) = drafts(path, split=False)

    assert str(path) == draft.source
    assert all(body in draft.body for body in (A, B, C))


SECTIONS = "一、基本情况\n" + A + "\n二、存在问题\n" + B + "\n三、下一步打算\n" + C
NEGATIVE = {
    "sections": "石门渠清淤调研\n" + SECTIONS,
    "sections without title": SECTIONS,
    "bracketed sections": "石门渠清淤调研\n（一）基本情况\n" + A + "\n（二）存在问题\n" + B,
    "items under a title": "石门渠清淤调研\n" + numbered(*(f"{n}. {title}" for n, title in zip("123", TITLES, strict=True))),
    "items after an introduction": A + "\n" + numbered("1. 强化领导", "2. 加强沟通", "3. 拓展渠道"),
    "measures as items": numbered("1. 加强组织领导，压实工作责任", "2. 完善工作机制，凝聚工作合力", "3. 强化督查考核，确保取得实效"),
    "section nouns as items": numbered("1. 双岭乡水利基本情况", "2. 石门渠存在的问题", "3. 下一步工作打算"),
    "items with sentences as heads": numbered("1. 强化领导。年初定了分管领导。", "2. 加强沟通。", "3. 拓展渠道。"),
    "items with short bodies": "1. 石门渠清淤动工\n已完成。\n2. 塘尾村通水\n已完成。",
    "numbers with a gap": numbered("1. 石门渠清淤修补工程动工", "2. 县应急局开展安全检查", "4. 老人为一盒药要跑72里山路"),
    "first chapter in running text": "石门渠清淤动工\n第一篇章已经翻开，" + A + "\n第二篇章即将翻开，" + B,
    "one head only": "第一篇：石门渠清淤动工\n" + A + B,
    "page break within a draft": f"石门渠清淤动工\n{A}，\f主要原因\n{B}",
    "page break before sections": f"石门渠清淤动工\n{A}\f二、存在问题\n{B}",
    "page break before an appendix": f"石门渠清淤动工\n{A}\f附件\n工程量清单如下。{B}",
    "rule above the foot": f"石门渠清淤动工\n{A}\n------\n注：数据截至10月27日，由双岭乡提供。",
    "rule between paragraphs": f"石门渠清淤动工\n{A}\n***\n{B}\n***\n{C}",
    "one header block at top and one at foot": f"报送单位：双岭乡\n石门渠清淤动工\n{A}\n{B}\n签发人：蓝永福\n联系人：钟春梅",
    "information in brackets": "石门渠清淤动工\n【1】" + A + "\n【2】" + B,
}  # fmt: skip


@pytest.mark.parametrize("name", NEGATIVE)
def test_one_draft_stays_one(write: Write, name: str) -> None:
    """In doubt there is no division."""
    path = write("稿.txt", NEGATIVE[name])

    (draft,) = drafts(path)

    assert str(path) == draft.source


def test_header_of_the_collection_holds_for_all(write: Write) -> None:
    """What a draft says itself wins."""
    text = f"双岭乡政务信息（共2篇）\n报送单位：双岭乡人民政府  签发人：蓝永福\n\n第一篇：{TITLES[0]}\n{A}\n第二篇：{TITLES[1]}\n签发人：雷志刚\n{B}"

    first, second = drafts(write("合集.txt", text))

    assert (first.header.unit, first.header.signer) == ("双岭乡人民政府", "蓝永福")
    assert (second.header.unit, second.header.signer) == ("双岭乡人民政府", "雷志刚")


def test_sentences_before_the_first_head_are_a_draft(write: Write) -> None:
    """Nothing that was written gets lost."""
    text = f"全乡秋收进度过八成\n{C}\n第一篇：{TITLES[0]}\n{A}\n第二篇：{TITLES[1]}\n{B}"

    found = drafts(write("合集.txt", text))

    assert ["全乡秋收进度过八成", *TITLES[:2]] == [draft.title for draft in found]
    assert [draft.body for draft in found] == [C, A, B]


@pytest.mark.parametrize(
    "line",
    [
        "石门渠清淤修补工程动工",
        "2026年石门渠清淤修补工程动工（精选多篇）",
        "文章标题：石门渠清淤修补工程动工",
        "双岭乡石门渠清淤修补工程动工",
    ],
)
def test_repeated_title_is_not_body(write: Write, line: str) -> None:
    """Collections from web pages say the title twice."""
    first, _ = drafts(write("合集.txt", f"第一篇：{TITLES[0]}\n\n{line}\n\n{A}\n第二篇：{TITLES[1]}\n{B}"))

    assert (TITLES[0], A) == (first.title, first.body)

"""Point tables: every shipped row is reached, joint items share, and a damaged file says where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infoqa.assessment import Label
from infoqa.errors import SettingsError
from infoqa.ledger.events import Adoption, Submission, Tier
from infoqa.ledger.points import PointRow, is_instruction, load_points, parse_points, point_tables, points_of

DAY = date(2014, 5, 6)

HEAD = """name = "本办"
title = "本办 2026 年"
source = "本办规定"
shared = "split"
"""
ROW = """
[[row]]
bulletin = "要情快报"
tier = "县级"
points = 5
"""

# An item for each row of each table, in order: bulletin, tier, type, points.
REACHES: dict[str, list[tuple[str, Tier, Label, float]]] = {
    "T1": [
        ("《要情快报》", "county", "dynamic", 5),
        ("常山政务", "county", "dynamic", 10),
        ("常山政务增刊", "county", "dynamic", 30),
        ("政务参阅", "county", "research", 30),
        ("衢州政务信息动态・条目", "city", "dynamic", 20),
        ("衢州政务信息动态·单条", "city", "dynamic", 50),
        ("衢州政务工作交流", "city", "comprehensive", 80),
    ],
    "T2": [
        ("昨日情况", "city", "dynamic", 3),
        ("昨日情况·简讯", "city", "dynamic", 1),
        ("政务建议", "city", "research", 20),
        ("专报信息", "city", "dynamic", 3),
        ("省政府办公厅选报", "province", "research", 2),
        ("互联网摘报", "province", "research", 5),
        ("江苏政务信息", "province", "research", 30),
        ("江苏政务信息·专报", "province", "dynamic", 20),
        ("江苏政务信息·简讯", "province", "dynamic", 10),
        ("国办选报", "state", "dynamic", 10),
        ("国办专报", "state", "dynamic", 50),
        ("市领导批示", "city", "research", 10),
        ("市领导批示", "city", "dynamic", 5),
        ("省领导批示", "province", "dynamic", 50),
        ("国务院领导批示", "state", "dynamic", 100),
    ],
    "T3": [
        ("政务信息·信息版", "city", "dynamic", 2),
        ("政务信息·特刊", "city", "dynamic", 2),
        ("政务信息·专报", "city", "dynamic", 3),
        ("政务信息·增刊", "city", "dynamic", 10),
        ("送阅件", "city", "dynamic", 2),
        ("浙江政务信息", "province", "dynamic", 2),
        ("国办专报", "state", "dynamic", 5),
        ("市领导批示", "city", "dynamic", 10),
    ],
    "T4": [
        ("政务晨讯", "city", "dynamic", 2),
        ("要情专报", "city", "dynamic", 2),
        ("政府工作通报", "city", "dynamic", 5),
        ("政务参阅", "city", "dynamic", 5),
        ("约稿", "city", "dynamic", 5),
        ("网站·文字", "city", "dynamic", 1),
        ("网站·图片", "city", "dynamic", 0.5),
        ("川政晨讯·参阅", "province", "dynamic", 3),
        ("川政晨讯·重要", "province", "dynamic", 5),
        ("国办专报", "state", "dynamic", 10),
        ("国务院领导批示", "state", "dynamic", 20),
        ("省领导批示", "province", "dynamic", 10),
        ("市领导批示", "city", "dynamic", 5),
    ],
    "T5": [
        ("工作信息·重点", "city", "dynamic", 5),
        ("文广信息", "city", "dynamic", 1),
        ("文广信息", "city", "problem", 2),
        ("文广信息", "city", "research", 10),
    ],
    "T6": [
        ("约稿", "county", "research", 2),
        ("钟楼信息", "county", "research", 20),
        ("钟楼信息", "county", "dynamic", 10),
        ("常州信息", "city", "research", 30),
        ("常州信息", "city", "problem", 15),
        ("国办专报", "state", "research", 50),
        ("江苏信息", "province", "dynamic", 30),
        ("区领导批示", "county", "dynamic", 10),
        ("市领导批示", "city", "dynamic", 20),
        ("省领导批示", "province", "dynamic", 40),
    ],
    "T7": [
        ("政务", "county", "dynamic", 10),
        ("政务·简讯", "county", "dynamic", 5),
        ("每日要情", "county", "dynamic", 10),
        ("政府网站", "county", "dynamic", 5),
        ("市信息", "city", "comprehensive", 100),
        ("市信息", "city", "dynamic", 50),
        ("省信息", "province", "research", 300),
        ("省信息", "province", "problem", 100),
        ("区领导批示", "county", "dynamic", 20),
        ("市领导批示", "city", "dynamic", 40),
        ("省领导批示", "province", "dynamic", 80),
    ],
    "T8": [
        ("市府信息", "city", "dynamic", 5),
        ("市府信息·增刊", "city", "dynamic", 8),
        ("省府信息", "province", "dynamic", 15),
        ("信息与调研", "city", "research", 20),
        ("市领导批示", "city", "dynamic", 12),
    ],
    "T9": [
        ("吕梁政务信息·普刊", "city", "dynamic", 1),
        ("晋政信息·普刊", "province", "dynamic", 4),
        ("晋政信息·互联网", "province", "dynamic", 2),
    ],
}


def item(label: Label | None = "dynamic", unit: str = "财政局") -> Submission:
    return Submission("1", unit, "题", DAY, label=label)


def adopted(bulletin: str, tier: Tier = "county", *units: str, points: float | None = None) -> Adoption:
    return Adoption("1", bulletin, tier, DAY, points, units)


@pytest.mark.parametrize("name", point_tables())
def test_every_row_of_a_shipped_table_is_reached(name: str) -> None:
    table = load_points(name)
    reached: list[PointRow | None] = []

    for bulletin, tier, label, points in REACHES[name]:
        adoption = adopted(bulletin, tier)
        reached.append(table.row_of(adoption, label))
        assert points_of(adoption, item(label), table, instruction_bonus=True) == (("财政局", points),), bulletin

    assert reached == list(table.rows)
    assert table.name == name
    assert table.title
    assert table.source


def test_nine_tables_are_shipped() -> None:
    assert point_tables() == tuple(f"T{number}" for number in range(1, 10))
    assert load_points("t9") == load_points("T9")


def test_instructions_count_only_if_asked() -> None:
    table = load_points("T2")
    adoption = adopted("省领导批示", "province", points=7)

    assert is_instruction(adoption)
    assert points_of(adoption, item(), table) == (("财政局", 0),)
    assert points_of(adoption, item(), table, instruction_bonus=True) == (("财政局", 7),)


def test_joint_items_share_by_the_rule_of_the_table() -> None:
    split = parse_points(HEAD + ROW, "本办.toml")
    full = parse_points(HEAD.replace("split", "full") + ROW, "本办.toml")
    fixed = load_points("T7")
    joint = adopted("要情快报", "county", "甲", "乙", "甲")

    assert points_of(joint, item(), split) == (("甲", 2.5), ("乙", 2.5))
    assert points_of(joint, item(), full) == (("甲", 5), ("乙", 5))
    assert points_of(adopted("市信息", "city", "甲", "乙", "丙"), item(), fixed) == (("甲", 10), ("乙", 10), ("丙", 10))
    assert points_of(adopted("市信息", "city", "甲"), item(), fixed) == (("甲", 50),)


def test_a_row_may_share_in_its_own_way() -> None:
    table = parse_points(HEAD + ROW + 'shared = "fixed"\npart = 3\n', "本办.toml")

    assert points_of(adopted("要情快报", "county", "甲", "乙"), item(), table) == (("甲", 3), ("乙", 3))


def test_points_that_the_ledger_tells_come_first() -> None:
    table = parse_points(HEAD + ROW, "本办.toml")

    assert points_of(adopted("要情快报", points=8), item(), table) == (("财政局", 8),)
    assert points_of(adopted("要情快报", "county", "甲", "乙", points=8), item(), table) == (("甲", 4), ("乙", 4))


def test_what_the_table_does_not_know_counts_nothing() -> None:
    table = load_points("T9")

    assert table.row_of(adopted("别的刊物", "city"), "dynamic") is None
    assert table.row_of(adopted("晋政信息·普刊", "city"), "dynamic") is None
    assert points_of(adopted("别的刊物", "city"), item(), table) == (("财政局", 0),)
    assert load_points("T5").row_of(adopted("文广信息"), None) is None


def test_an_office_may_bring_its_own_file(tmp_path: Path) -> None:
    file = tmp_path / "本办.toml"
    file.write_text("﻿" + HEAD + ROW, encoding="utf-8")

    assert load_points(str(file)) == load_points(file)
    assert load_points(file).rows[0].place == f"{file}:6"


@pytest.mark.parametrize(
    ("text", "line", "told", "hint"),
    [
        (HEAD + ROW.replace("points", "point"), 9, "'point'", "是不是 points"),
        (HEAD + ROW.replace("points = 5", ""), 6, "缺少 points", "补上"),
        (HEAD + ROW.replace("县级", "县极"), 8, "'县极'", "是不是 县级"),
        (HEAD + ROW + 'label = "调查"\n', 10, "'调查'", "是不是 调研"),
        (HEAD + ROW + ROW, 11, "用不到", "本办.toml:6"),
        (HEAD + ROW.replace("bulletin =", "pattern =").replace("要情快报", "要情("), 7, "正则式", "要情("),
        (HEAD + ROW.replace("5", "-5"), 9, "-5", "[[deduction]]"),
        (HEAD + ROW.replace("5", '"5"'), 9, "应为数字", "引号"),
        (HEAD + ROW.replace("5", "nan"), 9, "应为数字", "引号"),
        (HEAD + ROW + 'pattern = "要情"\n', 10, "只能写一个", "删去"),
        (HEAD + ROW + "instruction = 1\n", 10, "true 或 false", ""),
        (HEAD + ROW + "part = 3\n", 10, "part", "删去"),
        (HEAD + ROW + 'shared = "fixed"\n', 10, "缺少 part", "几分"),
        (HEAD + "[[row]]\npoints = 1\n", 5, "没有条件", "bulletin"),
        (HEAD.replace("split", "splitt") + ROW, 4, "'splitt'", "是不是 split"),
        (HEAD.replace("title", "titel") + ROW, 2, "'titel'", "是不是 title"),
        (HEAD.replace('"本办 2026 年"', "3") + ROW, 2, "title", ""),
        (HEAD + "row = 3\n", 5, "[[row]]", "一段"),
        (HEAD + "row = []\n", 5, "没有 [[row]]", "一行"),
        (HEAD + ROW + '[[deduction]]\nname = "迟报"\npoints = 1\n', 12, "1", "负数"),
        (HEAD + ROW + "[[deduction]]\npoints = -1\n", 10, "name", "补上"),
        (HEAD + ROW + "broken\n", 10, "TOML", "引号"),
        (ROW, 1, "name", "补上"),
    ],
)
def test_a_damaged_table_gives_place_and_hint(text: str, line: int, told: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_points(text, "本办.toml")

    assert caught.value.place == f"本办.toml:{line}"
    assert told in caught.value.message
    assert hint in caught.value.hint


def test_a_table_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有计分表 T10") as unknown:
        load_points("T10")
    with pytest.raises(SettingsError, match="文件不存在"):
        load_points(tmp_path / "没有.toml")

    assert "T1" in unknown.value.hint


def test_deductions_are_kept_for_the_reader() -> None:
    first, *_, last = load_points("T7").deductions

    assert (first.name, first.points) == ("没有专人负责", -20)
    assert last.points == last.most == -200
    assert any(one.most == -100 and one.points == -50 for one in load_points("T7").deductions)

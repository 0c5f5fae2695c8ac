"""Circulars of every layout are read, and their rows find their submissions or are left to a person."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from infoqa.errors import ReadError
from infoqa.ledger.events import TIERS, Submission
from infoqa.ledger.imports import CircularRow, match, read_circular, read_day, read_tier

HEADER = ("序号", "信息题目", "报送单位", "采用刊物", "级别", "采用日期", "得分")
ROWS = (
    ("1", "机耕路通车", "云塘镇", "《要情快报》", "市级", "10月8日", "2.5"),
    ("2", "老年助餐点缺人手", "民政局、云塘镇", "政务参阅", "省级", "2026-10-12", "20分"),
    ("", "合计", "", "", "", "", "22.5"),
)
READ = [
    CircularRow("机耕路通车", ("云塘镇",), "要情快报", "city", date(2026, 10, 8), 2.5),
    CircularRow("老年助餐点缺人手", ("民政局", "云塘镇"), "政务参阅", "province", date(2026, 10, 12), 20.0),
]


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """An xlsx file with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def delimited(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A csv file as Chinese Excel writes it."""
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def document(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A docx file with a paragraph and a table."""
    made = Document()
    made.add_paragraph("各乡镇、各部门：")
    table = made.add_table(len(rows), max(map(len, rows)))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            table.cell(number, column).text = str(value)
    made.save(str(path))
    return path


@pytest.mark.parametrize(("name", "write"), [("通报.xlsx", workbook), ("通报.csv", delimited), ("通报.docx", document)])
def test_circulars_of_three_formats(tmp_path: Path, name: str, write: Callable[..., Path]) -> None:
    """Title lines above, totals below, a header row that is repeated on the second page."""
    above = ("2026年10月份信息采用情况通报", "", "", "", "", "", "")
    path = write(tmp_path / name, [above, HEADER, ROWS[0], HEADER, *ROWS[1:]])

    rows = read_circular(path)

    assert [_bare(row) for row in rows] == READ
    assert rows[1].place.endswith("5")
    assert name in rows[1].place


def test_merged_cells_dates_and_numbers_of_a_workbook(tmp_path: Path) -> None:
    """Real dates and numbers; a bulletin that is written once for several rows; a second sheet of another layout."""
    book = Workbook()
    sheet = book.active
    sheet.append(["刊物", "标题（简称）", "单 位", "计分", "时间"])
    sheet.append(["要情快报", "甲事", "云塘镇", 5, datetime(2026, 10, 8)])  # noqa: DTZ001  # workbooks have no zones
    sheet.append([None, "乙事", "民政局", 2.5, date(2026, 10, 9)])
    sheet.merge_cells("A2:A3")
    other = book.create_sheet("省级采用")
    other.append(["题目", "来源"])
    other.append(["丙事", "教育局"])
    book.create_sheet("说明").append(["本表由信息科编制"])
    book.save(tmp_path / "a.xlsx")

    assert [_bare(row) for row in read_circular(tmp_path / "a.xlsx")] == [
        CircularRow("甲事", ("云塘镇",), "要情快报", None, date(2026, 10, 8), 5.0),
        CircularRow("乙事", ("民政局",), "要情快报", None, date(2026, 10, 9), 2.5),
        CircularRow("丙事", ("教育局",)),
    ]


def test_merged_cells_of_a_document(tmp_path: Path) -> None:
    """A bulletin merged downwards, a section line merged across, and two tables."""
    made = Document()
    for title in ("甲事", "乙事"):
        made.add_paragraph("2025年12月")
        table = made.add_table(4, 3)
        for column, name in enumerate(("刊物", "题目", "日期")):
            table.cell(0, column).text = name
        table.cell(1, 0).merge(table.cell(1, 2)).text = "一、省级采用（共2条）"
        table.cell(2, 0).merge(table.cell(3, 0)).text = "《内参》"
        for row, suffix in ((2, "一"), (3, "二")):
            table.cell(row, 1).text = title + suffix
            table.cell(row, 2).text = "12月3日"
    made.save(str(tmp_path / "a.docx"))

    day = date(2025, 12, 3)
    assert [_bare(row) for row in read_circular(tmp_path / "a.docx")] == [
        CircularRow(title, (), "内参", "province", day) for title in ("甲事一", "甲事二", "乙事一", "乙事二")
    ]


def test_section_lines_hold_for_the_rows_below_but_rows_with_only_a_title_stay_rows(tmp_path: Path) -> None:
    """Nothing that was adopted is lost because its other cells are empty."""
    rows = [
        ("标题", "单位"),
        ("国家级采用：",),
        ("甲事", "云塘镇"),
        ("二、《要情快报》",),
        ("防汛物资储备不足值得关注", ""),
        ("本期编辑：小王，欢迎来稿",),
        ("乙事", "云塘镇"),
    ]
    found = read_circular(workbook(tmp_path / "a.xlsx", rows))

    assert [(row.title, row.bulletin, row.tier) for row in found] == [
        ("甲事", "", "state"),
        ("防汛物资储备不足值得关注", "要情快报", None),
        ("本期编辑：小王，欢迎来稿", "要情快报", None),
        ("乙事", "要情快报", None),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK", "损坏"),
        ("a.docx", b"text", "损坏"),
        ("a.csv", b"", "没有找到采用信息的表"),
        ("a.csv", "甲,乙\n1,2\n".encode(), "没有找到采用信息的表"),
        ("a.csv", "标题,得分\n甲事,若干\n".encode(), "得分“若干”看不懂"),
        ("a.csv", "标题,日期\n甲事,13月40日\n".encode(), "日期“13月40日”看不懂"),
        ("a.pdf", b"", "不能是 .pdf"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """With its place and the next step."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ReadError, match=message) as caught:
        read_circular(tmp_path / name)

    assert name in caught.value.place
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """As elsewhere."""
    with pytest.raises(ReadError, match="文件不存在"):
        read_circular(tmp_path / "a.xlsx")


def test_days_and_levels() -> None:
    """As offices write them; what is none is none."""
    for text in ("2026年10月8日", "2026-10-8", "2026.10.08", "20261008", "２０２６/10/8", "2026-10-08 00:00:00"):
        assert read_day(text) == date(2026, 10, 8)
    assert read_day("10月8日", 2025) == date(2025, 10, 8)
    day = read_day("12月31日")
    assert day is not None
    assert day <= date.today()
    assert read_day("2月30日", 2025) is None
    assert read_day("10月") is None
    levels = {
        "市级": "city",
        "县（区）级": "county",
        "本级": "county",
        "自治区": "province",
        "国办": "state",
        "x": None,
    }
    assert {text: read_tier(text) for text in levels} == levels
    assert [read_tier(tier) for tier in TIERS] == list(TIERS)


SENT = [
    Submission("1", "云塘镇", "机耕路通车", date(2026, 10, 1)),
    Submission("2", "民政局", "关于农村老年助餐点缺人手的调研报告", date(2026, 10, 1)),
    Submission("3", "云塘镇", "森林防火工作动态", date(2026, 10, 1)),
    Submission("4", "石坪镇", "森林防火工作动态", date(2026, 10, 1)),
    Submission("5", "发展和改革委员会", "一季度工业经济运行分析", date(2026, 10, 1)),
    Submission("6", "发展和改革委员会", "二季度工业经济运行分析及建议", date(2026, 10, 1)),
    Submission("7", "应急局", "青石镇多措并举做好秋冬季森林防火工作", date(2026, 10, 1)),
    Submission("8", "医保局", "10月份医保征缴进度达82.5%", date(2026, 10, 1)),
]


@pytest.mark.parametrize(
    ("title", "unit", "kind", "id_"),
    [
        ("机耕路通车", "别的镇", "exact", "1"),
        ("森林防火工作动态", "石坪镇", "exact", "4"),
        ("森林防火工作动态", "县石坪镇人民政府", "exact", "4"),
        ("森林防火工作动态", "", "unsure", ""),
        ("森林防火工作动态", "教育局", "unsure", ""),
        ("《机耕路 通车》", "云塘镇", "near", "1"),
        ("１０月份医保征缴进度达82.5％", "", "near", "8"),
        ("十月份医保征缴进度达８２．５％", "", "near", "8"),
        ("农村老年助餐点缺人手的调研报告", "民政局", "near", "2"),
        ("关于农村老年助餐点缺人手的调查报告", "民政局", "near", "2"),
        ("关于农村老年助餐点缺人手的调查报告", "教育局", "unsure", ""),
        ("1季度工业经济运行分析", "发改委", "near", "5"),
        ("三季度工业经济运行分析", "发改委", "unsure", ""),
        ("9月份医保征缴进度达82.5%", "医保局", "unsure", ""),
        ("10月份医保征缴进度达825%", "医保局", "unsure", ""),
        ("白石镇多措并举做好秋冬季森林防火工作", "应急局", "unsure", ""),
        ("青石镇多措并举做好冬季森林防火工作", "应急局", "near", "7"),
        ("校园食堂明厨亮灶", "教育局", "none", ""),
        ("！", "教育局", "none", ""),
    ],
)
def test_rows_find_their_submissions(title: str, unit: str, kind: str, id_: str) -> None:
    """Exact, near, or left to a person; figures, seasons and places must agree."""
    (found,) = match([CircularRow(title, (unit,) if unit else ())], SENT)

    assert found.kind == kind
    assert (found.submission.id if found.submission else "") == id_
    assert bool(found.candidates) == (kind == "unsure")


def test_candidates_come_best_first() -> None:
    """Those of the unit before others that are as alike."""
    (found,) = match([CircularRow("三季度工业经济运行分析", ("发改委",))], SENT)
    (doubled,) = match([CircularRow("森林防火工作动态")], SENT)

    assert [one.id for one in found.candidates][:2] == ["5", "6"]
    assert {one.id for one in doubled.candidates} == {"3", "4"}


def test_matching_does_not_slow_down_with_the_ledger() -> None:
    """A year of a large office is searched in a few seconds."""
    sent = [
        Submission(str(n), f"{n % 80}镇", f"第{n}号工作{n * 7919 % 997}情况汇报", date(2026, 1, 1)) for n in range(3000)
    ]
    rows = [CircularRow(f"关于第{n}号工作{n * 7919 % 997}情况的汇报", (f"{n % 80}镇",)) for n in range(0, 3000, 60)]

    found = match(rows, sent)

    assert {one.submission.id for one in found if one.submission} <= {str(n) for n in range(0, 3000, 60)}
    assert sum(one.kind == "near" for one in found) >= 40


def _bare(row: CircularRow) -> CircularRow:
    return CircularRow(row.title, row.units, row.bulletin, row.tier, row.day, row.points)

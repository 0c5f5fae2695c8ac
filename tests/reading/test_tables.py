"""Spreadsheets, delimited files and JSON lines: one draft per row."""

from __future__ import annotations

import csv
import datetime
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from infoqa.draft import Draft, Header, Unreadable
from infoqa.reading import read_file
from infoqa.reading.jsonl import read_line

from .conftest import Write

BODY = "10月24日，双岭乡石门渠清淤修补工程动工，投资46万元。"
HEAD: list[object] = ["序号", "标题", "正文", "报送单位", "签发人", "联系人", "联系电话", "日期", "密级"]
ROW: list[object] = [
    1,
    "石门渠动工",
    BODY,
    "双岭乡人民政府",
    "蓝永福",
    "钟春梅",
    "13900005802",
    "2026年10月27日",
    "内部",
]
FULL = Header(
    unit="双岭乡人民政府", signer="蓝永福", date="2026年10月27日", contact="钟春梅 13900005802", secrecy="内部"
)


def table(rows: Sequence[Sequence[object]], **options: str) -> str:
    """Rows as csv text."""
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def test_workbook(tmp_path: Path) -> None:
    """A merged title above the header row, two sheets, dates, numbers, empty rows, no body, a merged unit."""
    workbook = openpyxl.Workbook()
    first = workbook.active
    first.title = "十月"
    first.append(["各单位政务信息报送汇总表"])
    first.merge_cells("A1:I1")
    first.append(HEAD)
    first.append(ROW)
    first.append([])
    first.append([2, "没有正文", None, "上坑乡"])
    first.append([3, "塘尾村通水", BODY, "上坑乡", None, None, None, datetime.date(2026, 10, 29)])
    half_past_eight = datetime.datetime(2026, 10, 29, 8, 30)  # noqa: DTZ001 - cells have no time zone
    first.append([4, "长岗村通水", BODY, None, None, None, 13900005802.0, half_past_eight])
    first.merge_cells("D6:D7")
    workbook.create_sheet("说明").append(["填表说明"])
    second = workbook.create_sheet("Sheet2")
    second.append(["ID", "Title", "Body"])
    second.append(["x-1", "题", BODY])
    workbook.create_sheet("隐藏").append(["正文"])
    workbook["隐藏"].append([BODY])
    workbook["隐藏"].sheet_state = "hidden"
    path = tmp_path / "报送.xlsx"
    workbook.save(path)

    found = list(read_file(path))

    assert [f"{path}#十月!3", f"{path}#十月!5", f"{path}#十月!6", f"{path}#十月!7", f"{path}#Sheet2!2"] == [
        result.source for result in found
    ]
    first_draft, empty, third, fourth, last = found
    assert Draft(body=BODY, title="石门渠动工", header=FULL, id="1", source=f"{path}#十月!3") == first_draft
    assert isinstance(empty, Unreadable)
    assert (empty.code, empty.id) == ("empty", "2")
    assert isinstance(third, Draft)
    assert (third.header.unit, third.header.date) == ("上坑乡", "2026-10-29")
    assert isinstance(fourth, Draft)
    assert Header(unit="上坑乡", contact="13900005802", date="2026-10-29 08:30") == fourth.header
    assert last.id == "x-1"


def test_old_workbook(tmp_path: Path) -> None:
    """Xls by the same reader."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表")
    for number, row in enumerate([HEAD, ROW]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    path = tmp_path / "报送.xls"
    workbook.save(str(path))

    assert [Draft(body=BODY, title="石门渠动工", header=FULL, id="1", source=f"{path}#表!2")] == list(read_file(path))


def test_workbook_without_body_column(tmp_path: Path) -> None:
    """The message names the columns that would do."""
    workbook = openpyxl.Workbook()
    workbook.active.append(["姓名", "电话"])
    path = tmp_path / "通讯录.xlsx"
    workbook.save(path)

    (result,) = read_file(path)

    assert isinstance(result, Unreadable)
    assert result.code == "unsupported"
    assert "正文" in result.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_delimited(write: Write, suffix: str, delimiter: str, encoding: str) -> None:
    """Encoding and delimiter are found out; line ends within a cell stay."""
    text = table(
        [["汇总表"], HEAD, [1, "题", f'{BODY}\r\n第二段；"引",\t完。', *ROW[3:]], [], [2, "空", " "]],
        delimiter=delimiter,
    )
    path = write(f"报送.{suffix}", text.encode(encoding))

    draft, empty = read_file(path)

    assert Draft(body=f'{BODY}\r\n第二段；"引",\t完。', title="题", header=FULL, id="1", source=f"{path}#3") == draft
    assert isinstance(empty, Unreadable)
    assert ("empty", f"{path}#5") == (empty.code, empty.source)


def test_delimited_bad_rows_do_not_stop_the_rest(write: Write) -> None:
    """A row with undecodable bytes is named, the next rows go on."""
    lines = [b"title,body", f"一,{BODY}".encode(), b"\xff\xfe,\xe4\xb8", f"三,{BODY}".encode()]
    path = write("报送.csv", b"\n".join(lines))

    codes = [result.code if isinstance(result, Unreadable) else result.title for result in read_file(path)]

    assert codes == ["一", "encoding", "三"]


def test_delimited_open_quote_is_named(write: Write) -> None:
    """The rest of the file is not silently taken for one body."""
    path = write("报送.csv", f'title,body\n一,{BODY}\n二,"{BODY}\n三,{BODY}\n')

    first, second = read_file(path)

    assert isinstance(first, Draft)
    assert isinstance(second, Unreadable)
    assert "引号" in second.message


def test_delimited_long_cell(write: Write) -> None:
    """Longer than the csv module allows by default."""
    path = write("报送.csv", table([["title", "body"], ["长", "青" * 200_000]]))

    (draft,) = read_file(path)

    assert isinstance(draft, Draft)
    assert len(draft.body) == 200_000


def test_jsonl(write: Write) -> None:
    """Text exactly as given; header fields nested, flat or under Chinese names; bad lines in their place."""
    lines = [
        {
            "id": "a", "title": " 题 ", "body": f"\n报送单位：甲\r\n{BODY} ", "date": "10.27",
            "header": {"unit": "双岭乡", "signer": "蓝永福"},
        },
        "oops",
        {"body": BODY, "unit": "上坑乡"},
        {"title": "没有正文"},
        {"id": 7, "body": " "},
        {"body": 5},
        [1],
        {"标题": "题", "正文": BODY, "报送单位": "双岭乡"},
        {"body": "\ud800"},
        {"body": BODY, "header": "x"},
    ]  # fmt: skip
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=True) for line in lines) + "\n\n"
    path = write("稿.jsonl", "\ufeff" + text)

    found = list(read_file(path))

    assert [f"{path}#{number}" for number in range(1, 11)] == [result.source for result in found]
    header = Header(unit="双岭乡", signer="蓝永福", date="10.27")
    assert Draft(body=f"\n报送单位：甲\r\n{BODY} ", title=" 题 ", header=header, id="a", source=f"{path}#1") == found[0]
    assert ["a", *(f"{path}#{number}" for number in (2, 3, 4)), "7"] == [result.id for result in found[:5]]
    codes = [result.code if isinstance(result, Unreadable) else result.header.unit for result in found]
    assert codes == ["双岭乡", "row", "上坑乡", "row", "empty", "row", "row", "双岭乡", "encoding", "row"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_jsonl_encodings(write: Write, encoding: str) -> None:
    """As Windows programs write it."""
    path = write(
        "稿.jsonl", "".join(json.dumps({"body": BODY}, ensure_ascii=False) + "\r\n" for _ in range(3)).encode(encoding)
    )

    assert [result.body for result in read_file(path) if isinstance(result, Draft)] == [BODY] * 3


def test_jsonl_line_with_broken_bytes(write: Write) -> None:
    """Only this line is lost."""
    line = json.dumps({"body": BODY}, ensure_ascii=False).encode()
    path = write("稿.jsonl", b"\n".join([line] * 400 + [line.replace(BODY.encode(), b"\xff"), line]))

    results = list(read_file(path))

    assert len(results) == 402
    assert [result.code for result in results if isinstance(result, Unreadable)] == ["encoding"]


@given(st.text(max_size=80))
def test_any_json_line_is_a_value(line: str) -> None:
    """Nothing is raised, whatever stands in the line."""
    assert isinstance(read_line(line, "x#1"), Draft | Unreadable)


def test_deeply_nested_json(write: Write) -> None:
    """A line that would exhaust the parser is a bad line."""
    (result, _) = read_file(write("稿.jsonl", "[" * 200_000 + "\n" + json.dumps({"body": BODY}) + "\n"))

    assert isinstance(result, Unreadable)
    assert result.code == "row"


def test_jsonl_is_fast_and_streams(write: Write) -> None:
    """3,000 lines take well under 0.15 s, and the first draft comes before the rest is read."""
    line = json.dumps({"id": "a", "title": "题", "body": BODY * 15, "header": {"unit": "双岭乡"}}, ensure_ascii=False)
    path = write("稿.jsonl", f"{line}\n" * 3000)

    times = []
    for _ in range(3):
        start = time.perf_counter()
        assert sum(1 for _ in read_file(path)) == 3000
        times.append(time.perf_counter() - start)

    assert min(times) < 0.15
    assert next(read_file(path)).id == "a"

"""The ranked batch as a workbook that a desk officer can filter and send on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from infoqa.draft import Unreadable
from infoqa.reports.rows import (
    FAILED_COLUMNS,
    LEAD_COLUMNS,
    OVERVIEW_COLUMNS,
    RESULT_COLUMNS,
    Columns,
    lead_row,
    overview_rows,
    result_row,
    source_file,
    starts_formula,
)
from infoqa.triage.balance import Summary, summarise
from infoqa.triage.leads import Lead
from infoqa.triage.ranking import QUEUES, Queue, Ranked

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CELL_LIMIT = 32_767
"""Characters that a cell can hold."""

_LINK_LIMIT = 65_530
"""Links that a sheet can hold."""

_LINE_HEIGHT = 14.5  # points
_MOST_LINES = 9
_FIRST_WIDE = "\u2010"

_SCORES = ("深度分", "精炼分")
_SHARES = ("把握", "占比")
_FULL = 100.0
_QUEUE_FILLS: Mapping[Queue, str] = {
    "推荐": "C6EFCE",
    "退回补充": "FFE0B2",
    "并入综合": "CFE2F3",
    "待复核": "FFF2CC",
    "重复": "D9D9D9",
    "留存": "F3F3F3",
}
_TAB_COLOURS: Mapping[str, str] = {"结果": "2B4A6B", "线索": "8DB4E2", "概览": "8DB4E2", "未读入": "A31621"}
_LINE = Border(bottom=Side(style="thin", color="D5DAE0"))


def write_ranking(
    ranked: Sequence[Ranked],
    failed: Sequence[Unreadable],
    target: Path,
    *,
    leads: Sequence[Lead] = (),
    summary: Summary | None = None,
) -> None:
    """Write the workbook.

    Its sheets are 结果 with one row per draft, one for every queue that has drafts, 线索 if there are any, 概览, and
    未读入 if anything could not be read.

    Args:
        ranked: The batch, best first.
        failed: What could not be read.
        target: The file.
        leads: Leads of the batch, in the order that `Ranked.lead` counts in.
        summary: Summary of the batch; made without a list of units if omitted.

    Raises:
        OSError: The file cannot be written.
    """
    book = Workbook()
    _results(book.active, "结果", ranked)
    for queue in QUEUES:
        if own := [item for item in ranked if item.queue == queue]:
            _results(book.create_sheet(), queue, own)
    if leads:
        sheet = _sheet(book.create_sheet(), "线索", LEAD_COLUMNS)
        _fill(sheet, LEAD_COLUMNS, (lead_row(number, lead, ranked) for number, lead in enumerate(leads, start=1)))
        _bars(sheet, LEAD_COLUMNS, "得分", max(lead.worth for lead in leads))
    summary = summary or summarise([item.assessment for item in sorted(ranked, key=lambda item: item.number)])
    rows = overview_rows(ranked, failed, summary)
    overview = _sheet(book.create_sheet(), "概览", OVERVIEW_COLUMNS)
    _fill(overview, OVERVIEW_COLUMNS, rows)
    _bars(overview, OVERVIEW_COLUMNS, "占比", 1.0)
    if failed:
        _fill(
            _sheet(book.create_sheet(), "未读入", FAILED_COLUMNS),
            FAILED_COLUMNS,
            ((item.source, item.message) for item in failed),
        )
    book.save(target)


def _results(sheet: Worksheet, name: str, ranked: Sequence[Ranked]) -> None:
    _fill(_sheet(sheet, name, RESULT_COLUMNS), RESULT_COLUMNS, map(result_row, ranked))
    for column in _SCORES:
        _bars(sheet, RESULT_COLUMNS, column, _FULL)
    _bars(sheet, RESULT_COLUMNS, "得分", max((item.worth for item in ranked), default=0.0))
    names = [column for column, _ in RESULT_COLUMNS]
    queue, source = names.index("处理"), names.index("来源")
    for number, (cells, item) in enumerate(zip(sheet.iter_rows(min_row=2), ranked, strict=True)):
        cells[queue].fill = PatternFill("solid", fgColor=_QUEUE_FILLS[item.queue])
        if number < _LINK_LIMIT and (file := source_file(item.assessment.draft.source)):
            cells[source].hyperlink = file.resolve().as_uri()
            cells[source].font = Font(color="0563C1", underline="single")


def _sheet(sheet: Worksheet, name: str, columns: Columns) -> Worksheet:
    """Name, colour, frozen and printed header, and a page that is as wide as the table."""
    sheet.title = name
    sheet.sheet_properties.tabColor = _TAB_COLOURS.get(name) or _QUEUE_FILLS[name]  # type: ignore[index]
    for number, (_, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if columns is RESULT_COLUMNS else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _fill(sheet: Worksheet, columns: Columns, rows: Iterable[Sequence[object]]) -> None:
    sheet.append([name for name, _ in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    for number, row in enumerate(rows, start=2):
        sheet.append([_cell(sheet, value) for value in row])
        sheet.row_dimensions[number].height = _LINE_HEIGHT * _lines(row, columns)
    shares = [number for number, (name, _) in enumerate(columns) if name in _SHARES]
    scores = [number for number, (name, _) in enumerate(columns) if name in (*_SCORES, "得分")]
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            side = "center" if isinstance(cell.value, int) else None
            cell.alignment = Alignment(side, "top", wrap_text=isinstance(cell.value, str))
            cell.border = _LINE
        for number in shares:
            cells[number].number_format = "0%"
        for number in scores:
            cells[number].number_format = "0.0"
    sheet.auto_filter.ref = sheet.dimensions


def _lines(row: Sequence[object], columns: Columns) -> int:
    """Lines that the tallest cell of a row needs; programs do not measure rows that another one wrote."""
    tallest = 1
    for value, (_, width) in zip(row, columns, strict=True):
        if isinstance(value, str):
            parts = value[: _MOST_LINES * width].split("\n")
            tallest = max(tallest, sum(max(1, ceil(_wide(part) / (width - 1))) for part in parts))
    return min(tallest, _MOST_LINES)


def _wide(text: str) -> int:
    return sum(1 if character < _FIRST_WIDE else 2 for character in text)


def _bars(sheet: Worksheet, columns: Columns, name: str, full: float) -> None:
    """Bars in the cells of a column, from 0 to `full`."""
    if sheet.max_row > 1:
        letter = get_column_letter([column for column, _ in columns].index(name) + 1)
        rule = DataBarRule("num", 0, "num", max(full, 1.0), color="8DB4E2", minLength=0, maxLength=100)
        sheet.conditional_formatting.add(f"{letter}2:{letter}{sheet.max_row}", rule)


def _cell(sheet: Worksheet, value: object) -> object:
    """Text as text: no formula, no control character, within the limit of a cell."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT])
    if starts_formula(value):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell

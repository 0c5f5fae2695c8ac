"""The 通报 as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from infoqa.ledger.figures import Bulletin, Pair, Tally
from infoqa.reports.circular_text import (
    NO_LIST,
    Column,
    Kind,
    columns,
    further_columns,
    group_name,
    notes,
    sections,
    title,
    type_name,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_Row: TypeAlias = Sequence[float | str | None]
_Heads: TypeAlias = Sequence[tuple[str, Kind, int]]
"""Heads with their kinds and widths."""

_FORMATS: dict[Kind, str] = {"text": "General", "count": "0", "points": "General", "rate": "0.0%"}
_NAME, _FIGURE = 24, 9.5
_LINE_HEIGHT = 15
_MOST_HEIGHT = 409
_LATIN = 0x2E7F  # code points above are East Asian
_CELL_LIMIT = 32_767
_NAME_LIMIT = 31
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\'", "_"))
_LINE = Side(style="thin", color="9AA5B1")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL, _SUM_FILL = PatternFill("solid", fgColor="DDEBF7"), PatternFill("solid", fgColor="F2F2F2")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its name, heads and rows; `summed` if the last row is the sum of the others."""

    name: str
    heads: _Heads
    rows: Sequence[_Row]
    summed: bool = False


def write_book(bulletin: Bulletin, target: Path) -> None:
    """Write the workbook: 总表, a sheet for every group, 退回迟报约稿, 类型结构, 退稿原因, 零报送, 约稿, 说明.

    Raises:
        OSError: The file cannot be written.
    """
    book = Workbook()
    book.remove(book.active)
    whole, *others = (_whole("总表", bulletin, columns(bulletin)[1:]), *_besides(bulletin))
    names = [whole.name, *(sheet.name for sheet in others)]
    groups = []
    for sheet in _groups(bulletin):
        groups.append(replace(sheet, name=_free_name(sheet.name, names)))
        names.append(groups[-1].name)
    for sheet in (whole, *groups, *others):
        _fill(book.create_sheet(sheet.name), sheet, title(bulletin))
    book.save(target)


def _whole(name: str, bulletin: Bulletin, shown: Sequence[Column]) -> _Sheet:
    """All units with the figures of some columns, then their sum."""
    first = Column("单位", lambda one: one.name, "text")
    group = Column("组别", lambda one: group_name(one.group) if one is not bulletin.total else "", "text")
    told = (first, group, *shown)
    return _Sheet(name, _heads(told), [_row(one, told) for one in (*bulletin.units, bulletin.total)], summed=True)


def _groups(bulletin: Bulletin) -> Iterator[_Sheet]:
    shown = columns(bulletin)
    for group in bulletin.groups:
        if len(bulletin.groups) > 1 or group.name:
            rows = [_row(one, shown) for one in bulletin.units_of(group.name)]
            total = ["小计", *_row(group, shown)[1:]]
            yield _Sheet(group_name(group.name), _heads(shown), [*rows, total], summed=True)


def _heads(shown: Iterable[Column]) -> _Heads:
    return [(column.head, column.kind, _NAME if column.kind == "text" else 0) for column in shown]


def _row(tally: Tally, shown: Iterable[Column]) -> _Row:
    values = ((column.value(tally), 4 if column.kind == "rate" else 2) for column in shown)
    return [round(value, places) if isinstance(value, float) else value for value, places in values]


def _besides(bulletin: Bulletin) -> Iterator[_Sheet]:
    """The sheets that do not list units with their figures."""
    yield _whole("退回迟报约稿", bulletin, further_columns(bulletin))
    yield _types(bulletin)
    reasons = [(reason, *_both(pair)) for reason, pair in bulletin.reasons]
    yield _Sheet(
        "退稿原因", [("退稿原因", "text", 60), ("本期篇数", "count", 0), ("今年累计篇数", "count", 0)], reasons
    )
    absent = [(unit.name, group_name(unit.group), "没有报送信息") for unit in bulletin.silent]
    absent += [(one.name, group_name(one.group), "报送了信息，没有被采用") for one in bulletin.unadopted]
    if not bulletin.listed:
        absent.insert(0, (NO_LIST, "", ""))
    yield _Sheet("零报送", [("单位", "text", _NAME), ("组别", "text", _NAME), ("情况", "text", 30)], absent)
    waiting = [(one.unit, one.topic, one.day.isoformat(), one.due.isoformat()) for one in bulletin.waiting]
    heads: _Heads = [
        ("尚未交稿的单位", "text", _NAME),
        ("题目", "text", 46),
        ("约稿日期", "text", 12),
        ("截止日期", "text", 12),
    ]
    yield _Sheet("约稿", heads, waiting)
    told = [f"{heading}　{paragraph}" for heading, paragraphs in sections(bulletin) for paragraph in paragraphs]
    yield _Sheet("说明", [(title(bulletin), "text", 110)], [(line,) for line in (*told, *notes(bulletin))])


def _types(bulletin: Bulletin) -> _Sheet:
    whole = bulletin.total.submitted.now
    counts = [
        (type_name(label), pair, bulletin.adopted_types[label])
        for label, pair in bulletin.types.items()
        if label or pair.so_far
    ]
    counts.append(("合计", bulletin.total.submitted, bulletin.total.items))
    heads: _Heads = [
        ("类型", "text", 12),
        ("报送篇数", "count", 0),
        ("占比", "rate", 0),
        ("今年累计报送", "count", 0),
        ("采用篇数", "count", 0),
        ("今年累计采用", "count", 0),
    ]
    rows = [
        (name, sent.now, sent.now / whole if whole else None, sent.so_far, *_both(adopted))
        for name, sent, adopted in counts
    ]
    return _Sheet("类型结构", heads, rows, summed=True)


def _both(pair: Pair) -> tuple[float, float]:
    return pair.now, pair.so_far


def _free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name as a workbook accepts it, different from those that are taken."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", wanted).translate(_FORBIDDEN).strip() or group_name("")
    name, number = plain[:_NAME_LIMIT], 1
    while name.casefold() in {one.casefold() for one in taken}:
        number += 1
        name = f"{plain[: _NAME_LIMIT - 5]}（{number}）"
    return name


def _fill(page: Worksheet, sheet: _Sheet, headline: str) -> None:
    for number, (_, _, width) in enumerate(sheet.heads, start=1):
        page.column_dimensions[get_column_letter(number)].width = width or _FIGURE
    for at, row in enumerate([[head for head, _, _ in sheet.heads], *sheet.rows], start=1):
        for number, value in enumerate(row, start=1):
            _write(page, at, number, value, sheet.heads[number - 1][1])
        page.row_dimensions[at].height = min(_LINE_HEIGHT * _lines(row, sheet.heads) + 4, _MOST_HEIGHT)
    last = len(sheet.rows) + 1
    for cells, fill in ((page[1], _HEAD_FILL), *([(page[last], _SUM_FILL)] if sheet.summed else [])):
        for cell in cells:
            cell.font, cell.fill = Font(bold=True), fill
    page.freeze_panes = "B2" if len(sheet.heads) > 4 else "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{last - sheet.summed}"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddHeader.center.text = headline.replace("&", "&&")
    page.oddFooter.center.text = "第 &P 页，共 &N 页"


def _lines(row: _Row, heads: _Heads) -> int:
    """Lines that the fullest cell takes; a Chinese character is two wide. Not every program finds that out itself."""
    cells = zip(row, heads, strict=True)
    widths = [
        (sum(1 + (ord(sign) > _LATIN) for sign in value), width or _FIGURE)
        for value, (_, _, width) in cells
        if isinstance(value, str)
    ]
    return max((-int(-length // (width - 1)) for length, width in widths), default=1) or 1


def _write(page: Worksheet, row: int, number: int, value: float | str | None, kind: Kind = "text") -> None:
    """Text as text: no formula, no control character, within the limit of a cell."""
    cell = page.cell(row, number)
    if isinstance(value, str):
        cell.value = text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT]
        if text.startswith(_FORMULA):
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value
        cell.number_format = _FORMATS[kind]
    cell.border = _BORDER
    side = "center" if row == 1 or kind != "text" else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)

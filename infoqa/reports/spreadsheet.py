"""The ranked batch as a workbook that a desk officer can filter and send on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from infoqa.assessment import LABEL_NAMES
from infoqa.draft import Unreadable
from infoqa.reports.wording import FLAG_NAMES, SEVERITY_NAMES, gate_reason
from infoqa.triage.ranking import Ranked

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = (
    ("名次", 6),
    ("处理", 7),
    ("理由", 34),
    ("类型", 7),
    ("把握", 7),
    ("深度级", 7),
    ("深度分", 8),
    ("精炼级", 7),
    ("精炼分", 8),
    ("得分", 8),
    ("标题", 40),
    ("报送单位", 20),
    ("日期", 12),
    ("字数", 7),
    ("结论", 18),
    ("标记", 10),
    ("审核发现", 46),
    ("怎样再上一级", 46),
    ("与哪篇重复", 28),
    ("来源", 40),
)
_CONFIDENCE = 5  # column of 把握
_BARS = ("深度分", "精炼分", "得分")
_CELL_LIMIT = 32_767
"""Characters that a cell can hold."""

_QUEUE_FILLS = {"推荐": "C6EFCE", "退回": "FFE0B2", "复核": "FFF2CC", "重复": "D9D9D9"}
_FORMULA = re.compile(r"[=+\-@\t\r]")


def write_ranking(ranked: Sequence[Ranked], failed: Sequence[Unreadable], target: Path) -> None:
    """Write the workbook: sheet 结果 with one row per draft, 概览 with counts, 未读入 if anything could not be read.

    Raises:
        OSError: The file cannot be written.
    """
    book = Workbook()
    results = book.active
    results.title = "结果"
    _fill(results, _COLUMNS, (_row(item) for item in ranked))
    last = len(ranked) + 1
    for number, (name, _) in enumerate(_COLUMNS, start=1):
        if name in _BARS and ranked:
            letter = get_column_letter(number)
            bar = DataBarRule("num", 0, "num", 100 if name != "得分" else 110, color="8DB4E2")
            results.conditional_formatting.add(f"{letter}2:{letter}{last}", bar)
    for cells, item in zip(results.iter_rows(min_row=2, max_row=last), ranked, strict=False):
        if item.queue in _QUEUE_FILLS:
            cells[1].fill = PatternFill("solid", fgColor=_QUEUE_FILLS[item.queue])
    for cells in results.iter_rows(min_row=2, min_col=_CONFIDENCE, max_col=_CONFIDENCE):
        cells[0].number_format = "0%"
    overview = book.create_sheet("概览")
    _fill(overview, (("项目", 18), ("名目", 30), ("篇数", 8)), _overview(ranked, failed))
    if failed:
        _fill(
            book.create_sheet("未读入"), (("来源", 60), ("原因", 80)), ((item.source, item.message) for item in failed)
        )
    book.save(target)


def _row(item: Ranked) -> tuple[object, ...]:
    result, draft = item.assessment, item.assessment.draft
    findings = "\n".join(
        f"{SEVERITY_NAMES[finding.severity]} {finding.code} {finding.message}" for finding in result.findings
    )
    return (
        item.rank,
        item.queue,
        item.reason,
        LABEL_NAMES[result.type.label],
        round(result.type.confidence, 2),
        result.depth.level,
        result.depth.score,
        result.concision.level,
        result.concision.score,
        item.worth,
        draft.title,
        draft.header.unit,
        draft.header.date,
        result.length,
        gate_reason(result),
        "、".join(FLAG_NAMES.get(flag, flag) for flag in result.flags),
        findings,
        "\n".join(question.text for question in result.questions[:3]),
        item.repeats,
        draft.source,
    )


def _overview(ranked: Sequence[Ranked], failed: Sequence[Unreadable]) -> Iterable[tuple[object, ...]]:
    yield "稿件", "读入", len(ranked)
    yield "稿件", "未读入", len(failed)
    for heading, names in (
        ("处理", [item.queue for item in ranked]),
        ("类型", [LABEL_NAMES[item.assessment.type.label] for item in ranked]),
        ("深度", [f"{item.assessment.depth.level}级" for item in ranked]),
        ("精炼", [f"{item.assessment.concision.level}级" for item in ranked]),
        ("报送单位", [item.assessment.draft.header.unit or "（未写）" for item in ranked]),
    ):
        for name, count in sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])):
            yield heading, name, count


def _fill(sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> None:
    sheet.append([name for name, _ in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(vertical="center")
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    for number, (_, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(cell.value, str))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _cell(sheet: Worksheet, value: object) -> object:
    """Text as text: no formula, no control character, within the limit of a cell."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT])
    if _FORMULA.match(value):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell

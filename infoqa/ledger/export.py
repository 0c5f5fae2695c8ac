"""The ledger as a file for other programs: a workbook, a delimited file or JSON lines, one submission after another."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from infoqa.assessment import LABEL_NAMES
from infoqa.errors import UsageError
from infoqa.ledger.events import DECISION_NAMES, TIER_NAMES, Adoption, Decision, Submission
from infoqa.ledger.store import Ledger

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""First characters that make spreadsheet programs calculate, some of them in their wide form too."""

_CELL_LIMIT = 32_767
_HEADER = (
    *(
        "编号",
        "日期",
        "报送单位",
        "标题",
        "类型",
        "深度",
        "精炼",
        "结论",
        "审核编码",
        "处理",
        "理由",
        "采用篇次",
        "采用",
    ),
    *("得分", "约稿", "迟报", "来源", "正文"),
)


@dataclass(frozen=True, slots=True)
class Record:
    """A submission with what became of it."""

    submission: Submission
    decisions: list[Decision] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`adopt` if it was adopted, else the decision that stands; empty if nothing was decided."""
        return "adopt" if self.adoptions else self.decisions[-1].kind if self.decisions else ""


def records(ledger: Ledger, submissions: Iterable[Submission] | None = None) -> list[Record]:
    """Submissions, all if none are given, with their decisions and the adoptions that stand."""
    found = {one.id: Record(one) for one in (ledger.submissions() if submissions is None else submissions)}
    for decision in ledger.decisions():
        if decision.submission in found:
            found[decision.submission].decisions.append(decision)
    for adoption in ledger.adoptions():
        if adoption.submission in found:
            found[adoption.submission].adoptions.append(adoption)
    return list(found.values())


def writer_for(target: Path) -> Callable[[Sequence[Record], Path], None]:
    """The function that writes a file with the suffix of `target`.

    Raises:
        UsageError: There is none.
    """
    found = _WRITERS.get(target.suffix.lower())
    if found is None:
        raise UsageError(
            f"不能导出成 {target.suffix or '没有扩展名的'} 文件", place=str(target), hint="用 .xlsx、.csv 或 .jsonl"
        )
    return found


def _write_lines(items: Sequence[Record], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for item in items:
            content = {**asdict(item.submission), "status": item.status}
            content["decisions"] = [asdict(one) for one in item.decisions]
            content["adoptions"] = [asdict(one) for one in item.adoptions]
            stream.write(json.dumps(content, ensure_ascii=False, default=str) + "\n")


def _write_delimited(items: Sequence[Record], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        for item in items:
            writer.writerow(
                [f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell for cell in _row(item)]
            )


def _write_workbook(items: Sequence[Record], target: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.freeze_panes = "A2"
    sheet.append(list(_HEADER))
    for item in items:
        sheet.append(list(_cells(sheet, _row(item))))
    book.save(target)


def _cells(sheet: WriteOnlyWorksheet, row: Iterable[object]) -> Iterator[object]:
    """Text as text: no formula, no control character, within the limit of a cell."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for value in row:
        if not isinstance(value, str):
            yield value
            continue
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT])
        if _FORMULA.match(value):
            cell.data_type = "s"
            cell.quotePrefix = True
        yield cell


def _row(item: Record) -> list[object]:
    one, latest = item.submission, item.decisions[-1] if item.decisions else None
    points = [adoption.points for adoption in item.adoptions if adoption.points is not None]
    bulletins: defaultdict[str, list[str]] = defaultdict(list)
    for adoption in item.adoptions:
        bulletins[TIER_NAMES[adoption.tier]].append(f"{adoption.bulletin}（{adoption.day}）")
    label = (latest and latest.label) or one.label
    return [
        one.id,
        one.day,
        one.unit,
        one.title,
        LABEL_NAMES[label] if label else "",
        one.depth or None,
        one.concision or None,
        one.gate,
        "、".join(one.codes),
        DECISION_NAMES.get(item.status, ""),
        latest.reason if latest else "",
        len(item.adoptions),
        "；".join(f"{tier}：{'、'.join(names)}" for tier, names in bulletins.items()),
        sum(points) if points else None,
        one.commission,
        "是" if one.late else "",
        one.source,
        one.body,
    ]


_WRITERS = {".xlsx": _write_workbook, ".csv": _write_delimited, ".jsonl": _write_lines}

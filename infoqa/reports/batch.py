"""A ranked batch as a file: workbook, web page, CSV table or JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from infoqa.draft import Unreadable
from infoqa.errors import UsageError
from infoqa.reports.jsonlines import to_line, to_record
from infoqa.reports.rows import RESULT_COLUMNS, result_row, starts_formula
from infoqa.triage.balance import Summary, summarise
from infoqa.triage.leads import Lead
from infoqa.triage.ranking import Ranked

BATCH_FORMATS = (".xlsx", ".html", ".csv", ".jsonl")
"""Suffixes of the files that a batch can be written as."""


def batch_format(target: Path) -> str:
    """The format that the suffix of `target` names.

    Raises:
        UsageError: It is none of `BATCH_FORMATS`.
    """
    suffix = target.suffix.lower()
    if suffix not in BATCH_FORMATS:
        raise UsageError(
            f"结果文件应为 {'、'.join(BATCH_FORMATS)} 之一，现为 {target.suffix or '无后缀'}",
            place=str(target),
            hint="如 -o 结果.xlsx",
        )
    return suffix


def write_batch(
    ranked: Sequence[Ranked],
    failed: Sequence[Unreadable],
    target: Path,
    *,
    leads: Sequence[Lead] = (),
    summary: Summary | None = None,
    form: str = "",
) -> None:
    """Write a ranked batch.

    Args:
        ranked: The batch, best first.
        failed: What could not be read.
        target: The file.
        leads: Leads of the batch, in the order that `Ranked.lead` counts in.
        summary: Summary of the batch; made without a list of units if omitted.
        form: One of `BATCH_FORMATS`; by the suffix of `target` if omitted.

    Raises:
        UsageError: There is no such format.
        OSError: The file cannot be written.
    """
    form = form or batch_format(target)
    summary = summary or summarise([row.assessment for row in sorted(ranked, key=lambda row: row.number)])
    if form == ".xlsx":
        from infoqa.reports.spreadsheet import write_ranking

        write_ranking(ranked, failed, target, leads=leads, summary=summary)
    elif form == ".html":
        from infoqa.reports.batch_page import render_batch

        page = render_batch(ranked, failed, leads, summary)
        target.write_text(page, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")
    elif form == ".csv":
        write_csv(ranked, failed, target)
    else:
        write_lines(ranked, failed, target)


def write_csv(ranked: Sequence[Ranked], failed: Sequence[Unreadable], target: Path) -> None:
    """One row per draft, in UTF-8 with BOM; what could not be read comes last, with the cause as its reason.

    A cell that a spreadsheet could take for a formula begins with an apostrophe.

    Raises:
        OSError: The file cannot be written.
    """
    names = [name for name, _ in RESULT_COLUMNS]
    blank = dict.fromkeys(names, "")
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([_cell(value) for value in result_row(row)] for row in ranked)
        for item in failed:
            unread = blank | {"处理": "未读入", "理由": item.message, "来源": item.source}
            writer.writerow([_cell(value) for value in unread.values()])


def write_lines(ranked: Sequence[Ranked], failed: Sequence[Unreadable], target: Path) -> None:
    """The lines of the JSON contract with rank, worth, queue, reason, repeats and lead; unread inputs come last.

    Raises:
        OSError: The file cannot be written.
    """
    with target.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        for row in ranked:
            place = {
                "rank": row.rank,
                "worth": row.worth,
                "queue": row.queue,
                "reason": row.reason,
                "repeats": row.repeats,
                "lead": None if row.lead is None else row.lead + 1,
            }
            record = to_record(row.assessment) | place
            stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
        stream.writelines(to_line(item) for item in failed)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and starts_formula(value) else value

"""The rows of a ranked batch that the workbook and the CSV file share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from infoqa.assessment import LABEL_NAMES, LABELS, Assessment
from infoqa.draft import Unreadable
from infoqa.reports.wording import FLAG_NAMES, SEVERITY_NAMES, gate_reason
from infoqa.triage.balance import News, Summary
from infoqa.triage.leads import Lead
from infoqa.triage.ranking import QUEUES, Ranked

Row = tuple[object, ...]
Columns = tuple[tuple[str, int], ...]
"""Names of columns with their widths in characters."""

RESULT_COLUMNS: Columns = (
    ("名次", 6),
    ("处理", 10),
    ("理由", 34),
    ("类型", 7),
    ("把握", 7),
    ("深度级", 8),
    ("深度分", 8),
    ("精炼级", 8),
    ("精炼分", 8),
    ("得分", 8),
    ("标题", 40),
    ("报送单位", 20),
    ("日期", 15),
    ("字数", 7),
    ("结论", 18),
    ("标记", 10),
    ("审核发现", 46),
    ("怎样再上一级", 46),
    ("与哪篇重复", 28),
    ("线索", 7),
    ("来源", 40),
)
LEAD_COLUMNS: Columns = (
    ("线索", 6),
    ("可写成", 8),
    ("说的是", 26),
    ("得分", 8),
    ("篇数", 6),
    ("涉及单位", 30),
    ("稿件（名次）", 46),
    ("共同的内容", 40),
    ("可相加的数（请核对口径）", 44),
    ("还缺什么", 34),
)
OVERVIEW_COLUMNS: Columns = (("项目", 18), ("名目", 34), ("篇数", 8), ("占比", 8))
FAILED_COLUMNS: Columns = (("来源", 60), ("原因", 80))

NEWS_NAMES: Mapping[News, str] = {"忧": "忧：问题稿，或有未解决的问题", "喜": "喜：只说成效", "平": "平：无喜无忧"}

_QUESTIONS = 3
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text of a cell for a formula."""
    return bool(_FORMULA.match(text))


def result_row(item: Ranked) -> Row:
    """One draft, in the order of `RESULT_COLUMNS`."""
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
        "\n".join(question.text for question in result.questions[:_QUESTIONS]),
        item.repeats,
        "" if item.lead is None else item.lead + 1,
        draft.source,
    )


def lead_row(number: int, lead: Lead, ranked: Sequence[Ranked]) -> Row:
    """One lead, in the order of `LEAD_COLUMNS`."""
    own = [item for item in ranked if item.number in lead.members]
    return (
        number,
        lead.kind,
        lead.name,
        lead.worth,
        len(lead.members),
        "、".join(lead.units),
        "\n".join(f"{item.rank}　{title_of(item.assessment)}" for item in own),
        "、".join(lead.facts),
        "\n".join(figure.text for figure in lead.figures),
        "\n".join(lead.missing),
    )


def overview_rows(ranked: Sequence[Ranked], failed: Sequence[Unreadable], summary: Summary) -> list[Row]:
    """Counts and shares, in the order of `OVERVIEW_COLUMNS`."""
    queues = Counter(item.queue for item in ranked)
    depths = Counter(item.assessment.depth.level for item in ranked)
    concisions = Counter(item.assessment.concision.level for item in ranked)
    rows: list[Row] = [("稿件", "读入", len(ranked), None), ("稿件", "未读入", len(failed), None)]
    rows += _shares("处理", {name: queues[name] for name in QUEUES})
    rows += _shares("类型", {LABEL_NAMES[label]: summary.types[label] for label in LABELS})
    rows += _shares("喜忧", {NEWS_NAMES[news]: count for news, count in summary.news.items()})
    rows += _shares("深度", {f"{level}级": depths[level] for level in sorted(depths, reverse=True)})
    rows += _shares("精炼", {f"{level}级": concisions[level] for level in sorted(concisions, reverse=True)})
    rows += _shares("报送单位", summary.by_unit)
    rows += [("零报送单位", name, 0, None) for name in summary.silent]
    for place, number in enumerate(summary.review, start=1):
        rows.append(("待复核次序", f"{place}　{_named(ranked, number)}", None, None))
    return rows


def _shares(heading: str, counts: Mapping[str, int]) -> list[Row]:
    total = sum(counts.values())
    return [(heading, name, count, round(count / total, 4) if total else None) for name, count in counts.items()]


def _named(ranked: Sequence[Ranked], number: int) -> str:
    return next((title_of(item.assessment) for item in ranked if item.number == number), "")


def title_of(item: Assessment) -> str:
    """Title on one line, or that there is none."""
    return " ".join(item.draft.title.split()) or "（无标题）"


def source_file(source: str) -> Path | None:
    """The file on this machine that a draft came out of: without place in it, or the archive around it."""
    cuts = [match.start() for match in re.finditer("[#!]", source)]
    names = (source, *(source[:at] for at in reversed(cuts)))
    return next((path for path in map(Path, names) if path.is_file()), None) if source else None

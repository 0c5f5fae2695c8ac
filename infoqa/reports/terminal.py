"""One page per draft, and one table per batch, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from infoqa.assessment import LABEL_NAMES, Assessment, Evidence, Finding, Question, Score
from infoqa.language.length import text_length
from infoqa.reports.reasons import pull_lines, test_lines
from infoqa.reports.wording import (
    AIM_NAMES,
    CONCISION_NAMES,
    DEPTH_NAMES,
    FACET_NAMES,
    FLAG_NAMES,
    SEVERITY_NAMES,
    gate_reason,
    shorten,
    type_line,
)
from infoqa.triage.ranking import Ranked

_SHOWN = 3
_BAR = 20
_QUOTE = 36
_QUOTES = 2
_TITLE = 60
_WIDTHS = {"标题": 30, "理由": 26, "出处": 22}
_COLOURS = {"block": "bold red", "fix": "red", "warn": "yellow"}
_GATE_COLOURS = {"pass": "green", "notes": "green", "return": "yellow", "reject": "bold red"}
# The codes that say most about a draft, most telling first.
_TELLING = ("D9", "D4", "D6", "D7", "D8", "D5", "D3", "D2c", "D2", "D1")


def print_page(assessment: Assessment, console: Console, *, full: bool = False, reasons: bool = False) -> None:
    """Print the page of one draft.

    Args:
        assessment: Made with `explain=True`.
        console: Where to print.
        full: Show all findings and questions, not the first three.
        reasons: Show why the draft has its type.
    """
    draft = assessment.draft
    console.print(Text(draft.title.strip() or "（无标题）", style="bold"))
    facts = [draft.header.unit, f"{assessment.length}字", *(FLAG_NAMES.get(flag, flag) for flag in assessment.flags)]
    console.print(Text("　".join(part for part in [draft.source, *facts] if part), style="dim"))
    console.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_row("类型", Text(type_line(assessment), style="bold"))
    grid.add_row("深度", _bar(assessment.depth, DEPTH_NAMES[assessment.depth.level]))
    grid.add_row("精炼", _bar(assessment.concision, CONCISION_NAMES[assessment.concision.level]))
    grid.add_row("结论", Text(gate_reason(assessment), style=_GATE_COLOURS[assessment.gate]))
    console.print(Padding(grid, (0, 0, 1, 1)))
    if reasons:
        _print_list("类型依据", [Text(line) for line in test_lines(assessment)], console)
        _print_list("类型权重", [Text(line) for line in pull_lines(assessment)], console)
    _print_list("深度看到", _depth_lines(assessment), console)
    _print_list("广度高度", [Text(f"{FACET_NAMES[item.code]}　{item.note}") for item in assessment.facets], console)
    _print_list("精炼扣分", _concision_lines(assessment), console)
    shown = assessment.findings if full else assessment.findings[:_SHOWN]
    rest = len(assessment.findings) - len(shown)
    _print_list(f"审核发现 {len(assessment.findings)} 处", [_finding(finding) for finding in shown], console, rest)
    _print_list(f"已放行 {len(assessment.dismissed)} 处", [_finding(one) for one in assessment.dismissed], console)
    questions = assessment.questions if full else assessment.questions[:_SHOWN]
    lines = [_question(number, question, assessment) for number, question in enumerate(questions, start=1)]
    _print_list("怎样再上一级", lines, console, len(assessment.questions) - len(questions))


def print_trim(assessment: Assessment, console: Console) -> None:
    """Print the body with what could go struck through, in brackets where the terminal has no styles.

    Args:
        assessment: Made with `explain=True`.
        console: Where to print.
    """
    body, cuts = assessment.draft.body, assessment.cuts
    saved = sum(text_length(cut.of(body)) for cut in cuts)
    if not cuts:
        console.print(Text("哪里可删　没有找到可以整段、整词删去的字句。", style="bold"))
        return
    console.print(Text(f"哪里可删　{len(cuts)}处，共{saved}字；数据、日期、名称都还在", style="bold"))
    marks = ("", "") if console.is_terminal else ("〔删：", "〕")
    shown, at = Text(), 0
    for cut in cuts:
        shown.append(body[at : cut.start])
        shown.append(f"{marks[0]}{cut.of(body)}{marks[1]}", style="strike red")
        at = cut.end
    shown.append(body[at:])
    console.print(Padding(shown, (0, 0, 1, 2)))


def print_ranking(ranked: Sequence[Ranked], console: Console, *, limit: int) -> None:
    """Print a ranked batch as a table of at most `limit` rows."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("名次", "处理", "类型", "深度", "精炼", "得分"):
        table.add_column(
            name,
            justify="right" if name in ("名次", "得分") else "left",
            no_wrap=True,
            min_width=6 if name == "类型" else 4,
        )
    for name in ("标题", "理由", "出处"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", width=_WIDTHS[name])
    for row in ranked[:limit]:
        item = row.assessment
        label = LABEL_NAMES[item.type.label] + ("？" if item.type.needs_review else "")
        title = shorten(item.draft.title or item.draft.body, _TITLE)
        levels = (f"{item.depth.level}级", f"{item.concision.level}级", f"{row.worth:.1f}")
        place = Text(_short_source(item.draft.source, _WIDTHS["出处"]), style="dim")
        table.add_row(str(row.rank), row.queue, label, *levels, Text(title), Text(row.reason), place)
    console.print(table)
    if len(ranked) > limit:
        console.print(Text(f"另有 {len(ranked) - limit} 篇，加 --top 多列，或用 -o 写成表格。", style="dim"))


def _short_source(source: str, width: int) -> str:
    """File name and place inside the file, at most `width` columns wide; the name gives way, not the place."""
    name, mark, place = source.replace("\\", "/").rsplit("/", 1)[-1].partition("#")
    tail = mark + place
    while name and cell_len(name) + cell_len(tail) > width:
        name = name.removesuffix("…")[:-1] + "…" if len(name) > 1 else ""
    return name + tail


def _bar(score: Score, name: str) -> Text:
    full = round(score.score / 100 * _BAR)
    bar = Text("█" * full, style="cyan")
    bar.append("─" * (_BAR - full), style="dim")
    bar.append(f"　{score.level}级 {score.score:.1f}分　{name}")
    return bar


def _print_list(heading: str, lines: Sequence[Text], console: Console, folded: int = 0) -> None:
    if not lines:
        return
    console.print(Text(heading, style="bold"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2)))
    if folded > 0:
        console.print(Text(f"  另有 {folded} 条，加 --full 查看", style="dim"))
    console.print()


def _depth_lines(assessment: Assessment) -> list[Text]:
    by_code = {item.code: item for item in assessment.depth.evidence if item.points}
    telling = [by_code[code] for code in _TELLING if code in by_code][:_SHOWN]
    return [line for item in telling for line in _quoted(item, assessment)]


def _concision_lines(assessment: Assessment) -> list[Text]:
    worst = sorted(assessment.concision.evidence, key=lambda item: -item.points)[:_SHOWN]
    return [line for item in worst for line in _quoted(item, assessment)]


def _quoted(item: Evidence, assessment: Assessment) -> list[Text]:
    """The evidence on one line, its first characters quoted below."""
    cost = f"　扣{item.points}分" if item.code.startswith("k") else ""
    raw = assessment.draft.title if item.field == "title" else assessment.draft.body
    quotes = [f"    “{shorten(span.of(raw), _QUOTE)}”" for span in item.spans[:_QUOTES]]
    return [Text(f"{item.code:<4}{item.note}{cost}"), *(Text(quote, style="cyan") for quote in quotes)]


def _question(number: int, question: Question, assessment: Assessment) -> Text:
    line = Text(f"{number}. {AIM_NAMES[question.aim]}　{question.text}")
    if question.span is not None:
        line.append(f"　“{shorten(question.span.of(assessment.draft.body), _QUOTE)}”", style="cyan")
    return line


def _finding(finding: Finding) -> Text:
    line = Text(f"{SEVERITY_NAMES[finding.severity]} {finding.code}　", style=_COLOURS[finding.severity])
    line.append(finding.message, style="default")
    if finding.text and finding.text not in finding.message:
        line.append(f"　“{shorten(finding.text, _QUOTE)}”", style="cyan")
    line.append(f"　→ {finding.advice}", style="dim")
    return line

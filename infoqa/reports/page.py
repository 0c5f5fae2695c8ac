"""Assessments as one HTML file: to read on any screen, to print on A4, with no other file and no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from infoqa.assessment import LABEL_NAMES, Assessment, Evidence, Finding, Question, Score
from infoqa.draft import Field, Unreadable
from infoqa.language.length import text_length
from infoqa.reports.markup import Highlight, document, escaped, highlighted
from infoqa.reports.plots import scale, type_bars
from infoqa.reports.privacy import WITHHELD, cleared, is_withheld
from infoqa.reports.wording import (
    AIM_NAMES,
    CONCISION_NAMES,
    DEPTH_NAMES,
    FLAG_NAMES,
    GATE_NAMES,
    SEVERITY_NAMES,
    gate_reason,
    shorten,
    type_line,
)

_NAME = "信息稿件审读单"
_SHOWN = 3
_QUOTE = 36
_TITLE = 60
_NO_TITLE = "（无标题）"
_LEGEND = (
    '<span class="legend"><mark class="block">禁报</mark> <mark class="fix">必改</mark> '
    '<mark class="warn">提示</mark> <u class="depth">深度依据</u>　右上角数字是审核发现的序号</span>'
)


def write_page(results: Sequence[Assessment | Unreadable], target: Path) -> None:
    """Write the page of `results`, made with `explain=True`, to `target`.

    Raises:
        OSError: The file cannot be written.
    """
    target.write_text(render_page(results), encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def render_page(results: Sequence[Assessment | Unreadable]) -> str:
    """One self-contained HTML file: an overview if there is more than one draft, then every draft in input order.

    Personal data is masked, and the body of a draft with a secrecy mark is left out (`infoqa.reports.privacy`).
    """
    shown = [cleared(item) if isinstance(item, Assessment) else item for item in results]
    parts = [_overview(shown)] if len(shown) != 1 or isinstance(shown[0], Unreadable) else []
    parts += [
        _draft(item, f"d{number}", withheld=is_withheld(item))
        for number, item in enumerate(shown, start=1)
        if isinstance(item, Assessment)
    ]
    only = shown[0] if len(shown) == 1 else None
    title = f"{_title(only)}　{_NAME}" if isinstance(only, Assessment) else _NAME
    return document(title, "\n".join(parts))


def _overview(results: Sequence[Assessment | Unreadable]) -> str:
    gates = Counter(item.gate for item in results if isinstance(item, Assessment))
    counts = [(name, gates[gate]) for gate, name in GATE_NAMES.items() if gates[gate]]
    if failed := len(results) - gates.total():
        counts.append(("未读入", failed))
    told = "".join(f"<span>{name} {count}</span>" for name, count in counts)
    heads = "".join(f"<th>{name}</th>" for name in ("序", "标题", "报送单位", "类型", "深度", "精炼", "发现", "结论"))
    rows = "\n".join(
        _row(number, item) if isinstance(item, Assessment) else _unread_row(number, item)
        for number, item in enumerate(results, start=1)
    )
    return (
        f'<section class="overview">\n<h1>{_NAME}</h1>\n<p class="meta"><span>共 {len(results)} 篇</span>{told}</p>\n'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</section>"
    )


def _row(number: int, item: Assessment) -> str:
    cells = (
        f'<a href="#d{number}">{escaped(shorten(_title(item), _TITLE))}</a>{_flags(item)}',
        escaped(item.draft.header.unit),
        LABEL_NAMES[item.type.label] + _review(item),
        f"{item.depth.level}级",
        f"{item.concision.level}级",
        str(len(item.findings)),
        f'<b class="verdict {item.gate}">{GATE_NAMES[item.gate]}</b>',
    )
    return f"<tr><td>{number}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _unread_row(number: int, item: Unreadable) -> str:
    return (
        f'<tr class="unread"><td>{number}</td><td colspan="6">{escaped(item.source)}：{escaped(item.message)}</td>'
        "<td>未读入</td></tr>"
    )


def _draft(item: Assessment, anchor: str, *, withheld: bool) -> str:
    parts = (
        _head(item, anchor),
        _gate(item),
        f'<p class="withheld">{WITHHELD}</p>' if withheld else "",
        _judgement(item, withheld=withheld),
        _findings(item.findings, anchor),
        "" if withheld else _text(item, anchor),
        _questions(item),
        _cuts(item),
        f'<p class="model">infoqa　模型 {escaped(item.model)}　只指出、计数、提问，不代替人定稿</p>',
    )
    return f'<article class="draft" id="{anchor}">\n' + "\n".join(filter(None, parts)) + "\n</article>"


def _head(item: Assessment, anchor: str) -> str:
    draft = item.draft
    title = highlighted(draft.title, _highlights(item, "title"), f"{anchor}-") if draft.title.strip() else _NO_TITLE
    facts = (draft.header.unit or "（未写单位）", draft.header.date or "（未写日期）", f"{item.length}字", draft.source)
    meta = "".join(f"<span>{escaped(fact)}</span>" for fact in facts if fact)
    return f'<header>\n<h2>{title}</h2>\n<p class="meta">{meta}{_flags(item)}</p>\n</header>'


def _gate(item: Assessment) -> str:
    worst = [finding.message for finding in item.findings if finding.severity == item.findings[0].severity]
    reasons = list(dict.fromkeys(worst))
    told = "；".join(reasons[:_SHOWN]) + ("；等" if len(reasons) > _SHOWN else "")
    return f'<p class="gate {item.gate}"><strong>{gate_reason(item)}</strong><span>{escaped(told)}</span></p>'


def _judgement(item: Assessment, *, withheld: bool) -> str:
    kind = f"<h3>类型{_review(item)}</h3>\n{type_bars(item.type)}\n<p>{escaped(type_line(item))}</p>"
    depth = "" if withheld else _depth(item.depth)
    concision = "" if withheld else _concision(item.concision)
    panels = (
        kind,
        f"{_score_head('深度', item.depth, DEPTH_NAMES[item.depth.level])}{depth}",
        f"{_score_head('精炼', item.concision, CONCISION_NAMES[item.concision.level])}{concision}",
    )
    return '<div class="panels">\n' + "\n".join(f"<section>{panel}</section>" for panel in panels) + "\n</div>"


def _score_head(name: str, score: Score, said: str) -> str:
    return f"<h3>{name}<small>{score.level}级　{said}</small></h3>\n{scale(score, name)}\n"


def _depth(score: Score) -> str:
    seen = "".join(_code(item, "") for item in score.evidence if item.points)
    missing = "、".join(f"{item.code} {item.note}" for item in score.evidence if not item.points)
    lines = f"<ul>{seen}</ul>" if seen else "<p>没有看到依据</p>"
    return lines + (f'<p class="missing">未见：{escaped(missing)}</p>' if missing else "")


def _concision(score: Score) -> str:
    costs = sorted(score.evidence, key=lambda item: -item.points)
    lines = "".join(_code(item, f"扣{item.points}分") for item in costs)
    return f'<ul class="costs">{lines}</ul>' if lines else "<p>没有扣分</p>"


def _code(item: Evidence, cost: str) -> str:
    return f"<li><b>{item.code}</b> {escaped(item.note)}{f'<i>{cost}</i>' if cost else ''}</li>"


def _findings(findings: Sequence[Finding], anchor: str) -> str:
    if not findings:
        return "<h3>审核发现</h3>\n<p>没有发现。</p>"
    lines = [_finding(number, finding, f"{anchor}-") for number, finding in enumerate(findings, start=1)]
    return f"<h3>审核发现<small>{len(findings)}处</small></h3>\n{_folded(lines, 'findings')}"


def _finding(number: int, finding: Finding, anchor: str) -> str:
    name = f"{SEVERITY_NAMES[finding.severity]} {finding.code}"
    placed = finding.span.start < finding.span.end
    head = f'<a href="#{anchor}{number}">{name}</a>' if placed else name
    words = shorten(finding.text, _QUOTE)
    quote = f"　<q>{escaped(words)}</q>" if words and finding.text not in finding.message else ""
    return (
        f'<li value="{number}"><b class="{finding.severity}">{head}</b> {escaped(finding.message)}{quote}'
        f'<span class="advice">→ {escaped(finding.advice)}</span></li>'
    )


def _folded(lines: Sequence[str], kind: str) -> str:
    """The first lines of an ordered list; the rest opens on demand."""
    first, rest = "\n".join(lines[:_SHOWN]), "\n".join(lines[_SHOWN:])
    shown = f'<ol class="{kind}">\n{first}\n</ol>'
    if not rest:
        return shown
    more = f"<summary>另有 {len(lines) - _SHOWN} 条</summary>"
    return f'{shown}\n<details>\n{more}\n<ol class="{kind}">\n{rest}\n</ol>\n</details>'


def _text(item: Assessment, anchor: str) -> str:
    if not item.draft.body.strip():
        return '<h3>正文</h3>\n<p class="missing">没有正文。</p>'
    body = highlighted(item.draft.body, _highlights(item, "body"), f"{anchor}-")
    return f'<h3>正文{_LEGEND}</h3>\n<div class="text">{body}</div>'


def _highlights(item: Assessment, field: Field) -> list[Highlight]:
    found = [
        Highlight(finding.span, f"{finding.code} {finding.message}", finding.severity, number)
        for number, finding in enumerate(item.findings, start=1)
        if finding.field == field
    ]
    seen = [
        Highlight(span, f"{evidence.code} {evidence.note}")
        for evidence in item.depth.evidence
        if evidence.points and evidence.field == field
        for span in evidence.spans
    ]
    return found + seen


def _questions(item: Assessment) -> str:
    if not item.questions:
        return ""
    lines = [_question(number, question, item) for number, question in enumerate(item.questions, start=1)]
    return f"<h3>请问作者<small>答得上来、写进稿子，就能再上一级</small></h3>\n{_folded(lines, 'questions')}"


def _question(number: int, question: Question, item: Assessment) -> str:
    words = shorten(question.span.of(item.draft.body), _QUOTE) if question.span else ""
    quote = f"　<q>{escaped(words)}</q>" if words else ""
    aim = f"{AIM_NAMES[question.aim]} {question.code}"
    return f'<li value="{number}"><b>{aim}</b> {escaped(question.text)}{quote}</li>'


def _cuts(item: Assessment) -> str:
    if not item.cuts:
        return ""
    body = item.draft.body
    saved = sum(text_length(cut.of(body)) for cut in item.cuts)
    head = f"哪里可删　{len(item.cuts)}处，共{saved}字；数据、日期、名称都还在"
    text = "".join(_struck(item))
    return f'<details class="cuts">\n<summary>{head}</summary>\n<div class="text">{text}</div>\n</details>'


def _struck(item: Assessment) -> Iterator[str]:
    body, at = item.draft.body, 0
    for cut in item.cuts:
        if at < cut.end:  # cuts within one masked number come to lie upon each other
            yield f"{escaped(body[at : cut.start])}<del>{escaped(body[max(at, cut.start) : cut.end])}</del>"
            at = cut.end
    yield escaped(body[at:])


def _title(item: Assessment) -> str:
    return item.draft.title.strip() or _NO_TITLE


def _review(item: Assessment) -> str:
    return '<b class="review">待复核</b>' if item.type.needs_review else ""


def _flags(item: Assessment) -> str:
    return "".join(f'<b class="flag">{FLAG_NAMES.get(flag, escaped(flag))}</b>' for flag in item.flags)

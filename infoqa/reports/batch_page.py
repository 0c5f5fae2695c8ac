"""A ranked batch as one HTML file: plots, a table to search and sort, leads, duplicates side by side, every draft.

Nothing is loaded from anywhere; the only script that may run is our own, named by its digest. Personal data is masked
and the body of a draft with a secrecy mark is left out (`infoqa.reports.privacy`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import starmap

from infoqa.assessment import LABEL_NAMES, LABELS, Assessment, Finding
from infoqa.draft import Field, Span, Unreadable
from infoqa.language.normalise import normalise
from infoqa.reports.markup import Highlight, escaped, highlighted
from infoqa.reports.plots import scale, type_bars
from infoqa.reports.privacy import WITHHELD, cleared, is_withheld
from infoqa.reports.rows import NEWS_NAMES, title_of
from infoqa.reports.wording import (
    AIM_NAMES,
    CONCISION_NAMES,
    DEPTH_NAMES,
    FLAG_NAMES,
    SEVERITY_NAMES,
    gate_reason,
    shorten,
    type_line,
)
from infoqa.triage.balance import Summary
from infoqa.triage.leads import Lead
from infoqa.triage.ranking import QUEUES, Queue, Ranked

_FRAME = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>成批审读结果</title>
<style>
{style}</style>
</head>
<body>
{body}
<script>{script}</script>
</body>
</html>
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"

_HEADS = ("名次", "处理", "标题", "报送单位", "类型", "把握", "深度", "精炼", "得分", "结论", "理由")
_TITLE, _QUOTE = 60, 36
_UNITS_SHOWN = 12
_WIDTH, _ROW, _NAME, _FIGURE = 300, 18, 110, 30
_CLOUD, _MARGIN = 260, 28
_NAME_LENGTH = 9
_SHORT_SENTENCE = 6
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A ranked draft as it may be shown."""

    row: Ranked
    item: Assessment
    withheld: bool

    @property
    def anchor(self) -> str:
        return f"d{self.row.rank}"


def render_batch(
    ranked: Sequence[Ranked], failed: Sequence[Unreadable], leads: Sequence[Lead], summary: Summary
) -> str:
    """The whole file.

    Args:
        ranked: The batch, best first; highlights need assessments made with evidence.
        failed: What could not be read.
        leads: Leads of the batch.
        summary: Its summary.
    """
    shown = [_Shown(row, cleared(row.assessment), is_withheld(row.assessment)) for row in ranked]
    by_number = {one.row.number: one for one in shown}
    parts = (
        _head(ranked, failed, summary),
        _plots(shown, summary),
        _table(shown, by_number),
        _leads(leads, by_number),
        _duplicates(shown, by_number),
        _review(summary, by_number),
        _unread(failed),
        '<h2 class="part">逐篇</h2>',
        *map(_draft, shown),
    )
    script = _data("batch.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _FRAME.format(
        policy=_POLICY.format(digest=digest),
        style=_data("page.css") + _data("batch.css"),
        body="\n".join(filter(None, parts)),
        script=script,
    )


def _head(ranked: Sequence[Ranked], failed: Sequence[Unreadable], summary: Summary) -> str:
    facts = [f"共 {len(ranked)} 篇", f"喜忧比 {summary.news['喜']}：{summary.news['忧']}"]
    facts += [f"未读入 {len(failed)}"] if failed else []
    facts += [f"待人工定类型 {len(summary.review)}"] if summary.review else []
    told = "".join(f"<span>{fact}</span>" for fact in facts)
    silent = f'<p class="missing">零报送单位：{escaped("、".join(summary.silent))}</p>' if summary.silent else ""
    return f'<h1>成批审读结果</h1>\n<p class="meta">{told}</p>\n{silent}'


def _plots(shown: Sequence[_Shown], summary: Summary) -> str:
    queues = Counter(one.row.queue for one in shown)
    masked = _masked_units(shown)
    units = [(masked.get(name) or name, count) for name, count in summary.by_unit.items()]
    more = sum(count for _, count in units[_UNITS_SHOWN:])
    named = [(name, count, "") for name, count in units[:_UNITS_SHOWN]] + ([("其他单位", more, "")] if more else [])
    news = zip(NEWS_NAMES, ("bad", "good", ""), strict=True)
    charts = (
        _bars("处理", [(name, queues[name], _colour(name)) for name in QUEUES]),
        _bars("类型", [(LABEL_NAMES[label], summary.types[label], "") for label in LABELS]),
        _bars("喜忧", [(name, summary.news[name], kind) for name, kind in news]),
        _bars("报送单位", named),
        _cloud(shown),
    )
    return f'<section class="plots">{"".join(filter(None, charts))}</section>'


def _bars(heading: str, counts: Sequence[tuple[str, int, str]]) -> str:
    most = max((count for _, count, _ in counts), default=0)
    if not most:
        return ""
    length = _WIDTH - _NAME - _FIGURE
    rows = "".join(
        f'<text x="0" y="{at * _ROW + 13}">{escaped(shorten(name, _NAME_LENGTH))}<title>{escaped(name)}</title></text>'
        f'<rect class="{kind}" x="{_NAME}" y="{at * _ROW + 3}" width="{count / most * length:.1f}" height="12"/>'
        f'<text class="n" x="{_WIDTH}" y="{at * _ROW + 13}">{count}</text>'
        for at, (name, count, kind) in enumerate(counts)
    )
    said = escaped(heading + "：" + "，".join(f"{name}{count}篇" for name, count, _ in counts))
    box = f"0 0 {_WIDTH} {len(counts) * _ROW + 2}"
    svg = f'<svg class="counts" viewBox="{box}" role="img" aria-label="{said}">{rows}</svg>'
    return f"<div><h3>{heading}</h3>{svg}</div>"


def _cloud(shown: Sequence[_Shown]) -> str:
    if not shown:
        return ""
    step = (_CLOUD - _MARGIN) / 5
    lines = "".join(
        f'<line x1="{_MARGIN}" x2="{_CLOUD}" y1="{at * step:.1f}" y2="{at * step:.1f}"/>'
        f'<text class="y" x="{_MARGIN - 4}" y="{at * step + 8:.1f}">{100 - at * 20}</text>'
        f'<text class="x" x="{_CLOUD - at * step:.1f}" y="{_CLOUD - _MARGIN + 14}">{100 - at * 20}</text>'
        for at in range(6)
    )
    dots = "".join(
        f'<a href="#{one.anchor}"><circle class="{_colour(one.row.queue)}" r="4.5" '
        f'cx="{_MARGIN + one.item.concision.score / 100 * (_CLOUD - _MARGIN):.1f}" '
        f'cy="{(1 - one.item.depth.score / 100) * (_CLOUD - _MARGIN):.1f}">'
        f"<title>{one.row.rank}　{escaped(title_of(one.item))}</title></circle></a>"
        for one in reversed(shown)
    )
    names = (
        f'<text class="x" x="{(_CLOUD + _MARGIN) / 2}" y="{_CLOUD}">精炼分</text>'
        f'<text x="{_MARGIN + 4}" y="12">深度分</text>'
    )
    box = f"0 -6 {_CLOUD + 12} {_CLOUD + 10}"
    svg = f'<svg class="cloud" viewBox="{box}" role="img" aria-label="深度与精炼">{lines}{names}{dots}</svg>'
    return f"<div><h3>深度与精炼<small>颜色同“处理”</small></h3>{svg}</div>"


def _table(shown: Sequence[_Shown], by_number: Mapping[int, _Shown]) -> str:
    heads = "".join(f'<th scope="col"><button type="button">{name}</button></th>' for name in _HEADS)
    used = [queue for queue in QUEUES if any(one.row.queue == queue for one in shown)]
    options = "".join(f"<option>{queue}</option>" for queue in used)
    rows = "\n".join(_table_row(one, by_number) for one in shown)
    return (
        '<h2 class="part">排序</h2>\n<div class="tools"><input id="search" type="search" '
        'placeholder="查找标题、单位、正文，空格隔开多个词" aria-label="查找">'
        f'<select id="queue" aria-label="处理"><option value="">全部处理</option>{options}</select>'
        '<output id="count"></output></div>\n'
        f'<div class="table"><table id="drafts" class="list">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _table_row(one: _Shown, by_number: Mapping[int, _Shown]) -> str:
    item, row = one.item, one.row
    cells = (
        f'<td class="n">{row.rank}</td>',
        f"<td>{_queue(row.queue)}</td>",
        f'<td class="w"><a href="#{one.anchor}">{escaped(shorten(title_of(item), _TITLE))}</a>{_flags(item)}</td>',
        f"<td>{escaped(item.draft.header.unit)}</td>",
        f'<td class="k">{LABEL_NAMES[item.type.label]}</td>',
        f'<td class="n" data-v="{item.type.confidence:.4f}">{item.type.confidence:.0%}</td>',
        f'<td class="n" data-v="{item.depth.score}">{item.depth.level}级</td>',
        f'<td class="n" data-v="{item.concision.score}">{item.concision.level}级</td>',
        f'<td class="n">{row.worth:.1f}</td>',
        f"<td>{escaped(gate_reason(item))}</td>",
        f'<td class="w">{escaped(_reason(one, by_number))}</td>',
    )
    return f'<tr data-queue="{row.queue}" data-draft="{one.anchor}">{"".join(cells)}</tr>'


def _reason(one: _Shown, by_number: Mapping[int, _Shown]) -> str:
    """The reason with nothing in it that is masked."""
    if one.row.earlier is not None and one.row.earlier in by_number:
        return f"与第{by_number[one.row.earlier].row.rank}名基本相同"
    reason = one.row.reason
    for raw, shown in zip(one.row.assessment.findings, one.item.findings, strict=True):
        reason = reason.replace(raw.message, shown.message)
    return reason


def _leads(leads: Sequence[Lead], by_number: Mapping[int, _Shown]) -> str:
    if not leads:
        return ""
    return '<h2 class="part">线索</h2>\n' + "\n".join(
        _lead(number, lead, by_number) for number, lead in enumerate(leads, start=1)
    )


def _lead(number: int, lead: Lead, by_number: Mapping[int, _Shown]) -> str:
    members = sorted((by_number[at] for at in lead.members if at in by_number), key=lambda one: one.row.rank)
    drafts = "<br>".join(
        f'<a href="#{one.anchor}">{one.row.rank}　{escaped(shorten(title_of(one.item), _TITLE))}</a> '
        f"{escaped(one.item.draft.header.unit)}"
        for one in members
    )
    plain = "\n".join(normalise(f"{one.item.draft.title}\n{one.item.draft.body}").text for one in members)
    masked = _masked_units(members)
    facts = (
        ("涉及单位", escaped("、".join(masked.get(unit) or unit for unit in lead.units))),
        ("稿件", drafts),
        ("共同的内容", escaped("、".join(fact for fact in lead.facts if fact in plain))),
        ("可相加的数", "<br>".join(escaped(figure.text) for figure in lead.figures)),
        ("还缺什么", escaped("；".join(lead.missing))),
    )
    lines = "".join(f"<dt>{name}</dt><dd>{told}</dd>" for name, told in facts if told)
    name = "、".join(word for word in lead.name.split("、") if word in plain)
    head = f"{number}　{escaped(name)}<small>可写成{lead.kind}　{len(members)}篇　{lead.worth:.1f}分</small>"
    check = '<p class="missing">相加前请核对口径、时点和包含关系。</p>' if lead.figures else ""
    return f'<section class="lead" id="lead{number}">\n<h3>{head}</h3>\n<dl>{lines}</dl>{check}\n</section>'


def _masked_units(shown: Sequence[_Shown]) -> dict[str, str]:
    """Units as written, and as they may be shown: somebody may have put a telephone number beside the name."""
    return {one.row.assessment.draft.header.unit.strip(): one.item.draft.header.unit.strip() for one in shown}


def _duplicates(shown: Sequence[_Shown], by_number: Mapping[int, _Shown]) -> str:
    pairs = [
        (by_number[one.row.earlier], one)
        for one in shown
        if one.row.earlier is not None and one.row.earlier in by_number
    ]
    if not pairs:
        return ""
    return '<h2 class="part">重复</h2>\n' + "\n".join(starmap(_pair, pairs))


def _pair(first: _Shown, second: _Shown) -> str:
    sides = "".join(
        f'<div><p><a href="#{one.anchor}">{one.row.rank}　{escaped(title_of(one.item))}</a></p>'
        f'<p class="meta">{escaped(one.item.draft.header.unit)}　{escaped(one.item.draft.source)}</p>'
        f"{_compared(one, other)}</div>"
        for one, other in ((first, second), (second, first))
    )
    return f'<div class="pair">{sides}</div>'


def _compared(one: _Shown, other: _Shown) -> str:
    """The body with those sentences underlined that stand in the other draft too, figures aside."""
    if one.withheld:
        return f'<p class="withheld">{WITHHELD}</p>'
    text, theirs = one.item.draft.body, _NOT_HAN.sub("", other.item.draft.body)
    same = [
        Highlight(Span(*sentence.span()), "两篇都有")
        for sentence in _SENTENCE.finditer(text)
        if len(own := _NOT_HAN.sub("", sentence.group())) > _SHORT_SENTENCE and own in theirs
    ]
    return f'<div class="text">{highlighted(text, same, "")}</div>'


def _review(summary: Summary, by_number: Mapping[int, _Shown]) -> str:
    members = [by_number[at] for at in summary.review if at in by_number]
    if not members:
        return ""
    lines = "".join(
        f'<li><a href="#{one.anchor}">{escaped(shorten(title_of(one.item), _TITLE))}</a>'
        f"　{escaped(type_line(one.item))}</li>"
        for one in members
    )
    return f'<h2 class="part">请人工定类型<small>　把握最小的在前</small></h2>\n<ol>{lines}</ol>'


def _unread(failed: Sequence[Unreadable]) -> str:
    if not failed:
        return ""
    lines = "".join(f"<li>{escaped(item.source)}：{escaped(item.message)}</li>" for item in failed)
    return f'<h2 class="part">未读入</h2>\n<ol>{lines}</ol>'


def _draft(one: _Shown) -> str:
    item, draft = one.item, one.item.draft
    facts = (draft.header.unit or "（未写单位）", draft.header.date or "（未写日期）", f"{item.length}字", draft.source)
    meta = "".join(f"<span>{escaped(fact)}</span>" for fact in facts if fact)
    parts = (
        f"<summary><b>{one.row.rank}</b>{_queue(one.row.queue)}　{_title(item, one.anchor)}{_flags(item)}</summary>",
        f'<p class="meta">{meta}</p>',
        f'<p class="gate {item.gate}"><strong>{escaped(gate_reason(item))}</strong></p>',
        _panels(item),
        _findings(item.findings, one.anchor),
        f'<p class="withheld">{WITHHELD}</p>' if one.withheld else _text(item, one.anchor),
        _questions(item),
    )
    return f'<details class="draft" id="{one.anchor}">\n' + "\n".join(filter(None, parts)) + "\n</details>"


def _panels(item: Assessment) -> str:
    depth = [f"<b>{one.code}</b> {escaped(one.note)}" for one in item.depth.evidence if one.points]
    costs = [f"<b>{one.code}</b> {escaped(one.note)}<i>扣{one.points}分</i>" for one in item.concision.evidence]
    said = CONCISION_NAMES[item.concision.level]
    panels = (
        f"<h3>类型</h3>{type_bars(item.type)}<p>{escaped(type_line(item))}</p>",
        f"<h3>深度<small>{DEPTH_NAMES[item.depth.level]}</small></h3>{scale(item.depth, '深度')}{_list(depth)}",
        f"<h3>精炼<small>{said}</small></h3>{scale(item.concision, '精炼')}{_list(costs)}",
    )
    return '<div class="panels">' + "".join(f"<section>{panel}</section>" for panel in panels) + "</div>"


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""


def _findings(findings: Sequence[Finding], anchor: str) -> str:
    if not findings:
        return ""
    lines = "".join(_finding(number, finding, anchor) for number, finding in enumerate(findings, start=1))
    return f'<h3>审核发现<small>{len(findings)}处</small></h3>\n<ol class="findings">{lines}</ol>'


def _finding(number: int, finding: Finding, anchor: str) -> str:
    name = f"{SEVERITY_NAMES[finding.severity]} {finding.code}"
    head = f'<a href="#{anchor}-{number}">{name}</a>' if finding.span.start < finding.span.end else name
    words = shorten(finding.text, _QUOTE)
    quote = f"　<q>{escaped(words)}</q>" if words and finding.text not in finding.message else ""
    return (
        f'<li><b class="{finding.severity}">{head}</b> {escaped(finding.message)}{quote}'
        f'<span class="advice">→ {escaped(finding.advice)}</span></li>'
    )


def _title(item: Assessment, anchor: str) -> str:
    title = item.draft.title
    return highlighted(title, _highlights(item, "title"), f"{anchor}-") if title.strip() else escaped(title_of(item))


def _text(item: Assessment, anchor: str) -> str:
    body = highlighted(item.draft.body, _highlights(item, "body"), f"{anchor}-")
    return f'<h3>正文</h3>\n<div class="text">{body}</div>'


def _highlights(item: Assessment, field: Field) -> list[Highlight]:
    found = [
        Highlight(one.span, f"{one.code} {one.message}", one.severity, number)
        for number, one in enumerate(item.findings, start=1)
        if one.field == field
    ]
    seen = [
        Highlight(span, f"{one.code} {one.note}")
        for one in item.depth.evidence
        if one.points and one.field == field
        for span in one.spans
    ]
    return found + seen


def _questions(item: Assessment) -> str:
    if not item.questions:
        return ""
    lines = "".join(f"<li><b>{AIM_NAMES[one.aim]} {one.code}</b> {escaped(one.text)}</li>" for one in item.questions)
    return f'<h3>请问作者</h3>\n<ol class="questions">{lines}</ol>'


def _flags(item: Assessment) -> str:
    return "".join(f'<b class="flag">{FLAG_NAMES.get(flag, escaped(flag))}</b>' for flag in item.flags)


def _queue(queue: Queue) -> str:
    return f'<b class="queue {_colour(queue)}">{queue}</b>'


def _colour(queue: Queue) -> str:
    return f"q{QUEUES.index(queue)}"


@cache
def _data(name: str) -> str:
    text = (resources.files("infoqa.reports") / "data" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")

"""A polite slip that goes back to the sender of a draft: three points at most, one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from infoqa.assessment import Assessment, Finding, Gate, Question
from infoqa.draft import Unreadable
from infoqa.reports.markup import document, escaped
from infoqa.reports.privacy import cleared
from infoqa.reports.wording import GATE_NAMES, shorten

_POINTS = 3
_QUOTE = 24
_NAMES: Mapping[Gate, str] = {
    "pass": "来稿反馈单",
    "notes": "来稿反馈单",
    "return": "来稿修改反馈单",
    "reject": "退稿修改反馈单",
}
_VERDICTS: Mapping[Gate, str] = {
    "pass": "该稿可以上报。若能补充以下内容，还可再上一级：",
    "notes": "该稿可以上报。若能照以下意见完善，效果会更好：",
    "return": "经审读，该稿修改后方可上报，请协助处理以下几点：",
    "reject": "经审读，该稿目前不能上报，请先处理以下几点：",
}
_ASKING = {"depth": "想再请教", "concision": "文字上请斟酌", "type": "素材上请考虑"}
_CLOSING = "以上意见供参考，有不同看法请随时联系我们。再次感谢！"
_SIGNATURE = (
    '<p class="signature"><span>（单位）<span class="blank"></span></span><span class="date">年　　月　　日</span></p>'
)


def write_slip(results: Sequence[Assessment | Unreadable], target: Path) -> None:
    """Write one slip per result, each on a page of its own, to `target`.

    Raises:
        OSError: The file cannot be written.
    """
    slips = [_slip(item) if isinstance(item, Assessment) else _unread(item) for item in results]
    text = document("来稿反馈单", "\n".join(slips))
    target.write_text(text, encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def render_slip(assessment: Assessment) -> str:
    """The slip of one draft, made with `explain=True` or `evidence=True`, as a self-contained HTML file.

    Personal data is masked and a withheld body is not quoted (`infoqa.reports.privacy`).
    """
    return document(_NAMES[assessment.gate], _slip(assessment))


def _slip(assessment: Assessment) -> str:
    item = cleared(assessment)
    title, unit = " ".join(item.draft.title.split()), item.draft.header.unit.strip()
    named = f"《{title}》" if title else "稿件"
    points = list(_points(item))
    verdict = _VERDICTS[item.gate] if points else "该稿符合报送要求，没有修改意见。"
    rest = len(item.findings) - sum(len(same) for same in _alike(item.findings)[:_POINTS])
    more = f"<p>另有 {rest} 处意见，需要时可向我们索取。</p>" if rest else ""
    facts = (
        ("来稿题目", title or "（无标题）"),
        ("报送单位", unit),
        ("报送日期", item.draft.header.date),
        ("审读结论", GATE_NAMES[item.gate]),
    )
    return _sheet(
        _NAMES[item.gate],
        facts,
        unit,
        f"<p>贵单位报来的{escaped(named)}收悉，感谢对信息工作的支持。{verdict}</p>{_listed(points)}{more}",
    )


def _unread(item: Unreadable) -> str:
    name = item.source.replace("\\", "/").rsplit("/", 1)[-1]
    text = f"贵单位报来的“{name}”收悉，感谢对信息工作的支持。该件未能读入：{item.message}。请核对后重新报送。"
    return _sheet("来稿反馈单", (("来稿", name), ("审读结论", "未读入")), "", f"<p>{escaped(text)}</p>")


def _sheet(name: str, facts: Sequence[tuple[str, str]], unit: str, text: str) -> str:
    rows = "\n".join(f"<tr><th>{key}</th><td>{escaped(value)}</td></tr>" for key, value in facts)
    return (
        f'<article class="slip">\n<h1>{name}</h1>\n<table>\n{rows}\n</table>\n'
        f'<p class="to">{escaped(unit or "报送单位")}：</p>\n{text}\n<p>{_CLOSING}</p>\n{_SIGNATURE}\n</article>'
    )


def _listed(points: Sequence[str]) -> str:
    return "<ol>\n" + "\n".join(f"<li>{escaped(point)}</li>" for point in points) + "\n</ol>" if points else ""


def _points(item: Assessment) -> Iterator[str]:
    """What to mend, worst first, then what to ask; at most three."""
    mends = [_mend(same) for same in _alike(item.findings)]
    yield from mends[:_POINTS]
    for question in item.questions[: max(0, _POINTS - len(mends))]:
        yield _ask(question, item.draft.body)


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings by code, in the order of the first of each; one slip need not say a thing three times."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    return list(by_code.values())


def _mend(same: Sequence[Finding]) -> str:
    first = same[0]
    words = shorten(first.text, _QUOTE)
    quote = f"“{words}”处，" if words and first.text not in first.message else ""
    others = f"（同类问题共{len(same)}处）" if len(same) > 1 else ""
    return f"{quote}{first.message}，{first.advice}{others}。"


def _ask(question: Question, body: str) -> str:
    if question.span is None:
        return f"{_ASKING[question.aim]}：{question.text}"
    place = "指" if question.aim == "concision" else "可补在这一句之后："
    return f"{_ASKING[question.aim]}：{question.text}（{place}“{shorten(question.span.of(body), _QUOTE)}”）"

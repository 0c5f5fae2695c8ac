"""HTML that stands alone: escaping, the frame of a file, and text with overlapping highlights."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from infoqa.assessment import SEVERITIES, Severity
from infoqa.draft import Span

# Nothing is loaded from anywhere, whatever a draft may contain.
_FRAME = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def document(title: str, body: str) -> str:
    """A whole file; `title` is text, `body` is HTML."""
    return _FRAME.format(title=escaped(title), style=_style(), body=body)


def escaped(text: str) -> str:
    """`text` for element content and attribute values; carriage returns survive the parser."""
    return html.escape(text).replace("\r", "&#13;")


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters to be pointed out.

    Attributes:
        span: The characters.
        title: What a reader learns who points at them.
        severity: Colour of a finding; None for evidence of depth.
        number: Number of the finding in its list.
    """

    span: Span
    title: str
    severity: Severity | None = None
    number: int = 0


def highlighted(text: str, highlights: Sequence[Highlight], anchor: str) -> str:
    """`text` as HTML, cut wherever a highlight begins or ends, so that none has to nest in another.

    A piece under findings is a `mark` in the colour of the worst; `data-f` lists their numbers, and `data-n`, shown by
    the style sheet as a superscript, those that end there. A piece under evidence only is a `u`. The text content is
    `text` itself. Where finding `n` begins, `{anchor}{n}` is the target of links.
    """
    shown = [item for item in highlights if item.span.start < item.span.end]
    return "".join(_piece(text, span, over, anchor) for span, over in _pieces(len(text), shown))


def _pieces(length: int, highlights: Iterable[Highlight]) -> Iterator[tuple[Span, tuple[Highlight, ...]]]:
    opening: defaultdict[int, list[Highlight]] = defaultdict(list)
    closing: defaultdict[int, list[Highlight]] = defaultdict(list)
    for item in highlights:
        opening[item.span.start].append(item)
        closing[item.span.end].append(item)
    active: list[Highlight] = []
    at = 0
    for end in sorted({length, *opening, *closing}):
        if at < end:
            yield Span(at, end), tuple(active)
        active = [item for item in active if item.span.end > end] + opening[end]
        at = end


def _piece(text: str, span: Span, over: tuple[Highlight, ...], anchor: str) -> str:
    words = escaped(span.of(text))
    if not over:
        return words
    title = escaped("\n".join(dict.fromkeys(item.title for item in over)))
    findings = sorted((item for item in over if item.severity is not None), key=lambda item: item.number)
    if not findings:
        return f'<u class="depth" title="{title}">{words}</u>'
    worst = min((item.severity for item in findings if item.severity), key=SEVERITIES.index)
    kind = f"{worst} depth" if len(findings) < len(over) else worst
    numbers = " ".join(str(item.number) for item in findings)
    last = ",".join(str(item.number) for item in findings if item.span.end == span.end)
    targets = "".join(f'<a id="{anchor}{item.number}"></a>' for item in findings if item.span.start == span.start)
    ends = f' data-n="{last}"' if last else ""
    return f'{targets}<mark class="{kind}" title="{title}" data-f="{numbers}"{ends}>{words}</mark>'


@cache
def _style() -> str:
    return (resources.files("infoqa.reports") / "data" / "page.css").read_text(encoding="utf-8")

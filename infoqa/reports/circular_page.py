"""The 通报 as one HTML file: to read on any screen, to print on A4, with no other file and no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeAlias

from infoqa.ledger.figures import Bulletin
from infoqa.reports.circular_text import (
    Column,
    Row,
    bands,
    columns,
    figure,
    head_spans,
    notes,
    sections,
    title,
    title_lines,
    type_name,
)
from infoqa.reports.markup import escaped

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
_ORDINALS = "一二三四五六七八九"
_NAME, _LENGTH, _ROOM = 132, 200, 34  # where bars begin, how long the longest is, and room for its figure
_BAR, _GAP = 10, 6
_FILLS = {"sent": "#b9c9da", "adopted": "#2b4a6b"}  # as in circular.css, which printing programs keep from drawings
_LETTERS = 10
_ROWS = 40
_Drawn: TypeAlias = tuple[str, tuple[float, ...]]
"""A name with the figures of its bars."""

_MOST = 8
"""Bulletins that have a column each."""


def write_page(bulletin: Bulletin, target: Path) -> None:
    """Write the page.

    Raises:
        OSError: The file cannot be written.
    """
    target.write_text(render_page(bulletin), encoding="utf-8", errors="xmlcharrefreplace", newline="\n")


def render_page(bulletin: Bulletin) -> str:
    """One self-contained HTML file: text, drawings, the table of units, notes."""
    body = "\n".join(
        (
            f"<h1>{'<br>'.join(map(escaped, title_lines(bulletin)))}</h1>",
            *_text(bulletin),
            _drawings(bulletin),
            '<section class="annex">',
            f"<h2>{escaped(bulletin.period.name)}政务信息报送采用情况表</h2>",
            _table(columns(bulletin, most=_MOST), bands(bulletin)),
            *(
                f'<p class="note">{"注：" if not number else ""}{escaped(text)}</p>'
                for number, text in enumerate(notes(bulletin))
            ),
            "</section>",
        )
    )
    return _FRAME.format(title=escaped(title(bulletin)), style=_style(), body=body)


def _text(bulletin: Bulletin) -> Iterator[str]:
    for number, (heading, paragraphs) in enumerate(sections(bulletin)):
        yield f"<h3>{_ORDINALS[number]}、{heading}</h3>"
        yield from (f"<p>{escaped(text)}</p>" for text in paragraphs)


def _table(shown: Sequence[Column], rows: Iterable[Row]) -> str:
    body = "\n".join(_row(shown, row) for row in rows)
    return f"<table>\n<thead>\n{_heads(shown)}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _row(shown: Sequence[Column], row: Row) -> str:
    if row.tally is None:
        return f'<tr class="band"><th colspan="{len(shown)}" scope="rowgroup">{escaped(row.name)}</th></tr>'
    cells = "".join(f"<td>{escaped(column.shown(row.tally))}</td>" for column in shown[1:])
    kind = ' class="sum"' if row.summed else ""
    return f'<tr{kind}><th scope="row">{escaped(row.name)}</th>{cells}</tr>'


def _heads(shown: Sequence[Column]) -> str:
    upper, lower = [], []
    for over, start, end in head_spans(shown):
        if over:
            upper.append(f'<th colspan="{end - start}">{escaped(over)}</th>')
            lower += [f"<th>{escaped(column.name)}</th>" for column in shown[start:end]]
        else:
            upper.append(f'<th rowspan="2">{escaped(shown[start].name)}</th>')
    return f"<tr>{''.join(upper)}</tr>\n<tr>{''.join(lower)}</tr>"


def _drawings(bulletin: Bulletin) -> str:
    units = [(unit.name, (unit.submitted.now, unit.items.now)) for unit in bulletin.units]
    types = [
        (type_name(label), (pair.now, bulletin.adopted_types[label].now))
        for label, pair in bulletin.types.items()
        if label or pair.now
    ]
    issues = [(issue[1], (bulletin.total.adopted[issue].now,)) for issue in bulletin.issues]
    drawn = [_figure("各类型报送和采用篇数", types)]
    if issues:
        drawn.append(_figure("各刊物采用条数", issues))
    drawn += [
        _figure("各单位报送和采用篇数", units[at : at + _ROWS], max((max(one) for _, one in units), default=0))
        for at in range(0, len(units), _ROWS)
    ]
    return '<div class="drawings">\n' + "\n".join(drawn) + "\n</div>"


def _figure(name: str, rows: Sequence[_Drawn], most: float = 0) -> str:
    """Bars under each other: what was sent, then what was adopted; the longest bar stands for `most`."""
    most = max(most, *(max(values) for _, values in rows), 1)
    lines, y = [], 0
    for label, values in rows:
        height = _BAR * len(values)
        lines.append(
            f'<text x="{_NAME - 6}" y="{y + height / 2 + 4:g}" text-anchor="end">{escaped(_short(label))}</text>'
        )
        for number, value in enumerate(values):
            kind = "adopted" if number == len(values) - 1 else "sent"
            top, length = y + number * _BAR, value / most * _LENGTH
            size = f'x="{_NAME}" y="{top}" width="{length:.1f}" height="{_BAR - 1}"'
            lines.append(f'<rect class="{kind}" fill="{_FILLS[kind]}" {size}/>')
            lines.append(f'<text x="{_NAME + length + 4:.1f}" y="{top + _BAR - 2}">{figure(value)}</text>')
        y += height + _GAP
    spoken = "；".join(f"{label}{'、'.join(map(figure, values))}" for label, values in rows)
    view = f"0 0 {_NAME + _LENGTH + _ROOM} {y}"
    pair = any(len(values) > 1 for _, values in rows)
    legend = '<span class="sent"></span>报送<span class="adopted"></span>采用' if pair else ""
    drawing = f'<svg viewBox="{view}" font-size="10" role="img" aria-label="{escaped(spoken)}">{"".join(lines)}</svg>'
    return f"<figure>\n<figcaption>{name}<small>{legend}</small></figcaption>\n{drawing}\n</figure>"


def _short(label: str) -> str:
    return label if len(label) <= _LETTERS else label[: _LETTERS - 1] + "…"


@cache
def _style() -> str:
    return (resources.files("infoqa.reports") / "data" / "circular.css").read_text(encoding="utf-8")

"""The 通报 as a Word file, set as offices set their papers (GB/T 9704): the text upright, the tables lying."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from infoqa.ledger.figures import Bulletin
from infoqa.reports.circular_text import (
    Column,
    Kind,
    Row,
    bands,
    columns,
    head_spans,
    notes,
    sections,
    title,
    title_lines,
)

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_TITLE, _HEADING, _TEXT, _TABLE = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
_LATIN = "Times New Roman"
_BODY_SIZE, _TITLE_SIZE = 16, 22  # 三号、二号
_LINE = 28
_MOST = 8
"""Bulletins that have a column each on a lying page."""

_HEAD_ROWS = 2
_TOGETHER = 2  # rows that go to the page of the last one, and all to that of the note
_SIDE = 25  # margin of a lying page, mm
_WEIGHTS: Mapping[Kind, float] = {"text": 1, "count": 1, "points": 1.15, "rate": 1.5}
_LONG = 4
_ORDINALS = "一二三四五六七八九"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_word(bulletin: Bulletin, target: Path) -> None:
    """Write the paper: headline, text, note, place for the signature, and the table of units as an annex.

    Raises:
        OSError: The file cannot be written.
    """
    paper = Document()
    paper.core_properties.title = title(bulletin)
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    _font(paper.styles["Normal"].element, _TEXT)
    paper.styles["Normal"].font.size = Pt(_BODY_SIZE)
    _page(paper.sections[0])
    _line(paper, "\n".join(title_lines(bulletin)), font=_TITLE, size=_TITLE_SIZE, centred=True, after=_LINE, spacing=36)
    for number, (heading, paragraphs) in enumerate(sections(bulletin)):
        _line(paper, f"{_ORDINALS[number]}、{heading}", font=_HEADING, indented=True, kept=True)
        for text in paragraphs:
            _line(paper, text, indented=True)
    paper.paragraphs[-1].paragraph_format.keep_with_next = True  # a signature does not stand alone on a page
    _line(paper, "附件：单位报送采用情况表", indented=True, before=_LINE, kept=True)
    _line(paper, "（单位名称）　　　　", before=_LINE, right=True, kept=True)
    _line(paper, "年　　月　　日　　", right=True)
    _annex(paper, bulletin)
    paper.save(str(target))


def _annex(paper: Paper, bulletin: Bulletin) -> None:
    _page(paper.add_section(WD_SECTION.NEW_PAGE), lying=True)
    _line(paper, "附件", font=_HEADING, size=_BODY_SIZE)
    name = f"{bulletin.period.name}政务信息报送采用情况表"
    _line(paper, name, font=_TITLE, size=18, centred=True, after=6, spacing=26)
    _table(paper, columns(bulletin, most=_MOST), list(bands(bulletin)))
    for number, text in enumerate(notes(bulletin)):
        _line(
            paper,
            f"{'注：' if not number else '　　'}{text}",
            font=_TEXT,
            size=10.5,
            spacing=16,
            before=0 if number else 6,
        )


def _table(paper: Paper, shown: Sequence[Column], rows: Sequence[Row]) -> None:
    """The table with heads in two rows, repeated on every page, and a band over every group."""
    table = paper.add_table(rows=_HEAD_ROWS + len(rows), cols=len(shown), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _measure(table, shown)
    _heads(table, shown)
    cells = table._cells  # one list; asking row by row takes quadratic time
    last = _HEAD_ROWS + len(rows) - 1
    for at, row in enumerate(rows, start=_HEAD_ROWS):
        first, *others = cells[at * len(shown) : (at + 1) * len(shown)]
        if row.tally is None:
            _write(first.merge(others[-1]), row.name, left=True, bold=True, kept=True)
            continue
        _write(first, row.name, left=not row.summed, bold=row.summed)
        for column, cell in zip(shown[1:], others, strict=True):
            _write(cell, column.shown(row.tally), bold=row.summed, kept=at >= last - _TOGETHER)
    for at, line in enumerate(table._tbl.tr_lst):
        properties = line.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at < _HEAD_ROWS:
            properties.append(OxmlElement("w:tblHeader"))


def _measure(table: Table, shown: Sequence[Column]) -> None:
    """Narrow margins within the cells, a wide first column, and all others alike."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # the format prescribes an order
    look.addprevious(margins)
    room = 297 - 2 * _SIDE
    weights = [_WEIGHTS[column.kind] * (1.3 if len(column.name) > _LONG else 1) for column in shown[1:]]
    first = min(60, max(30, room - 17 * sum(weights)))
    each = min(30, (room - first) / sum(weights))
    for column, width in zip(table.columns, [first, *(each * weight for weight in weights)], strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _heads(table: Table, shown: Sequence[Column]) -> None:
    for over, start, end in head_spans(shown):
        if over:
            _write(table.cell(0, start).merge(table.cell(0, end - 1)), over, bold=True)
            for number in range(start, end):
                _write(table.cell(1, number), shown[number].name, bold=True)
        else:
            _write(table.cell(0, start).merge(table.cell(1, start)), shown[start].name, bold=True)


def _write(cell: _Cell, text: str, *, left: bool = False, bold: bool = False, kept: bool = False) -> None:
    line = cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = kept
    line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(1)
    run = line.add_run(_CONTROL.sub("", text))
    run.bold = bold
    run.font.size = Pt(10)
    _font(run._r, _TABLE)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _line(
    paper: Paper,
    text: str,
    *,
    font: str = _TEXT,
    size: float = _BODY_SIZE,
    spacing: float = _LINE,
    before: float = 0,
    after: float = 0,
    indented: bool = False,
    centred: bool = False,
    right: bool = False,
    kept: bool = False,
) -> Paragraph:
    """A paragraph; `kept` on the page of the next one."""
    line = paper.add_paragraph()
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
    form.keep_with_next = kept
    if indented:
        form.first_line_indent = Pt(2 * size)
    if centred or right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(_CONTROL.sub("", text))
    run.font.size = Pt(size)
    _font(run._r, font)
    return line


def _font(element: Any, name: str) -> None:
    """Chinese in `name`, figures in the Latin face."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), _LATIN)
    fonts.set(qn("w:eastAsia"), name)


def _page(section: Section, *, lying: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if lying else (Mm(210), Mm(297))
    top, bottom, left, right = (25, 22, _SIDE, _SIDE) if lying else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(12 if lying else 25)
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("— ", "PAGE", " —"):
        run = line.add_run("" if part == "PAGE" else part)
        run.font.size = Pt(14)
        _font(run._r, _TABLE)
        if part == "PAGE":
            _field(run._r, part)


def _field(run: Any, code: str) -> None:
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run.append(part)

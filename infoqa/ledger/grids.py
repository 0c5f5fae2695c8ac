"""Tables of an office file as rows of texts, whatever they are about; `infoqa.reading` reads drafts only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from infoqa.errors import ReadError, say_cause

if TYPE_CHECKING:
    from lxml import etree

_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".docx")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Grid:
    """One table.

    Attributes:
        place: What to put before a row number in messages.
        heading: Text that stands before the table.
        rows: Its rows; a cell that is merged with the one above has the text of that one.
    """

    place: str
    heading: str
    rows: list[list[str]]


def read_grids(path: Path) -> list[Grid]:
    """Tables of a workbook, a delimited file or a Word document, in order.

    Raises:
        ReadError: The file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ReadError(
            f"采用通报不能是 {suffix or '没有扩展名的'} 文件", place=str(path), hint="请另存为 xlsx、csv 或 docx"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"文件读不了：{say_cause(error)}", place=str(path), hint="检查路径和权限") from error
    reader = _word if suffix == ".docx" else _delimited if suffix in {".csv", ".tsv"} else _workbook
    try:
        return list(reader(data, path))
    except ReadError as error:
        raise ReadError(error.message, place=error.place or str(path), hint=error.hint) from error


def _workbook(data: bytes, path: Path) -> Iterator[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                table = book.get_sheet_by_name(sheet.name)
                rows = [[_cell(value) for value in row] for row in table.to_python(skip_empty_area=False)]
                for start, end in table.merged_cell_ranges or []:
                    for row in rows[start[0] + 1 : end[0] + 1]:
                        row[start[1]] = rows[start[0]][start[1]]
                yield Grid(f"{path}#{sheet.name}!", sheet.name, rows)
    except CalamineError as error:
        raise ReadError("Excel 文件有密码、不完整或已损坏", hint="请用 Excel 打开后另存为 xlsx") from error


def _cell(value: object) -> str:
    """A cell as its reader sees it: whole numbers without `.0`."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _delimited(data: bytes, path: Path) -> Iterator[Grid]:
    from infoqa.reading.decoding import decode

    text = decode(data)
    delimiter = max(",\t;", key=text.count)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError(f"不合 csv 格式（{error}）", hint="请检查引号，或另存为 xlsx") from error
    yield Grid(f"{path}#", "", rows)


def _word(data: bytes, path: Path) -> Iterator[Grid]:
    from lxml import etree

    from infoqa.reading.packages import office_document, open_package, read_part

    with office_document("Word 文档", "docx"), open_package(BytesIO(data)) as archive:
        names = {info.filename: info for info in archive.infolist()}
        if "word/document.xml" not in names:
            raise ReadError("里面没有 Word 正文", hint="请用 Word 或 WPS 打开后另存为 docx")
        document = read_part(archive, names["word/document.xml"])
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ReadError("Word 文档的内容已损坏", hint="请用 Word 打开并修复后另存为 docx") from error
    heading: list[str] = []
    number = 0
    for block in root.iter(f"{_WORD}p", f"{_WORD}tbl"):
        if next(block.iterancestors(f"{_WORD}tbl"), None) is not None:
            continue
        if block.tag == f"{_WORD}p":
            heading.append(_text(block))
        else:
            number += 1
            yield Grid(f"{path}#表{number}!", "\n".join(heading), _word_rows(block))
            heading.clear()


def _word_rows(table: etree._Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in table.iter(f"{_WORD}tr"):
        row: list[str] = []
        for cell in line.iter(f"{_WORD}tc"):
            merged = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            above = merged is not None and merged.get(f"{_WORD}val", "continue") == "continue"
            text = "".join(_text(paragraph) for paragraph in cell.iter(f"{_WORD}p"))
            row.append(rows[-1][len(row)] if above and rows and len(row) < len(rows[-1]) else text)
            span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            row.extend([""] * (int(span.get(f"{_WORD}val", "1")) - 1 if span is not None else 0))
        rows.append(row)
    return rows


def _text(block: etree._Element) -> str:
    """Text of a paragraph; what was deleted under tracking is in elements of another name."""
    return "".join(part.text or "" for part in block.iter(f"{_WORD}t")).strip()

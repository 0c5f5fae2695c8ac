"""PDF files with a text layer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pypdfium2
from pypdfium2 import raw

from infoqa.draft import Draft, Unreadable
from infoqa.reading.assembly import assemble
from infoqa.reading.failures import TEXT_LIMIT, DamagedError, EncryptedError, NoTextError, TooLargeError
from infoqa.reading.items import Item
from infoqa.reading.manuscript import Line, Manuscript
from infoqa.reading.signatures import kind_of

_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*[0-9]{1,4}[-—–－·•\s]*|第\s*[0-9一二三四五六七八九十]{1,4}\s*[页頁]\s*[,，/／]?\s*(?:[共总]\s*[0-9一二三四五六七八九十]{1,4}\s*[页頁])?"
    r"|[0-9]{1,4}\s*[/／]\s*[0-9]{1,4}|[Pp]age\s*[0-9]+(?:\s*of\s*[0-9]+)?"
)
_HEADING_RATIO = 1.15
_HYPHEN = "\ufffe"


def read_pdf(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of a pdf file; lines stay as they are broken on the page, page numbers go.

    Raises:
        DamagedError: It is broken or not a pdf file.
        EncryptedError: It has a password.
        NoTextError: Its pages are only pictures.
        EmptyError: It holds nothing but a title and header lines.
        TooLargeError: It passes a limit.
    """
    data = item.read()
    if (start := data[:1024].find(b"%PDF")) < 0:
        kind = kind_of(data)
        actual = f"实际内容是{kind}" if kind else "内容不是 PDF"
        raise DamagedError(f"扩展名是 pdf，{actual}", hint="请改回正确的扩展名，或重新导出 pdf")
    yield from assemble(read_manuscript(data[start:]), item.name, split=split)


def read_manuscript(data: bytes) -> Manuscript:
    """The lines of a pdf file; raises as `read_pdf` does."""
    lines: list[Line] = []
    total = 0
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError("PDF 有打开密码", hint="请去掉密码后另存再试") from error
        raise DamagedError("PDF 不完整或已损坏", hint="请重新拷贝或重新导出") from error
    try:
        count = len(document)
        for number in range(count):
            added = _page_lines(document, number)
            lines.extend(added)
            total += sum(len(line.text) for line in added)
            if total > TEXT_LIMIT:
                raise TooLargeError(f"文字超过 {TEXT_LIMIT // (1024 * 1024)} MB", hint="请拆成一篇一个文件")
    except pypdfium2.PdfiumError as error:
        raise DamagedError(f"PDF 第 {number + 1} 页已损坏", hint="请重新拷贝或重新导出") from error
    finally:
        document.close()
    if all(line.blank for line in lines):
        raise NoTextError(
            f"PDF 共 {count} 页，没有文字层，可能是扫描件", hint="请先做文字识别（OCR），或找到原来的 Word 文件"
        )
    return Manuscript(tuple(lines), wrapped=True)


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        rows = text.split("\r\n")
        sizes = _sizes(textpage, rows) if textpage.count_chars() == len(text) else [0.0] * len(rows)
    finally:
        textpage.close()
        page.close()
    weights: Counter[float] = Counter()
    for row, size in zip(rows, sizes, strict=True):
        weights[size] += len(row)
    usual = weights.most_common(1)[0][0]
    lines = [
        Line(row.replace(_HYPHEN, "-"), number, heading=size > usual * _HEADING_RATIO > 0)
        for row, size in zip(rows, sizes, strict=True)
    ]
    return _without_page_numbers(lines)


def _sizes(textpage: pypdfium2.PdfTextPage, rows: Sequence[str]) -> list[float]:
    """Font size at the first character of every row."""
    sizes: list[float] = []
    index = 0
    for row in rows:
        sizes.append(round(float(raw.FPDFText_GetFontSize(textpage.raw, index)), 1) if row else 0.0)
        index += len(row) + 2
    return sizes


def _without_page_numbers(lines: list[Line]) -> list[Line]:
    """`lines` without page numbers, which stand first or last on the page or in its text stream."""
    written = [index for index, line in enumerate(lines) if not line.blank]
    edges = {*written[:2], *written[-2:]}
    return [
        line for index, line in enumerate(lines) if index not in edges or not _PAGE_NUMBER.fullmatch(line.text.strip())
    ]

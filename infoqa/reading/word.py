"""Word documents (docx), read straight from their XML: paragraphs and tables in order.

python-docx is not used for reading: it fails on packages with a missing part, shows no text of tracked insertions or
content controls and loads every picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from infoqa.draft import Draft, Unreadable
from infoqa.reading.assembly import assemble
from infoqa.reading.converter import convert
from infoqa.reading.failures import TEXT_LIMIT, DamagedError, EncryptedError, TooLargeError
from infoqa.reading.forms import form_lines
from infoqa.reading.items import Item
from infoqa.reading.manuscript import Line, Manuscript, cut_lines
from infoqa.reading.packages import office_document, open_package, read_part
from infoqa.reading.signatures import OLE, ZIP, is_encrypted_office, kind_of

_CONVERTED = (".doc", ".wps", ".rtf")
_MAIN = "word/document.xml"
_DROPPED = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "delInstrText",
    "rt",
    "rPr",
    "pPr",
    "Fallback",
    "sectPr",
    "tblPr",
    "tcPr",
}
_DASHES = {"noBreakHyphen": "-", "tab": "\t", "ptab": "\t", "cr": "\n"}
_HEADING_STYLES = ("title", "heading 1", "heading1", "标题", "标题 1", "標題", "標題 1")


def read_word(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of a docx file, or of a doc, wps or rtf file, which LibreOffice converts unless it is really a docx.

    Tracked insertions are part of the text, deletions and hidden text are not; page headers and footers only give
    header fields; numbers that Word generates for lists are not written out.

    Raises:
        ConverterError: LibreOffice is needed and is absent, failed or took too long.
        DamagedError: The package or its XML is broken, or it is another kind of file.
        EncryptedError: It has a password.
        EmptyError: It holds no body text.
        TooLargeError: It passes a limit.
    """
    data = item.read()
    if is_encrypted_office(data):
        raise EncryptedError("Word 文档有打开密码", hint="请去掉密码后另存再试")
    if data.startswith(OLE) or (item.suffix in _CONVERTED and not data.startswith(ZIP)):
        data = convert(data, item.suffix if item.suffix in _CONVERTED else ".doc")
    yield from assemble(read_manuscript(data), item.name, split=split)


def read_manuscript(data: bytes) -> Manuscript:
    """The lines of a docx file; raises as `read_word` does."""
    kind = kind_of(data)
    if kind not in {"Word 文档（docx）", "zip 压缩包"}:
        actual = f"实际内容是{kind}" if kind else "内容不是 Word 文档"
        raise DamagedError(f"扩展名是 docx，{actual}", hint="请用 Word 或 WPS 打开后另存为 docx")
    with office_document("Word 文档", "docx"), open_package(BytesIO(data)) as archive:
        names = {info.filename: info for info in archive.infolist()}
        if _MAIN not in names:
            actual = "它是 Excel 工作簿" if "xl/workbook.xml" in names else "里面没有 Word 正文"
            raise DamagedError(f"扩展名是 docx，但{actual}", hint="请用 Word 或 WPS 打开后另存为 docx")
        reader = _Reader(
            _heading_styles(read_part(archive, names["word/styles.xml"]) if "word/styles.xml" in names else b"")
        )
        lines = reader.read(_parse(read_part(archive, names[_MAIN])))
        margins = sorted(
            name for name in names if name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
        )
        margin = [
            line.text
            for name in margins
            for line in _Reader(frozenset()).read(_parse(read_part(archive, names[name])))
            if not line.blank
        ]
    if sum(len(line.text) for line in lines) > TEXT_LIMIT:
        raise TooLargeError(f"文字超过 {TEXT_LIMIT // (1024 * 1024)} MB", hint="请拆成一篇一个文件")
    return Manuscript(tuple(lines), tuple(margin))


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedError("Word 文档的内容已损坏（XML 有误）", hint="请用 Word 打开并修复后另存为 docx") from error


def _heading_styles(data: bytes) -> frozenset[str]:
    """Ids of the styles that make a paragraph a title: Title, Heading 1 and those based on Title."""
    if not data:
        return frozenset()
    found: set[str] = set()
    for style in _parse(data):
        if _name(style) != "style":
            continue
        name = next((_attribute(child, "val") for child in style if _name(child) == "name"), "")
        if name.lower() in _HEADING_STYLES:
            found.add(_attribute(style, "styleId"))
    return frozenset(found)


@dataclass(slots=True)
class _Reader:
    """Collects the lines of one part of a document."""

    headings: frozenset[str]
    page: int = 0
    lines: list[Line] = field(default_factory=list)
    carried: str = ""

    def read(self, root: etree._Element) -> list[Line]:
        body = next((child for child in root if _name(child) == "body"), root)
        self._blocks(body)
        if self.carried:
            self._add("", heading=False)
        return self.lines

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent:
            match _name(child):
                case "p":
                    self._paragraph(child)
                case "tbl":
                    self._table(child)
                case "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" | "AlternateContent" | "Choice":
                    self._blocks(child)
                case _:
                    pass

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = _child(paragraph, "pPr")
        text = _Inline()
        text.read(paragraph)
        if properties is not None and _switched_on(_child(properties, "pageBreakBefore")) and self.lines:
            self.page += 1
        heading = self._is_heading(properties, text)
        written = "".join(text.parts)
        if _mark_deleted(properties):
            self.carried += written
        else:
            self._add(written, heading=heading)
        for box in text.boxes:
            self._blocks(box)
        if properties is not None and _ends_page(_child(properties, "sectPr")):
            self.page += 1

    def _add(self, text: str, *, heading: bool) -> None:
        text, self.carried = self.carried + text, ""
        added = cut_lines(text, page=self.page, heading=heading)
        if "\f" in text:
            added = [line for line in added if line.text] or added[-1:]
            self.page += text.count("\f")
        self.lines.extend(added)

    def _is_heading(self, properties: etree._Element | None, text: _Inline) -> bool:
        if properties is None:
            return False
        style = _child(properties, "pStyle")
        if style is not None and _attribute(style, "val") in self.headings:
            return True
        centred = _child(properties, "jc")
        return centred is not None and _attribute(centred, "val") == "center" and text.all_bold

    def _table(self, table: etree._Element) -> None:
        rows: list[list[list[str]]] = []
        for row in _rows(table):
            cells: list[list[str]] = []
            for cell in _cells(row):
                inner = _Reader(self.headings, self.page)
                inner._blocks(cell)
                cells.append([line.text for line in inner.lines])
            rows.append(cells)
        self.lines.extend(Line(text, self.page) for text in form_lines(rows))


@dataclass(slots=True)
class _Inline:
    """Collects the text of one paragraph and the text boxes in it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    bold: int = 0
    plain: int = 0

    @property
    def all_bold(self) -> bool:
        return self.bold > 0 and not self.plain

    def read(self, parent: etree._Element) -> None:
        for child in parent:
            name = _name(child)
            if name in _DROPPED:
                continue
            if name == "r":
                self._run(child)
            elif name == "txbxContent":
                self.boxes.append(child)
            elif name == "t":
                self.parts.append(child.text or "")
            else:
                self.read(child)

    def _run(self, run: etree._Element) -> None:
        properties = _child(run, "rPr")
        if properties is not None and _switched_on(_child(properties, "vanish")):
            return
        bold = properties is not None and _switched_on(_child(properties, "b"))
        for child in run:
            name = _name(child)
            if name == "t":
                text = child.text or ""
                self.parts.append(text)
                if text.strip():
                    self.bold, self.plain = self.bold + bold, self.plain + (not bold)
            elif name == "br":
                self.parts.append("\f" if _attribute(child, "type") == "page" else "\n")
            elif name in _DASHES:
                self.parts.append(_DASHES[name])
            elif name not in _DROPPED:
                self.read(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = _name(child)
        if name == "tr" and not _is_deleted_row(child):
            yield child
        elif name in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        name = _name(child)
        if name == "tc":
            yield child
        elif name in {"sdt", "sdtContent", "customXml"}:
            yield from _cells(child)


def _is_deleted_row(row: etree._Element) -> bool:
    properties = _child(row, "trPr")
    return properties is not None and _child(properties, "del") is not None


def _mark_deleted(properties: etree._Element | None) -> bool:
    """Whether the paragraph's end was deleted, so that the next paragraph goes on with it."""
    mark = None if properties is None else _child(properties, "rPr")
    return mark is not None and (_child(mark, "del") is not None or _child(mark, "moveFrom") is not None)


def _ends_page(section: etree._Element | None) -> bool:
    if section is None:
        return False
    kind = _child(section, "type")
    return kind is None or _attribute(kind, "val") != "continuous"


def _switched_on(element: etree._Element | None) -> bool:
    return element is not None and _attribute(element, "val") not in {"0", "false", "off"}


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if _name(child) == name), None)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""

"""Web pages: the lines of the article, without menus, scripts and page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, Tag

from infoqa.draft import Draft, Unreadable
from infoqa.reading.assembly import assemble
from infoqa.reading.decoding import decode
from infoqa.reading.failures import TEXT_LIMIT, DamagedError
from infoqa.reading.forms import form_lines
from infoqa.reading.header import read_header_line, read_sign_off
from infoqa.reading.items import Item
from infoqa.reading.manuscript import Line, Manuscript, cut_lines
from infoqa.reading.signatures import kind_of

_DROPPED = frozenset(
    (
        *("aside", "audio", "button", "del", "embed", "footer", "form", "head", "iframe", "nav", "noscript", "object"),
        *("rp", "rt", "script", "select", "style", "svg", "template", "video"),
    )
)
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
        ),
        *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p"),
        *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_WHITE = re.compile("[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PAGE_BREAK = re.compile(r"page-break-before\s*:\s*always|break-before\s*:\s*page", re.IGNORECASE)
_LEAST_SHARE = 0.6


def read_html(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of a saved web page.

    Raises:
        DamagedError: It is another kind of file by its first bytes, or its tags are nested too deeply.
        EncodingError: Its bytes are not text.
        EmptyError: No body text is on the page.
        TooLargeError: It has more than `TEXT_LIMIT` bytes.
    """
    data = item.read(TEXT_LIMIT)
    if (kind := kind_of(data)) and "html" not in kind:
        raise DamagedError(f"扩展名是 html，实际内容是{kind}", hint="请改回正确的扩展名再试")
    declared = _DECLARED.search(data[:4096])
    text = decode(data, declared=declared[1].decode("ascii") if declared else "")
    try:
        lines = page_lines(text)
    except RecursionError as error:
        raise DamagedError(
            "网页的标签嵌套过深，可能已损坏", hint="请用浏览器打开，把正文复制到 Word 后存为 docx"
        ) from error
    yield from assemble(Manuscript(tuple(lines)), item.name, split=split)


def page_lines(text: str) -> list[Line]:
    """Lines of the article on a page: its heading, the header lines under it and its body."""
    soup = BeautifulSoup(text, "lxml")
    for tag in soup.find_all(list(_DROPPED)):
        tag.decompose()
    for tag in soup.find_all(style=_HIDDEN):
        if not tag.decomposed:
            tag.decompose()
    root = soup.body or soup
    article = _article(root)
    collector = _Collector(article)
    collector.block(root, inside=root is article)
    return collector.article_lines()


def _article(root: Tag) -> Tag:
    """The element that holds most of the running text; the whole page if none holds enough of it."""
    scores: dict[int, tuple[float, Tag]] = {}
    total = 0.0
    for node in root.find_all(string=True):
        if type(node) is not NavigableString or not (length := len(node.strip())) or node.find_parent("a"):
            continue
        total += length
        block = _block_of(node, root)
        share = 1.0
        while block is not root and share > 0.2:
            parent = _block_of(block, root)
            owner = (
                parent
                if block.name in {"p", "li", "td", "tr", "tbody", "blockquote", "h1", "h2", "h3", "h4"}
                else block
            )
            score, _ = scores.get(id(owner), (0.0, owner))
            scores[id(owner)] = (score + length * share, owner)
            block, share = parent, share * 0.7
    if not scores:
        return root
    best, tag = max(scores.values(), key=lambda entry: entry[0])
    return tag if best >= _LEAST_SHARE * total else root


def _block_of(node: PageElement, root: Tag) -> Tag:
    parent = node.parent
    while parent is not None and parent is not root and parent.name not in _BLOCKS:
        parent = parent.parent
    return parent if parent is not None else root


class _Collector:
    """Collects lines in document order and remembers which stand in the article."""

    def __init__(self, article: Tag) -> None:
        self._article = article
        self._lines: list[tuple[Line, bool]] = []
        self._parts: list[str] = []
        self._page = 0

    def article_lines(self) -> list[Line]:
        """The heading of the article, header lines between it and the article, the article."""
        start = next((index for index, (_, inside) in enumerate(self._lines) if inside), 0)
        before = [line for line, _ in self._lines[:start]]
        inner = [line for line, inside in self._lines if inside]
        head = max((index for index, line in enumerate(before) if line.heading), default=len(before))
        kept = [
            line for line in before[head:] if line.heading or read_header_line(line.text) or read_sign_off(line.text)
        ]
        return [*kept, *inner]

    def block(self, tag: Tag, *, inside: bool) -> None:
        """Adds the lines of a block element."""
        heading = tag.name == "h1"
        if tag.name == "hr":
            self._page += 1
            return
        if _PAGE_BREAK.search(str(tag.get("style", ""))):
            self._page += 1
        if tag.name == "table" and not tag.find(["table", "div", "h1"]):
            self._table(tag, inside=inside)
            return
        self._inline(tag, inside=inside, heading=heading, pre=tag.name == "pre")
        self._flush(inside=inside, heading=heading)

    def _inline(self, tag: Tag, *, inside: bool, heading: bool, pre: bool) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                if child.name == "br":
                    self._parts.append("\n")
                elif child.name in _BLOCKS:
                    self._flush(inside=inside, heading=heading)
                    self.block(child, inside=inside or child is self._article)
                else:
                    self._inline(child, inside=inside, heading=heading, pre=pre)
            elif type(child) in (NavigableString, CData):
                self._parts.append(str(child) if pre else _WHITE.sub(" ", str(child)))

    def _flush(self, *, inside: bool, heading: bool) -> None:
        text = "".join(self._parts)
        self._parts.clear()
        if not text.strip():
            return
        for line in cut_lines(text, page=self._page, heading=heading):
            if not line.blank:
                self._lines.append((Line(line.text.strip(" \t"), line.page, line.heading), inside))

    def _table(self, table: Tag, *, inside: bool) -> None:
        rows: list[list[list[str]]] = []
        for row in table.find_all("tr"):
            cells: list[list[str]] = []
            for cell in row.find_all(["td", "th"]):
                inner = _Collector(cell)
                inner._inline(cell, inside=True, heading=False, pre=False)
                inner._flush(inside=True, heading=False)
                cells.append([line.text for line, _ in inner._lines])
            rows.append(cells)
        self._lines.extend((Line(text, self._page), inside) for text in form_lines(rows))

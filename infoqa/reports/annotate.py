"""The editor's own Word file with the findings as comments beside the words.

The package is copied part by part and only the comments and the marks of their ranges are added, by way of lxml:
python-docx is not a dependency of infoqa, fails on packages with a missing part and writes every part anew.

The words are found by comparing the characters of the document and of the drafts without white space. The characters
of the document are taken in the order of `infoqa.reading.word`, which has to know tracked changes, hidden text, tables
and text boxes in the same way.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from array import array
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from io import BytesIO
from itertools import accumulate, count
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from infoqa.assessment import Assessment, Finding, Score
from infoqa.draft import Draft, Field, Span
from infoqa.errors import ReadError, say_cause
from infoqa.reports.whole import check_target, written_whole
from infoqa.reports.wording import (
    CONCISION_NAMES,
    DEPTH_NAMES,
    SEVERITY_NAMES,
    gate_reason,
    shorten,
    type_line,
)

AUTHOR = "infoqa"
INITIALS = "审"

_WARNINGS = 20
_QUESTIONS = 3
_QUOTE = 36
_OPENING = 20
"""Characters of a body that the summing-up stands on where there is no title."""

_MAIN = "word/document.xml"
_LINKS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_STYLES = "word/styles.xml"
_COMMENTS = "word/comments.xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_LINKS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
_XML_BLANKS = " \t\r\n"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNPACKED_LIMIT = 1024 * 1024 * 1024

_AGAIN = "请用 Word 或 WPS 打开这个文件，另存为 docx 后再试"

# What `infoqa.reading.word` passes over, and the wrappers that it looks into.
_DROPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "rt", "rPr", "pPr", "Fallback", "sectPr"}
    | {"tblPr", "tcPr"}
)
_BLOCK_WRAPPERS = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}
)
_ROW_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "customXml"})
_CELL_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml"})
# Elements within a paragraph in which runs may be split and marks may stand.
_OPEN = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo"}
)
_TRACKED = frozenset({"ins", "moveTo"})

_TELLING = 8  # characters from which a line is looked for in the whole rest of the document
_SLACK = 400
_COMPARED = 4000  # characters that are compared one by one at most


@dataclass(frozen=True, slots=True)
class CommentReport:
    """What became of the findings.

    Attributes:
        written: Comments that were written, those that sum up a draft included.
        unplaced: Findings whose words were not found in the document; they stand in the comment that sums up.
    """

    written: int
    unplaced: int


def write_comments(source: Path, assessments: Sequence[Assessment], target: Path) -> CommentReport:
    """Write a copy of a Word file in which every finding is a comment on the words concerned.

    Each draft also gets one comment on its title that sums up; findings about header fields stand there. All
    findings that block or must be mended are written, and the first 20 warnings of each draft.

    Args:
        source: The docx file that the drafts were read from.
        assessments: What was said about them, in the order of the file; with questions if made with `evidence=True`.
        target: The copy.

    Raises:
        ReadError: `source` cannot be opened, is no docx file, or has no text.
        WriteError: `target` is `source` or cannot be written.
    """
    check_target(target, [str(source)])
    package = _Package(source)
    root = package.parse(_MAIN)
    document = _Document(root)
    if not document.text:
        raise ReadError("文档里没有文字，批注无处可加", place=str(source), hint="请给出读出这些稿件的那个文件")
    notes, unplaced = _notes(document, assessments)
    comments = _Comments(package, root)
    for note in notes:
        mark = comments.add(note.lines)
        document.mark(note.start, note.end, mark, comments.reference(mark))
    comments.save()
    package.put(_MAIN, root)
    with written_whole(target) as partial:
        package.write(partial)
    return CommentReport(len(notes), unplaced)


@dataclass(frozen=True, slots=True)
class _Note:
    """A comment to be: its range in the text of the document, and its paragraphs."""

    start: int
    end: int
    lines: tuple[str, ...]


def _notes(document: _Document, assessments: Sequence[Assessment]) -> tuple[list[_Note], int]:
    """All comments in the order of the document, wider ones first, and how many findings found no place."""
    notes: list[_Note] = []
    unplaced = 0
    for assessment, (title, body) in zip(assessments, _fields(document, assessments), strict=True):
        shown, folded = _shown(assessment.findings)
        own: list[_Note] = []
        rest: list[Finding] = []
        for finding in shown:
            place = None
            if _has_words(finding):
                place = (title if finding.field == "title" else body).place(finding.span)
                unplaced += place is None
            if place is None:
                rest.append(finding)
            else:
                words = "" if place.exact else _quote(assessment, finding.field, finding.span)
                line = _finding_line(finding, words)
                own.append(_Note(place.start, place.end, _veiled(assessment, [line])))
        head, known = _head(document, title, body)
        lines = _summary(assessment, rest, folded)
        if not known:
            lines = (_source_line(assessment.draft), *lines)
        notes += [_Note(head.start, head.end, _veiled(assessment, lines)), *own]
    return sorted(notes, key=lambda note: (note.start, -note.end)), unplaced


def _shown(findings: Sequence[Finding]) -> tuple[list[Finding], int]:
    """Findings to be written, and the number of warnings left out."""
    warnings = [finding for finding in findings if finding.severity == "warn"]
    graver = [finding for finding in findings if finding.severity != "warn"]
    return [*graver, *warnings[:_WARNINGS]], max(len(warnings) - _WARNINGS, 0)


def _has_words(finding: Finding) -> bool:
    return finding.field != "header" and finding.span.start < finding.span.end


def _finding_line(finding: Finding, words: str = "") -> str:
    """The finding for the editor; `words` are the characters concerned where the comment does not stand on them."""
    said = f"{finding.message}　原文：{words}" if words else finding.message
    return f"【{SEVERITY_NAMES[finding.severity]}】{finding.code}　{said}　建议：{finding.advice}"


def _quote(assessment: Assessment, field: Field, span: Span) -> str:
    """First characters of `span` in quotation marks; nothing if the screen masks any character of it."""
    if any(masked.field == field and _overlap(masked.span, span) for masked in _masked(assessment)):
        return ""
    return f"“{shorten(span.of(_raw(assessment.draft, field)), _QUOTE)}”"


def _veiled(assessment: Assessment, lines: Iterable[str]) -> tuple[str, ...]:
    """`lines` without the words that the screen masks, also where they stand a second time."""
    masks = {finding.span.of(_raw(assessment.draft, finding.field)): finding.text for finding in _masked(assessment)}
    veiled = []
    for line in lines:
        for words, mask in masks.items():
            line = line.replace(words, mask)  # noqa: PLW2901  # one word after the other
        veiled.append(line)
    return tuple(veiled)


def _masked(assessment: Assessment) -> list[Finding]:
    """Findings whose words are not to be shown."""
    return [
        finding
        for finding in assessment.findings
        if _has_words(finding) and finding.text != finding.span.of(_raw(assessment.draft, finding.field))
    ]


def _raw(draft: Draft, field: Field) -> str:
    return draft.title if field == "title" else draft.body


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _summary(assessment: Assessment, rest: Sequence[Finding], folded: int) -> tuple[str, ...]:
    """Paragraphs of the comment that sums up: verdicts, findings without a place, questions to the sender."""
    lines = [
        f"类型：{'待复核　暂判' if assessment.type.needs_review else ''}{type_line(assessment)}",
        f"深度：{_score(assessment.depth, DEPTH_NAMES[assessment.depth.level])}",
        f"精炼：{_score(assessment.concision, CONCISION_NAMES[assessment.concision.level])}",
        f"结论：{gate_reason(assessment)}",
    ]
    for finding in rest:
        words = _quote(assessment, finding.field, finding.span) if _has_words(finding) else ""
        lines.append(_finding_line(finding, words))
    if folded:
        lines.append(f"另有 {folded} 条提示没有写成批注。")
    if assessment.questions:
        lines.append("可向报送人核问：")
        for number, question in enumerate(assessment.questions[:_QUESTIONS], start=1):
            words = "" if question.span is None else _quote(assessment, "body", question.span)
            lines.append(f"{number}. {question.text}{words}")
    return tuple(lines)


def _score(score: Score, name: str) -> str:
    return f"{score.level}级 {score.score:.1f}分　{name}"


def _source_line(draft: Draft) -> str:
    name = draft.source.replace("\\", "/").rsplit("/", 1)[-1]
    return f"这篇稿件的文字在文档里没有找到：{name or draft.id}"


def _head(document: _Document, title: _Field, body: _Field) -> tuple[_Place, bool]:
    """Range of the comment that sums up, and whether it belongs to the draft: title, first words, or first text."""
    if title.blocks:
        return document.settle(title.blocks[0].there, title.blocks[-1].there_end), True
    at = body.blocks[0].there if body.blocks else 0
    return document.settle(at, min(at + _OPENING, document.line_end(at))), bool(body.blocks)


# ---- where the drafts stand in the document


@dataclass(frozen=True, slots=True)
class _Block:
    """Characters without white space that a field and the document share."""

    here: int
    there: int
    size: int

    @property
    def here_end(self) -> int:
        return self.here + self.size

    @property
    def there_end(self) -> int:
        return self.there + self.size


@dataclass(frozen=True, slots=True)
class _Place:
    """A range in the text of the document; `exact` if it holds the words and nothing else."""

    start: int
    end: int
    exact: bool


class _Field:
    """Title or body of a draft, laid against the text of the document.

    Args:
        raw: The characters as the draft has them.
        document: The document.
        blocks: What both share, in order.
    """

    def __init__(self, raw: str, document: _Document, blocks: Sequence[_Block]) -> None:
        self.blocks = blocks
        self._raw = raw
        self._text = _squeezed(raw)
        self._document = document
        self._counts = array("L", accumulate((not char.isspace() for char in raw), initial=0))

    def place(self, span: Span) -> _Place | None:
        """Where the characters of `span` stand; their paragraph if they do not stand there as they are."""
        start, end = self._counts[span.start], self._counts[span.end]
        if start == end:  # of white space the neighbours are marked
            start, end = max(start - 1, 0), min(end + 1, len(self._text))
        first, last = self._there(start), self._there(end - 1)
        if first is None or last is None or self._document.text[first : last + 1] != self._text[start:end]:
            return self._paragraph(span)
        return self._document.settle(first, last + 1)

    def _there(self, here: int) -> int | None:
        """Place in the document of one character."""
        index = bisect_right(self.blocks, here, key=lambda block: block.here) - 1
        if index < 0 or here >= self.blocks[index].here_end:
            return None
        return self.blocks[index].there + here - self.blocks[index].here

    def _paragraph(self, span: Span) -> _Place | None:
        """The part of the paragraph around `span.start` that the document has."""
        stop = self._raw.find("\n", span.start)
        start = self._counts[self._raw.rfind("\n", 0, span.start) + 1]
        end = self._counts[stop if stop >= 0 else len(self._raw)]
        shared = [block for block in self.blocks if block.here < end and start < block.here_end]
        if not shared:
            return None
        first, last = shared[0], shared[-1]
        settled = self._document.settle(
            first.there + max(start - first.here, 0), last.there_end - max(last.here_end - end, 0)
        )
        return _Place(settled.start, settled.end, exact=False)


def _fields(document: _Document, assessments: Sequence[Assessment]) -> Iterator[tuple[_Field, _Field]]:
    """Title and body of every draft, each draft looked for behind the one before it."""
    cursor = 0
    ends: list[int] = []
    for assessment in assessments:
        draft = assessment.draft
        body = _find_body(draft.body, document, cursor)
        floor = ends[bisect_right(ends, body[0].there) - 1] if body and ends and ends[0] <= body[0].there else 0
        title = _find_title(draft.title, document, floor, body[0].there if body else len(document.text))
        yield _Field(draft.title, document, title), _Field(draft.body, document, body)
        if body:
            cursor = body[-1].there_end
            insort(ends, cursor)


def _find_body(raw: str, document: _Document, cursor: int) -> list[_Block]:
    """The body in the document, whole if it stands there as it is, else line by line."""
    text = _squeezed(raw)
    if not text:
        return []
    for start in dict.fromkeys((cursor, 0)):
        whole = list(document.occurrences(text, start, len(document.text)))
        if whole:
            at = next((at for at in whole if document.is_whole(at, at + len(text))), whole[0])
            return [_Block(0, at, len(text))]
    lines = [line for line in map(_squeezed, raw.split("\n")) if line]
    return _align(lines, document.text, cursor) or _align(lines, document.text, 0)


def _find_title(raw: str, document: _Document, floor: int, ceiling: int) -> list[_Block]:
    """The title, best the last one above the body that ends its line: a list of contents may stand before it."""
    text = _squeezed(raw)
    if not text:
        return []
    for start, end in ((floor, ceiling), (ceiling, len(document.text)), (0, floor)):
        found = list(document.occurrences(text, start, end))
        if found:
            closing = [at for at in found if document.ends_line(at + len(text))]
            return [_Block(0, (closing or found)[-1], len(text))]
    return []


def _align(lines: Sequence[str], text: str, cursor: int) -> list[_Block]:
    """What lines and document share: long lines as they are, what lies between them character by character."""
    blocks: list[_Block] = []
    waiting: list[tuple[int, str]] = []
    here = 0
    for line in lines:
        found = text.find(line, cursor) if len(line) >= _TELLING else -1
        if found < 0:
            waiting.append((here, line))
        else:
            blocks += _compare(waiting, text, cursor, found)
            blocks.append(_Block(here, found, len(line)))
            waiting, cursor = [], found + len(line)
        here += len(line)
    room = sum(len(line) for _, line in waiting) + _SLACK
    return [*blocks, *_compare(waiting, text, cursor, min(cursor + room, len(text)))]


def _compare(lines: Iterable[tuple[int, str]], text: str, start: int, end: int) -> Iterator[_Block]:
    """Shared characters of some lines and a stretch of the document."""
    for here, line in lines:
        found = text.find(line, start, end)
        if found >= 0:
            yield _Block(here, found, len(line))
            start = found + len(line)
        elif end - start <= _COMPARED and len(line) <= _COMPARED:
            offset = start
            for match in SequenceMatcher(None, line, text[start:end], autojunk=False).get_matching_blocks():
                if match.size > 1:
                    yield _Block(here + match.a, offset + match.b, match.size)
                    start = offset + match.b + match.size


def _squeezed(text: str) -> str:
    return "".join(text.split())


# ---- the text of the document and the marks in it


@dataclass(slots=True)
class _Piece:
    """Characters in one element.

    Attributes:
        start: First of them in the text of the document.
        node: Text of a run that can be split, or the smallest element around the text beside which marks may stand.
        splits: Whether it can be split.
    """

    start: int
    node: etree._Element
    splits: bool


class _Document:
    """The visible characters of a document without white space, and the way back to its runs.

    Args:
        root: Root of the main part.
    """

    def __init__(self, root: etree._Element) -> None:
        self._space = etree.QName(root).namespace or ""
        self._pieces: list[_Piece] = []
        self._parts: list[str] = []
        self._length = 0
        self._line_starts: list[int] = []
        self._boxes: list[Span] = []
        self._blocks(next((child for child in root if _name(child) == "body"), root), None)
        self.text = "".join(self._parts)
        self._line_set = frozenset((*self._line_starts, self._length))

    def occurrences(self, text: str, start: int, end: int) -> Iterator[int]:
        """Places of `text` in a stretch of the document, without overlaps."""
        at = self.text.find(text, start, end)
        while at >= 0:
            yield at
            at = self.text.find(text, at + len(text), end)

    def is_whole(self, start: int, end: int) -> bool:
        """Whether the range begins and ends where lines do."""
        return start in self._line_set and self.ends_line(end)

    def ends_line(self, at: int) -> bool:
        """Whether a line ends right before the character `at`."""
        return at in self._line_set

    def line_end(self, at: int) -> int:
        """End of the line that the character `at` stands in."""
        index = bisect_right(self._line_starts, at)
        return self._line_starts[index] if index < len(self._line_starts) else self._length

    def settle(self, start: int, end: int) -> _Place:
        """The part of a range on which a comment can stand: a text box is marked as a whole, and alone."""
        exact = True
        for box in self._boxes:
            if box.start <= start < box.end:
                end, exact = min(end, box.end), False
            elif start < box.start < end:
                end, exact = box.start, False
        return _Place(start, end, exact and self._is_free(start) and self._is_free(end))

    def _is_free(self, at: int) -> bool:
        """Whether a mark can stand right before the character `at`."""
        piece = self._piece(at)
        return piece.splits or piece.start == at or at == self._length

    def mark(self, start: int, end: int, number: int, reference: etree._Element) -> None:
        """Put comment `number` on a range, splitting the runs at its ends."""
        first, last = self._cut_before(start), self._cut_after(end - 1)
        first.addprevious(self._made(first, "commentRangeStart", number))
        closing = self._made(last, "commentRangeEnd", number)
        last.addnext(closing)
        outer = closing  # a tracked insertion stays as it is; the reference comes behind it
        for above in closing.iterancestors():
            if _name(above) == "p":
                break
            if _name(above) in _TRACKED:
                outer = above
        outer.addnext(reference)

    def _made(self, beside: etree._Element, name: str, number: int) -> etree._Element:
        return beside.makeelement(f"{{{self._space}}}{name}", {f"{{{self._space}}}id": str(number)})

    # Reading, in the order of infoqa.reading.word.

    def _add(self, node: etree._Element, text: str, *, splits: bool) -> None:
        if text := _squeezed(text):
            self._pieces.append(_Piece(self._length, node, splits))
            self._parts.append(text)
            self._length += len(text)

    def _end_line(self) -> None:
        if not self._line_starts or self._line_starts[-1] != self._length:
            self._line_starts.append(self._length)

    def _blocks(self, parent: etree._Element, host: etree._Element | None) -> None:
        for child in parent:
            name = _name(child)
            if name == "p":
                self._paragraph(child, host)
            elif name == "tbl":
                for row in _inside(child, "tr", _ROW_WRAPPERS):
                    if not _is_deleted_row(row):
                        for cell in _inside(row, "tc", _CELL_WRAPPERS):
                            self._blocks(cell, host)
            elif name in _BLOCK_WRAPPERS:
                self._blocks(child, host)

    def _paragraph(self, paragraph: etree._Element, host: etree._Element | None) -> None:
        """Reads a paragraph; `host` is the element of the text box that it stands in."""
        boxes: list[tuple[etree._Element, etree._Element]] = []
        self._end_line()
        self._inline(paragraph, host, boxes)
        self._end_line()
        for box, around in boxes:
            start = self._length
            self._blocks(box, around)
            if start < self._length:
                self._boxes.append(Span(start, self._length))

    def _inline(
        self,
        parent: etree._Element,
        host: etree._Element | None,
        boxes: list[tuple[etree._Element, etree._Element]],
    ) -> None:
        for child in parent:
            name = _name(child)
            if name in _DROPPED:
                continue
            inner = child if host is None else host
            if name == "r":
                self._run(child, host if child.tag == self._tag("r") else inner, boxes)
            elif name == "txbxContent":
                boxes.append((child, inner))
            elif name == "t":
                self._add(inner, child.text or "", splits=False)
            else:
                is_open = name in _OPEN and child.tag == self._tag(name)
                self._inline(child, host if is_open else inner, boxes)

    def _run(
        self,
        run: etree._Element,
        host: etree._Element | None,
        boxes: list[tuple[etree._Element, etree._Element]],
    ) -> None:
        properties = _child(run, "rPr")
        if properties is not None and _switched_on(_child(properties, "vanish")):
            return
        for child in run:
            name = _name(child)
            inner = child if host is None else host
            if name == "t":
                self._add(inner, child.text or "", splits=host is None and child.tag == self._tag("t"))
            elif name == "noBreakHyphen":
                self._add(inner, "-", splits=False)
            elif name in {"br", "cr"}:
                self._end_line()
            elif name not in _DROPPED:
                self._inline(child, inner, boxes)

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}"

    # Splitting.

    def _index(self, at: int) -> int:
        return bisect_right(self._pieces, at, key=lambda piece: piece.start) - 1

    def _piece(self, at: int) -> _Piece:
        return self._pieces[self._index(at)]

    def _cut_before(self, at: int) -> etree._Element:
        """The run, or other element, that begins with the character `at`."""
        index = self._index(at)
        piece = self._pieces[index]
        raw = piece.node.text or ""
        if piece.splits and (offset := _offset(raw, at - piece.start)):
            rest = self._split_text(piece.node, offset)
            if at == piece.start:
                piece.node = rest
            else:
                piece = _Piece(at, rest, splits=True)
                self._pieces.insert(index + 1, piece)
        run = piece.node.getparent()
        if run.tag != self._tag("r"):
            return piece.node
        before = piece.node.getprevious()
        if before is None or _name(before) == "rPr":
            return run
        return self._split_run(run, piece.node)

    def _cut_after(self, at: int) -> etree._Element:
        """The run, or other element, that ends with the character `at`."""
        index = self._index(at)
        piece = self._pieces[index]
        raw = piece.node.text or ""
        if piece.splits and (offset := _offset(raw, at - piece.start) + 1) < len(raw):
            rest = self._split_text(piece.node, offset)
            if rest.text.strip():
                self._pieces.insert(index + 1, _Piece(at + 1, rest, splits=True))
        run = piece.node.getparent()
        if run.tag != self._tag("r"):
            return piece.node
        if (after := piece.node.getnext()) is not None:
            self._split_run(run, after)
        return run

    def _split_text(self, node: etree._Element, offset: int) -> etree._Element:
        """Cuts a text in two within its run; returns the second."""
        raw = node.text
        rest = node.makeelement(node.tag, dict(node.attrib))
        node.text, rest.text = raw[:offset], raw[offset:]
        for part in (node, rest):
            if part.text != part.text.strip(_XML_BLANKS):
                part.set(_PRESERVED, "preserve")
        node.addnext(rest)
        return rest

    def _split_run(self, run: etree._Element, child: etree._Element) -> etree._Element:
        """Moves `child` and what follows it into a new run of the same properties; returns the new run."""
        rest = run.makeelement(run.tag, dict(run.attrib))
        properties = _child(run, "rPr")
        if properties is not None:
            rest.append(deepcopy(properties))
        rest.extend([child, *child.itersiblings()])
        run.addnext(rest)
        return rest


def _offset(raw: str, number: int) -> int:
    """Place in `raw` of the character `number`, white space not counted."""
    for at, char in enumerate(raw):
        if not char.isspace():
            if not number:
                return at
            number -= 1
    raise ValueError("the text of the document changed while it was marked")


# ---- the comments part


class _Comments:
    """The comments of a document, old and new.

    Args:
        package: The document.
        root: Root of its main part.
    """

    def __init__(self, package: _Package, root: etree._Element) -> None:
        self._package = package
        self._space = etree.QName(root).namespace or ""
        self._links = package.parse(_LINKS) if _LINKS in package else etree.Element(f"{{{_LINKS_SPACE}}}Relationships")
        self._part = self._find_part()
        if self._part in package:
            self._root = package.parse(self._part)
        else:
            self._root = etree.Element(f"{{{self._space}}}comments", nsmap={"w": self._space})
        used = {*_numbers(self._root, "comment"), *_numbers(root, "commentRangeStart", "commentReference")}
        self._numbers = (number for number in count() if number not in used)
        styles = _style_ids(package.parse(_STYLES)) if _STYLES in package else {}
        self._text_style = styles.get("annotation text", "")
        self._mark_style = styles.get("annotation reference", "")
        # Word writes the local time and calls it Z.
        self._now = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, lines: Iterable[str]) -> int:
        """Add a comment with one paragraph for each line; returns its number."""
        number = next(self._numbers)
        comment = self._sub(self._root, "comment", id=str(number), author=AUTHOR, date=self._now, initials=INITIALS)
        for at, line in enumerate(lines):
            paragraph = self._sub(comment, "p")
            properties = self._sub(paragraph, "pPr")
            if self._text_style:
                self._sub(properties, "pStyle", val=self._text_style)
            # The paragraphs of an office's Normal style are large and indented.
            self._sub(properties, "spacing", before="0", after="0", line="240", lineRule="auto")
            self._sub(properties, "ind", firstLineChars="0", firstLine="0")
            if at == 0:
                run = self._sub(paragraph, "r")
                self._small(run)
                self._sub(run, "annotationRef")
            run = self._sub(paragraph, "r")
            size = self._sub(run, "rPr")
            self._sub(size, "sz", val="20")
            self._sub(size, "szCs", val="20")
            text = self._sub(run, "t")
            text.text = _NO_XML.sub("\ufffd", " ".join(line.splitlines()))
            text.set(_PRESERVED, "preserve")
        return number

    def reference(self, number: int) -> etree._Element:
        """The run in the text that refers to comment `number`."""
        run = etree.Element(f"{{{self._space}}}r", nsmap={"w": self._space})
        self._small(run)
        self._sub(run, "commentReference", id=str(number))
        return run

    def save(self) -> None:
        """Put the part, and the links to it if it is new, into the package."""
        package = self._package
        package.put(self._part, self._root)
        if not any(_links_to(link) == self._part for link in self._comment_links()):
            taken = {link.get("Id") for link in self._links}
            name = next(name for number in count(1) if (name := f"rId{number}") not in taken)
            kind = (_STRICT if "purl.oclc.org" in self._space else _TRANSITIONAL) + "/comments"
            etree.SubElement(
                self._links, f"{{{_LINKS_SPACE}}}Relationship", Id=name, Type=kind, Target=Path(self._part).name
            )
            package.put(_LINKS, self._links)
        types = package.parse(_TYPES)
        place = f"/{self._part}"
        if not any(str(item.get("PartName", "")).lower() == place.lower() for item in types):
            etree.SubElement(types, f"{{{_TYPES_SPACE}}}Override", PartName=place, ContentType=_COMMENTS_TYPE)
            package.put(_TYPES, types)

    def _comment_links(self) -> Iterator[etree._Element]:
        for link in self._links:
            if str(link.get("Type", "")).endswith("/comments") and link.get("TargetMode") != "External":
                yield link

    def _find_part(self) -> str:
        """Name of the part that holds the comments, or of the one to be made."""
        for link in self._comment_links():
            return _links_to(link)
        names = (_COMMENTS, *(f"word/comments{number}.xml" for number in range(1, 100)))
        return next(name for name in names if name not in self._package)

    def _sub(self, parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        values = {f"{{{self._space}}}{key}": value for key, value in attributes.items()}
        return etree.SubElement(parent, f"{{{self._space}}}{name}", values)

    def _small(self, run: etree._Element) -> None:
        """Make a mark small enough not to move a line."""
        properties = self._sub(run, "rPr")
        if self._mark_style:
            self._sub(properties, "rStyle", val=self._mark_style)
        else:
            self._sub(properties, "sz", val="16")
            self._sub(properties, "szCs", val="16")


def _numbers(root: etree._Element, *names: str) -> Iterator[int]:
    """Numbers of comments that are in use."""
    for element in root.iter(*(f"{{*}}{name}" for name in names)):
        value = _attribute(element, "id")
        if value.isdecimal():
            yield int(value)


def _style_ids(root: etree._Element) -> dict[str, str]:
    """Ids of styles by their names."""
    found: dict[str, str] = {}
    for style in root:
        name = _child(style, "name") if _name(style) == "style" else None
        if name is not None:
            found.setdefault(_attribute(name, "val").lower(), _attribute(style, "styleId"))
    return found


def _links_to(link: etree._Element) -> str:
    """Name of the part that a link of the main part leads to."""
    return posixpath.normpath(posixpath.join("/word", str(link.get("Target", "")))).lstrip("/")


# ---- the package


class _Package:
    """A docx file in memory.

    Args:
        source: The file.

    Raises:
        ReadError: It cannot be opened or is no docx file.
    """

    def __init__(self, source: Path) -> None:
        self._place = str(source)
        try:
            self._archive = ZipFile(BytesIO(source.read_bytes()))
        except OSError as error:
            hint = "请检查路径，关闭正打开它的程序后再试"
            raise ReadError(f"Word 文档打不开：{say_cause(error)}", place=self._place, hint=hint) from error
        except (BadZipFile, NotImplementedError, ValueError) as error:
            raise ReadError("不是完整的 docx 文件，或有打开密码", place=self._place, hint=_AGAIN) from error
        self._parts = {info.filename: info for info in self._archive.infolist()}
        self._changed: dict[str, bytes] = {}
        if _MAIN not in self or _TYPES not in self:
            raise ReadError("里面没有 Word 正文", place=self._place, hint=_AGAIN)
        if sum(info.file_size for info in self._parts.values()) > _UNPACKED_LIMIT:
            limit = _UNPACKED_LIMIT // (1024 * 1024)
            raise ReadError(f"解压后超过 {limit} MB", place=self._place, hint="请压缩或去掉图片后另存再试")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def parse(self, name: str) -> etree._Element:
        """Root of a part, read as `infoqa.reading.word` does."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(self._read(name), parser)
        except etree.XMLSyntaxError as error:
            raise ReadError("文档的内容已损坏（XML 有误）", place=self._place, hint=_AGAIN) from error

    def put(self, name: str, root: etree._Element) -> None:
        """Replace a part, or add it."""
        self._changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def write(self, target: Path) -> None:
        """Write all parts, changed ones in their places and new ones at the end."""
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, info in self._parts.items():
                fresh = ZipInfo(name, info.date_time)
                fresh.compress_type = info.compress_type
                fresh.external_attr = info.external_attr
                fresh.create_system = info.create_system
                archive.writestr(fresh, self._changed[name] if name in self._changed else self._read(name))
            for name, data in self._changed.items():
                if name not in self._parts:
                    archive.writestr(name, data)

    def _read(self, name: str) -> bytes:
        try:
            return self._archive.read(self._parts[name])
        except (BadZipFile, EOFError, zlib.error, ValueError, NotImplementedError) as error:
            raise ReadError("文档不完整或已损坏（解压失败）", place=self._place, hint=_AGAIN) from error
        except RuntimeError as error:
            raise ReadError("文档有打开密码", place=self._place, hint="请去掉密码后另存再试") from error


# ---- XML by local names, as infoqa.reading.word reads it


def _inside(parent: etree._Element, wanted: str, wrappers: frozenset[str]) -> Iterator[etree._Element]:
    """Children called `wanted`, also those in `wrappers`."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in wrappers:
            yield from _inside(child, wanted, wrappers)


def _is_deleted_row(row: etree._Element) -> bool:
    properties = _child(row, "trPr")
    return properties is not None and _child(properties, "del") is not None


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

"""From a manuscript to drafts: divide it, take title and header fields off each part, keep the rest as the body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infoqa.draft import Draft, Unreadable
from infoqa.reading.failures import TEXT_LIMIT, EmptyError, TooLargeError
from infoqa.reading.header import (
    Field,
    bare,
    build_header,
    is_date,
    is_firm_unit,
    is_issue_line,
    is_secrecy_mark,
    is_unit,
    is_urgency_mark,
    margin_fields,
    read_header_line,
    read_sign_off,
)
from infoqa.reading.items import unreadable
from infoqa.reading.manuscript import Line, Manuscript, join, trim
from infoqa.reading.split import Piece, divide
from infoqa.reading.titles import looks_like_title, names_section, repeats_title

_FOOT_LINES = 8
_SENTENCE_ENDS = "。！？!?”」）)"


@dataclass(frozen=True, slots=True)
class Parts:
    """A draft taken apart.

    Attributes:
        title: The title as written; empty if there is none.
        fields: Header fields in order.
        body: Lines of the body without blank ones at its ends.
    """

    title: str
    fields: tuple[Field, ...]
    body: Sequence[Line]


def assemble(manuscript: Manuscript, source: str, *, split: bool = True) -> Iterator[Draft | Unreadable]:
    """Drafts of one document.

    Args:
        manuscript: The document.
        source: Its name; with several drafts `#2` etc. is added.
        split: Whether to look for several drafts in it.

    Yields:
        The drafts in order; an `Unreadable` for a part that has a title but no body, or too large a body.

    Raises:
        EmptyError: There is no body at all.
        TooLargeError: The only draft passes `TEXT_LIMIT`.
    """
    lines = trim(manuscript.lines)
    margin = margin_fields(manuscript.margin)
    division = divide(lines, wrapped=manuscript.wrapped) if split else None
    if division is None:
        parts = take_apart(Piece(lines), wrapped=manuscript.wrapped)
        yield _draft(parts, [*parts.fields, *margin], source)
        return
    shared = take_apart(Piece(division.preamble), wrapped=manuscript.wrapped).fields if division.preamble else ()
    default = build_header([*shared, *margin])
    for number, piece in enumerate(division.pieces, 1):
        parts = take_apart(piece, wrapped=manuscript.wrapped)
        place = f"{source}#{number}"
        try:
            draft = _draft(parts, parts.fields, place)
        except (EmptyError, TooLargeError) as error:
            yield unreadable(place, error)
            continue
        header = build_header(parts.fields, default)
        yield Draft(body=draft.body, title=draft.title, header=header, id=place, source=place)


def take_apart(piece: Piece, *, wrapped: bool = False) -> Parts:
    """Title, header fields and body of one draft; fields come only from its first and last lines."""
    lines = trim(piece.lines)
    start, title, top = _read_top(lines, piece.title, wrapped=wrapped)
    end, foot = _read_foot(lines, start)
    return Parts(title, (*top, *foot), trim(lines[start:end]))


def _draft(parts: Parts, fields: Sequence[Field], place: str) -> Draft:
    body = join(parts.body)
    if not body:
        raise EmptyError("没有正文", hint="文件里只有标题、报送信息或空行，请检查内容是否保存")
    if len(body) > TEXT_LIMIT:
        raise TooLargeError(f"一篇正文超过 {TEXT_LIMIT // (1024 * 1024)} MB", hint="请拆成一篇一个文件")
    return Draft(body=body, title=parts.title, header=build_header(fields), id=place, source=place)


def _read_top(lines: Sequence[Line], title: str, *, wrapped: bool) -> tuple[int, str, list[Field]]:
    """Index of the first body line, title and fields above it."""
    fields: list[Field] = []
    given = bool(title)
    index = first = 0
    while index < len(lines):
        line = lines[index]
        text = line.text.strip()
        if not text:
            pass
        elif is_secrecy_mark(text):
            fields.append(("secrecy", 95, text))
        elif (found := _labelled(lines, index, fields)) is not None:
            labelled = next((value for name, _, value in found if name == "title" and value), "")
            title = title if given else labelled or title
            given = given or bool(labelled)
            fields.extend(field for field in found if field[0] != "title")
        elif is_issue_line(text) and not given and index <= 3:
            title = ""
        elif (found := _top_sign_off(lines, index, title)) is not None:
            fields.extend(found)
        elif title and repeats_title(title, text):
            pass
        elif not title and looks_like_title(lines, index, wrapped=wrapped):
            title = text
            if wrapped or line.heading:
                index, title = _continue_title(lines, index, title, wrapped=wrapped)
        elif not title and is_urgency_mark(text) and looks_like_title(lines, index + 1, wrapped=wrapped):
            first = index
            return _after_urgency(lines, index, fields, wrapped=wrapped)
        else:
            break
        index += 1
        first = index
    return first, title, fields


def _after_urgency(
    lines: Sequence[Line], index: int, fields: list[Field], *, wrapped: bool
) -> tuple[int, str, list[Field]]:
    """As `_read_top` from the line after an urgency mark, which no header field takes."""
    start, title, more = _read_top(lines[index + 1 :], "", wrapped=wrapped)
    return index + 1 + start, title, [*fields, *more]


def _labelled(lines: Sequence[Line], index: int, seen: Sequence[Field]) -> tuple[Field, ...] | None:
    """Fields of a labelled line; one with weak labels only counts beside a strong one."""
    line = read_header_line(lines[index].text)
    if line is None:
        return None
    if line.strong or any(rank < 80 for _, rank, _ in seen):
        return line.fields
    following = next((other for other in lines[index + 1 : index + 4] if not other.blank), None)
    beside = read_header_line(following.text) if following else None
    return line.fields if beside is not None and beside.strong else None


def _top_sign_off(lines: Sequence[Line], index: int, title: str) -> tuple[Field, ...] | None:
    """Fields of an unlabelled unit or date line above the body."""
    text = lines[index].text.strip()
    after = [number for number in range(index + 1, min(index + 4, len(lines))) if not lines[number].blank]
    if not after:
        return None
    found = read_sign_off(text)
    if found is None:
        return None
    if any(name == "date" for name, _, _ in found):
        return found if title or len(found) > 1 else None
    following = lines[after[0]].text
    if title and (is_date(following) or (text[0] in "（(" and is_unit(bare(text)))):
        return found
    if not title and is_firm_unit(text) and len(following.strip()) <= 60:
        return found if looks_like_title(lines, after[0]) and len(after) > 1 else None
    return None


def _continue_title(lines: Sequence[Line], index: int, title: str, *, wrapped: bool) -> tuple[int, str]:
    """Joins the heading lines that go on with the title."""
    while index + 2 < len(lines) and len(title) <= 80:
        following = lines[index + 1]
        text = following.text.strip()
        if not following.heading or read_sign_off(text) or not looks_like_title(lines, index + 1):
            break
        if not wrapped and names_section(text):
            break
        title = f"{title}{text}" if wrapped and not text.startswith("—") else f"{title} {text}"
        index += 1
    return index, title


def _read_foot(lines: Sequence[Line], start: int) -> tuple[int, list[Field]]:
    """Index after the last body line and the fields below it."""
    fields: list[Field] = []
    index = len(lines)
    taken = 0
    while index > start and taken < _FOOT_LINES:
        text = lines[index - 1].text.strip()
        if not text:
            index -= 1
            continue
        found = _foot_fields(lines, index - 1, start, fields)
        if found is None:
            break
        fields = [*found, *fields]
        index -= 1
        taken += 1
    return index, fields


def _foot_fields(lines: Sequence[Line], index: int, start: int, seen: Sequence[Field]) -> tuple[Field, ...] | None:
    text = lines[index].text.strip()
    line = read_header_line(text)
    if line is not None:
        above = read_header_line(lines[index - 1].text) if index > start else None
        near = any(rank < 80 for _, rank, _ in seen) or (above is not None and above.strong)
        return line.fields if line.strong or near else None
    found = read_sign_off(text)
    if found is None:
        return None
    bracketed = bare(text) != text
    has_date = any(name == "date" for name, _, _ in found)
    before = next(
        (lines[number].text.strip() for number in range(index - 1, start - 1, -1) if not lines[number].blank), ""
    )
    after_sentence = before[-1:] != "" and before[-1] in _SENTENCE_ENDS
    if has_date or (bracketed and after_sentence):
        return found
    below_date = any(name == "date" for name, _, _ in seen) and not any(name == "unit" for name, _, _ in seen)
    return found if below_date or (after_sentence and is_firm_unit(text)) else None

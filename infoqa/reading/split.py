"""One text with many drafts into its drafts. Precision first: in doubt the text stays one draft.

Four layouts are known: numbered heads (第一篇：…), separator lines or repeated header blocks, page breaks with a title
on every page, and `1. 标题` items whose bodies are full drafts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from infoqa.reading.header import is_unit, read_header_line, read_sign_off
from infoqa.reading.manuscript import Line, trim
from infoqa.reading.titles import (
    LONGEST_TITLE,
    is_mark,
    is_section_head,
    is_section_noun,
    looks_like_title,
    names_section,
)

LEAST_BODY = 60
"""Fewest characters of a body without a numbered head of its own."""

LEAST_NUMBERED_BODY = 20
"""Fewest characters of a body under a head such as 第一篇."""

_NUMBER = "[一二三四五六七八九十百零〇两兩0-9]{1,4}"
_HEADS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第\s*({_NUMBER})\s*篇(?:\s*[:、.\-—]\s*|\s+|$)(.*)",
        rf"[【\[〔]\s*(?:第\s*)?({_NUMBER})\s*(?:篇|条|條)?\s*[】\]〕]\s*(.*)",
        rf"(?:政务|政務)?信息\s*之?\s*({_NUMBER})(?:\s*[:、.]\s*|$)(.*)",
        rf"稿件\s*({_NUMBER})(?:\s*[:、.]\s*|$)(.*)",
        rf"(?:信息)?第\s*({_NUMBER})\s*[条條](?:\s*[:、.]\s*|$)(.*)",
    )
)
_HEAD_STARTS = frozenset("第【[〔［信政稿")
_ITEM = re.compile(r"([0-9]{1,3})\s*[.、)]\s*(?![0-9])(.+)")
_SEPARATOR = re.compile(r"[-—–_=*＊＝－※~#·•.]{3,}|(?:[-—*=※]\s){2,}[-—*=※]")
_SENTENCE = re.compile("[。！？；!?;]")
_COLLECTION = re.compile(
    "信息|資訊|资讯|动态|動態|简报|簡報|汇编|彙編|匯編|汇总|匯總|摘编|摘編|专报|專報|快报|快報|要情|合集|集锦|稿件"
)
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of one draft, and its title where the head of the piece gave it."""

    lines: Sequence[Line]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A text divided into drafts.

    Attributes:
        pieces: The drafts in order; at least two.
        preamble: Name of the collection and header lines that hold for all drafts.
    """

    pieces: tuple[Piece, ...]
    preamble: Sequence[Line] = ()


def divide(lines: Sequence[Line], *, wrapped: bool = False) -> Division | None:
    """The drafts in `lines`; None if it is one draft or it is not certain that it is more."""
    return (
        _by_heads(lines)
        or _by_separators(lines, wrapped=wrapped)
        or _by_title_labels(lines)
        or _by_header_blocks(lines, wrapped=wrapped)
        or _by_pages(lines, wrapped=wrapped)
        or _by_items(lines)
    )


def _by_heads(lines: Sequence[Line]) -> Division | None:
    for pattern in _HEADS:
        heads = _consecutive(_drop_contents(lines, list(_heads(lines, pattern))))
        if len(heads) < 2:
            continue
        pieces = [Piece(lines[start:end], title) for start, end, title in _ranges(heads, len(lines))]
        if all(_size(piece.lines) >= LEAST_NUMBERED_BODY for piece in pieces):
            return _with_preamble(lines[: heads[0][0]], pieces)
    return None


def _heads(lines: Sequence[Line], pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Index, number and title of every head."""
    for index, line in enumerate(lines):
        if len(line.text) > LONGEST_TITLE + 40:
            continue
        text = line.text.strip()
        if text[:1] not in _HEAD_STARTS:
            continue
        match = pattern.fullmatch(_ascii(text))
        if match is None or (number := _value(match[1])) is None:
            continue
        title = text[len(text) - len(match[2]) :].strip() if match[2] else ""
        if len(title) <= LONGEST_TITLE + 20 and not _SENTENCE.search(title.rstrip("。！？!?")):
            yield index, number, title


def _drop_contents(lines: Sequence[Line], heads: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """`heads` without those of a table of contents, under which nothing stands."""
    ends = [index for index, _, _ in [*heads, (len(lines), 0, "")]][1:]
    return [head for head, end in zip(heads, ends, strict=True) if _size(lines[head[0] + 1 : end])]


def _consecutive(heads: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    return heads if [number for _, number, _ in heads] == list(range(1, len(heads) + 1)) else []


def _ranges(heads: Sequence[tuple[int, int, str]], end: int) -> Iterator[tuple[int, int, str]]:
    ends = [index for index, _, _ in heads[1:]] + [end]
    for (index, _, title), stop in zip(heads, ends, strict=True):
        yield index + 1, stop, title


def _with_preamble(preamble: Sequence[Line], pieces: list[Piece]) -> Division:
    """Puts what stands before the first head in its place: a draft if it has sentences, else shared header lines."""
    preamble = trim(preamble)
    if any(_SENTENCE.search(line.text) for line in preamble if read_header_line(line.text) is None):
        return Division((Piece(preamble), *pieces))
    return Division(tuple(pieces), preamble)


def _by_separators(lines: Sequence[Line], *, wrapped: bool) -> Division | None:
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if _SEPARATOR.fullmatch(line.text.strip()):
            blocks.append([])
        else:
            blocks[-1].append(line)
    parts = [block for block in (trim(block) for block in blocks) if block]
    if len(parts) < 2:
        return None
    preamble: Sequence[Line] = ()
    if not any(_SENTENCE.search(line.text) for line in parts[0] if read_header_line(line.text) is None):
        preamble, parts = parts[0], parts[1:]
    if len(parts) > 1 and all(_is_whole(part, wrapped=wrapped) for part in parts):
        return Division(tuple(Piece(part) for part in parts), preamble)
    return None


def _by_title_labels(lines: Sequence[Line]) -> Division | None:
    """Cuts at repeated `标题：` lines, or at the header lines right above them."""
    cuts: list[int] = []
    for index, line in enumerate(lines):
        found = read_header_line(line.text)
        if found is not None and any(name == "title" and value for name, _, value in found.fields):
            cuts.append(_block_start(lines, index))
    if len(cuts) < 2:
        return None
    return _cut(lines, cuts, lambda part: _body_size(part) >= LEAST_NUMBERED_BODY)


def _by_header_blocks(lines: Sequence[Line], *, wrapped: bool) -> Division | None:
    """Cuts where blocks of header lines repeat, each naming its unit; the title may stand above or below the block."""
    blocks = [block for block in _header_blocks(lines) if block[2]]
    if len(blocks) < 2:
        return None
    first = blocks[0][0]
    above = [index for index in range(first) if not lines[index].blank]
    if not above:
        cuts = [start for start, _, _ in blocks]
    elif len(above) <= 2 and not any(_SENTENCE.search(lines[index].text) for index in above):
        cuts = [_last_text(lines, start) for start, _, _ in blocks]
        if any(cut < 0 or not _is_plain_title(lines, cut, wrapped=wrapped) for cut in cuts):
            return None
    else:
        cuts = [above[0]]
        for _, end, _ in blocks[:-1]:
            after = next((index for index in range(end, len(lines)) if not lines[index].blank), -1)
            cuts.append(after)
        if any(cut < 0 or not _is_plain_title(lines, cut, wrapped=wrapped) for cut in cuts):
            return None
    return _cut(lines, cuts, lambda part: _is_whole(part, wrapped=wrapped))


def _header_blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether a unit is named, of every run of header lines (blank lines between them allowed)."""
    index = 0
    while index < len(lines):
        found = read_header_line(lines[index].text)
        if found is None or not found.strong:
            index += 1
            continue
        start, end, unit = index, index + 1, False
        while index < len(lines):
            found = read_header_line(lines[index].text)
            if found is not None:
                unit = unit or any(name == "unit" and rank < 80 for name, rank, _ in found.fields)
                end = index + 1
            elif not lines[index].blank:
                break
            index += 1
        yield start, end, unit


def _by_pages(lines: Sequence[Line], *, wrapped: bool) -> Division | None:
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    parts = [part for part in (trim(page) for page in pages.values()) if part]
    if len(parts) < 2:
        return None
    preamble: Sequence[Line] = ()
    if not any(_SENTENCE.search(line.text) for line in parts[0]):
        preamble, parts = parts[0], parts[1:]
    ends_well = all(_ends_draft(part) for part in parts[:-1])
    if len(parts) > 1 and ends_well and all(_is_whole(part, wrapped=wrapped) for part in parts):
        return Division(tuple(Piece(part) for part in parts), preamble)
    return None


def _by_items(lines: Sequence[Line]) -> Division | None:
    """Cuts at `1. 标题` lines if nothing but a collection's name stands above and the heads are titles of drafts."""
    heads = list(_items(lines))
    if len(heads) < 2 or not _consecutive(heads):
        return None
    above = [
        line.text.strip() for line in lines[: heads[0][0]] if not line.blank and read_header_line(line.text) is None
    ]
    if len(above) > 2 or any(
        _SENTENCE.search(text) or (not _COLLECTION.search(text) and not _is_furniture(text)) for text in above
    ):
        return None
    titles = [title for _, _, title in heads]
    if any(is_section_noun(title) for title in titles) or sum(map(names_section, titles)) * 2 >= len(titles):
        return None
    pieces = [Piece(lines[start:end], title) for start, end, title in _ranges(heads, len(lines))]
    if any(_body_size(piece.lines) < LEAST_BODY or not _has_sentence(piece.lines) for piece in pieces):
        return None
    return Division(tuple(pieces), trim(lines[: heads[0][0]]))


def _items(lines: Sequence[Line]) -> Iterator[tuple[int, int, str]]:
    """Index, number and title of every `1. 标题` line."""
    for index, line in enumerate(lines):
        text = line.text.strip()
        if len(text) > LONGEST_TITLE + 6 or not text[:1].isdigit():
            continue
        match = _ITEM.fullmatch(_ascii(text))
        if match is not None and not _SENTENCE.search(match[2]) and match[2].rstrip()[-1] not in ":,、":
            yield index, int(match[1]), text[len(text) - len(match[2]) :].strip()


def _cut(lines: Sequence[Line], cuts: Sequence[int], whole: Callable[[Sequence[Line]], bool]) -> Division | None:
    if sorted(set(cuts)) != list(cuts):
        return None
    preamble = trim(lines[: cuts[0]])
    if any(_SENTENCE.search(line.text) for line in preamble if read_header_line(line.text) is None):
        return None
    parts = [trim(lines[start:end]) for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    if all(whole(part) for part in parts):
        return Division(tuple(Piece(part) for part in parts), preamble)
    return None


def _block_start(lines: Sequence[Line], index: int) -> int:
    while index > 0 and lines[index - 1].text.strip():
        found = read_header_line(lines[index - 1].text)
        if found is None or any(name == "title" for name, _, _ in found.fields):
            break
        index -= 1
    return index


def _last_text(lines: Sequence[Line], index: int) -> int:
    return next((number for number in range(index - 1, -1, -1) if not lines[number].blank), -1)


def _is_plain_title(lines: Sequence[Line], index: int, *, wrapped: bool) -> bool:
    text = lines[index].text.strip()
    return looks_like_title(lines, index, wrapped=wrapped) and not is_section_noun(text) and len(text) >= 5


def _is_whole(part: Sequence[Line], *, wrapped: bool) -> bool:
    """Whether the lines are a draft of their own: perhaps header lines, a title, then a body."""
    part = trim(part)
    index = 0
    labelled = False
    while index < len(part):
        text = part[index].text
        if part[index].blank or is_mark(text):
            index += 1
        elif (found := read_header_line(text)) is not None and found.strong:
            labelled = labelled or any(name in {"title", "unit"} for name, _, _ in found.fields)
            index += 1
        else:
            break
    if index >= len(part):
        return False
    text = part[index].text.strip()
    if is_section_head(text) or is_section_noun(text):
        return False
    if not labelled:
        title = looks_like_title(part, index, wrapped=wrapped) and (part[index].heading or len(text) >= 6)
        if not title or (names_section(text) and not part[index].heading) or is_unit(text):
            return False
    return _body_size(part[index:] if labelled else part[index + 1 :]) >= LEAST_BODY and _has_sentence(part[index:])


def _ends_draft(part: Sequence[Line]) -> bool:
    last = trim(part)[-1].text.strip()
    return last[-1] in "。！？!?”」）)" or read_sign_off(last) is not None or read_header_line(last) is not None


def _is_furniture(text: str) -> bool:
    return is_mark(text) or read_sign_off(text) is not None


def _has_sentence(lines: Sequence[Line]) -> bool:
    return any("。" in line.text for line in lines)


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text.strip()) for line in lines)


def _body_size(lines: Sequence[Line]) -> int:
    return sum(len(line.text.strip()) for line in lines if read_header_line(line.text) is None)


def _ascii(text: str) -> str:
    """`text` with full-width digits and signs made half-width one by one, so that positions stay."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uff5e" else "\n" if char == "\f" else char
        for char in text
    )


def _value(numeral: str) -> int | None:
    """Value of a Chinese or Arabic numeral up to 199."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    total, digit = 0, 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char] if not digit else digit * 10 + _DIGITS[char]
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            return None
    return total + digit or None

"""Units of a body: the text between `。！？；` or line breaks (rubric §1.4 no. 2).

A short lead label is joined to the unit after it: an enumerator such as `一是健全机制。` or a heading line, up to
`LABEL_LIMIT` characters. A line break inside a sentence, as copying from a page of fixed width leaves it, ends nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LABEL_LIMIT = 20
"""Longest lead label in characters (rubric §1.4 no. 2)."""

ENUMERATOR = re.compile(
    r"[（(][一二三四五六七八九十百\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}(?:是(?![否不])|、)|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]{1,3}[，、]|"
    r"首先|其次|再次|最后|[①-⑳⒈-⒛]"
)
"""Marks that open an item of a list: 一是, 一、, （一）, 1., ①, 首先."""

_PIECE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’』」》）]*|\n+|$)")
_STOP = re.compile(r"[。！？；]")
_CLOSING = "。！？；：:）)》”』」"
_WRAP_MIN = 24
"""A line shorter than this that ends without a mark is a heading, not a wrapped line."""


class Unit(NamedTuple):
    """One unit of a body.

    Attributes:
        start: First code point, leading white space excluded.
        end: One past the last code point, white space excluded.
        label_end: End of the joined lead label; equals `start` if there is none.
        paragraph: Index of the paragraph, from 0.
    """

    start: int
    end: int
    label_end: int
    paragraph: int


def split_units(text: str) -> tuple[Unit, ...]:
    """Cut normalised body text into units.

    Returns:
        Units in order, none empty, none overlapping; together they cover all but white space.
    """
    units: list[Unit] = []
    paragraph = 0
    opened = -1  # start of a lead label or wrapped line that waits for its sentence
    label_end = -1
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if start == end:
            continue
        raw = piece.group()
        stripped = raw.strip()
        if not stripped:
            paragraph += 1 if opened < 0 else 0
            continue
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        begin = start if opened < 0 else opened
        broken = raw.endswith("\n")
        if broken and _wraps(text, end, piece.end()):
            opened = begin
            continue
        if opened < 0 and _is_label(stripped, broken=broken) and piece.end() < len(text.rstrip()):
            opened, label_end = start, end
            continue
        units.append(Unit(begin, end, max(label_end, begin) if opened >= 0 else begin, paragraph))
        opened = label_end = -1
        if broken:
            paragraph += 1
    if opened >= 0:
        units.append(Unit(opened, len(text.rstrip()), opened, paragraph))
    return tuple(units)


def _is_label(piece: str, *, broken: bool) -> bool:
    if len(piece) > LABEL_LIMIT:
        return False
    return broken or ENUMERATOR.match(piece) is not None


def _wraps(text: str, end: int, following: int) -> bool:
    """Whether the line that ends at `end` goes on in the line that holds `following`.

    It does if it stops at a comma; or if it is long, carries no closing mark, is no numbered heading, and no numbered
    item follows.
    """
    rest = text[following : following + 12].lstrip() if following < len(text) else ""
    if not rest:
        return False
    if text[end - 1] in "，、":
        return True
    line_start = text.rfind("\n", 0, end) + 1
    if end - line_start < _WRAP_MIN or text[end - 1] in _CLOSING:
        return False
    heading = ENUMERATOR.match(text, line_start) is not None and _STOP.search(text, line_start, end) is None
    return not heading and ENUMERATOR.match(rest) is None

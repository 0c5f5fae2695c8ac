"""Texts that are no information items: notices, requests, summaries, speeches and the like (rubric §1.6)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from infoqa.draft import Field
from infoqa.errors import RuleError
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import passage_of

Where = Literal["title", "title_end", "anywhere", "opening", "closing", "line", "line_start", "line_end"]
"""Where a marker counts; `line` is a whole line, numbering aside."""

THRESHOLD = 2.0
"""Points that make a genre; they must come from two different markers at least."""

_FEWEST_MARKERS = 2
_OPENING = 200
_CLOSING = 160
_NUMBERING = re.compile(r"[\s　]*(?:（?[一二三四五六七八九十\d]{1,3}[、.）]+)?[\s　]*")
_MARKER_KEYS = frozenset({"where", "phrases", "points", "after"})


@dataclass(frozen=True, slots=True)
class Marker:
    """Phrases of which one is a sign of a genre.

    Attributes:
        genre: Index of the genre.
        number: Index of the marker within the genre.
        where: Where the phrases count.
        points: Weight.
        after: Expression that must match right after the phrase; None if anything may follow.
    """

    genre: int
    number: int
    where: Where
    points: float
    after: re.Pattern[str] | None

    def holds(self, document: Document, place: Field, start: int, end: int) -> bool:
        """Whether the phrase at `[start, end)` of field `place` stands where the marker counts."""
        text = passage_of(document, place).text
        if place == "title":
            if self.where == "title_end":
                return not text[end:].strip("》”）")
            if self.where != "title":
                return False
        elif not _stands(self.where, text, start, end):
            return False
        return self.after is None or self.after.match(text, end) is not None


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of text that is no information item.

    Attributes:
        name: Name for the editor.
        markers: Tables with `where`, `phrases`, `points` and, optionally, `after`.
        source: Where the markers come from.
        unless_title: Words of a title that rule the genre out.
    """

    name: str
    markers: tuple[Mapping[str, Any], ...]
    source: str
    unless_title: tuple[str, ...] = ()


def read_genre(table: Mapping[str, Any], place: str) -> Genre:
    """A genre from its TOML table.

    Raises:
        RuleError: A key is unknown or missing, or a value does not fit.
    """
    _check_keys(table, frozenset({"name", "source", "marker"}), frozenset({"unless_title"}), place)
    for marker in table["marker"]:
        _check_keys(marker, _MARKER_KEYS - {"after"}, frozenset({"after"}), place)
        if marker["where"] not in get_args(Where):
            hint = f"可用的有：{'、'.join(get_args(Where))}"
            raise RuleError(f"体裁 {table['name']} 的位置 {marker['where']} 不成立", place=place, hint=hint)
    return Genre(
        name=str(table["name"]),
        markers=tuple(table["marker"]),
        source=str(table["source"]),
        unless_title=tuple(split_phrases(table.get("unless_title", ""))),
    )


def genre_markers(genres: Iterable[Genre]) -> Iterator[tuple[str, Marker]]:
    """Every phrase of every genre with its marker."""
    for index, genre in enumerate(genres):
        for number, table in enumerate(genre.markers):
            after = re.compile(table["after"]) if "after" in table else None
            marker = Marker(index, number, table["where"], float(table["points"]), after)
            for phrase in split_phrases(table["phrases"]):
                yield phrase, marker


def decide_genre(markers: Iterable[Marker], genres: tuple[Genre, ...], title: str) -> str | None:
    """Name of the genre with the most points if they suffice and nothing in `title` rules it out."""
    points: dict[int, dict[int, float]] = {}
    for marker in markers:
        if not any(word in title for word in genres[marker.genre].unless_title):
            points.setdefault(marker.genre, {})[marker.number] = marker.points
    best = max(points, key=lambda genre: (sum(points[genre].values()), -genre), default=None)
    if best is None or len(points[best]) < _FEWEST_MARKERS or sum(points[best].values()) < THRESHOLD:
        return None
    return genres[best].name


def _stands(where: Where, text: str, start: int, end: int) -> bool:
    if where == "anywhere":
        return True
    if where == "opening":
        return start < _OPENING
    if where == "closing":
        return end > len(text.rstrip()) - _CLOSING
    if where in ("title", "title_end"):
        return False
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    begins = _NUMBERING.fullmatch(text, line_start, start) is not None
    ends = not text[end:line_end].strip(" 。：；！")
    if where == "line_start":
        return begins
    return ends if where == "line_end" else begins and ends


def _check_keys(table: Mapping[str, Any], needs: frozenset[str], may: frozenset[str], place: str) -> None:
    for key in table:
        if key not in needs | may:
            near = difflib.get_close_matches(key, sorted(needs | may), n=1, cutoff=0.5)
            hint = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(sorted(needs | may))}"
            raise RuleError(f"不认识的键 {key}", place=place, hint=hint)
    for key in sorted(needs):
        if key not in table:
            raise RuleError(f"体裁缺少 {key}", place=place, hint="补上这个键")

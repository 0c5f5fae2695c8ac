"""采用通报: what an office says was adopted, row by row, and which submissions it means."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

from infoqa.errors import ReadError
from infoqa.ledger.events import TIERS, Submission, Tier
from infoqa.ledger.grids import Grid, read_grids

_HEADER_ROWS = 15
"""Rows at the top of a table among which its header row is looked for."""

NEAR = 0.85
"""Likeness of titles from which a row may be taken for a submission without asking."""

POSSIBLE = 0.5
"""Likeness from which a submission is offered to a person."""

_MARGIN = 0.05  # by which the best must be ahead of the second best
_OFFERED = 5
_COMPARED = 20  # submissions that share most pairs of characters with a row
_T = TypeVar("_T")

_MARKS = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"[(\[【〔].*?[)\]】〕]")
_TITLE_MARKS = re.compile(r"[^\w.]+|_|(?<![0-9])\.|\.(?![0-9])")  # all but decimal points
_SECTION = re.compile(r".{0,20}(?:采用|采用情况|采用信息|录用|刊发|刊载|级|》)")
_TOTAL = re.compile(r"[合小总]\s*计")
_FIGURE = re.compile(r"[0-9]+|[〇零一二三四五六七八九十百千]+")
_POINTS = re.compile(r"[+]?(\d+(?:\.\d+)?)分?")
_DAY = re.compile(r"(?:(\d{4})\s*[年./\-])?\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(20\d{2})\s*年")
_BULLETIN = re.compile(r"《([^》]+)》")
_JOINT = re.compile(r"[、,，;；/\n]+")
# Titles that differ in one of these speak of different things, however alike they are.
_DIRECTIONS = frozenset("东南西北上下前后左右内外新老增减升降无有不未")
_AREA = re.compile(r"[镇乡村街县市区省州旗湖河江山路]")


@dataclass(frozen=True, slots=True)
class CircularRow:
    """One adopted item as the circular lists it.

    Attributes:
        title: Title as written.
        units: Units as written, the first one first.
        bulletin: Name of the bulletin without 《》; empty if it is not said.
        tier: Level; None if it is not said.
        day: Day; None if it is not said.
        points: Points; None if they are not said.
        place: File, sheet and row, for messages.
    """

    title: str
    units: tuple[str, ...] = ()
    bulletin: str = ""
    tier: Tier | None = None
    day: date | None = None
    points: float | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Which submission a row means.

    Attributes:
        row: The row.
        kind: `exact` by its title, `near` by a title that says the same, `unsure` if a person should choose among
            `candidates`, `none` if nothing resembles it.
        submission: The submission, if the match is exact or near.
        candidates: Submissions that it may be, best first, if it is unsure.
    """

    row: CircularRow
    kind: Literal["exact", "near", "unsure", "none"]
    submission: Submission | None = None
    candidates: tuple[Submission, ...] = ()


def read_circular(path: str | Path) -> list[CircularRow]:
    """Rows of all tables of the file that name a title and a unit, bulletin, day, level or points.

    A row with a single text, such as 二、省级采用 or 《要情快报》, gives the level and bulletin of those below it that
    name none. Days without a year belong to the year before the table, else to the last such day.

    Raises:
        ReadError: The file cannot be read, has no such table, or a day or number in it cannot be understood.
    """
    grids = read_grids(Path(path))
    found = [(grid, header) for grid in grids if (header := _find_header(grid.rows)) is not None]
    if not found:
        names = "、".join(_names()["title"][:4])
        hint = f"表头一行里要有标题列（{names}）和单位、刊物、日期、得分、级别中的一列"
        raise ReadError("没有找到采用信息的表", place=str(path), hint=hint)
    return [row for grid, (top, columns) in found for row in _rows(grid, top, columns)]


def match(rows: Sequence[CircularRow], submissions: Sequence[Submission]) -> list[Match]:
    """For every row the submission that it means, or those that a person should choose from.

    A near title says the same but for marks, spaces, forms of characters and a few words; figures, places and
    directions must agree. The unit decides between several that fit; what it leaves open stays open.
    """
    titles = _Titles(submissions)
    return [titles.match(row) for row in rows]


def read_day(text: str, year: int | None = None) -> date | None:
    """The day that `text` is: 2026年10月8日, 2026-10-08, 2026.10.8, 20261008, or without a year; None if it is none.

    Args:
        text: A text that is nothing else.
        year: Year of a day that names none; if None, the one of the last such day up to today.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    today = date.today()
    month, day = int(found[2]), int(found[3])
    try:
        if found[1] or year:
            return date(int(found[1] or year or 0), month, day)
        this = date(today.year, month, day)
        return this if this <= today else date(today.year - 1, month, day)
    except ValueError:  # no such day
        return None


def read_tier(text: str) -> Tier | None:
    """The level that `text` names, in Chinese or as the ledger calls it; None if it names none."""
    text = text.strip()
    if text in TIERS:
        return text
    return next((tier for tier in reversed(TIERS) if any(word in text for word in _lists()["tiers"][tier])), None)


def bulletin_name(text: str) -> str:
    """Name of a bulletin without 《》 around it and without blanks."""
    text = "".join(text.split())
    found = _BULLETIN.fullmatch(text)
    return found[1] if found else text


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Number and columns of the row at the top that names a title and most other fields."""
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns = _columns(row)
        if len(columns) > (len(best[1]) if best else 1):
            best = (number, columns)
    return best


def _columns(row: Sequence[str]) -> dict[str, int]:
    plain = [_MARKS.sub("", _BRACKETED.sub("", unicodedata.normalize("NFKC", cell))) for cell in row]
    columns = {
        name: plain.index(word)
        for name, words in _names().items()
        if (word := next((word for word in words if word in plain), ""))
    }
    return columns if "title" in columns else {}


def _rows(grid: Grid, top: int, columns: Mapping[str, int]) -> Iterable[CircularRow]:
    above = "\n".join([grid.heading, *("".join(row) for row in grid.rows[:top])])
    years = _YEAR.findall(above)
    year = int(years[-1]) if years else None
    section = CircularRow("")
    for number, cells in enumerate(grid.rows[top + 1 :], top + 2):
        values = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        texts = [cell.strip() for cell in cells if cell.strip()]
        place = f"{grid.place}{number}"
        if len(texts) == 1 and (values["title"] != texts[0] or _SECTION.fullmatch(_heading(texts[0]))):
            section = _section(texts[0], section)
        elif values["title"] and not _TOTAL.fullmatch(values["title"]) and _columns(cells) != columns:
            row = CircularRow(
                title=values["title"],
                units=tuple(part.strip() for part in _JOINT.split(values.get("unit", "")) if part.strip()),
                bulletin=bulletin_name(values.get("bulletin", "")),
                tier=read_tier(values.get("tier", "")),
                day=_value(values.get("day", ""), lambda text: read_day(text, year), "日期", place),
                points=_value(values.get("points", ""), _read_points, "得分", place),
                place=place,
            )
            yield replace(row, bulletin=row.bulletin or section.bulletin, tier=row.tier or section.tier)


def _heading(text: str) -> str:
    """A line without remarks in brackets, blanks and the colon at its end."""
    return "".join(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)).split()).rstrip(":")


def _section(text: str, before: CircularRow) -> CircularRow:
    """What a line between rows says of those below; a line that says nothing of it changes nothing."""
    named = _BULLETIN.search(text)
    tier = read_tier(_BULLETIN.sub("", text))
    if named is None and tier is None:
        return before
    return CircularRow("", bulletin=bulletin_name(named[1]) if named else "", tier=tier)


def _value(text: str, read: Callable[[str], _T | None], name: str, place: str) -> _T | None:
    if not _MARKS.sub("", text):
        return None
    value = read(text)
    if value is None:
        raise ReadError(f"{name}“{text}”看不懂", place=place, hint="请改成 2026-10-08、2.5 这样的写法，或留空")
    return value


def _read_points(text: str) -> float | None:
    found = _POINTS.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    return float(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class _Title:
    """A submission with its title in the forms that are compared."""

    submission: Submission
    plain: str
    pairs: frozenset[str]


@dataclass(slots=True)
class _Titles:
    """Submissions by their titles and by the pairs of characters in them."""

    submissions: Sequence[Submission]
    _exact: defaultdict[str, list[Submission]] = field(default_factory=lambda: defaultdict(list))
    _plain: defaultdict[str, list[Submission]] = field(default_factory=lambda: defaultdict(list))
    _titles: list[_Title] = field(default_factory=list)
    _with: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for number, one in enumerate(self.submissions):
            title = _Title(one, _plain_title(one.title), _pairs(_plain_title(one.title)))
            self._titles.append(title)
            self._exact[one.title.strip()].append(one)
            self._plain[title.plain].append(one)
            for pair in title.pairs:
                self._with[pair].append(number)

    def match(self, row: CircularRow) -> Match:
        """The submission that `row` means."""
        plain = _plain_title(row.title)
        same: list[tuple[Literal["exact", "near"], list[Submission]]] = [
            ("exact", self._exact.get(row.title.strip(), [])),
            ("near", self._plain.get(plain, []) if plain else []),
        ]
        for kind, found in same:
            if found:
                own = [one for one in found if _is_unit(row, one)] if len(found) > 1 else found
                if len(own) == 1:
                    return Match(row, kind, own[0])
                return Match(row, "unsure", candidates=tuple(own or found))
        return self._like(row, plain)

    def _like(self, row: CircularRow, plain: str) -> Match:
        ranked = sorted(
            (
                (_likeness(plain, title.plain), _is_unit(row, title.submission), title)
                for title in self._sharing(_pairs(plain))
            ),
            key=lambda one: (-one[0] - _MARGIN * one[1], one[2].submission.id),
        )
        offered = [one for one in ranked if one[0] >= POSSIBLE]
        if not offered:
            return Match(row, "none")
        (best, own, title), *others = offered
        ahead = not others or best + _MARGIN * own >= others[0][0] + _MARGIN * others[0][1] + _MARGIN
        stranger = bool(row.units and title.submission.unit) and not own
        if best >= NEAR and ahead and not stranger and _says_the_same(plain, title.plain):
            return Match(row, "near", title.submission)
        return Match(row, "unsure", candidates=tuple(one.submission for _, _, one in offered[:_OFFERED]))

    def _sharing(self, pairs: frozenset[str]) -> list[_Title]:
        shared = Counter(number for pair in pairs for number in self._with.get(pair, ()))
        dice = {number: count / (len(pairs) + len(self._titles[number].pairs)) for number, count in shared.items()}
        return [self._titles[number] for number in sorted(dice, key=lambda one: (-dice[one], one))[:_COMPARED]]


def _plain_title(title: str) -> str:
    """Letters and figures only, in one width, with Chinese numerals as figures."""
    return _FIGURE.sub(_arabic, _TITLE_MARKS.sub("", unicodedata.normalize("NFKC", title).lower()))


def _arabic(found: re.Match[str]) -> str:
    text = found[0]
    if text[0].isascii():
        return text
    if not any(unit in text for unit in "十百千"):
        return "".join(str("〇一二三四五六七八九".index(one.replace("零", "〇"))) for one in text)
    total, digit = 0, -1
    for one in text.replace("零", "〇"):
        if one in "十百千":
            total += (1 if digit < 0 else digit) * {"十": 10, "百": 100, "千": 1000}[one]
            digit = -1
        else:
            digit = "〇一二三四五六七八九".index(one)
    return str(total + max(digit, 0))


def _pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text)))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _says_the_same(one: str, other: str) -> bool:
    """Whether two like titles agree in figures, directions and names of places."""
    if re.findall("[0-9]+", one) != re.findall("[0-9]+", other):
        return False
    for action, start, end, start_, end_ in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        cut, put = one[start:end], other[start_:end_]
        if action != "equal" and _DIRECTIONS & set(cut + put):
            return False
        if action == "replace" and _AREA.search(one[start : end + 3]):
            return False
    return True


def _is_unit(row: CircularRow, submission: Submission) -> bool:
    """Whether the submission comes from a unit of the row; one may be written in full and the other short."""
    own = _MARKS.sub("", submission.unit)
    units = [_MARKS.sub("", unit) for unit in row.units]
    return bool(own) and any(unit and (unit in own or own in unit or _is_short(unit, own)) for unit in units)


def _is_short(one: str, other: str) -> bool:
    """Whether the characters of the shorter name stand in the longer one in order: 发改委, 发展和改革委员会."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) >= 2 and all(character in rest for character in short)


def _names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = _lists()["columns"]
    return names


@cache
def _lists() -> dict[str, dict[str, Any]]:
    source = resources.files("infoqa.ledger").joinpath("circular_columns.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))

"""What an adopted item counts: the point tables of rubric §4.2 as data, and the shares of joint items."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from infoqa.assessment import LABEL_NAMES, LABELS, Label
from infoqa.errors import SettingsError, say_cause
from infoqa.ledger.events import TIER_NAMES, TIERS, Adoption, Submission, Tier

Sharing = Literal["full", "split", "fixed"]
"""What each unit of a joint item gets: all its points, an equal part of them, or `part` points."""

_SHARINGS: tuple[Sharing, ...] = get_args(Sharing)
_TIER_WORDS: Mapping[str, Tier] = {**{tier: tier for tier in TIERS}, **{TIER_NAMES[tier]: tier for tier in TIERS}}
_LABEL_WORDS: Mapping[str, Label] = {
    **{label: label for label in LABELS},
    **{LABEL_NAMES[label]: label for label in LABELS},
}
_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "": (frozenset({"name", "title", "source", "shared", "row"}), frozenset({"part", "note", "deduction"})),
    "row": (
        frozenset({"points"}),
        frozenset({"bulletin", "pattern", "tier", "label", "instruction", "shared", "part", "note"}),
    ),
    "deduction": (frozenset({"name", "points"}), frozenset({"most", "note"})),
}
"""Keys that the file and each kind of entry need, and those they may have."""

_TEXTS = frozenset({"name", "title", "source", "note", "bulletin", "pattern"})
_MARKS = re.compile(r"[《》〈〉“”\"\s]")
_DOTS = re.compile(r"[·・•‧∙]")
_INSTRUCTION = "批示"


@dataclass(frozen=True, slots=True)
class PointRow:
    """Points of one kind of item. A condition that is empty holds for every item.

    Attributes:
        points: Points of an item.
        bulletin: Name of the bulletin.
        pattern: Regular expression found in the name of the bulletin.
        tiers: Levels of the bulletin.
        labels: Types of the item.
        instruction: Whether the row is a bonus for a leader's 批示.
        shared: What each unit of a joint item gets.
        part: Points of each unit where `shared` is `fixed`.
        note: For the reader of the table.
        place: File and line.
    """

    points: float
    bulletin: str = ""
    pattern: str = ""
    tiers: tuple[Tier, ...] = ()
    labels: tuple[Label, ...] = ()
    instruction: bool = False
    shared: Sharing = "split"
    part: float = 0
    note: str = ""
    place: str = ""

    def holds(self, adoption: Adoption, label: Label | None) -> bool:
        """Whether the row is about this adoption of an item of that type."""
        name = plain_name(adoption.bulletin)
        return (
            self.instruction == is_instruction(adoption)
            and (not self.bulletin or plain_name(self.bulletin) == name)
            and (not self.pattern or re.search(self.pattern, name) is not None)
            and (not self.tiers or adoption.tier in self.tiers)
            and (not self.labels or label in self.labels)
        )

    def covers(self, other: PointRow) -> bool:
        """Whether `other`, standing after this row, can never be reached."""
        named = bool(self.bulletin or self.pattern)
        same_name = (plain_name(self.bulletin), self.pattern) == (plain_name(other.bulletin), other.pattern)
        return (
            self.instruction == other.instruction
            and (same_name or not named)
            and (not self.tiers or (bool(other.tiers) and set(other.tiers) <= set(self.tiers)))
            and (not self.labels or (bool(other.labels) and set(other.labels) <= set(self.labels)))
        )


@dataclass(frozen=True, slots=True)
class Deduction:
    """What a scheme takes off; infoqa keeps it for the reader of the table and never takes it off itself.

    Attributes:
        name: What for.
        points: How much, below zero.
        most: The most, where the scheme leaves a span.
        note: For the reader of the table.
    """

    name: str
    points: float
    most: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class PointTable:
    """A scheme: the first row that holds tells the points.

    Attributes:
        name: Short name.
        title: Whose scheme of which year.
        source: Where it comes from.
        rows: Rows in order.
        deductions: What the scheme takes off.
        note: What the rows cannot tell, such as base points and quotas.
        place: The file.
    """

    name: str
    title: str
    source: str
    rows: tuple[PointRow, ...]
    deductions: tuple[Deduction, ...] = ()
    note: str = ""
    place: str = ""

    def row_of(self, adoption: Adoption, label: Label | None) -> PointRow | None:
        """The row that tells the points of an adoption of an item of that type; None if there is none."""
        return next((row for row in self.rows if row.holds(adoption, label)), None)


def points_of(
    adoption: Adoption, submission: Submission, table: PointTable, *, instruction_bonus: bool = False
) -> tuple[tuple[str, float], ...]:
    """Every unit that has a part in the adopted item, with its points.

    Points that the adoption carries come before those of the table and are shared by the same rule. What the table
    does not know counts 0. An item adopted by several bulletins counts in each.

    Args:
        adoption: The adoption; its `units`, or else the sender, get the points.
        submission: The item.
        table: The scheme.
        instruction_bonus: Whether a leader's 批示 counts; off unless the office decides otherwise (rubric §4.6).
    """
    units = tuple(dict.fromkeys(adoption.units)) or (submission.unit,)
    row = table.row_of(adoption, submission.label)
    points = adoption.points if adoption.points is not None else row.points if row else 0.0
    if is_instruction(adoption) and not instruction_bonus:
        points = 0.0
    elif len(units) > 1 and row is not None and row.shared == "fixed":
        points = row.part if adoption.points is None else points
    elif len(units) > 1 and (row is None or row.shared == "split"):
        points /= len(units)
    return tuple((unit, points) for unit in units)


def is_instruction(adoption: Adoption) -> bool:
    """Whether the entry is no bulletin but a leader's 批示, such as 省领导批示."""
    return plain_name(adoption.bulletin).endswith(_INSTRUCTION)


def plain_name(bulletin: str) -> str:
    """The name of a bulletin without title marks and spaces, and with one kind of dot."""
    return _DOTS.sub("·", _MARKS.sub("", unicodedata.normalize("NFKC", bulletin)))


def point_tables() -> tuple[str, ...]:
    """Names of the tables that ship with infoqa."""
    folder = resources.files("infoqa.ledger") / "data" / "points"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_points(name_or_path: str | Path) -> PointTable:
    """A table that ships with infoqa, by name such as `T9`, or the office's own file.

    Raises:
        SettingsError: There is no such table, or the file is damaged.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name.upper() in point_tables():
        return _shipped(name.upper())
    file = Path(name_or_path)
    if not file.is_file() and file.suffix.lower() != ".toml":
        hint = f"{_nearest(name.upper(), point_tables())}；或写出 .toml 文件的路径"
        raise SettingsError(f"没有计分表 {name}", place="points", hint=hint)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"计分表读不出来：{say_cause(error)}", place=name, hint="检查路径，用 UTF-8 保存"
        ) from error
    return parse_points(text, name)


def parse_points(text: str, file: str) -> PointTable:
    """The table of one TOML text.

    Raises:
        SettingsError: The text is no TOML, a key is unknown, missing or has a wrong value, or a row is out of reach.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{file}:{line[1]}" if line else file
        hint = "检查引号、括号和等号是否成对"
        raise SettingsError(f"计分表不是正确的 TOML：{error}", place=place, hint=hint) from error
    head = _Part(text, file)
    _check(table, "", head)
    shared, part = _sharing(table, head, "split", 0)
    rows: list[PointRow] = []
    for number, entry in enumerate(_entries(table, "row", head)):
        lines = head.entry("row", number)
        row = _row(entry, lines, shared, part)
        if earlier := next((one for one in rows if one.covers(row)), None):
            raise SettingsError(
                "这一行永远用不到，前面的行已经包含它", place=lines.place(), hint=f"移到 {earlier.place} 之前，或删去"
            )
        rows.append(row)
    deductions = [
        _deduction(entry, head.entry("deduction", number))
        for number, entry in enumerate(_entries(table, "deduction", head))
    ]
    return PointTable(
        name=table["name"],
        title=table["title"],
        source=table["source"],
        rows=tuple(rows),
        deductions=tuple(deductions),
        note=table.get("note", ""),
        place=file,
    )


@cache
def _shipped(name: str) -> PointTable:
    file = resources.files("infoqa.ledger") / "data" / "points" / f"{name}.toml"
    return parse_points(file.read_text(encoding="utf-8"), file.name)


class _Part:
    """A part of a TOML text that finds the lines of its keys; `tomllib` does not tell them."""

    def __init__(self, text: str, file: str, start: int = 0, end: int | None = None) -> None:
        self._text, self._file, self._lines = text, file, text.split("\n")
        self._start, self._end = start, len(self._lines) if end is None else end

    def place(self, key: str = "") -> str:
        """File and line of `key`; of the beginning of the part if it is not found or not asked for."""
        written = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
        for number in range(self._start, self._end if key else self._start):
            if written.match(self._lines[number]):
                return f"{self._file}:{number + 1}"
        return f"{self._file}:{self._start + 1}"

    def entry(self, table: str, number: int) -> _Part:
        """The part of the entry with that number in an array of tables."""
        opening = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
        heads = [(at, match[1]) for at, line in enumerate(self._lines) if (match := opening.match(line))]
        starts = [at for at, name in heads if name == table]
        if number >= len(starts):
            return self
        end = next((at for at, _ in heads if at > starts[number]), len(self._lines))
        return _Part(self._text, self._file, starts[number], end)


def _entries(table: Mapping[str, Any], name: str, lines: _Part) -> list[dict[str, Any]]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(f"{name} 应写成 [[{name}]]", place=lines.place(name), hint="每行一段")
    if name == "row" and not entries:
        raise SettingsError("计分表没有 [[row]]", place=lines.place(name), hint="至少写一行")
    return entries


def _row(entry: Mapping[str, Any], lines: _Part, shared: Sharing, part: float) -> PointRow:
    _check(entry, "row", lines)
    if not entry.keys() & {"bulletin", "pattern", "tier", "label", "instruction"}:
        raise SettingsError("这一行没有条件", place=lines.place(), hint="写 bulletin、pattern、tier 或 label")
    if {"bulletin", "pattern"} <= entry.keys():
        raise SettingsError("bulletin 和 pattern 只能写一个", place=lines.place("pattern"), hint="删去一个")
    try:
        re.compile(entry.get("pattern", ""))
    except re.error as error:
        raise SettingsError(f"正则式不成立：{error}", place=lines.place("pattern"), hint=entry["pattern"]) from error
    instruction = entry.get("instruction", False)
    if not isinstance(instruction, bool):
        raise SettingsError(f"instruction 应为 true 或 false，现为 {instruction!r}", place=lines.place("instruction"))
    shared, part = _sharing(entry, lines, shared, part)
    return PointRow(
        points=entry["points"],
        bulletin=entry.get("bulletin", ""),
        pattern=entry.get("pattern", ""),
        tiers=_words(entry, "tier", _TIER_WORDS, lines),
        labels=_words(entry, "label", _LABEL_WORDS, lines),
        instruction=instruction,
        shared=shared,
        part=part,
        note=entry.get("note", ""),
        place=lines.place(),
    )


def _deduction(entry: Mapping[str, Any], lines: _Part) -> Deduction:
    _check(entry, "deduction", lines)
    return Deduction(entry["name"], entry["points"], entry.get("most", entry["points"]), entry.get("note", ""))


def _check(table: Mapping[str, Any], kind: str, lines: _Part) -> None:
    """Make sure that all keys are known and there, and that texts are texts and figures are figures."""
    needs, may = _KEYS[kind]
    for key in table:
        if key not in needs | may:
            raise SettingsError(f"不认识的键 {key!r}", place=lines.place(key), hint=_nearest(key, needs | may))
    if missing := sorted(needs - table.keys()):
        where = f"[[{kind}]] " if kind else "计分表"
        raise SettingsError(f"{where}缺少 {'、'.join(missing)}", place=lines.place(), hint="补上这个键")
    for key, value in table.items():
        if key in _TEXTS and (not isinstance(value, str) or (key in needs | {"bulletin", "pattern"} and not value)):
            raise SettingsError(f"{key} 应为不空的文字，现为 {value!r}", place=lines.place(key))
        if key in {"points", "part", "most"} and not _is_figure(value):
            raise SettingsError(f"{key} 应为数字，现为 {value!r}", place=lines.place(key), hint="不加引号")
        if key in {"points", "part", "most"} and (value < 0) != (kind == "deduction"):
            hint = "扣分写成负数" if kind == "deduction" else "加分不写负数；扣分写在 [[deduction]]"
            raise SettingsError(f"{key} 的值 {value!r} 不成立", place=lines.place(key), hint=hint)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _sharing(table: Mapping[str, Any], lines: _Part, shared: Sharing, part: float) -> tuple[Sharing, float]:
    """The rule for joint items that the table tells, or else the one given."""
    told = table.get("shared", shared)
    if told not in _SHARINGS:
        hint = _nearest(str(told), _SHARINGS)
        raise SettingsError(f"shared 的值 {told!r} 不成立", place=lines.place("shared"), hint=hint)
    if "part" in table and told != "fixed":
        raise SettingsError('part 只同 shared = "fixed" 一起用', place=lines.place("part"), hint="删去 part")
    if told == "fixed" and not (set_part := table.get("part", part)):
        raise SettingsError('shared = "fixed" 缺少 part', place=lines.place("shared"), hint="写明各得几分")
    return told, set_part if told == "fixed" else 0


def _words(entry: Mapping[str, Any], key: str, known: Mapping[str, Any], lines: _Part) -> tuple[Any, ...]:
    """The values of a key that takes one of the known words or a list of them."""
    told = entry.get(key, [])
    words = told if isinstance(told, list) else [told]
    for word in words:
        if not isinstance(word, str) or word not in known:
            hint = _nearest(str(word), known)
            raise SettingsError(f"{key} 的值 {word!r} 不成立", place=lines.place(key), hint=hint)
    return tuple(dict.fromkeys(known[word] for word in words))


def _nearest(word: str, words: Iterable[str]) -> str:
    known = list(words) if not isinstance(words, frozenset) else sorted(words)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"是不是 {close[0]}？" if close else f"可用的有：{'、'.join(known)}"

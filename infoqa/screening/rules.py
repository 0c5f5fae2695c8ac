"""Rules of the upload screen as data: what a rule is, and how a rule file is read and checked."""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, get_args

from infoqa.assessment import LABELS, SEVERITIES, Label, Severity
from infoqa.draft import Draft, Header
from infoqa.errors import RuleError
from infoqa.screening.genre import Genre, read_genre
from infoqa.screening.urgency import Urgency, read_urgency

OPEN, CLOSE = "⟦", "⟧"
"""Marks around the characters that an example expects to be found."""

_WHERE = frozenset({"field", "once", "alone"})
"""Options of `phrase` and `pattern` that limit where they look; see `infoqa.screening.phrases.Scope`."""

ENGINE_OPTIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "header": (frozenset({"field", "require"}), frozenset()),
    "phrase": (frozenset({"forms"}), frozenset({"unless", "own_characters"}) | _WHERE),
    "pattern": (frozenset({"case"}), frozenset({"mask", "own_characters"}) | _WHERE),
    "checksum": (frozenset({"kind"}), frozenset({"mask"})),
    "sum": (frozenset({"totals", "closing", "changes", "rates"}), frozenset()),
    "enumeration": (frozenset({"nouns", "classifiers", "names", "verbs"}), frozenset()),
    "doubled": (frozenset({"characters", "leading", "repeatable"}), frozenset()),
    "raw": (frozenset({"regex"}), frozenset({"once"})),
    "limit": (frozenset({"limits"}), frozenset()),
    "roll": (frozenset({"etc", "nouns"}), frozenset()),
    "person": (frozenset({"case"}), frozenset({"mask"})),
    "growth": (frozenset({"question"}), frozenset()),
    "share": (frozenset({"closing", "opposites", "overlapping"}), frozenset()),
    "variant": (frozenset(), frozenset()),
    "mixture": (frozenset({"pairs", "rates"}), frozenset()),
    "calendar": (frozenset(), frozenset()),
    "timeliness": (frozenset({"period", "longest"}), frozenset()),
    "place": (frozenset({"foreign"}), frozenset()),
    "headline": (frozenset(), frozenset()),
    "elements": (frozenset({"time", "place", "longest"}), frozenset()),
    "genre": (frozenset(), frozenset()),
    "copy": (frozenset({"least", "sample"}), frozenset()),
}
"""Keys that every engine needs, and keys that it may have."""

_MAY = frozenset({"severity_for", "labels"})
_COMMON = frozenset({"code", "name", "severity", "engine", "message", "advice", "source", "must_flag", "must_pass"})
_MESSAGE_VALUES: Mapping[str, frozenset[str]] = {
    "header": frozenset({"value"}),
    "phrase": frozenset({"prefer"}),
    "pattern": frozenset({"prefer"}),
    "checksum": frozenset(),
    "sum": frozenset({"sum", "difference"}),
    "enumeration": frozenset({"declared", "counted"}),
    "doubled": frozenset({"prefer"}),
    "raw": frozenset(),
    "limit": frozenset({"limit"}),
    "roll": frozenset({"declared", "counted"}),
    "person": frozenset(),
    "growth": frozenset({"computed"}),
    "share": frozenset({"sum"}),
    "variant": frozenset({"first"}),
    "mixture": frozenset({"other"}),
    "calendar": frozenset({"reason"}),
    "timeliness": frozenset({"days"}),
    "place": frozenset({"lower", "right"}),
    "headline": frozenset({"reason"}),
    "elements": frozenset({"missing"}),
    "genre": frozenset({"genre"}),
    "copy": frozenset({"name", "share", "sentences"}),
}
"""What a message may tell besides `{found}`."""

_CASE_NEEDS, _CASE_MAY = frozenset({"anchors", "regex"}), frozenset({"prefer", "before"})
_LIMIT_NEEDS = frozenset({"anchors", "regex", "most"})
_EXAMPLE_KEYS = frozenset({"title", "body", "unit", "signer", "date", "contact", "secrecy", "label"})
_TABLES = frozenset({"rule", "genre", "urgent"})
_CODE = re.compile(r"[A-Z]\d{2}\Z")
_FILES = ("header.toml", "content.toml", "numbers.toml", "privacy.toml", "wording.toml", "layout.toml", "genre.toml")


@dataclass(frozen=True, slots=True)
class Example:
    """A draft that a rule must flag or must pass.

    Attributes:
        draft: The draft, marks removed.
        expected: The characters between the marks; None if the example has no marks.
        label: Type that the draft is taken for; None if the rule does not ask.
    """

    draft: Draft
    expected: str | None = None
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of rubric §3.

    Attributes:
        code: Code of the rubric; several rules may share one.
        name: What the rule looks at, for lists of rules.
        severity: `block`, `fix` or `warn`.
        engine: Name of the engine that runs the rule.
        message: What is wrong; `{found}`, `{prefer}` and other values of the engine are filled in.
        advice: What the writer can do.
        source: Where the rule comes from.
        must_flag: Drafts in which the rule must find something.
        must_pass: Drafts in which it must not.
        severity_for: Severity for drafts of some types, in place of `severity`.
        labels: Types of the drafts that the rule looks at; all if empty.
        options: Settings of the engine.
        place: File and line of the rule.
    """

    code: str
    name: str
    severity: Severity
    engine: str
    message: str
    advice: str
    source: str
    must_flag: tuple[Example, ...]
    must_pass: tuple[Example, ...]
    severity_for: Mapping[Label, Severity] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class RulePack:
    """All rules of a screen, the genres that are no information items, and what makes an item urgent."""

    rules: tuple[Rule, ...]
    genres: tuple[Genre, ...] = ()
    urgency: Urgency | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the rules in order, each once."""
        return tuple(dict.fromkeys(rule.code for rule in self.rules))


@cache
def load_rules() -> RulePack:
    """The rules that ship with infoqa.

    Raises:
        RuleError: A shipped file is damaged.
    """
    folder = resources.files("infoqa.screening") / "data"
    packs = [parse_rules((folder / name).read_text(encoding="utf-8"), name) for name in _FILES]
    return RulePack(
        rules=tuple(rule for pack in packs for rule in pack.rules),
        genres=tuple(genre for pack in packs for genre in pack.genres),
        urgency=next((pack.urgency for pack in packs if pack.urgency is not None), None),
    )


def parse_rules(text: str, file: str, *, beside: frozenset[str] = frozenset()) -> RulePack:
    """Rules and genres of one TOML file.

    Args:
        text: The file.
        file: Its name, for messages.
        beside: Other tables that the file may hold; they are not looked at.

    Raises:
        RuleError: The text is no TOML, or a rule has an unknown key, lacks one, or has a value that does not fit.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RuleError(
            f"不是有效的 TOML：{error}",
            place=f"{file}:{line[1]}" if line else file,
            hint="检查引号、括号和等号是否成对",
        ) from error
    lines = _Lines(text, file)
    if unknown := tables.keys() - _TABLES - beside:
        key = min(unknown)
        raise RuleError(f"不认识的表 {key}", place=lines.of_key(key), hint=_nearest(key, _TABLES))
    rules = tuple(_read_rule(table, lines.block("rule", index)) for index, table in enumerate(tables.get("rule", [])))
    genres = tuple(
        read_genre(table, lines.block("genre", index).place()) for index, table in enumerate(tables.get("genre", []))
    )
    urgency = read_urgency(tables["urgent"], lines.of_key("urgent")) if "urgent" in tables else None
    return RulePack(rules, genres, urgency)


def nearest_code(code: str, codes: Iterable[str]) -> str:
    """Hint that names the known code most like `code`."""
    return _nearest(code, codes)


class _Lines:
    """Finds the line of a key in a TOML text; `tomllib` does not tell it."""

    def __init__(self, text: str, file: str, start: int = 0, end: int | None = None) -> None:
        self._lines = text.split("\n")
        self._text, self._file = text, file
        self._start, self._end = start, len(self._lines) if end is None else end

    def place(self) -> str:
        """File and line where this part begins."""
        return f"{self._file}:{self._start + 1}"

    def of_key(self, key: str) -> str:
        """File and line of `key`; the beginning of the part if it is not found."""
        written = re.compile(rf"\s*(?:\[+(?:\w+\.)?)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
        for number in range(self._start, self._end):
            if written.match(self._lines[number]):
                return f"{self._file}:{number + 1}"
        return self.place()

    def block(self, table: str, index: int) -> _Lines:
        """The part of the `index`-th table of an array of tables."""
        starts = [number for number, line in enumerate(self._lines) if line.strip() == f"[[{table}]]"]
        if index >= len(starts):
            return self
        end = starts[index + 1] if index + 1 < len(starts) else len(self._lines)
        return _Lines(self._text, self._file, starts[index], end)


def _read_rule(table: Mapping[str, Any], lines: _Lines) -> Rule:
    engine = str(table.get("engine", ""))
    if engine not in ENGINE_OPTIONS:
        place = lines.of_key("engine")
        if not engine:
            raise RuleError("规则缺少 engine", place=place, hint=f"可用的引擎：{'、'.join(ENGINE_OPTIONS)}")
        raise RuleError(f"没有引擎 {engine}", place=place, hint=_nearest(engine, ENGINE_OPTIONS))
    needs, may = ENGINE_OPTIONS[engine]
    _check_keys(table, _COMMON | needs, _MAY | may, lines)
    for key in ("code", "name", "severity", "message", "advice", "source"):
        if not isinstance(table[key], str) or not table[key].strip():
            raise RuleError(f"{key} 要写成不空的文字", place=lines.of_key(key))
    if not _CODE.match(table["code"]):
        raise RuleError(f"编码 {table['code']} 不成立", place=lines.of_key("code"), hint="编码形如 W08")
    if table["severity"] not in SEVERITIES:
        hint = f"只能是 {'、'.join(get_args(Severity))}"
        raise RuleError(f"级别 {table['severity']} 不成立", place=lines.of_key("severity"), hint=hint)
    for label in (*table.get("severity_for", {}), *table.get("labels", ())):
        if label not in LABELS:
            raise RuleError(f"没有类型 {label}", place=lines.place(), hint=_nearest(label, LABELS))
    for _, name, _, _ in string.Formatter().parse(table["message"]):
        if name is not None and name not in (values := _MESSAGE_VALUES[engine] | {"found"}):
            raise RuleError(f"message 里不认识 {{{name}}}", place=lines.of_key("message"), hint=_nearest(name, values))
    for case in table.get("case", ()):
        _check_keys(case, _CASE_NEEDS, _CASE_MAY, lines)
        _check_regex(case["regex"].replace("{name}", ""), lines)
    for limit in table.get("limits", ()):
        _check_keys(limit, _LIMIT_NEEDS, frozenset(), lines)
        _check_regex(limit["regex"], lines)
    if engine == "raw":
        _check_regex(table["regex"], lines)
    return Rule(
        code=table["code"],
        name=table["name"],
        severity=table["severity"],
        engine=engine,
        message=table["message"],
        advice=table["advice"],
        source=table["source"],
        must_flag=_examples(table, "must_flag", lines),
        must_pass=_examples(table, "must_pass", lines),
        severity_for=table.get("severity_for", {}),
        labels=tuple(table.get("labels", ())),
        options={key: table[key] for key in (needs | may) & table.keys()},
        place=lines.place(),
    )


def _check_keys(table: Mapping[str, Any], needs: frozenset[str], may: frozenset[str], lines: _Lines) -> None:
    for key in table:
        if key not in needs | may:
            raise RuleError(f"不认识的键 {key}", place=lines.of_key(key), hint=_nearest(key, needs | may))
    for key in sorted(needs):
        if key not in table:
            raise RuleError(f"规则缺少 {key}", place=lines.place(), hint="补上这个键")


def _check_regex(regex: str, lines: _Lines) -> None:
    try:
        re.compile(regex)
    except re.error as error:
        raise RuleError(f"正则式不成立：{error}", place=lines.of_key("regex"), hint=regex) from error


def _examples(table: Mapping[str, Any], key: str, lines: _Lines) -> tuple[Example, ...]:
    if not isinstance(table[key], list) or not table[key]:
        raise RuleError(f"{key} 没有例子", place=lines.of_key(key), hint="该报和不该报的例子各至少一个")
    return tuple(_example(entry, key, lines) for entry in table[key])


def _example(entry: object, key: str, lines: _Lines) -> Example:
    if isinstance(entry, str):
        entry = {"body": entry}
    if not isinstance(entry, dict):
        raise RuleError(f"{key} 的例子要写成文字，或写成 {{title = …, body = …}}", place=lines.of_key(key))
    if unknown := entry.keys() - _EXAMPLE_KEYS:
        name = min(unknown)
        raise RuleError(f"例子里有不认识的键 {name}", place=lines.of_key(key), hint=_nearest(name, _EXAMPLE_KEYS))
    marked = [text for text in entry.values() if OPEN in text]
    expected = marked[0].partition(OPEN)[2].partition(CLOSE)[0] if marked else None
    clean = {name: text.replace(OPEN, "").replace(CLOSE, "") for name, text in entry.items()}
    title, body, label = clean.pop("title", ""), clean.pop("body", ""), clean.pop("label", None)
    if label is not None and label not in LABELS:
        raise RuleError(f"没有类型 {label}", place=lines.of_key(key), hint=_nearest(label, LABELS))
    return Example(Draft(title=title, body=body, header=Header(**clean)), expected, label)


def _nearest(word: str, words: Iterable[str]) -> str:
    known = sorted(words)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"是不是 {close[0]}？" if close else f"可用的有：{'、'.join(known)}"

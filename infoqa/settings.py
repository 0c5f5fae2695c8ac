"""Settings: `infoqa.toml` < environment < flags."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from infoqa.errors import SettingsError, say_cause

FILE_NAME = "infoqa.toml"
"""Looked for in the working directory."""

_LINE = re.compile(r"\s*(?P<opens>\[*)(?P<names>[^\]=#]+)[\]=]")
_SEVERITIES = ("block", "fix", "warn", "off")
_TABLES: Mapping[str, frozenset[str]] = {
    "model": frozenset({"folder", "id"}),
    "severity": frozenset(),
    "banned": frozenset(),
    "preferred": frozenset(),
    "priorities": frozenset(),
    "limits": frozenset({"event_days", "event_notice_days", "period_days"}),
}
"""Tables with their keys; none where the office chooses the keys."""

_LISTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "unit": (frozenset({"name"}), frozenset({"short", "group"})),
    "leader": (frozenset({"name", "post"}), frozenset({"since", "until"})),
    "rule": (frozenset(), frozenset()),  # read and checked by `infoqa.screening.rules`
}
"""Arrays of tables with the keys that each entry needs, and those it may have."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that sends drafts: full name, registered short names, and the group that it is counted in."""

    name: str
    short: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader with the post held from `since` to `until`, ISO dates; an empty one is open."""

    name: str
    post: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """What an office keeps about itself.

    Attributes:
        units: Units that may send drafts; empty if the office keeps no list.
        leaders: Roster of leaders.
        banned: Expressions that must not stand, with what should stand instead, if anything.
        preferred: Expressions that should better be others.
        priorities: 报送要点: name and the words that tell it.
        limits: Days after which news is late, by name.
        rules: Text of the settings file with the office's own `[[rule]]` entries; empty if there are none.
        place: The settings file, for messages.
    """

    units: tuple[Unit, ...] = ()
    leaders: tuple[Leader, ...] = ()
    banned: Mapping[str, str] = field(default_factory=dict)
    preferred: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    rules: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office can set.

    Attributes:
        models: Folder that holds bundles; None for the ones that came with the installation.
        model: Id of the bundle to use; empty for the current one.
        severities: Severity by rule code: `block`, `fix`, `warn` or `off`.
        office: What the office keeps about itself.
    """

    models: Path | None = None
    model: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)
    office: Office = field(default_factory=Office)


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    models: Path | None = None,
    model: str = "",
) -> Settings:
    """Settings from `file` (default: `infoqa.toml` in the working directory, if there is one), environment and flags.

    Args:
        file: Settings file; it must exist if it is given.
        environment: Defaults to `os.environ`; reads `INFOQA_MODELS` and `INFOQA_MODEL`.
        models: Flag that overrides both.
        model: Flag that overrides both.

    Raises:
        SettingsError: The file is missing, no TOML, or has an unknown key or a value of the wrong type.
    """
    environment = os.environ if environment is None else environment
    tables, text = _read(file)
    table = tables.get("model", {})
    chosen = models or environment.get("INFOQA_MODELS")
    if not chosen and "folder" in table:
        chosen = (file or Path(FILE_NAME)).parent / table["folder"]  # as seen from the settings file
    return Settings(
        models=Path(chosen) if chosen else None,
        model=model or environment.get("INFOQA_MODEL", "") or table.get("id", ""),
        severities=dict(tables.get("severity", {})),
        office=_office(tables, text, file or Path(FILE_NAME)),
    )


def _office(tables: Mapping[str, Any], text: str, place: Path) -> Office:
    return Office(
        units=tuple(
            Unit(one["name"], _words(one.get("short", "")), one.get("group", "")) for one in tables.get("unit", ())
        ),
        leaders=tuple(Leader(**one) for one in tables.get("leader", ())),
        banned=dict(tables.get("banned", {})),
        preferred=dict(tables.get("preferred", {})),
        priorities={name: _words(words) for name, words in tables.get("priorities", {}).items()},
        limits=dict(tables.get("limits", {})),
        rules=text if "rule" in tables else "",
        place=str(place) if tables.keys() - {"model", "severity"} else "",
    )


def _words(joined: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in joined.split("、") if word.strip())


def _read(file: Path | None) -> tuple[dict[str, Any], str]:
    place = file or Path(FILE_NAME)
    if file is None and not place.is_file():
        return {}, ""
    try:
        text = place.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"设置文件读不出来：{say_cause(error)}", place=str(place), hint="检查路径") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"设置文件不是正确的 TOML：{error}", place=_line_of(error, place), hint="按说明改正，用 UTF-8 保存"
        ) from error
    for name, table in tables.items():
        _check_key((name,), {**_TABLES, **_LISTS}, place, text)
        if name in _LISTS:
            _check_list(name, table, place, text)
            continue
        if not isinstance(table, dict):
            raise SettingsError(f"{name} 应为一个表 [{name}]", place=_locate(place, text, (name,)))
        for key, value in table.items():
            if _TABLES[name]:
                _check_key((name, key), _TABLES[name], place, text)
            _check_value(name, key, value, _locate(place, text, (name, key)))
    return tables, text


def _line_of(error: Exception, place: Path) -> str:
    found = re.search(r"line (\d+)", str(error))
    return f"{place}:{found[1]}" if found else str(place)


def _check_value(name: str, key: str, value: object, place: str) -> None:
    if name == "severity" and value not in _SEVERITIES:
        raise SettingsError(f"{key} 的级别 {value!r} 不成立", place=place, hint=f"只能是 {'、'.join(_SEVERITIES)}")
    if name == "limits":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise SettingsError(f"limits.{key} 应为天数，现为 {value!r}", place=place, hint="写不小于0的整数")
    elif not isinstance(value, str):
        raise SettingsError(f"{name}.{key} 应为文字，现为 {value!r}", place=place)


def _check_list(name: str, entries: object, place: Path, text: str) -> None:
    head = _locate(place, text, (name,))
    if not isinstance(entries, list):
        raise SettingsError(f"{name} 应写成 [[{name}]]", place=head, hint="每个一段")
    needs, may = _LISTS[name]
    if not needs:
        return
    for number, entry in enumerate(entries):
        at = _locate_entry(place, text, name, number)
        for key, value in entry.items():
            if key not in needs | may:
                near = get_close_matches(key, needs | may, n=1)
                hint = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(sorted(needs | may))}"
                raise SettingsError(f"不认识的键 {key!r}", place=at, hint=hint)
            if not isinstance(value, str):
                raise SettingsError(f"{name}.{key} 应为文字，现为 {value!r}", place=at)
        if missing := sorted(needs - entry.keys()):
            raise SettingsError(f"[[{name}]] 缺少 {'、'.join(missing)}", place=at, hint="补上这个键")


def _locate_entry(place: Path, text: str, name: str, number: int) -> str:
    """`file:line` of the entry with that number in an array of tables."""
    lines = [at for at, line in enumerate(text.split("\n"), 1) if re.match(rf"\s*\[\[\s*{name}\s*\]\]", line)]
    return f"{place}:{lines[number] if number < len(lines) else 1}"


def _check_key(path: tuple[str, ...], known: Mapping[str, Any] | frozenset[str], place: Path, text: str) -> None:
    key = path[-1]
    if key not in known:
        near = get_close_matches(key, known, n=1)
        hint = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(sorted(known))}"
        raise SettingsError(f"不认识的键 {key!r}", place=_locate(place, text, path), hint=hint)


def _locate(place: Path, text: str, path: tuple[str, ...]) -> str:
    """`file:line` of the first line that opens the table or assigns the key of `path`."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if match := _LINE.match(line):
            names = tuple(name.strip(" \t\"'") for name in match["names"].split("."))
            table, found = (names, names) if match["opens"] else (table, table + names)
            if found[: len(path)] == path:
                return f"{place}:{number}"
    return f"{place}:1"

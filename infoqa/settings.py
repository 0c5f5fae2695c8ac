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
_TABLES: Mapping[str, frozenset[str]] = {"model": frozenset({"folder", "id"}), "severity": frozenset()}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office can set.

    Attributes:
        models: Folder that holds bundles; None for the ones that came with the installation.
        model: Id of the bundle to use; empty for the current one.
        severities: Severity by rule code: `block`, `fix`, `warn` or `off`.
    """

    models: Path | None = None
    model: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)


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
    tables = _read(file)
    table = tables.get("model", {})
    chosen = models or environment.get("INFOQA_MODELS")
    if not chosen and "folder" in table:
        chosen = (file or Path(FILE_NAME)).parent / table["folder"]  # as seen from the settings file
    return Settings(
        models=Path(chosen) if chosen else None,
        model=model or environment.get("INFOQA_MODEL", "") or table.get("id", ""),
        severities=dict(tables.get("severity", {})),
    )


def _read(file: Path | None) -> dict[str, dict[str, Any]]:
    place = file or Path(FILE_NAME)
    if file is None and not place.is_file():
        return {}
    try:
        text = place.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"设置文件读不出来：{say_cause(error)}", place=str(place), hint="检查路径") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"设置文件不是正确的 TOML：{error}", place=str(place), hint="按说明改正，用 UTF-8 保存"
        ) from error
    for name, table in tables.items():
        _check_key((name,), _TABLES, place, text)
        if not isinstance(table, dict):
            raise SettingsError(f"{name} 应为一个表 [{name}]", place=_locate(place, text, (name,)))
        for key, value in table.items():
            if _TABLES[name]:
                _check_key((name, key), _TABLES[name], place, text)
            if name == "severity" and value not in _SEVERITIES:
                raise SettingsError(
                    f"{key} 的级别 {value!r} 不成立",
                    place=_locate(place, text, (name, key)),
                    hint=f"只能是 {'、'.join(_SEVERITIES)}",
                )
            if not isinstance(value, str):
                raise SettingsError(f"{name}.{key} 应为文字，现为 {value!r}", place=_locate(place, text, (name, key)))
    return tables


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

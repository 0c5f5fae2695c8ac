"""The weights of worth: those that ship with infoqa, and what an office sets instead."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from infoqa.errors import SettingsError

Weights = Mapping[str, Any]
"""Numbers by name, and tables of numbers by name."""


def weights_with(changes: Weights | None = None, *, place: str = "") -> Weights:
    """The shipped weights of `worth.toml` with an office's own in their place.

    Args:
        changes: A part of the same tables.
        place: Where the changes come from, for messages.

    Raises:
        SettingsError: A name is unknown, or a weight is no number.
    """
    return _changed(_shipped(), changes or {}, place)


def _changed(shipped: Weights, changes: Weights, place: str) -> Weights:
    merged = dict(shipped)
    for name, value in changes.items():
        if name not in shipped:
            near = get_close_matches(name, shipped, n=1)
            hint = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(shipped)}"
            raise SettingsError(f"没有权重 {name!r}", place=place, hint=hint)
        if isinstance(shipped[name], dict):
            if not isinstance(value, Mapping):
                raise SettingsError(f"权重 {name} 应为一个表", place=place, hint=f"可用：{'、'.join(shipped[name])}")
            merged[name] = _changed(shipped[name], value, place)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise SettingsError(f"权重 {name} 应为数字，现为 {value!r}", place=place, hint="如 0.5")
        else:
            merged[name] = float(value)
    return merged


@cache
def _shipped() -> Weights:
    return tomllib.loads((resources.files("infoqa.triage") / "worth.toml").read_text(encoding="utf-8"))

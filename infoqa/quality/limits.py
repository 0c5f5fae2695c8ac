"""Limits of the concision codes and expectations by type, from `data/limits.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from infoqa.assessment import Label


@dataclass(frozen=True, slots=True)
class TypeLimits:
    """What the rubric expects of one type (§2.3); lengths in characters."""

    target: int
    cap: int
    expected_depth: int
    recommended_depth: int


@dataclass(frozen=True, slots=True)
class ConcisionLimits:
    """Bounds of 0 and 1 penalty point (rubric §2.2); a single number bounds 0 points."""

    title: tuple[int, int]
    opening: int
    boilerplate: tuple[float, float]
    background: tuple[float, float]
    mean_sentence: tuple[int, int]
    longest_sentence: tuple[int, int]
    repeated_run: int
    parallel_items: int


@cache
def type_limits() -> Mapping[Label, TypeLimits]:
    """Limits by type."""
    return {label: TypeLimits(**values) for label, values in _tables()["types"].items()}


@cache
def concision_limits() -> ConcisionLimits:
    """Limits of the concision codes."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in _tables()["concision"].items()
    }
    return ConcisionLimits(**values)


@cache
def _tables() -> dict[str, Any]:
    file = resources.files("infoqa.quality") / "data" / "limits.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))

"""Which column of a table holds which field, by its Chinese or English name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

_BRACKETED = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_NOISE = re.compile(r"[\s*＊:：_\-]")


def column_of(name: str) -> str:
    """Field of a column name: id, title, body, unit, signer, date, contact, phone or secrecy; empty if unknown."""
    found = _names().get(_plain(name))
    return found[0] if found else ""


def find_columns(row: Sequence[str]) -> dict[str, int]:
    """Index of the column of every field that a header row names; empty if it names no body."""
    best: dict[str, tuple[int, int]] = {}
    for index, name in enumerate(row):
        if not 0 < len(name) <= 30 or (found := _names().get(_plain(name))) is None:
            continue
        field, rank = found
        if field not in best or rank < best[field][0]:
            best[field] = (rank, index)
    return {field: index for field, (_, index) in best.items()} if "body" in best else {}


def rename(row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` with Chinese keys turned into field names; unknown keys stay."""
    renamed = dict(row)
    ranks: dict[str, int] = {}
    for key, value in row.items():
        found = _names().get(_plain(key))
        if found is not None and found[0] not in row and found[1] < ranks.get(found[0], 1000):
            renamed[found[0]] = value
            ranks[found[0]] = found[1]
    return renamed


def accepted_names(field: str) -> str:
    """Some names that a column of `field` may have, for messages."""
    return "、".join([name for name, (owner, _) in _names().items() if owner == field and not name.isascii()][:4])


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).lower()
    return _NOISE.sub("", _BRACKETED.sub("", name))


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Field and rank by column name."""
    source = resources.files("infoqa.reading").joinpath("columns.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    names: dict[str, tuple[str, int]] = {}
    for field, synonyms in table.items():
        for rank, name in enumerate(synonyms):
            names.setdefault(_plain(name), (field, rank))
    return names

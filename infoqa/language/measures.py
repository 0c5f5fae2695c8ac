"""Counts per unit that the role tagger and the type model read: lexicon hits, number expressions, place in the text."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.lexicon import load_lexicons
from infoqa.language.terms import Floats, Ints

QUANTITY_KINDS = ("figure", "percent", "date", "period", "other")


def count_names() -> tuple[str, ...]:
    """Names of the columns of `unit_counts`."""
    return (*load_lexicons(), *QUANTITY_KINDS)


def unit_counts(batch: Batch) -> Floats:
    """Lexicon hits and number expressions of every unit; shape `(units, len(count_names()))`."""
    columns = {name: number for number, name in enumerate(count_names())}
    width = len(columns)
    cells: list[int] = []
    for document, first in zip(batch.documents, batch.unit_starts.tolist(), strict=False):
        starts = [unit.start for unit in document.units]
        if not starts:
            continue
        base = first - 1
        for name, ranges in document.hits.items():
            column = columns[name]
            cells += [(base + bisect_right(starts, at)) * width + column for at, _ in ranges]
        cells += [
            (base + bisect_right(starts, quantity.start)) * width + columns[quantity.kind]
            for quantity in document.quantities
        ]
    size = int(batch.unit_starts[-1]) * width
    return np.bincount(np.array(cells, dtype=np.int64), minlength=size).reshape(-1, width).astype(np.float64)


def unit_lengths(batch: Batch) -> Ints:
    """Characters of every unit; shape `(units,)`."""
    return np.array([unit.end - unit.start for document in batch.documents for unit in document.units], dtype=np.int64)

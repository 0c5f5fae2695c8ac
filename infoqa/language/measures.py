"""Counts per unit that the role tagger and the type model read: lexicon hits, number expressions, place in the text."""

from __future__ import annotations

from typing import get_args

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.lexicon import load_lexicons
from infoqa.language.quantities import Kind
from infoqa.language.terms import Floats, Ints

QUANTITY_KINDS = get_args(Kind)


def count_names() -> tuple[str, ...]:
    """Names of the columns of `unit_counts`."""
    return (*load_lexicons(), *QUANTITY_KINDS)


def unit_counts(batch: Batch) -> Floats:
    """Lexicon hits and number expressions of every unit; shape `(units, len(count_names()))`."""
    columns = {name: number for number, name in enumerate(count_names())}
    width = len(columns)
    places: list[int] = []  # of hits, counted through all bodies of the batch
    kinds: list[int] = []
    starts: list[int] = []
    base = 0
    for document in batch.documents:
        starts += [base + unit.start for unit in document.units]
        for name, ranges in document.hits.items():
            places += [base + start for start, _ in ranges]
            kinds += [columns[name]] * len(ranges)
        places += [base + quantity.start for quantity in document.quantities]
        kinds += [columns[quantity.kind] for quantity in document.quantities]
        base += len(document.body.text) + 1
    units = np.searchsorted(np.array(starts, dtype=np.int64), np.array(places, dtype=np.int64), side="right") - 1
    cells = units * width + np.array(kinds, dtype=np.int64)
    return np.bincount(cells, minlength=len(starts) * width).reshape(-1, width).astype(np.float64)


def named_sources(batch: Batch, told: Floats) -> Floats:
    """Expected number of different named places and bodies that open a unit in which something is told of them.

    Args:
        batch: The documents.
        told: Probability of every unit that something is told in it; shape `(units,)`.

    Returns:
        Shape `(documents,)`.
    """
    best: dict[tuple[int, str], float] = {}
    for index, name, share in zip(batch.unit_document.tolist(), batch.sources, told.tolist(), strict=True):
        if name:
            best[index, name] = max(best.get((index, name), 0.0), share)
    documents = np.array([index for index, _ in best], dtype=np.int64)
    return np.bincount(documents, list(best.values()), minlength=len(batch.documents)).astype(np.float64)


def unit_lengths(batch: Batch) -> Ints:
    """Characters of every unit; shape `(units,)`."""
    return np.array([unit.end - unit.start for document in batch.documents for unit in document.units], dtype=np.int64)

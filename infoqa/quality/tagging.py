"""Unit roles by a linear model over the unit's words, its lexicon hits, those of its neighbours, and its place."""

from __future__ import annotations

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.measures import count_names, unit_counts, unit_lengths
from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearModel, LinearWeights, check_measures, softmax
from infoqa.quality.roles import ROLES

PLACE_NAMES = ("first", "second", "last", "opens_paragraph", "labelled", "position", "length", "units")
"""Measurements of a unit's place in its body."""

_MOST = 2.0  # further hits of one lexicon in one unit say nothing new


def measure_names() -> tuple[str, ...]:
    """Names of the columns of `unit_measures`."""
    names = count_names()
    return (*names, *(f"before.{name}" for name in names), *(f"after.{name}" for name in names), *PLACE_NAMES)


def unit_measures(batch: Batch, counts: Floats) -> Floats:
    """Measurements of every unit; shape `(units, len(measure_names()))`.

    Args:
        batch: The documents.
        counts: `infoqa.language.measures.unit_counts` of the batch.
    """
    own = np.minimum(counts, _MOST)
    some = (counts > 0).astype(np.float64)
    before = np.zeros_like(some)
    after = np.zeros_like(some)
    same = batch.unit_document[1:] == batch.unit_document[:-1]
    before[1:][same] = some[:-1][same]
    after[:-1][same] = some[1:][same]
    return np.hstack([own, before, after, _place(batch)])


def _place(batch: Batch) -> Floats:
    starts = batch.unit_starts
    sizes = np.diff(starts)
    total = sizes[batch.unit_document].astype(np.float64)
    index = np.arange(len(total)) - starts[:-1][batch.unit_document]
    units = [unit for document in batch.documents for unit in document.units]
    paragraph = np.array([unit.paragraph for unit in units], dtype=np.int64)
    labelled = np.array([unit.label_end > unit.start for unit in units], dtype=bool)
    opens = np.ones(len(units), dtype=bool)
    opens[1:] = (paragraph[1:] != paragraph[:-1]) | (batch.unit_document[1:] != batch.unit_document[:-1])
    columns = (
        index == 0,
        index == 1,
        index == total - 1,
        opens,
        labelled,
        index / np.maximum(total - 1, 1),
        np.log1p(unit_lengths(batch)),
        np.log1p(total),
    )
    return np.column_stack([column.astype(np.float64) for column in columns])


class RoleTagger:
    """Gives every unit the probabilities of the ten roles of rubric §1.4.

    Args:
        weights: Fitted weights with `ROLES` as classes and `unit` as the only field.
        table: Token table shared with the type model.
    """

    def __init__(self, weights: LinearWeights, table: TokenTable) -> None:
        check_measures(weights, measure_names())
        self.model = LinearModel(weights, table)
        self._order = [weights.classes.index(role) for role in ROLES if role in weights.classes]
        self._present = [number for number, role in enumerate(ROLES) if role in weights.classes]

    def probabilities(self, batch: Batch, counts: Floats | None = None) -> Floats:
        """Role probabilities of every unit in the order of `ROLES`; shape `(units, 10)`."""
        counts = unit_counts(batch) if counts is None else counts
        out = np.zeros((len(counts), len(ROLES)))
        if len(counts):
            logits = self.model.decision({"unit": batch.unit_tokens()}, unit_measures(batch, counts))
            out[:, self._present] = softmax(logits)[:, self._order]
        return out

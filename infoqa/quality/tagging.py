"""Unit roles in two linear steps: each unit on its own, then again in the light of what its neighbours look like.

The first step reads a unit's words, its lexicon hits, those of its neighbours, and its place. What a sentence does
often shows only beside the others (a cause beside its problem, a result beside its measure), so the second step reads
the first one's probabilities of the unit, of the units around it, and of the whole draft.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.measures import count_names, unit_counts, unit_lengths
from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearModel, LinearWeights, check_measures, softmax
from infoqa.quality.roles import ROLES

PLACE_NAMES = ("first", "second", "last", "opens_paragraph", "labelled", "position", "length", "units")
"""Measurements of a unit's place in its body."""

_REACH = 3  # units before and after that the second step reads one by one
_FLOOR = 1e-4  # probabilities below are all the same to the second step
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


def context_names() -> tuple[str, ...]:
    """Names of the columns of `context_measures`."""
    near = [f"{side}{distance}" for distance in range(1, _REACH + 1) for side in ("before", "after")]
    blocks = ("log", *near, "draft", "all_before", "all_after")
    return (*(f"{block}.{role}" for block in blocks for role in ROLES), *PLACE_NAMES)


def context_measures(batch: Batch, roles: Floats) -> Floats:
    """What the second step reads of every unit; shape `(units, len(context_names()))`.

    Args:
        batch: The documents.
        roles: Role probabilities of the first step; shape `(units, 10)`.
    """
    of, starts = batch.unit_document, batch.unit_starts[:-1][batch.unit_document]
    index = (np.arange(len(of)) - starts)[:, None]
    size = np.diff(batch.unit_starts)[of][:, None]
    sums = np.vstack([np.zeros((1, roles.shape[1])), np.cumsum(roles, axis=0)])
    before = sums[:-1] - sums[starts]
    total = sums[batch.unit_starts[1:]][of] - sums[starts]
    after = total - before - roles
    near = [_shift(roles, of, step) for distance in range(1, _REACH + 1) for step in (distance, -distance)]
    return np.hstack(
        [
            np.log(roles + _FLOOR),
            *near,
            total / size,
            before / np.maximum(index, 1),
            after / np.maximum(size - index - 1, 1),
            _place(batch),
        ]
    )


def _shift(rows: Floats, of: np.ndarray, step: int) -> Floats:
    """Row of the unit `step` units earlier (later, if negative) in the same document; zeros where there is none."""
    out = np.zeros_like(rows)
    distance = abs(step)
    same = of[distance:] == of[:-distance]
    if step > 0:
        out[distance:][same] = rows[:-distance][same]
    else:
        out[:-distance][same] = rows[distance:][same]
    return out


class RoleTagger:
    """Gives every unit the probabilities of the ten roles of rubric §1.4.

    Args:
        weights: First step, with `ROLES` as classes and `unit` as the only field.
        context: Second step, with `ROLES` as classes and no field.
        table: Token table shared with the type model.
    """

    def __init__(self, weights: LinearWeights, context: LinearWeights, table: TokenTable) -> None:
        check_measures(weights, measure_names())
        check_measures(context, context_names())
        self._alone, self._together = LinearModel(weights, table), LinearModel(context, table)

    def probabilities(self, batch: Batch, counts: Floats | None = None) -> Floats:
        """Role probabilities of every unit in the order of `ROLES`; shape `(units, 10)`."""
        counts = unit_counts(batch) if counts is None else counts
        if not len(counts):
            return np.zeros((0, len(ROLES)))
        alone = self._alone.decision({"unit": batch.unit_tokens()}, unit_measures(batch, counts))
        roles = _in_order(alone, self._alone.weights.classes)
        together = self._together.decision({}, context_measures(batch, roles))
        return settle(_in_order(together, self._together.weights.classes), counts)


def settle(roles: Floats, counts: Floats) -> Floats:
    """Apply the rule of thumb of rubric §1.4 that a problem already fixed is no problem but progress.

    Of the 109 training units that say so and name nothing lacking or remaining, two are problems all the same.

    Args:
        roles: Role probabilities in the order of `ROLES`; shape `(units, 10)`.
        counts: `infoqa.language.measures.unit_counts` of the units.
    """
    columns = {name: number for number, name in enumerate(count_names())}
    still = counts[:, [columns["lacking"], columns["remaining"]]].any(axis=1)
    over = (counts[:, columns["fixed"]] > 0) & ~still
    out = roles.copy()
    out[over, ROLES.index("F")] += out[over, ROLES.index("P")]
    out[over, ROLES.index("P")] = 0.0
    return out


def _in_order(logits: Floats, classes: Sequence[str]) -> Floats:
    """Probabilities in the order of `ROLES`; a role that training never saw gets none."""
    out = np.zeros((len(logits), len(ROLES)))
    out[:, [ROLES.index(role) for role in classes]] = softmax(logits)
    return out

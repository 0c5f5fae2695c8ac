"""The gate: whether a candidate is no worse than the model in use, by paired bootstrap on drafts that neither saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from infoqa.assessment import LABELS
from infoqa.language.terms import Floats, Ints
from infoqa.training.metrics import Interval

Measure = Literal["macro-F1", "QWK"]

MARGIN = 0.025
"""The one-sided 95 % bound of a difference may lie so far below zero. A refit of equal worth turns some drafts wrong
and as many right: four each way on the 192 drafts of the corpus test put the bound at -0.025 with a difference of zero.
A smaller margin refuses such refits, and nothing would ever be learned; a true loss is caught by `LARGEST_DROP`."""

SWAPPED = 3.3
"""On a smaller hold-out the margin is so many drafts, if that is more: the bound when two turn wrong and two right."""

LARGEST_DROP = 0.01
"""A measure itself may fall by no more, or by one draft where that is more."""

CLASS_DROP = 0.02
"""No class may lose more F1 than this on both hold-outs together."""

_SEED = 20261124
_RESAMPLES = 4000
_LEVELS = 5
_ROUNDING = 1e-9
_WHOLE, _ONE_SIDED = (2.5, 97.5), (5.0, 95.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of both models on the same drafts.

    Attributes:
        name: What is measured, in Chinese.
        rows: Number of drafts.
        before: Of the model in use, with its 95 % interval.
        after: Of the candidate, with its 95 % interval.
        gain: After less before, paired, with its 90 % interval; the lower end is the one-sided 95 % bound.
        margin: How far below zero that bound may lie.
    """

    name: str
    rows: int
    before: Interval
    after: Interval
    gain: Interval
    margin: float

    @property
    def passed(self) -> bool:
        """Whether the candidate is not worse."""
        allowed = max(LARGEST_DROP, 1 / self.rows)
        return self.gain.low >= -self.margin and self.gain.value >= -allowed - _ROUNDING


def compare_types(name: str, truth: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Comparison:
    """Macro-F1 over the types that occur in `truth`."""
    index: dict[str, int] = {label: number for number, label in enumerate(LABELS)}
    return _compare(name, "macro-F1", *(np.array([index[one] for one in ones]) for ones in (truth, before, after)))


def compare_levels(name: str, truth: Sequence[int], before: Sequence[int], after: Sequence[int]) -> Comparison:
    """Quadratic weighted kappa of levels 1-5."""
    return _compare(name, "QWK", *(np.asarray(ones) - 1 for ones in (truth, before, after)))


def class_drops(truth: Sequence[str], before: Sequence[str], after: Sequence[str]) -> dict[str, tuple[float, float]]:
    """F1 before and after of every type that occurs in `truth`."""
    index: dict[str, int] = {label: number for number, label in enumerate(LABELS)}
    codes = [np.array([index[one] for one in ones]) for ones in (truth, before, after)]
    tables = [_table(codes[0], guess, len(LABELS)) for guess in codes[1:]]
    scores = [_class_f1(table) for table in tables]
    return {
        label: (float(scores[0][number]), float(scores[1][number]))
        for number, label in enumerate(LABELS)
        if tables[0][number].any()
    }


def _compare(name: str, measure: Measure, truth: Ints, before: Ints, after: Ints) -> Comparison:
    """Rows are resampled by drawing how often each triple of truth, before and after occurs; the same bootstrap."""
    width = len(LABELS) if measure == "macro-F1" else _LEVELS
    score = _macro_f1 if measure == "macro-F1" else _quadratic_kappa
    triples = np.bincount((truth * width + before) * width + after, minlength=width**3)
    generator = np.random.default_rng(_SEED)
    drawn = generator.multinomial(len(truth), triples / len(truth), size=_RESAMPLES)
    cubes = np.concatenate([triples[None], drawn]).reshape(-1, width, width, width).astype(np.float64)
    first, second = score(cubes.sum(axis=3)), score(cubes.sum(axis=2))
    return Comparison(
        name,
        len(truth),
        _interval(first, _WHOLE),
        _interval(second, _WHOLE),
        _interval(second - first, _ONE_SIDED),
        max(MARGIN, SWAPPED / len(truth)),
    )


def _interval(values: Floats, ends: tuple[float, float]) -> Interval:
    low, high = np.nanpercentile(values[1:], ends)
    return Interval(float(values[0]), float(low), float(high))


def _table(truth: Ints, guess: Ints, width: int) -> Floats:
    return np.bincount(truth * width + guess, minlength=width**2).reshape(width, width).astype(np.float64)


def _class_f1(tables: Floats) -> Floats:
    """F1 of every class of confusion tables of shape `(…, truth, guess)`."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    either = tables.sum(axis=-1) + tables.sum(axis=-2)
    return np.asarray(2 * hits / np.maximum(either, 1))


def _macro_f1(tables: Floats) -> Floats:
    occurs = tables.sum(axis=-1) > 0
    return np.asarray((_class_f1(tables) * occurs).sum(axis=-1) / occurs.sum(axis=-1))


def _quadratic_kappa(tables: Floats) -> Floats:
    levels = np.arange(tables.shape[-1])
    penalty = (levels[:, None] - levels) ** 2
    total = tables.sum(axis=(-2, -1))
    chance = tables.sum(axis=-1)[..., :, None] * tables.sum(axis=-2)[..., None, :] / total[..., None, None]
    expected = (chance * penalty).sum(axis=(-2, -1))
    found = (tables * penalty).sum(axis=(-2, -1))
    return np.asarray(1 - np.divide(found, expected, out=np.zeros_like(found), where=expected > 0))

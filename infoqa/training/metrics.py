"""Measures of agreement and confidence, each with a bootstrap interval where one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from sklearn.metrics import cohen_kappa_score, confusion_matrix, f1_score

from infoqa.language.terms import Floats

_T = TypeVar("_T")
_SEED = 20261124
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def macro_f1(truth: Sequence[str], predicted: Sequence[str]) -> float:
    """Mean F1 over the classes that occur in `truth`."""
    return float(f1_score(truth, predicted, average="macro", labels=sorted(set(truth)), zero_division=0))


def class_f1(truth: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
    """F1 by class, in the order of `labels`."""
    values = f1_score(truth, predicted, average=None, labels=list(labels), zero_division=0)
    return dict(zip(labels, (float(value) for value in values), strict=True))


def confusion(truth: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> list[list[int]]:
    """Counts; rows are the truth, columns the prediction, both in the order of `labels`."""
    matrix: list[list[int]] = confusion_matrix(truth, predicted, labels=list(labels)).tolist()
    return matrix


def quadratic_kappa(truth: Sequence[int], predicted: Sequence[int]) -> float:
    """Quadratic weighted kappa over the levels 1-5; 1.0 if both are one and the same constant."""
    if len(set(truth)) == 1 and list(truth) == list(predicted):
        return 1.0
    return float(cohen_kappa_score(truth, predicted, weights="quadratic", labels=[1, 2, 3, 4, 5]))


def bootstrap(
    statistic: Callable[[Sequence[_T], Sequence[_T]], float], truth: Sequence[_T], predicted: Sequence[_T]
) -> Interval:
    """`statistic` with its 95 % percentile interval over resampled rows; fixed seed."""
    generator = np.random.default_rng(_SEED)
    values = []
    for _ in range(_RESAMPLES):
        rows = generator.integers(0, len(truth), len(truth))
        values.append(statistic([truth[row] for row in rows], [predicted[row] for row in rows]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(statistic(truth, predicted), float(low), float(high))


def calibration_error(confidence: Floats, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over bins of equal count."""
    order = np.argsort(confidence)
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [len(part) * abs(confidence[part].mean() - right[part].mean()) for part in parts]
    return float(sum(gaps) / len(confidence))


def coverage_table(
    confidence: Floats, right: np.ndarray, thresholds: Sequence[float]
) -> list[tuple[float, float, float]]:
    """Threshold, share of drafts decided at or above it, and share of those that are right."""
    rows = []
    for threshold in thresholds:
        decided = confidence >= threshold
        rows.append((threshold, float(decided.mean()), float(right[decided].mean()) if decided.any() else 1.0))
    return rows

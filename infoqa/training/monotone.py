"""Logistic models with weights of zero or above, one per depth code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearModel, LinearWeights, MeasureBlock, sigmoid
from infoqa.quality.detection import evidence_names
from infoqa.quality.levels import DEPTH_CODES

STRENGTH = 0.01
"""Of the L2 penalty on weights per standard deviation; between 0.003 and 0.1 nothing changes much."""

_STEPS = 500


def fit_depth(measures: Floats, codes: Sequence[frozenset[str]]) -> LinearWeights:
    """Fit one model per code of `DEPTH_CODES`.

    Args:
        measures: `infoqa.quality.detection.depth_measures`; shape `(drafts, features)`.
        codes: The codes that hold of every draft.
    """
    spread = measures.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    fitted = [_fit(measures / scale, np.array([code in held for held in codes])) for code in DEPTH_CODES]
    block = MeasureBlock(
        evidence_names(), np.zeros_like(scale), scale, np.column_stack([weights for weights, _ in fitted])
    )
    return LinearWeights(DEPTH_CODES, {}, block, np.array([intercept for _, intercept in fitted]))


def out_of_fold_degrees(measures: Floats, codes: Sequence[frozenset[str]], groups: np.ndarray, folds: int) -> Floats:
    """Probability of every code from models that saw no draft of the same group; shape `(drafts, codes)`."""
    out = np.zeros((len(measures), len(DEPTH_CODES)))
    for fitted, held in GroupKFold(folds).split(measures, groups=groups):
        weights = fit_depth(measures[fitted], [codes[row] for row in fitted])
        out[held] = sigmoid(LinearModel(weights, TokenTable([])).decision({}, measures[held]))
    return out


def _fit(rows: Floats, truth: np.ndarray) -> tuple[Floats, float]:
    """Weights, all zero or above, and intercept that minimise the penalised mean logistic loss."""
    signs = np.where(truth, 1.0, -1.0)
    width = rows.shape[1]

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = signs * (rows @ point[:width] + point[width])
        pull = -signs * sigmoid(-margins) / len(rows)
        value = np.logaddexp(0.0, -margins).mean() + 0.5 * STRENGTH * (point[:width] @ point[:width])
        return float(value), np.append(rows.T @ pull + STRENGTH * point[:width], pull.sum())

    bounds = [(0.0, None)] * width + [(None, None)]
    found = minimize(loss, np.zeros(width + 1), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": _STEPS})
    return found.x[:width], float(found.x[width])

"""What an office decides otherwise than the rubric, as a thin layer over the type model.

A boundary rule of an office shows in few drafts a year: too few for the words of the type model to learn it, enough for
the measures that rules are about. So a second, strongly penalised logistic model reads the logits of the first, as they
are out of fold, and the tests, rates and title hits of every draft; it is linear, and merged into the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from infoqa.assessment import LABELS, Label
from infoqa.classify.features import feature_names
from infoqa.language.terms import Floats
from infoqa.linear import LinearWeights, softmax

_READ = ("test.", "rate.", "title.")
_STEPS = 300


@dataclass(frozen=True, slots=True)
class Layer:
    """Corrections of logits in the order of `LABELS`.

    Attributes:
        coefficients: By standardised measure, zero where it is not read; shape `(features, classes)`.
        intercept: Shape `(classes,)`.
    """

    coefficients: Floats
    intercept: Floats

    def correct(self, logits: Floats, standard: Floats) -> Floats:
        """`logits` corrected by standardised measures; both with one row per draft."""
        return np.asarray(logits + standard @ self.coefficients + self.intercept)

    def merged(self, weights: LinearWeights, temperature: float) -> LinearWeights:
        """Weights that give the corrected logits divided by `temperature`.

        Args:
            weights: Fitted on the drafts whose measures the layer's were standardised by.
            temperature: Positive.
        """
        columns = [LABELS.index(name) for name in _labels(weights.classes)]
        measures = replace(
            weights.measures,
            coefficients=(weights.measures.coefficients + self.coefficients[:, columns]) / temperature,
        )
        fields = {
            name: replace(block, coefficients=block.coefficients / temperature)
            for name, block in weights.fields.items()
        }
        return replace(
            weights,
            fields=fields,
            measures=measures,
            intercept=(weights.intercept + self.intercept[columns]) / temperature,
        )


def no_layer() -> Layer:
    """The layer that corrects nothing."""
    return Layer(np.zeros((len(feature_names()), len(LABELS))), np.zeros(len(LABELS)))


def standardise(features: Floats) -> Floats:
    """Measures with mean 0 and standard deviation 1, as the type model standardises them."""
    spread = features.std(axis=0)
    return np.asarray((features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def fit_layer(logits: Floats, standard: Floats, labels: Sequence[Label], samples: Floats, strength: float) -> Layer:
    """Fit a layer.

    Args:
        logits: Calibrated and out of fold, in the order of `LABELS`; shape `(drafts, classes)`.
        standard: Standardised measures; shape `(drafts, features)`.
        labels: True types.
        samples: Weight of every draft.
        strength: Standard deviation that the penalty expects of a coefficient; 0 fits nothing.
    """
    if not strength:
        return no_layer()
    columns = [number for number, name in enumerate(feature_names()) if name.startswith(_READ)]
    rows, truth = standard[:, columns], np.eye(len(LABELS))[[LABELS.index(label) for label in labels]]
    shape = (len(columns), len(LABELS))

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, intercept = point[: -len(LABELS)].reshape(shape), point[-len(LABELS) :]
        corrected = logits + rows @ weights + intercept
        probabilities = softmax(corrected)
        misfit = -(samples * np.log(np.maximum((probabilities * truth).sum(axis=1), 1e-300))).sum()
        pull = samples[:, None] * (probabilities - truth)
        value = misfit + 0.5 * (weights**2).sum() / strength**2 + 0.5 * (intercept**2).sum()
        slope = np.concatenate([(rows.T @ pull + weights / strength**2).ravel(), pull.sum(axis=0) + intercept])
        return float(value), slope

    begin = np.zeros(shape[0] * shape[1] + len(LABELS))
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    layer = no_layer()
    layer.coefficients[columns] = found[: -len(LABELS)].reshape(shape)
    return Layer(layer.coefficients, found[-len(LABELS) :])


def _labels(classes: Sequence[str]) -> list[Label]:
    return [label for name in classes for label in LABELS if label == name]

"""A linear classifier over TF-IDF terms and measured features, as plain arrays.

What `infoqa.training` fits with scikit-learn is stored and evaluated here without it: for each field a TF-IDF block
(sublinear term counts, smoothed idf, rows of Euclidean length 1, as `TfidfVectorizer(sublinear_tf=True)` computes them),
a block of standardised measurements, and one multinomial logistic layer over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from infoqa.errors import ModelError
from infoqa.language.terms import Floats, TermColumns, TokenRows, TokenTable


@dataclass(frozen=True, slots=True)
class TermBlock:
    """Weights of one field's terms.

    Attributes:
        vocabulary: Terms in column order.
        idf: Inverse document frequencies; shape `(terms,)`.
        coefficients: Shape `(terms, classes)`.
    """

    vocabulary: tuple[str, ...]
    idf: Floats
    coefficients: Floats


@dataclass(frozen=True, slots=True)
class MeasureBlock:
    """Weights of measured features.

    Attributes:
        names: Feature names in column order.
        mean: Subtracted first; shape `(features,)`.
        scale: Divided by; shape `(features,)`.
        coefficients: Shape `(features, classes)`.
    """

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    coefficients: Floats


@dataclass(frozen=True, slots=True)
class LinearWeights:
    """Everything that a fitted model consists of.

    Attributes:
        classes: Class names in column order.
        fields: Term blocks by field name.
        measures: Block of measured features.
        intercept: Shape `(classes,)`.
    """

    classes: tuple[str, ...]
    fields: Mapping[str, TermBlock]
    measures: MeasureBlock
    intercept: Floats

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays to store without pickling; texts become UTF-8 bytes."""
        arrays = {
            "classes": _encode(self.classes),
            "intercept": self.intercept,
            "fields": _encode(tuple(self.fields)),
            "measures.names": _encode(self.measures.names),
            "measures.mean": self.measures.mean,
            "measures.scale": self.measures.scale,
            "measures.coefficients": self.measures.coefficients,
        }
        for name, block in self.fields.items():
            arrays[f"{name}.vocabulary"] = _encode(block.vocabulary)
            arrays[f"{name}.idf"] = block.idf
            arrays[f"{name}.coefficients"] = block.coefficients
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray], *, place: str) -> LinearWeights:
        """The inverse of `to_arrays`.

        Raises:
            ModelError: An array is missing or its shape does not fit the others.
        """
        try:
            weights = cls(
                classes=_decode(arrays["classes"]),
                fields={
                    name: TermBlock(
                        _decode(arrays[f"{name}.vocabulary"]), arrays[f"{name}.idf"], arrays[f"{name}.coefficients"]
                    )
                    for name in _decode(arrays["fields"])
                },
                measures=MeasureBlock(
                    _decode(arrays["measures.names"]),
                    arrays["measures.mean"],
                    arrays["measures.scale"],
                    arrays["measures.coefficients"],
                ),
                intercept=arrays["intercept"],
            )
        except KeyError as error:
            raise ModelError(f"缺少数组 {error}", place=place, hint="重新训练：infoqa train") from error
        weights._check(place)
        return weights

    def _check(self, place: str) -> None:
        width = len(self.classes)
        shapes = [(self.measures.coefficients, len(self.measures.names))]
        shapes += [(block.coefficients, len(block.vocabulary)) for block in self.fields.values()]
        vectors = [(self.intercept, width), (self.measures.mean, shapes[0][1]), (self.measures.scale, shapes[0][1])]
        vectors += [(block.idf, len(block.vocabulary)) for block in self.fields.values()]
        if any(array.shape != (rows, width) for array, rows in shapes) or any(v.shape != (n,) for v, n in vectors):
            raise ModelError("数组的形状互不相合", place=place, hint="重新训练：infoqa train")


class LinearModel:
    """Evaluates `LinearWeights` on rows of tokens and measurements.

    Args:
        weights: The fitted weights.
        table: Token table that holds every word of every vocabulary.
    """

    def __init__(self, weights: LinearWeights, table: TokenTable) -> None:
        self.weights = weights
        self._columns = {name: TermColumns(block.vocabulary, table) for name, block in weights.fields.items()}

    def decision(self, fields: Mapping[str, TokenRows], measures: Floats) -> Floats:
        """Logits of every row; shape `(rows, classes)`.

        Args:
            fields: Token rows by field name.
            measures: Raw measurements; shape `(rows, features)`.
        """
        weights = self.weights
        block = weights.measures
        logits: Floats = ((measures - block.mean) / block.scale) @ block.coefficients + weights.intercept
        rows = len(measures)
        for name, tokens in fields.items():
            at, columns, values = self._weigh(name, tokens, rows)
            coefficients = weights.fields[name].coefficients[columns]
            for index in range(len(weights.classes)):
                logits[:, index] += np.bincount(at, values * coefficients[:, index], minlength=rows)
        return logits

    def _weigh(self, name: str, tokens: TokenRows, rows: int) -> tuple[np.ndarray, np.ndarray, Floats]:
        """Row, column and TF-IDF weight of every term of a field."""
        at, columns, counts = self._columns[name].count(tokens)
        values = (1.0 + np.log(counts)) * self.weights.fields[name].idf[columns]
        norms = np.sqrt(np.bincount(at, values * values, minlength=rows))
        return at, columns, values / norms[at]


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def _encode(texts: Sequence[str]) -> np.ndarray:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _decode(array: np.ndarray) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()

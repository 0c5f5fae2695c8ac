"""A linear classifier over TF-IDF terms and measured features, as plain arrays.

What `infoqa.training` fits with scikit-learn is stored and evaluated here without it: for each field a TF-IDF block
(sublinear counts, smoothed idf, rows of Euclidean length 1, as `TfidfVectorizer(sublinear_tf=True)` computes them),
a block of standardised measurements, and one multinomial logistic layer over all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from infoqa.errors import ModelError
from infoqa.language.terms import Floats, Ints, TermColumns, TokenRows, TokenTable


@dataclass(frozen=True, slots=True)
class TermBlock:
    """Weights of one field's terms.

    Attributes:
        vocabulary: Terms in column order.
        idf: Inverse document frequencies, shape `(terms,)`; empty if the block reads plain counts.
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
            "classes": encode_texts(self.classes),
            "intercept": self.intercept,
            "fields": encode_texts(tuple(self.fields)),
            "measures.names": encode_texts(self.measures.names),
            "measures.mean": self.measures.mean,
            "measures.scale": self.measures.scale,
            "measures.coefficients": self.measures.coefficients,
        }
        for name, block in self.fields.items():
            arrays[f"{name}.vocabulary"] = encode_texts(block.vocabulary)
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
                classes=decode_texts(arrays["classes"]),
                fields={
                    name: TermBlock(
                        decode_texts(arrays[f"{name}.vocabulary"]),
                        arrays[f"{name}.idf"],
                        arrays[f"{name}.coefficients"],
                    )
                    for name in decode_texts(arrays["fields"])
                },
                measures=MeasureBlock(
                    decode_texts(arrays["measures.names"]),
                    arrays["measures.mean"],
                    arrays["measures.scale"],
                    arrays["measures.coefficients"],
                ),
                intercept=arrays["intercept"],
            )
        except KeyError as error:
            raise ModelError(f"缺少数组 {error}", place=place, hint="重新训练：infoqa train") from error
        except UnicodeDecodeError as error:
            raise ModelError(f"名称读不出来：{error}", place=place, hint="重新训练：infoqa train") from error
        weights._check(place)
        return weights

    def _check(self, place: str) -> None:
        width = len(self.classes)
        shapes = [(self.measures.coefficients, len(self.measures.names))]
        shapes += [(block.coefficients, len(block.vocabulary)) for block in self.fields.values()]
        vectors = [(self.intercept, width), (self.measures.mean, shapes[0][1]), (self.measures.scale, shapes[0][1])]
        vectors += [(block.idf, len(block.vocabulary)) for block in self.fields.values() if block.idf.shape != (0,)]
        if any(array.shape != (rows, width) for array, rows in shapes) or any(v.shape != (n,) for v, n in vectors):
            raise ModelError("数组的形状互不相合", place=place, hint="重新训练：infoqa train")


class LinearModel:
    """Evaluates `LinearWeights` on rows of tokens and measurements.

    Args:
        weights: The fitted weights.
        table: Token table that holds every word of every vocabulary.

    Attributes:
        measure_weights: Weight of one unit of every raw measurement; shape `(features, classes)`.
        constant: Logits of a row without terms whose measurements are 0; shape `(classes,)`.
    """

    def __init__(self, weights: LinearWeights, table: TokenTable) -> None:
        self.weights = weights
        self._columns = {name: TermColumns(block.vocabulary, table) for name, block in weights.fields.items()}
        block = weights.measures
        self.measure_weights = block.coefficients / block.scale[:, None]
        self.constant = weights.intercept - block.mean @ self.measure_weights

    def decision(self, fields: Mapping[str, TokenRows], measures: Floats) -> Floats:
        """Logits of every row; shape `(rows, classes)`.

        Args:
            fields: Token rows by field name.
            measures: Raw measurements; shape `(rows, features)`.
        """
        logits: Floats = measures @ self.measure_weights + self.constant
        for name, tokens in fields.items():
            block = self.weights.fields[name]
            if len(block.idf):
                rows, columns, values = self.weigh(name, tokens, len(measures))
                _add_rows(logits, rows, block.coefficients[columns] * values[:, None])
            else:
                for rows, columns in self._columns[name].find(tokens):
                    _add_rows(logits, rows, block.coefficients[columns])
        return logits

    def occurrences(self, name: str, tokens: TokenRows) -> list[tuple[Ints, Ints]]:
        """Row and column of every occurrence of a term of a field: words first, then pairs."""
        return self._columns[name].find(tokens)

    def weigh(self, name: str, tokens: TokenRows, rows: int) -> tuple[Ints, Ints, Floats]:
        """Row, column and TF-IDF weight of every term of a field, rows ascending; shapes `(entries,)`."""
        at, columns, counts = self._columns[name].count(tokens)
        values = (1.0 + np.log(counts)) * self.weights.fields[name].idf[columns]
        norms = np.sqrt(np.bincount(at, values * values, minlength=rows))
        return at, columns, values / norms[at]


def _add_rows(target: Floats, rows: Ints, values: Floats) -> None:
    """Add `values` to the rows of `target` that ascending `rows` name."""
    if len(rows):
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        target[rows[starts]] += np.add.reduceat(values, starts, axis=0)


def check_measures(weights: LinearWeights, names: Sequence[str]) -> None:
    """Make sure that a model was trained on the measurements that this version takes.

    Raises:
        ModelError: It was not.
    """
    if weights.measures.names != tuple(names):
        raise ModelError("模型的特征与本版 infoqa 不同", hint="安装与模型同版的 infoqa，或重新训练：infoqa train")


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def sigmoid(logits: Floats) -> Floats:
    """Probability of each logit on its own; never overflows."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -logits)))


def encode_texts(texts: Sequence[str]) -> np.ndarray:
    """Texts without line breaks as one array of UTF-8 bytes, to store without pickling."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def decode_texts(array: np.ndarray) -> tuple[str, ...]:
    """The inverse of `encode_texts`."""
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()

"""The scikit-learn side of a linear model: building, fitting, and moving weights to plain arrays and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from infoqa.language.batch import Batch
from infoqa.language.terms import Floats, terms
from infoqa.linear import LinearWeights, MeasureBlock, TermBlock

MEASURES = "measures"
_TWO = 2
_SPREAD = 12  # a term need not stand in more than one of so many rows, or few rows would leave none


@dataclass(frozen=True, slots=True)
class Row:
    """One sample as the pipelines read it.

    Attributes:
        fields: Tokens by field name; line breaks separate what must not be read together.
        measures: Raw measurements; shape `(features,)`.
    """

    fields: Mapping[str, Sequence[str]]
    measures: Floats


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """Analyzer for `TfidfVectorizer`: the terms of one field of a row."""

    field: str

    def __call__(self, row: Row) -> list[str]:
        """Words and word pairs of the field."""
        return terms(row.fields[self.field])


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of one model.

    Attributes:
        fields: Fields with a block of terms.
        weighting: `tfidf`, or `counts` for short rows, where repetition and rarity say little.
        min_df: By field: a term is kept if so many training rows have it.
        c: Inverse strength of the L2 penalty.
        weights: Weight of each block in the union, by field name or `measures`.
        class_weight: As in `LogisticRegression`.
    """

    fields: tuple[str, ...]
    weighting: Literal["tfidf", "counts"]
    min_df: Mapping[str, int]
    c: float
    weights: Mapping[str, float]
    class_weight: str | None = None


def stack_measures(rows: Sequence[Row]) -> Floats:
    """Measurements of all rows; shape `(rows, features)`."""
    return np.vstack([row.measures for row in rows])


def make_model(recipe: Recipe, rows: int | None = None) -> Pipeline:
    """An unfitted pipeline from rows to class probabilities.

    Args:
        recipe: Its hyperparameters.
        rows: Rows that it will be fitted on, if they may be few: then a smaller `min_df` is enough.
    """
    most = max(1, rows // _SPREAD) if rows else None
    blocks: list[tuple[str, Any]] = [(field, _vectorizer(field, recipe, most)) for field in recipe.fields]
    blocks.append((MEASURES, make_pipeline(FunctionTransformer(stack_measures), StandardScaler())))
    union = FeatureUnion(blocks, transformer_weights=dict(recipe.weights))
    head = LogisticRegression(C=recipe.c, max_iter=2000, class_weight=recipe.class_weight)
    return Pipeline([("features", union), ("type", head)])


def _vectorizer(field: str, recipe: Recipe, most: int | None) -> CountVectorizer:
    min_df = min(recipe.min_df[field], most or recipe.min_df[field])
    if recipe.weighting == "counts":
        return CountVectorizer(analyzer=FieldTerms(field), min_df=min_df)
    return TfidfVectorizer(analyzer=FieldTerms(field), sublinear_tf=True, min_df=min_df)


def to_weights(model: Pipeline, names: Sequence[str], *, temperature: float = 1.0) -> LinearWeights:
    """Plain arrays of a fitted pipeline.

    Args:
        model: Fitted by `make_model(...).fit`.
        names: Names of the measurements.
        temperature: Logits are divided by it.
    """
    union = cast("FeatureUnion", model.named_steps["features"])
    head = cast("LogisticRegression", model.named_steps["type"])
    scales = union.transformer_weights or {}
    coefficients, intercept = head.coef_.T / temperature, head.intercept_ / temperature
    if len(head.classes_) == _TWO:  # scikit-learn keeps the logit of the second class against the first only
        coefficients = np.hstack([np.zeros_like(coefficients), coefficients])
        intercept = np.concatenate([[0.0], intercept])
    fields: dict[str, TermBlock] = {}
    at = 0
    measures: MeasureBlock | None = None
    for name, block in union.transformer_list:
        if name == MEASURES:
            scaler = cast("StandardScaler", block[-1])
            width = len(scaler.mean_)
            measures = MeasureBlock(
                tuple(names), scaler.mean_, scaler.scale_, coefficients[at : at + width] * scales.get(name, 1.0)
            )
        else:
            vocabulary = block.get_feature_names_out()
            width = len(vocabulary)
            idf = np.asarray(block.idf_) if isinstance(block, TfidfVectorizer) else np.zeros(0)
            fields[name] = TermBlock(tuple(vocabulary), idf, coefficients[at : at + width] * scales.get(name, 1.0))
        at += width
    if measures is None:
        raise ValueError("the pipeline has no block of measurements")
    classes = tuple(str(name) for name in head.classes_)
    return LinearWeights(classes, fields, measures, intercept)


def to_sklearn(weights: LinearWeights) -> Pipeline:
    """A fitted pipeline with the same predictions as `weights`, to compose with other scikit-learn parts."""
    blocks: list[tuple[str, Any]] = []
    for name, block in weights.fields.items():
        numbered = {term: number for number, term in enumerate(block.vocabulary)}
        if len(block.idf):
            vectorizer = TfidfVectorizer(analyzer=FieldTerms(name), sublinear_tf=True, vocabulary=numbered)
            vectorizer.idf_ = block.idf
        else:
            vectorizer = CountVectorizer(analyzer=FieldTerms(name), vocabulary=numbered)
        blocks.append((name, vectorizer))
    scaler = StandardScaler()
    scaler.mean_, scaler.scale_ = weights.measures.mean, weights.measures.scale
    scaler.var_ = scaler.scale_**2
    scaler.n_features_in_ = len(scaler.mean_)
    blocks.append((MEASURES, make_pipeline(FunctionTransformer(stack_measures), scaler)))
    head = LogisticRegression()
    head.classes_ = np.array(weights.classes)
    head.coef_ = np.vstack(
        [*(block.coefficients for block in weights.fields.values()), weights.measures.coefficients]
    ).T
    head.intercept_ = weights.intercept
    head.n_features_in_ = head.coef_.shape[1]
    return Pipeline([("features", FeatureUnion(blocks)), ("type", head)])


def unit_rows(batch: Batch, measures: Floats) -> list[Row]:
    """Rows of the role tagger: one per unit, field `unit`."""
    lines = [line for document in batch.documents for line in _split(document.tokens)[1:]]
    return [Row({"unit": line}, row) for line, row in zip(lines, measures, strict=True)]


def document_rows(batch: Batch, measures: Floats) -> list[Row]:
    """Rows of the type model: one per document, fields `title` and `body`."""
    rows = []
    for document, row in zip(batch.documents, measures, strict=True):
        title, *units = _split(document.tokens)
        body = [token for unit in units for token in (*unit, "\n")]
        rows.append(Row({"title": title, "body": body}, row))
    return rows


def _split(tokens: Sequence[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for token in tokens:
        if token == "\n":
            lines.append([])
        else:
            lines[-1].append(token)
    return lines

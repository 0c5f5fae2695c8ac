"""Why a draft got its type: the ordered tests with their evidence, and the exact weights of words, units and features.

The model is linear, so its logits are sums: an intercept, one summand per word of title and body, one per feature.
Every list here is taken from that sum; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from infoqa.assessment import LABELS, Contribution, Similar, TestOutcome, TypeExplanation, UnitPull
from infoqa.classify.features import feature_names
from infoqa.classify.model import TypeModel
from infoqa.classify.procedure import ROLE_NAMES
from infoqa.exemplars import Exemplars
from infoqa.language.batch import Batch
from infoqa.language.document import Document
from infoqa.language.measures import count_names
from infoqa.language.terms import Floats, TokenRows
from infoqa.language.tokens import SHAPE_NAMES
from infoqa.linear import LinearModel

_SIMILAR = 2
_CITED = 3  # units that stand for a test
_CITABLE = 0.5  # a role that a unit plays less probably than this is no evidence
_ROLES = {"A1": "I", "A2": "FPCS", "B1": "P", "B2": "PCS", "B4": "S", "C2": "MFR", "C3": "MR"}
_LEXICONS = {"A3": ("leader_visit",), "B3": ("fixed", "emergency"), "C4": ("compared",)}
TESTS = ("A1", "A2", "A3", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4")
"""Tests of rubric §1.5 in their order; what passes none of the steps A, B and C is D."""


def explain_types(
    model: TypeModel, exemplars: Exemplars, batch: Batch, features: Floats, roles: Floats, counts: Floats
) -> list[TypeExplanation]:
    """Explain the type of every document.

    Args:
        model: The type model.
        exemplars: Training drafts.
        batch: The documents.
        features: `infoqa.classify.features.type_features` of the batch.
        roles: Role probabilities of every unit in the order of `ROLE_NAMES`; shape `(units, 10)`.
        counts: `infoqa.language.measures.unit_counts` of the batch.
    """
    foreign = model.foreignness(batch, features)
    plain = model.is_plain(foreign).tolist()
    title, body, units = batch.title_tokens(), batch.body_tokens(), batch.unit_tokens()
    logits = model.decision(batch, features, foreign)
    degrees = degrees_of_tests(features)
    out = []
    for index in range(len(batch.documents)):
        first, last = int(batch.unit_starts[index]), int(batch.unit_starts[index + 1])
        linear = model.words if plain[index] else model.model
        weights = linear.weights
        intercept = Contribution("intercept", "", tuple(weights.intercept[model.order].tolist()))
        title_terms = _Terms(linear, model.order, "title", _rows(title, index, index + 1))
        body_terms = _Terms(linear, model.order, "body", _rows(body, index, index + 1))
        measured = (features[index] - weights.measures.mean)[:, None] * linear.measure_weights[:, model.order]
        named = zip(weights.measures.names, measured.tolist(), strict=True)
        out.append(
            TypeExplanation(
                logits=tuple(logits[index].tolist()),
                contributions=(
                    intercept,
                    *title_terms.contributions(),
                    *body_terms.contributions(),
                    *(Contribution("feature", name, tuple(row)) for name, row in named),
                ),
                units=_unit_pulls(batch.documents[index], body_terms, _rows(units, first, last)),
                tests=_tests(batch, index, degrees[index], roles[first:last], counts[first:last]),
                similar=_similar(exemplars, body_terms),
            )
        )
    return out


def degrees_of_tests(features: Floats) -> list[dict[str, float]]:
    """How far each of `TESTS` holds for every row of `infoqa.classify.features.type_features`."""
    names = feature_names()
    columns = features[:, [names.index(f"test.{code.lower()}") for code in TESTS]]
    return [dict(zip(TESTS, row, strict=True)) for row in columns.tolist()]


def _rows(tokens: TokenRows, first: int, last: int) -> TokenRows:
    """The tokens of the rows `[first, last)`, numbered from 0."""
    start, end = np.searchsorted(tokens.rows, [first, last])
    return TokenRows(tokens.ids[start:end], tokens.rows[start:end] - first)


class _Terms:
    """What the terms of one field of one document add to the logits.

    Attributes:
        columns: Columns of its terms; shape `(terms,)`.
        values: Their TF-IDF weights; shape `(terms,)`.
        pulls: What each adds, in the order of `LABELS`; shape `(terms, 4)`.
    """

    def __init__(
        self, model: LinearModel, order: list[int], field: Literal["title", "body"], tokens: TokenRows
    ) -> None:
        self.model, self.field = model, field
        self.block = self.model.weights.fields[field]
        _, self.columns, self.values = self.model.weigh(field, tokens, 1)
        self.pulls = (self.block.coefficients[self.columns] * self.values[:, None])[:, order]

    def contributions(self) -> list[Contribution]:
        return [
            Contribution(self.field, _shown(self.block.vocabulary[column]), tuple(row))
            for column, row in zip(self.columns.tolist(), self.pulls.tolist(), strict=True)
        ]

    def spread(self, values: Floats) -> Floats:
        """One value per term of the document as one per term of the vocabulary, zero for the others."""
        out = np.zeros((len(self.block.vocabulary), *values.shape[1:]))
        out[self.columns] = values
        return out


def _shown(term: str) -> str:
    """A term as an editor reads it."""
    return "".join(SHAPE_NAMES.get(word, word) for word in term.split(" "))


def _unit_pulls(document: Document, terms: _Terms, tokens: TokenRows) -> tuple[UnitPull, ...]:
    """What the words of every unit add to the logits: a word that occurs in several units counts in equal shares."""
    places = terms.model.occurrences(terms.field, tokens)
    times = np.bincount(np.concatenate([found for _, found in places]), minlength=len(terms.block.vocabulary))
    pull = terms.spread(terms.pulls)
    totals = np.zeros((len(document.units), len(LABELS)))
    for rows, found in places:
        np.add.at(totals, rows, pull[found] / times[found][:, None])
    return tuple(
        UnitPull(document.body.span(unit.start, unit.end), tuple(row))
        for unit, row in zip(document.units, totals.tolist(), strict=True)
    )


def _tests(
    batch: Batch, index: int, degrees: Mapping[str, float], roles: Floats, counts: Floats
) -> tuple[TestOutcome, ...]:
    document = batch.documents[index]
    first, last = batch.unit_starts[index : index + 2]
    columns = {name: number for number, name in enumerate(count_names())}
    out = []
    for code in TESTS:
        if code in _ROLES:
            shares = roles[:, [ROLE_NAMES.index(role) for role in _ROLES[code]]].sum(axis=1)
        elif code in _LEXICONS:
            shares = counts[:, [columns[name] for name in _LEXICONS[code]]].any(axis=1).astype(np.float64)
        else:
            shares = np.array([bool(name) for name in batch.sources[first:last]], dtype=np.float64)
        best = sorted(np.flatnonzero(shares >= _CITABLE).tolist(), key=lambda at: -shares[at])[:_CITED]
        spans = [document.body.span(document.units[at].start, document.units[at].end) for at in sorted(best)]
        out.append(TestOutcome(code, degrees[code], tuple(spans)))
    return tuple(out)


def _similar(exemplars: Exemplars, terms: _Terms) -> tuple[Similar, ...]:
    likeness = exemplars.similarities(terms.spread(terms.values))
    best: list[int] = np.argsort(-likeness, kind="stable")[:_SIMILAR].tolist()
    return tuple(
        Similar(exemplars.ids[at], exemplars.titles[at], exemplars.labels[at], float(likeness[at]))
        for at in best
        if likeness[at] > 0
    )

"""Why a draft got its type: the ordered tests with their evidence, and the exact weights of words, units and features.

The model is linear, so its logits are sums: an intercept, one summand per word of title and body, one per feature.
Every list here is taken from that sum; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from infoqa.assessment import LABELS, Contribution, Similar, TestOutcome, TypeExplanation, UnitPull
from infoqa.classify.features import feature_names
from infoqa.classify.model import TypeModel
from infoqa.classify.procedure import ROLE_NAMES, Degrees
from infoqa.exemplars import Exemplars
from infoqa.language.batch import Batch
from infoqa.language.measures import count_names
from infoqa.language.sources import opens_with_source
from infoqa.language.terms import Floats, TokenRows
from infoqa.language.tokens import SHAPE_NAMES

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
    weights = model.model.weights
    title, body, units = batch.title_tokens(), batch.body_tokens(), batch.unit_tokens()
    intercept = np.asarray(model.model.constant)[model.order]
    measured = features[:, :, None] * model.model.measure_weights[None, :, :]
    base = weights.measures.mean[:, None] * (weights.measures.coefficients / weights.measures.scale[:, None])
    names = feature_names()
    logits = model.decision(batch, features)
    out = []
    for index in range(len(batch.documents)):
        centred = (measured[index] - base)[:, model.order]
        words = _words(model, "title", _only(title, index)) + _words(model, "body", _only(body, index))
        parts = [Contribution("intercept", "", tuple((intercept + base.sum(axis=0)[model.order]).tolist()))]
        parts += words
        parts += [Contribution("feature", name, tuple(row)) for name, row in zip(names, centred.tolist(), strict=True)]
        first, last = int(batch.unit_starts[index]), int(batch.unit_starts[index + 1])
        out.append(
            TypeExplanation(
                logits=tuple(logits[index].tolist()),
                contributions=tuple(parts),
                units=_unit_pulls(model, batch, index, _between(units, first, last)),
                tests=_tests(batch, index, features[index], roles[first:last], counts[first:last]),
                similar=_similar(model, exemplars, _only(body, index)),
            )
        )
    return out


def _only(tokens: TokenRows, row: int) -> TokenRows:
    """The tokens of one row, as row 0."""
    kept = tokens.rows == row
    return TokenRows(tokens.ids[kept], np.zeros(int(kept.sum()), dtype=np.int64))


def _between(tokens: TokenRows, first: int, last: int) -> TokenRows:
    kept = (tokens.rows >= first) & (tokens.rows < last)
    return TokenRows(tokens.ids[kept], tokens.rows[kept] - first)


def _words(model: TypeModel, field: Literal["title", "body"], tokens: TokenRows) -> list[Contribution]:
    block = model.model.weights.fields[field]
    _, columns, values = model.model.weigh(field, tokens, 1)
    pulls = (block.coefficients[columns] * values[:, None])[:, model.order]
    return [
        Contribution(field, _shown(block.vocabulary[column]), tuple(row))
        for column, row in zip(columns.tolist(), pulls.tolist(), strict=True)
    ]


def _shown(term: str) -> str:
    """A term as an editor reads it."""
    return "".join(SHAPE_NAMES.get(word, word) for word in term.split(" "))


def _unit_pulls(model: TypeModel, batch: Batch, index: int, tokens: TokenRows) -> tuple[UnitPull, ...]:
    """What the words of every unit add to the logits: a word that occurs in several units counts in equal shares."""
    document = batch.documents[index]
    block = model.model.weights.fields["body"]
    _, columns, values = model.model.weigh("body", TokenRows(tokens.ids, np.zeros_like(tokens.rows)), 1)
    pull = np.zeros((len(block.vocabulary), len(LABELS)))
    pull[columns] = (block.coefficients[columns] * values[:, None])[:, model.order]
    places = model.model.occurrences("body", tokens)
    times = np.bincount(np.concatenate([found for _, found in places]), minlength=len(block.vocabulary))
    totals = np.zeros((len(document.units), len(LABELS)))
    for rows, found in places:
        np.add.at(totals, rows, pull[found] / times[found][:, None])
    return tuple(
        UnitPull(document.body.span(unit.start, unit.end), tuple(row))
        for unit, row in zip(document.units, totals.tolist(), strict=True)
    )


def _tests(batch: Batch, index: int, row: Floats, roles: Floats, counts: Floats) -> tuple[TestOutcome, ...]:
    document = batch.documents[index]
    names = feature_names()
    degrees = {name: float(row[names.index(f"test.{name}")]) for name in Degrees._fields}
    columns = {name: number for number, name in enumerate(count_names())}
    out = []
    for code in TESTS:
        if code in _ROLES:
            shares = roles[:, [ROLE_NAMES.index(role) for role in _ROLES[code]]].sum(axis=1)
        elif code in _LEXICONS:
            shares = counts[:, [columns[name] for name in _LEXICONS[code]]].any(axis=1).astype(np.float64)
        else:
            shares = np.array([bool(opens_with_source(document, unit)) for unit in document.units], dtype=np.float64)
        best = sorted(np.flatnonzero(shares >= _CITABLE).tolist(), key=lambda at: -shares[at])[:_CITED]
        spans = [document.body.span(document.units[at].start, document.units[at].end) for at in sorted(best)]
        out.append(TestOutcome(code, degrees[code.lower()], tuple(spans)))
    return tuple(out)


def _similar(model: TypeModel, exemplars: Exemplars, tokens: TokenRows) -> tuple[Similar, ...]:
    _, columns, values = model.model.weigh("body", tokens, 1)
    weights = np.zeros(len(model.model.weights.fields["body"].vocabulary))
    weights[columns] = values
    likeness = exemplars.similarities(weights)
    best: Sequence[int] = np.argsort(-likeness, kind="stable")[:_SIMILAR].tolist()
    return tuple(
        Similar(exemplars.ids[at], exemplars.titles[at], exemplars.labels[at], float(likeness[at]))
        for at in best
        if likeness[at] > 0
    )

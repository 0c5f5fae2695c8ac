"""Measured features of the type model: what the decision procedure of rubric §1.5 looks at, as numbers."""

from __future__ import annotations

import numpy as np

from infoqa.classify.procedure import ROLE_NAMES, Degrees, procedure_tests
from infoqa.language.batch import Batch
from infoqa.language.lexicon import load_lexicons
from infoqa.language.measures import count_names, named_sources
from infoqa.language.terms import Floats

_NOT_COUNTED = (ROLE_NAMES.index("B"), ROLE_NAMES.index("I"))  # T of rubric §1.4 leaves out B and I
_TOLD = [ROLE_NAMES.index(role) for role in "FMR"]
_EARLY = 4  # units in which a research item says how it inquired
_LEAD = 2  # B1 of rubric §1.5 looks at the first two units


def feature_names() -> tuple[str, ...]:
    """Names of the columns of `type_features`."""
    return (
        *(f"share.{role}" for role in ROLE_NAMES),
        *(f"any.{role}" for role in ROLE_NAMES),
        *(f"lead.{role}" for role in ROLE_NAMES),
        "share.PCS",
        "share.FMR",
        *(f"rate.{name}" for name in count_names()),
        *(f"title.{name}" for name in load_lexicons()),
        "labelled",
        "has_title",
        "sources",
        "inquiry",
        *(f"test.{name}" for name in Degrees._fields),
    )


def type_features(batch: Batch, roles: Floats, counts: Floats) -> Floats:
    """Measured features of every document; shape `(documents, len(feature_names()))`.

    Args:
        batch: The documents.
        roles: Role probabilities of every unit in the order of `ROLE_NAMES`; shape `(units, 10)`.
        counts: `infoqa.language.measures.unit_counts` of the batch.
    """
    documents = batch.documents
    size = len(documents)
    units = np.maximum(np.diff(batch.unit_starts), 1)[:, None].astype(np.float64)
    of = batch.unit_document
    sums = batch.sums(roles)
    absent = batch.sums(np.log1p(-np.minimum(roles, 0.999)))
    index = np.arange(len(of)) - batch.unit_starts[:-1][of]
    lead = (index < _LEAD)[:, None]
    told = np.maximum(sums.sum(axis=1, keepdims=True) - sums[:, _NOT_COUNTED].sum(axis=1, keepdims=True), 0.5)
    pcs = sums[:, [ROLE_NAMES.index(role) for role in "PCS"]].sum(axis=1, keepdims=True) / told
    fmr = sums[:, [ROLE_NAMES.index(role) for role in "FMR"]].sum(axis=1, keepdims=True) / told
    titles = np.array(
        [[name in document.title_hits for name in load_lexicons()] for document in documents], dtype=float
    )
    shape = np.array(
        [
            (
                np.log1p(sum(unit.label_end > unit.start for unit in document.units)),
                float(bool(document.title.text)),
            )
            for document in documents
        ]
    )
    return np.hstack(
        [
            sums / units,
            1.0 - np.exp(absent),
            batch.sums(roles * lead) / _LEAD,
            pcs,
            fmr,
            np.log1p(batch.sums(counts) / units),
            titles.reshape(size, -1),
            shape,
            np.log1p(named_sources(batch, roles[:, _TOLD].sum(axis=1)))[:, None],
            _inquiry(batch, counts),
            np.column_stack(procedure_tests(batch, roles, counts)),
        ]
    )


def _inquiry(batch: Batch, counts: Floats) -> Floats:
    """Whether an early unit names a way of inquiring and a quantity: A1 of rubric §1.5; shape `(documents, 1)`."""
    columns = {name: number for number, name in enumerate(count_names())}
    index = np.arange(len(counts)) - batch.unit_starts[:-1][batch.unit_document]
    asked = counts[:, [columns["inquiry"], columns["inquirer"]]].any(axis=1) & (counts[:, columns["figure"]] > 0)
    early = (asked & (index < _EARLY)).astype(np.float64)[:, None]
    return np.minimum(batch.sums(early), 1.0)

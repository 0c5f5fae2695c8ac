"""Measured features of the type model: what the decision procedure of rubric §1.5 looks at, as numbers."""

from __future__ import annotations

import re

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.document import Document
from infoqa.language.lexicon import load_lexicons
from infoqa.language.measures import count_names
from infoqa.language.terms import Floats

ROLE_NAMES = ("B", "F", "M", "R", "P", "C", "S", "N", "Q", "I")
"""Order of the role probabilities that the features are given."""

_NOT_COUNTED = (ROLE_NAMES.index("B"), ROLE_NAMES.index("I"))  # T of rubric §1.4 leaves out B and I
_EARLY = 4  # units in which a research item says how it inquired
_SOURCE = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:县|区|镇|乡|村|街道|社区|局|分场|农场|嘎查|苏木|公司|合作社|小学|中学|学校|医院|卫生院|企业)"
)
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
        "log_length",
        "log_units",
        "paragraphs",
        "labelled",
        "has_title",
        "sources",
        "inquiry",
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
    sums = _sum(roles, of, size)
    absent = _sum(np.log1p(-np.minimum(roles, 0.999)), of, size)
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
                np.log1p(document.length),
                np.log1p(len(document.units)),
                np.log1p(document.units[-1].paragraph if document.units else 0),
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
            _sum(roles * lead, of, size) / _LEAD,
            pcs,
            fmr,
            np.log1p(_sum(counts, of, size) / units),
            titles.reshape(size, -1),
            shape,
            np.log1p([_sources(document) for document in documents])[:, None],
            _inquiry(batch, counts),
        ]
    )


def _sources(document: Document) -> int:
    """Different named places and units that open a unit: C1 of rubric §1.5 asks for three with a fact each."""
    text = document.body.text
    opened = (_SOURCE.match(text, max(unit.start, unit.label_end)) for unit in document.units)
    return len({match.group() for match in opened if match is not None})


def _inquiry(batch: Batch, counts: Floats) -> Floats:
    """Whether an early unit names a way of inquiring and a quantity: A1 of rubric §1.5; shape `(documents, 1)`."""
    columns = {name: number for number, name in enumerate(count_names())}
    index = np.arange(len(counts)) - batch.unit_starts[:-1][batch.unit_document]
    asked = counts[:, [columns["inquiry"], columns["inquirer"]]].any(axis=1) & (counts[:, columns["figure"]] > 0)
    early = (asked & (index < _EARLY)).astype(np.float64)[:, None]
    return np.minimum(_sum(early, batch.unit_document, len(batch.documents)), 1.0)


def _sum(values: Floats, rows: np.ndarray, size: int) -> Floats:
    """Sum of unit rows by document; shape `(size, columns)`."""
    out = np.zeros((size, values.shape[1]))
    if len(values):
        starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
        out[rows[starts]] = np.add.reduceat(values, starts, axis=0)
    return out

"""Several documents side by side, with the arrays that models read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from infoqa.language.document import Document
from infoqa.language.sources import source_of
from infoqa.language.terms import BREAK, UNKNOWN, Floats, Ints, TokenRows, TokenTable


class Batch:
    """Documents and their token ids.

    Attributes:
        documents: The documents in order.
        unit_document: Index of the document of every unit; shape `(units,)`.
        unit_starts: Row of the first unit of every document, and the number of all units; shape `(documents + 1,)`.
    """

    def __init__(self, documents: Sequence[Document], table: TokenTable) -> None:
        self.documents = documents
        counts = np.array([len(document.units) for document in documents], dtype=np.int64)
        self.unit_starts: Ints = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.unit_document: Ints = np.repeat(np.arange(len(documents)), counts)
        self._ids = table.ids(chain.from_iterable([*document.tokens, "\n"] for document in documents))
        # Every document has one title line and one line per unit.
        self._line = np.cumsum(self._ids == BREAK)
        self._line[self._ids == BREAK] -= 1
        lines = counts + 1
        self._line_document = np.repeat(np.arange(len(documents)), lines)
        is_title = np.zeros(int(lines.sum()), dtype=bool)
        is_title[np.cumsum(lines) - lines] = True
        self._line_unit = np.cumsum(~is_title) - 1
        self._is_title = is_title[self._line]

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Name of the place or body that opens every unit; empty where there is none."""
        return tuple(source_of(document, unit) for document in self.documents for unit in document.units)

    def sums(self, values: Floats) -> Floats:
        """Sums of per-unit rows by document; shape `(documents, columns)`."""
        out = np.zeros((len(self.documents), values.shape[1]))
        filled = np.flatnonzero(np.diff(self.unit_starts))
        if len(filled):
            out[filled] = np.add.reduceat(values, self.unit_starts[filled], axis=0)
        return out

    def title_tokens(self) -> TokenRows:
        """Tokens of the titles; rows are documents."""
        return self._field(self._is_title, self._line_document)

    def body_tokens(self) -> TokenRows:
        """Tokens of the bodies; rows are documents."""
        return self._field(~self._is_title, self._line_document)

    def unit_tokens(self) -> TokenRows:
        """Tokens of the bodies; rows are units."""
        return self._field(~self._is_title, self._line_unit)

    def _field(self, wanted: np.ndarray, line_row: Ints) -> TokenRows:
        return TokenRows(np.where(wanted, self._ids, UNKNOWN), line_row[self._line])

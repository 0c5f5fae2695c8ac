"""Terms of token sequences and their columns: the bridge between words and plain arrays.

A term is a word token, or two neighbouring word tokens joined by a space. Marks and line breaks are no words, so no
term reaches across them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from infoqa.language.tokens import SHAPE_NAMES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BREAK = -2
"""Id of a line break between the title and the units of a document."""

_PRESENT_BITS = 1 << 18

UNKNOWN = -1
"""Id of a token that no vocabulary holds, marks included."""


def is_word(token: str) -> bool:
    """Whether `token` is a word or a shape of `infoqa.language.tokens`, not a mark or white space."""
    return token[0].isalnum() or token in SHAPE_NAMES


def terms(tokens: Sequence[str]) -> list[str]:
    """Words of `tokens` and pairs of neighbouring words, in the form that vocabularies hold."""
    found = [token for token in tokens if is_word(token)]
    found += [f"{a} {b}" for a, b in pairwise(tokens) if is_word(a) and is_word(b)]
    return found


class TokenTable:
    """Numbers the tokens that a set of vocabularies needs, so that a batch is looked up once for all models."""

    def __init__(self, vocabularies: Iterable[Sequence[str]]) -> None:
        words = dict.fromkeys(word for terms_ in vocabularies for term in terms_ for word in term.split(" "))
        self._ids: dict[str | None, int] = {word: number for number, word in enumerate(words)}
        self._ids["\n"] = BREAK

    def __len__(self) -> int:
        return len(self._ids)

    def ids(self, tokens: Iterable[str | None]) -> Ints:
        """Number of every token, `UNKNOWN` or `BREAK`; None is unknown."""
        return np.fromiter(map(self._ids.get, tokens, repeat(UNKNOWN)), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Token ids of one field and the row (document or unit) that each belongs to; shapes `(tokens,)`.

    Tokens of different rows are separated by at least one id below zero.
    """

    ids: Ints
    rows: Ints


class TermColumns:
    """Finds the columns of a vocabulary's terms in token ids.

    Args:
        vocabulary: Terms in the order of their columns.
        table: Table that holds every word of the vocabulary.
    """

    def __init__(self, vocabulary: Sequence[str], table: TokenTable) -> None:
        self._size = len(vocabulary)
        self._base = len(table)
        pairs = [term.partition(" ")[::2] for term in vocabulary]
        first = table.ids(word for word, _ in pairs)
        second = table.ids(word or None for _, word in pairs)
        alone = second == UNKNOWN
        columns = np.arange(self._size)
        # `UNKNOWN` and `BREAK` index from the end, so there are places for both even without a word.
        self._single = np.full(self._base + 2, UNKNOWN, dtype=np.int64)
        self._single[first[alone]] = columns[alone]
        keys = first[~alone] * self._base + second[~alone]
        order = np.argsort(keys)
        self._keys = keys[order]
        self._columns = columns[~alone][order]
        # Most pairs are in no vocabulary: a bit table tells so at a fraction of the cost of a search.
        self._present = np.zeros(_PRESENT_BITS, dtype=bool)
        self._present[_slot(self._keys)] = True

    def find(self, tokens: TokenRows) -> list[tuple[Ints, Ints]]:
        """Rows and columns of all occurrences, words first, then pairs; in each part rows ascend."""
        ids, rows = tokens.ids, tokens.rows
        known = ids >= 0
        columns = np.where(known, self._single[ids], UNKNOWN)
        kept = columns >= 0
        found = [(rows[kept], columns[kept])]
        if len(self._keys) and len(ids) > 1:
            both = np.flatnonzero(known[:-1] & known[1:])
            keys = ids[both] * self._base + ids[both + 1]
            maybe = np.flatnonzero(self._present[_slot(keys)])
            keys = keys[maybe]
            at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            hit = self._keys[at] == keys
            found.append((rows[both[maybe[hit]]], self._columns[at[hit]]))
        return found

    def count(self, tokens: TokenRows) -> tuple[Ints, Ints, Floats]:
        """Rows, columns and counts of all terms; shapes `(entries,)`, each row and column pair once, rows ascending."""
        cells = np.concatenate([rows * self._size + columns for rows, columns in self.find(tokens)])
        unique, counts = np.unique(cells, return_counts=True)
        return unique // self._size, unique % self._size, counts.astype(np.float64)


def _slot(keys: Ints) -> Ints:
    """Place of every key in the bit table (multiplicative hashing)."""
    return ((keys * 0x9E3779B1) >> 12) & (_PRESENT_BITS - 1)

"""The training drafts as the type model sees their bodies, to show an editor which of them a draft resembles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infoqa.errors import ModelError
from infoqa.language.terms import Floats
from infoqa.linear import decode_texts, encode_texts


@dataclass(frozen=True, slots=True)
class Exemplars:
    """Rows of TF-IDF weights in compressed form, one per training draft.

    Attributes:
        ids: Ids of the drafts.
        titles: Their titles, or the beginning of the body where there is none.
        labels: Their types.
        starts: First entry of every row, and the number of entries; shape `(drafts + 1,)`.
        columns: Column of every entry in the vocabulary of the body; shape `(entries,)`.
        values: Weight of every entry; rows have Euclidean length 1; shape `(entries,)`.
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    labels: tuple[str, ...]
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.float32]

    def similarities(self, weights: Floats) -> Floats:
        """Cosine of every row and a body with TF-IDF `weights` of shape `(terms,)`; shape `(drafts,)`."""
        products = np.concatenate([[0.0], np.cumsum(self.values * weights[self.columns])])
        return np.asarray(products[self.starts[1:]] - products[self.starts[:-1]])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays to store without pickling."""
        return {
            "ids": encode_texts(self.ids),
            "titles": encode_texts(self.titles),
            "labels": encode_texts(self.labels),
            "starts": self.starts,
            "columns": self.columns,
            "values": self.values.astype(np.float16),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray], *, place: str) -> Exemplars:
        """The inverse of `to_arrays`, up to the precision of the values.

        Raises:
            ModelError: An array is missing or its shape does not fit the others.
        """
        try:
            ids, titles, labels = (decode_texts(arrays[name]) for name in ("ids", "titles", "labels"))
            starts, columns, values = arrays["starts"], arrays["columns"], arrays["values"].astype(np.float32)
        except (KeyError, UnicodeDecodeError) as error:
            raise ModelError(f"范例读不出来：{error}", place=place, hint="重新训练：infoqa train") from error
        fits = len(titles) == len(labels) == len(ids) == len(starts) - 1
        if not fits or columns.shape != values.shape or starts[-1] != len(values):
            raise ModelError("数组的形状互不相合", place=place, hint="重新训练：infoqa train")
        return cls(ids, titles, labels, starts, columns, values)

"""Near-duplicates inside a batch: how much of the shorter text stands in the longer one.

Both texts are reduced to the hashes of their character 5-grams; one hash in four is kept (those divisible by four), so
that a batch of any texts is compared through one inverted index. The share is shared hashes over the smaller set
(Broder 1997, "containment").
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from infoqa.language.normalise import normalise

SAME = 0.6
"""Share from which two drafts repeat each other: unrelated corpus drafts share up to 0.3, reworked ones over 0.7."""

_GRAM = 5
_KEEP = 4
_FEWEST = 4  # with fewer common hashes than this a share says nothing


class SketchIndex:
    """Texts seen so far, to be searched for those that a new text shares runs of characters with.

    Args:
        figures: Whether figures and Latin letters count; without them an old text with new dates is still the old text.
    """

    def __init__(self, *, figures: bool = True) -> None:
        self._figures = figures
        self._postings: defaultdict[int, list[int]] = defaultdict(list)
        self._sizes: list[int] = []

    def shares(self, body: str) -> dict[int, float]:
        """Share of the shorter text by the number of every text added so far that has enough in common with `body`."""
        hashes = self._sketch(body)
        shared = Counter(other for value in hashes for other in self._postings.get(value, ()))
        return {
            other: count / min(len(hashes), self._sizes[other]) for other, count in shared.items() if count >= _FEWEST
        }

    def add(self, body: str) -> None:
        """Remember a text under the next number."""
        hashes = self._sketch(body)
        for value in hashes:
            self._postings[value].append(len(self._sizes))
        self._sizes.append(len(hashes))

    def _sketch(self, body: str) -> set[int]:
        counts = str.isalnum if self._figures else _is_han
        text = "".join(character for character in normalise(body).text if counts(character)).encode("utf-32-le")
        width = 4 * _GRAM
        values = (zlib.crc32(text[at : at + width]) for at in range(0, len(text) - width + 1, 4))
        return {value for value in values if value % _KEEP == 0}


def near_duplicates(bodies: Sequence[str]) -> list[int | None]:
    """For every text the index of the first earlier text that it nearly repeats or contains, or None."""
    index = SketchIndex()
    out: list[int | None] = []
    for body in bodies:
        out.append(min((other for other, share in index.shares(body).items() if share >= SAME), default=None))
        index.add(body)
    return out


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"

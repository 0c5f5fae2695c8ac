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


def near_duplicates(bodies: Sequence[str]) -> list[int | None]:
    """For every text the index of the first earlier text that it nearly repeats or contains, or None."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    sizes: list[int] = []
    out: list[int | None] = []
    for number, body in enumerate(bodies):
        hashes = _sketch(body)
        shared = Counter(other for value in hashes for other in index[value])
        found = [
            other
            for other, count in shared.items()
            if count >= _FEWEST and count >= SAME * min(len(hashes), sizes[other])
        ]
        out.append(min(found, default=None))
        sizes.append(len(hashes))
        for value in hashes:
            index[value].append(number)
    return out


def _sketch(body: str) -> set[int]:
    text = "".join(character for character in normalise(body).text if character.isalnum()).encode("utf-32-le")
    width = 4 * _GRAM
    values = (zlib.crc32(text[at : at + width]) for at in range(0, len(text) - width + 1, 4))
    return {value for value in values if value % _KEEP == 0}

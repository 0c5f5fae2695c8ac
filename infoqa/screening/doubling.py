"""Engine `doubled`: a character or word typed twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.language.tokens import tokenise
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule

_LONGEST = 4
"""Longest doubled word in characters."""

_WINDOW = 8
"""Characters on either side that the tokenizer sees."""


@dataclass(frozen=True, slots=True)
class DoubledCheck:
    """Characters and words that stand twice in a row.

    Args:
        characters: Single characters that never stand doubled unless one of them belongs to a longer word.
        leading: Those of which the second may open a longer word and is still one too many (可可操作性).
        repeatable: Longer words and their first two characters that are rightly said twice.
    """

    characters: frozenset[str]
    leading: frozenset[str]
    repeatable: frozenset[str]

    def of(self, document: Document) -> Iterator[Hit]:
        """Every doubled character or word of title and body."""
        places: tuple[Field, ...] = ("title", "body")
        for place in places:
            text = passage_of(document, place).text
            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            for width in range(1, _LONGEST + 1):
                yield from self._doubled(text, points, width, place)

    def _doubled(self, text: str, points: np.ndarray, width: int, place: Field) -> Iterator[Hit]:
        if len(points) < 2 * width:
            return
        same = points[:-width] == points[width:]
        run = same
        if width > 1:
            run = same[: len(same) - width + 1]
            for shift in range(1, width):
                run = run & same[shift : len(same) - width + 1 + shift]
        for start in run.nonzero()[0].tolist():
            if self._is_slip(text, start, width):
                yield Hit(place, start, start + 2 * width, {"prefer": text[start : start + width]})

    def _is_slip(self, text: str, start: int, width: int) -> bool:
        word = text[start : start + width]
        if width == 1 and (word not in self.characters or text[start - 1 : start] == word):
            return False
        if width > 1 and (len(set(word)) == 1 or not all("\u4e00" <= character <= "\u9fff" for character in word)):
            return False
        if width > 1 and (word in self.repeatable or word[0] in self.repeatable):
            return False
        edges = _word_edges(text, start, start + 2 * width)
        halves = {start, start + width}
        if word in self.leading:
            return halves <= edges
        return halves | {start + 2 * width} <= edges


def _word_edges(text: str, start: int, end: int) -> set[int]:
    """Where the tokenizer begins and ends words around `[start, end)`."""
    first, last = start, end
    while first > max(0, start - _WINDOW) and "\u4e00" <= text[first - 1] <= "\u9fff":
        first -= 1
    while last < min(len(text), end + _WINDOW) and "\u4e00" <= text[last] <= "\u9fff":
        last += 1
    return {first, *accumulate(map(len, tokenise(text[first:last])), initial=first)}


def doubled_check(rule: Rule) -> DoubledCheck:
    """The check of a rule with engine `doubled`."""
    return DoubledCheck(
        characters=frozenset(split_phrases(rule.options["characters"])),
        leading=frozenset(split_phrases(rule.options["leading"])),
        repeatable=frozenset(split_phrases(rule.options["repeatable"])),
    )

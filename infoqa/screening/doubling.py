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
from infoqa.screening.hits import Hit
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
        title = document.title.text
        text = f"{title}\n{document.body.text}"
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        for width in range(1, _LONGEST + 1):
            for start in _repeats(points, width):
                if self._is_slip(text, start, width):
                    values = {"prefer": text[start : start + width]}
                    shift = 0 if start < len(title) else len(title) + 1
                    place: Field = "body" if shift else "title"
                    yield Hit(place, start - shift, start - shift + 2 * width, values)

    def _is_slip(self, text: str, start: int, width: int) -> bool:
        word = text[start : start + width]
        if text[start + width : start + 2 * width] != word:
            return False
        if width == 1 and (word not in self.characters or text[start - 1 : start] == word):
            return False
        if width > 1 and (len(set(word)) == 1 or not all("\u4e00" <= character <= "\u9fff" for character in word)):
            return False
        if width == 2 and word[1] in "着不没一":  # 走着走着, 贵不贵不, 一屯一屯
            return False
        if word == "的" and text[start - 1 : start] in ("摩", "打"):
            return False
        if width > 1 and (word in self.repeatable or word[0] in self.repeatable):
            return False
        edges = _word_edges(text, start, start + 2 * width)
        halves = {start, start + width}
        if word in self.leading:
            return halves <= edges
        return halves | {start + 2 * width} <= edges


def _repeats(points: np.ndarray, width: int) -> list[int]:
    """Where the first code points of `width` ones stand again right after those."""
    if len(points) < 2 * width:
        return []
    same = points[:-width] == points[width:]
    if width > 1:
        same = same[:-1] & same[1:]
    found: list[int] = same.nonzero()[0].tolist()
    return found


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

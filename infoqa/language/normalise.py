r"""Normalisation with an exact way back to the raw text.

The normal form has half-width letters and digits, full-width Chinese punctuation, `\n` line ends and Simplified
characters. It is what all rules and models read; every span that leaves the package is mapped back by `Passage.span`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from infoqa.draft import Span


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """One field of a draft, raw and normalised.

    Attributes:
        raw: The characters as given.
        text: Their normal form.
        origins: For every position of `text`, the raw position it came from; None where both are the same.
    """

    raw: str
    text: str
    origins: array[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """Raw span of the half-open range `[start, end)` of `text`."""
        if self.origins is None:
            return Span(start, end)
        if start >= end:
            at = self.origins[start] if start < len(self.origins) else len(self.raw)
            return Span(at, at)
        return Span(self.origins[start], self.origins[end - 1] + 1)


# Characters that may have another normal form. Kept as they are: ①-⒛ (they number items), …, —, “”, full-width marks.
_CANDIDATE = re.compile(
    "[\\t\\r\\x0b\\x0c\\x1c-\\x1f\\x85,;:!?()\\xa0\\xad\\xb2\\xb3\\xb9\\u2000-\\u200f\\u2028-\\u202f\\u2060-\\u2064\\u2070-\\u209c"
    "\\u2100-\\u214f\\u2160-\\u217f\\u2e80-\\u2fdf\\u3000\\u3200-\\u33ff\\ud800-\\uf8ff\\uf900-\\ufaff\\ufe00-\\ufe4f\\ufeff"
    "\\uff02-\\uff0b\\uff0d-\\uff19\\uff1c-\\uff1e\\uff20-\\uffef]"
)
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_KEPT = frozenset("；！？（）℃№")
_DROPPED = frozenset("\xad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
# A comma or colon between digits: its form depends on its neighbours, once these have theirs.
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])(?:，(?=[0-9]{3}(?![0-9]))|：(?=[0-9]))")
_NOT_SIMPLE = re.compile("[乾菸薹拚捱摺吒後徵夥榘於袷麴醣麽]")
_HALF = {"，": ",", "：": ":"}


def normalise(raw: str) -> Passage:
    """Bring `raw` into the normal form; running it on its own output changes nothing."""
    passage = _fold_width(raw)
    text = _simplify(_BETWEEN_DIGITS.sub(lambda match: _HALF[match.group()], passage.text))
    if text is passage.text:
        return passage
    return Passage(raw, text, passage.origins)


def _fold_width(raw: str) -> Passage:
    pieces: list[str] = []
    resized: list[tuple[int, int]] = []
    done = 0
    for match in _CANDIDATE.finditer(raw):
        at = match.start()
        folded = _fold_return(raw, at) if raw[at] == "\r" else _fold(raw[at])
        if folded == raw[at]:
            continue
        pieces += (raw[done:at], folded)
        done = at + 1
        if len(folded) != 1:
            resized.append((at, len(folded)))
    if not pieces:
        return Passage(raw, raw)
    pieces.append(raw[done:])
    return Passage(raw, "".join(pieces), _origins(len(raw), resized) if resized else None)


def _origins(length: int, resized: list[tuple[int, int]]) -> array[int]:
    """Raw position of every normalised position, given the raw positions whose form is not one character long."""
    origins = array("L")
    done = 0
    for at, width in resized:
        origins.extend(range(done, at))
        origins.extend([at] * width)
        done = at + 1
    origins.extend(range(done, length))
    return origins


def _fold_return(raw: str, at: int) -> str:
    """Normal form of a carriage return: nothing before a line feed, else a line feed."""
    return "" if raw[at + 1 : at + 2] == "\n" else "\n"


@cache
def _fold(character: str) -> str:
    """Normal form of a character that needs no neighbours."""
    if character in "\u2028\u2029\x85\x0b\x0c":
        return "\n"
    if character in _DROPPED:
        return ""
    if character in _KEPT:
        return character
    if "\ud800" <= character <= "\uf8ff":  # halves of a pair, private use
        return "\ufffd"
    folded = unicodedata.normalize("NFKC", character)
    return " " if folded.isspace() or not folded else "".join(_WIDE.get(part, part) for part in folded)


def _simplify(text: str) -> str:
    """Simplified form of `text`, character for character; `text` itself where nothing changes.

    Simplified text in everyday use fits into GB 2312; only text that does not, or that has one of the few characters of
    GB 2312 with a simpler form, is shown to OpenCC (`t2s`).
    """
    if _fits(text):
        return text
    converted = _converter().convert(text)
    if len(converted) != len(text):
        converted = "".join(one if len(one := _converter().convert(c)) == 1 else c for c in text)
    # A few characters take two steps (薴, 苧, 苎).
    return text if converted == text else _simplify(converted)


def _fits(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return _NOT_SIMPLE.search(text) is None


@cache
def _converter() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter

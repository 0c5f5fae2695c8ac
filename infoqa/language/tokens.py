"""Word tokens by jieba's algorithm and dictionary.

`rjieba` is the engine wherever its wheel exists, `jieba` the reference and fallback; with HMM off both give the same
tokens. Numbers, percentages, years and Latin runs are reduced to one shape character first, so that no engine splits
them and no model learns a value.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Literal

Engine = Literal["rjieba", "jieba"]

NUMBER, PERCENT, YEAR, LATIN = "\ue000", "\ue001", "\ue002", "\ue003"
SHAPE_NAMES = {NUMBER: "〈数〉", PERCENT: "〈百分数〉", YEAR: "〈年份〉", LATIN: "〈西文〉"}
"""How an editor sees the shape characters."""

_RUN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+| \d{3}(?!\d))*)(?P<percent>%)?|[A-Za-z][A-Za-z0-9]*(?:[-_.+&@/][A-Za-z0-9]+)*"
)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class TokenizerSpec:
    """What decides the tokens; stored in every bundle so that a model never meets other tokens than it learned.

    Attributes:
        engine: Library in use; both give the same tokens.
        hmm: Always False: new-word guessing differs between engines and versions.
        dictionary: SHA-256 of the office dictionary.
    """

    engine: Engine
    hmm: bool
    dictionary: str


def shape(text: str) -> str:
    """Replace every run of digits or Latin letters in normalised `text` by its shape character."""
    return _RUN.sub(_shape_of, text)


def _shape_of(match: re.Match[str]) -> str:
    number = match["number"]
    if number is None:
        return LATIN
    if match["percent"]:
        return PERCENT
    return YEAR if _YEAR.match(number) else NUMBER


def tokenise(text: str) -> list[str]:
    """Tokens of normalised `text`, shapes in place of numbers and Latin runs, line breaks as tokens of their own."""
    return _cutter(default_engine())(shape(text))


def default_engine() -> Engine:
    """`rjieba` if it is installed, else `jieba`."""
    return "rjieba" if find_spec("rjieba") is not None else "jieba"


@cache
def tokenizer_spec() -> TokenizerSpec:
    """The tokenizer in use on this machine."""
    return TokenizerSpec(
        default_engine(), hmm=False, dictionary=hashlib.sha256(_dictionary_text().encode()).hexdigest()
    )


def cut_with(engine: Engine, text: str) -> list[str]:
    """Tokens of `text` by a named engine; the parity test compares the two."""
    return _cutter(engine)(shape(text))


_shared = False


def share_engine() -> None:
    """Use rjieba's own default instance instead of a second one.

    It saves 80 ms and the memory of a dictionary, but adds the office terms to what the whole process cuts with: only
    for a process that is infoqa's own, before the first text is cut.
    """
    global _shared  # noqa: PLW0603  # one engine per process is the point
    _shared = True


@cache
def _cutter(engine: Engine) -> Callable[[str], list[str]]:
    words = [line for line in _dictionary_text().splitlines() if line and not line.startswith("#")]
    if engine == "rjieba":
        import rjieba

        fast = rjieba if _shared else rjieba.Jieba()
        for word in words:
            fast.add_word(word, None, None)
        return lambda text: fast.cut(text, False)
    import jieba

    jieba.setLogLevel("WARNING")
    reference = jieba.Tokenizer()
    for word in words:
        reference.add_word(word)
    return lambda text: reference.lcut(text, HMM=False)


@cache
def _dictionary_text() -> str:
    file = resources.files("infoqa.language") / "data" / "dictionary.txt"
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")

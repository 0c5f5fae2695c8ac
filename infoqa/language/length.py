"""Length of a text as Word counts it (rubric §1.4 no. 1)."""

from __future__ import annotations

import re

_NOT_ONE_EACH = re.compile(r"[!-~]+|\s+")


def text_length(text: str) -> int:
    """Characters of `text`: one for every CJK character or mark, one for every unbroken run of Latin or digits."""
    length = len(text)
    for run in _NOT_ONE_EACH.finditer(text):
        start, end = run.span()
        length -= end - start
        length += not text[start].isspace()
    return length

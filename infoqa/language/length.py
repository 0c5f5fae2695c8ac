"""Length of a text as Word counts it (rubric §1.4 no. 1)."""

from __future__ import annotations

import re

_RUN = re.compile(r"[!-~]+")


def text_length(text: str) -> int:
    """Characters of `text`: one for every CJK character or mark, one for every unbroken run of Latin or digits."""
    solid = "".join(text.split())
    runs = _RUN.findall(text)
    return len(solid) - len("".join(runs)) + len(runs)

"""Figures as numbers that can be computed with."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from operator import attrgetter

from infoqa.language.document import Document
from infoqa.language.quantities import Quantity

_START = attrgetter("start")
_WRITTEN = re.compile(
    r"(?P<number>[0-9]+(?:[, ][0-9]{3})*(?:\.[0-9]+)?)(?P<magnitude>[万亿千百]*)(?P<about>[余多来]?)(?P<unit>\D*)"
)
MAGNITUDES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}
_COUNTED = frozenset("人户名家件个处座台套条株头只羽辆艘张份本册场次起宗笔项所间栋幢口村乡镇县组队支批例")
_ABOUT_BEFORE = re.compile(r"(?:约|近|超过?|逾|达到?近|不到|不足|将近|大约|接近|至少|最多|以上)$")
_ABOUT_AFTER = re.compile(r"[余多来]|以上|以下|左右|上下")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that can be added.

    Attributes:
        start: First code point of the number.
        end: One past the unit.
        value: Exact value.
        step: One unit of the last digit shown.
        unit: Unit word.
        loose: Whether words such as 约 or 余 make it approximate.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str
    loose: bool


def figures_in(document: Document, begin: int, stop: int) -> list[Quantity]:
    """Figures that stand within `[begin, stop)`."""
    quantities = document.quantities
    first = bisect_left(quantities, begin, key=_START)
    figures = []
    for quantity in islice(quantities, first, None):
        if quantity.end > stop:
            break
        if quantity.kind == "figure":
            figures.append(quantity)
    return figures


def read_amount(text: str, quantity: Quantity) -> Amount:
    """The number that stands at `quantity` in `text`."""
    written = _WRITTEN.fullmatch(text, quantity.start, quantity.end)
    if written is None:
        return Amount(quantity.start, quantity.end, Decimal(0), Decimal(0), "", loose=True)
    shown = written["number"].replace(",", "").replace(" ", "")
    scale = Decimal(1)
    for word in written["magnitude"]:
        scale *= MAGNITUDES[word]
    step = Decimal(1).scaleb(-len(shown.partition(".")[2])) * scale
    exact = step == 1 and written["unit"][:1] in _COUNTED
    loose = (
        bool(written["about"])
        or _ABOUT_BEFORE.search(text, max(0, quantity.start - 3), quantity.start) is not None
        or _ABOUT_AFTER.match(text, quantity.end) is not None
    )
    value = Decimal(shown) * scale
    return Amount(quantity.start, quantity.end, value, Decimal(0) if exact else step, written["unit"], loose)

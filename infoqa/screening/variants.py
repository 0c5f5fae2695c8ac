"""Engine `variant`: a figure that is told again with another value (前后不一致).

Three ways are sure enough to be told: a figure that opens its sentence as something known (17座烘房的温度表), a known
figure with the digits of an earlier one in another order (32户 for 23户), and an opening that contradicts the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from infoqa.language.document import Document
from infoqa.language.quantities import Quantity, find_quantities
from infoqa.screening.amounts import Amount, read_amount
from infoqa.screening.hits import Hit

_NOUN = re.compile(r"[\u4e00-\u9fff]{2,3}")
_AGAIN = re.compile(r"(?:这|该|抽盘的|抽查的|上述|全部|全镇|已[\u4e00-\u9fff]{1,3}的)?\Z")
_WHOLE = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:里|中|都|均|全部|每|的|分布)")
_KNOWN = re.compile(r"(?:里|全程|投资|中(?!心|学|小|型|等)|都|均)")
_OTHER = re.compile(r"其中|新增|另|还|余下|其余|剩|又|再|分别|增至|增加到|达到|累计|拟|计划|将|需|上年|去年|原|至少|每")
_TOTAL = re.compile(r"(?:合计|共|总计|总共)[^，。；\d]{0,4}\Z")
_EXACT = frozenset("户家座处间名人辆台艘村所栋")
_FEW = 2  # among more figures of one unit a second value is no surprise
_MOST = Decimal("1.25")  # how much greater than the whole a slip may be
_LEAD = 6  # characters that may stand before a figure that opens its sentence
_BEFORE = 10


@dataclass(frozen=True, slots=True)
class VariantCheck:
    """Figures of title and body that speak of one thing and differ."""

    def of(self, document: Document) -> Iterator[Hit]:
        """The first figure that contradicts an earlier one."""
        text = document.body.text
        figures = [one for one in document.quantities if one.kind == "figure"]
        known = [number for number, one in enumerate(figures) if _may_be_known(text, one)]
        title = _title_amounts(document)
        if not title and not known:
            return
        amounts = [read_amount(text, one) for one in figures]
        for number in known:
            amount = amounts[number]
            if amount.loose:
                continue
            earlier = [one for one in (*title, *amounts[:number]) if one.unit == amount.unit]
            first = _swapped(text, amount, earlier) or _known_again(text, amount, earlier)
            if first is not None:
                yield _hit(text, amount, first)
                return
        yield from _against_title(document, title, amounts)


def _swapped(text: str, amount: Amount, earlier: Sequence[Amount]) -> Amount | None:
    """The earlier figure of which this one has the same digits in another order, if it is told as known."""
    if _KNOWN.match(text, amount.end) is None or _OTHER.search(text[max(0, amount.start - _BEFORE) : amount.start]):
        return None
    digits = _digits(amount.value)
    values = sorted({one.value for one in earlier})
    if len(digits) < 2 or amount.value in values or _made_of(amount.value, values):
        return None
    for one in earlier:
        stands_out = len(values) <= _FEW or _TOTAL.search(text[max(0, one.start - _BEFORE) : one.start]) is not None
        if stands_out and sorted(_digits(one.value)) == sorted(digits):
            return one
    return None


def _known_again(text: str, amount: Amount, earlier: Sequence[Amount]) -> Amount | None:
    """The one earlier figure of that unit, if this one opens its sentence as known and is a little greater."""
    values = {one.value for one in earlier}
    if amount.unit not in _EXACT or len(values) != 1 or not _opens_as_known(text, amount):
        return None
    first = earlier[0]
    alike = sorted(_digits(first.value)) == sorted(_digits(amount.value)) or (
        first.value < amount.value <= first.value * _MOST
    )
    return first if alike and first.value != amount.value else None


def _against_title(document: Document, title: Sequence[Amount], amounts: Sequence[Amount]) -> Iterator[Hit]:
    """A title with one figure of a unit that the body never tells, while its opening tells another."""
    text = document.body.text
    opening = len(text) if "。" not in text else text.index("。")
    for told in title:
        same = [one for one in amounts if one.unit == told.unit]
        first = [one for one in same if one.end <= opening]
        alone = len(first) == 1 or (len(first) > 1 and _made_of(told.value, [one.value for one in first[1:]]))
        several = sum(one.unit == told.unit for one in title) > 1
        if told.loose or not told.unit or several or not alone:
            continue
        near = [one for one in same if abs(one.value - told.value) <= max(told.step, one.step)]
        slip = first[0]
        if not near and not slip.loose and sorted(_digits(slip.value)) == sorted(_digits(told.value)):
            yield _hit(text, slip, told)
            return


def _hit(text: str, amount: Amount, first: Amount) -> Hit:
    found = _NOUN.match(text, amount.end)
    noun = found.group().rstrip("的") if found and found.group()[0] not in "里中都均全每的" else ""
    return Hit("body", amount.start, amount.end + len(noun), {"first": f"{first.value.normalize():f}{first.unit}"})


def _may_be_known(text: str, figure: Quantity) -> bool:
    """Whether what follows lets the figure be one that is already known; quick, for most are not."""
    return _KNOWN.match(text, figure.end) is not None or (
        text[figure.start - 1 : figure.start] in "。；\n，的这该" and _WHOLE.match(text, figure.end) is not None
    )


def _opens_as_known(text: str, amount: Amount) -> bool:
    opens = max(text.rfind(mark, 0, amount.start) for mark in "。；\n") + 1
    lead = text[opens : amount.start]
    if len(lead) > _LEAD or _OTHER.search(lead) or _AGAIN.fullmatch(lead[lead.rfind("，") + 1 :]) is None:
        return False
    return _WHOLE.match(text, amount.end) is not None


def _title_amounts(document: Document) -> list[Amount]:
    text = document.title.text
    return [read_amount(text, one) for one in find_quantities(text) if one.kind == "figure"]


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", "")


def _made_of(value: Decimal, values: Sequence[Decimal]) -> bool:
    """Whether `value` is the sum or difference of two of `values`."""
    pairs = ((first, second) for first in values for second in values if first != second)
    return any(value in (first + second, abs(first - second)) for first, second in pairs)

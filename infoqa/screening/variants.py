"""Engine `variant`: a figure that is told again with another value (前后不一致)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from infoqa.language.document import Document
from infoqa.language.quantities import Quantity
from infoqa.screening.amounts import Amount, read_amount
from infoqa.screening.hits import Hit

_NOUN = re.compile(r"[\u4e00-\u9fff]{2,3}")
_AGAIN = re.compile(r"(?:(?<=[。；\n，])|\A)(?:这|该|抽盘的|抽查的|上述|全部|全镇|已[\u4e00-\u9fff]{1,3}的)?$")
_WHOLE = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:里|中|都|均|全部|每|的|分布)")
_KNOWN = re.compile(r"(?:里|全程|投资|中(?!心|学|小|型|等)|都|均)")
_OTHER = re.compile(r"其中|新增|另|还|余下|其余|剩|又|再|分别|增至|增加到|达到|累计|拟|计划|将|需|上年|去年|原|至少|每")
_EXACT = frozenset("户家座处间名人辆台艘村所栋")
_FEW = 2  # among more figures of one unit a second value is no surprise
_MOST = Decimal("1.25")  # how much greater than the whole a slip may be


@dataclass(frozen=True, slots=True)
class VariantCheck:
    """Figures of title and body that speak of one thing and differ."""

    def of(self, document: Document) -> Iterator[Hit]:
        """Every later figure that contradicts the first one of its unit and noun."""
        text = document.body.text
        figures = [one for one in document.quantities if one.kind == "figure"]
        if not any(_may_be_again(text, one) for one in figures):
            return
        amounts = [read_amount(text, one) for one in figures]
        title = _title_amounts(document)
        for number, amount in enumerate(amounts):
            if amount.loose or (
                not (swapped := _swapped(text, amount, amounts[:number]))
                and (amount.unit not in _EXACT or not _told_again(text, amount))
            ):
                continue
            if swapped is not None:
                yield _hit(text, amount, swapped)
                return
            earlier = [one for one in amounts[:number] if one.unit == amount.unit]
            named = [one for one in (*title, *earlier) if one.unit == amount.unit]
            values = {one.value for one in named}
            if not named or amount.value in values or _made_of(amount.value, sorted(values)):
                continue
            first = named[0]
            if len(values) == 1 and _like(first.value, amount.value):
                yield _hit(text, amount, first)
                return


def _hit(text: str, amount: Amount, first: Amount) -> Hit:
    noun = _noun(text, amount)
    return Hit("body", amount.start, amount.end + len(noun), {"first": f"{first.value.normalize():f}{first.unit}"})


def _swapped(text: str, amount: Amount, earlier: list[Amount]) -> Amount | None:
    """The earlier figure of which this one has the same digits in another order, if it is told as known."""
    if _KNOWN.match(text, amount.end) is None or _OTHER.search(text[max(0, amount.start - 10) : amount.start]):
        return None
    digits = sorted(f"{amount.value.normalize():f}".replace(".", ""))
    if len(digits) < 2 or any(one.unit == amount.unit and one.value == amount.value for one in earlier):
        return None
    values = sorted({one.value for one in earlier if one.unit == amount.unit})
    if len(values) > _FEW or _made_of(amount.value, values):
        return None
    for one in earlier:
        same = sorted(f"{one.value.normalize():f}".replace(".", "")) == digits
        if same and one.unit == amount.unit and one.value != amount.value:
            return one
    return None


def _may_be_again(text: str, figure: Quantity) -> bool:
    """Whether what follows the figure lets it be one that is already known; quick, for most are not."""
    return _KNOWN.match(text, figure.end) is not None or (
        text[figure.start - 1 : figure.start] in "。；\n，的这该" and _WHOLE.match(text, figure.end) is not None
    )


def _title_amounts(document: Document) -> list[Amount]:
    from infoqa.language.quantities import find_quantities

    text = document.title.text
    return [read_amount(text, one) for one in find_quantities(text) if one.kind == "figure"]


def _told_again(text: str, amount: Amount) -> bool:
    """Whether the figure opens its sentence as something already known."""
    opens = max(text.rfind(mark, 0, amount.start) for mark in "。；\n") + 1
    lead = text[opens : amount.start]
    if _OTHER.search(lead) or len(lead) > 6:
        return False
    return (_AGAIN.search(text[: amount.start][-12:]) is not None or not lead) and _WHOLE.match(
        text, amount.end
    ) is not None


def _made_of(value: Decimal, values: list[Decimal]) -> bool:
    """Whether `value` is the sum or difference of two earlier figures."""
    return any(
        value in (first + second, abs(first - second)) for first in values for second in values if first != second
    )


def _like(first: Decimal, later: Decimal) -> bool:
    """Whether a slip may have made one of the other: more than the whole, or the same digits in another order."""
    a, b = str(first), str(later)
    if len(a) != len(b) or first == later:
        return False
    return sorted(a) == sorted(b) or first < later <= first * _MOST


def _noun(text: str, amount: Amount) -> str:
    found = _NOUN.match(text, amount.end)
    return found.group().rstrip("的") if found and not re.match(r"[里中都均全每的]", found.group()) else ""

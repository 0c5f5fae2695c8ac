"""Engine `growth`: a change that is told beside the two values it lies between (由85%升到93%，提高8%)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.quantities import Quantity
from infoqa.screening.amounts import Amount, read_amount
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

Question = Literal["rate", "points", "multiple"]
"""What is recomputed: growth between two figures, the distance of two rates, a multiple."""

_UP = "增长|增加|上升|提高|提升|升高|上涨|扩大|多收|净增|多|高|增|涨|升"
_DOWN = "下降|减少|降低|回落|缩小|下滑|压减|压降|少|低|降|减|跌"
_HOW = r"(?:了|出)?(?:约|近|将近)?"
_NUMBER = r"\d+(?:\.\d+)?"
_RATE = re.compile(
    rf"(?:同比|环比|两[\u4e00-\u9fff])?(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<apart>相差|差)){_HOW}"
    rf"(?:(?P<percent>{_NUMBER})%|(?P<tenths>[一二两三四五六七八九])成(?P<half>[一二三四五六七八九半])?)"
    rf"(?!以上|以下|左右|至|~|—|-|\d)"
)
_MULTIPLE = re.compile(
    rf"(?:(?:{_UP}){_HOW}(?P<times>{_NUMBER}|[一两二三四五六七八九十])倍|翻了?(?P<doublings>[一两二三四\d])番)(?!以上|多)"
)
_PLANNED = re.compile("计划|目标|任务")
_PACE = re.compile("增速|增幅|降幅|涨幅|跌幅")
_LOOSE = re.compile(r"[约近多]")
_NUMERALS = {character: Decimal(value) for value, character in enumerate("零一二三四五六七八九十")} | {"两": Decimal(2)}
_BASE = re.compile(
    r"上年|去年|前年|上月|上季|上周|上次|上一|同期|同日|此前|以前|之前|原来|原先|年初|只有|仅有|还是|首日|前为|前是|那时|当时|改造前|[12]\d{3}年|\d+月"
)
_THAN = re.compile(r"(?:比|较)[^，。；]{0,18}$")
_FROM = re.compile(r"(?:由|从)[^，。；]{0,12}$")
_TO = re.compile(r"(?:到|至|为|成)[^，。；]{0,9}$")
_NOT_VALUE = re.compile(rf"(?:{_UP}|{_DOWN}|相差|差|其中|每|各)(?:了|出)?(?:约|近)?$")
_SPELL = r"(?:同比|环比|共|累计|[一二三四五六七八九十两半几]+个?(?:年|月|季|周|天)[里内间来]?)?"
_LINK = re.compile(rf"[^，。；\d]{{0,3}}(?:，{_SPELL})?")
_SENTENCE = "。！？；\n"
_ALIKE = Decimal("2.6")  # a greater ratio between told and computed shows that the figures are not the base
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class GrowthCheck:
    """Recomputes one kind of change.

    Args:
        question: What is recomputed.
    """

    question: Question
    anchors: tuple[str, ...]
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the change that ends at the anchor does not follow from the two values before it."""
        expression = _MULTIPLE if self.question == "multiple" else _RATE
        if place == "title":
            return self._in_title(document, end) if self.question == "points" else None
        text = document.body.text
        found = _ending(expression, text, end)
        if found is None:
            return None
        opens = max(text.rfind(mark, 0, found.start()) for mark in _SENTENCE) + 1
        if self.question == "points":
            return _points(document, opens, found)
        pair = _pair(document, opens, found)
        if pair is None:
            return None
        base, now, first = pair
        if self.question == "multiple":
            return _multiple(base, now, found)
        return _rate(base, now, found, first)

    def _in_title(self, document: Document, end: int) -> Hit | None:
        title, text = document.title.text, document.body.text
        found = _ending(_RATE, title, end)
        if found is None or found["percent"] is None or not re.search(r"率|占比|比重|比例", title[: found.start()]):
            return None
        told = Decimal(found["percent"])
        rates = [one for one in document.quantities if one.kind == "percent"]
        for first, second in pairwise(rates):
            low, high = _percent(text, first), _percent(text, second)
            if second.start - first.end > _LONGEST or low is None or high is None:
                continue
            between = text[first.end : second.start]
            if (
                abs(high - low) == told
                and re.search(r"[到至升降为是]|同期|上年|上月|上季|前", between)
                and not _grows(low, high, told)
            ):
                return Hit("title", *found.span(), {"computed": f"{told}个百分点"})
        return None


_ANCHORS: Mapping[Question, tuple[str, ...]] = {"multiple": ("倍", "番"), "rate": ("%", "成"), "points": ("%",)}
_LONGEST = 40
"""Most characters between the two rates of one comparison."""


def _ending(expression: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """The change of which the last characters are the anchor that ends at `end`."""
    for found in expression.finditer(text, max(0, end - 20), end + 1):
        if found.start() < end <= found.end():
            return found
    return None


def _points(document: Document, opens: int, found: re.Match[str]) -> Hit | None:
    """A distance of two rates that is told in percent instead of percentage points."""
    if found["percent"] is None:
        return None
    text, told = document.body.text, Decimal(found["percent"])
    apart = found["apart"] is not None
    floor = max(0, found.start() - 120) if apart else opens
    rates = [
        (one, value)
        for one in document.quantities
        if one.kind == "percent" and floor <= one.start and one.end <= found.start()
        if (value := _percent(text, one)) is not None
        and (_PACE.search(text, floor, found.start()) or not _NOT_VALUE.search(text, floor, one.start))
    ]
    pairs = [(rates[-2], rates[-1])] if len(rates) >= 2 else []
    if apart:
        pairs = [(rates[-back - 1], rates[-1]) for back in range(1, min(3, len(rates)))] or pairs
    for (first, low), (second, high) in pairs:
        said = text[max(opens, first.start - 20) : found.start()]
        linked = apart or re.search(r"由|从|比|较|上年|去年|同期|上季|上月|前|原", said)
        near = apart or _LINK.fullmatch(text, second.end, found.start()) is not None
        if abs(high - low) == told and linked and near and not _grows(low, high, told):
            return Hit("body", *found.span(), {"computed": f"{told}个百分点"})
    return None


def _grows(low: Decimal, high: Decimal, told: Decimal) -> bool:
    """Whether `told` is also the relative change, so that the percent sign may be right."""
    return any(base and abs(abs(high - low) / base * _HUNDRED - told) < Decimal("0.06") for base in (low, high))


def _pair(document: Document, opens: int, found: re.Match[str]) -> tuple[Amount, Amount, int] | None:
    """Base, present value and where the comparison begins; None unless the sentence says clearly which is which."""
    text = document.body.text
    floor = max(text.rfind("\n", 0, opens) + 1, opens - 80)
    amounts = [
        read_amount(text, one)
        for one in document.quantities
        if one.kind == "figure" and floor <= one.start < found.start()
        if not _PLANNED.search(text, max(0, one.start - 4), one.start)
    ]
    if not amounts:
        return None
    base = amounts[-1]
    gap = text[base.end : found.start()]
    lead = text[max(opens, base.start - 24) : base.start]
    clause = lead[max(lead.rfind("，"), lead.rfind("、")) + 1 :]
    if _NOT_VALUE.search(clause) or base.start < opens or base.loose:
        if len(amounts) < 3 or base.start < opens:
            return None
        return _by_difference(text, opens, amounts, found)
    if len(gap) <= 2 and "，" not in gap and (than := _THAN.search(clause)):
        now = _earlier(amounts[:-1], base.unit)
        return None if now is None else (base, now, base.start - len(clause) + than.start())
    if "，" not in gap or _LINK.fullmatch(gap) is None:
        return None
    if _TO.search(clause):  # 由A升到B，增长
        before = _earlier([one for one in amounts[:-1] if one.start >= opens], base.unit)
        if before is None or not _FROM.search(text[max(opens, before.start - 16) : before.start]):
            return None
        return before, base, found.start()
    if _BASE.search(clause) and not _THAN.search(clause):
        now = _earlier(amounts[:-1], base.unit)
        return None if now is None else (base, now, found.start())
    return None


def _by_difference(
    text: str, opens: int, amounts: list[Amount], found: re.Match[str]
) -> tuple[Amount, Amount, int] | None:
    """436公斤，比上年的412公斤多24公斤，增长6.8%."""
    difference, base = amounts[-1], amounts[-2]
    now = _earlier(amounts[:-2], base.unit)
    if now is None or difference.unit != base.unit or abs(now.value - base.value) != difference.value:
        return None
    than = _THAN.search(text[max(opens, base.start - 20) : base.start])
    gap = text[difference.end : found.start()]
    if than is None or not re.fullmatch(rf"，{_SPELL}", gap):
        return None
    return base, now, found.start()


def _earlier(amounts: list[Amount], unit: str) -> Amount | None:
    """The nearest amount of that unit."""
    return next((one for one in reversed(amounts) if one.unit == unit and not one.loose), None)


def _rate(base: Amount, now: Amount, found: re.Match[str], first: int) -> Hit | None:
    if base.value == 0:
        return None
    if found["percent"] is not None:
        told, step = Decimal(found["percent"]), Decimal(1).scaleb(-len(found["percent"].partition(".")[2]))
    else:
        tenths = _NUMERALS[found["tenths"]]
        half = found["half"]
        told = tenths * 10 + (Decimal(5) if half == "半" else _NUMERALS[half] if half else Decimal(0))
        step = Decimal(10) if _LOOSE.search(found.string, found.start(), found.end() + 1) else Decimal(4)
    if found["apart"] is not None:
        return None
    sign = -1 if found["down"] is not None else 1
    computed = sign * (now.value - base.value) / base.value * _HUNDRED
    room = step + _HUNDRED * (now.step / base.value + base.step * now.value / base.value**2) / 2
    if computed <= 0 or abs(computed - told) <= room or not _alike(computed, told):
        return None
    return Hit("body", first, found.end(), {"computed": f"{computed:.1f}%"})


def _multiple(base: Amount, now: Amount, found: re.Match[str]) -> Hit | None:
    if base.value == 0 or now.value <= base.value:
        return None
    ratio = now.value / base.value
    room = Decimal("0.05") + ratio * (base.step / base.value + now.step / now.value) / 2
    if found["doublings"] is not None:
        number = found["doublings"]
        doublings = _NUMERALS[number] if number in _NUMERALS else Decimal(number)
        if abs(ratio - 2**doublings) <= room * 2 or not _alike(ratio, 2**doublings):
            return None
        return Hit("body", *found.span(), {"computed": f"是原来的{ratio.normalize():.3g}倍"})
    number = found["times"]
    told = _NUMERALS[number] if number in _NUMERALS else Decimal(number)
    if abs(ratio - told) > room or abs(ratio - 1 - told) <= room:
        return None
    return Hit("body", *found.span(), {"computed": f"增加{(ratio - 1).normalize():.3g}倍"})


def _alike(computed: Decimal, told: Decimal) -> bool:
    return told > 0 and 1 / _ALIKE <= computed / told <= _ALIKE


def _percent(text: str, quantity: Quantity) -> Decimal | None:
    written = text[quantity.start : quantity.end]
    return Decimal(written[:-1].replace(",", "")) if re.fullmatch(r"[\d.,]+%", written) else None


def growth_check(rule: Rule) -> GrowthCheck:
    """The check of a rule with engine `growth`."""
    question: Question = rule.options["question"]
    return GrowthCheck(question, _ANCHORS[question])

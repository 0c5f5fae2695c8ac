"""Engine `sum`: parts add up to the total that stands before or after them in the same sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.language.quantities import Quantity
from infoqa.screening.amounts import MAGNITUDES, Amount, figures_in, read_amount
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_SENTENCE_END = re.compile(r"[。！？\n]")
_CLAUSE_END = re.compile(r"[，、；：]")
_BETWEEN_TOTALS = re.compile(r"[、，和及]?")
_NUMERAL_PART = re.compile(r"[一二三四五六七八九十两百千]+[件户人个处座台套条名家起宗]")
_LONGEST_LEAD = 12
"""Most characters between the total word and its number."""
_LEAD = re.compile(rf"[^，、；：。！？\n0-9]{{0,{_LONGEST_LEAD}}}[0-9]")
_LONGEST_SENTENCE = 1000
_LONGEST_LABEL = 18
"""Most characters of a clause around the number of a part."""


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Adds up parts and compares them with their total.

    Args:
        anchors: Words before a total (合计).
        running: Those of them that may count from an earlier day and so never follow their parts (累计).
        closing: Words that tell that the list of parts is complete (分别为, 其余).
        changes: Words that make a figure a change or a figure of another time, not a part.
        rates: Words that make a figure a rate.
    """

    anchors: tuple[str, ...]
    running: frozenset[str]
    closing: re.Pattern[str]
    changes: re.Pattern[str]
    rates: re.Pattern[str]
    in_title: bool = False

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the total announced at `[start, end)` and its parts do not agree."""
        text = document.body.text
        lead = _LEAD.match(text, end)
        if lead is None or self.changes.search(lead.group()):
            return None
        stop = _sentence_end(text, end)
        quantities = figures_in(document, end, stop)
        if not quantities or quantities[0].start >= lead.end():
            return None
        totals = _totals(text, quantities)
        begin = _sentence_start(text, start)
        for total in totals:
            hit = self._after(document, total, totals[-1].end, start, stop)
            if hit is None and text[start:end] not in self.running:
                hit = self._before(document, total, begin, start)
            if hit is not None:
                return hit
        return None

    def _after(self, document: Document, total: Amount, after: int, start: int, stop: int) -> Hit | None:
        """Parts that follow: 共336条，其中财政局137条，计生局22条."""
        text = document.body.text
        opening = _PARTS_FOLLOW.match(text, after, stop)
        if opening is None:
            return None
        if opening["bracket"]:
            close = text.find("）", opening.end(), stop)
            stop = close if close >= 0 else stop
        else:
            text = _without_brackets(text, opening.end(), stop)
        parts, complete = self._parts(document, text, total.unit, opening.end(), stop)
        if len(parts) < 2:
            return None
        closed = opening["closed"] is not None or self.closing.search(text, opening.start(), parts[-1].end) is not None
        if not closed and opening["colon"] is not None:
            closed = complete and len(parts) > 2
        added = sum((part.value for part in parts), Decimal(0))
        if abs(added - total.value) < _tolerance(total, parts) or (added < total.value and not (closed and complete)):
            return None
        if not _plausible(added, total.value) or _partial_sum(parts, total):
            return None
        return _hit(text, start, total, added)

    def _before(self, document: Document, total: Amount, begin: int, start: int) -> Hit | None:
        """Parts that lead up to the total: 辣椒12.4吨、茄子8.3吨，合计20.7吨."""
        if not figures_in(document, begin, start)[1:]:
            return None
        text = _without_brackets(document.body.text, begin, start)
        parts = self._leading_parts(document, text, total.unit, begin, start)
        if len(parts) < 2:
            return None
        added = Decimal(0)
        tolerance = _tolerance(total, parts)
        for count, part in enumerate(reversed(parts), start=1):
            added += part.value
            if count > 1 and abs(added - total.value) < tolerance:
                return None
        if not _plausible(added, total.value) or _partial_sum(parts, total):
            return None
        return _hit(text, start, total, added)

    def _parts(self, document: Document, text: str, unit: str, begin: int, stop: int) -> tuple[list[Amount], bool]:
        """Amounts of the clauses from `begin` on, one per clause, and whether they fill the list to its end."""
        parts: list[Amount] = []
        at = begin
        while at < stop:
            found = _CLAUSE_END.search(text, at, stop)
            close = found.start() if found else stop
            clause = text[at:close]
            amounts = [one for one in _amounts(document, text, at, close) if one.unit == unit]
            if self.changes.search(clause) or self.rates.search(clause) or (parts and "其中" in clause):
                return parts, False
            if len(amounts) == 1 and len(clause.strip()) - (amounts[0].end - amounts[0].start) <= _LONGEST_LABEL:
                parts.append(amounts[0])
            elif amounts or _NUMERAL_PART.search(clause):
                return parts, False
            elif not _amounts(document, text, at, close) and not _is_share(document, at, close):
                return parts, "等" not in clause and not _goes_on(text, at, stop, document, unit)
            at = close + 1
        return parts, "等" not in text[begin:stop]

    def _leading_parts(self, document: Document, text: str, unit: str, begin: int, start: int) -> list[Amount]:
        """Amounts of the clauses that end at the total word, one per clause, going backwards."""
        parts: list[Amount] = []
        close = start
        lead = max((found.end() for found in _CLAUSE_END.finditer(text, begin, start)), default=begin)
        if _amounts(document, text, lead, start) or start - lead > _LONGEST_LEAD:
            return []
        close = lead - 1
        while close > begin and text[close] != "：":  # what leads to a colon is no part
            opening = max((found.end() for found in _CLAUSE_END.finditer(text, begin, close)), default=begin)
            clause = text[opening:close]
            amounts = _amounts(document, text, opening, close)
            same = [one for one in amounts if one.unit == unit]
            if self.changes.search(clause) or self.rates.search(clause):
                return []
            if clause.startswith("其中") and len(same) == 1:  # the list begins here
                parts.append(same[0])
                break
            if "其中" in clause:
                return []
            if len(same) == 1 and len(clause.strip()) - (same[0].end - same[0].start) <= _LONGEST_LABEL:
                parts.append(same[0])
            elif same or _NUMERAL_PART.search(clause):
                if parts and not same and not re.search(f"[一二三四五六七八九十两百千]{re.escape(unit)}", clause):
                    break
                return []
            elif not amounts and not _is_share(document, opening, close):
                break
            close = opening - 1
        parts.reverse()
        return parts


_PARTS_FOLLOW = re.compile(
    r"[余多]?(?P<lead>"
    r"(?P<bracket>（)(?:其中[，：]?)?|"
    r"[，。；]?其中[，：]?|"
    r"[，：]?(?P<closed>分别为|分别是|分别|包括|由|即|依次为|构成为|分为)[：]?|"
    r"，(?=[男女][0-9])|"
    r"(?P<colon>：)(?:其中[，：]?)?)"
)


def sum_check(rule: Rule) -> SumCheck:
    """The check of a rule with engine `sum`."""
    totals = split_phrases(rule.options["totals"])
    return SumCheck(
        anchors=tuple(totals),
        running=frozenset({"累计"}),
        closing=_any_of(rule.options["closing"]),
        changes=_any_of(rule.options["changes"]),
        rates=_any_of(rule.options["rates"]),
    )


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, split_phrases(phrases))))


def _sentence_end(text: str, at: int) -> int:
    found = _SENTENCE_END.search(text, at)
    return found.start() if found else len(text)


def _sentence_start(text: str, at: int) -> int:
    floor = max(0, at - _LONGEST_SENTENCE)
    return max(text.rfind(mark, floor, at) for mark in "。！？\n") + 1 or floor


def _without_brackets(text: str, begin: int, stop: int) -> str:
    """`text` with everything between （ and ） in the range blanked, so that positions stay."""
    inside = re.sub(r"（[^（）]*）", lambda found: " " * len(found.group()), text[begin:stop])
    return text[:begin] + inside + text[stop:]


def _totals(text: str, quantities: Sequence[Quantity]) -> list[Amount]:
    """The first amount and those joined to it by 、: 合计3826户、2294.4万元."""
    totals = [read_amount(text, quantities[0])]
    for quantity in quantities[1:]:
        amount = read_amount(text, quantity)
        joined = _BETWEEN_TOTALS.fullmatch(text, totals[-1].end, quantity.start) is not None
        if not joined or any(amount.unit == total.unit for total in totals):
            break
        totals.append(amount)
    return totals


def _amounts(document: Document, text: str, begin: int, stop: int) -> list[Amount]:
    return [read_amount(text, one) for one in figures_in(document, begin, stop) if text[one.start] != " "]


def _is_share(document: Document, begin: int, stop: int) -> bool:
    return any(one.kind == "percent" and begin <= one.start < stop for one in document.quantities)


def _goes_on(text: str, begin: int, stop: int, document: Document, unit: str) -> bool:
    """Whether more amounts of the same unit follow in the sentence."""
    return any(one.unit == unit for one in _amounts(document, text, begin, stop))


def _tolerance(total: Amount, parts: Sequence[Amount]) -> Decimal:
    """How far sum and total may be apart: half a step for every rounded figure, a tenth for approximate ones."""
    room = sum((one.step for one in (total, *parts)), Decimal(0)) / 2
    if total.loose or any(part.loose for part in parts):
        room += total.value / 10
    return max(room, Decimal("1e-9"))


def _plausible(added: Decimal, total: Decimal) -> bool:
    """Whether a difference is a slip rather than a sign that the figures are not parts of this total."""
    return total > 0 and Decimal("0.5") <= added / total <= Decimal("1.6")


def _partial_sum(parts: Sequence[Amount], total: Amount) -> bool:
    """Whether some of the parts make up the total without the others."""
    tolerance = _tolerance(total, parts)
    for first in range(len(parts)):
        added = Decimal(0)
        for last in range(first, len(parts)):
            added += parts[last].value
            if last > first and abs(added - total.value) < tolerance:
                return True
    return any(part.value == total.value for part in parts)


def _hit(text: str, start: int, total: Amount, added: Decimal) -> Hit:
    return Hit(
        "body",
        start,
        total.end,
        {
            "sum": _shown(added, total.unit, text[total.start : total.end]),
            "difference": _shown(abs(added - total.value), total.unit, text[total.start : total.end]),
        },
    )


def _shown(value: Decimal, unit: str, as_written: str) -> str:
    """`value` with the magnitude word and unit of the total."""
    magnitude = "".join(character for character in as_written if character in MAGNITUDES)
    for character in magnitude:
        value /= MAGNITUDES[character]
    return f"{value.normalize():f}{magnitude}{unit}"

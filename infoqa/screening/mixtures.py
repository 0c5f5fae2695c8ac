"""Engine `mixture`: two units of one kind of measure side by side (亩 and 公顷)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_NEAR = 12  # characters around the figure that are marked with it
_CONVERTED = re.compile(r"(?:合|折合|约合|相当于|即|=)[约为]?$")


@dataclass(frozen=True, slots=True)
class MixtureCheck:
    """Units of which only one should be used in a draft.

    Args:
        pairs: Units that measure the same; the preferred one second.
        rates: Expression before or after a figure that makes it a price or a rate, for which trades keep
            a unit of their own.
    """

    pairs: tuple[tuple[str, str], ...]
    rates: re.Pattern[str]

    def of(self, document: Document) -> Iterator[Hit]:
        """The first figure in the rarer unit, for every pair that is mixed."""
        text = document.body.text
        pairs = [pair for pair in self.pairs if pair[0] in text and pair[1] in text]
        if not pairs:
            return
        by_unit: dict[str, list[tuple[int, int]]] = {}
        for one in document.quantities:
            if one.kind != "figure":
                continue
            unit = text[one.start : one.end].lstrip("0123456789.,万亿千百余多 ")
            around = text[max(0, one.start - 8) : one.start]
            if unit and not self.rates.search(around) and not _CONVERTED.search(around):
                by_unit.setdefault(unit, []).append((one.start, one.end))
        for pair in pairs:
            if not all(unit in by_unit for unit in pair):
                continue
            rarer = min(pair, key=lambda unit: len(by_unit[unit]))
            (start, end), other = by_unit[rarer][0], next(unit for unit in pair if unit != rarer)
            near = next((one for one in by_unit[other] if 0 < one[0] - end < _NEAR), None)
            opens = max(text.rfind(mark, 0, start) for mark in "，。；：、\n") + 1
            start = opens if start - opens <= _NEAR else start
            end = near[1] if near is not None else end
            if not text.startswith("（", end):  # a conversion follows
                yield Hit("body", start, end, {"other": other})


def mixture_check(rule: Rule) -> MixtureCheck:
    """The check of a rule with engine `mixture`."""
    pairs = (pair.split("/") for pair in split_phrases(rule.options["pairs"]))
    rates = "|".join(map(re.escape, split_phrases(rule.options["rates"])))
    return MixtureCheck(tuple((first, second) for first, second in pairs), re.compile(rates))

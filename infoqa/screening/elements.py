"""Engine `elements`: when, where, who, what and how much (要素齐全)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_NAMES = {"time": "时间", "place": "地点", "extent": "数量或结果"}


@dataclass(frozen=True, slots=True)
class ElementsCheck:
    """Asks which elements of an item are missing.

    Args:
        time: Words that tell when.
        place: Expression for a named place or unit.
        longest: Longest body in characters that is looked at; longer ones always have their elements.
    """

    time: re.Pattern[str]
    place: re.Pattern[str]
    longest: int

    def of(self, document: Document) -> Iterator[Hit]:
        """A hit if neither a time nor a number is told, and perhaps no place either."""
        text = document.body.text
        if not document.units or document.length > self.longest:
            return
        kinds = {one.kind for one in document.quantities}
        missing = []
        if not kinds & {"date", "range"} and self.time.search(text) is None:
            missing.append("time")
        if self.place.search(text) is None:
            missing.append("place")
        if not kinds & {"figure", "percent"}:
            missing.append("extent")
        if {"time", "extent"} <= set(missing):
            yield Hit("body", 0, 0, {"missing": "、".join(_NAMES[name] for name in missing)})


def elements_check(rule: Rule) -> ElementsCheck:
    """The check of a rule with engine `elements`."""
    time = "|".join(map(re.escape, split_phrases(rule.options["time"])))
    return ElementsCheck(re.compile(time), re.compile(rule.options["place"]), int(rule.options["longest"]))

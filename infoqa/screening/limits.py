"""Engine `limit`: a value beyond what such a thing can have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule

_BEFORE = 70


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """One kind of value with the most that it can be.

    Args:
        anchors: Words at which it is looked for.
        regex: Expression that covers the anchor; its group `value` is the number and `at` what is marked.
        most: Greatest plausible value, in the unit that the expression names.
    """

    anchors: tuple[str, ...]
    regex: re.Pattern[str]
    most: float
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the value at the anchor is too great."""
        text = passage_of(document, place).text
        for found in self.regex.finditer(text, max(0, start - _BEFORE), end + _BEFORE):
            if found.start("at") <= start < found.end("at") and float(found["value"]) > self.most:
                return Hit(place, *found.span("at"), {"limit": f"不超过{self.most:g}"})
        return None


def limit_checks(rule: Rule) -> Iterator[LimitCheck]:
    """The checks of a rule with engine `limit`, one for every kind of value."""
    for kind in rule.options["limits"]:
        yield LimitCheck(tuple(split_phrases(kind["anchors"])), re.compile(kind["regex"]), float(kind["most"]))

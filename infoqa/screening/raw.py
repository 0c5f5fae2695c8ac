"""Engine `raw`: an expression over the characters as they were typed, where the normal form would hide the fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule


@dataclass(frozen=True, slots=True)
class RawCheck:
    """An expression over raw title and body."""

    regex: re.Pattern[str]

    def of(self, document: Document) -> Iterator[Hit]:
        """Every match."""
        places: tuple[Field, ...] = ("title", "body")
        for place in places:
            for found in self.regex.finditer(passage_of(document, place).raw):
                yield Hit(place, *found.span(), raw=True)


def raw_check(rule: Rule) -> RawCheck:
    """The check of a rule with engine `raw`."""
    return RawCheck(re.compile(rule.options["regex"]))

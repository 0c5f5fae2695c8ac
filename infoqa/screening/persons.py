"""Engine `person`: a person's full name beside something that must not be told of a named person."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule

_FILE = "names.toml"
_REACH = 40


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """One arrangement of a name and other words.

    Args:
        anchors: Words at which it is looked for.
        regex: Expression that covers the anchor; group `name` is the name and `at`, if any, what is marked.
        not_names: Words that look like a name but are none.
    """

    anchors: tuple[str, ...]
    regex: re.Pattern[str]
    not_names: re.Pattern[str]
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if a full name stands in the arrangement around the anchor."""
        text = passage_of(document, place).text
        for found in self.regex.finditer(text, max(0, start - _REACH), end + _REACH):
            if not found.start() <= start < found.end():
                continue
            if self.not_names.search(found["name"]) is None:
                span = found.span("at") if "at" in self.regex.groupindex else found.span("name")
                return Hit(place, *span)
        return None


def person_checks(rule: Rule) -> list[PersonCheck]:
    """The checks of a rule with engine `person`, one for every arrangement; `{name}` stands for a full name."""
    name, not_names = _names()
    return [
        PersonCheck(tuple(split_phrases(case["anchors"])), re.compile(case["regex"].replace("{name}", name)), not_names)
        for case in rule.options["case"]
    ]


@cache
def _names() -> tuple[str, re.Pattern[str]]:
    """Expression for a full name, and one for words that it would take for a name."""
    table = tomllib.loads((resources.files("infoqa.screening") / "data" / _FILE).read_text(encoding="utf-8"))
    double, single = "|".join(split_phrases(table["double_surnames"])), "".join(split_phrases(table["surnames"]))
    wrong = "|".join(map(re.escape, split_phrases(table["not_names"])))
    return rf"(?P<name>(?:{double}|[{single}])[\u4e00-\u9fff]{{1,2}}?)", re.compile(wrong)

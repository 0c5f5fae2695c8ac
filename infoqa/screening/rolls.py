"""Engine `roll`: names joined by 、 and the number that is said of them (上沟、下沟、石板、柏树五个村)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.enumerations import read_count
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_NUMBERS = (*"两二三四五六七八九十", *map(str, range(2, 13)))
_CLAUSE_MARKS = "，。；：！？\n（）“”《》"
_AND = re.compile(r"以及|[和与及]")
_LONGEST_NAME, _LONGEST_FIRST = 9, 18
_FEWEST = 3
_FAR = 2  # a greater difference shows that the names are not what is counted


@dataclass(frozen=True, slots=True)
class RollCheck:
    """Compares the number of names with the number said.

    Args:
        etc: Whether 等 stands between the names and the number; then only too many names are wrong.
        anchors: Numbers with their nouns, or 等 with a number.
    """

    etc: bool
    anchors: tuple[str, ...]
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the names before the number are not as many as it says."""
        text = (document.title if place == "title" else document.body).text
        if not self.etc and (text[start - 1 : start].isdecimal() or text[start - 1 : start] in "等第十这那共每"):
            return None
        opens = max(text.rfind(mark, 0, start) for mark in _CLAUSE_MARKS) + 1
        names = text[opens:start].split("、")
        if len(names) < (2 if self.etc else _FEWEST) or not _are_names(names):
            return None
        word = text[start:end].strip("等")
        found = re.match(r"\d+|[两二三四五六七八九十]", word)
        if found is None:
            return None
        declared, counted = read_count(found.group()), len(names)
        joined = counted + sum(len(_AND.findall(name)) for name in names)
        wrong = declared < counted if self.etc else declared not in range(counted, joined + 1)
        if not wrong or abs(declared - counted) > _FAR:
            return None
        first = opens if self.etc else start
        return Hit(place, first, end, {"declared": str(declared), "counted": str(counted)})


def _are_names(names: list[str]) -> bool:
    if not all(names) or any(character.isdecimal() for name in names for character in name):
        return False
    return len(names[0]) <= _LONGEST_FIRST and all(len(name) <= _LONGEST_NAME for name in names[1:])


def roll_check(rule: Rule) -> RollCheck:
    """The check of a rule with engine `roll`."""
    nouns = split_phrases(rule.options["nouns"]) or [""]
    if rule.options["etc"]:
        return RollCheck(True, tuple(f"等{number}{noun}" for number in _NUMBERS for noun in nouns))
    return RollCheck(False, tuple(f"{number}{noun}" for number in _NUMBERS for noun in nouns))

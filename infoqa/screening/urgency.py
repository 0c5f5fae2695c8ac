"""Urgent items: an emergency with its casualties or response, told first (rubric §1.6, §3.7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infoqa.draft import Field
from infoqa.errors import RuleError
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases

_FIRST_UNITS = 3
_MOMENT = re.compile(
    r"\d{1,2}[日号](?:[凌清早上中下傍深夜晚间]{1,3}|午)?\s?\d{1,2}(?:时|点|:\d\d)"
    r"|\d{1,2}[日号](?:凌晨|清晨|傍晚|深夜|夜间|晚|下午|上午|中午)"
)
_DAY = re.compile(r"\d{1,2}[日号]")
_HARM = "死亡|身亡|遇难|失联|失踪|受伤|重伤|轻伤|被困|受困|中毒"
_CASUALTIES = re.compile(rf"\d+(?:名[^，。；]{{0,6}}|人)(?:当场)?(?:{_HARM})|(?:{_HARM})\d+人|\d+死|致\d+人")
_KEYS = frozenset({"events", "impacts", "quiet", "source"})


@dataclass(frozen=True, slots=True)
class Urgency:
    """What tells an urgent item.

    Attributes:
        events: Words that name an emergency.
        impacts: Words that tell of harm or of the response to it.
        quiet: Words of prevention, training and review; one in title or first unit makes the item an ordinary one.
    """

    events: tuple[str, ...]
    impacts: re.Pattern[str]
    quiet: re.Pattern[str]

    def holds(self, document: Document) -> bool:
        """Whether the first unit dates the event to the hour, or to the day with casualties, and harm is told early."""
        title, text = document.title.text, document.body.text
        first = document.units[0].end
        if self.quiet.search(title) or self.quiet.search(text, 0, first):
            return False
        told = text[: _opening_end(document)]
        casualties = _CASUALTIES.search(told) is not None
        if _MOMENT.search(text, 0, first):
            return casualties or self.impacts.search(told) is not None or self.impacts.search(title) is not None
        return casualties and _DAY.search(text, 0, first) is not None


@dataclass(frozen=True, slots=True)
class EmergencyWord:
    """Payload of the automaton for a word that names an emergency."""

    def counts(self, document: Document, place: Field, start: int) -> bool:
        """Whether the word stands in the title or in the first units."""
        return place == "title" or start < _opening_end(document)


def read_urgency(table: Mapping[str, Any], place: str) -> Urgency:
    """The `[urgent]` table of a rule file.

    Raises:
        RuleError: A key is unknown or missing.
    """
    if table.keys() != _KEYS:
        odd = min(table.keys() ^ _KEYS)
        raise RuleError(f"urgent 表的键 {odd} 多余或缺少", place=place, hint=f"应有：{'、'.join(sorted(_KEYS))}")
    return Urgency(
        events=tuple(split_phrases(table["events"])),
        impacts=_any_of(table["impacts"]),
        quiet=_any_of(table["quiet"]),
    )


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, split_phrases(phrases))))


def _opening_end(document: Document) -> int:
    units = document.units
    return units[min(_FIRST_UNITS, len(units)) - 1].end if units else 0

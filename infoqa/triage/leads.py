"""Leads 线索: drafts of several units on one matter or the same problem, gathered for a 综合 or 问题 item (归纳提炼).

Drafts with a secrecy mark are nobody's material and never enter a lead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean
from typing import Literal, Protocol

from infoqa.assessment import Assessment, Label
from infoqa.triage.figures import SharedFigure, figure_texts, shared_figures
from infoqa.triage.topics import Topic, group_topics, is_telling, read_topics, word_weight
from infoqa.triage.weights import Weights, weights_with

LeadKind = Literal["综合", "问题"]

SECRET = frozenset({"S01", "S02", "S10"})
"""Codes of rubric §3.4 that keep a draft out of every lead."""

UNSIGNED = "（未写单位）"
"""Stands for the unit of drafts that name none."""

_LABELS: Mapping[LeadKind, Label] = {"综合": "comprehensive", "问题": "problem"}
_PARTS = (
    ({"D2"}, "数据"),
    ({"D2c"}, "对比"),
    ({"D3", "D4"}, "原因"),
    ({"D6"}, "预判"),
    ({"D5"}, "建议"),
)
"""What a 综合 or 问题 item needs, by the depth codes of rubric §2.1 that any member may bring."""

_TOWN = re.compile(r"(?:.*[县市区旗])?(?P<town>.{2,4}?(?:镇|乡|街道|苏木))")
_TELLING = 4.5  # weight of a word from which it is worth showing
_NAMED = 3  # words in a name
_FACTS = 10
_SHOWN = 5  # units named as missing
_MOST_UNITS, _MOST_FIGURES = 6, 3


class ListedUnit(Protocol):
    """A unit of the office's list (`infoqa.settings.Unit`)."""

    @property
    def name(self) -> str:
        """Full name."""

    @property
    def short(self) -> tuple[str, ...]:
        """Registered short names."""

    @property
    def group(self) -> str:
        """Group that the unit is counted in, or empty."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Drafts to be made into one item.

    Attributes:
        members: Numbers of the drafts in their batch, ascending.
        kind: What the item could be: 问题 if most members are problem items.
        name: The words that tell most of what it is about.
        units: Units involved, in the order of the drafts.
        facts: Words, phrases and figures that at least two members share, most telling first.
        figures: Figures that can be added up.
        missing: What no member has, and units of the list that sent nothing.
        worth: What orders leads.
    """

    members: tuple[int, ...]
    kind: LeadKind
    name: str
    units: tuple[str, ...]
    facts: tuple[str, ...]
    figures: tuple[SharedFigure, ...]
    missing: tuple[str, ...]
    worth: float


def find_leads(
    assessments: Sequence[Assessment], *, units: Sequence[ListedUnit] = (), weights: Weights | None = None
) -> list[Lead]:
    """Leads of a batch, best first; every draft is in one at most.

    Args:
        assessments: The batch; what is missing can be told only of those with evidence.
        units: Units that may send drafts, if the office keeps a list.
        weights: Weights of `worth.toml` to be set otherwise.
    """
    known = weights_with(weights)
    open_ = [number for number, item in enumerate(assessments) if not _is_secret(item)]
    topics = read_topics([assessments[number].draft for number in open_])
    leads = []
    for group in group_topics(topics):
        members = [open_[at] for at in group]
        senders = list(dict.fromkeys(unit_name(assessments[number].draft.header.unit, units) for number in members))
        if len(senders) > 1:
            told = [topics[at] for at in group]
            leads.append(_lead({number: assessments[number] for number in members}, told, senders, units, known))
    return sorted(leads, key=lambda lead: (-lead.worth, lead.members))


def unit_name(written: str, units: Iterable[ListedUnit]) -> str:
    """The full name of the listed unit that `written` names, else `written`; `UNSIGNED` if nothing is written."""
    written = written.strip()
    return next((unit.name for unit in units if written in (unit.name, *unit.short)), written) or UNSIGNED


def _lead(
    members: Mapping[int, Assessment],
    topics: Sequence[Topic],
    senders: Sequence[str],
    units: Sequence[ListedUnit],
    weights: Weights,
) -> Lead:
    labels = Counter(item.type.label for item in members.values())
    lead = Lead(
        members=tuple(members),
        kind="问题" if 2 * labels["problem"] > len(members) else "综合",
        name="、".join(_shared_words(topics)[:_NAMED]),
        units=tuple(senders),
        facts=(*_phrases(topics)[:_FACTS], *_same_figures(members.values())),
        figures=shared_figures(
            {number: item.draft for number, item in members.items()},
            {number: peer for number, item in members.items() if (peer := _peer(item.draft.header.unit, units))},
        ),
        missing=_missing_parts(members.values()),
        worth=0.0,
    )
    worth = _worth(lead, members.values(), weights)
    return replace(lead, missing=(*lead.missing, *_silent(senders, units)), worth=round(worth, 1))


def _worth(lead: Lead, members: Iterable[Assessment], weights: Weights) -> float:
    own = weights["lead"]
    return float(
        own["depth"] * fmean(item.depth.score for item in members)
        + own["unit"] * min(len(lead.units), _MOST_UNITS)
        + own["figure"] * min(len(lead.figures), _MOST_FIGURES)
        + own["missing"] * len(lead.missing)
        + weights["type"][_LABELS[lead.kind]]
    )


def _peer(written: str, units: Sequence[ListedUnit]) -> tuple[str, str] | None:
    """Level and name of a unit whose figures can be added to those of its peers; None if that is not known.

    Peers are the units of one group of the office's list, or towns, with whatever belongs to each.
    """
    name = unit_name(written, units)
    group = next((unit.group for unit in units if unit.name == name), "")
    if town := _TOWN.match(name):
        return group or "乡镇街道", town["town"]
    return (group, name) if group else None


def _shared_words(topics: Sequence[Topic]) -> list[str]:
    """Telling words of at least two members, those first that tell most in most of them."""
    total: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for topic in topics:
        seen.update(topic.weights.keys())
        for word, weight in topic.weights.items():
            total[word] += weight  # type: ignore[assignment]  # a counter of weights
    shared = [word for word in total if seen[word] > 1]
    shared = [word for word in shared if word_weight(word) >= _TELLING] or shared
    return sorted(shared, key=lambda word: (-total[word] * seen[word], word))


def _phrases(topics: Sequence[Topic]) -> list[str]:
    """Shared words, each in the longest phrase of two words that the same members share."""
    words = _shared_words(topics)
    holders: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for topic in topics:
        tokens = (*topic.title, "\n", *topic.body)
        holders.update({pair for pair in pairwise(tokens) if is_telling(pair[0]) and is_telling(pair[1])})
        seen.update(set(tokens))
    joined: dict[str, str] = {}
    for (first, second), count in sorted(holders.items()):
        for word in (first, second):
            if count > 1 and count == seen[word] and word_weight(word):
                joined.setdefault(word, first + second)
    return list(dict.fromkeys(joined.get(word, word) for word in words))


def _same_figures(members: Iterable[Assessment]) -> list[str]:
    """Figures that at least two members give alike; a small whole number may be chance."""
    counts = Counter(text for item in members for text in figure_texts(item.draft.body))
    return [text for text, count in counts.most_common() if count > 1 and _is_distinct(text)][:_NAMED]


def _is_distinct(text: str) -> bool:
    digits = sum(character.isdecimal() for character in text)
    return digits > 2 or "." in text or (digits > 1 and "%" in text)


def _missing_parts(members: Iterable[Assessment]) -> tuple[str, ...]:
    evidence = [one for item in members for one in item.depth.evidence]
    if not evidence:
        return ()
    held = {one.code for one in evidence if one.points}
    return tuple(f"没有{name}" for codes, name in _PARTS if not codes & held)


def _silent(senders: Sequence[str], units: Sequence[ListedUnit]) -> list[str]:
    """Units of the list, in the groups of those that sent, that sent nothing on this."""
    groups = {unit.group for unit in units if unit.name in senders}
    silent = [unit.name for unit in units if unit.name not in senders and unit.group in groups]
    if not silent:
        return []
    more = "等" if len(silent) > _SHOWN else ""
    return [f"{len(silent)}个单位没有报：{'、'.join(silent[:_SHOWN])}{more}"]


def _is_secret(item: Assessment) -> bool:
    return any(finding.severity == "block" and finding.code in SECRET for finding in item.findings)

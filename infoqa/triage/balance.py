"""A batch as a whole: types, good and bad news (喜忧), units that sent and units that did not, what to review first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from infoqa.assessment import LABELS, Assessment, Label
from infoqa.language.lexicon import shipped_matcher
from infoqa.language.normalise import normalise
from infoqa.triage.leads import ListedUnit, unit_name

News = Literal["忧", "喜", "平"]
"""Bad news, good news, neither."""

OPEN_SIGNS = 4
"""Words for what lacks, gets worse or remains, from which a draft holds an open problem.

On the training matters, problem items aside, this finds the drafts with a unit of role P with precision 0.84 and recall
0.84.
"""

_OPEN = ("lacking", "worsening", "remaining")
_GOOD = ("improvement", "result", "model_case")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a batch holds.

    Attributes:
        drafts: Number of drafts.
        types: Number of drafts by type, in the order of `LABELS`.
        news: Number of drafts by 喜忧.
        by_unit: Number of drafts by unit, most first; listed units by their full names.
        silent: Units of the office's list that sent nothing, in its order.
        review: Numbers of the drafts that a human should decide, the least certain first.
        order: Numbers of all drafts, the least certain first.
    """

    drafts: int
    types: Mapping[Label, int]
    news: Mapping[News, int]
    by_unit: Mapping[str, int]
    silent: tuple[str, ...]
    review: tuple[int, ...]
    order: tuple[int, ...]

    @property
    def bad_share(self) -> float:
        """Share of bad among good and bad news; 0 if there is neither."""
        told = self.news["忧"] + self.news["喜"]
        return self.news["忧"] / told if told else 0.0


def summarise(assessments: Sequence[Assessment], units: Sequence[ListedUnit] = ()) -> Summary:
    """Sum up a batch.

    Args:
        assessments: The batch.
        units: Units that may send drafts, if the office keeps a list.
    """
    types = Counter(item.type.label for item in assessments)
    news = Counter(news_of(item) for item in assessments)
    senders = Counter(unit_name(item.draft.header.unit, units) for item in assessments)
    order = review_order(assessments)
    return Summary(
        drafts=len(assessments),
        types={label: types[label] for label in LABELS},
        news={"忧": news["忧"], "喜": news["喜"], "平": news["平"]},
        by_unit=dict(sorted(senders.items(), key=lambda pair: (-pair[1], pair[0]))),
        silent=tuple(unit.name for unit in units if not senders[unit.name]),
        review=tuple(number for number in order if assessments[number].type.needs_review),
        order=order,
    )


def review_order(assessments: Sequence[Assessment]) -> tuple[int, ...]:
    """Numbers of all drafts: those that a human should decide first, then by rising certainty of the type."""
    return tuple(
        sorted(
            range(len(assessments)),
            key=lambda at: (not assessments[at].type.needs_review, assessments[at].type.confidence, at),
        )
    )


def news_of(assessment: Assessment) -> News:
    """忧 for a problem item or one that holds an open problem, 喜 for one that tells of success only, else 平."""
    if assessment.type.label == "problem":
        return "忧"
    hits = shipped_matcher().match(normalise(assessment.draft.body).text)
    if sum(len(hits.get(name, ())) for name in _OPEN) >= OPEN_SIGNS:
        return "忧"
    return "喜" if any(hits.get(name) for name in _GOOD) else "平"

"""The office's own items for retraining: which of them have a type, which are held out, which repeat others."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from infoqa.assessment import Label
from infoqa.draft import Draft, Header
from infoqa.errors import CorpusError
from infoqa.language.duplicates import near_duplicates
from infoqa.ledger.events import Adoption, Decision, Submission
from infoqa.training.corpus import Gold

Basis = Literal["corrected", "confirmed", "adopted"]
"""Who vouches for the type: an editor who changed it, one who confirmed it, or the adoption alone."""

HELD_SHARE = 0.3
"""Share of the last quarter to hold out: as much as an office can spare, yet enough drafts to judge."""

FEWEST_HELD = 20
"""A hold-out of fewer drafts says nothing; then an earlier quarter is added."""

FEWEST_TRAINED = 30
"""Fewer own items cannot be validated in folds."""


@dataclass(frozen=True, slots=True)
class OfficeItem:
    """One submission whose type is settled.

    Attributes:
        draft: Its text; the id is that of the submission.
        unit: 报送单位.
        day: Day of submission.
        label: Its type.
        basis: Who vouches for the type.
    """

    draft: Draft
    unit: str
    day: date
    label: Label
    basis: Basis


@dataclass(frozen=True, slots=True)
class OfficeSplit:
    """Own items by their use.

    Attributes:
        trained: Items to train on.
        held: Items of the hold-out; nothing of them is trained on.
        repeats: Ids of items left out, each with the id of the text that it repeats.
        quarters: Quarters that the hold-out was taken from, such as 2026年三季度.
    """

    trained: tuple[OfficeItem, ...]
    held: tuple[OfficeItem, ...]
    repeats: Mapping[str, str]
    quarters: tuple[str, ...]


def office_items(
    submissions: Sequence[Submission], decisions: Sequence[Decision], adoptions: Sequence[Adoption] = ()
) -> list[OfficeItem]:
    """Submissions with a body whose type is settled, by day; decisions come in the order of entry.

    Settled is the type of an item that was adopted, or whose type an editor corrected or confirmed. The last type that
    an editor wrote down holds; without one, the type that the submission was assessed to have.
    """
    given = defaultdict[str, list[Decision]](list)
    for decision in decisions:
        given[decision.submission].append(decision)
    adopted = {one.submission for one in adoptions}
    adopted |= {name for name, ones in given.items() if ones[-1].kind == "adopt"}
    items = (_settled(one, given[one.id], adopted=one.id in adopted) for one in submissions if one.body.strip())
    return sorted((item for item in items if item is not None), key=lambda item: (item.day, item.draft.id))


def split_office(items: Sequence[OfficeItem], test: Sequence[Gold], corpus: Sequence[Gold]) -> OfficeSplit:
    """Hold out units with `HELD_SHARE` of the last quarter, by unit and date, and leave out repeats.

    Which units those are depends on names, numbers and the quarter, not on types or chance, so the hold-out stays the
    same however often the ledger is asked, and other units come in turn the next quarter. What those units sent after
    that quarter is held out as well. An item that repeats a corpus draft or a later item of its kind is left out.

    Args:
        items: The office's own items.
        test: Corpus drafts of the hold-out.
        corpus: Corpus drafts to train on.

    Raises:
        CorpusError: There are too few items.
    """
    fixed = [gold.draft for gold in (*test, *corpus)]
    held, quarters = _held(items)
    chosen = {item.draft.id for item in held}
    rest = [item for item in reversed(items) if item.draft.id not in chosen]  # of two that repeat, the newer stays
    drafts = [*fixed, *(item.draft for item in held), *(item.draft for item in rest)]
    firsts = near_duplicates([draft.body for draft in drafts])
    repeats = {
        draft.id: drafts[first].id
        for draft, first in zip(drafts[len(fixed) :], firsts[len(fixed) :], strict=True)
        if first is not None
    }
    kept = tuple(item for item in items if item.draft.id not in chosen and item.draft.id not in repeats)
    judged = tuple(item for item in held if item.draft.id not in repeats)
    if len(kept) < FEWEST_TRAINED or len(judged) < FEWEST_HELD:
        raise CorpusError(
            f"台账里已定类型且有正文的稿件太少：可训练 {len(kept)} 篇、可检验 {len(judged)} 篇，"
            f"至少要 {FEWEST_TRAINED} 篇和 {FEWEST_HELD} 篇",
            place="台账",
            hint="录入采用结果、核对稿件类型后再来",
        )
    return OfficeSplit(kept, judged, repeats, quarters)


def quarter_of(day: date) -> str:
    """Name of the calendar quarter, such as 2026年三季度."""
    return f"{day.year}年{'一二三四'[(day.month - 1) // 3]}季度"


def _settled(submission: Submission, decisions: Sequence[Decision], *, adopted: bool) -> OfficeItem | None:
    written = next((one.label for one in reversed(decisions) if one.label is not None), None)
    label = written or submission.label
    if label is None or (written is None and not adopted):
        return None
    basis: Basis = "adopted" if written is None else "confirmed" if written == submission.label else "corrected"
    draft = Draft(
        body=submission.body,
        title=submission.title,
        header=Header(unit=submission.unit),
        id=submission.id,
        source=submission.source,
    )
    return OfficeItem(draft, submission.unit, submission.day, label, basis)


def _held(items: Sequence[OfficeItem]) -> tuple[list[OfficeItem], tuple[str, ...]]:
    """Items to hold out, of the last quarter and, while they are too few, of the quarters before it."""
    taken: dict[str, OfficeItem] = {}
    used: list[str] = []
    for quarter in dict.fromkeys(quarter_of(item.day) for item in reversed(items)):
        sent = [item for item in items if quarter_of(item.day) == quarter]
        chosen = _chosen(sent, quarter)
        begun = min(item.day for item in sent)
        taken |= {item.draft.id: item for item in items if item.unit in chosen and item.day >= begun}
        used.append(quarter)
        if len(taken) >= FEWEST_HELD:
            break
    return sorted(taken.values(), key=lambda item: (item.day, item.draft.id)), tuple(used)


def _chosen(sent: Sequence[OfficeItem], quarter: str) -> set[str]:
    """Units, in an order that looks like chance and never changes, until they have sent the share to hold out."""
    counts = Counter(item.unit for item in sent)
    chosen: set[str] = set()
    for unit in sorted(counts, key=partial(_order, quarter)):
        if sum(counts[one] for one in chosen) >= HELD_SHARE * len(sent):
            break
        chosen.add(unit)
    return chosen


def _order(quarter: str, unit: str) -> str:
    """Sort key of units that looks like chance and never changes."""
    return hashlib.sha256(f"{quarter}|{unit}".encode()).hexdigest()

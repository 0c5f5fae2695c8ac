"""From an assessed draft to a submission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from infoqa.assessment import Assessment
from infoqa.draft import Draft
from infoqa.ledger.events import Submission
from infoqa.ledger.imports import read_day

_ID_LENGTH = 12  # of the hexadecimal digits; two texts in a million among 100,000 share them


def text_id(draft: Draft) -> str:
    """Id of a draft by its title and body, blanks aside: the same text has the same id, from whatever file."""
    text = "\n".join("".join(part.split()) for part in (draft.title, draft.body))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]


def to_submission(item: Assessment, names: Mapping[str, str], *, unit: str = "", day: date) -> Submission:
    """What the ledger keeps of an assessment.

    Args:
        item: The assessment.
        names: Full names of units by the names that drafts give them.
        unit: Unit of a draft that names none.
        day: Day of a draft that has none.
    """
    draft = item.draft
    written = draft.header.unit.strip() or unit
    return Submission(
        id=text_id(draft),
        unit=names.get(written, written),
        title=draft.title,
        body=draft.body,
        day=read_day(draft.header.date) or day,
        label=item.type.label,
        depth=item.depth.level,
        concision=item.concision.level,
        gate=item.gate,
        codes=tuple(dict.fromkeys(finding.code for finding in item.findings)),
        model=item.model,
        source=draft.source,
    )

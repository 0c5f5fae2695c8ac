"""What a ledger holds, as values: rubric §8.3 and §9 no. 7. Nothing here knows how it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from infoqa.assessment import Label

DecisionKind = Literal["return", "merge", "forward", "keep", "adopt"]
"""退回补充、并入综合、转办、留存、采用."""

DECISION_KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
DECISION_NAMES = {"return": "退回补充", "merge": "并入综合", "forward": "转办", "keep": "留存", "adopt": "采用"}

Tier = Literal["county", "city", "province", "state"]
"""Level of the bulletin that adopts an item."""

TIERS: tuple[Tier, ...] = get_args(Tier)
TIER_NAMES = {"county": "县级", "city": "市级", "province": "省级", "state": "国家级"}


@dataclass(frozen=True, slots=True)
class Submission:
    """One draft as it came in, with what infoqa said of it.

    Attributes:
        id: Unique in the ledger.
        unit: 报送单位.
        title: Raw title.
        body: Raw body; empty where the office keeps none.
        day: Day of submission.
        label: Type; None if it was not assessed.
        depth: Level 1-5; 0 if it was not assessed.
        concision: Level 1-5; 0 if it was not assessed.
        gate: `pass`, `notes`, `return`, `reject`; empty if it was not assessed.
        codes: Codes of the findings.
        model: Id of the bundle.
        source: File that it came from.
        commission: Id of the 约稿 that it answers; empty for none.
        late: Whether it came after its time (迟报).
    """

    id: str
    unit: str
    title: str
    day: date
    body: str = ""
    label: Label | None = None
    depth: int = 0
    concision: int = 0
    gate: str = ""
    codes: tuple[str, ...] = ()
    model: str = ""
    source: str = ""
    commission: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the desk decided on a submission; a later one supersedes an earlier one.

    Attributes:
        submission: Id of the submission.
        kind: The decision.
        day: Day of the decision.
        reason: Why, in the editor's words.
        label: Type as the editor corrected it; None if it was right.
        body: Body as the editor left it; empty if unchanged.
    """

    submission: str
    kind: DecisionKind
    day: date
    reason: str = ""
    label: Label | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Adoption:
    """An item in a bulletin; one submission may have several.

    Attributes:
        submission: Id of the submission.
        bulletin: Name of the bulletin, such as 吕梁政务信息·普刊.
        tier: Its level.
        day: Day of the issue.
        points: Points by the office's table; None lets the bulletin compute them.
        units: Units that share the item; the sender alone if empty.
    """

    submission: str
    bulletin: str
    tier: Tier
    day: date
    points: float | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commission:
    """约稿: a topic that the office asked a unit to write on.

    Attributes:
        id: Unique in the ledger.
        unit: The unit asked.
        topic: What about.
        day: Day of the request.
        due: Day by which it should come.
    """

    id: str
    unit: str
    topic: str
    day: date
    due: date

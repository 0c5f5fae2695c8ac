"""Review of a batch by hand, one key per draft: what is next, what was decided, and taking back the last decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infoqa.assessment import Assessment
from infoqa.ledger.events import DECISION_NAMES, DecisionKind

KEYS: dict[str, DecisionKind] = {"c": "adopt", "t": "return", "b": "merge", "z": "forward", "l": "keep"}
"""采用、退回补充、并入综合、转办、留存."""

UNDO, SKIP, QUIT = "u", " ", "q"


def legend() -> str:
    """The keys on one line."""
    keys = "　".join(f"{key} {DECISION_NAMES[kind]}" for key, kind in KEYS.items())
    return f"{keys}　空格 跳过　{UNDO} 撤回上一篇　{QUIT} 存盘退出"


def review_order(assessments: Sequence[Assessment]) -> list[int]:
    """Indices of the drafts, those first on which a human is needed most: unsure ones, then the least confident."""
    return sorted(
        range(len(assessments)),
        key=lambda index: (not assessments[index].type.needs_review, assessments[index].type.confidence, index),
    )


@dataclass(slots=True)
class ReviewSession:
    """A walk through a batch.

    A decision is handed to `store` only when the next one is made or the session ends, so that the last one can
    still be taken back although the ledger never forgets.

    Args:
        order: Indices of the drafts in the order of review; those already decided left out.
        store: Gets index and decision, once for every draft.
    """

    order: Sequence[int]
    store: Callable[[int, DecisionKind], None]
    at: int = 0
    pending: tuple[int, DecisionKind] | None = None
    stored: int = 0

    @property
    def current(self) -> int | None:
        """Index of the draft to decide on; None at the end."""
        return self.order[self.at] if self.at < len(self.order) else None

    def press(self, key: str) -> bool:
        """Act on one key.

        Returns:
            Whether the key means something here.
        """
        if key == UNDO:
            if self.pending is None:
                return False
            self.at = list(self.order).index(self.pending[0])
            self.pending = None
            return True
        if self.current is None or (key != SKIP and key not in KEYS):
            return False
        if key != SKIP:
            self.flush()
            self.pending = (self.current, KEYS[key])
        self.at += 1
        return True

    def flush(self) -> None:
        """Hand over the decision that still could be taken back."""
        if self.pending is not None:
            self.store(*self.pending)
            self.stored += 1
            self.pending = None

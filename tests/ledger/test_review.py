"""Review with keys: order, undo, skip, and that nothing is stored twice or lost."""

from __future__ import annotations

from pathlib import Path

from infoqa import Assessor
from infoqa.cli.review import walk
from infoqa.ledger.review import KEYS, ReviewSession, legend, review_order
from infoqa.ledger.store import Ledger
from infoqa.training.corpus import Gold


def test_undo_takes_back_the_last_decision_only() -> None:
    """What is stored stays; what is pending can be changed."""
    stored: list[tuple[int, str]] = []
    session = ReviewSession([4, 2, 7], lambda index, kind: stored.append((index, kind)))

    assert session.press("c")
    assert session.press("t")
    assert stored == [(4, "adopt")]
    assert session.press("u")
    assert [session.current] == [2]
    assert not session.press("u")
    assert session.press("l")
    assert not session.press("x")
    assert session.press(" ")
    assert [session.current] == [None]
    assert not session.press("c")
    session.flush()
    session.flush()
    assert stored == [(4, "adopt"), (2, "keep")]
    assert session.stored == 2


def test_the_unsure_come_first(assessor: Assessor, golds: list[Gold]) -> None:
    """Drafts marked for review, then the others by confidence."""
    items = assessor.assess([gold.draft for gold in golds[:60]])
    order = review_order(items)
    needs = [items[index].type.needs_review for index in order]
    sure = [items[index].type.confidence for index in order if not items[index].type.needs_review]

    assert sorted(order) == list(range(60))
    assert needs == sorted(needs, reverse=True)
    assert sure == sorted(sure)


def test_the_legend_names_every_key() -> None:
    """Each key stands in it."""
    assert all(f"{key} " in legend() for key in KEYS)


def test_a_walk_is_stored_and_resumed(assessor: Assessor, golds: list[Gold], tmp_path: Path) -> None:
    """Keys become decisions in the ledger; the next walk begins where the last one ended."""
    items = assessor.assess([gold.draft for gold in golds[:5]], evidence=True)
    keys = iter("ct?ubq")

    with Ledger.open(tmp_path / "infoqa.db") as ledger:
        assert walk(items, ledger, lambda: next(keys)) == 2
        kinds = [decision.kind for decision in ledger.latest_decisions().values()]
        assert sorted(kinds) == ["adopt", "merge"]
        rest = iter("lll")
        assert walk(items, ledger, lambda: next(rest)) == 3
        assert len(ledger.latest_decisions()) == 5

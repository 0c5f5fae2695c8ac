"""Copies: the same item again, with other figures, in another order, by another unit."""

from __future__ import annotations

from infoqa import Assessor, Draft
from infoqa.screening import load_rules
from infoqa.screening.copies import CopyIndex, mark_copies
from infoqa.training.corpus import Gold

PACK = load_rules()


def test_an_item_with_new_dates_is_the_old_item(assessor: Assessor, golds: list[Gold]) -> None:
    """Figures and dates aside, the same text blocks; the message names the earlier one and quotes it."""
    old = next(gold.draft for gold in golds if gold.draft.title and len(gold.draft.body) > 300)
    new = Draft(title="另一个题目", body=old.body.replace("1", "3").replace("2", "7"))

    first, second = mark_copies(assessor.assess([old, new]), (), PACK)

    assert "H08" not in {finding.code for finding in first.findings}
    [found] = [finding for finding in second.findings if finding.code == "H08"]
    assert found.severity == "block"
    assert old.title.strip() in found.message
    assert second.gate == "reject"


def test_the_archive_counts_and_is_not_marked_itself(assessor: Assessor, golds: list[Gold]) -> None:
    """An item sent before is found; the results are those of the new drafts only."""
    old = golds[0].draft

    [item] = mark_copies(assessor.assess([old]), [old], PACK)

    assert "H08" in {finding.code for finding in item.findings}


def test_no_two_corpus_drafts_are_copies(golds: list[Gold]) -> None:
    """Four drafts of one matter share names and figures, not sentences."""
    index = CopyIndex()
    for gold in golds:
        assert index.nearest(gold.draft, 0.6) is None, gold.draft.id
        index.add(gold.draft)

"""Drift: what is like the training data is left in peace, what is unlike it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from infoqa import Assessor
from infoqa.assessment import Assessment
from infoqa.bundle import Bundle
from infoqa.errors import ModelError
from infoqa.ledger.drift import UNKNOWN_RISE, Reference, measure_drift, reference_of
from infoqa.ledger.events import Decision, Submission
from infoqa.training.corpus import Gold

DAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def reference(assessor: Assessor) -> Reference:
    """Of the shipped model."""
    return reference_of(assessor.bundle)


@pytest.fixture(scope="module")
def month(golds: list[Gold], assessor: Assessor) -> tuple[list[Submission], list[Assessment]]:
    """A month of corpus drafts that no training saw."""
    drafts = [gold.draft for gold in golds if gold.split == "test"][:80]
    results = assessor.assess(drafts)
    return [_submission(result) for result in results], results


def test_the_reference_is_read_from_the_bundle(reference: Reference) -> None:
    assert sum(reference.types.values()) == pytest.approx(1.0)
    assert 0.1 < reference.unknown < 0.35
    assert 0.0 <= reference.review < 0.3


def test_a_month_like_the_training_data_asks_for_nothing(
    month: tuple[list[Submission], list[Assessment]], reference: Reference
) -> None:
    drift = measure_drift(*month, [], reference)

    assert drift.signs == ()
    assert drift.verdict == "来稿与训练时相近，不必重训。"
    assert drift.unknown[0] - drift.unknown[1] < UNKNOWN_RISE


def test_other_words_and_doubtful_types_ask_for_a_retraining(
    month: tuple[list[Submission], list[Assessment]], reference: Reference, assessor: Assessor
) -> None:
    strange = [
        replace(result.draft, title="量子芯片光刻胶晶圆良率", body="光刻胶晶圆的良率。") for result in month[1][:30]
    ]
    results = assessor.assess(strange)

    drift = measure_drift([_submission(result) for result in results], results, [], reference)

    assert any("不认识的词" in sign for sign in drift.signs)
    assert any("人工复核" in sign for sign in drift.signs)
    assert "infoqa retrain" in drift.verdict


def test_a_changed_mix_is_held_against_the_office_s_own_past(
    month: tuple[list[Submission], list[Assessment]], reference: Reference
) -> None:
    same = [replace(one, label="dynamic") for one in month[0]]

    alone = measure_drift(same, month[1], [], reference)
    usual = measure_drift(same, month[1], [], reference, earlier=same)

    assert any("动态由 25% 变为 100%" in sign for sign in alone.signs)
    assert usual.signs == ()


def test_the_editor_s_type_counts(month: tuple[list[Submission], list[Assessment]], reference: Reference) -> None:
    decisions = [Decision(one.id, "keep", DAY, label="research") for one in month[0]]

    assert measure_drift(*month, decisions, reference).types["research"] == 1.0


def test_a_rule_that_editors_pass_over_is_named_without_a_call_to_retrain(
    month: tuple[list[Submission], list[Assessment]], reference: Reference
) -> None:
    flagged = [replace(one, codes=("N99",) if number < 6 else ()) for number, one in enumerate(month[0])]
    decisions = [
        Decision(one.id, "adopt", DAY, body="改过" if number < 1 else "") for number, one in enumerate(flagged)
    ]

    drift = measure_drift(flagged, month[1], decisions, reference)

    assert drift.overruled == {"N99": (6, 5)}
    assert [sign[:6] for sign in drift.signs] == ["规则 N99"]
    assert "infoqa.toml" in drift.verdict


def test_a_small_month_says_nothing(month: tuple[list[Submission], list[Assessment]], reference: Reference) -> None:
    assert "看不出变化" in measure_drift(month[0][:5], month[1][:5], [], reference).verdict


def test_a_bundle_without_report_is_refused(assessor: Assessor) -> None:
    bare = Bundle("x", assessor.bundle.parts, {"review": assessor.bundle.manifest["review"]})

    with pytest.raises(ModelError, match="构成"):
        reference_of(bare)


def _submission(result: Assessment) -> Submission:
    draft = result.draft
    return Submission(draft.id, "甲县东乡", draft.title, DAY, draft.body, result.type.label)

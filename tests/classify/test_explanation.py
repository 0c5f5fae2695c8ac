"""Explanations add up exactly and point at the writer's own characters."""

from __future__ import annotations

import numpy as np
import pytest

from infoqa import Assessor, Draft
from infoqa.assessment import LABELS, Assessment
from infoqa.classify.explanation import TESTS
from infoqa.linear import softmax
from infoqa.reports.reasons import TEST_NAMES, contribution_name, pull_lines
from infoqa.reports.reasons import test_lines as lines_of_tests
from infoqa.training.corpus import Gold


@pytest.fixture(scope="module")
def explained(assessor: Assessor, golds: list[Gold]) -> list[Assessment]:
    """Every tenth draft of the corpus, explained."""
    return assessor.assess([gold.draft for gold in golds[::10]], explain=True)


def test_contributions_sum_to_the_logits(explained: list[Assessment]) -> None:
    """All summands together are the logits, and their softmax the probabilities, to 1e-9."""
    for item in explained:
        assert item.explanation is not None
        total = np.sum([part.pulls for part in item.explanation.contributions], axis=0)
        np.testing.assert_allclose(total, item.explanation.logits, rtol=0, atol=1e-9)
        np.testing.assert_allclose(softmax(np.array(item.explanation.logits)), item.type.probabilities, atol=1e-9)


def test_units_share_out_what_the_words_of_the_body_add(explained: list[Assessment]) -> None:
    """The pulls of the units sum to those of the words of the body."""
    for item in explained:
        assert item.explanation is not None
        words = [part.pulls for part in item.explanation.contributions if part.kind == "body"]
        units = [unit.pulls for unit in item.explanation.units]
        np.testing.assert_allclose(np.sum(units, axis=0), np.sum(words, axis=0), rtol=0, atol=1e-9)


def test_what_separates_two_types_is_the_difference_of_their_logits(explained: list[Assessment]) -> None:
    """Gaps are listed strongest first and sum to the gap of the logits."""
    for item in explained:
        assert item.explanation is not None
        best, second = item.explanation.ranking[:2]
        gaps = [gap for _, gap in item.explanation.between(best, second)]
        logits = dict(zip(LABELS, item.explanation.logits, strict=True))
        assert best == item.type.label
        assert sum(gaps) == pytest.approx(logits[best] - logits[second], abs=1e-9)
        assert [abs(gap) for gap in gaps] == sorted((abs(gap) for gap in gaps), reverse=True)


def test_an_explained_verdict_is_the_plain_one(assessor: Assessor, golds: list[Gold]) -> None:
    """Asking for reasons changes nothing, and company in the batch changes no reason."""
    drafts = [gold.draft for gold in golds[:6]]
    together = assessor.assess(drafts, explain=True)
    plain = assessor.assess(drafts)
    [alone] = assessor.assess([drafts[3]], explain=True)

    assert [item.type for item in together] == [item.type for item in plain]
    assert together[3].explanation is not None
    assert alone.explanation is not None
    assert together[3].explanation.to_dict()["tests"] == alone.explanation.to_dict()["tests"]
    assert together[3].explanation.similar == alone.explanation.similar


def test_a_training_draft_resembles_itself_most(assessor: Assessor, golds: list[Gold]) -> None:
    """The most similar training draft of a training draft is that draft."""
    known = [gold for gold in golds if gold.split == "train"][:20]
    for gold, item in zip(known, assessor.assess([gold.draft for gold in known], explain=True), strict=True):
        assert item.explanation is not None
        first, second = item.explanation.similar
        assert first.id == gold.draft.id
        assert first.similarity == pytest.approx(1, abs=1e-3)
        assert second.similarity < first.similarity


def test_the_tests_cite_the_units_that_speak_for_them(assessor: Assessor) -> None:
    """A problem draft shows its problem and its suggestion, an inquiry its method; spans are raw characters."""
    body = (
        "３月以来，青石镇７个村机井抽不上水，１２００亩麦田浇不上返青水。原因是水位降到４８米，老泵扬程只有３０米，县里没有换泵的钱。"
        "建议由县水务局出资换深井泵３４台，每台补助４０００元。"
    )
    [item] = assessor.assess([Draft(title="青石镇麦田春灌缺水", body=body)], explain=True)

    assert item.explanation is not None
    cited = {test.code: [span.of(body) for span in test.spans] for test in item.explanation.tests}
    assert set(cited) == set(TESTS) == set(TEST_NAMES)
    assert any("建议由县水务局" in text for text in cited["B2"])
    assert cited["A1"] == []
    assert item.type.label == "problem"


def test_reasons_are_in_plain_words(explained: list[Assessment]) -> None:
    """Every summand has a name for the editor, and the page shows tests, weights and similar drafts."""
    for item in explained[:20]:
        assert item.explanation is not None
        names = [contribution_name(part) for part in item.explanation.contributions]
        assert not any("." in name or name.endswith("“”") for name in names)
        assert lines_of_tests(item)
        assert any(line.startswith("相似语料") for line in pull_lines(item))


def test_without_reasons_there_are_no_lines(assessor: Assessor) -> None:
    """A plain assessment has nothing to say about why."""
    [item] = assessor.assess([Draft(body="6月3日，青石镇检修拖拉机186台。")])

    assert lines_of_tests(item) == pull_lines(item) == []

"""What may never happen to a score when something is added to a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from infoqa import Assessor, Draft
from infoqa.assessment import Assessment
from infoqa.language.document import read_document
from infoqa.quality.distinct import without_repeats
from infoqa.training.corpus import Gold

PADDING = (
    "各级各部门要高度重视，切实加强领导，狠抓工作落实。",
    "这项工作意义重大，必须常抓不懈，久久为功。",
    "为此，全镇上下统一思想，凝聚共识，营造了良好氛围。",
)
SUGGESTION = "建议由县财政局按每户2000元安排补助，县农业农村局10月底前组织验收。"
COMPARISON = "今年以来累计办理326件，比去年同期增加41件，增长14.4%，占全县的31%。"


@pytest.fixture(scope="module")
def drafts(golds: list[Gold]) -> list[Draft]:
    """Every third draft of the corpus."""
    return [gold.draft for gold in golds[::3]]


@pytest.fixture(scope="module")
def plain(assessor: Assessor, drafts: list[Draft]) -> list[Assessment]:
    """They, as they stand."""
    return assessor.assess(drafts, explain=True)


def with_bodies(drafts: Sequence[Draft], before: str = "", after: str = "") -> list[Draft]:
    """The drafts with something said before and after."""
    return [replace(draft, body=before + draft.body.rstrip() + after) for draft in drafts]


@pytest.mark.parametrize("sentence", PADDING)
def test_padding_never_raises_concision(
    assessor: Assessor, drafts: list[Draft], plain: list[Assessment], sentence: str
) -> None:
    """An empty sentence makes hardly any draft more concise.

    It may make the tagger read its neighbour otherwise: in one draft of a hundred at most.
    """
    for changed in (with_bodies(drafts, after=sentence), with_bodies(drafts, before=sentence)):
        pairs = zip(plain, assessor.assess(changed), strict=True)
        assert np.mean([new.concision.score > old.concision.score for old, new in pairs]) <= 0.01


def test_a_suggestion_never_lowers_depth(assessor: Assessor, drafts: list[Draft], plain: list[Assessment]) -> None:
    """Who should do what, by when and with what, only adds."""
    for before, after in zip(plain, assessor.assess(with_bodies(drafts, after="\n" + SUGGESTION)), strict=True):
        assert after.depth.level >= before.depth.level, before.draft.id


def test_a_comparison_hardly_ever_lowers_depth(
    assessor: Assessor, drafts: list[Draft], plain: list[Assessment]
) -> None:
    """A comparison adds; in three drafts of two hundred at most it makes the tagger read a cause otherwise."""
    after = assessor.assess(with_bodies(drafts, after="\n" + COMPARISON))
    lower = [new.depth.level < old.depth.level for old, new in zip(plain, after, strict=True)]

    assert np.mean(lower) <= 0.015


def test_saying_everything_twice_gains_no_depth(
    assessor: Assessor, drafts: list[Draft], plain: list[Assessment]
) -> None:
    """A text that stands twice has the depth that it has once, and costs concision."""
    doubled = assessor.assess([replace(draft, body=f"{draft.body}\n{draft.body}") for draft in drafts], explain=True)
    for before, after in zip(plain, doubled, strict=True):
        assert after.depth.level <= before.depth.level, before.draft.id
        assert after.concision.score <= before.concision.score, before.draft.id
        for item in after.depth.evidence:
            assert all(span.of(after.draft.body).strip() for span in item.spans)


def test_the_order_of_paragraphs_does_not_touch_the_figures(
    assessor: Assessor, drafts: list[Draft], plain: list[Assessment]
) -> None:
    """D2 counts the same figures wherever they stand."""
    turned = [replace(draft, body="\n".join(reversed(draft.body.split("\n")))) for draft in drafts]
    for before, after in zip(plain, assessor.assess(turned, explain=True), strict=True):
        points = [{item.code: item.points for item in one.depth.evidence}["D2"] for one in (before, after)]
        assert points[0] == points[1], before.draft.id


def test_repeats_are_cut_and_spans_restored(assessor: Assessor) -> None:
    """What stands twice is cut once; evidence after the cut points at the right characters of the whole text."""
    fact = "6月3日，青石镇７个村机井抽不上水，1200亩麦田浇不上。"
    body = f"{fact}{fact}建议由县水务局换泵34台，每台补助4000元。建议县供电公司增容2台变压器，6月底完成。"
    rest = without_repeats(read_document(Draft(body=body)))

    assert rest is not None
    assert rest.draft.body == body.replace(fact, "", 1)
    [item] = assessor.assess([Draft(body=body)], explain=True)
    cited = [span.of(body) for one in item.depth.evidence if one.code == "D5" for span in one.spans]
    assert cited
    assert all(text.startswith("建议") for text in cited)
    assert without_repeats(read_document(Draft(body=fact))) is None

"""What is no information draft is left to a human."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infoqa import Assessor, Draft
from infoqa.training.supplements import read_other

CHANCE = np.random.default_rng(20261124)


def letters(first: int, last: int, number: int) -> str:
    """Random characters of a range of code points."""
    return "".join(map(chr, CHANCE.integers(first, last, number)))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(letters(0x4E00, 0x9FA5, 300), id="random Chinese characters"),
        pytest.param("。".join(letters(0x4E00, 0x9FA5, 18) for _ in range(12)), id="the same in sentences"),
        pytest.param(" ".join(letters(97, 122, 7) for _ in range(60)), id="random Latin letters"),
        pytest.param(" ".join(str(number) for number in CHANCE.integers(0, 99999, 80)), id="numbers"),
        pytest.param("测试" * 90, id="one word over and over"),
        pytest.param("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod. " * 8, id="lorem ipsum"),
        pytest.param("The county repaired 12 canals, and 3 are left for the spring. " * 6, id="English"),
        pytest.param("町役場は火曜日に会議を開き、水路の修理について話し合いました。" * 5, id="Japanese"),
        pytest.param("关于青石镇2026年秋收工作有关情况", id="a single line"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_draft_needs_review(assessor: Assessor, body: str) -> None:
    """Gibberish, foreign and filler text, and a single line are never decided by the model alone."""
    [item] = assessor.assess([Draft(body=body)])

    assert item.type.needs_review
    assert item.type.review in ("genre", "short")


def test_other_genres_need_review(assessor: Assessor, root: Path) -> None:
    """At least 95 % of the texts of other genres are marked for review or flagged; the model has seen them."""
    items = assessor.assess([text.draft for text in read_other(root / "corpus")])
    marked = [item.type.needs_review or "genre_mismatch" in item.flags for item in items]

    assert np.mean(marked) >= 0.95


def test_plain_drafts_are_decided(assessor: Assessor) -> None:
    """An ordinary item of each kind is not sent to a human for its wording."""
    drafts = [
        Draft(
            title="青石镇秋播农机检修过半",
            body="10月8日，青石镇组织农机站技术员到7个村检修拖拉机、播种机186台，占应检修台数的53%。检修中更换配件41件，"
            "3台报废农机已登记注销。剩余的165台排在10月14日前检修完。",
        ),
        Draft(
            title="临河村机井抽不上水，1200亩麦田缺返青水",
            body="3月以来，临河村7眼机井有5眼抽不上水，1200亩麦田浇不上返青水。原因是水位由31米降到48米，老泵扬程只有30米，村里没有换泵的钱。"
            "眼下离返青期只剩12天。建议由县水务局统一换深井泵5台，每台补助4000元，先借用两台移动泵应急。",
        ),
    ]

    assert [item.type.review for item in assessor.assess(drafts)] == ["", ""]

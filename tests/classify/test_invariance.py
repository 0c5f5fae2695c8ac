"""What must not change the type: script, width, line breaks, header, web residue, names of places, figures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from opencc import OpenCC

from infoqa import Assessor, Draft, Header
from infoqa.assessment import Assessment
from infoqa.training.corpus import Gold

FULL_WIDTH = {ord(character): ord(character) + 0xFEE0 for character in "0123456789%.-abcdefghijklmnopqrstuvwxyzABCDEFG"}
RESIDUE = (
    "\n责任编辑：李明　来源：县政府网\n【打印本页】【关闭窗口】\n上一篇：没有了　下一篇：通知公告\n分享到：微信 微博"
)
STAND_INS = ("青石", "临河", "白杨", "三岔", "东湾", "石桥", "云岭", "大坪", "枣林", "北塘")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2}(?=镇|乡|村|街道|社区|县|市|区)")
_FIGURE = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@pytest.fixture(scope="module")
def plain(assessor: Assessor, golds: list[Gold]) -> list[Assessment]:
    """The whole corpus, assessed as it stands."""
    return assessor.assess([gold.draft for gold in golds])


def rewritten(golds: Sequence[Gold], rewrite: Callable[[str], str]) -> list[Draft]:
    """The drafts with `rewrite` applied to title and body."""
    return [replace(gold.draft, title=rewrite(gold.draft.title), body=rewrite(gold.draft.body)) for gold in golds]


def check_same_label(before: Sequence[Assessment], after: Sequence[Assessment]) -> None:
    """No draft has another type than before."""
    assert [item.type.label for item in after] == [item.type.label for item in before]


def check_same_probabilities(before: Sequence[Assessment], after: Sequence[Assessment]) -> None:
    """Types are the same, probabilities to 1e-6."""
    check_same_label(before, after)
    ours, theirs = ([item.type.probabilities for item in items] for items in (before, after))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_traditional_script(assessor: Assessor, golds: list[Gold], plain: list[Assessment]) -> None:
    """A draft in Traditional characters is the same draft, wherever the conversion there and back loses nothing."""
    there, back = OpenCC("s2t"), OpenCC("t2s")
    drafts = rewritten(golds, there.convert)
    after = assessor.assess(drafts)
    faithful = [
        (back.convert(draft.title), back.convert(draft.body)) == (gold.draft.title, gold.draft.body)
        for draft, gold in zip(drafts, golds, strict=True)
    ]

    assert sum(faithful) > 0.9 * len(golds)
    check_same_label(plain, after)
    kept = [pair for pair, same in zip(zip(plain, after, strict=True), faithful, strict=True) if same]
    check_same_probabilities([before for before, _ in kept], [result for _, result in kept])


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_breaks(assessor: Assessor, golds: list[Gold], plain: list[Assessment], ending: str) -> None:
    """Windows and old Macintosh line breaks are line breaks."""
    check_same_probabilities(plain, assessor.assess(rewritten(golds, lambda text: text.replace("\n", ending))))


def test_full_width(assessor: Assessor, golds: list[Gold], plain: list[Assessment]) -> None:
    """Full-width digits and letters are digits and letters."""
    check_same_probabilities(plain, assessor.assess(rewritten(golds, lambda text: text.translate(FULL_WIDTH))))


def test_header(assessor: Assessor, golds: list[Gold], plain: list[Assessment]) -> None:
    """Who sent a draft, and when, says nothing of its type."""
    bare = [replace(gold.draft, header=Header()) for gold in golds]
    sent = [
        replace(gold.draft, header=Header("青石镇人民政府", "张三", "2026-11-02", "0551-1234567")) for gold in golds
    ]

    check_same_label(plain, assessor.assess(bare))
    check_same_label(plain, assessor.assess(sent))


def test_web_residue(assessor: Assessor, golds: list[Gold], plain: list[Assessment]) -> None:
    """What a web page leaves below a text changes no type."""
    copied = [replace(gold.draft, body=gold.draft.body + RESIDUE) for gold in golds]

    check_same_label(plain, assessor.assess(copied))


def test_other_figures(assessor: Assessor, golds: list[Gold], plain: list[Assessment]) -> None:
    """Other digits in every figure but the years change no type."""
    chance = np.random.default_rng(20261124)

    def other(match: re.Match[str]) -> str:
        digits = match.group()
        return digits if _YEAR.fullmatch(digits) else "".join(map(str, chance.integers(1, 10, len(digits))))

    check_same_label(plain, assessor.assess(rewritten(golds, lambda text: _FIGURE.sub(other, text))))


def test_other_places(assessor: Assessor, golds: list[Gold], plain: list[Assessment], root: Path) -> None:
    """The names of other places in a draft change no type."""
    drafts, swapped = [], 0
    for gold in golds:
        matter = json.loads((root / "corpus" / "matters" / f"{gold.matter}.json").read_text(encoding="utf-8"))
        names = {name: STAND_INS[at % len(STAND_INS)] for at, name in enumerate(_PLACE.findall(matter["place"] + "县"))}
        swapped += any(name in gold.draft.body for name in names)

        def other(match: re.Match[str], names: dict[str, str] = names) -> str:
            return names.get(match.group(), match.group())

        drafts += rewritten([gold], lambda text, other=other: _PLACE.sub(other, text))  # type: ignore[misc]  # bound now

    assert swapped > 0.3 * len(golds)
    check_same_label(plain, assessor.assess(drafts))

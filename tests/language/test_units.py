"""Units of a body."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.language.normalise import normalise
from infoqa.language.units import LABEL_LIMIT, split_units

PARTS = (
    "。|！|；|？|\n|\n\n| |　|，|、|：|“|”|）|一是|（一）|1.|①|首先|第一，|健全机制|石板镇排查塘坝21口|"
    + "渠道清淤修补" * 5
)
LINE = "石板镇排查塘坝二十一口，发现渗漏三口，蓄水比去年同期少六万方"


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PARTS.split("|")), max_size=30).map("".join) | st.text(max_size=60))
def test_units_tile_the_text(raw: str) -> None:
    """Units are in order, do not overlap, begin and end in ink, and leave out nothing but white space."""
    text = normalise(raw).text
    units = split_units(text)
    at = 0
    for before, unit in zip([None, *units], units, strict=False):
        assert at <= unit.start < unit.end
        assert text[at : unit.start].strip() == ""
        assert not text[unit.start].isspace()
        assert not text[unit.end - 1].isspace()
        assert unit.start <= unit.label_end < unit.end or unit.label_end == unit.start
        assert before is None or before.paragraph <= unit.paragraph
        at = unit.end

    assert text[at:].strip() == ""


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", []),
        (" \n\n ", []),
        ("甲开工。乙竣工！丙停工？丁复工；戊", ["甲开工。", "乙竣工！", "丙停工？", "丁复工；", "戊"]),
        ("甲开工\n乙竣工，丙停工", ["甲开工\n乙竣工，丙停工"]),
        ("他说：“修好了。”渠通了。", ["他说：“修好了。”", "渠通了。"]),
        ("真的？！通了。", ["真的？！", "通了。"]),
        ("一是健全机制。每月查两次。", ["一是健全机制。每月查两次。"]),
        ("每月查两次。一是健全机制。", ["每月查两次。", "一是健全机制。"]),
        ("一、基本情况\n全镇塘坝21口。", ["一、基本情况\n全镇塘坝21口。"]),
        (f"{LINE}\n占应蓄的两成。", [f"{LINE}\n占应蓄的两成。"]),
        (f"{LINE}\n（二）渗漏三口。", [LINE, "（二）渗漏三口。"]),
        (f"{LINE}。\n渗漏三口。", [f"{LINE}。", "渗漏三口。"]),
    ],
)
def test_cuts(text: str, units: list[str]) -> None:
    """Marks and line ends cut; lead labels and wrapped lines join what follows."""
    assert [text[unit.start : unit.end] for unit in split_units(text)] == units


@pytest.mark.parametrize(("width", "joined"), [(LABEL_LIMIT, True), (LABEL_LIMIT + 1, False)])
def test_longest_label(width: int, joined: bool) -> None:  # noqa: FBT001
    """A label of twenty characters joins the unit after it, one of twenty-one does not."""
    label = "一是" + "健" * (width - 3) + "。"
    units = split_units(f"{label}每月查两次。")

    assert len(units) == (1 if joined else 2)
    assert units[0].label_end == (width if joined else 0)


def test_paragraphs() -> None:
    """A line end after a sentence opens a paragraph, empty lines open no more, a heading belongs to its text."""
    units = split_units("甲开工。乙竣工。\n\n\n一、情况\n丙停工。丁复工。\n戊")

    assert [unit.paragraph for unit in units] == [0, 0, 1, 1, 2] or [unit.paragraph for unit in units] == [
        0,
        0,
        3,
        3,
        4,
    ]

"""Which numbers are figures."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.language.normalise import normalise
from infoqa.language.quantities import Kind, Quantity, find_quantities

NUMBERS = st.text(st.sampled_from("0123456789.,， %万亿余年月日号第三两成项措施户元亩—至到点时:〔个 "), max_size=25)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("检修拖拉机186台", {"186台": "figure"}),
        ("投资1,234.5万元", {"1,234.5万元": "figure"}),
        ("共12 345户", {"12 345户": "figure"}),
        ("100余户", {"100余户": "figure"}),
        ("提高3.2个百分点", {"3.2个百分点": "figure"}),
        ("历时3年", {"3年": "figure"}),
        ("平均12.5年", {"12.5年": "figure"}),
        ("3年来", {"3年": "figure"}),
        ("占53%", {"53%": "percent"}),
        ("占三成", {"三成": "percent"}),
        ("占两成", {"两成": "percent"}),
        ("占3成", {"3成": "percent"}),
        ("成立三成员小组", {}),
        ("一成不变", {}),
        ("统一成标准", {}),
        ("2024年", {"2024年": "date"}),
        ("2024年以来", {"2024年": "date"}),
        ("2024年3月5日", {"2024年3月5日": "date"}),
        ("6月3日", {"6月3日": "date"}),
        ("10月中旬", {"10月中旬": "date"}),
        ("8:30", {"8:30": "date"}),
        ("1—3月", {"1—3月": "range"}),
        ("2016—2018年", {"2016—2018年": "range"}),
        ("3月至5月", {"3月至5月": "range"}),
        ("第3次会议", {"3次": "other"}),
        ("第3季度", {"3": "other"}),
        ("国办发〔2024〕3号", {"2024": "other", "3号": "other"}),
        ("电话13900005802", {"13900005802": "other"}),
        ("电话0517-88231234", {"0517": "other", "88231234": "other"}),
        ("12345热线", {"12345": "other"}),
        ("3号楼", {"3号": "other"}),
        ("采取3项措施", {"3项": "other"}),
        ("提出5条意见", {"5条": "other"}),
        ("采取三项措施", {}),
        ("3.2.1万元", {"3.2.1万元": "other"}),
        ("12.5.3%", {"12.5.3%": "other"}),
        ("甲村 12 30%", {"12": "other", "30%": "percent"}),
    ],
)
def test_kinds(text: str, kinds: dict[str, Kind]) -> None:
    """Figures and shares count; dates, ordinals, document numbers, phones and counts of measures do not."""
    found = {text[quantity.start : quantity.end]: quantity.kind for quantity in find_quantities(text)}

    assert found == kinds


@settings(deadline=None, max_examples=500)
@given(NUMBERS)
def test_expressions_stand_apart(raw: str) -> None:
    """Expressions are in order, overlap nowhere and hold every digit."""
    text = normalise(raw).text
    found = find_quantities(text)

    assert all(before.end <= after.start for before, after in pairwise(found))
    covered = {place for quantity in found for place in range(quantity.start, quantity.end)}
    assert {place for place, character in enumerate(text) if character.isdecimal()} <= covered


def test_a_quantity_is_a_range() -> None:
    """Positions include the unit and count code points."""
    assert find_quantities("𠮷村有186台") == [Quantity("figure", 3, 7)]

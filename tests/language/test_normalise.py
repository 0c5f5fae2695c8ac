"""The normal form and the way back to the raw text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infoqa.draft import Span
from infoqa.language.normalise import normalise

# Characters whose forms depend on their neighbours, vanish, grow or take two steps, among plain ones.
TRICKY = (
    "0129０２²㎡①⒈,，:：.．%％\r\n\u2028 \u3000\u200b\ufeffＡａa︐︓（(!！？?"
    "乾著薴後臺里裡髮干·é𠮷\x00\ue001\ud800⼀年月日项"
)
ANY_TEXT = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=())), max_size=40)
TRADITIONAL = "國縣鎮鄉黨員幹部門務農業漁礦區衛療醫學開閉關係統計資產財經費協議調會議"
SIMPLIFIED = "国县镇乡党员干部门务农业渔矿区卫疗医学开闭关系统计资产财经费协议调会议"
# Raw pieces that no neighbour changes, their normal forms, and how many raw characters at their start leave no trace.
PIECES = [
    ("防渗", "防渗", 0),
    ("\u200b", "", 0),
    ("㎡", "m2", 0),
    ("\r\n", "\n", 1),
    ("Ｂ", "B", 0),
    ("臺", "台", 0),
    ("。", "。", 0),
]


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
@example("²：²")
@example("1,234²")
@example("3\u200b,456")
@example("1︐234")
@example("薴")
def test_normal_form_is_stable(raw: str) -> None:
    """Normalising a normal form changes nothing and needs no map."""
    once = normalise(raw)
    twice = normalise(once.text)

    assert twice.text == once.text
    assert twice.origins is None


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT, st.data())
def test_every_range_lies_in_the_raw_text(raw: str, data: st.DataObject) -> None:
    """Ranges map into the raw text, non-empty ones to non-empty ones, and keep their order."""
    passage = normalise(raw)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))

    span = passage.span(start, end)

    assert 0 <= span.start <= span.end <= len(raw)
    assert (start < end) == (span.start < span.end)
    if 0 < start < end:
        assert passage.span(start - 1, start).start <= span.start


@settings(deadline=None)
@given(st.text(st.sampled_from("石板镇21口ＡＢ，。；後臺（)％"), max_size=30), st.data())
def test_texts_of_equal_length_keep_positions(raw: str, data: st.DataObject) -> None:
    """Where each character has a form of one character, a range is its own span."""
    passage = normalise(raw)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))

    assert len(passage.text) == len(raw)
    assert passage.span(start, end) == Span(start, end)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_spans_give_back_the_raw_piece(pieces: list[tuple[str, str, int]]) -> None:
    """The span of a piece's normal form covers exactly the raw characters that gave it."""
    passage = normalise("".join(raw for raw, _, _ in pieces))
    at = 0
    for raw, normal, silent in pieces:
        if normal:
            assert passage.text[at : at + len(normal)] == normal
            assert passage.span(at, at + len(normal)).of(passage.raw) == raw[silent:]
        at += len(normal)

    assert at == len(passage.text)


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_full_width_equals_half_width(half: str) -> None:
    """ASCII and its full-width twin have one normal form."""
    full = "".join("\u3000" if character == " " else chr(ord(character) + 0xFEE0) for character in half)

    assert normalise(full).text == normalise(half).text


@settings(deadline=None)
@given(st.lists(st.integers(0, len(TRADITIONAL) - 1), max_size=20))
def test_traditional_equals_simplified(places: list[int]) -> None:
    """Characters with one Simplified form have it as their normal form."""
    traditional = "".join(TRADITIONAL[place] for place in places)
    simplified = "".join(SIMPLIFIED[place] for place in places)

    assert normalise(traditional).text == normalise(simplified).text == simplified


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("1,234.5萬元", "1,234.5万元"),
        ("1，234户", "1,234户"),
        ("1,23户", "1，23户"),
        ("1,2345户", "1，2345户"),
        ("１，２３４，５６７元", "1,234,567元"),
        ("8：30开会", "8:30开会"),
        ("标题:内容", "标题：内容"),
        ("是吗?是!(对);", "是吗？是！（对）；"),
        ("甲\r\n乙\r丙\x0b丁\u2028戊", "甲\n乙\n丙\n丁\n戊"),
        ("3\u200b,456户", "3,456户"),
        ("20㎡:30", "20m2:30"),
        ("①检修；⒈验收", "①检修；⒈验收"),
        ("25℃ №3", "25℃ №3"),
        ("\ue000私用\ud83d", "\ufffd私用\ufffd"),
        ("皇后镇的後山", "皇后镇的后山"),
    ],
)
def test_forms(raw: str, text: str) -> None:
    """Numbers keep ASCII marks, Chinese text gets Chinese ones, line ends become line feeds."""
    assert normalise(raw).text == text


@settings(deadline=None)
@given(st.integers(0xA1, 0xF7), st.integers(0xA1, 0xFE))
def test_simple_forms_do_not_depend_on_the_rest_of_the_text(high: int, low: int) -> None:
    """A character has the same form alone as beside one that GB 2312 lacks."""
    character = bytes([high, low]).decode("gb2312", errors="ignore")

    assert normalise(f"{character}🙂").text == f"{normalise(character).text}🙂"


def test_an_empty_range_maps_to_its_place() -> None:
    """An empty range maps to an empty span where the next character stands, at the end to the end."""
    passage = normalise("甲\u200b㎡乙")

    assert passage.span(1, 1) == Span(2, 2)
    assert passage.span(4, 4) == Span(4, 4)
    assert passage.span(1, 2).of(passage.raw) == "㎡"

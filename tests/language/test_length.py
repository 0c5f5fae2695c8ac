"""Length as Word counts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoqa.language.length import text_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        (" \n\u3000\t", 0),
        ("石板镇", 3),
        ("石板镇。", 4),
        ("186台", 2),
        ("3.5%", 1),
        ("GDP增长", 3),
        ("COVID-19疫情", 3),
        ("e mail", 2),
        ("石 板\n镇", 3),
        ("“好，”", 4),
        ("①②", 2),
        ("８月", 2),
        ("𠮷", 1),
    ],
)
def test_lengths(text: str, length: int) -> None:
    """One for every Chinese character or mark, one for every run of Latin letters or digits, none for white space."""
    assert text_length(text) == length


@given(st.text(st.sampled_from("石板镇，。a1. \n")), st.text(st.sampled_from("石板镇，。a1. \n")))
def test_a_line_end_separates(first: str, second: str) -> None:
    """Lines add up, and no text is longer than its characters."""
    assert text_length(f"{first}\n{second}") == text_length(first) + text_length(second)
    assert text_length(first) <= len(first)

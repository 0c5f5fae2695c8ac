"""The founding sample: its real slips are found at exactly their characters, and what is right in it passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infoqa.draft import Draft
from infoqa.language.document import Document, read_document
from infoqa.screening import Screen

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
FILES = ("founding-collection.gb18030.txt", "founding-collection.txt")
ENCODINGS = {"founding-collection.gb18030.txt": "gb18030", "founding-collection.txt": "utf-8"}
CODES = {"N02", "W08", "W09"}  # the slips; notes on style and genre are many in a pasted collection
FOUND = {
    1: {("N02", "6大类")},
    2: {("W08", "市值单位")},
    3: {
        ("W08", "推得政务公开"),
        ("W08", "暂地规定"),
        ("W08", "法制化"),
        ("W09", "东政发号"),
        ("W09", "可可"),
        ("W09", "的的"),
        ("W09", "来源于本站,欢迎阅读"),
    },
    4: {("W09", "(请继续关注好 范文网)")},
    5: set(),
}


def articles(name: str) -> list[Document]:
    file = SAMPLES / name
    if not file.exists():
        pytest.skip("the founding sample is not on this machine")
    text = file.read_bytes().decode(ENCODINGS[name])
    parts = re.split(r"(?m)^第[一二三四五]篇[:：].*$", text)[1:]
    return [read_document(Draft(body=part)) for part in parts]


@pytest.mark.parametrize("name", FILES)
def test_slips_are_found_at_their_characters(name: str) -> None:
    screen = Screen()
    for number, document in enumerate(articles(name), start=1):
        found = [one for one in screen.check(document) if one.field == "body" and one.code in CODES]
        body = document.draft.body
        assert all(one.text == one.span.of(body) for one in found)
        simplified = {(one.code, read_document(Draft(body=one.text)).body.text) for one in found}
        expected = {(code, read_document(Draft(body=text)).body.text) for code, text in FOUND[number]}
        assert simplified == expected


@pytest.mark.parametrize("name", FILES)
def test_other_genres_are_flagged(name: str) -> None:
    screen = Screen()
    flagged = ["genre_mismatch" in screen.flags(document) for document in articles(name)]
    assert flagged[0]
    assert flagged[2]
    assert not flagged[3]
    assert not flagged[4]

"""Tokens are the same whichever engine cuts them."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.language.normalise import normalise
from infoqa.language.terms import is_word
from infoqa.language.tokens import (
    LATIN,
    NUMBER,
    PERCENT,
    YEAR,
    cut_with,
    default_engine,
    shape,
    tokenise,
    tokenizer_spec,
)

MATTERS = sorted((Path(__file__).parents[2] / "corpus" / "matters").glob("*.json"))
MIXED = (
    "县区发改委高标准农田网格员化一通办国务院12３.5%,-_&+#@/ aBcZé\n"
    "\ue000\ue001\ue003\ue010㐂𠮷龦ァあ—“”（）·，。\t\x00\ufffd"
)


def office_words() -> list[str]:
    """Words of the shipped office dictionary."""
    text = (resources.files("infoqa.language") / "data" / "dictionary.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("file", MATTERS, ids=[file.stem for file in MATTERS])
def test_engines_agree_on_the_corpus(file: Path) -> None:
    """`rjieba` and `jieba` cut every draft of the corpus alike."""
    for draft in json.loads(file.read_text(encoding="utf-8"))["drafts"]:
        text = normalise(draft["title"] + "\n" + "".join(unit for _, unit in draft["units"])).text
        assert cut_with("rjieba", text) == cut_with("jieba", text), draft["id"]


def test_there_is_a_corpus() -> None:
    """The parity test above has drafts to run on."""
    assert len(MATTERS) >= 40


@settings(deadline=None, max_examples=500)
@given(st.text(st.sampled_from(MIXED), max_size=30) | st.text(max_size=20))
def test_engines_agree_on_anything(text: str) -> None:
    """Digits, Latin, private use, rare characters and marks are cut alike."""
    assert cut_with("rjieba", text) == cut_with("jieba", text)


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from(MIXED), max_size=30))
def test_tokens_spell_the_shaped_text(raw: str) -> None:
    """Tokens joined are the text with its shapes, no shape shares a word with others, every line end is a token."""
    text = normalise(raw).text
    tokens = tokenise(text)

    assert "".join(tokens) == shape(text)
    assert tokens.count("\n") == text.count("\n")
    assert all(len(token) == 1 for token in tokens if set(token) & {NUMBER, PERCENT, YEAR, LATIN})


@pytest.mark.parametrize(
    ("text", "shaped"),
    [
        ("3.5万元", f"{NUMBER}万元"),
        ("1,234.5", NUMBER),
        ("12 345户", f"{NUMBER}户"),
        ("12 30户", f"{NUMBER} {NUMBER}户"),
        ("53.2%", PERCENT),
        ("2024年", f"{YEAR}年"),
        ("1999", YEAR),
        ("2100", NUMBER),
        ("20245", NUMBER),
        ("COVID-19", LATIN),
        ("e-mail和gov.cn", f"{LATIN}和{LATIN}"),
        ("5G", f"{NUMBER}{LATIN}"),
    ],
)
def test_shapes(text: str, shaped: str) -> None:
    """A number, a share, a year or a Latin run becomes one character, whatever it is made of."""
    assert shape(text) == shaped


def test_numbers_stay_whole() -> None:
    """No engine splits a decimal, a grouped number or a Latin name."""
    tokens = tokenise("投入1,234.5万元，占53.5%，COVID-19")

    assert [token for token in tokens if token in (NUMBER, PERCENT, LATIN)] == [NUMBER, PERCENT, LATIN]
    assert not any(character.isdigit() for token in tokens for character in token)


@pytest.mark.parametrize("word", office_words())
def test_office_terms_stay_whole(word: str) -> None:
    """Every term of the office dictionary is one token, inside a sentence too."""
    assert tokenise(word) == [word]
    assert is_word(word)


def test_the_tokenizer_is_described() -> None:
    """The description names engine and dictionary, and no guessing of new words."""
    spec = tokenizer_spec()
    text = (resources.files("infoqa.language") / "data" / "dictionary.txt").read_text(encoding="utf-8")

    assert spec.engine == default_engine()
    assert spec.hmm is False
    assert spec.dictionary == hashlib.sha256(text.encode()).hexdigest()

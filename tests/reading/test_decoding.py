# ruff: noqa: E501 - example texts stand on one line each
"""Encodings are told apart by the text that they yield."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoqa.reading.decoding import decode, decode_name, detect
from infoqa.reading.failures import EncodingError

SIMPLIFIED = (
    "测试", "报告", "双岭乡", "石坪镇清淤", "近日，禾城街道排查燃气隐患47处。", "2026年，", "一、基本情况", "（一）加强领导", "“招工难”",
    "关于农村老年助餐点运营情况的调研", "截至10月28日，全县收割晚稻24.6万亩，占应收面积的82.6%。\n油菜播种慢9个百分点。",
)  # fmt: skip
TRADITIONAL = (
    "臺灣", "報告", "雙嶺鄉", "湖汀鎮人民政府", "近日，禾城街道排查燃氣隱患47處。", "一、基本情況", "（一）加強領導", "「訂單」",
    "關於農村老年助餐點營運情況的調研", "截至10月28日，全縣收割晚稻24.6萬畝，佔應收面積的82.6%。\n油菜播種慢9個百分點。",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", SIMPLIFIED)
def test_simplified_text_comes_back(text: str, encoding: str) -> None:
    """Short or long, marked or not."""
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "cp950", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", TRADITIONAL)
def test_traditional_text_comes_back(text: str, encoding: str) -> None:
    """Big5 is not taken for GB18030, nor Traditional GB18030 for Big5."""
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [text for text in SIMPLIFIED + TRADITIONAL if len(text) >= 4])
def test_utf_16_without_mark(text: str, encoding: str) -> None:
    """With line ends and digits (NUL bytes) and without."""
    assert text == decode(text.encode(encoding))


@given(st.lists(st.sampled_from([*SIMPLIFIED, "，", "。", "、", "24.6%", "亩", "\r\n"]), min_size=2, max_size=60))
def test_any_simplified_mixture(parts: list[str]) -> None:
    """Mixtures decode alike from GB18030, UTF-8 and UTF-16."""
    text = "镇里" + "".join(parts)

    assert text == decode(text.encode("gb18030"))
    assert text == decode(text.encode("utf-8"))
    assert text == decode(text.encode("utf-16-le"))


@given(st.lists(st.sampled_from([*TRADITIONAL, "，", "。", "、", "24.6%", "畝", "\r\n"]), min_size=2, max_size=60))
def test_any_traditional_mixture(parts: list[str]) -> None:
    """Mixtures decode alike from Big5, GB18030 and UTF-16."""
    text = "鎮裡" + "".join(parts)

    assert text == decode(text.encode("cp950"))
    assert text == decode(text.encode("gb18030"))
    assert text == decode(text.encode("utf-16-be"))


def test_rare_characters_of_gb18030() -> None:
    """Four-byte characters of names survive."""
    text = "近日，㑇家湾村党支部书记𠮷建国走访了12户。"

    assert text == decode(text.encode("gb18030"))


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    """Nothing but text without NUL, or an `EncodingError`."""
    try:
        text = decode(data)
    except EncodingError:
        return
    assert "\x00" not in text


def test_nul_bytes_are_named() -> None:
    """NUL bytes that are not UTF-16 give a message that says so."""
    with pytest.raises(EncodingError, match="NUL"):
        decode("近日，青禾县".encode() + b"\x00\x00\x00" + "开展检查".encode())


def test_cut_off_text_is_named() -> None:
    """A copy that broke off within a character is not taken for another encoding."""
    with pytest.raises(EncodingError, match="末尾"):
        decode(("近日，青禾县开展消防检查。" * 20).encode()[:-1])


def test_declared_encoding_is_trusted_only_if_it_fits() -> None:
    """As html pages that call themselves gb2312 but are UTF-8."""
    assert decode("政务".encode(), declared="gb2312") == "政务"
    assert decode("政务".encode("gbk"), declared="GB2312") == "政务"


def test_detect_allows_a_sample_that_ends_within_a_character() -> None:
    """Streams are judged by their first bytes."""
    assert detect(("青禾县" * 50).encode("gb18030")[:-1]) == "gb18030"
    assert detect(("青禾县" * 50).encode()[:-1]) == "utf-8"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("枫林镇/橘子红了.txt", "gbk"), ("湖汀鎮/報告.txt", "cp950"), ("上坑乡.docx", "utf-8"), ("plain.txt", "ascii")],
)
def test_names_in_archives(name: str, encoding: str) -> None:
    """Archives of old programs do not say how names are encoded."""
    assert name == decode_name(name.encode(encoding))

"""Bytes to text: UTF-8, UTF-16, UTF-32, GB18030 and Big5, decided by how likely the result is as Chinese.

GB18030 can decode nearly any Big5 file, so validity decides nothing: every encoding that decodes the sample is scored
by the frequency of the characters it yields, and the most likely text wins.
"""

from __future__ import annotations

import codecs
import math
import re
import tomllib
from functools import cache
from importlib import resources

from infoqa.reading.failures import EncodingError

SAMPLE = 65536
"""Bytes at the start of a file that decide its encoding."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDE = ("utf-16-le", "utf-16-be")
_NARROW = ("utf-8", "gb18030", "cp950", "big5hkscs", *_WIDE)
_PRIOR = {"utf-8": 6.0, "gb18030": 0.0, "cp950": -1.0, "big5hkscs": -4.0, "utf-16-le": -3.0, "utf-16-be": -4.0}
_NAMES = {"cp950": "Big5", "big5hkscs": "Big5", "gb18030": "GB18030", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
_DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "cp950", "utf8": "utf-8"}
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_HAN = re.compile("[\u3400-\u9fff]")
_SCORED = 4000
_COMMON_OTHER, _RARE_HAN, _FOREIGN, _IMPOSSIBLE = -5.0, -12.0, -14.0, -20.0
_LEAST_MEAN = -11.0
_PUNCTUATION = set("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·％％〔〕－～①②③④⑤⑥⑦⑧⑨⑩★●■◆△※℃㎡×÷→　")
_HINT = "请用记事本或 WPS 打开后另存为 UTF-8 编码的文本，再试"


def decode(data: bytes, *, declared: str = "") -> str:
    """Text of `data` without byte order mark.

    Args:
        data: All bytes of the text.
        declared: Encoding that the file itself names, as html does; trusted if it fits and the text is not UTF-8.

    Raises:
        EncodingError: The bytes are not text in any supported encoding, or break off within a character.
    """
    errors: list[UnicodeDecodeError] = []
    for encoding in _ranked(data[:SAMPLE], declared, whole=len(data) <= SAMPLE):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            errors.append(error)
            continue
        text = text.removeprefix("\ufeff")
        if "\x00" in text:
            raise EncodingError(
                f"文本中有 NUL 字节（第 {data.find(0) + 1} 字节），可能不是文本文件或已损坏", hint=_HINT
            )
        return text
    raise _undecodable(errors)


def detect(sample: bytes, *, whole: bool = False) -> str:
    """Name of the Python codec for a stream that starts with `sample`.

    Args:
        sample: First bytes, about `SAMPLE` of them; may end within a character unless `whole`.
        whole: Whether the sample is the entire text.

    Raises:
        EncodingError: No supported encoding fits.
    """
    return _ranked(sample, "", whole=whole)[0]


def decode_name(raw: bytes) -> str:
    """A file name from a zip archive that does not say its encoding; never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    scored = [(score, text) for score, text in (_name_score(raw, name) for name in ("gb18030", "cp950")) if text]
    return max(scored)[1] if scored else raw.decode("cp437")


def _name_score(raw: bytes, encoding: str) -> tuple[float, str]:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return -math.inf, ""
    return likelihood(text) + _PRIOR[encoding], text


def _ranked(sample: bytes, declared: str, *, whole: bool) -> list[str]:
    """Codecs that decode the sample, most likely first; never empty."""
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return [encoding]
    errors: list[UnicodeDecodeError] = []
    texts: dict[str, str] = {}
    for encoding in _WIDE if b"\x00" in sample else _NARROW:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(sample, whole)
        except UnicodeDecodeError as error:
            errors.append(error)
            continue
        if encoding == "utf-8" and not _ODD.search(text) and (text.isascii() or _HAN.search(text)):
            return ["utf-8"]
        texts[encoding] = text
    if "utf-8" not in texts and b"\x00" not in sample and _is_broken_utf_8(sample):
        return ["utf-8"]
    name = _DECLARED.get(declared.lower(), declared.lower())
    if name in texts:
        return [name]
    scores = {name: likelihood(text[:_SCORED]) + _PRIOR[name] for name, text in texts.items() if _plausible(text)}
    if b"\x00" in sample:
        scores = {name: score for name, score in scores.items() if _has_common_zeros(texts[name])}
    if not scores:
        if b"\x00" in sample:
            place = sample.find(0) + 1
            raise EncodingError(f"文件含 NUL 字节（第 {place} 字节起），不是文本，也不是 UTF-16", hint=_HINT)
        raise _undecodable(errors)
    return sorted(scores, key=scores.__getitem__, reverse=True)


def _is_broken_utf_8(sample: bytes) -> bool:
    """Whether the sample is UTF-8 but for a few bytes, which must not pass for GB18030."""
    text = sample.decode("utf-8", errors="replace")
    return text.count("\ufffd") * 5 < len(_HAN.findall(text))


def _has_common_zeros(text: str) -> bool:
    """Whether characters with a zero low byte, such as 一, are common ones, as they are in true UTF-16."""
    zeros = [char for char in text[:_SCORED] if not ord(char) & 0xFF]
    return sum(char not in _weights() for char in zeros) * 50 <= len(text[:_SCORED])


def likelihood(text: str) -> float:
    """Log-likelihood of `text` as Chinese office prose, either script; higher is likelier."""
    weights = _weights()
    return sum(weights.get(char) or _other(char) for char in text)


def _plausible(text: str) -> bool:
    head = text[:_SCORED]
    odd = sum(1 for char in head if _is_odd(char))
    if odd * 20 > len(head):
        return False
    return len(head) < 20 or likelihood(head) / len(head) > _LEAST_MEAN


def _is_odd(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff" or "\x7f" <= char <= "\x9f" or (char < " " and char not in "\t\r\n\f\v\x1a")


def _other(char: str) -> float:
    if char < "\x7f":
        return _IMPOSSIBLE if char < " " and char not in "\t\r\n\f\v\x1a" else _COMMON_OTHER
    if "\u4e00" <= char <= "\u9fff":
        return _RARE_HAN
    if "\uff01" <= char <= "\uff5e":
        return _COMMON_OTHER - 3
    return _IMPOSSIBLE if _is_odd(char) or char > "\uffff" else _FOREIGN


@cache
def _weights() -> dict[str, float]:
    """Log-probability by character, Zipf's law over a list of characters sorted by frequency."""
    source = resources.files("infoqa.reading").joinpath("characters.toml")
    lists = tomllib.loads(source.read_text(encoding="utf-8"))
    weights = dict.fromkeys(_PUNCTUATION, _COMMON_OTHER)
    for key in ("simplified", "traditional"):
        for rank, char in enumerate(lists[key].replace("\n", "")):
            weights[char] = max(weights.get(char, -math.inf), -math.log(rank + 8) - 1.7)
    return weights


def _undecodable(errors: list[UnicodeDecodeError]) -> EncodingError:
    if not errors:
        return EncodingError("认不出文本编码", hint=_HINT)
    best = max(errors, key=lambda error: error.start)
    if best.end >= len(best.object) and best.start > 0:
        return EncodingError(
            f"文本在末尾断在半个字上（第 {best.start + 1} 字节），文件可能没有拷贝完整", hint="请重新拷贝或导出后再试"
        )
    name = _NAMES.get(best.encoding, best.encoding)
    return EncodingError(f"认不出文本编码（按 {name} 读到第 {best.start + 1} 字节出错）", hint=_HINT)

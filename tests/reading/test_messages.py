"""Messages speak of what the editor handed in, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from infoqa.draft import Unreadable
from infoqa.reading.jsonl import read_line

from .conftest import Write
from .test_damage import with_flag, workbook
from .test_sources import TEXT, word

Failure = Callable[[str | Path], Unreadable]


@pytest.mark.parametrize("tag", ["div", "span", "table"])
def test_deeply_nested_html(write: Write, failure: Failure, tag: str) -> None:
    """Tags that would exhaust the stack."""
    result = failure(write("x.html", f"<html><body>{f'<{tag}>' * 50_000}{TEXT}"))

    assert (result.code, "嵌套" in result.message) == ("damaged", True)


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:-30]])
@pytest.mark.parametrize(("name", "data", "kind"), [("x.docx", word(TEXT), "Word"), ("x.xlsx", workbook(), "Excel")])
def test_cut_off_office_files(
    write: Write, failure: Failure, name: str, data: bytes, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    """They are documents, not archives."""
    result = failure(write(name, damage(data)))

    assert result.code == "damaged"
    assert kind in result.message
    assert "重新要" in result.message
    assert "另存" in result.message
    assert not re.search("zip|打包|解压", result.message)


@pytest.mark.parametrize(("name", "data"), [("x.docx", word(TEXT)), ("x.xlsx", workbook())])
def test_locked_office_files(write: Write, failure: Failure, name: str, data: bytes) -> None:
    """Nor is their password that of an archive."""
    result = failure(write(name, with_flag(data, 1)))

    assert result.code == "encrypted"
    assert not re.search("zip|打包|解压|压缩", result.message)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("oops", "不是完整的 JSON（第1列）"),
        ('{"body": ', "不是完整的 JSON（第10列）"),
        ('{"body": 5}', "应为文字，实际是数字"),
        ('{"body": 1.5}', "应为文字，实际是数字"),
        ('{"body": ["a"]}', "应为文字，实际是列表"),
        ('{"body": {}}', "应为文字，实际是对象"),
        ('{"body": true}', "应为文字，实际是真假值"),
        ('{"body": "a", "header": "x"}', "应为对象，实际是文字"),
        ('{"body": ' + "9" * 5000 + "}", "过长的数字"),
    ],
)
def test_bad_lines(line: str, words: str) -> None:
    """No word of the parser or of Python."""
    result = read_line(line, "x#1")

    assert isinstance(result, Unreadable)
    assert words in result.message
    assert set(re.findall("[A-Za-z]{2,}", result.message)) <= {"JSON", "body", "header", "unit", "signer"}

"""Every kind of damage becomes one `Unreadable` that names cause and next step."""

from __future__ import annotations

import io
import os
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from infoqa.draft import Draft, Unreadable
from infoqa.reading import read_drafts, read_file

from .conftest import Write
from .test_sources import TEXT, archive, word

One = Callable[[str | Path], Draft]
Failure = Callable[[str | Path], Unreadable]
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SUFFIXES = ("txt", "docx", "pdf", "html", "xlsx", "xls", "csv", "tsv", "jsonl", "zip", "doc", "wps")


def workbook() -> bytes:
    """A good xlsx file."""
    book = openpyxl.Workbook()
    book.active.append(["标题", "正文"])
    book.active.append(["题", TEXT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def blank_pdf() -> bytes:
    """A pdf with a page and no text."""
    document = PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """The archive with a flag set in all its headers, as for encrypted members."""
    out = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            (old,) = struct.unpack_from("<H", out, at + offset)
            struct.pack_into("<H", out, at + offset, old | flag)
            at = out.find(signature, at + 4)
    return bytes(out)


def broken_word() -> bytes:
    """A docx whose body is not XML."""
    return archive({"word/document.xml": b"<w:document><w:body>"})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_zero_bytes(write: Write, failure: Failure, suffix: str) -> None:
    """Of every format."""
    assert failure(write(f"空.{suffix}", b"")).code == "empty"


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix != "jsonl"])
def test_really_a_picture(write: Write, failure: Failure, suffix: str) -> None:
    """The message says what the file really is."""
    result = failure(write(f"图.{suffix}", JPEG))

    assert result.code == "damaged"
    assert "JPEG" in result.message


@pytest.mark.parametrize(
    ("name", "data", "code", "word_in_message"),
    [
        ("x.txt", b"  \n \n", "empty", "正文"),
        ("x.txt", "报送单位：双岭乡\n签发人：蓝永福".encode(), "empty", "正文"),
        ("x.txt", b"abc\x00\x00def\x00ghi", "encoding", "NUL"),
        ("x.txt", b"PK\x03\x04word/document.xml", "damaged", "docx"),
        ("x.docx", word("")[:-2000], "damaged", "损坏"),
        ("x.docx", word("")[:3000], "damaged", "损坏"),
        ("x.docx", broken_word(), "damaged", "XML"),
        ("x.docx", workbook(), "damaged", "Excel"),
        ("x.docx", archive({"a.txt": b"x"}), "damaged", "Word"),
        ("x.docx", b"plain text", "damaged", "不是 Word"),
        ("x.docx", b"%PDF-1.5 ...", "damaged", "PDF"),
        ("x.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        ("x.docx", with_flag(word(TEXT), 1), "encrypted", "密码"),
        ("x.docx", word(""), "empty", "正文"),
        ("x.xlsx", b"title,body\n", "damaged", "不是 Excel"),
        ("x.xlsx", workbook()[:2500], "damaged", "损坏"),
        ("x.xlsx", word(TEXT), "damaged", "Word"),
        ("x.xlsx", archive({"xl/workbook.xml": b"<x", "[Content_Types].xml": b"<x"}), "damaged", "损坏"),
        ("x.xls", OLE, "damaged", "损坏"),
        ("x.xls", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "密码"),
        ("x.xls", b"<html><table></table></html>", "damaged", "html"),
        ("x.pdf", b"%PDF-1.4 garbage", "damaged", "PDF"),
        ("x.pdf", b"hello", "damaged", "不是 PDF"),
        ("x.pdf", blank_pdf(), "no_text", "OCR"),
        ("x.html", b"<html><body><script>1</script></body></html>", "empty", "正文"),
        ("x.csv", "姓名,电话\n甲,1\n".encode(), "unsupported", "正文"),
        ("x.csv", workbook(), "damaged", "xlsx"),
        ("x.zip", archive({"a.txt": TEXT.encode()})[:-30], "damaged", "损坏"),
        ("x.zip", b"Rar!\x1a\x07\x00", "damaged", "RAR"),
        ("x.zip", archive({"a.jpg": b"x"}), "empty", "没有可读"),
        ("x.zip", archive({}), "empty", "没有可读"),
        ("x.rar", b"Rar!\x1a\x07\x00", "unsupported", "zip"),
        ("x.json", b"[]", "unsupported", "jsonl"),
        ("x", b"text", "unsupported", "扩展名"),
        ("x.doc", b"\x89PNG\r\n\x1a\n", "damaged", "PNG"),
    ],
)  # fmt: skip
def test_damage(write: Write, failure: Failure, name: str, data: bytes, code: str, word_in_message: str) -> None:
    """Code and cause of one kind of damage."""
    result = failure(write(name, data))

    assert (code, True) == (result.code, word_in_message in result.message), result.message


def test_encrypted_member(write: Write) -> None:
    """Only the member fails."""
    (result,) = read_file(write("包.zip", with_flag(archive({"a.txt": TEXT.encode()}), 1)))

    assert isinstance(result, Unreadable)
    assert (result.code, result.source.endswith("!a.txt")) == ("encrypted", True)


def test_bomb(write: Write) -> None:
    """Members that unpack to far more than they should are refused unread."""
    path = write("包.zip", archive({"a.txt": bytes(30_000_000), "b.txt": TEXT.encode()}))

    start = time.perf_counter()
    first, second = read_file(path)

    assert time.perf_counter() - start < 1
    assert isinstance(first, Unreadable)
    assert first.code == "too_large"
    assert isinstance(second, Draft)


def test_word_bomb(write: Write, failure: Failure) -> None:
    """The same inside a docx."""
    assert failure(write("x.docx", archive({"word/document.xml": b" " * 30_000_000}))).code == "too_large"


def test_entities_are_not_expanded(write: Write, failure: Failure) -> None:
    """A docx cannot read other files of the machine."""
    xml = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    xml += b'<d xmlns:w="w"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></d>'

    assert failure(write("x.docx", archive({"word/document.xml": xml}))).code == "empty"


def test_damaged_member(write: Write) -> None:
    """A wrong check sum spoils one member only."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a.txt", TEXT)
        target.writestr("b.txt", TEXT)
    data = out.getvalue().replace("动工".encode(), "通水".encode(), 1)

    first, second = read_file(write("包.zip", data))

    assert isinstance(first, Unreadable)
    assert first.code == "damaged"
    assert isinstance(second, Draft)


def test_large_text_is_refused_at_once(tmp_path: Path, failure: Failure) -> None:
    """Without reading it: the file is 50 GB of nothing."""
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024**3)

    start = time.perf_counter()
    result = failure(path)

    assert time.perf_counter() - start < 0.5
    assert (result.code, "20 MB" in result.message) == ("too_large", True)


def test_missing_and_vanishing(write: Write, tmp_path: Path, failure: Failure) -> None:
    """A file that goes between listing and reading is missing like one that never was."""
    first, second, third = (write(f"in/{name}.txt", TEXT) for name in "abc")

    results = read_drafts([tmp_path / "in"])
    assert isinstance(next(results), Draft)
    second.unlink()
    vanished, last = results

    assert isinstance(vanished, Unreadable)
    assert ("missing", str(second)) == (vanished.code, vanished.source)
    assert (str(third), str(first)) == (last.source, str(tmp_path / "in" / "a.txt"))
    assert failure(tmp_path / "没有.docx").code == "missing"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_no_permission(write: Write, failure: Failure) -> None:
    """A file that may not be opened."""
    path = write("x.txt", TEXT)
    path.chmod(0)

    assert failure(path).code == "missing"


def test_devices_are_refused(failure: Failure) -> None:
    """Endless files are not read."""
    link = Path("/dev/zero")
    if link.exists():
        assert failure(link).code == "unsupported"


def test_no_converter(write: Write, failure: Failure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without LibreOffice the message says to save as docx."""
    monkeypatch.setenv("PATH", str(tmp_path))
    result = failure(write("x.doc", OLE))

    assert (result.code, "另存为 docx" in result.message) == ("converter", True)


def converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Puts a program called soffice on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell script as a stand-in for LibreOffice")
@pytest.mark.parametrize("suffix", ["doc", "wps", "docx"])
def test_converter(write: Write, one_draft: One, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str) -> None:
    """What soffice writes is read; also an old file that calls itself docx."""
    made = write("made.bin", word(TEXT))
    converter(tmp_path, monkeypatch, f'while [ "$1" != --outdir ]; do shift; done\ncp "{made}" "$2/input.docx"')

    assert one_draft(write(f"x.{suffix}", OLE)).title == "石门渠清淤动工"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell script as a stand-in for LibreOffice")
@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_converter_fails(
    write: Write, failure: Failure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    """An error code or no output."""
    converter(tmp_path, monkeypatch, script)

    assert failure(write("x.doc", OLE)).code == "converter"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell script as a stand-in for LibreOffice")
def test_converter_takes_too_long(
    write: Write, failure: Failure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is stopped together with what it started."""
    converter(tmp_path, monkeypatch, "sleep 20 & sleep 20")
    monkeypatch.setattr("infoqa.reading.converter.TIMEOUT", 0.3)
    start = time.perf_counter()

    assert failure(write("x.doc", OLE)).code == "converter"
    assert time.perf_counter() - start < 5


def test_old_suffix_of_a_new_file(write: Write, one_draft: One) -> None:
    """A doc that is really a docx needs no converter."""
    assert one_draft(write("x.doc", word(TEXT))).title == "石门渠清淤动工"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), suffix=st.sampled_from(["docx", "xlsx", "zip", "pdf", "html", "csv", "jsonl"]))
def test_random_damage_never_raises(tmp_path: Path, seed: int, suffix: str) -> None:
    """Flipped, cut and doubled bytes in good files."""
    dice = random.Random(seed)  # noqa: S311 - damage need not be secret
    good = {
        "docx": word(TEXT),
        "xlsx": workbook(),
        "zip": archive({"a.txt": TEXT.encode(), "b.docx": word(TEXT)}),
        "pdf": blank_pdf(),
    }
    data = bytearray(good.get(suffix, f"标题,正文\n题,{TEXT}\n".encode()))
    for _ in range(dice.randint(1, 12)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if dice.random() < 0.4:
        del data[dice.randrange(len(data)) :]
    path = tmp_path / f"坏.{suffix}"
    path.write_bytes(data)

    for result in read_drafts([path]):
        assert isinstance(result, Draft | Unreadable)

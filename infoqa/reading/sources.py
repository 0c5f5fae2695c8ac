"""From paths to drafts: walks folders, opens files and standard input, and turns every failure into an `Unreadable`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from infoqa.draft import Draft, Unreadable
from infoqa.errors import ReadError
from infoqa.reading.failures import (
    TEXT_LIMIT,
    DamagedError,
    EmptyError,
    EncodingError,
    MissingError,
    OwnResultError,
    UnsupportedError,
)
from infoqa.reading.formats import advice_for, is_known, reader_for
from infoqa.reading.items import Item, printable, too_large, unreadable
from infoqa.reading.signatures import kind_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STANDARD_INPUT = "-"
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
"""Bytes of blanks and byte order marks in any encoding."""

_ARRAY = re.compile(r"\[\s*\{")


def read_drafts(paths: str | Path | Iterable[str | Path], *, split: bool = True) -> Iterator[Draft | Unreadable]:
    """Reads files, folders and standard input as a stream.

    Args:
        paths: One path or several: files; folders, read recursively in the order of names, where hidden files, lock
            files (`~$…`), unknown kinds and results of infoqa are passed over; or `-` for standard input (JSON lines
            if it starts with `{`, else text).
        split: Whether a document may be divided into several drafts.

    Yields:
        Drafts in the order of the input. What cannot be read becomes an `Unreadable` in its place; nothing is raised.
    """
    for path in [paths] if isinstance(paths, str | Path) else paths:
        yield from read_file(path, split=split)


def read_file(path: str | Path, *, split: bool = True) -> Iterator[Draft | Unreadable]:
    """Reads one file, one folder or standard input; see `read_drafts`."""
    yield from _guarded(printable(str(path)), _read_path(str(path), split=split))


def read_item(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of one item; the one place where errors become `Unreadable`."""
    yield from _guarded(item.name, _read(item, split=split))


def read_found(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """As `read_item`, for an item that nobody named: a result of infoqa gives nothing."""
    yield from _guarded(item.name, _without_results(_read(item, split=split)))


def _without_results(drafts: Iterator[Draft | Unreadable]) -> Iterator[Draft | Unreadable]:
    with suppress(OwnResultError):
        yield from drafts


def _read_path(name: str, *, split: bool) -> Iterator[Draft | Unreadable]:
    if not name or "\x00" in name:
        raise MissingError("路径是空的或含有 NUL 字符", hint="请给出文件或文件夹")
    if not _is_possible(name):
        raise MissingError("路径里有系统不能表示的字符", hint="请给文件改名后再试")
    if name == STANDARD_INPUT:
        yield from _standard_input(split=split)
    elif Path(name).is_dir():
        yield from _folder(Path(name), split=split)
    else:
        yield from read_item(_file_item(Path(name), name), split=split)


def _is_possible(name: str) -> bool:
    """Whether the system can have a file of this name."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return True


def _read(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    yield from reader_for(item.suffix)(item, split=split)


def _guarded(name: str, drafts: Iterator[Draft | Unreadable]) -> Iterator[Draft | Unreadable]:
    try:
        yield from drafts
    except ReadError as error:
        yield unreadable(name, error)
    except OSError as error:
        yield unreadable(name, _from_system(error))


def _from_system(error: OSError) -> ReadError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MissingError("找不到文件", hint="请检查路径；文件可能已被移动或删除")
    if isinstance(error, PermissionError):
        return MissingError("没有读取权限", hint="请关闭占用它的程序，或请管理员开放权限")
    return DamagedError(f"读取文件出错：{error.strerror or error}", hint="请把文件拷到本机后再试")


def _file_item(path: Path, name: str) -> Item:
    def opener() -> BinaryIO:
        if path.exists() and not path.is_file():
            raise UnsupportedError("不是普通文件（可能是设备或管道）", hint="请给出文件，或用 - 从标准输入读取")
        return path.open("rb")

    try:
        size = path.stat().st_size
    except OSError:
        size = -1
    return Item(name=printable(name), suffix=path.suffix.lower(), opener=opener, size=size)


def _folder(folder: Path, *, split: bool) -> Iterator[Draft | Unreadable]:
    found = False
    for path in _walk(folder):
        results = [path] if isinstance(path, Unreadable) else read_found(_file_item(path, str(path)), split=split)
        for result in results:
            found = True
            yield result
    if not found:
        error = EmptyError(
            "文件夹里没有可读的文件", hint="支持 docx、doc、wps、pdf、txt、html、xlsx、xls、csv、jsonl、zip"
        )
        yield unreadable(printable(str(folder)), error)


def _walk(folder: Path) -> Iterator[Path | Unreadable]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(printable(str(folder)), _from_system(error))
        return
    for entry in entries:
        if is_passed_over(entry.name):
            continue
        if _is_folder(entry):
            yield from _walk(entry)
        elif is_known(entry.suffix.lower()):
            yield entry


def _is_folder(entry: Path) -> bool:
    try:
        return entry.is_dir() and not entry.is_symlink()
    except OSError:
        return False


def is_passed_over(name: str) -> bool:
    """Whether a file or folder name is hidden or an office lock file."""
    return name.startswith((".", "~$", "__MACOSX"))


class _Shared(RawIOBase):
    """A stream whose first bytes were already read and that stays open when its reader is closed."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._head:
            return self._stream.readinto(buffer)  # type: ignore[attr-defined,no-any-return]
        view = memoryview(buffer)
        taken = self._head[: len(view)]
        view[: len(taken)] = taken
        self._head = self._head[len(taken) :]
        return len(taken)


def _standard_input(*, split: bool) -> Iterator[Draft | Unreadable]:
    stream = sys.stdin.buffer
    head = _head(stream)
    opening = _opening(head)
    if opening.startswith("{"):
        item = Item(STANDARD_INPUT, ".jsonl", lambda: BufferedReader(_Shared(head, stream)))
        yield from reader_for(item.suffix)(item, split=split)
        return
    if _ARRAY.match(opening):
        raise UnsupportedError("标准输入是 JSON 数组", hint=advice_for(".json"))
    if (kind := kind_of(head)) and "html" not in kind:
        raise DamagedError(f"标准输入不是文字，实际内容是{kind}", hint="请存成文件后给出文件名")
    data = head + stream.read(max(TEXT_LIMIT + 1 - len(head), 0))
    if len(data) > TEXT_LIMIT:
        raise too_large(TEXT_LIMIT)
    yield from reader_for(".txt")(Item(STANDARD_INPUT, ".txt", lambda: BytesIO(data), len(data)), split=split)


def _head(stream: BinaryIO) -> bytes:
    """First bytes of a stream, enough to see what comes after blank lines and an opening bracket."""
    from infoqa.reading.decoding import SAMPLE

    read = getattr(stream, "read1", stream.read)
    head = bytearray()
    while len(head) <= TEXT_LIMIT and (more := read(SAMPLE)):
        head += more
        if more.strip(_BLANK + b"["):
            break
    return bytes(head)


def _opening(head: bytes) -> str:
    """First characters of a text after blank lines; empty if it is no text."""
    from infoqa.reading.decoding import SAMPLE, detect

    try:
        encoding = detect(head[:SAMPLE])
    except EncodingError:
        return ""
    return head.decode(encoding, errors="ignore").removeprefix("\ufeff").lstrip()

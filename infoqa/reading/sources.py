"""From paths to drafts: walks folders, opens files and standard input, and turns every failure into an `Unreadable`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from infoqa.draft import Draft, Unreadable
from infoqa.errors import ReadError
from infoqa.reading.failures import TEXT_LIMIT, DamagedError, EmptyError, MissingError, UnsupportedError
from infoqa.reading.formats import is_known, reader_for
from infoqa.reading.items import Item, too_large, unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STANDARD_INPUT = "-"


def read_drafts(paths: str | Path | Iterable[str | Path], *, split: bool = True) -> Iterator[Draft | Unreadable]:
    """Reads files, folders and standard input as a stream.

    Args:
        paths: One path or several: files; folders, read recursively in the order of names, where hidden files, lock
            files (`~$…`) and unknown kinds are passed over; or `-` for standard input (JSON lines if it starts with
            `{`, else text).
        split: Whether a document may be divided into several drafts.

    Yields:
        Drafts in the order of the input. What cannot be read becomes an `Unreadable` in its place; nothing is raised.
    """
    for path in [paths] if isinstance(paths, str | Path) else paths:
        yield from read_file(path, split=split)


def read_file(path: str | Path, *, split: bool = True) -> Iterator[Draft | Unreadable]:
    """Reads one file, one folder or standard input; see `read_drafts`."""
    yield from _guarded(str(path), _read_path(str(path), split=split))


def read_item(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of one item; the one place where errors become `Unreadable`."""
    yield from _guarded(item.name, _read(item, split=split))


def _read_path(name: str, *, split: bool) -> Iterator[Draft | Unreadable]:
    if not name or "\x00" in name:
        raise MissingError("路径是空的或含有 NUL 字符", hint="请给出文件或文件夹")
    if name == STANDARD_INPUT:
        yield from _standard_input(split=split)
    elif Path(name).is_dir():
        yield from _folder(Path(name), split=split)
    else:
        yield from read_item(_file_item(Path(name), name), split=split)


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
    return Item(name=name, suffix=path.suffix.lower(), opener=opener, size=size)


def _folder(folder: Path, *, split: bool) -> Iterator[Draft | Unreadable]:
    found = False
    for path in _walk(folder):
        found = True
        if isinstance(path, Unreadable):
            yield path
        else:
            yield from read_item(_file_item(path, str(path)), split=split)
    if not found:
        error = EmptyError(
            "文件夹里没有可读的文件", hint="支持 docx、doc、wps、pdf、txt、html、xlsx、xls、csv、jsonl、zip"
        )
        yield unreadable(str(folder), error)


def _walk(folder: Path) -> Iterator[Path | Unreadable]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield unreadable(str(folder), _from_system(error))
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
    """A stream that stays open when its reader is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._stream.readinto(buffer)  # type: ignore[attr-defined,no-any-return]


def _standard_input(*, split: bool) -> Iterator[Draft | Unreadable]:
    stream = sys.stdin.buffer
    head = stream.peek(64)[:64] if hasattr(stream, "peek") else b""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        item = Item(STANDARD_INPUT, ".jsonl", lambda: BufferedReader(_Shared(stream)))
        yield from reader_for(item.suffix)(item, split=split)
        return
    data = stream.read(TEXT_LIMIT + 1)
    if len(data) > TEXT_LIMIT:
        raise too_large(TEXT_LIMIT)
    yield from reader_for(".txt")(Item(STANDARD_INPUT, ".txt", lambda: BytesIO(data), len(data)), split=split)

"""Zip archives: every readable member in the order of names, one level of archives inside archives."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from infoqa.draft import Draft, Unreadable
from infoqa.errors import ReadError
from infoqa.reading.decoding import decode_name
from infoqa.reading.failures import DamagedError, EmptyError, UnsupportedError
from infoqa.reading.formats import is_known
from infoqa.reading.items import Item, printable
from infoqa.reading.packages import open_package, read_part
from infoqa.reading.signatures import kind_of

_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_DEEPEST = 1


def read_archive(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of the members of a zip archive.

    Hidden and unknown members and results of infoqa are passed over; a member that cannot be read becomes an
    `Unreadable`.

    Raises:
        DamagedError: The archive is cut off or not a zip archive.
        EmptyError: No member can be read.
        UnsupportedError: It lies in an archive that lies in an archive.
        TooLargeError: The archive is too large to be taken into memory.
        OSError: The file cannot be read.
    """
    from infoqa.reading.sources import read_found

    if item.depth > _DEEPEST:
        raise UnsupportedError("压缩包套了两层以上", hint="请解压后再试")
    with item.opener() as stream:
        try:
            archive = open_package(stream)
        except DamagedError as error:
            raise _not_zip(stream) from error
        with archive:
            found = False
            for name, info in sorted(_members(archive), key=lambda member: member[0]):
                for result in read_found(_member_item(archive, info, name, item), split=split):
                    found = True
                    yield result
            if not found:
                raise EmptyError(
                    "压缩包里没有可读的文件", hint="支持 docx、doc、wps、pdf、txt、html、xlsx、xls、csv、jsonl"
                )


def _member_item(archive: ZipFile, info: ZipInfo, name: str, parent: Item) -> Item:
    def opener() -> BinaryIO:
        return BytesIO(read_part(archive, info))

    suffix = PurePosixPath(name).suffix.lower()
    return Item(printable(f"{parent.name}!{name}"), suffix, opener, info.file_size, parent.depth + 1)


def _members(archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    from infoqa.reading.sources import is_passed_over

    for info in archive.infolist():
        name = member_name(info)
        path = PurePosixPath(name)
        if info.is_dir() or any(is_passed_over(part) for part in path.parts):
            continue
        if is_known(path.suffix.lower()):
            yield name, info


def member_name(info: ZipInfo) -> str:
    """Name of a member, repaired if the archive was made by a program that writes GBK, Big5 or unmarked UTF-8."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return _unicode_path(info.extra) or decode_name(raw.split(b"\x00")[0])


def _unicode_path(extra: bytes) -> str:
    """Name in the Info-ZIP Unicode Path field; empty if there is none."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", errors="ignore")
        extra = extra[4 + size :]
    return ""


def _not_zip(stream: BinaryIO) -> ReadError:
    stream.seek(0)
    head = stream.read(65536)
    if not head:
        return EmptyError("文件是空的（0 字节）", hint="请检查是否拷贝完整")
    kind = kind_of(head)
    if kind and "zip" not in kind:
        return DamagedError(f"扩展名是 zip，实际内容是{kind}", hint="请改回正确的扩展名；rar、7z 请先解压")
    return DamagedError("压缩包不完整或已损坏", hint="请重新拷贝或重新打包")

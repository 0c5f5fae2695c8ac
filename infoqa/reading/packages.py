"""Parts of zip-based files (docx, archives) with their failures and limits."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from infoqa.reading.failures import BrokenPackageError, DamagedError, EncryptedError, TooLargeError, UnsupportedError

PART_LIMIT = 256 * 1024 * 1024
"""Most bytes that one part may have when unpacked."""

RATIO_LIMIT = 1000
"""How many times larger than packed a part may become."""

_RATIO_FROM = 1024 * 1024
_ENCRYPTED = 0x1


def open_package(stream: BinaryIO) -> ZipFile:
    """The zip file in `stream`.

    Raises:
        BrokenPackageError: It is cut off, broken or no zip file.
    """
    try:
        return ZipFile(stream)
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise BrokenPackageError("文件不完整或已损坏（不是有效的 zip 结构）", hint="请重新拷贝或重新打包") from error


def check_part(info: ZipInfo) -> None:
    """Refuses a part that is encrypted or unpacks to too much.

    Raises:
        EncryptedError: It needs a password.
        TooLargeError: It passes `PART_LIMIT`, or `RATIO_LIMIT` while larger than 1 MB.
    """
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedError("压缩包有密码", hint="请解压后再试，或去掉密码重新打包")
    if info.file_size > PART_LIMIT:
        raise TooLargeError(f"解压后超过上限 {PART_LIMIT // (1024 * 1024)} MB", hint="请解压后拆分再试")
    if info.file_size > _RATIO_FROM and info.file_size > RATIO_LIMIT * max(info.compress_size, 1):
        raise TooLargeError(f"压缩比超过 {RATIO_LIMIT} 倍，疑似压缩炸弹，已拒绝解压", hint="请核实来源后重新打包")


def read_part(archive: ZipFile, info: ZipInfo) -> bytes:
    """Unpacked bytes of a part.

    Raises:
        BrokenPackageError: The part is cut off or its check sum is wrong.
        EncryptedError: It needs a password.
        TooLargeError: It passes the limits.
        UnsupportedError: It is packed by a method that is not read.
    """
    check_part(info)
    try:
        return archive.read(info)
    except (BadZipFile, EOFError, zlib.error, ValueError) as error:
        raise BrokenPackageError("文件不完整或已损坏（解压失败）", hint="请重新拷贝或重新打包") from error
    except NotImplementedError as error:
        raise UnsupportedError("压缩方法不支持", hint="请用普通 zip（deflate）重新打包") from error
    except RuntimeError as error:
        raise EncryptedError("压缩包有密码", hint="请解压后再试，或去掉密码重新打包") from error


@contextmanager
def office_document(name: str, suffix: str) -> Iterator[None]:
    """Says what is wrong with a package in terms of the document that its user knows, called `name`.

    Raises:
        DamagedError: The package is broken.
        EncryptedError: It has a password.
    """
    try:
        yield
    except BrokenPackageError as error:
        hint = f"请向报送单位重新要一份，或请对方打开后另存为 {suffix} 再发"
        raise DamagedError(f"{name}不完整或已损坏", hint=hint) from error
    except EncryptedError as error:
        raise EncryptedError(f"{name}有打开密码", hint="请去掉密码后另存再试") from error

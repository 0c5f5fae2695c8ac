"""One input before its format is known: a name to show and a way to its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from infoqa.draft import Unreadable
from infoqa.errors import ReadError
from infoqa.reading.failures import EmptyError, TooLargeError

FILE_LIMIT = 256 * 1024 * 1024
"""Most bytes of a document that is taken into memory as a whole (docx, pdf, xlsx with their pictures)."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """A file, an archive member or standard input.

    Attributes:
        name: What the user calls it, printable; becomes `Draft.source`.
        suffix: Lower-case suffix with its dot; decides the format.
        opener: Gives a fresh binary stream at its start.
        size: Bytes if known beforehand, else -1.
        depth: Number of archives around it.
    """

    name: str
    suffix: str
    opener: Callable[[], BinaryIO]
    size: int = -1
    depth: int = 0

    def read(self, limit: int = FILE_LIMIT) -> bytes:
        """All bytes.

        Raises:
            EmptyError: There are none.
            TooLargeError: There are more than `limit`; known from the size, or after reading `limit` of them.
            OSError: The file cannot be opened or read.
        """
        if self.size > limit:
            raise too_large(limit)
        with self.opener() as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise too_large(limit)
        if not data:
            raise EmptyError("文件是空的（0 字节）", hint="请检查是否拷贝完整，重新导出后再试")
        return data


def printable(name: str) -> str:
    """`name` with a replacement character for each byte that the system could not decode."""
    return _SURROGATE.sub("\ufffd", name)


def too_large(limit: int) -> TooLargeError:
    """The error for an input above `limit` bytes."""
    return TooLargeError(
        f"内容超过上限 {limit // (1024 * 1024)} MB", hint="请拆成一篇一个文件，或改存为 jsonl、csv 后再试"
    )


def unreadable(source: str, error: ReadError, id_: str = "") -> Unreadable:
    """The value that stands in the batch for an input that failed with `error`."""
    message = f"{error.message}；{error.hint}" if error.hint else error.message
    return Unreadable(source=source, code=error.code, message=message, id=printable(id_) or source)

"""CSV and TSV files of any size, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import count

from infoqa.draft import Draft, Unreadable
from infoqa.reading.decoding import SAMPLE, detect
from infoqa.reading.failures import TEXT_LIMIT, DamagedError, EmptyError, EncodingError, RowError, UnsupportedError
from infoqa.reading.items import Item
from infoqa.reading.signatures import kind_of
from infoqa.reading.tables import Row, header_row, missing_body_hint, read_rows

_DELIMITERS = (",", "\t", ";", "|", "，")


def read_delimited(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:  # noqa: ARG001 - a row is a draft
    """Drafts of a csv or tsv file; `split` has no effect, since every row is one draft.

    The csv module's limit on field sizes is raised to `TEXT_LIMIT` for the process.

    Yields:
        A draft per row with the body exactly as given, or an `Unreadable` for a bad row.

    Raises:
        DamagedError: It is another kind of file by its first bytes.
        EmptyError: It has no content.
        EncodingError: The bytes are not text.
        UnsupportedError: No row names a body column.
    """
    with item.opener() as stream:
        sample = stream.read(SAMPLE)
    if not sample.strip():
        raise EmptyError("文件里没有内容", hint="请检查是否导出完整")
    if kind := kind_of(sample):
        raise DamagedError(f"扩展名是 {item.suffix[1:]}，实际内容是{kind}", hint="请改回正确的扩展名再试")
    encoding = detect(sample, whole=len(sample) < SAMPLE)
    text = sample.decode(encoding, errors="ignore")
    delimiter = sniff_delimiter(text)
    if delimiter is None:
        raise UnsupportedError("没有找到正文列", hint=missing_body_hint())
    csv.field_size_limit(max(TEXT_LIMIT, csv.field_size_limit()))
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with TextIOWrapper(item.opener(), encoding=encoding, errors=errors, newline="") as lines:
        drafts = read_rows(_rows(lines, delimiter), f"{item.name}#")
        if drafts is None:
            raise UnsupportedError("没有找到正文列", hint=missing_body_hint())
        yield from drafts


def sniff_delimiter(text: str) -> str | None:
    """The delimiter by which a row at the top names most columns; None if none yields a body column."""
    best: tuple[int, str] | None = None
    for delimiter in _DELIMITERS:
        try:
            found = header_row(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
        except csv.Error:
            continue
        if found is not None and (best is None or len(found[1]) > best[0]):
            best = (len(found[1]), delimiter)
    return best[1] if best else None


def _rows(stream: TextIOWrapper, delimiter: str) -> Iterator[Row]:
    """Numbered rows of a stream; the csv reader gives a row at the end of its input only if a quote is still open."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter)
    for number in count(1):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, RowError(f"这一行不合 csv 格式（{error}）", hint="请检查引号和换行；其余各行照常处理")
            continue
        if lines.ended:
            yield number, RowError("从这一行起引号没有闭合，后面的行都并进了这一行", hint="请补上引号后重新导出")
        elif _is_undecodable(row):
            yield number, EncodingError("这一行有解不开的字节", hint="请把文件统一存成 UTF-8 再试")
        else:
            yield number, row


class _Lines:
    """Lines of a stream; knows whether their end was reached."""

    def __init__(self, stream: TextIOWrapper) -> None:
        self._stream = stream
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline()
        if not line:
            self.ended = True
            raise StopIteration
        return line


def _is_undecodable(row: list[str]) -> bool:
    try:
        "".join(row).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False

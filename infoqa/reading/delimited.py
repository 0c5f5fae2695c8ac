"""CSV and TSV files of any size, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from infoqa.draft import Draft, Unreadable
from infoqa.reading.decoding import SAMPLE, detect
from infoqa.reading.failures import TEXT_LIMIT, DamagedError, EmptyError, EncodingError, RowError, UnsupportedError
from infoqa.reading.items import Item, unreadable
from infoqa.reading.signatures import kind_of
from infoqa.reading.tables import Row, header_row, missing_body_hint, read_rows

_DELIMITERS = (",", "\t", ";", "|", "，")


def read_delimited(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
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
    with item.opener() as stream:
        rows = _Rows(stream, encoding, delimiter, item.name)
        drafts = read_rows(rows, f"{item.name}#")
        if drafts is None:
            raise UnsupportedError("没有找到正文列", hint=missing_body_hint())
        for draft in drafts:
            yield from rows.take_failures()
            yield draft if (fault := rows.fault_of(draft)) is None else fault
        yield from rows.take_failures()


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


class _Rows:
    """Numbered rows of a stream; rows that cannot be read are kept aside as failures."""

    def __init__(self, stream: BinaryIO, encoding: str, delimiter: str, name: str) -> None:
        # newline="" keeps line ends inside quoted cells as they are
        errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self._text = TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
        self._delimiter = delimiter
        self._name = name
        self._failures: list[Unreadable] = []
        self._quotes = 0
        self._number = 0

    def __iter__(self) -> Iterator[Row]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        while True:
            self._number += 1
            self._quotes = 0
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._fail(RowError(f"这一行不合 csv 格式（{error}）", hint="请检查引号和换行；其余各行照常处理"))
                continue
            if _is_undecodable(row):
                self._fail(EncodingError("这一行有解不开的字节", hint="请把文件统一存成 UTF-8 再试"))
                continue
            yield self._number, row

    def fault_of(self, draft: Draft | Unreadable) -> Unreadable | None:
        """What is wrong with the row read last although it could be read: a quote that is never closed."""
        if self._quotes % 2 == 0 or isinstance(draft, Unreadable) or "\n" not in draft.body:
            return None
        error = RowError("从这一行起引号没有闭合，后面的行都并进了这一行", hint="请补上引号后重新导出")
        return unreadable(draft.source, error, draft.id)

    def take_failures(self) -> list[Unreadable]:
        """Failures since the last call, in order."""
        failures, self._failures = self._failures, []
        return failures

    def _lines(self) -> Iterator[str]:
        for line in self._text:
            self._quotes += line.count('"')
            yield line

    def _fail(self, error: RowError | EncodingError) -> None:
        self._failures.append(unreadable(f"{self._name}#{self._number}", error))


def _is_undecodable(row: list[str]) -> bool:
    try:
        "".join(row).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False

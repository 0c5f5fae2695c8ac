"""Rows of spreadsheets and delimited files to drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from infoqa.draft import Draft, Header, Unreadable
from infoqa.errors import ReadError
from infoqa.reading.columns import accepted_names, find_columns
from infoqa.reading.failures import TEXT_LIMIT, EmptyError, TooLargeError
from infoqa.reading.items import unreadable

HEADER_ROWS = 10
"""Rows at the top of a table among which the header row is looked for."""

Row = tuple[int, Sequence[str] | ReadError]
"""Number of a row as the user sees it, from 1, and its cells or what is wrong with it."""


def header_row(rows: Iterable[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Index and columns of the row, among the first `HEADER_ROWS`, that names a body and most other fields."""
    best: tuple[int, dict[str, int]] | None = None
    for index, row in enumerate(islice(rows, HEADER_ROWS)):
        columns = find_columns(row)
        if columns and (best is None or len(columns) > len(best[1])):
            best = (index, columns)
    return best


def read_rows(rows: Iterable[Row], place: str) -> Iterator[Draft | Unreadable] | None:
    """Drafts of a table; None if no header row with a body column is found.

    Args:
        rows: The rows, streamed.
        place: Prefix of the source; the row number is added.
    """
    stream = iter(rows)
    top = list(islice(stream, HEADER_ROWS))
    found = header_row(() if isinstance(row, ReadError) else row for _, row in top)
    if found is None:
        return None
    index, columns = found
    return _drafts(chain(top[index + 1 :], stream), columns, place)


def missing_body_hint() -> str:
    """Advice for a table without a body column."""
    return f"前 {HEADER_ROWS} 行里要有一行列名，正文列可叫：{accepted_names('body')}、body"


def _drafts(rows: Iterable[Row], columns: Mapping[str, int], place: str) -> Iterator[Draft | Unreadable]:
    for number, row in rows:
        source = f"{place}{number}"
        if isinstance(row, ReadError):
            yield unreadable(source, row)
        elif any(cell and not cell.isspace() for cell in row):
            yield _draft(row, columns, source)


def _draft(row: Sequence[str], columns: Mapping[str, int], source: str) -> Draft | Unreadable:
    values = {field: row[index] if index < len(row) else "" for field, index in columns.items()}
    id_ = values.get("id", "").strip()
    body = values["body"]
    if not body or body.isspace():
        return unreadable(source, EmptyError("这一行的正文是空的", hint="请补上正文，或删掉这一行"), id_)
    if len(body) > TEXT_LIMIT:
        return unreadable(
            source, TooLargeError(f"正文超过 {TEXT_LIMIT // (1024 * 1024)} MB", hint="请检查引号是否配对"), id_
        )
    contact = " ".join(filter(None, (values.get("contact", "").strip(), values.get("phone", "").strip())))
    header = Header(
        unit=values.get("unit", "").strip(),
        signer=values.get("signer", "").strip(),
        date=values.get("date", "").strip(),
        contact=contact,
        secrecy=values.get("secrecy", "").strip(),
    )
    return Draft(body=body, title=values.get("title", "").strip(), header=header, id=id_ or source, source=source)

"""Tables of documents as lines: data tables row by row, forms (报送单位 | …) as header lines, layout tables as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from infoqa.reading.columns import column_of
from infoqa.reading.header import read_header_line

Cell = Sequence[str]
"""Lines of one cell."""

_LONG_CELL = 60
_SPACES = re.compile("[ \u3000：:]")
_LABEL = re.compile("[\u3400-\u9fff \u3000/、（）()]{2,16}[：:]?")


def form_lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Lines of a table.

    A cell that names a column (标题, 报送单位, 正文 …) and the cell after it become `label：value`, the body only its
    text; cells with long text keep their lines; any other row becomes one line with tabs between its cells.
    """
    form = _is_form(rows)
    for row in rows:
        if form and len(row) > 1:
            yield from _form_row(row)
        elif len(row) == 1 or any(len(line) > _LONG_CELL for cell in row for line in cell):
            yield from (line for cell in row for line in cell)
        else:
            yield "\t".join(" ".join(line.strip() for line in cell if line.strip()) for cell in row)


def _is_form(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether labels stand beside their values: two known ones or more, in different rows or with a long body."""
    known = [
        (number, field)
        for number, row in enumerate(rows)
        for cell, value in zip(row[::2], row[1::2], strict=False)
        if (field := _field(cell)) and not _field(value)
    ]
    return len(known) >= 2 and (len({number for number, _ in known}) >= 2 or any(field == "body" for _, field in known))


def _form_row(row: Sequence[Cell]) -> Iterator[str]:
    index = 0
    while index < len(row):
        label = "".join(line.strip() for line in row[index])
        field = _field(row[index])
        if not field or index + 1 == len(row):
            yield from (line for line in row[index] if line.strip())
            index += 1
            continue
        value = row[index + 1]
        index += 2
        if field == "body":
            yield from value
            continue
        written = " ".join(part.strip() for part in value if part.strip())
        line = f"{_SPACES.sub('', label)}：{written}"
        if field != "id" and read_header_line(line) is not None:
            yield line
        elif field == "title":
            yield f"标题：{written}"


def _field(cell: Cell) -> str:
    label = "".join(line.strip() for line in cell)
    return column_of(label.rstrip("：:")) if _LABEL.fullmatch(label) else ""

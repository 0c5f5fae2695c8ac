"""Excel workbooks: xlsx, xlsm and xls."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from infoqa.draft import Draft, Unreadable
from infoqa.reading.failures import DamagedError, EncryptedError, UnsupportedError, own_result
from infoqa.reading.items import Item, unreadable
from infoqa.reading.packages import check_part, office_document, open_package
from infoqa.reading.signatures import OLE, ZIP, is_encrypted_office, kind_of
from infoqa.reading.tables import Row, missing_body_hint, read_rows

_OWN_SHEETS = frozenset(("结果", "概览"))
_OWN_HEADER = ["名次", "处理", "理由"]

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_workbook(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:  # noqa: ARG001 - a row is a draft
    """Drafts of every visible sheet that has a body column; `split` has no effect, since every row is one draft.

    Raises:
        DamagedError: The workbook is broken or another kind of file.
        EncryptedError: It has a password.
        OwnResultError: It was written by infoqa.
        UnsupportedError: No sheet has a body column.
        EmptyError: The file has no bytes.
        TooLargeError: It passes a limit.
    """
    data = item.read()
    workbook = _open(data, item.suffix)
    if _is_own_result(workbook):
        raise own_result()
    found = False
    for metadata in workbook.sheets_metadata:
        if metadata.typ is not SheetTypeEnum.WorkSheet or metadata.visible is not SheetVisibleEnum.Visible:
            continue
        try:
            with _calamine_failures():
                rows = _rows(workbook.get_sheet_by_name(metadata.name))
        except DamagedError as error:
            found = True
            yield unreadable(f"{item.name}#{metadata.name}", error)
            continue
        drafts = read_rows(rows, f"{item.name}#{metadata.name}!")
        if drafts is not None:
            found = True
            yield from drafts
    if not found:
        raise UnsupportedError("没有一张工作表有正文列", hint=missing_body_hint())


def _open(data: bytes, suffix: str) -> CalamineWorkbook:
    if is_encrypted_office(data):
        raise EncryptedError("Excel 文件有打开密码", hint="请去掉密码后另存再试")
    kind = kind_of(data)
    if not data.startswith((OLE, ZIP)) or kind in {"Word 文档（docx）", "演示文稿（pptx）"}:
        actual = f"实际内容是{kind}" if kind else "内容不是 Excel 工作簿"
        raise DamagedError(f"扩展名是 {suffix[1:]}，{actual}", hint="请用 Excel 或 WPS 打开后另存为 xlsx")
    with _calamine_failures():
        if data.startswith(ZIP):
            with office_document("Excel 文件", "xlsx"), open_package(BytesIO(data)) as archive:
                for info in archive.infolist():
                    check_part(info)
        return CalamineWorkbook.from_filelike(BytesIO(data))


def _is_own_result(workbook: CalamineWorkbook) -> bool:
    """Whether infoqa wrote the workbook, by its sheets and the first columns of its results."""
    if not _OWN_SHEETS.issubset(workbook.sheet_names):
        return False
    try:
        with _calamine_failures():
            top = workbook.get_sheet_by_name("结果").to_python(nrows=1)
    except DamagedError:
        return False
    return bool(top) and top[0][: len(_OWN_HEADER)] == _OWN_HEADER


@contextmanager
def _calamine_failures() -> Iterator[None]:
    """Turns what calamine raises on broken workbooks into our errors."""
    try:
        yield
    except PasswordError as error:
        raise EncryptedError("Excel 文件有打开密码", hint="请去掉密码后另存再试") from error
    except CalamineError as error:
        raise _damaged() from error
    except BaseException as error:
        # A panic of calamine (on cut-off xls files) is a BaseException of a class that no module exports.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged() from error


def _damaged() -> DamagedError:
    return DamagedError("Excel 文件不完整或已损坏", hint="请重新拷贝；或用 Excel 打开并修复后另存为 xlsx")


def _rows(sheet: CalamineSheet) -> list[Row]:
    """Numbered rows; a cell merged with those above it has their value."""
    tops = {
        (row, start[1]): start[0]
        for start, end in sheet.merged_cell_ranges or []
        if start[1] == end[1]
        for row in range(start[0] + 1, end[0] + 1)
    }
    rows = [[_text(value) for value in values] for values in sheet.to_python(skip_empty_area=False)]
    for (row, column), top in tops.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = rows[top][column]
    return [(number, row) for number, row in enumerate(rows, 1)]


def _text(value: Value) -> str:
    """A cell as an editor sees it: whole numbers without `.0`, dates as 2026-10-29."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return str(value)

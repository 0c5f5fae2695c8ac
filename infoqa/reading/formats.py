"""Which reader reads which suffix; the reader's module and its libraries are imported at the first such file."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from infoqa.draft import Draft, Unreadable
from infoqa.reading.failures import UnsupportedError
from infoqa.reading.items import Item


class Reader(Protocol):
    """Turns one item into drafts; raises `ReadError` or `OSError` if the item as a whole cannot be read."""

    def __call__(self, item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
        """Drafts of `item` in order."""
        ...


_READERS: dict[str, tuple[str, str]] = {
    ".txt": ("text", "read_text"),
    ".text": ("text", "read_text"),
    ".md": ("text", "read_text"),
    ".docx": ("word", "read_word"),
    ".docm": ("word", "read_word"),
    ".dotx": ("word", "read_word"),
    ".doc": ("word", "read_word"),
    ".wps": ("word", "read_word"),
    ".rtf": ("word", "read_word"),
    ".pdf": ("pdf", "read_pdf"),
    ".html": ("html", "read_html"),
    ".htm": ("html", "read_html"),
    ".xlsx": ("workbooks", "read_workbook"),
    ".xlsm": ("workbooks", "read_workbook"),
    ".xls": ("workbooks", "read_workbook"),
    ".csv": ("delimited", "read_delimited"),
    ".tsv": ("delimited", "read_delimited"),
    ".jsonl": ("jsonl", "read_jsonl"),
    ".ndjson": ("jsonl", "read_jsonl"),
    ".zip": ("archive", "read_archive"),
}
_ADVICE = {
    ".json": "请改成每行一个对象的 jsonl",
    ".rar": "请先解压，或改用 zip 打包",
    ".7z": "请先解压，或改用 zip 打包",
    ".et": "请在 WPS 表格中另存为 xlsx",
    ".ofd": "请转成 docx 或带文字的 pdf",
    ".ppt": "请把文字另存为 docx",
    ".pptx": "请把文字另存为 docx",
}


def advice_for(suffix: str) -> str:
    """What to do with a file of the lower-case `suffix`, for which there is no reader."""
    return _ADVICE.get(suffix, "支持 docx、doc、wps、pdf、txt、html、xlsx、xls、csv、jsonl、zip，请另存为其中一种")


def is_known(suffix: str) -> bool:
    """Whether there is a reader for the lower-case `suffix`."""
    return suffix in _READERS


def reader_for(suffix: str) -> Reader:
    """The reader for the lower-case `suffix`.

    Raises:
        UnsupportedError: There is none.
    """
    if suffix not in _READERS:
        kind = f"不支持 {suffix} 文件" if suffix else "文件没有扩展名，认不出格式"
        raise UnsupportedError(kind, hint=advice_for(suffix))
    module, function = _READERS[suffix]
    return cast("Reader", getattr(import_module(f"infoqa.reading.{module}"), function))

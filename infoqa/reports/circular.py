"""The door to the files of a 通报."""

from __future__ import annotations

from pathlib import Path

from infoqa.errors import UsageError
from infoqa.ledger.figures import Bulletin
from infoqa.reports.whole import check_target, written_whole

SUFFIXES = (".xlsx", ".docx", ".html")
"""Files that a 通报 can be written to."""


def check_circular(target: Path) -> None:
    """Make sure, before any work is done, that a 通报 can be written to `target`.

    Raises:
        UsageError: Its ending is none of `SUFFIXES`.
        WriteError: It is a folder, or its folder does not exist.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(f"通报不能写成 {target.name}", place="-o", hint=f"文件名以 {'、'.join(SUFFIXES)} 结尾")
    check_target(target)


def write_bulletin(bulletin: Bulletin, target: Path) -> None:
    """Write the 通报 as a workbook, a Word file or a page, as the ending of `target` says.

    Every form carries the note that points are an internal record and no content of assessment (rubric §4.6).

    Raises:
        UsageError: The ending of `target` is none of `SUFFIXES`.
        WriteError: The file cannot be written.
    """
    check_circular(target)
    with written_whole(target) as partial:
        suffix = target.suffix.lower()
        if suffix == ".xlsx":
            from infoqa.reports.circular_book import write_book

            write_book(bulletin, partial)
        elif suffix == ".docx":
            from infoqa.reports.circular_word import write_word

            write_word(bulletin, partial)
        else:
            from infoqa.reports.circular_page import write_page

            write_page(bulletin, partial)

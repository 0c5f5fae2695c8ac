"""What infoqa wrote itself is not read as drafts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from infoqa.draft import Draft, Unreadable
from infoqa.reading import read_drafts, read_file
from infoqa.reports.jsonlines import to_line
from infoqa.reports.spreadsheet import write_ranking

from .conftest import Write
from .test_sources import TEXT, archive

Failure = Callable[[str | Path], Unreadable]
LINE = to_line(Unreadable("a.txt", "empty", "空的"))
ASSESSMENT = json.dumps({"schema": 1, "id": "a", "type": {"label": "work"}}) + "\n"


@pytest.mark.parametrize("text", [LINE * 3, ASSESSMENT * 3, "\n" + LINE + ASSESSMENT])
def test_lines(write: Write, failure: Failure, text: str) -> None:
    """One failure for the whole file."""
    result = failure(write("结果.jsonl", text))

    assert (result.code, "infoqa 的结果文件" in result.message) == ("unsupported", True)


@pytest.mark.parametrize("text", ["body", "正文"])
def test_drafts_that_look_like_results(write: Write, text: str) -> None:
    """A line with a body is a draft."""
    (draft,) = read_file(write("稿.jsonl", json.dumps({"schema": 1, "type": "简报", text: TEXT})))

    assert isinstance(draft, Draft)


def test_workbook(tmp_path: Path, failure: Failure) -> None:
    """The ranking as it is written."""
    path = tmp_path / "结果.xlsx"
    write_ranking([], [], path)

    result = failure(path)

    assert (result.code, "infoqa 的结果文件" in result.message) == ("unsupported", True)


def test_workbook_of_drafts(write: Write) -> None:
    """Sheets of the same names with other columns are read."""
    book = openpyxl.Workbook()
    book.active.title = "结果"
    book.active.append(["标题", "正文"])
    book.active.append(["题", TEXT])
    book.create_sheet("概览")
    out = io.BytesIO()
    book.save(out)

    (draft,) = read_file(write("稿.xlsx", out.getvalue()))

    assert isinstance(draft, Draft)


def test_folders_and_archives_pass_them_over(write: Write, tmp_path: Path, failure: Failure) -> None:
    """As other files that are no drafts; nothing else in the folder is a failure."""
    results = {"结果.jsonl": LINE.encode(), "a.txt": TEXT.encode()}
    write("in/包.zip", archive(results))
    write("in/结果.jsonl", LINE)
    write_ranking([], [], tmp_path / "in" / "结果.xlsx")
    only = write("only/结果.jsonl", LINE)

    assert [f"{tmp_path / 'in' / '包.zip'}!a.txt"] == [result.source for result in read_drafts([tmp_path / "in"])]
    assert failure(only.parent).code == "empty"

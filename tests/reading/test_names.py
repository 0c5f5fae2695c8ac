"""File names that are not UTF-8 are shown in a printable form and opened all the same."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infoqa.draft import Draft, Unreadable
from infoqa.reading import read_drafts, read_file

from .conftest import Write
from .test_sources import TEXT, archive

Failure = Callable[[str | Path], Unreadable]
RAW = b"b\xff"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_undecodable_names(tmp_path: Path) -> None:
    """Drafts, bad files, folders, archives and their members."""
    for suffix, data in ((b".txt", TEXT.encode()), (b".docx", b"x"), (b".zip", archive({"a.txt": TEXT.encode()}))):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + RAW + suffix)).write_bytes(data)
    empty = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + RAW))
    empty.mkdir()

    results = [*read_drafts([tmp_path]), *read_file(empty), *read_file(str(empty) + ".txt")]

    names = ["b\ufffd.docx", "b\ufffd.txt", "b\ufffd.zip!a.txt", "b\ufffd", "b\ufffd.txt"]
    assert [f"{tmp_path}/{name}" for name in names] == [result.source for result in results]
    assert [isinstance(result, Draft) for result in results] == [False, True, True, False, True]
    assert [result.source for result in results] == [result.id for result in results]


def test_undecodable_name_in_an_archive(write: Write) -> None:
    """A member with raw bytes as its name."""
    path = write("包.zip", archive({"NN.txt": TEXT.encode()}).replace(b"NN", RAW))

    (draft,) = read_file(path)

    assert isinstance(draft, Draft)
    draft.source.encode()


def test_impossible_name() -> None:
    """A name that no file can have is missing."""
    (result,) = read_file("a\ud800.txt")

    assert isinstance(result, Unreadable)
    assert (result.code, result.source) == ("missing", "a\ufffd.txt")


def test_undecodable_id(write: Write) -> None:
    """The id of a bad line is printable too."""
    (result,) = read_file(write("稿.jsonl", json.dumps({"id": "\ud800", "body": "甲"})))

    assert (result.id, isinstance(result, Unreadable)) == ("\ufffd", True)

"""A watched folder gives each version of each file once, when it has come to rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from infoqa.errors import ReadError, WriteError
from infoqa.triage.watching import Seen, watch


class Enough(Exception):  # noqa: N818  # it is no error
    """Ends the watching."""


class Days:
    """A clock that goes on when someone waits, and lets things happen.

    Args:
        events: What happens at the end of each wait, in turn; then the watching ends.
    """

    def __init__(self, *events: Callable[[], object]) -> None:
        self._events = iter(events)
        self.now = 0.0

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds
        event = next(self._events, None)
        if event is None:
            raise Enough
        event()

    def clock(self) -> float:
        """The time."""
        return self.now


def _nothing() -> None:
    pass


def _watched(folder: Path, seen: Seen, *events: Callable[[], object], settle: float = 2.0) -> list[tuple[float, str]]:
    days = Days(*events)
    found: list[tuple[float, str]] = []
    files = watch(folder, seen, interval=1.0, settle=settle, accepts=_wanted, wait=days.wait, clock=days.clock)
    with suppress(Enough):
        found.extend((days.now, path.relative_to(folder).as_posix()) for path in files)
    return found


def _wanted(path: Path) -> bool:
    return path.suffix != ".exe"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state file beside the output."""
    return tmp_path / "结果.xlsx.seen"


def test_a_growing_file_is_given_when_it_rests(inbox: Path, state: Path) -> None:
    """Once, and whole."""
    file = inbox / "甲镇.txt"

    def grow() -> None:
        with file.open("a", encoding="utf-8") as stream:
            stream.write("又一句。")

    found = _watched(inbox, Seen(state), grow, _nothing, grow, grow, *[_nothing] * 5)

    assert found == [(6.0, "甲镇.txt")]
    assert file.read_text(encoding="utf-8") == "又一句。" * 3


def test_a_new_version_is_given_again_and_a_touched_file_is_not(inbox: Path, state: Path) -> None:
    """Content decides."""
    file, other = inbox / "甲镇.txt", inbox / "乙乡" / "1.txt"
    other.parent.mkdir()
    file.write_text("一稿", encoding="utf-8")
    other.write_text("乙", encoding="utf-8")
    rest = [_nothing] * 3

    found = _watched(
        inbox,
        Seen(state),
        *rest,
        lambda: file.write_text("改稿", encoding="utf-8"),  # as long as before
        *rest,
        lambda: os.utime(file, ns=(1, 1)),
        *rest,
    )

    assert [name for _, name in found] == ["乙乡/1.txt", "甲镇.txt", "甲镇.txt"]


def test_what_was_done_is_remembered_and_what_was_interrupted_comes_again(inbox: Path, state: Path) -> None:
    """A file is done when the next one is asked for."""
    for name in ("1.txt", "2.txt", "3.txt"):
        (inbox / name).write_text(name, encoding="utf-8")
    first = watch(inbox, Seen(state), settle=0.0)
    begun = [next(first).name, next(first).name]
    first.close()  # type: ignore[attr-defined]  # a generator
    with state.open("a", encoding="utf-8") as stream:
        stream.write('["半行')  # torn by a crash

    second = _watched(inbox, Seen(state), settle=0.0)
    third = _watched(inbox, Seen(state), settle=0.0)

    assert begun == ["1.txt", "2.txt"]
    assert [name for _, name in second] == ["2.txt", "3.txt"]
    assert third == []


def test_temporary_files_and_unwanted_kinds_are_passed_over(inbox: Path) -> None:
    """Lock files of office programs, downloads under way, hidden files, and the state file itself."""
    for name in ("~$甲.docx", ".乙.txt", "丙.jsonl.partial", "丁.tmp", "戊.docx.crdownload", "己.exe", "庚.txt"):
        (inbox / name).write_text("文", encoding="utf-8")
    (inbox / ".隐").mkdir()
    (inbox / ".隐" / "辛.txt").write_text("文", encoding="utf-8")
    (inbox / "断.txt").symlink_to(inbox / "没有.txt")

    found = _watched(inbox, Seen(inbox / "记录.seen"), _nothing, _nothing, settle=0.0)

    assert [name for _, name in found] == ["庚.txt"]


def test_originals_are_not_touched(inbox: Path, state: Path) -> None:
    """Neither content nor times nor names."""
    file = inbox / "甲.txt"
    file.write_text("文", encoding="utf-8")
    before = file.stat()

    _watched(inbox, Seen(state), *[_nothing] * 4)

    assert (file.stat().st_mtime_ns, file.stat().st_size) == (before.st_mtime_ns, before.st_size)
    assert [path.name for path in inbox.iterdir()] == ["甲.txt"]


def test_what_cannot_be_is_named(inbox: Path, tmp_path: Path) -> None:
    """With place and next step."""
    with pytest.raises(ReadError, match="要监看的目录不存在"):
        next(watch(tmp_path / "没有", Seen(tmp_path / "记录")))
    (inbox / "甲.txt").write_text("文", encoding="utf-8")
    with pytest.raises(WriteError, match="监看记录写不出来"):
        _watched(inbox, Seen(tmp_path / "没有" / "记录"), settle=0.0)
    with pytest.raises(ReadError, match="监看记录读不出来"):
        Seen(inbox)

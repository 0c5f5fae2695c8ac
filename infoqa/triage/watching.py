"""A watched folder: each version of each file once, when it has come to rest. Files are looked at, never touched."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infoqa.errors import ReadError, WriteError, say_cause

_PASSED_OVER = (".", "~$", "__MACOSX")
_UNFINISHED = (".tmp", ".temp", ".partial", ".progress", ".part", ".crdownload", ".download")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size and time of a file; as long as they stay, so does its content."""

    size: int
    mtime_ns: int


class Seen:
    """What was done already, kept in a file: one line for each version, so that a crash costs the last line at most.

    Args:
        file: The state file; best beside the output, and outside the watched folder. Made when it is first needed.

    Raises:
        ReadError: It is there but cannot be read.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: dict[str, tuple[Stamp, str]] = {}
        try:
            lines = file.read_text(encoding="utf-8").split("\n") if file.exists() else []
        except (OSError, UnicodeDecodeError) as error:
            hint = "删去它，从头看起；或换一个位置"
            raise ReadError(f"监看记录读不出来：{say_cause(error)}", place=str(file), hint=hint) from error
        for line in lines:
            if entry := _entry(line):
                self._known[entry[0]] = entry[1:]
        self._torn = bool(lines and lines[-1])

    def has(self, path: Path, stamp: Stamp) -> bool:
        """Whether this version of the file was done; saving a file again without a change makes no new version."""
        known = self._known.get(_name(path))
        if known is None:
            return False
        if known[0] != stamp and (known[0].size != stamp.size or known[1] != _digest(path)):
            return False
        self._known[_name(path)] = (stamp, known[1])
        return True

    def add(self, path: Path, stamp: Stamp, digest: str) -> None:
        """Note that this version was done.

        Raises:
            WriteError: The state file cannot be written.
        """
        line = json.dumps([_name(path), stamp.size, stamp.mtime_ns, digest]) + "\n"
        try:
            with self.file.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write("\n" + line if self._torn else line)
        except OSError as error:
            hint = "检查权限，或换一个位置"
            raise WriteError(f"监看记录写不出来：{say_cause(error)}", place=str(self.file), hint=hint) from error
        self._torn = False
        self._known[_name(path)] = (stamp, digest)


def watch(
    folder: Path,
    seen: Seen,
    *,
    interval: float = 5.0,
    settle: float = 10.0,
    accepts: Callable[[Path], bool] = lambda _: True,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Path]:
    """Look at `folder` and its sub-folders again and again, and give each version of each file once.

    A file is done when the next one is asked for: whoever is interrupted over a file gets it again next time.

    Args:
        folder: The folder; hidden, lock and temporary files in it are passed over.
        seen: What was done already.
        interval: Seconds between two looks.
        settle: Seconds that size and time of a file must have stayed the same.
        accepts: Whether a file is of a kind that is wanted.
        wait: Waits so many seconds; for tests.
        clock: Seconds that only grow; for tests.

    Yields:
        Files in the order of names within a look. It never ends by itself.

    Raises:
        ReadError: The folder does not exist.
        WriteError: The state file cannot be written.
    """
    if not folder.is_dir():
        raise ReadError("要监看的目录不存在", place=str(folder), hint="先建目录，或检查路径")
    resting: dict[Path, tuple[Stamp, float]] = {}
    while True:
        resting = _looked(folder, seen, resting, clock(), accepts)
        for path, (stamp, since) in sorted(resting.items()):
            if clock() - since < settle or _name(path) == _name(seen.file):
                continue
            digest = _digest(path)
            if not digest or _stamp(path) != stamp:
                continue  # changed or went away just now: the next look decides
            yield path
            seen.add(path, stamp, digest)
        wait(interval)


def _looked(
    folder: Path,
    seen: Seen,
    before: dict[Path, tuple[Stamp, float]],
    now: float,
    accepts: Callable[[Path], bool],
) -> dict[Path, tuple[Stamp, float]]:
    """Files that are not done, with their stamps and when these were first met."""
    found: dict[Path, tuple[Stamp, float]] = {}
    for path in _files(folder):
        stamp = _stamp(path)
        if stamp is None or not accepts(path) or seen.has(path, stamp):
            continue
        known = before.get(path)
        found[path] = known if known and known[0] == stamp else (stamp, now)
    return found


def _files(folder: Path) -> Iterator[Path]:
    for home, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(_PASSED_OVER)]
        for name in names:
            if not name.startswith(_PASSED_OVER) and not name.lower().endswith(_UNFINISHED):
                yield Path(home, name)


def _name(path: Path) -> str:
    return str(path.absolute())


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_size, found.st_mtime_ns)


def _digest(path: Path) -> str:
    """Digest of the content; empty if it cannot be read now."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _entry(line: str) -> tuple[str, Stamp, str] | None:
    """One line of the state file; None if it is blank or torn."""
    try:
        path, size, mtime_ns, digest = json.loads(line)
        return str(path), Stamp(int(size), int(mtime_ns)), str(digest)
    except (ValueError, TypeError):
        return None

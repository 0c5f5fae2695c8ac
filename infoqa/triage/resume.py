"""Long runs that can be interrupted: results go beside the target, with a note of how far they reach."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from infoqa.assessment import Assessment
from infoqa.draft import Draft, Unreadable
from infoqa.errors import InfoqaError, WriteError, say_cause

Item = Draft | Unreadable
Result = Assessment | Unreadable

CHECKPOINT = 256
"""Results that are written together."""

PAUSE = 1.0
"""Seconds between two notes; work of so many at most is done again after an interruption."""

_FORMAT = 1


class ResumeError(InfoqaError):
    """A run cannot go on where an earlier one stopped."""

    code = "resume"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an unfinished result reaches.

    Attributes:
        key: What decides the results besides the drafts: model, settings and options.
        items: Items of the input whose results are written.
        failed: Those of them that gave no assessment.
        size: Bytes of their results.
        digest: Chained digest of these items.
        format: Version of this note.
    """

    key: str
    items: int = 0
    failed: int = 0
    size: int = 0
    digest: str = ""
    format: int = _FORMAT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Attributes:
        items: Items of the whole input.
        failed: Those that gave no assessment.
        taken_over: Items whose results an earlier run had written.
        written: Whether the target was written; not if no item gave an assessment.
    """

    items: int
    failed: int
    taken_over: int
    written: bool


def run(
    items: Iterable[Item],
    target: Path,
    assess: Callable[[Iterator[Item]], Iterable[Result]],
    to_line: Callable[[Result], str],
    *,
    key: str,
    resume: bool = False,
    pause: float = PAUSE,
) -> Outcome:
    """Write one line for each item to `target`, whole or not at all; `resume` goes on after an interruption.

    Args:
        items: The input; in a resumed run from its beginning, with the same items first.
        target: The result file; beside it stand `….partial` and `….progress` until it is whole.
        assess: Gives one result for each item, in order.
        to_line: A result as a line of text, line end included.
        key: What decides the results besides the items: model, settings and options.
        resume: Go on where an interrupted run stopped, if there was one; else begin anew.
        pause: Seconds between two notes of how far the results reach.

    Raises:
        ResumeError: The interrupted run had another key or other items, or its files were changed.
        WriteError: The files cannot be written.
    """
    target = target.resolve()  # the file that a link names is replaced, not the link
    stream = iter(items)
    begun = _taken_up(stream, target, key) if resume else Progress(key)
    with _writing(target):
        sink = partial_of(target).open("r+b" if begun.size else "wb")
    with sink:
        done = _write(stream, _Sink(sink, target, begun), assess, to_line, pause)
    written = done.failed < done.items
    with _writing(target):
        if written:
            partial_of(target).replace(target)
        partial_of(target).unlink(missing_ok=True)
        progress_of(target).unlink(missing_ok=True)
    return Outcome(done.items, done.failed, begun.items, written)


def partial_of(target: Path) -> Path:
    """The results so far."""
    return target.with_name(f"{target.name}.partial")


def progress_of(target: Path) -> Path:
    """The note of how far they reach."""
    return target.with_name(f"{target.name}.progress")


def unfinished(target: Path) -> Progress | None:
    """How far an interrupted run to `target` came; None if there is nothing to go on from.

    Raises:
        ResumeError: The note is damaged, or of another version.
    """
    place = progress_of(target.resolve())
    if not place.exists():
        return None
    hint = "去掉 --resume 从头做"
    try:
        note = Progress(**json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ResumeError("进度文件读不出来，不能续做", place=str(place), hint=hint) from error
    if note.format != _FORMAT:
        raise ResumeError("进度文件是另一版 infoqa 写的，不能续做", place=str(place), hint=hint)
    return note


def _taken_up(stream: Iterator[Item], target: Path, key: str) -> Progress:
    """Pass over what an interrupted run has done, and make sure that it was the same."""
    note = unfinished(target)
    if note is None:
        return Progress(key)
    hint = "去掉 --resume 从头做"
    if note.key != key:
        raise ResumeError("模型、设置或选项与中断的那次不同，不能续做", place=str(target), hint=f"改回原样；或{hint}")
    partial = partial_of(target)
    if not partial.is_file():
        return Progress(key)  # renamed already: that run was whole
    if partial.stat().st_size < note.size:
        raise ResumeError("已写出的结果不全，不能续做", place=str(partial), hint=hint)
    digest, count = b"", 0
    for item in islice(stream, note.items):
        digest, count = _chained(digest, item), count + 1
    if count < note.items or digest.hex() != note.digest:
        raise ResumeError(
            f"稿件与中断的那次不同（已做的前 {note.items} 篇有增删、改动或换了次序），不能续做",
            place=str(target),
            hint=f"把稿件恢复原样；或{hint}",
        )
    return note


def _write(
    stream: Iterator[Item],
    sink: _Sink,
    assess: Callable[[Iterator[Item]], Iterable[Result]],
    to_line: Callable[[Result], str],
    pause: float,
) -> Progress:
    trail = _Trail(bytes.fromhex(sink.reached.digest))
    results = iter(assess(trail.watched(stream)))
    noted = time.monotonic()
    while batch := list(islice(results, CHECKPOINT)):
        failed = sum(isinstance(result, Unreadable) for result in batch)
        sink.write("".join(map(to_line, batch)).encode(), len(batch), failed, trail.digest_after(len(batch)))
        if time.monotonic() - noted >= pause:
            sink.note()
            noted = time.monotonic()
    return sink.reached


class _Sink:
    """The unfinished result and the note beside it.

    Args:
        stream: The unfinished result; what reaches beyond the note is cut off.
        target: The result file.
        reached: Where to go on.
    """

    def __init__(self, stream: BinaryIO, target: Path, reached: Progress) -> None:
        self._stream, self._target = stream, target
        self.reached = reached
        with _writing(target):
            stream.truncate(reached.size)
            stream.seek(reached.size)
        self.note()  # the note of an earlier run is void

    def write(self, data: bytes, items: int, failed: int, digest: bytes) -> None:
        """Add the results of some items, and the digest of everything up to them."""
        with _writing(self._target):
            self._stream.write(data)
        self.reached = replace(
            self.reached,
            items=self.reached.items + items,
            failed=self.reached.failed + failed,
            size=self.reached.size + len(data),
            digest=digest.hex(),
        )

    def note(self) -> None:
        """Note how far the results reach, once they are on the disk."""
        place = progress_of(self._target)
        fresh = place.with_name(f"{place.name}.tmp")
        with _writing(self._target):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            fresh.write_text(json.dumps(asdict(self.reached)), encoding="utf-8")
            fresh.replace(place)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "腾出空间或检查权限后，用 --resume 续做"
        raise WriteError(f"结果文件写不出来：{say_cause(error)}", place=str(target), hint=hint) from error


class _Trail:
    """The digest of the items whose results are there, while `assess` may have taken in more."""

    def __init__(self, digest: bytes) -> None:
        self._taken = self._done = digest
        self._ahead: deque[bytes] = deque()

    def watched(self, stream: Iterator[Item]) -> Iterator[Item]:
        """Pass the items on."""
        for item in stream:
            self._taken = _chained(self._taken, item)
            self._ahead.append(self._taken)
            yield item

    def digest_after(self, count: int) -> bytes:
        """The digest when `count` more items are done."""
        for _ in range(count):
            self._done = self._ahead.popleft()
        return self._done


def _chained(digest: bytes, item: Item) -> bytes:
    """Digest of everything up to `item`: its place, and every character that may decide its result."""
    chain = hashlib.blake2b(digest, digest_size=16)
    chain.update(repr(item).encode())
    return chain.digest()

"""Processes that tests start and kill."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from infoqa.training.corpus import Gold
from infoqa.triage.resume import progress_of

DRIVER = Path(__file__).with_name("driver.py")
_WORKERS = (b"popen_loky_posix", b"spawn_main")


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the driver as the leader of a process group, as a shell would."""
    command = [sys.executable, "-W", "ignore", str(DRIVER), *map(str, arguments)]
    root = str(DRIVER.parents[2])
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": root},
    )


def finish(process: subprocess.Popen[str]) -> list[int]:
    """Wait for the driver; what it printed: items, failed, taken over."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return [int(figure) for figure in out.split()]


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Ids of the worker processes that the driver has now."""
    return [child for child in _children(process.pid) if any(mark in _command(child) for mark in _WORKERS)]


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until `holds`, or the process has ended."""
    until = time.monotonic() + 60
    while not holds() and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def noted(target: Path) -> int:
    """Items that an unfinished run has noted."""
    with suppress(OSError):
        return int(json.loads(progress_of(target).read_text(encoding="utf-8"))["items"])
    return 0


def kill_workers(process: subprocess.Popen[str], times: int, seed: int) -> int:
    """Kill one worker after the other at random moments; how many died so."""
    generator = random.Random(seed)  # noqa: S311  # no secret depends on it
    killed = 0
    while killed < times and process.poll() is None:
        if not (workers := workers_of(process)):
            time.sleep(0.01)
            continue
        time.sleep(generator.uniform(0.1, 1.2))
        with suppress(ProcessLookupError):
            os.kill(generator.choice(workers), signal.SIGKILL)
            killed += 1
    return killed


def _children(parent: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]) == parent:
                yield int(stat.parent.name)


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def write_drafts(golds: Sequence[Gold], file: Path, count: int, titles: Mapping[int, str] | None = None) -> None:
    """Write drafts of the corpus with ids as JSON lines; some with other titles."""
    titles = titles or {}
    drafts = [golds[number % len(golds)].draft for number in range(count)]
    records = [
        {"id": str(number), "title": titles.get(number, draft.title), "body": draft.body}
        for number, draft in enumerate(drafts)
    ]
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def undisturbed_run(golds: Sequence[Gold], folder: Path) -> tuple[Path, bytes]:
    """A file with 600 drafts, and what one process makes of it."""
    source, target = folder / "drafts.jsonl", folder / "undisturbed.jsonl"
    write_drafts(golds, source, 600)
    assert finish(start(source, target)) == [600, 0, 0]
    return source, target.read_bytes()

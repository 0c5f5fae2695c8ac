"""Standard streams: Chinese on any console, data as UTF-8, progress only where someone is looking."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

_T = TypeVar("_T")
_PAGE_WIDTH = 120


def widen_encoding() -> None:
    """Let both streams print any character: UTF-8 where the console cannot hold Chinese, escapes instead of a crash."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chinese = _holds(stream.encoding, "动态█─→…，")
            stream.reconfigure(encoding=stream.encoding if chinese else "utf-8", errors="backslashreplace")


def say(message: str) -> None:
    """Tell the user something on standard error."""
    sys.stderr.write(message + "\n")


def page_console() -> Console:
    """Console for pages and tables on standard output; 120 columns wide where it is no terminal."""
    from rich.console import Console

    class Page(Console):
        def on_broken_pipe(self) -> None:
            """Go on into nothing: what a command returns must not depend on who reads its page."""
            _discard_output()

    return Page(
        file=sys.stdout,
        width=None if sys.stdout.isatty() else _PAGE_WIDTH,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


@contextmanager
def data_output() -> Iterator[Callable[[str], object]]:
    """A function that writes data to standard output as UTF-8; a reader that has gone ends it quietly."""
    stream: IO[str] = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="strict", newline="\n")
    try:
        yield stream.write
        stream.flush()
    except BrokenPipeError:
        _discard_output()


def _discard_output() -> None:
    """Send standard output nowhere; Python would complain once more when it closes a broken one at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tracked(items: Iterable[_T], what: str, total: int | None = None) -> Iterator[_T]:
    """`items`, with a progress bar on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=total, description=what)


@contextmanager
def stepping(what: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A function that is told each step before it begins; shows them on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=steps)
        done = iter(range(steps))

        def report(step: str) -> None:
            progress.update(task, description=f"{what}：{step}", completed=next(done, steps))

        yield report


def _holds(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True

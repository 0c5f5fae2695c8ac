"""Engines: a stream of drafts assessed by many processes, in order, in constant memory, with nothing lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import get_args

from infoqa.assessment import Assessment
from infoqa.assessor import CHUNK
from infoqa.draft import Draft, Unreadable
from infoqa.errors import UsageError
from infoqa.triage.crews import Crew, Engine, LostError, Promise, WorkerError, crew_of
from infoqa.triage.workers import LoadSpec, assessor_of, work

__all__ = ["Engine", "LoadSpec", "WorkerError", "all_cores", "assess_many"]

Item = Draft | Unreadable
Result = Assessment | Unreadable

_SHARED_LOSSES = 3
"""Losses of a chunk among others, after which it is assessed on its own."""

_LONE_LOSSES = 3
"""Losses of a single draft on its own, after which it is given up."""

_DEADLY = "worker"
"""Code of a draft that was given up."""


def all_cores() -> int:
    """Processors that this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


def assess_many(
    drafts: Iterable[Item],
    load: LoadSpec,
    *,
    jobs: int = 1,
    engine: Engine = "local",
    scheduler: str | None = None,
    explain: bool = False,
    evidence: bool = False,
    chunk: int = CHUNK,
) -> Iterator[Result]:
    """Assess any number of drafts; the results, their order and every byte are those of one process.

    Args:
        drafts: What was read; an `Unreadable` keeps its place.
        load: What workers load.
        jobs: Processes on this machine, at least 1; a cluster at `scheduler` has its own number.
        engine: `local`, or `dask` for a cluster.
        scheduler: Address of the Dask scheduler; without it, `dask` starts a cluster on this machine.
        explain: As for `Assessor.assess`.
        evidence: As for `Assessor.assess`.
        chunk: Drafts that a worker takes at a time.

    Yields:
        One result for each draft, in order. A draft that again and again kills the worker that assesses it becomes an
        `Unreadable` with the code `worker`.

    Raises:
        UsageError: The options do not fit, Dask is not installed, or its scheduler does not answer.
        WorkerError: Workers die before they assess anything, or the scheduler is gone.
        ModelError: A worker cannot load the same model.
    """
    _check(jobs, engine, scheduler)
    return _assess(drafts, load, jobs, engine, scheduler, explain=explain, evidence=evidence, chunk=chunk)


def _check(jobs: int, engine: str, scheduler: str | None) -> None:
    if jobs < 1:
        raise UsageError(f"进程数 {jobs} 不成立", place="--jobs", hint="写不小于1的整数")
    if engine not in get_args(Engine):
        raise UsageError(f"没有 {engine} 这种引擎", place="--engine", hint=f"可用：{'、'.join(get_args(Engine))}")
    if scheduler is not None and engine != "dask":
        raise UsageError("调度器只用于 Dask", place="--scheduler", hint="加上 --engine dask")


def _assess(
    drafts: Iterable[Item],
    load: LoadSpec,
    jobs: int,
    engine: Engine,
    scheduler: str | None,
    *,
    explain: bool,
    evidence: bool,
    chunk: int,
) -> Iterator[Result]:
    if engine == "local" and jobs == 1:
        yield from assessor_of(load).assess_stream(drafts, explain=explain, evidence=evidence)
        return
    task = partial(work, load, explain=explain, evidence=evidence)
    with crew_of(engine, jobs, scheduler, load, task) as crew:
        yield from _Flow(crew).run(drafts, chunk)


@dataclass(slots=True)
class _Chunk:
    """Some items that follow each other, under way.

    Attributes:
        items: What was read.
        promise: The assessments to come.
        results: The results, where they were had out of turn.
        losses: How often a worker died while this was under way.
    """

    items: list[Item]
    promise: Promise
    results: list[Result] | None = None
    losses: int = 0


class _Flow:
    """Keeps as many chunks under way as the crew can use, and gives results in the order of the input."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._under_way: deque[_Chunk] = deque()

    def run(self, drafts: Iterable[Item], size: int) -> Iterator[Result]:
        """Assess all of `drafts`."""
        stream = iter(drafts)
        while items := list(islice(stream, size)):
            chunk = _Chunk(items, self._crew.submit(_drafts_of(items)))
            self._under_way.append(chunk)
            width = self._crew.width()
            while len(self._under_way) >= width or (self._under_way and self._under_way[0].promise.done()):
                yield from self._land()
        while self._under_way:
            yield from self._land()

    def _land(self) -> list[Result]:
        """Results of the first chunk, however often it takes."""
        first = self._under_way[0]
        while first.results is None:
            try:
                first.results = _in_place(first.items, first.promise.result())
            except LostError:
                self._recover()
        self._under_way.popleft()
        return first.results

    def _recover(self) -> None:
        """Keep what is done, do again what is lost; what is lost too often, on its own."""
        lost = [chunk for chunk in self._under_way if chunk.results is None and _is_lost(chunk)]
        self._crew.renew()
        for chunk in lost:
            chunk.losses += 1
            if chunk.losses >= _SHARED_LOSSES:
                chunk.results = _in_place(chunk.items, self._alone(_drafts_of(chunk.items)))
        for chunk in lost:
            if chunk.results is None:
                chunk.promise = self._crew.submit(_drafts_of(chunk.items))

    def _alone(self, drafts: Sequence[Draft]) -> list[Result]:
        """Halve until the draft that kills workers stands alone, and give it up."""
        for _ in range(_LONE_LOSSES if len(drafts) == 1 else 1):
            try:
                return list(self._crew.alone(drafts))
            except LostError:
                continue
        if len(drafts) == 1:
            return [_given_up(drafts[0])]
        half = len(drafts) // 2
        return self._alone(drafts[:half]) + self._alone(drafts[half:])


def _is_lost(chunk: _Chunk) -> bool:
    try:
        chunk.results = _in_place(chunk.items, chunk.promise.result())
    except LostError:
        return True
    return False


def _drafts_of(items: Iterable[Item]) -> list[Draft]:
    return [item for item in items if isinstance(item, Draft)]


def _in_place(items: Iterable[Item], done: Iterable[Result]) -> list[Result]:
    """Results of the drafts, with what could not be read in its place."""
    results = iter(done)
    return [next(results) if isinstance(item, Draft) else item for item in items]


def _given_up(draft: Draft) -> Unreadable:
    message = "判读这一篇时工作进程一再被终止，已跳过；多半是内存不够，请单独用 infoqa screen 试这一篇"
    return Unreadable(draft.source, _DEADLY, message, draft.id or draft.source)

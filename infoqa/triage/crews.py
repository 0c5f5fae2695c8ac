"""Crews: the processes that assess chunks, on this machine or on a Dask cluster.

Both hand out futures, and not `joblib.Parallel`, for reasons that were tried: `Parallel(return_as="generator")` takes
in new tasks as fast as workers finish, however slowly results are fetched; and its Dask backend (joblib 1.6) waits
for ever when Dask gives a task up after it killed its workers, and runs tasks in the calling process whenever the
cluster is down to one core.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Literal, Protocol

from infoqa.assessment import Assessment
from infoqa.draft import Draft
from infoqa.errors import InfoqaError, UsageError
from infoqa.triage.workers import LoadSpec, enter_service, warm

Engine = Literal["local", "dask"]
Task = Callable[[Sequence[Draft]], list[Assessment]]

_WARMING = 5  # workers that may die while they load, before a single draft is tried on its own
_CONNECTING = 30.0  # seconds to wait for a scheduler, and for its first worker
_LOOKING = 5.0  # seconds between two looks whether a cluster still has workers
_STARTING = 3  # attempts to start a cluster on this machine
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WorkerError(InfoqaError):
    """Workers cannot start, or the cluster is gone."""

    code = "worker"


class LostError(Exception):
    """A worker died over the task; whether by its fault is not known."""


class Promise(Protocol):
    """A result to come."""

    def done(self) -> bool:
        """Whether `result` returns at once."""

    def result(self) -> list[Assessment]:
        """Wait for the result.

        Raises:
            LostError: A worker died over it.
        """


class Crew(Protocol):
    """Workers that take chunks in any number."""

    def width(self) -> int:
        """Chunks that should be under way, so that no worker waits."""

    def submit(self, drafts: Sequence[Draft]) -> Promise:
        """Hand over a chunk."""

    def renew(self) -> None:
        """Make ready to go on after a loss; no chunk is under way."""

    def alone(self, drafts: Sequence[Draft]) -> list[Assessment]:
        """Assess with nothing else under way, in a worker that is known to work.

        Raises:
            LostError: A worker died over it.
        """


@contextmanager
def crew_of(engine: Engine, jobs: int, scheduler: str | None, load: LoadSpec, task: Task) -> Iterator[Crew]:
    """A crew, dismissed at the end whatever happens.

    Raises:
        UsageError: Dask is not installed, or there is no scheduler at that address.
    """
    if engine == "dask":
        with _dask_client(jobs, scheduler) as client:
            yield _DaskCrew(client, task)
        return
    crew = _LocalCrew(jobs, load, task)
    try:
        yield crew
    finally:
        crew.close()


class _LocalPromise:
    def __init__(self, future: Any) -> None:
        self._future = future

    def done(self) -> bool:
        return self._future is None or bool(self._future.done())

    def result(self) -> list[Assessment]:
        if self._future is None:
            raise LostError
        try:
            done: list[Assessment] = self._future.result()
        except BrokenProcessPool as error:
            raise LostError from error
        return done


class _LocalCrew:
    """Processes of joblib's own executor (loky); when one dies, the executor is broken and a new one replaces it."""

    def __init__(self, jobs: int, load: LoadSpec, task: Task) -> None:
        self._jobs, self._load, self._task = jobs, load, task
        self._executor: Any = None

    def width(self) -> int:
        return 2 * self._jobs + 1

    def submit(self, drafts: Sequence[Draft]) -> Promise:
        try:
            return _LocalPromise(self._started(self._jobs).submit(self._task, drafts))
        except BrokenProcessPool:
            return _LocalPromise(None)  # found broken now; said when the result is asked for

    def renew(self) -> None:
        self.close()

    def alone(self, drafts: Sequence[Draft]) -> list[Assessment]:
        try:
            self._warm()
            return _LocalPromise(self._started(1).submit(self._task, drafts)).result()
        finally:
            self.close()

    def close(self) -> None:
        """Stop all workers at once."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, kill_workers=True)
            self._executor = None

    def _warm(self) -> None:
        for _ in range(_WARMING):
            try:
                self._started(1).submit(warm, self._load).result()
            except BrokenProcessPool:
                self.close()
            else:
                return
        raise WorkerError("工作进程一启动就被终止", place="--jobs", hint="多半是内存不够：减少 --jobs，或用 --jobs 1")

    def _started(self, jobs: int) -> Any:
        if self._executor is None:
            from joblib.externals.loky import ProcessPoolExecutor

            self._executor = ProcessPoolExecutor(
                jobs, initializer=enter_service, initargs=(os.getpid(),), env=_ENVIRONMENT
            )
        return self._executor


class _DaskPromise:
    def __init__(self, future: Any, client: Any) -> None:
        self._future, self._client = future, client

    def done(self) -> bool:
        return bool(self._future.done())

    def result(self) -> list[Assessment]:
        from distributed import KilledWorker

        deserted = 0.0
        while True:
            try:
                done: list[Assessment] = self._future.result(timeout=_LOOKING)
            except TimeoutError:
                deserted = 0.0 if self._client.ncores() else deserted + _LOOKING
                if deserted >= _CONNECTING:
                    raise _gone("集群里没有工作节点了") from None
            except KilledWorker as error:
                raise LostError from error
            except CancelledError as error:  # the client gives up what a vanished scheduler knew of
                raise _gone("与调度器的连接断了") from error
            else:
                return done


def _gone(what: str) -> WorkerError:
    return WorkerError(what, place="--engine dask", hint="查看调度器和各工作节点后，用 --resume 续做")


class _DaskCrew:
    """Workers of a Dask cluster; Dask itself does the chunks of a dead worker again, until it gives one up."""

    def __init__(self, client: Any, task: Task) -> None:
        self._client, self._task = client, task

    def width(self) -> int:
        cores: int = sum(self._client.ncores().values())
        return 2 * max(1, cores) + 1

    def submit(self, drafts: Sequence[Draft]) -> Promise:
        return _DaskPromise(self._client.submit(self._task, drafts, pure=False), self._client)

    def renew(self) -> None:
        """Nothing to do: lost workers come back by themselves, or the others go on."""

    def alone(self, drafts: Sequence[Draft]) -> list[Assessment]:
        return self.submit(drafts).result()


@contextmanager
def _dask_client(jobs: int, scheduler: str | None) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "没有安装 Dask", place="--engine dask", hint='先运行 pip install "infoqa[dask]"，或改用 --engine local'
        ) from error
    if scheduler is None:
        with _local_cluster(jobs) as cluster, Client(cluster) as client:
            yield client
        return
    try:
        client = Client(scheduler, timeout=_CONNECTING)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"连不上调度器：{error}", place=f"--scheduler {scheduler}", hint="写成 tcp://机器:8786，并确认调度器已启动"
        ) from error
    with client:
        _wait_for_worker(client, scheduler)
        yield client


def _local_cluster(jobs: int) -> Any:
    from distributed import LocalCluster

    for _ in range(_STARTING):
        try:
            return LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
        except RuntimeError as error:  # a worker died while it started
            cause = error
    hint = "多半是内存不够：减少 --jobs，或改用 --engine local"
    raise WorkerError("本机的集群起不来", place="--engine dask", hint=hint) from cause


def _wait_for_worker(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_CONNECTING)
    except TimeoutError as error:
        raise UsageError(
            "调度器下没有工作节点",
            place=f"--scheduler {scheduler}",
            hint=f"在各台机器上运行 dask worker {scheduler} --nthreads 1",
        ) from error

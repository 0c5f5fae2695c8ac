"""Many processes give what one gives, whatever happens to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from infoqa import Assessor, Draft, read_drafts
from infoqa.draft import Unreadable
from infoqa.errors import ModelError, UsageError
from infoqa.reports.jsonlines import to_line
from infoqa.settings import Office, Settings, Unit
from infoqa.training.corpus import Gold
from infoqa.triage.engines import Item, LoadSpec, assess_many

from .processes import finish, kill_workers, noted, start, undisturbed_run, wait_until, write_drafts

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds its victims in /proc")
dask = pytest.mark.skipif(find_spec("distributed") is None, reason="the extra [dask] is not installed")

OFFICE = Settings(severities={"H01": "warn"}, office=Office(units=(Unit("石坪镇人民政府"),), limits={"event_days": 2}))


@pytest.fixture(scope="module")
def items(golds: list[Gold]) -> list[Item]:
    """Drafts of the corpus, with some things between them that could not be read."""
    drafts: list[Item] = [replace(golds[number % len(golds)].draft, id=str(number)) for number in range(100)]
    for place in (0, 7, 64, 103):
        drafts.insert(place, Unreadable(f"坏{place}.docx", "damaged", "文件已损坏"))
    return drafts


@pytest.fixture(scope="module")
def undisturbed(golds: list[Gold], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Six hundred drafts, and what one process makes of them."""
    return undisturbed_run(golds, tmp_path_factory.mktemp("undisturbed"))


def test_two_processes_give_the_bytes_of_one(items: list[Item]) -> None:
    """In the same order, with what could not be read in its place and the settings of the office applied."""
    load = LoadSpec.of(settings=OFFICE)

    alone = [to_line(item, explain=True) for item in Assessor.load(None, OFFICE).assess_stream(items, explain=True)]
    one = [to_line(item, explain=True) for item in assess_many(items, load, jobs=1, explain=True)]
    two = [to_line(item, explain=True) for item in assess_many(items, load, jobs=2, explain=True, chunk=16)]

    assert one == alone
    assert two == alone
    assert len(two) == len(items)


def test_no_more_is_taken_in_than_is_under_way(items: list[Item]) -> None:
    """An endless input gives its first result when a few chunks are read."""
    taken = 0

    def endless() -> Iterator[Item]:
        nonlocal taken
        while True:
            taken += 1
            yield items[1 + taken % 5]

    results = assess_many(endless(), LoadSpec.of(), jobs=2, chunk=4)
    for _ in range(40):
        next(results)
    results.close()  # type: ignore[attr-defined]  # a generator

    assert taken <= 40 + 4 * 6


def test_an_interrupted_reader_ends_the_workers(items: list[Item]) -> None:
    """Whatever the input raises comes out, and nothing hangs."""

    def broken() -> Iterator[Item]:
        yield from items
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(assess_many(broken(), LoadSpec.of(), jobs=2, chunk=16))


def test_options_that_do_not_fit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is read."""
    load = LoadSpec.of()

    with pytest.raises(UsageError, match="进程数 0"):
        assess_many([], load, jobs=0)
    with pytest.raises(UsageError, match="没有 spark 这种引擎"):
        assess_many([], load, engine="spark")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="--engine dask"):
        assess_many([], load, scheduler="tcp://a:1")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"infoqa\[dask\]"):
        list(assess_many([], load, engine="dask"))


@dask
def test_a_silent_scheduler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its address and the next step."""
    monkeypatch.setattr("infoqa.triage.crews._CONNECTING", 0.2)
    with pytest.raises(UsageError, match="连不上调度器"):
        list(assess_many([], LoadSpec.of(), engine="dask", scheduler="tcp://127.0.0.1:9"))


def test_a_worker_with_another_model_says_so() -> None:
    """Nothing is assessed with a model that is not the one that was asked for."""
    load = replace(LoadSpec.of(), digest="0" * 64)

    with pytest.raises(ModelError, match="不同"):
        list(assess_many([Draft("6月3日，甲镇3条机耕路通车。")], load, jobs=2))
    with pytest.raises(ModelError, match="模型读不出来"):
        LoadSpec.of(Path("没有这个模型"))


def test_importing_engines_loads_no_engine() -> None:
    """Neither joblib nor Dask."""
    code = (
        "import sys, infoqa.triage.engines, infoqa.triage.resume, infoqa.triage.watching\n"
        "print(sorted({'joblib', 'dask', 'distributed', 'sklearn'} & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@linux
def test_killed_workers_lose_nothing(undisturbed: tuple[Path, bytes], tmp_path: Path) -> None:
    """Complete, no duplicates, equal."""
    source, expected = undisturbed
    target = tmp_path / "killed.jsonl"

    process = start(source, target, "--jobs", "2")
    killed = kill_workers(process, 4, seed=7)

    assert finish(process) == [600, 0, 0]
    assert killed >= 1
    assert target.read_bytes() == expected


@linux
def test_a_draft_that_kills_workers_is_given_up_and_the_rest_go_on(
    assessor: Assessor, golds: list[Gold], tmp_path: Path
) -> None:
    """It becomes an error in its place, and nobody else does."""
    source, target = tmp_path / "drafts.jsonl", tmp_path / "deadly.jsonl"
    write_drafts(golds, source, 10, {5: "致命的一篇"})

    figures = finish(start(source, target, "--jobs", "2", "--chunk", "2", "--deadly", "致命"))

    results = target.read_text(encoding="utf-8").splitlines(keepends=True)
    expected = [to_line(item) for item in assessor.assess_stream(read_drafts([source]))]
    record = json.loads(results[5])
    assert figures == [10, 1, 0]
    assert (record["id"], record["error"]["code"]) == ("5", "worker")
    assert results[:5] + results[6:] == expected[:5] + expected[6:]


@dask
@linux
def test_a_dask_cluster_gives_the_same_bytes_though_workers_die(
    undisturbed: tuple[Path, bytes], tmp_path: Path
) -> None:
    """The local cluster of two workers, one of which is killed now and then."""
    source, expected = undisturbed
    target = tmp_path / "dask.jsonl"

    process = start(source, target, "--jobs", "2", "--engine", "dask")
    wait_until(lambda: noted(target) > 0, process)
    kill_workers(process, 2, seed=3)

    assert finish(process) == [600, 0, 0]
    assert target.read_bytes() == expected

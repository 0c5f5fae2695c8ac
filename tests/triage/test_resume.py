"""An interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from infoqa import Assessment, Assessor, Draft
from infoqa.draft import Unreadable
from infoqa.errors import WriteError
from infoqa.training.corpus import Gold
from infoqa.triage.engines import Item, Result
from infoqa.triage.resume import CHECKPOINT, Outcome, ResumeError, partial_of, progress_of, run, unfinished

from .processes import finish, noted, start, undisturbed_run, wait_until, workers_of

COUNT = 3 * CHECKPOINT + 40
ITEMS: list[Item] = [
    Unreadable(f"{number}.docx", "damaged", "文件已损坏")
    if number % 100 == 7
    else Draft(f"正文{number}", id=str(number))
    for number in range(COUNT)
]


class Assessing:
    """Assesses by copying one assessment, and breaks off after some items.

    Args:
        pattern: What it copies.
        limit: Items after which it is interrupted.
    """

    def __init__(self, pattern: Assessment, limit: int = COUNT + 1) -> None:
        self._pattern, self._limit = pattern, limit
        self.done = 0

    def __call__(self, items: Iterator[Item]) -> Iterator[Result]:
        """Assess."""
        while ahead := list(islice(items, 10)):  # takes in more than it gives, as an engine does
            for item in ahead:
                if self.done == self._limit:
                    raise KeyboardInterrupt
                self.done += 1
                yield replace(self._pattern, draft=item) if isinstance(item, Draft) else item


@pytest.fixture(scope="module")
def pattern(assessor: Assessor) -> Assessment:
    """Any assessment."""
    return assessor.assess([Draft("6月3日，甲镇3条机耕路通车。")])[0]


def _line(item: Result) -> str:
    return (item.draft.body if isinstance(item, Assessment) else item.source) + "\n"


def _text(items: Iterable[Item]) -> str:
    return "".join((item.body if isinstance(item, Draft) else item.source) + "\n" for item in items)


def _interrupt(pattern: Assessment, target: Path, after: int = 2 * CHECKPOINT + 9) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(ITEMS, target, Assessing(pattern, after), _line, key="k", pause=0.0)


def test_an_undisturbed_run_leaves_the_result_alone(pattern: Assessment, tmp_path: Path) -> None:
    """No files beside it."""
    target = tmp_path / "结果.jsonl"

    outcome = run(ITEMS, target, Assessing(pattern), _line, key="k")

    failed = sum(isinstance(item, Unreadable) for item in ITEMS)
    assert outcome == Outcome(COUNT, failed, 0, written=True)
    assert target.read_text(encoding="utf-8") == _text(ITEMS)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("torn", [b"", "半行没有写".encode()[:-1], b"x\n" * 1000])
def test_an_interrupted_run_goes_on(pattern: Assessment, tmp_path: Path, torn: bytes) -> None:
    """What is noted is not done again; what reaches beyond it is cut off; an earlier result stays till the end."""
    target = tmp_path / "结果.jsonl"
    target.write_text("旧的\n", encoding="utf-8")
    _interrupt(pattern, target)
    with partial_of(target).open("ab") as stream:
        stream.write(torn)
    earlier = target.read_text(encoding="utf-8")
    again = Assessing(pattern)

    outcome = run(ITEMS, target, again, _line, key="k", resume=True)

    assert earlier == "旧的\n"
    assert target.read_text(encoding="utf-8") == _text(ITEMS)
    assert (outcome.taken_over, again.done) == (2 * CHECKPOINT, COUNT - 2 * CHECKPOINT)
    assert outcome == replace(run(ITEMS, target, Assessing(pattern), _line, key="k"), taken_over=2 * CHECKPOINT)
    assert list(tmp_path.iterdir()) == [target]


def test_a_run_may_be_interrupted_again_and_again(pattern: Assessment, tmp_path: Path) -> None:
    """Each time it comes a little further."""
    target = tmp_path / "结果.jsonl"
    _interrupt(pattern, target, CHECKPOINT)
    reached = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run(ITEMS, target, Assessing(pattern, CHECKPOINT + 1), _line, key="k", resume=True, pause=0.0)
        note = unfinished(target)
        reached.append(note.items if note else 0)

    run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)

    assert reached == [2 * CHECKPOINT, 3 * CHECKPOINT]
    assert target.read_text(encoding="utf-8") == _text(ITEMS)
    assert unfinished(target) is None


@pytest.mark.parametrize(
    ("items", "key", "reason"),
    [
        ([Draft("另一篇", id="0"), *ITEMS[1:]], "k", "稿件与中断的那次不同"),
        ([ITEMS[1], ITEMS[0], *ITEMS[2:]], "k", "稿件与中断的那次不同"),
        (ITEMS[:CHECKPOINT], "k", "稿件与中断的那次不同"),
        (ITEMS, "另一个模型", "模型、设置或选项"),
    ],
)
def test_another_run_is_not_continued(
    pattern: Assessment, tmp_path: Path, items: list[Item], key: str, reason: str
) -> None:
    """The files stay, so that the right input can still be given."""
    target = tmp_path / "结果.jsonl"
    _interrupt(pattern, target)

    with pytest.raises(ResumeError, match=reason):
        run(items, target, Assessing(pattern), _line, key=key, resume=True)
    run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)

    assert target.read_text(encoding="utf-8") == _text(ITEMS)


def test_what_follows_the_done_part_may_change(pattern: Assessment, tmp_path: Path) -> None:
    """More drafts may have come in at the end."""
    target = tmp_path / "结果.jsonl"
    _interrupt(pattern, target)
    more = [*ITEMS, Draft("后到的", id="后")]

    run(more, target, Assessing(pattern), _line, key="k", resume=True)

    assert target.read_text(encoding="utf-8") == _text(more)


def test_damaged_files_are_named(pattern: Assessment, tmp_path: Path) -> None:
    """A note that is no note, and results that are shorter than noted."""
    target = tmp_path / "结果.jsonl"
    _interrupt(pattern, target)
    os.truncate(partial_of(target), 10)
    with pytest.raises(ResumeError, match="不全"):
        run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)
    for damage in ("{", json.dumps({"items": 3}), json.dumps({"key": "k", "format": 99})):
        progress_of(target).write_text(damage, encoding="utf-8")
        with pytest.raises(ResumeError, match="进度文件"):
            run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)

    run(ITEMS, target, Assessing(pattern), _line, key="k")

    assert target.read_text(encoding="utf-8") == _text(ITEMS)


def test_resume_without_anything_to_resume_begins_anew(pattern: Assessment, tmp_path: Path) -> None:
    """Also if the run was interrupted between its last two steps."""
    target = tmp_path / "结果.jsonl"
    first = run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)
    _interrupt(pattern, target)
    partial_of(target).unlink()

    second = run(ITEMS, target, Assessing(pattern), _line, key="k", resume=True)

    assert first.taken_over == second.taken_over == 0
    assert target.read_text(encoding="utf-8") == _text(ITEMS)


def test_nothing_readable_leaves_an_earlier_result(pattern: Assessment, tmp_path: Path) -> None:
    """As without `--resume`."""
    target = tmp_path / "结果.jsonl"
    target.write_text("旧的\n", encoding="utf-8")

    outcome = run([ITEMS[7]], target, Assessing(pattern), _line, key="k")

    assert outcome == Outcome(1, 1, 0, written=False)
    assert target.read_text(encoding="utf-8") == "旧的\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(pattern: Assessment, tmp_path: Path) -> None:
    """Before anything is assessed."""
    assessing = Assessing(pattern)

    with pytest.raises(WriteError, match="文件不存在"):
        run(ITEMS, tmp_path / "没有" / "结果.jsonl", assessing, _line, key="k")
    assert assessing.done == 0


@pytest.fixture(scope="module")
def undisturbed(golds: list[Gold], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Six hundred drafts, and what one process makes of them."""
    return undisturbed_run(golds, tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(("ending", "jobs"), [(signal.SIGKILL, 2), (signal.SIGINT, 1)])
def test_a_killed_program_goes_on(
    undisturbed: tuple[Path, bytes], tmp_path: Path, ending: signal.Signals, jobs: int
) -> None:
    """Equal to the undisturbed run, with part of the work taken over; workers do not outlive it."""
    source, expected = undisturbed
    target = tmp_path / "结果.jsonl"
    process = start(source, target, "--jobs", str(jobs))
    wait_until(lambda: noted(target) > 0, process)
    workers = workers_of(process)
    os.killpg(process.pid, ending) if ending == signal.SIGINT else process.send_signal(ending)
    process.communicate(timeout=60)
    stopped = not target.exists()

    items, failed, taken_over = finish(start(source, target, "--jobs", "2", "--resume"))

    assert stopped
    assert process.returncode != 0
    assert len(workers) == (jobs if jobs > 1 else 0)
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert (items, failed) == (600, 0)
    assert 0 < taken_over < 600
    assert target.read_bytes() == expected

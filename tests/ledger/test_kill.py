"""`kill -9` at any moment: the ledger opens, and what was printed as done is in it."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from infoqa.ledger.events import Submission
from infoqa.ledger.store import Ledger

from .commands import command, environment, ledger

KILLS = 10
NUMBER = 150

_ADOPTER = """
import sys
from datetime import date
from infoqa.ledger.events import Adoption
from infoqa.ledger.store import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    for one in ledger.submissions():
        for number in range(3):
            ledger.adopt(Adoption(one.id, f"刊{number}", "city", date(2026, 10, 9)))
            print(f"采用　{one.id}　刊{number}", flush=True)
"""


@pytest.mark.parametrize("work", ["submit", "import", "adopt"])
def test_nothing_acknowledged_is_lost(tmp_path: Path, place: str, work: str) -> None:
    """Ten kills; each time every line that came out stands in the ledger, row and event together."""
    seed = time.time_ns()
    chance = random.Random(seed)  # noqa: S311  # a test
    _write_drafts(tmp_path / "来稿.csv")
    _write_circular(tmp_path / "通报.csv")
    if work != "submit":
        with Ledger.open(place) as opened:
            for number in range(NUMBER):
                opened.submit(Submission(f"s{number}", "云塘镇", _title(number), date(2026, 10, 8)))
    commands = {
        "submit": command("submit", "来稿.csv"),
        "import": command("import", "通报.csv", "--yes"),
        "adopt": [sys.executable, "-c", _ADOPTER, place],
    }
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        acknowledged |= _killed(commands[work], tmp_path, place, chance)
        with Ledger.open(place) as opened:
            trail = opened.history()
            submitted = {one.id for one in opened.submissions()}
            adopted = {one.submission for one in opened.adoptions()}
            assert len(trail) == len(submitted) + len(opened.adoptions()), f"seed {seed}"
            assert acknowledged <= (submitted if work == "submit" else adopted), f"seed {seed}"

    assert acknowledged, f"seed {seed}"
    if work == "submit":
        assert ledger("submit", "来稿.csv", cwd=tmp_path, place=place).returncode == 0
        with Ledger.open(place) as opened:
            assert len(opened.submissions()) == NUMBER
    if work == "import":
        assert ledger("import", "通报.csv", "--yes", cwd=tmp_path, place=place).returncode == 0
        with Ledger.open(place) as opened:
            assert len(opened.adoptions()) == NUMBER


def _killed(line: list[str], cwd: Path, place: str, chance: random.Random) -> set[str]:
    """Ids of the lines that a process printed before it was killed: while it starts, or amid its work."""
    process = subprocess.Popen(
        line, cwd=cwd, env=environment(place), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    lines: list[str] = []
    working = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for written in process.stdout:
            lines.append(written)
            working.set()
        working.set()

    reader = threading.Thread(target=read)
    reader.start()
    if chance.random() < 0.7:
        working.wait(30)
        time.sleep(chance.uniform(0, 0.05))
    else:
        time.sleep(chance.uniform(0, 1))
    process.kill()
    process.wait()
    reader.join()
    process.stdout.close()
    return {parts[1] for written in lines if written.endswith("\n") and len(parts := written.split("　")) == 3}


def _title(number: int) -> str:
    return f"第{number}号机耕路通车"


def _write_drafts(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = [(_title(n), "云塘镇", f"6月3日，云塘镇第{n}号机耕路通车，全长{n + 1}公里。") for n in range(NUMBER)]
        csv.writer(stream).writerows([("标题", "单位", "正文"), *rows])


def _write_circular(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = [(_title(n), "云塘镇", "要情快报", "市", "2026-10-20") for n in range(NUMBER)]
        csv.writer(stream).writerows([("题目", "单位", "刊物", "级别", "日期"), *rows])

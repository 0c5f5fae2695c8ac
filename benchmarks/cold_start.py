"""Cold start: `infoqa screen` on one draft against importing scikit-learn's linear models, in turn, as whole processes.

Usage: python benchmarks/cold_start.py [RUNS]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

DRAFT = "机耕路通车\n6月3日，甲镇3条机耕路通车，全长12公里，比去年多4公里，惠及7个村2100户。\n"


def measure(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak memory in MB of one run (POSIX only)."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale


def main() -> None:
    """Print medians and the ratio of pairs."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "稿.txt"
        draft.write_text(DRAFT, encoding="utf-8")
        commands = {
            "infoqa screen": [sys.executable, "-m", "infoqa", "screen", str(draft)],
            "import sklearn.linear_model": [sys.executable, "-c", "import sklearn.linear_model"],
        }
        for command in commands.values():
            measure(command)
        rounds = [{name: measure(command) for name, command in commands.items()} for _ in range(runs)]
    report: dict[str, object] = {}
    for name in commands:
        wall, cpu, memory = (median(row[name][part] for row in rounds) for part in range(3))
        report[name] = {"wall_s": round(wall, 3), "cpu_s": round(cpu, 3), "peak_mb": round(memory, 1)}
    ours, theirs = commands
    report["ratio_wall"] = round(median(row[ours][0] / row[theirs][0] for row in rounds), 3)
    report["ratio_cpu"] = round(median(row[ours][1] / row[theirs][1] for row in rounds), 3)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

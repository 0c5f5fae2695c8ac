"""Scale: `infoqa predict` on ten thousand, a hundred thousand and, with --full, a million drafts.

The drafts are **not** new texts: they are sampled from the corpus and perturbed, which says nothing of accuracy and is
meant for time and memory only. In each copy figures and place names are others and the units of the body stand in
another order. They are written one by one to a JSON Lines file, which `predict` then reads as any other.

Each contestant runs in a process of its own, in turn:

- `infoqa` with one process, with two, and with a local Dask cluster of two workers (if the extra `[dask]` is there):
  reading, type, scores, screen, JSON, and the resumable result file;
- plain jieba + TF-IDF + logistic regression (type alone) and bare `rjieba.cut`, as in `throughput.py`, on the first
  few thousand drafts, because they hold all texts in memory.

Quote ratios, not seconds. `speed_up_…` is a ratio of wall times and wants an idle machine; `…_at_most`, from CPU times,
is what full use of the cores would give, and can be read on a busy one. Wall time counts from the first draft read to
the result in its place, with the start of
workers; peak memory is the parent's and the largest worker's.

Usage: python benchmarks/scale.py [--full] [--sizes N,N,…] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import throughput

SEED = 20261125
SIZES = (10_000, 100_000)
FULL = 1_000_000
BASELINE = 5_000
"""Most drafts that the baselines get."""

WAYS = {"one": (1, "local"), "two": (2, "local"), "dask": (2, "dask")}
_NAME = re.compile(r"[\u4e00-\u9fff]{2}(?=[县市区旗镇乡村])")
_SYLLABLES = "青石云溪南桥北岭东湾西河清泉长坪新塘古渡平川松岗白沙红旗金山银湖竹林梅园柳荫枫树杨柏"


def perturbed(count: int) -> Iterator[dict[str, str]]:
    """Drafts sampled from the corpus, each changed in another way; made one at a time."""
    files = sorted((throughput.ROOT / "corpus" / "matters").glob("*.json"))
    matters = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    pool = [
        (entry["title"], [text for _, text in entry["units"]], _names(matter["place"], entry["header"]["unit"]))
        for matter in matters
        for entry in matter["drafts"]
    ]
    generator = random.Random(SEED)  # noqa: S311  # no secret depends on it
    for number in range(count):
        title, units, names = generator.choice(pool)
        body = "".join(generator.sample(units, len(units)))
        for name in names:
            other = "".join(generator.sample(_SYLLABLES, 2))
            title, body = title.replace(name, other), body.replace(name, other)
        figures = str.maketrans("123456789", "".join(generator.sample("123456789", 9)))
        yield {"id": str(number), "title": title.translate(figures), "body": body.translate(figures)}


def _names(*places: str) -> list[str]:
    return sorted({name for place in places for name in _NAME.findall(place)})


def write_drafts(count: int, target: Path) -> float:
    """Write that many drafts; how many megabytes of title and body they have."""
    size = 0
    with target.open("w", encoding="utf-8") as stream:
        for record in perturbed(count):
            size += len((record["title"] + record["body"]).encode())
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    return size / 1e6


def predict(way: str, source: Path) -> int:
    """The whole of `predict`, as the command line does it."""
    from infoqa import read_drafts
    from infoqa.cli.process import own_process
    from infoqa.reports.jsonlines import to_line
    from infoqa.triage.engines import Engine, LoadSpec, assess_many
    from infoqa.triage.resume import run

    own_process()
    jobs, engine = WAYS[way]
    chosen: Engine = "dask" if engine == "dask" else "local"
    load = LoadSpec.of(prepare=own_process)
    assess = partial(assess_many, load=load, jobs=jobs, engine=chosen)
    return run(read_drafts([source]), source.with_name(f"{way}.jsonl"), assess, to_line, key=load.key).items


def contest(name: str, source: Path) -> None:
    """Run one contestant and print its figures as JSON."""
    if name not in WAYS:
        throughput.contest(name, source)
        return
    import resource

    begun = time.perf_counter()
    done = predict(name, source)
    wall = time.perf_counter() - begun
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    scale = 1e6 if sys.platform == "darwin" else 1e3
    figures = {
        "drafts": done,
        "wall_s": wall,
        "cpu_s": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
        "peak_mb": own.ru_maxrss / scale,
        "worker_peak_mb": workers.ru_maxrss / scale if WAYS[name] != WAYS["one"] else 0.0,
    }
    print(json.dumps(figures))


def measured(name: str, source: Path) -> dict[str, float]:
    """Figures of one contestant in a process of its own."""
    single = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, __file__, "--contest", name, str(source)]
    done = subprocess.run(command, env=single, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(count: int, rounds: int, folder: Path) -> dict[str, object]:
    """Everything about `count` drafts; figures are medians, ratios are taken within each round."""
    source, head = folder / "drafts.jsonl", folder / "head.jsonl"
    megabytes, small = write_drafts(count, source), min(count, BASELINE)
    write_drafts(small, head)
    ways = [way for way in WAYS if way != "dask" or find_spec("distributed")]
    rows = [
        {**{way: measured(way, source) for way in ways}, **{name: measured(name, head) for name in ("plain", "rjieba")}}
        for _ in range(rounds)
    ]
    same = {(folder / f"{way}.jsonl").read_bytes() for way in ways} if count <= SIZES[0] else set()
    report: dict[str, object] = {"drafts": count, "megabytes": round(megabytes, 1), "baseline_drafts": small}
    for way in ways:
        wall, cpu = (median(row[way][key] for row in rows) for key in ("wall_s", "cpu_s"))
        report[way] = {
            "wall_s": round(wall, 1),
            "ms_per_draft": round(1000 * wall / count, 3),
            "drafts_per_s": round(count / wall),
            "drafts_per_s_and_core": round(count / wall / WAYS[way][0]),
            "drafts_per_cpu_s": round(count / cpu),
            "mb_per_s": round(megabytes / wall, 2),
            "peak_mb": round(max(row[way]["peak_mb"] for row in rows), 1),
            "worker_peak_mb": round(max(row[way]["worker_peak_mb"] for row in rows), 1),
        }
        if way != "one":
            report[f"speed_up_{way}"] = round(median(row["one"]["wall_s"] / row[way]["wall_s"] for row in rows), 2)
            ratios = [WAYS[way][0] * row["one"]["cpu_s"] / row[way]["cpu_s"] for row in rows]
            report[f"speed_up_{way}_at_most"] = round(median(ratios), 2)
    for name, key in (("plain", "times_plain"), ("rjieba", "share_of_rjieba")):
        ratios = [(row[name]["cpu_s"] / small) / (row["one"]["cpu_s"] / count) for row in rows]
        report[key] = round(median(ratios), 3)
    if same:
        report["same_bytes"] = len(same) == 1
    return report


def main() -> None:
    """Print one report for each size as a line of JSON."""
    if sys.argv[1:2] == ["--contest"]:
        contest(sys.argv[2], Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description="Time and memory of predict on very many drafts.")
    parser.add_argument("--full", action="store_true", help="a million drafts as well; needs 4 GB of disk and an hour")
    parser.add_argument("--sizes", default="", help="numbers of drafts, by commas, instead")
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",") if size] or [*SIZES, *([FULL] if given.full else [])]
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(size, given.rounds, Path(folder)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

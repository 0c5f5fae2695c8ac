"""Throughput on one core: `infoqa predict` against plain jieba + TF-IDF + logistic regression, and bare `rjieba.cut`.

The drafts are those of the corpus, repeated with other figures until there are enough: every copy has its digits
changed, so that no cache of whole texts could help. Each contestant runs in a process of its own, in turn, and times
the work from raw JSON lines to results, without start-up and model loading; the baseline predicts the type alone.

Usage: python benchmarks/throughput.py [DRAFTS] [ROUNDS]
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261124
CONTESTANTS = ("infoqa", "plain", "rjieba")


def make_drafts(count: int, target: Path) -> None:
    """Write `count` perturbed corpus drafts as JSON lines."""
    from infoqa.training.corpus import read_corpus

    golds = read_corpus(ROOT / "corpus")
    generator = random.Random(SEED)  # noqa: S311  # no secret depends on it
    with target.open("w", encoding="utf-8") as stream:
        for number in range(count):
            draft = golds[number % len(golds)].draft
            digits = "".join(generator.sample("123456789", 9))
            table = str.maketrans("123456789", digits)
            record = {"id": str(number), "title": draft.title.translate(table), "body": draft.body.translate(table)}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def run_infoqa(source: Path) -> Callable[[], int]:
    """The whole of `predict`: reading, type, scores, screen, JSON."""
    from infoqa import Assessor, read_drafts
    from infoqa.cli.process import own_process
    from infoqa.reports.jsonlines import to_line

    own_process()
    assessor = Assessor.load()
    list(assessor.assess_stream(read_drafts([ROOT / "corpus" / "inbox"])))

    def work() -> int:
        with Path(os.devnull).open("w", encoding="utf-8") as sink:
            return sum(sink.write(to_line(item)) > 0 for item in assessor.assess_stream(read_drafts([source])))

    return work


def run_plain(source: Path) -> Callable[[], int]:
    """Jieba with its defaults, TfidfVectorizer, LogisticRegression; the type alone."""
    import jieba
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from infoqa.training.corpus import read_corpus

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    golds = read_corpus(ROOT / "corpus")
    model = make_pipeline(TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None), LogisticRegression(max_iter=1000))
    model.fit([gold.draft.title + "\n" + gold.draft.body for gold in golds], [gold.label for gold in golds])

    def work() -> int:
        with source.open(encoding="utf-8") as stream:
            records = [json.loads(line) for line in stream]
        return len(model.predict([record["title"] + "\n" + record["body"] for record in records]))

    return work


def run_rjieba(source: Path) -> Callable[[], int]:
    """Nothing but cutting the same text."""
    import rjieba

    with source.open(encoding="utf-8") as stream:
        texts = [record["title"] + "\n" + record["body"] for record in map(json.loads, stream)]
    rjieba.cut("预热", False)

    def work() -> int:
        return sum(bool(rjieba.cut(text, False)) for text in texts)

    return work


def contest(name: str, source: Path) -> None:
    """Run one contestant and print its figures as JSON."""
    work = {"infoqa": run_infoqa, "plain": run_plain, "rjieba": run_rjieba}[name](source)
    begun, cpu = time.perf_counter(), time.process_time()
    done = work()
    wall, used = time.perf_counter() - begun, time.process_time() - cpu
    import resource

    scale = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale
    print(json.dumps({"drafts": done, "wall_s": wall, "cpu_s": used, "peak_mb": peak}))


def main() -> None:
    """Print drafts and megabytes per second, peak memory, and ratios of the CPU seconds of each round."""
    if sys.argv[1:2] == ["--contest"]:
        contest(sys.argv[2], Path(sys.argv[3]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    single = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "drafts.jsonl"
        make_drafts(count, source)
        with source.open(encoding="utf-8") as stream:
            megabytes = sum(len((r["title"] + r["body"]).encode()) for r in map(json.loads, stream)) / 1e6
        results: list[dict[str, dict[str, float]]] = []
        for _ in range(rounds):
            row = {}
            for name in CONTESTANTS:
                command = [sys.executable, __file__, "--contest", name, str(source)]
                done = subprocess.run(command, env=single, capture_output=True, text=True, check=True)
                row[name] = json.loads(done.stdout.splitlines()[-1])
            results.append(row)
    report: dict[str, object] = {"drafts": count, "megabytes": round(megabytes, 2), "rounds": rounds}
    for name in CONTESTANTS:
        cpu = median(row[name]["cpu_s"] for row in results)
        report[name] = {
            "cpu_s": round(cpu, 3),
            "wall_s": round(median(row[name]["wall_s"] for row in results), 3),
            "drafts_per_s": round(count / cpu),
            "mb_per_s": round(megabytes / cpu, 2),
            "peak_mb": round(median(row[name]["peak_mb"] for row in results), 1),
        }
    report["times_plain"] = round(median(row["plain"]["cpu_s"] / row["infoqa"]["cpu_s"] for row in results), 2)
    report["share_of_rjieba"] = round(median(row["rjieba"]["cpu_s"] / row["infoqa"]["cpu_s"] for row in results), 3)
    print(json.dumps(report, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

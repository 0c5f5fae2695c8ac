"""Depth and concision beside simple scorers: length, number of figures, boilerplate hits, TF-IDF with ridge regression.

All learn from the training and validation matters. A scorer that gives one number is turned into a level by isotonic
regression on that number, rising or falling as fits; TF-IDF predicts the level itself. Reported are the quadratic
weighted kappa of the levels, and the share of contrast pairs whose better side scores higher.

Usage: python benchmarks/compare_scores.py [GOLD.jsonl …] [--pairs PAIRS.jsonl]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from infoqa import Assessor, Draft
from infoqa.language.document import read_document
from infoqa.language.terms import Floats, terms
from infoqa.training.corpus import read_corpus
from infoqa.training.evaluation import read_gold
from infoqa.training.metrics import bootstrap, quadratic_kappa

ROOT = Path(__file__).resolve().parents[1]
Axis = Literal["depth", "concision"]
Scored = tuple[list[int], Floats]
"""Levels, and scores to rank by."""

Pair = tuple[str, list[Draft]]
"""Axis, and the better side and the worse side."""

Scorer = Callable[[Sequence[Draft]], Scored]


def length(draft: Draft) -> float:
    """Characters."""
    return float(read_document(draft).length)


def figures(draft: Draft) -> float:
    """Figures and shares."""
    return float(sum(quantity.kind in ("figure", "percent") for quantity in read_document(draft).quantities))


def boilerplate(draft: Draft) -> float:
    """Hits of the boilerplate list per hundred characters."""
    document = read_document(draft)
    return 100.0 * len(document.hits.get("boilerplate", ())) / max(document.length, 1)


def words(draft: Draft) -> list[str]:
    """Words and word pairs of title and body."""
    return terms(read_document(draft).tokens)


def by_number(measure: Callable[[Draft], float], drafts: Sequence[Draft], levels: Sequence[int]) -> Scorer:
    """A scorer that knows one number of a draft."""
    curve = IsotonicRegression(increasing="auto", out_of_bounds="clip").fit(
        [measure(draft) for draft in drafts], levels
    )
    sign = 1.0 if curve.increasing_ else -1.0

    def score(drafts: Sequence[Draft]) -> Scored:
        values = np.array([measure(draft) for draft in drafts])
        return to_levels(curve.predict(values)), sign * values

    return score


def by_words(drafts: Sequence[Draft], levels: Sequence[int]) -> Scorer:
    """A scorer that knows the words."""
    model = make_pipeline(TfidfVectorizer(analyzer=words, sublinear_tf=True, min_df=2), Ridge(1.0)).fit(drafts, levels)

    def score(drafts: Sequence[Draft]) -> Scored:
        values = np.asarray(model.predict(drafts))
        return to_levels(values), values

    return score


def by_infoqa(axis: Axis) -> Scorer:
    """The shipped scorer."""
    assessor = Assessor.load()

    def score(drafts: Sequence[Draft]) -> Scored:
        scores = [getattr(item, axis) for item in assessor.assess(drafts)]
        return [item.level for item in scores], np.array([item.score for item in scores])

    return score


def to_levels(values: Floats) -> list[int]:
    """Nearest levels 1-5."""
    levels: list[int] = np.clip(np.round(values), 1, 5).astype(int).tolist()
    return levels


def main(arguments: Sequence[str]) -> None:
    """Print one table per axis as Markdown."""
    at = arguments.index("--pairs") if "--pairs" in arguments else len(arguments)
    golds = read_corpus(ROOT / "corpus")
    known = [gold for gold in golds if gold.split != "test"]
    drafts = [gold.draft for gold in known]
    pairs = {"corpus": read_sides(ROOT / "corpus" / "pairs.jsonl")}
    for file in arguments[at + 1 :]:
        pairs[Path(file).stem] = read_sides(Path(file))
    axes: tuple[Axis, ...] = ("depth", "concision")
    for axis in axes:
        levels = [getattr(gold, axis) for gold in known]
        sets = {"corpus, test matters": [(gold.draft, getattr(gold, axis)) for gold in golds if gold.split == "test"]}
        for file in arguments[:at]:
            sets[Path(file).stem] = [(row.draft, getattr(row, axis)) for row in read_gold(Path(file))]
        scorers = {
            "length": by_number(length, drafts, levels),
            "number of figures": by_number(figures, drafts, levels),
            "boilerplate per 100 characters": by_number(boilerplate, drafts, levels),
            "TF-IDF and ridge": by_words(drafts, levels),
            "infoqa": by_infoqa(axis),
        }
        heads = [f"QWK, {name} ({len(rows)})" for name, rows in sets.items()]
        heads += [f"pairs, {name} ({len(chosen(items, axis))})" for name, items in pairs.items()]
        print(f"\n{axis}\n\n| | {' | '.join(heads)} |\n|{'---|' * (len(heads) + 1)}")
        for name, scorer in scorers.items():
            cells = [
                str(bootstrap(quadratic_kappa, [level for _, level in rows], scorer([draft for draft, _ in rows])[0]))
                for rows in sets.values()
            ]
            cells += [f"{better_share(scorer, chosen(items, axis)):.1%}" for items in pairs.values()]
            print(f"| {name} | {' | '.join(cells)} |")


def read_sides(file: Path) -> list[Pair]:
    """Contrast pairs of a JSONL file with `axis`, `better` and `worse`."""
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        (
            entry["axis"],
            [Draft(title=entry[side].get("title", ""), body=entry[side]["body"]) for side in ("better", "worse")],
        )
        for entry in entries
    ]


def chosen(pairs: Sequence[Pair], axis: Axis) -> list[Pair]:
    """Pairs that differ on `axis`."""
    return [pair for pair in pairs if pair[0] == axis]


def better_share(scorer: Scorer, pairs: Sequence[Pair]) -> float:
    """Share of the pairs whose better side scores higher; a tie is none."""
    better, worse = (scorer([sides[at] for _, sides in pairs])[1] for at in (0, 1))
    return float(np.mean(better > worse))


if __name__ == "__main__":
    main(sys.argv[1:])

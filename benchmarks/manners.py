"""Recipes of the type model and the role tagger, tried on a manner of writing that training never saw.

Cross-validation by matter no longer tells good recipes from better ones. The corpus was written in three manners: by
the first hands, by later hands of other regions, and after the fashion of web pages, papers and the trade press. Each
manner is left out in turn, role tagger included.

    python benchmarks/manners.py CORPUS
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from infoqa.assessment import LABELS
from infoqa.classify.features import type_features
from infoqa.classify.model import certainty
from infoqa.linear import softmax
from infoqa.quality.roles import ROLES
from infoqa.training.corpus import Gold, read_corpus
from infoqa.training.fit import TYPE_RECIPE, Prepared, fit_temperature, out_of_fold
from infoqa.training.metrics import bootstrap, coverage_table, macro_f1
from infoqa.training.pipeline import document_rows

FIRST = frozenset({"sc", "nw", "yz", "dj", "ed", "ne", "hz", "bj"})
"""Prefixes of the matters by the first hands; those of the third manner begin with w."""


def manner(gold: Gold) -> int:
    """0 the first hands, 1 the later ones, 2 after the fashion of the web."""
    prefix = gold.matter.partition("-")[0]
    return 0 if prefix in FIRST else 2 if prefix.startswith("w") else 1


def main(corpus: Path) -> None:
    """Print the table of recipes and the coverage of the shipped one."""
    golds = [gold for gold in read_corpus(corpus) if gold.split != "test"]
    manners = np.array([manner(gold) for gold in golds])
    data = Prepared(golds)
    splitter = GroupKFold(3)
    _, roles = data.tag_out_of_fold(manners, splitter)
    tagged = np.array(ROLES)[roles.argmax(axis=1)] == np.array(data.roles)
    print(f"roles right {tagged.mean():.3f}; drafts by manner {np.bincount(manners).tolist()}\n")
    features = type_features(data.batch, roles, data.counts)
    rows = document_rows(data.batch, features)
    truth = np.array(data.labels)
    print("| weights of title, body, measures | macro-F1 | first | later | web |\n|---|---|---|---|---|")
    for measures in (0.1, 0.18, TYPE_RECIPE.weights["measures"], 0.3, 0.5):
        for body in (8.0, TYPE_RECIPE.weights["body"], 20.0):
            recipe = replace(TYPE_RECIPE, weights={**TYPE_RECIPE.weights, "body": body, "measures": measures})
            logits = out_of_fold(recipe, rows, data.labels, manners, LABELS, splitter=splitter)
            guess = np.array(LABELS)[logits.argmax(axis=1)]
            parts = [f"{macro_f1(list(truth[manners == one]), list(guess[manners == one])):.3f}" for one in range(3)]
            interval = bootstrap(macro_f1, list(truth), list(guess))
            print(f"| 3, {body:g}, {measures:g} | {interval} | {' | '.join(parts)} |", flush=True)
    logits = out_of_fold(TYPE_RECIPE, rows, data.labels, manners, LABELS, splitter=splitter)
    _, known = data.tag_out_of_fold()
    inside = out_of_fold(
        TYPE_RECIPE,
        document_rows(data.batch, known_features := type_features(data.batch, known, data.counts)),
        data.labels,
        data.groups,
        LABELS,
    )
    temperature = fit_temperature(inside, data.labels)
    print("\n| certainty | coverage, manner known | right | coverage, manner unknown | right |\n|---|---|---|---|---|")
    tables = []
    for scores, measured in ((inside, known_features), (logits, features)):
        probabilities = softmax(scores / temperature)
        right = np.array(LABELS)[probabilities.argmax(axis=1)] == truth
        tables.append(coverage_table(certainty(probabilities, measured), right, [0.0, 0.5, 0.7, 0.75, 0.8, 0.9]))
    for (at, *first), (_, *second) in zip(*tables, strict=True):
        print(f"| {at:.2f} | " + " | ".join(f"{value:.3f}" for value in (*first, *second)) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

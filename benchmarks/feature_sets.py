"""Feature sets of the type model side by side, out of fold: by matter, and with a ninth of the writers left out.

A matter's prefix names its writer, so the second column asks how a model does on voices that it never read. Role
probabilities are predicted out of fold in the same way. Only training and validation matters are used.

Usage: python benchmarks/feature_sets.py
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from infoqa.assessment import LABELS
from infoqa.classify.features import feature_names, type_features
from infoqa.training.corpus import read_corpus
from infoqa.training.fit import FOLDS, TYPE_RECIPE, Prepared, out_of_fold
from infoqa.training.metrics import bootstrap, macro_f1
from infoqa.training.pipeline import Recipe, document_rows

ROOT = Path(__file__).resolve().parents[1]
OFF = 1e-9
TITLE, BODY, MEASURES = (TYPE_RECIPE.weights[name] for name in ("title", "body", "measures"))
SETS = {
    "words of title and body": (TITLE, BODY, ""),
    "roles, rates, title lexicons": (OFF, OFF, "^(?!test)"),
    "tests of the procedure": (OFF, OFF, "^test"),
    "roles, rates, tests": (OFF, OFF, "."),
    "words, roles, rates": (TITLE, BODY, "^(?!test)"),
    "all (shipped)": (TITLE, BODY, "."),
}
"""Weights of title and body, and the pattern of the measured features that take part."""


def main() -> None:
    """Print the table as Markdown."""
    golds = [gold for gold in read_corpus(ROOT / "corpus") if gold.split != "test"]
    data = Prepared(golds)
    writers = np.array([gold.matter.split("-")[0] for gold in golds])
    print(f"| features ({len(golds)} drafts) | macro-F1 by matter | macro-F1 by writer |\n|---|---|---|")
    columns = []
    for groups, splitter in ((data.groups, GroupKFold(FOLDS)), (writers, GroupKFold(9))):
        _, roles = data.tag_out_of_fold(groups, splitter)
        measured = type_features(data.batch, roles, data.counts)
        column = []
        for title, body, pattern in SETS.values():
            keep = [number for number, name in enumerate(feature_names()) if pattern and re.search(pattern, name)]
            rows = document_rows(data.batch, measured[:, keep] if keep else measured)
            weights = {"title": title, "body": body, "measures": MEASURES if keep else OFF}
            recipe = Recipe(TYPE_RECIPE.fields, TYPE_RECIPE.weighting, TYPE_RECIPE.min_df, TYPE_RECIPE.c, weights)
            logits = out_of_fold(recipe, rows, data.labels, groups, LABELS, splitter=splitter)
            predicted = [LABELS[best] for best in logits.argmax(axis=1)]
            column.append(bootstrap(macro_f1, data.labels, predicted))
        columns.append(column)
    for name, by_matter, by_writer in zip(SETS, *columns, strict=True):
        print(f"| {name} | {by_matter} | {by_writer} |")


if __name__ == "__main__":
    main()

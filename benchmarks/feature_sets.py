"""Feature sets of the type model side by side, out of fold: by matter, and with every writer left out in turn.

A matter's prefix names its writer, so the second column asks how a model does on a voice that it never read. Role
probabilities are predicted out of fold in the same way. Only training and validation matters are used.

Usage: python benchmarks/feature_sets.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

from infoqa.assessment import LABELS
from infoqa.classify.features import type_features
from infoqa.training.corpus import read_corpus
from infoqa.training.fit import FOLDS, TYPE_RECIPE, Prepared, out_of_fold
from infoqa.training.metrics import bootstrap, macro_f1
from infoqa.training.pipeline import Recipe, document_rows

ROOT = Path(__file__).resolve().parents[1]
OFF = 1e-9
SETS = {
    "words of title and body": {"title": 0.5, "body": 1.0, "measures": OFF},
    "roles, rates, lengths": {"title": OFF, "body": OFF, "measures": 0.2},
    "both (shipped)": dict(TYPE_RECIPE.weights),
}


def main() -> None:
    """Print the table as Markdown."""
    golds = [gold for gold in read_corpus(ROOT / "corpus") if gold.split != "test"]
    data = Prepared(golds)
    writers = np.array([gold.matter.split("-")[0] for gold in golds])
    print(f"| features ({len(golds)} drafts) | macro-F1 by matter | macro-F1 by writer |\n|---|---|---|")
    columns = []
    for groups, splitter in ((data.groups, GroupKFold(FOLDS)), (writers, LeaveOneGroupOut())):
        _, roles = data.tag_out_of_fold(groups, splitter)
        rows = document_rows(data.batch, type_features(data.batch, roles, data.counts))
        column = []
        for weights in SETS.values():
            recipe = Recipe(TYPE_RECIPE.fields, TYPE_RECIPE.weighting, TYPE_RECIPE.min_df, TYPE_RECIPE.c, weights)
            logits = out_of_fold(recipe, rows, data.labels, groups, LABELS, splitter=splitter)
            predicted = [LABELS[best] for best in logits.argmax(axis=1)]
            column.append(bootstrap(macro_f1, data.labels, predicted))
        columns.append(column)
    for name, by_matter, by_writer in zip(SETS, *columns, strict=True):
        print(f"| {name} | {by_matter} | {by_writer} |")


if __name__ == "__main__":
    main()

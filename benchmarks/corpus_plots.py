"""Plots of the corpus for its data card, as SVG files in corpus/plots/.

Usage: pip install -e ".[plots]"; python benchmarks/corpus_plots.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt

from infoqa.assessment import LABELS
from infoqa.language.length import text_length
from infoqa.quality.roles import ROLES
from infoqa.training.corpus import Gold, read_corpus

ROOT = Path(__file__).resolve().parents[1]
LEVELS = (1, 2, 3, 4, 5)


def main() -> None:
    """Write every plot."""
    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "infoqa", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    golds = read_corpus(ROOT / "corpus")
    folder = ROOT / "corpus" / "plots"
    folder.mkdir(exist_ok=True)
    for name, draw in (("levels", levels), ("lengths", lengths), ("roles", roles)):
        draw(golds)
        plt.savefig(folder / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
        plt.close()


def levels(golds: list[Gold]) -> None:
    """Drafts by depth and concision, one panel per type."""
    _, axes = plt.subplots(1, len(LABELS), figsize=(10, 2.9), sharey=True)
    for axis, label in zip(axes, LABELS, strict=True):
        counts = Counter((gold.depth, gold.concision) for gold in golds if gold.label == label)
        grid = np.array([[counts[depth, concision] for concision in LEVELS] for depth in LEVELS])
        axis.imshow(grid, origin="lower", cmap="Blues", vmin=0)
        for (row, column), count in np.ndenumerate(grid):
            axis.text(column, row, str(count), ha="center", va="center", color="w" if count > grid.max() / 2 else "k")
        axis.set(title=label, xlabel="concision", xticks=range(5), yticks=range(5))
        axis.set_xticklabels(LEVELS)
        axis.set_yticklabels(LEVELS)
    axes[0].set_ylabel("depth")


def lengths(golds: list[Gold]) -> None:
    """Length of the body by type, on a logarithmic scale."""
    _, axis = plt.subplots(figsize=(10, 2.6))
    bins = np.geomspace(50, 3200, 36)
    for label in LABELS:
        values = [text_length(gold.draft.body) for gold in golds if gold.label == label]
        axis.hist(values, bins=list(bins), histtype="step", linewidth=1.6, label=label)
    axis.set(xscale="log", xlabel="characters of the body", ylabel="drafts")
    axis.set_xticks([60, 120, 250, 500, 1000, 2000, 3000], ["60", "120", "250", "500", "1000", "2000", "3000"])
    axis.legend(frameon=False)


def roles(golds: list[Gold]) -> None:
    """Share of unit roles by type."""
    _, axis = plt.subplots(figsize=(10, 2.6))
    left = np.zeros(len(LABELS))
    for role in ROLES:
        counts = [Counter(role for gold in golds if gold.label == label for role in gold.roles) for label in LABELS]
        shares = np.array([count[role] / count.total() for count in counts])
        axis.barh(LABELS, shares, left=left, label=role)
        left += shares
    axis.invert_yaxis()
    axis.set(xlabel="share of units", xlim=(0, 1))
    axis.legend(ncols=len(ROLES), frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.2))


if __name__ == "__main__":
    main()

"""What gives the type of a corpus draft away: topic words with and without the leak test's restrictions, and length.

Usage: python benchmarks/leaks.py [CORPUS]
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict

from infoqa.language.length import text_length
from infoqa.training.corpus import read_corpus
from infoqa.training.leaks import TOPIC_WORDS, topic_accuracy


def main() -> None:
    """Print the table of the data card."""
    golds = read_corpus(Path(sys.argv[1] if len(sys.argv) > 1 else "corpus"))
    labels = np.array([gold.label for gold in golds])
    lengths = np.array([[text_length(gold.draft.body)] for gold in golds])
    model = HistGradientBoostingClassifier(max_depth=3, random_state=0)
    guessed = cross_val_predict(model, lengths, labels, groups=[gold.matter for gold in golds], cv=GroupKFold(10))
    print("| what the classifier sees | accuracy |\n|---|---|")
    for size in (5, TOPIC_WORDS, 15):
        name = f"{size} topic words of each draft" + " (the leak test)" * (size == TOPIC_WORDS)
        print(f"| {name} | {topic_accuracy(golds, size=size):.3f} |")
    print(f"| all topic words of each draft, and so its length | {topic_accuracy(golds, size=None):.3f} |")
    print(f"| every noun, name and number | {topic_accuracy(golds, size=None, widest=1.0):.3f} |")
    print(f"| length alone | {np.mean(guessed == labels):.3f} |")


if __name__ == "__main__":
    main()

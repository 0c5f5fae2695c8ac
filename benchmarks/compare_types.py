"""The type model beside the usual recipes, in one run: same drafts to learn from, same drafts to be tried on.

Contestants: THUCTC's recipe (character bigrams, linear SVM), jieba word TF-IDF with logistic regression, complement
naive Bayes, fastText supervised, spaCy's text categoriser, an untrained vote of the cue words of rubric §7.2, and
infoqa. All learn from the training and validation matters; the test sets are the corpus' test matters and any gold
files given. Where a contestant has probabilities its calibration error stands beside its macro-F1. The last part
trains on 50, 100, 200, 400 and all drafts. Needs the extra `[compare]`.

Usage: python benchmarks/compare_types.py [GOLD.jsonl ...]
"""

from __future__ import annotations

import logging
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from infoqa import Assessor, Draft
from infoqa.assessment import LABELS
from infoqa.language.lexicon import load_lexicons, split_phrases
from infoqa.language.tokens import tokenise
from infoqa.training.corpus import Gold, read_corpus
from infoqa.training.evaluation import read_gold
from infoqa.training.fit import train, write_bundle
from infoqa.training.metrics import bootstrap, calibration_error, macro_f1
from infoqa.training.supplements import read_other

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261124
SIZES = (50, 100, 200, 400)
RESAMPLES = 2000

Probabilities = np.ndarray
Predict = Callable[[Sequence[Draft]], Probabilities]
"""Rows of probabilities, or of votes, in the order of `LABELS`."""


def text(draft: Draft) -> str:
    """Title and body as one text."""
    return f"{draft.title}\n{draft.body}"


def words(draft: Draft) -> list[str]:
    """Jieba tokens of title and body, with infoqa's dictionary."""
    return [token for token in tokenise(text(draft)) if token.strip()]


def fit_sklearn(vectorizer: Any, classifier: Any) -> Callable[[Sequence[Gold]], tuple[Predict, int]]:
    """A scikit-learn contestant; margins are turned into votes where it gives no probabilities."""
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline

    def fit(golds: Sequence[Gold]) -> tuple[Predict, int]:
        import pickle

        model = make_pipeline(clone(vectorizer), clone(classifier))
        model.fit([gold.draft for gold in golds], [gold.label for gold in golds])
        order = [list(model.classes_).index(label) for label in LABELS]
        scores = model.predict_proba if hasattr(classifier, "predict_proba") else model.decision_function
        return lambda drafts: np.asarray(scores(list(drafts)))[:, order], len(pickle.dumps(model))

    return fit


def fit_fasttext(golds: Sequence[Gold]) -> tuple[Predict, int]:
    """FastText's supervised mode on jieba tokens, with word pairs; numbers of epochs as its tutorial advises."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "train.txt", Path(folder) / "model.bin"
        lines = [f"__label__{gold.label} {' '.join(words(gold.draft))}\n" for gold in golds]
        source.write_text("".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(
            str(source), epoch=50, lr=0.5, wordNgrams=2, dim=100, bucket=200_000, thread=1, seed=SEED, verbose=0
        )
        model.save_model(str(target))
        size = target.stat().st_size

    def predict(drafts: Sequence[Draft]) -> Probabilities:
        rows = []
        for draft in drafts:
            # The raw call: the wrapper's `predict` breaks with NumPy 2.
            found = {
                label.removeprefix("__label__"): p for p, label in model.f.predict(" ".join(words(draft)), 4, 0, "")
            }
            rows.append([found.get(label, 0.0) for label in LABELS])
        return np.array(rows)

    return predict, size


def fit_spacy(golds: Sequence[Gold]) -> tuple[Predict, int]:
    """SpaCy's exclusive bag-of-words categoriser on jieba tokens, 15 rounds."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(SEED)
    nlp = spacy.blank("xx")
    nlp.add_pipe("textcat", config={"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True,
                                              "ngram_size": 2, "no_output_layer": False}})  # fmt: skip

    def document(draft: Draft) -> Doc:
        return Doc(nlp.vocab, words=words(draft) or ["。"])

    examples = [
        Example.from_dict(document(gold.draft), {"cats": {label: float(label == gold.label) for label in LABELS}})
        for gold in golds
    ]
    nlp.initialize(lambda: examples)
    generator = random.Random(SEED)  # noqa: S311 - a fixed order
    for _ in range(15):
        generator.shuffle(examples)
        for batch in spacy.util.minibatch(examples, 16):
            nlp.update(batch, drop=0.2)
    categoriser = nlp.get_pipe("textcat")

    def predict(drafts: Sequence[Draft]) -> Probabilities:
        found = list(categoriser.pipe(document(draft) for draft in drafts))
        return np.array([[row.cats[label] for label in LABELS] for row in found])

    return predict, len(nlp.to_bytes())


def fit_vote(_golds: Sequence[Gold]) -> tuple[Predict, int]:
    """No training: each cue phrase of rubric §7.2 found is a vote for its type; ties go to the earlier type."""
    lexicons = load_lexicons()
    patterns = {
        label: [
            re.compile("[^。！？；\n]{0,12}?".join(map(re.escape, phrase.split("…"))))
            for phrase in split_phrases(lexicons[f"cue_{label}"]["phrases"])
        ]
        for label in LABELS
    }

    def predict(drafts: Sequence[Draft]) -> Probabilities:
        return np.array(
            [[float(sum(bool(p.search(text(draft))) for p in patterns[label])) for label in LABELS] for draft in drafts]
        )

    return predict, 0


def fit_infoqa(golds: Sequence[Gold]) -> tuple[Predict, int]:
    """This project's type model, trained as `infoqa train` does."""
    from infoqa.bundle import load_bundle

    others = [text.draft for text in read_other(ROOT / "corpus")]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "model"
        write_bundle(target, train(golds, others), golds)
        size = sum(file.stat().st_size for file in target.iterdir())
        assessor = Assessor(load_bundle(target))
    return lambda drafts: np.array([found.type.probabilities for found in assessor.assess(list(drafts))]), size


def contestants() -> dict[str, tuple[Callable[[Sequence[Gold]], tuple[Predict, int]], bool]]:
    """Name, how it is fitted, and whether its output is a probability."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import ComplementNB
    from sklearn.svm import LinearSVC

    characters = TfidfVectorizer(preprocessor=text, analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
    tokens = TfidfVectorizer(analyzer=words, sublinear_tf=True)
    return {
        "cue-word vote, untrained": (fit_vote, False),
        "complement naive Bayes, jieba words": (fit_sklearn(CountVectorizer(analyzer=words), ComplementNB()), True),
        "char bigrams + linear SVM (THUCTC)": (fit_sklearn(characters, LinearSVC()), False),
        "jieba TF-IDF + logistic regression": (
            fit_sklearn(tokens, LogisticRegression(C=10, max_iter=2000)),
            True,
        ),
        "fastText supervised, jieba words": (fit_fasttext, True),
        "spaCy text categoriser, jieba words": (fit_spacy, True),
        "infoqa": (fit_infoqa, True),
    }


def difference(truth: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Paired bootstrap of the difference of macro-F1."""
    generator = np.random.default_rng(SEED)
    gaps = []
    for _ in range(RESAMPLES):
        rows = generator.integers(0, len(truth), len(truth))
        sample = [truth[row] for row in rows]
        gaps.append(macro_f1(sample, [ours[row] for row in rows]) - macro_f1(sample, [theirs[row] for row in rows]))
    low, high = np.percentile(gaps, [2.5, 97.5])
    return f"{macro_f1(truth, ours) - macro_f1(truth, theirs):+.3f} [{low:+.3f}, {high:+.3f}]"


def main(gold_files: Sequence[str]) -> None:
    """Print one table per test set, then the learning curves."""
    golds = read_corpus(ROOT / "corpus")
    learning = [gold for gold in golds if gold.split != "test"]
    sets = {"corpus, test matters": [(gold.draft, gold.label) for gold in golds if gold.split == "test"]}
    for file in gold_files:
        sets[Path(file).stem] = [(row.draft, row.label) for row in read_gold(Path(file))]
    cost: dict[str, tuple[float, int]] = {}
    found: dict[str, dict[str, Probabilities]] = {name: {} for name in sets}
    for name, (fit, _) in contestants().items():
        start = time.perf_counter()
        predict, size = fit(learning)
        cost[name] = time.perf_counter() - start, size
        for test, rows in sets.items():
            found[test][name] = predict([draft for draft, _ in rows])
    for test, rows in sets.items():
        print(f"\n{test} ({len(rows)} drafts), {len(learning)} drafts learnt from\n")
        print("| | macro-F1 | infoqa ahead by | ECE | training s | MB |\n|---|---|---|---|---|---|")
        truth = [label for _, label in rows]
        labels = {name: [LABELS[best] for best in scores.argmax(axis=1)] for name, scores in found[test].items()}
        for name, (_, calibrated) in contestants().items():
            scores = found[test][name]
            right = np.array([a == b for a, b in zip(labels[name], truth, strict=True)])
            error = f"{calibration_error(scores.max(axis=1), right):.3f}" if calibrated else "–"
            ahead = "–" if name == "infoqa" else difference(truth, labels["infoqa"], labels[name])
            seconds, size = cost[name]
            f1 = bootstrap(macro_f1, truth, labels[name])
            print(f"| {name} | {f1} | {ahead} | {error} | {seconds:.1f} | {size / 1e6:.1f} |")
    curves(learning, sets)


def curves(learning: Sequence[Gold], sets: dict[str, list[tuple[Draft, Any]]]) -> None:
    """Macro-F1 after 50, 100, 200, 400 and all drafts, whole matters in a fixed random order."""
    matters = sorted({gold.matter for gold in learning})
    random.Random(SEED).shuffle(matters)  # noqa: S311 - a fixed order
    ranked = sorted(learning, key=lambda gold: matters.index(gold.matter))
    sizes = [size // 4 * 4 for size in SIZES if size < len(ranked)] + [len(ranked)]
    print("\n| macro-F1 after so many drafts | set | " + " | ".join(map(str, sizes)) + " |")
    print("|---|---|" + "---|" * len(sizes))
    for name, (fit, _) in contestants().items():
        predictors = [fit(ranked[:size])[0] for size in sizes]
        for test, rows in sets.items():
            truth = [label for _, label in rows]
            guesses = [predict([draft for draft, _ in rows]).argmax(axis=1) for predict in predictors]
            values = [macro_f1(truth, [LABELS[best] for best in guess]) for guess in guesses]
            print(f"| {name} | {test} | " + " | ".join(f"{value:.3f}" for value in values) + " |")


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main(sys.argv[1:])

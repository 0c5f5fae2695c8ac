"""Training: from a corpus to a bundle.

The type model reads role probabilities, so those of its training drafts must come from taggers that never saw the
matter: they are predicted out of fold, matter by matter. Confidence is calibrated on out-of-fold logits as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import BaseCrossValidator, GroupKFold

from infoqa.assessment import LABELS
from infoqa.bundle import save_bundle
from infoqa.classify.features import feature_names, type_features
from infoqa.errors import CorpusError
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import Floats, TokenTable
from infoqa.language.tokens import tokenizer_spec
from infoqa.linear import LinearWeights, softmax
from infoqa.quality.roles import ROLES
from infoqa.quality.tagging import context_measures, context_names, measure_names, unit_measures
from infoqa.training.corpus import Gold
from infoqa.training.metrics import bootstrap, calibration_error, class_f1, confusion, coverage_table, macro_f1
from infoqa.training.pipeline import Recipe, Row, document_rows, make_model, to_weights, unit_rows

ROLE_RECIPE = Recipe(("unit",), "counts", min_df=3, c=1.0, weights={"unit": 2.0, "measures": 0.2})
CONTEXT_RECIPE = Recipe((), "counts", min_df=1, c=1.0, weights={"measures": 0.3})
TYPE_RECIPE = Recipe(("title", "body"), "tfidf", min_df=2, c=1.0, weights={"title": 1.0, "body": 6.0, "measures": 0.1})
FOLDS = 5
TARGET_PRECISION = 0.97
"""Share right among decided drafts that the review threshold aims at."""

SHORTEST_DRAFT = 30
"""Bodies of fewer characters always need review."""

STEPS = 5
"""How many steps `train` reports."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Training:
    """What training gives besides the bundle's arrays.

    Attributes:
        type_weights: The calibrated type model.
        role_weights: First step of the role tagger.
        context_weights: Second step of the role tagger.
        report: Metrics, JSON-serialisable.
        threshold: Probability below which a draft needs review.
    """

    type_weights: LinearWeights
    role_weights: LinearWeights
    context_weights: LinearWeights
    report: dict[str, Any]
    threshold: float


class Prepared:
    """Gold drafts read once: batch, counts, unit rows, groups.

    Args:
        golds: Drafts with their labels and unit roles.

    Raises:
        CorpusError: There are fewer matters than folds.
    """

    def __init__(self, golds: Sequence[Gold]) -> None:
        matters = sorted({gold.matter for gold in golds})
        if len(matters) < FOLDS:
            raise CorpusError(f"训练至少要 {FOLDS} 件事的语料，现有 {len(matters)} 件", hint="补充语料后再训练")
        self.golds = golds
        self.labels = [gold.label for gold in golds]
        self.groups = np.array([matters.index(gold.matter) for gold in golds])
        self.batch = Batch([read_document(gold.draft) for gold in golds], TokenTable([]))
        self.counts = unit_counts(self.batch)
        self.unit_rows = unit_rows(self.batch, unit_measures(self.batch, self.counts))
        self.unit_groups = self.groups[self.batch.unit_document]
        self.roles = [role for gold in golds for role in gold.roles]
        for gold, units in zip(golds, np.diff(self.batch.unit_starts), strict=True):
            if len(gold.roles) != units:
                raise CorpusError(
                    f"{gold.draft.id} 有 {len(gold.roles)} 个角色、{units} 个语段", hint="运行 infoqa corpus check"
                )

    def tag_out_of_fold(
        self, groups: np.ndarray | None = None, splitter: BaseCrossValidator | None = None
    ) -> tuple[list[Row], Floats]:
        """Rows of the tagger's second step, and the role probabilities of both steps, out of fold.

        The rows of the second step come from first steps that saw other matters only. Among those matters are the ones
        of the fold that the second step is then tried on; nested folds gave the same accuracy within half a point.

        Args:
            groups: Group of every document; the matter if omitted.
            splitter: As for `out_of_fold`.
        """
        units = (self.groups if groups is None else groups)[self.batch.unit_document]
        alone = softmax(out_of_fold(ROLE_RECIPE, self.unit_rows, self.roles, units, ROLES, splitter=splitter))
        rows = [Row({}, row) for row in context_measures(self.batch, alone)]
        return rows, softmax(out_of_fold(CONTEXT_RECIPE, rows, self.roles, units, ROLES, splitter=splitter))


def train(golds: Sequence[Gold], *, progress: Progress = lambda _step: None) -> Training:
    """Fit role tagger and type model on `golds` and measure both out of fold.

    Args:
        golds: Training drafts; keep test matters out.
        progress: Told the name of every step before it begins.

    Raises:
        CorpusError: There are too few matters.
    """
    progress("读取与切分")
    data = Prepared(golds)
    progress("语段角色：折外预测")
    context, roles = data.tag_out_of_fold()
    progress("类型：折外预测")
    rows = document_rows(data.batch, type_features(data.batch, roles, data.counts))
    logits = out_of_fold(TYPE_RECIPE, rows, data.labels, data.groups, LABELS)
    progress("校准")
    temperature = fit_temperature(logits, data.labels)
    probabilities = softmax(logits / temperature)
    threshold = review_threshold(probabilities, data.labels)
    progress("用全部训练稿件拟合")
    role_model = make_model(ROLE_RECIPE).fit(data.unit_rows, data.roles)
    context_model = make_model(CONTEXT_RECIPE).fit(context, data.roles)
    type_model = make_model(TYPE_RECIPE).fit(rows, data.labels)
    return Training(
        to_weights(type_model, feature_names(), temperature=temperature),
        to_weights(role_model, measure_names()),
        to_weights(context_model, context_names()),
        _report(data, roles, probabilities, temperature, threshold),
        threshold,
    )


def out_of_fold(
    recipe: Recipe,
    rows: Sequence[Row],
    truth: Sequence[str],
    groups: np.ndarray,
    classes: Sequence[str],
    *,
    splitter: BaseCrossValidator | None = None,
) -> Floats:
    """Logits of every row from a model that saw no row of its group; shape `(rows, classes)`, ordered as `classes`.

    A class that a fold's training part lacks gets a logit far below the others. `splitter` defaults to `GroupKFold`.
    """
    out = np.full((len(rows), len(classes)), -30.0)
    labels = np.array(truth)
    for fitted, held in (splitter or GroupKFold(FOLDS)).split(rows, labels, groups):
        model = make_model(recipe).fit([rows[row] for row in fitted], labels[fitted])
        columns = [list(classes).index(str(name)) for name in model.classes_]
        scores = np.asarray(model.decision_function([rows[row] for row in held]))
        out[np.ix_(held, columns)] = scores
    return out


def fit_temperature(logits: Floats, truth: Sequence[str]) -> float:
    """Temperature that minimises the negative log-likelihood of `truth` (Guo et al. 2017)."""
    index = np.array([LABELS.index(label) for label in truth])

    def loss(log_temperature: float) -> float:
        probabilities = softmax(logits / np.exp(log_temperature))
        return float(-np.log(np.maximum(probabilities[np.arange(len(index)), index], 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def review_threshold(probabilities: Floats, truth: Sequence[str]) -> float:
    """Lowest threshold at which `TARGET_PRECISION` of the drafts decided are right, in steps of 0.01; at most 0.99."""
    confidence = probabilities.max(axis=1)
    right = np.array([LABELS[best] == label for best, label in zip(probabilities.argmax(axis=1), truth, strict=True)])
    steps = [step / 100 for step in range(25, 100)]
    reached = [
        threshold for threshold, _, share in coverage_table(confidence, right, steps) if share >= TARGET_PRECISION
    ]
    return min(reached, default=0.99)


def write_bundle(folder: Path, training: Training, golds: Sequence[Gold]) -> None:
    """Save the bundle with its manifest and card.

    Raises:
        ModelError: The folder already exists.
    """
    spec = tokenizer_spec()
    manifest = {
        "created": date.today().isoformat(),
        "versions": {name: version(name) for name in ("scikit-learn", "numpy", "jieba")},
        "tokenizer": {"algorithm": "jieba", "hmm": spec.hmm},
        "review": {"threshold": training.threshold, "shortest": SHORTEST_DRAFT},
        "data": {
            "drafts": len(golds),
            "matters": len({gold.matter for gold in golds}),
            "sha256": corpus_digest(golds),
        },
        "report": training.report,
    }
    save_bundle(
        folder,
        type_weights=training.type_weights,
        role_weights=training.role_weights,
        context_weights=training.context_weights,
        manifest=manifest,
        card=_card(folder.name, manifest),
    )


def corpus_digest(golds: Sequence[Gold]) -> str:
    """SHA-256 over id, label and text of the drafts, in the order of their ids."""
    lines = sorted(json.dumps([g.draft.id, g.label, g.draft.title, g.draft.body], ensure_ascii=False) for g in golds)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _report(
    data: Prepared, roles: Floats, probabilities: Floats, temperature: float, threshold: float
) -> dict[str, Any]:
    predicted = [LABELS[index] for index in probabilities.argmax(axis=1)]
    tagged = [ROLES[index] for index in roles.argmax(axis=1)]
    right = np.array([a == b for a, b in zip(predicted, data.labels, strict=True)])
    confidence = probabilities.max(axis=1)
    interval = bootstrap(macro_f1, data.labels, predicted)
    return {
        "method": f"{FOLDS}-fold cross-validation grouped by matter",
        "macro_f1": [round(value, 4) for value in (interval.value, interval.low, interval.high)],
        "class_f1": {name: round(value, 4) for name, value in class_f1(data.labels, predicted, LABELS).items()},
        "confusion": confusion(data.labels, predicted, LABELS),
        "calibration_error": round(calibration_error(confidence, right), 4),
        "temperature": round(temperature, 4),
        "coverage": [
            [round(value, 4) for value in row]
            for row in coverage_table(confidence, right, (0.0, 0.5, 0.7, threshold, 0.9))
        ],
        "role_accuracy": round(float(np.mean([a == b for a, b in zip(tagged, data.roles, strict=True)])), 4),
        "role_f1": {name: round(value, 4) for name, value in class_f1(data.roles, tagged, ROLES).items()},
    }


def _card(name: str, manifest: dict[str, Any]) -> str:
    report, data, review = manifest["report"], manifest["data"], manifest["review"]
    value, low, high = report["macro_f1"]
    by_class = "\n".join(f"| {label} | {score:.3f} |" for label, score in report["class_f1"].items())
    by_role = "\n".join(f"| {role} | {score:.3f} |" for role, score in report["role_f1"].items())
    coverage = "\n".join(f"| {at:.2f} | {share:.3f} | {right:.3f} |" for at, share, right in report["coverage"])
    return f"""# Model card: {name}

## Description
Linear type model (dynamic, comprehensive, problem, research) over jieba word TF-IDF of title and body and over measured
features, and a linear tagger of unit roles. Trained {manifest["created"]} on {data["drafts"]} drafts of
{data["matters"]} matters; corpus digest `{data["sha256"]}`.

## Intended use and limits
Helps an editor to sort government-office information drafts; it does not decide. The training drafts are original texts
with fictional places, written for this purpose: an office whose drafts differ should retrain on its own adopted items.
Drafts whose best type has a probability below {review["threshold"]:.2f} or whose body has fewer than
{review["shortest"]} characters are marked for review.

## Evaluation ({report["method"]})
Macro-F1 {value:.3f} (95 % interval {low:.3f} to {high:.3f});
expected calibration error {report["calibration_error"]:.3f}; temperature and review threshold were fitted on the
same out-of-fold logits, so expect a larger error on the drafts of another office;
role accuracy {report["role_accuracy"]:.3f}.

| type | F1 |
|---|---|
{by_class}

| decided at probability | coverage | right |
|---|---|---|
{coverage}

| role | F1 |
|---|---|
{by_role}

## Versions
{", ".join(f"{name} {number}" for name, number in manifest["versions"].items())}; HMM off.
"""

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
from sklearn.pipeline import Pipeline

from infoqa.assessment import LABELS
from infoqa.bundle import ModelParts, save_bundle
from infoqa.classify.features import feature_names, type_features
from infoqa.classify.model import GENRE_CLASSES, certainty
from infoqa.draft import Draft
from infoqa.errors import CorpusError
from infoqa.exemplars import Exemplars
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import Floats, TokenTable
from infoqa.language.tokens import tokenizer_spec
from infoqa.linear import LinearWeights, softmax
from infoqa.quality.depth import find_depth
from infoqa.quality.detection import HOLDS, depth_measures
from infoqa.quality.levels import DEPTH_CODES, depth_level, held_codes
from infoqa.quality.reading import UnitTable
from infoqa.quality.roles import ROLES
from infoqa.quality.tagging import RoleTagger, context_measures, context_names, measure_names, settle, unit_measures
from infoqa.training.corpus import Gold
from infoqa.training.metrics import (
    bootstrap,
    calibration_error,
    class_f1,
    confusion,
    coverage_table,
    macro_f1,
    quadratic_kappa,
)
from infoqa.training.monotone import fit_depth, out_of_fold_degrees
from infoqa.training.pipeline import Recipe, Row, document_rows, make_model, to_weights, unit_rows

ROLE_RECIPE = Recipe(("unit",), "tfidf", min_df={"unit": 3}, c=1.0, weights={"unit": 10.0, "measures": 0.2})
CONTEXT_RECIPE = Recipe((), "counts", min_df={}, c=1.0, weights={"measures": 0.15})
TYPE_RECIPE = Recipe(
    ("title", "body"),
    "tfidf",
    min_df={"title": 8, "body": 8},
    c=1.0,
    weights={"title": 3.0, "body": 14.0, "measures": 0.24},
)
WORDS_RECIPE = Recipe(
    ("title", "body"),
    "tfidf",
    min_df={"title": 8, "body": 8},
    c=10.0,
    weights={"title": 0.3, "body": 1.0, "measures": 0.0},
)
"""The type by words alone, for texts that read unlike an information draft (docs/decisions/014-words-alone.md)."""

GENRE_RECIPE = Recipe(
    ("title", "body"),
    "tfidf",
    min_df={"title": 3, "body": 3},
    c=1.0,
    weights={"title": 1.0, "body": 6.0, "measures": 0.1},
    class_weight="balanced",
)
FOLDS = 5
FEWEST_MATTERS = 12
"""Fewer leave too few drafts in a fold to learn words from."""

TARGET_PRECISION = 0.97
"""Share right among decided drafts that an office may expect."""

RESERVE = 4.0
"""Errors on drafts in a manner that training never saw are so many times as frequent as out of fold over known manners
(`benchmarks/manners.py`, docs/decisions/012-other-manners.md)."""

PLAIN_SHARE = 0.9
"""A text that reads less like an information draft than this share of the training drafts is judged by its words."""

TARGET_GENRE_RECALL = 0.95
"""Share of the texts of other genres that the review threshold for the genre aims at."""

SHORTEST_DRAFT = 40
"""Bodies of fewer characters always need review (rubric §2.2: brevity by omission)."""

STEPS = 7
"""How many steps `train` reports."""

_TITLE_STAND_IN = 24  # characters of the body that stand for a missing title

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Training:
    """What training gives besides the bundle's arrays.

    Attributes:
        parts: The fitted models, the type model calibrated.
        report: Metrics, JSON-serialisable.
        review: When a human should decide: `threshold`, `genre`, `shortest`; from `plain` on words alone decide.
    """

    parts: ModelParts
    report: dict[str, Any]
    review: dict[str, float]


class Prepared:
    """Gold drafts read once: batch, counts, unit rows, groups.

    Args:
        golds: Drafts with their labels and unit roles.

    Raises:
        CorpusError: There are fewer matters than `FEWEST_MATTERS`.
    """

    def __init__(self, golds: Sequence[Gold]) -> None:
        matters = sorted({gold.matter for gold in golds})
        if len(matters) < FEWEST_MATTERS:
            raise CorpusError(
                f"训练至少要 {FEWEST_MATTERS} 件事的语料，现有 {len(matters)} 件", hint="补充语料后再训练"
            )
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
        together = softmax(out_of_fold(CONTEXT_RECIPE, rows, self.roles, units, ROLES, splitter=splitter))
        return rows, settle(together, self.counts)


def train(golds: Sequence[Gold], others: Sequence[Draft], *, progress: Progress = lambda _step: None) -> Training:
    """Fit role tagger, type model and genre model and measure all of them out of fold.

    Args:
        golds: Training drafts; keep test matters out.
        others: Texts of other genres.
        progress: Told the name of every step before it begins.

    Raises:
        CorpusError: There are too few matters or no texts of other genres.
    """
    if not others:
        raise CorpusError(
            "没有其他文种的文字，无法训练文种判别", hint="在语料目录放 other.jsonl，格式见 corpus/README.md"
        )
    progress("读取与切分")
    data = Prepared(golds)
    progress("语段角色：折外预测")
    context, roles = data.tag_out_of_fold()
    alone = to_weights(make_model(ROLE_RECIPE).fit(data.unit_rows, data.roles), measure_names())
    together = to_weights(make_model(CONTEXT_RECIPE).fit(context, data.roles), context_names())
    progress("类型：折外预测")
    features = type_features(data.batch, roles, data.counts)
    rows = document_rows(data.batch, features)
    logits = out_of_fold(TYPE_RECIPE, rows, data.labels, data.groups, LABELS)
    progress("校准")
    temperature = fit_temperature(logits, data.labels)
    by_words = out_of_fold(WORDS_RECIPE, rows, data.labels, data.groups, LABELS)
    words_temperature = fit_temperature(by_words, data.labels)
    progress("文种：折外预测")
    genre_rows = [*rows, *_read_others(others, alone, together)]
    genres = ["draft"] * len(rows) + ["other"] * len(others)
    genre_groups = np.concatenate([data.groups, data.groups.max() + 1 + np.arange(len(others))])
    foreign = softmax(out_of_fold(GENRE_RECIPE, genre_rows, genres, genre_groups, GENRE_CLASSES))[:, 1]
    plain = float(np.quantile(foreign[: len(rows)], PLAIN_SHARE))
    mixed = np.where((foreign[: len(rows)] > plain)[:, None], by_words / words_temperature, logits / temperature)
    probabilities = softmax(mixed)
    certain = certainty(probabilities, features)
    right = np.array(data.labels) == np.array(LABELS)[probabilities.argmax(axis=1)]
    review = {
        "threshold": review_threshold(certain, right),
        "plain": plain,
        "genre": genre_threshold(foreign[len(rows) :]),
        "shortest": SHORTEST_DRAFT,
    }
    progress("深度证据：折外预测")
    table = UnitTable.of(data.batch, roles, data.counts)
    found = find_depth(table)
    evidence, codes = depth_measures(table, found), [gold.depth_codes for gold in golds]
    degrees = out_of_fold_degrees(evidence, codes, data.groups, FOLDS)
    progress("用全部训练稿件拟合")
    type_model = make_model(TYPE_RECIPE, len(rows)).fit(rows, data.labels)
    words_model = make_model(WORDS_RECIPE, len(rows)).fit(rows, data.labels)
    genre_model = make_model(GENRE_RECIPE).fit(genre_rows, genres)
    parts = ModelParts(
        to_weights(type_model, feature_names(), temperature=temperature),
        to_weights(words_model, feature_names(), temperature=words_temperature),
        alone,
        together,
        to_weights(genre_model, feature_names()),
        fit_depth(evidence, codes),
        make_exemplars(type_model, rows, golds),
    )
    report = _report(data, roles, probabilities, temperature)
    thresholds = sorted({0.0, 0.5, 0.7, review["threshold"], 0.9})
    report["coverage"] = [[round(value, 4) for value in row] for row in coverage_table(certain, right, thresholds)]
    report["genre"] = {
        "others": len(others),
        "others_for_review": round(float(np.mean(foreign[len(rows) :] > review["genre"])), 4),
        "drafts_for_review": round(float(np.mean(foreign[: len(rows)] > review["genre"])), 4),
    }
    report["depth"] = _depth_report(golds, degrees, found.figures)
    return Training(parts, report, review)


def _read_others(others: Sequence[Draft], roles: LinearWeights, context: LinearWeights) -> list[Row]:
    """Rows of texts that the tagger was not trained on."""
    table = TokenTable(block.vocabulary for block in roles.fields.values())
    batch = Batch([read_document(draft) for draft in others], table)
    counts = unit_counts(batch)
    tagged = RoleTagger(roles, context, table).probabilities(batch, counts)
    return document_rows(batch, type_features(batch, tagged, counts))


def make_exemplars(model: Pipeline, rows: Sequence[Row], golds: Sequence[Gold]) -> Exemplars:
    """The bodies of the training drafts as the fitted type model weighs them."""
    vectorizer = dict(model.named_steps["features"].transformer_list)["body"]
    matrix = vectorizer.transform(rows).tocsr()
    titles = tuple(gold.draft.title or f"{gold.draft.body[:_TITLE_STAND_IN]}…" for gold in golds)
    return Exemplars(
        tuple(gold.draft.id for gold in golds),
        tuple(" ".join(title.split()) for title in titles),
        tuple(gold.label for gold in golds),
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data.astype(np.float32),
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
        model = make_model(recipe, len(fitted)).fit([rows[row] for row in fitted], labels[fitted])
        columns = [list(classes).index(str(name)) for name in model.classes_]
        scores = np.asarray(model.decision_function([rows[row] for row in held]))
        if scores.ndim == 1:  # of two classes, the logit of the second against the first
            scores = np.column_stack([np.zeros_like(scores), scores])
        out[np.ix_(held, columns)] = scores
    return out


def fit_temperature(logits: Floats, truth: Sequence[str]) -> float:
    """Temperature that minimises the negative log-likelihood of `truth` (Guo et al. 2017)."""
    index = np.array([LABELS.index(label) for label in truth])

    def loss(log_temperature: float) -> float:
        probabilities = softmax(logits / np.exp(log_temperature))
        return float(-np.log(np.maximum(probabilities[np.arange(len(index)), index], 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def genre_threshold(foreign: Floats) -> float:
    """Highest threshold, in steps of 0.01, above which `TARGET_GENRE_RECALL` of the texts of other genres lie."""
    steps = [step / 100 for step in range(1, 100)]
    return max((step for step in steps if np.mean(foreign > step) >= TARGET_GENRE_RECALL), default=steps[0])


def review_threshold(certain: Floats, right: np.ndarray) -> float:
    """Lowest threshold at which the errors among the drafts decided leave the reserve, in steps of 0.01.

    Args:
        certain: Certainty of every draft, out of fold; shape `(drafts,)`.
        right: Whether its type is right; shape `(drafts,)`.

    Returns:
        At most 0.99.
    """
    steps = [step / 100 for step in range(25, 100)]
    target = 1.0 - (1.0 - TARGET_PRECISION) / RESERVE
    reached = [threshold for threshold, _, share in coverage_table(certain, right, steps) if share >= target]
    return min(reached, default=steps[-1])


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
        "review": training.review,
        "data": {
            "drafts": len(golds),
            "matters": len({gold.matter for gold in golds}),
            "sha256": corpus_digest(golds),
        },
        "report": training.report,
    }
    save_bundle(folder, training.parts, manifest=manifest, card=_card(folder.name, manifest))


def corpus_digest(golds: Sequence[Gold]) -> str:
    """SHA-256 over id, label and text of the drafts, in the order of their ids."""
    lines = sorted(json.dumps([g.draft.id, g.label, g.draft.title, g.draft.body], ensure_ascii=False) for g in golds)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _report(data: Prepared, roles: Floats, probabilities: Floats, temperature: float) -> dict[str, Any]:
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
        "role_accuracy": round(float(np.mean([a == b for a, b in zip(tagged, data.roles, strict=True)])), 4),
        "role_f1": {name: round(value, 4) for name, value in class_f1(data.roles, tagged, ROLES).items()},
    }


def _depth_report(golds: Sequence[Gold], degrees: Floats, figures: np.ndarray) -> dict[str, Any]:
    held = degrees >= HOLDS
    levels = [
        depth_level(held_codes(row), int(number)) for row, number in zip(held.tolist(), figures.tolist(), strict=True)
    ]
    truth = np.array([[code in gold.depth_codes for code in DEPTH_CODES] for gold in golds])
    agreement = bootstrap(quadratic_kappa, [gold.depth for gold in golds], levels)
    return {
        "qwk": [round(value, 4) for value in (agreement.value, agreement.low, agreement.high)],
        "code_accuracy": {
            code: round(float(share), 4) for code, share in zip(DEPTH_CODES, (held == truth).mean(axis=0), strict=True)
        },
    }


def _card(name: str, manifest: dict[str, Any]) -> str:
    report, data, review = manifest["report"], manifest["data"], manifest["review"]
    value, low, high = report["macro_f1"]
    genre = report["genre"]
    by_class = "\n".join(f"| {label} | {score:.3f} |" for label, score in report["class_f1"].items())
    depth = report["depth"]
    by_code = "\n".join(f"| {code} | {share:.3f} |" for code, share in depth["code_accuracy"].items())
    by_role = "\n".join(f"| {role} | {score:.3f} |" for role, score in report["role_f1"].items())
    coverage = "\n".join(f"| {at:.2f} | {share:.3f} | {right:.3f} |" for at, share, right in report["coverage"])
    return f"""# Model card: {name}

## Description
Linear type model (dynamic, comprehensive, problem, research) over jieba word TF-IDF of title and body and over measured
features, a linear tagger of unit roles in two steps, a linear model that tells information drafts from other texts,
and one monotone logistic model per depth code. Trained {manifest["created"]} on {data["drafts"]} drafts of
{data["matters"]} matters; corpus digest `{data["sha256"]}`.

## Intended use and limits
Helps an editor to sort government-office information drafts; it does not decide. The training drafts are original texts
with fictional places, written for this purpose: an office whose drafts differ should retrain on its own adopted items.
Marked for review are drafts whose type is less certain than {review["threshold"]:.2f} (the model's probability and the
ordered tests of the rubric together), bodies of fewer than {review["shortest"]} characters, and texts that read unlike
an information draft (score above {review["genre"]:.2f}).

## Evaluation ({report["method"]})
Macro-F1 {value:.3f} (95 % interval {low:.3f} to {high:.3f});
expected calibration error {report["calibration_error"]:.3f}; temperature and review threshold were fitted on the
same out-of-fold logits, so expect a larger error on the drafts of another office;
role accuracy {report["role_accuracy"]:.3f}.

| type | F1 |
|---|---|
{by_class}

| decided at certainty | coverage | right |
|---|---|---|
{coverage}

Of {genre["others"]} texts of other genres {genre["others_for_review"]:.1%} are marked for review by wording alone,
of the drafts {genre["drafts_for_review"]:.1%}. The threshold leaves a reserve: out of fold the share right among
decided drafts is higher than the {TARGET_PRECISION:.0%} aimed at, because drafts of other hands are harder.

Depth QWK {depth["qwk"][0]:.3f} ({depth["qwk"][1]:.3f} to {depth["qwk"][2]:.3f}).

| depth code | decided right |
|---|---|
{by_code}

| role | F1 |
|---|---|
{by_role}

## Versions
{", ".join(f"{name} {number}" for name, number in manifest["versions"].items())}; HMM off.
"""

"""Retraining on the office's own items: from corpus and ledger to a candidate, and whether it may replace the model.

The type model is fitted again, on the corpus and the own items together. What the ledger cannot teach stays as it is:
nobody marks unit roles or depth codes in an office, so role tagger, genre model and depth models are those of the
model in use, and the own items get their role probabilities from that tagger, which never saw them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numpy as np
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline

from infoqa.assessment import LABEL_NAMES, LABELS, Label
from infoqa.assessor import Assessor
from infoqa.bundle import Bundle, ModelParts, save_bundle
from infoqa.classify.features import feature_names, type_features
from infoqa.classify.model import certainty
from infoqa.draft import Draft
from infoqa.exemplars import Exemplars
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import Floats, Ints, TokenTable
from infoqa.linear import LinearWeights, softmax
from infoqa.quality.tagging import RoleTagger
from infoqa.training.corpus import Gold
from infoqa.training.fit import (
    FOLDS,
    TYPE_RECIPE,
    WORDS_RECIPE,
    Prepared,
    Progress,
    corpus_digest,
    fit_temperature,
    review_threshold,
)
from infoqa.training.gate import CLASS_DROP, LARGEST_DROP, Comparison, class_drops, compare_levels, compare_types
from infoqa.training.layer import fit_layer, standardise
from infoqa.training.metrics import bootstrap, calibration_error, class_f1, confusion, coverage_table, macro_f1
from infoqa.training.office import OfficeItem, OfficeSplit, quarter_of, split_office
from infoqa.training.pipeline import Recipe, Row, document_rows, make_model, to_weights

WEIGHTS = (1.0, 2.0, 4.0, 8.0)
"""What an own item may weigh beside a corpus draft."""

STRENGTHS = (0.0, 0.05, 0.1, 0.2)
"""How much the layer for the office's own rules may correct; see `infoqa.training.layer`."""

CORPUS_LOSS = 0.01
"""Macro-F1 that the corpus may lose out of fold for the sake of the own items: as much as the gate lets pass."""

DOUBTED_SHARE = 0.2
"""A quarter with more suspicious labels than this is not trained on. In the simulated years of `benchmarks/
office_year.py`, with 5 % wrong labels, no quarter has more than 13 %; with 40 % wrong labels none less than 25 %."""

FEWEST_JUDGED = 20
"""Quarters with fewer items are judged together with the one before."""

STEPS = 7
"""How many steps `retrain` reports."""

MOVED = 20
"""How many words a result names."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Corpus drafts as the type model reads them, with role probabilities out of fold.

    Attributes:
        golds: The drafts.
        rows: One per draft.
        features: Measured features; shape `(drafts, features)`.
        groups: Number of the matter of each.
    """

    golds: tuple[Gold, ...]
    rows: tuple[Row, ...]
    features: Floats
    groups: Ints

    def without(self, disputed: Collection[int]) -> Ground:
        """The same without the drafts of some border cases."""
        kept = [number for number, gold in enumerate(self.golds) if gold.boundary not in disputed]
        rows = tuple(self.rows[number] for number in kept)
        return Ground(tuple(self.golds[number] for number in kept), rows, self.features[kept], self.groups[kept])


@dataclass(frozen=True, slots=True)
class Setting:
    """What validation chooses.

    Attributes:
        own: What an own item weighs beside a corpus draft.
        strength: How much the layer for the office's own rules may correct.
    """

    own: float
    strength: float


@dataclass(frozen=True, slots=True)
class Validation:
    """How a setting does out of fold: macro-F1 on own items and on the corpus, log loss on own items."""

    own: float
    corpus: float
    loss: float


@dataclass(frozen=True, slots=True)
class Flip:
    """A draft of the hold-out whose type the candidate sees differently."""

    id: str
    title: str
    truth: Label
    before: Label
    after: Label


@dataclass(frozen=True, slots=True)
class Move:
    """How far a word's pull toward a type went; weights are of one occurrence, relative to the mean of the types."""

    word: str
    field: str
    label: Label
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An own item whose type a model that never saw it confidently sees differently (Northcutt et al. 2021).

    Attributes:
        id: Id of the submission.
        title: Its title.
        unit: 报送单位.
        day: Day of submission.
        given: The type that it has in the ledger.
        seen: The type that the model sees.
        chance: Probability of `seen`.
        held: Whether it belongs to the hold-out; it stays there.
    """

    id: str
    title: str
    unit: str
    day: date
    given: Label
    seen: Label
    chance: float
    held: bool


@dataclass(frozen=True, slots=True)
class Retraining:
    """A candidate and the verdict on it.

    Attributes:
        promoted: Whether the gate lets the candidate replace the model in use.
        reasons: Why, in Chinese.
        candidate: The candidate.
        split: The own items by use.
        comparisons: Measures of both models on the hold-outs.
        classes: F1 of each type on both hold-outs together, before and after.
        setting: What validation chose.
        validation: What it chose from.
        disputed: Number of corpus drafts left out because the office decides their border case otherwise.
        doubted: By quarter: number of own items and share of suspicious labels among them.
        flips: Drafts of the hold-outs that change their type.
        moves: Words whose weights moved most.
        suspicions: Labels for the keeper to look at; none was left out for it.
    """

    promoted: bool
    reasons: tuple[str, ...]
    candidate: Bundle
    split: OfficeSplit
    comparisons: tuple[Comparison, ...]
    classes: Mapping[str, tuple[float, float]]
    setting: Setting
    validation: Mapping[Setting, Validation]
    disputed: int
    doubted: Mapping[str, tuple[int, float]]
    flips: tuple[Flip, ...]
    moves: tuple[Move, ...]
    suspicions: tuple[Suspicion, ...]


@dataclass(frozen=True, slots=True)
class _Material:
    """Everything that the type model is fitted on: corpus rows first, own items after them."""

    rows: list[Row]
    features: Floats
    standard: Floats
    labels: list[Label]
    groups: Ints
    corpus: int

    def sample_weights(self, weight: float) -> Floats:
        out = np.ones(len(self.rows))
        out[self.corpus :] = weight
        return out


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A setting with its logits out of fold, raw and corrected by the layer, and the temperature between the two."""

    setting: Setting
    raw: Floats
    temperature: float
    logits: Floats


def read_ground(golds: Sequence[Gold]) -> Ground:
    """Read corpus drafts and tag their units out of fold, matter by matter.

    Raises:
        CorpusError: There are too few matters.
    """
    data = Prepared(golds)
    _, roles = data.tag_out_of_fold()
    features = type_features(data.batch, roles, data.counts)
    return Ground(tuple(golds), tuple(document_rows(data.batch, features)), features, data.groups)


def retrain(
    current: Bundle,
    golds: Sequence[Gold],
    items: Sequence[OfficeItem],
    *,
    name: str,
    disputed: Collection[int] = (),
    ground: Ground | None = None,
    progress: Progress = lambda _step: None,
) -> Retraining:
    """Fit a candidate on corpus and own items and hold it against the model in use.

    Args:
        current: The model in use.
        golds: The whole corpus; its test matters are the first hold-out and never trained on.
        items: The office's own items.
        name: Id of the candidate.
        disputed: Border cases of rubric §1.7 that the office decides otherwise; corpus drafts of these cases are
            neither trained on nor held against the candidate.
        ground: `read_ground` of the corpus without its test matters, if it is at hand.
        progress: Told the name of every step before it begins.

    Raises:
        CorpusError: There are too few own items or too few matters.
    """
    progress("查重与分出检验稿件")
    test = [gold for gold in golds if gold.split == "test"]
    split = split_office(items, test, [gold for gold in golds if gold.split != "test"])
    progress("读取语料，语段角色折外预测")
    ground = ground or read_ground([gold for gold in golds if gold.split != "test"])
    agreed = ground.without(disputed)
    left_out = sum(gold.boundary in disputed for gold in (*ground.golds, *test))
    test = [gold for gold in test if gold.boundary not in disputed]
    progress("读取本办稿件")
    material = _gather(agreed, split.trained, current.parts)
    progress("选定本办稿件的权重")
    chosen, validation = _choose(material)
    progress("用全部训练稿件拟合")
    candidate = _fit(current, agreed, split, material, chosen, name)
    progress("与现用模型对比")
    before, after = Assessor(current), Assessor(candidate)
    judged = _judge(before, after, test, split.held)
    mark = _mark(current, judged.comparisons[0])
    candidate.manifest["retrained"]["mark"] = {"rows": mark[0], "macro_f1": round(mark[1], 6)}
    progress("核对标注")
    probabilities = _own_probabilities(after, material, chosen.logits, split)
    suspicions = _suspicions((*split.trained, *split.held), probabilities, len(split.trained))
    doubted = _doubted((*split.trained, *split.held), {one.id for one in suspicions})
    failures = [
        *_failures(judged.comparisons, judged.classes),
        *_erosion(judged.comparisons[0], mark[1]),
        *_doubts(doubted),
    ]
    return Retraining(
        promoted=not failures,
        reasons=tuple(failures) or _merits(judged.comparisons),
        candidate=candidate,
        split=split,
        comparisons=judged.comparisons,
        classes=judged.classes,
        setting=chosen.setting,
        validation=validation,
        disputed=left_out,
        doubted=doubted,
        flips=judged.flips,
        moves=moved_words(current.parts.types, candidate.parts.types),
        suspicions=suspicions,
    )


def write_candidate(folder: Path, result: Retraining) -> None:
    """Save the candidate as a bundle, whether it was promoted or not.

    Raises:
        ModelError: The folder already exists.
    """
    verdict = {"promoted": result.promoted, "reasons": list(result.reasons)}
    manifest = {**result.candidate.manifest, "verdict": verdict}
    save_bundle(folder, result.candidate.parts, manifest=manifest, card=_card(folder.name, manifest))


def moved_words(before: LinearWeights, after: LinearWeights, most: int = MOVED) -> tuple[Move, ...]:
    """Words and pairs whose pull toward a type changed most, each with the type concerned."""
    moves: list[Move] = []
    for field, block in after.fields.items():
        old, new = _pulls(before, field), _pulls(after, field)
        for word in dict.fromkeys((*block.vocabulary, *before.fields[field].vocabulary)):
            first, second = (pulls.get(word, np.zeros(len(LABELS))) for pulls in (old, new))
            at = int(np.argmax(np.abs(second - first)))
            moves.append(Move(word, field, LABELS[at], float(first[at]), float(second[at])))
    moves.sort(key=lambda move: -abs(move.after - move.before))
    return tuple(moves[:most])


def _pulls(weights: LinearWeights, field: str) -> dict[str, Floats]:
    block = weights.fields[field]
    order = [weights.classes.index(label) for label in LABELS]
    pulls = block.coefficients[:, order] * block.idf[:, None]
    return dict(zip(block.vocabulary, pulls - pulls.mean(axis=1, keepdims=True), strict=True))


def _gather(ground: Ground, items: Sequence[OfficeItem], parts: ModelParts) -> _Material:
    rows, features = _read_own([item.draft for item in items], parts)
    names = [f"{item.unit}|{item.day:%Y-%m}" for item in items]  # folds apart by unit and date
    numbers = {one: number for number, one in enumerate(sorted(set(names)))}
    own = ground.groups.max() + 1 + np.array([numbers[one] for one in names])
    whole = np.vstack([ground.features, features])
    return _Material(
        [*ground.rows, *rows],
        whole,
        standardise(whole),
        [*(gold.label for gold in ground.golds), *(item.label for item in items)],
        np.concatenate([ground.groups, own]),
        len(ground.rows),
    )


def _read_own(drafts: Sequence[Draft], parts: ModelParts) -> tuple[list[Row], Floats]:
    table = TokenTable(block.vocabulary for block in parts.roles.fields.values())
    batch = Batch([read_document(draft) for draft in drafts], table)
    counts = unit_counts(batch)
    features = type_features(batch, RoleTagger(parts.roles, parts.context, table).probabilities(batch, counts), counts)
    return document_rows(batch, features), features


def _weighted_logits(recipe: Recipe, material: _Material, weights: Sequence[float]) -> dict[float, Floats]:
    """Out-of-fold logits of all rows by weight of the own items; corpus and own items share the folds."""
    out = {weight: np.zeros((len(material.rows), len(LABELS))) for weight in weights}
    for fitted, held in _folds(material):
        union, _ = _steps(make_model(recipe, len(fitted)))
        known = union.fit_transform([material.rows[row] for row in fitted])
        unknown = union.transform([material.rows[row] for row in held])
        labels = [material.labels[row] for row in fitted]
        for weight in weights:
            _, head = _steps(make_model(recipe, len(fitted)))
            head.fit(known, labels, sample_weight=material.sample_weights(weight)[fitted])
            out[weight][held] = _in_order(head, np.asarray(head.decision_function(unknown)))
    return out


def _folds(material: _Material) -> list[tuple[Ints, Ints]]:
    """Folds of the corpus by matter joined with folds of the own items by unit and month."""
    corpus, own = np.arange(material.corpus), np.arange(material.corpus, len(material.rows))
    folds = min(FOLDS, len(set(material.groups[own].tolist())))
    halves = [GroupKFold(folds).split(part, groups=material.groups[part]) for part in (corpus, own)]
    return [
        (np.concatenate([corpus[a], own[c]]), np.concatenate([corpus[b], own[d]]))
        for (a, b), (c, d) in zip(*halves, strict=True)
    ]


def _steps(model: Pipeline) -> tuple[Any, Any]:
    return model.named_steps["features"], model.named_steps["type"]


def _in_order(head: Any, scores: Floats) -> Floats:
    """Logits in the order of `LABELS`; the corpus has every type in every fold."""
    return scores[:, [list(head.classes_).index(label) for label in LABELS]]


def _choose(material: _Material) -> tuple[_Fitted, dict[Setting, Validation]]:
    """The setting that foretells own items best, and all that was tried.

    A setting is open if it does not cost the corpus more than `CORPUS_LOSS`.
    """
    tried: dict[Setting, tuple[Validation, _Fitted]] = {}
    for own, logits in _weighted_logits(TYPE_RECIPE, material, WEIGHTS).items():
        temperature = fit_temperature(logits, material.labels)
        for strength in STRENGTHS:
            setting = Setting(own, strength)
            corrected = _corrected(material, logits / temperature, setting)
            tried[setting] = _validate(material, corrected), _Fitted(setting, logits, temperature, corrected)
    best = max(one.corpus for one, _ in tried.values())
    fair = [setting for setting, (one, _) in tried.items() if one.corpus >= best - CORPUS_LOSS]
    chosen = min(fair, key=lambda setting: tried[setting][0].loss)
    return tried[chosen][1], {setting: one for setting, (one, _) in tried.items()}


def _corrected(material: _Material, logits: Floats, setting: Setting) -> Floats:
    """Logits corrected by a layer that saw no draft of the same fold."""
    out = logits.copy()
    if setting.strength:
        samples = material.sample_weights(setting.own)
        for fitted, held in _folds(material):
            labels = [material.labels[row] for row in fitted]
            layer = fit_layer(logits[fitted], material.standard[fitted], labels, samples[fitted], setting.strength)
            out[held] = layer.correct(logits[held], material.standard[held])
    return out


def _validate(material: _Material, logits: Floats) -> Validation:
    """Log loss after calibration on all rows."""
    probabilities = softmax(logits / fit_temperature(logits, material.labels))
    truth, guess = np.array(material.labels), np.array(LABELS)[logits.argmax(axis=1)]
    at = material.corpus
    given = probabilities[np.arange(len(truth)), [LABELS.index(label) for label in material.labels]]
    loss = float(-np.log(np.maximum(given[at:], 1e-12)).mean())
    return Validation(macro_f1(list(truth[at:]), list(guess[at:])), macro_f1(list(truth[:at]), list(guess[:at])), loss)


def _fit(
    current: Bundle,
    ground: Ground,
    split: OfficeSplit,
    material: _Material,
    chosen: _Fitted,
    name: str,
) -> Bundle:
    own, strength = chosen.setting.own, chosen.setting.strength
    samples = material.sample_weights(own)
    temperature = fit_temperature(chosen.logits, material.labels)
    by_words = _weighted_logits(WORDS_RECIPE, material, [own])[own]
    model, words = (
        make_model(recipe, len(material.rows)).fit(material.rows, material.labels, type__sample_weight=samples)
        for recipe in (TYPE_RECIPE, WORDS_RECIPE)
    )
    plain = to_weights(model, feature_names(), temperature=chosen.temperature)
    layer = fit_layer(chosen.raw / chosen.temperature, material.standard, material.labels, samples, strength)
    parts = replace(
        current.parts,
        types=layer.merged(plain, temperature),
        words=to_weights(words, feature_names(), temperature=fit_temperature(by_words, material.labels)),
        exemplars=_exemplars(model, material, ground, split),
    )
    probabilities = softmax(chosen.logits / temperature)
    manifest = _manifest(current, ground, material, probabilities, temperature)
    manifest["retrained"] = {
        "from": current.id,
        "weight": own,
        "layer": strength,
        "items": len(split.trained),
        "held": len(split.held),
        "quarters": list(split.quarters),
    }
    return Bundle(name, parts, manifest)


def _exemplars(model: Pipeline, material: _Material, ground: Ground, split: OfficeSplit) -> Exemplars:
    vectorizer = dict(_steps(model)[0].transformer_list)["body"]
    matrix = vectorizer.transform(material.rows).tocsr()
    drafts = [*(gold.draft for gold in ground.golds), *(item.draft for item in split.trained)]
    return Exemplars(
        tuple(draft.id for draft in drafts),
        tuple(" ".join((draft.title or f"{draft.body[:24]}…").split()) for draft in drafts),
        tuple(material.labels),
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data.astype(np.float32),
    )


def _manifest(
    current: Bundle, ground: Ground, material: _Material, probabilities: Floats, temperature: float
) -> dict[str, Any]:
    """The manifest of the model in use with everything that the own items changed."""
    guess = [LABELS[index] for index in probabilities.argmax(axis=1)]
    right = np.array([a == b for a, b in zip(guess, material.labels, strict=True)])
    certain = certainty(probabilities, material.features)
    review = {**current.manifest["review"], "threshold": review_threshold(certain, right)}
    interval = bootstrap(macro_f1, material.labels, cast("list[Label]", guess))
    thresholds = sorted({0.0, 0.5, 0.7, review["threshold"], 0.9})
    report = {
        **current.manifest.get("report", {}),
        "method": f"{FOLDS}-fold cross-validation grouped by matter, own items by unit and month",
        "macro_f1": [round(value, 4) for value in (interval.value, interval.low, interval.high)],
        "class_f1": {one: round(value, 4) for one, value in class_f1(material.labels, guess, LABELS).items()},
        "confusion": confusion(material.labels, guess, LABELS),
        "calibration_error": round(calibration_error(probabilities.max(axis=1), right), 4),
        "temperature": round(temperature, 4),
        "coverage": [[round(value, 4) for value in row] for row in coverage_table(certain, right, thresholds)],
    }
    return {
        **current.manifest,
        "created": date.today().isoformat(),
        "versions": {one: version(one) for one in ("scikit-learn", "numpy", "jieba")},
        "review": review,
        "data": {
            "drafts": len(material.rows),
            "matters": len({gold.matter for gold in ground.golds}),
            "sha256": corpus_digest(ground.golds),
        },
        "report": report,
    }


@dataclass(frozen=True, slots=True)
class _Judgement:
    comparisons: tuple[Comparison, ...]
    classes: Mapping[str, tuple[float, float]]
    flips: tuple[Flip, ...]


def _judge(before: Assessor, after: Assessor, test: Sequence[Gold], held: Sequence[OfficeItem]) -> _Judgement:
    drafts = [*(gold.draft for gold in test), *(item.draft for item in held)]
    truth: list[Label] = [*(gold.label for gold in test), *(item.label for item in held)]
    olds, news = before.assess(drafts), after.assess(drafts)
    old, new = [one.type.label for one in olds], [one.type.label for one in news]
    at = len(test)
    comparisons = (
        compare_types("语料测试集·类型 macro-F1", truth[:at], old[:at], new[:at]),
        compare_types("本办检验稿·类型 macro-F1", truth[at:], old[at:], new[at:]),
        compare_levels(
            "语料测试集·深度 QWK",
            [gold.depth for gold in test],
            [one.depth.level for one in olds[:at]],
            [one.depth.level for one in news[:at]],
        ),
        compare_levels(
            "语料测试集·精炼 QWK",
            [gold.concision for gold in test],
            [one.concision.level for one in olds[:at]],
            [one.concision.level for one in news[:at]],
        ),
    )
    flips = tuple(
        Flip(draft.id, draft.title, right, first, second)
        for draft, right, first, second in zip(drafts, truth, old, new, strict=True)
        if first != second
    )
    return _Judgement(comparisons, class_drops(truth, old, new), flips)


def _own_probabilities(after: Assessor, material: _Material, logits: Floats, split: OfficeSplit) -> Floats:
    """Of every own item from a model that never saw it: out of fold, or the candidate for the hold-out."""
    known = softmax(logits / fit_temperature(logits, material.labels))[material.corpus :]
    unseen = [one.type.probabilities for one in after.assess([item.draft for item in split.held])]
    return np.vstack([known, np.array(unseen)])


def _suspicions(items: Sequence[OfficeItem], probabilities: Floats, trained: int) -> tuple[Suspicion, ...]:
    """Items of which another type is as probable as it is, on average, for items that bear that type."""
    given = np.array([LABELS.index(item.label) for item in items])
    usual = [probabilities[given == one, one].mean() if (given == one).any() else 1.0 for one in range(len(LABELS))]
    out = []
    for number, (item, row) in enumerate(zip(items, probabilities, strict=True)):
        seen = int(row.argmax())
        if seen != given[number] and row[seen] >= min(usual[seen], 0.9):
            out.append(
                Suspicion(
                    item.draft.id,
                    item.draft.title,
                    item.unit,
                    item.day,
                    item.label,
                    LABELS[seen],
                    float(row[seen]),
                    held=number >= trained,
                )
            )
    return tuple(sorted(out, key=lambda one: -one.chance))


def _doubted(items: Sequence[OfficeItem], suspicious: set[str]) -> dict[str, tuple[int, float]]:
    """By quarter the number of items and the share of suspicious ones; a small quarter joins the one before."""
    quarters: defaultdict[str, list[bool]] = defaultdict(list)
    for item in sorted(items, key=lambda one: one.day):
        quarters[quarter_of(item.day)].append(item.draft.id in suspicious)
    joined: dict[str, list[bool]] = {}
    for name, flags in quarters.items():
        last = next(reversed(joined), None)
        if last is not None and min(len(flags), len(joined[last])) < FEWEST_JUDGED:
            joined[f"{last.partition('至')[0]}至{name}"] = [*joined.pop(last), *flags]
        else:
            joined[name] = flags
    return {name: (len(flags), float(np.mean(flags))) for name, flags in joined.items()}


def _failures(comparisons: Sequence[Comparison], classes: Mapping[str, tuple[float, float]]) -> list[str]:
    out = [
        f"{one.name} 由 {one.before.value:.3f} 变为 {one.after.value:.3f}，"
        f"差的下限 {one.gain.low:+.3f}，低于容许的 {-one.margin:+.3f} 或本身下降过多"
        for one in comparisons
        if not one.passed
    ]
    out += [
        f"“{LABEL_NAMES[cast('Label', label)]}”类 F1 由 {before:.3f} 降到 {after:.3f}，降幅超过 {CLASS_DROP:.0%}"
        for label, (before, after) in classes.items()
        if after < before - CLASS_DROP
    ]
    return out


def _mark(current: Bundle, corpus: Comparison) -> tuple[int, float]:
    """Number of corpus test drafts and macro-F1 on them of the first model that the one in use came from.

    The first, not the best: of several models of equal worth the best is so by chance, and none would come up to it.
    """
    kept = current.manifest.get("retrained", {}).get("mark", {})
    return corpus.rows, float(kept["macro_f1"]) if kept.get("rows") == corpus.rows else corpus.before.value


def _erosion(corpus: Comparison, mark: float) -> list[str]:
    """Many small losses, each allowed, must not add up."""
    if corpus.after.value >= mark - LARGEST_DROP - 1e-6:
        return []
    return [f"{corpus.name} 比最初的模型（{mark:.3f}）低 {mark - corpus.after.value:.3f}，累计超过 {LARGEST_DROP:.0%}"]


def _doubts(doubted: Mapping[str, tuple[int, float]]) -> list[str]:
    return [
        f"{name}的 {number} 篇中有 {share:.0%} 的类型可疑（容许 {DOUBTED_SHARE:.0%}），请按清单核对后重来"
        for name, (number, share) in doubted.items()
        if share > DOUBTED_SHARE
    ]


def _merits(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    return tuple(f"{one.name} {one.before.value:.3f} → {one.after.value:.3f}，未变差" for one in comparisons)


def _card(name: str, manifest: Mapping[str, Any]) -> str:
    report, made, verdict = manifest["report"], manifest["retrained"], manifest["verdict"]
    value, low, high = report["macro_f1"]
    reasons = "\n".join(f"- {reason}" for reason in verdict["reasons"])
    return f"""# Model card: {name}

Retrained {manifest["created"]} from `{made["from"]}` on {manifest["data"]["drafts"] - made["items"]} corpus drafts and
{made["items"]} items of the office itself, each weighing {made["weight"]:g} corpus drafts; {made["held"]} further items
({"、".join(made["quarters"])}) were held out. Role tagger, genre model and depth models are those of `{made["from"]}`.

The bundle holds the titles of the office's items as examples and the words that eight or more of them share: do not
pass it on outside the office.

Macro-F1 {value:.3f} (95 % interval {low:.3f} to {high:.3f}; {report["method"]}).

Gate: {"passed" if verdict["promoted"] else "not passed"}.

{reasons}
"""

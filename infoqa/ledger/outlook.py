"""Adoption outlook: a chance learned from the office's own decisions, shown as information beside a draft.

Who gets into a bulletin depends on the week, the topic and the sender; it says little about quality (rubric §8.1
no. 12). So nothing here enters a score, and nothing is said before the ledger holds enough decisions of either kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from infoqa.assessment import LABELS
from infoqa.language.terms import Floats
from infoqa.ledger.events import TIER_NAMES, TIERS, Adoption, Decision, Submission, Tier
from infoqa.linear import sigmoid

FEWEST = 60
"""Adopted and not adopted submissions that a chance needs at least, each."""

_FOLDS = 5
_BINS = 5
_PRIOR = 5.0  # earlier decisions that the office's mean stands for in a unit's rate
_PENALTY = 1.0  # of the squared weights of standardised features; the intercept has none
_STEPS = 25
_MIDDLE = 3.0  # of the levels 1-5; stands for an item that was not assessed

FEATURES = (*LABELS[1:], "depth", "concision", "return", "reject", "unit")
"""What a chance is told by; the type `dynamic` is the point of comparison, `unit` the unit's own earlier rate."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """How well the chances of one outcome were told for submissions that the model had not seen.

    Attributes:
        adopted: Submissions with the outcome.
        others: Submissions without it.
        brier: Mean squared error of the chance.
        plain: The same if every submission is given the mean rate.
        table: Number of submissions, mean chance and share adopted, in bins from low to high chance.
    """

    adopted: int
    others: int
    brier: float
    plain: float
    table: tuple[tuple[int, float, float], ...]

    @property
    def helps(self) -> bool:
        """Whether the chances tell more than the mean rate."""
        return self.brier < self.plain


@dataclass(frozen=True, slots=True)
class Chance:
    """The outlook of one submission.

    Attributes:
        any: Chance of being adopted at all.
        tiers: Chance by tier, for the tiers with enough adoptions.
        points: Points that may be expected by those tiers; None if the ledger holds no points.
    """

    any: float
    tiers: Mapping[Tier, float]
    points: float | None


@dataclass(frozen=True, slots=True)
class _Model:
    weights: Floats
    mean: Floats
    spread: Floats

    def logits(self, rows: Floats) -> Floats:
        return np.asarray((rows - self.mean) / self.spread @ self.weights[:-1] + self.weights[-1])


@dataclass(frozen=True, slots=True)
class Outlook:
    """Models of adoption, or the reason why there are none.

    Attributes:
        message: What to tell the office, in Chinese.
        backtests: By outcome: `any` and the tiers with enough adoptions; empty if there is not enough.
        models: The same, of those whose backtest helps.
        rates: Smoothed rate of adoption by unit.
        mean: Rate of adoption of all.
        points: Mean points of an adoption by tier.
    """

    message: str
    backtests: Mapping[str, Backtest]
    models: Mapping[str, _Model]
    rates: Mapping[str, float]
    mean: float
    points: Mapping[Tier, float]

    def chance(self, submission: Submission) -> Chance | None:
        """The outlook of a submission; None if the ledger does not tell."""
        if "any" not in self.models:
            return None
        row = _row(submission, self.rates.get(submission.unit, self.mean))[None]
        found = {name: float(sigmoid(model.logits(row))[0]) for name, model in self.models.items()}
        tiers: dict[Tier, float] = {tier: found[tier] for tier in TIERS if tier in found}
        known = [tier for tier in tiers if tier in self.points]
        points = sum(tiers[tier] * self.points[tier] for tier in known) if known else None
        return Chance(found["any"], tiers, points)


def fit_outlook(
    submissions: Sequence[Submission], decisions: Sequence[Decision], adoptions: Sequence[Adoption]
) -> Outlook:
    """Learn from all submissions on which something was decided; decisions in the order of entry."""
    tiers: dict[str, set[Tier]] = {}
    for adoption in adoptions:
        tiers.setdefault(adoption.submission, set()).add(adoption.tier)
    latest = {one.submission: one for one in decisions}
    adopted = {name for name, one in latest.items() if one.kind == "adopt"} | tiers.keys()
    decided = sorted(
        (one for one in submissions if one.label is not None and (one.id in latest or one.id in adopted)),
        key=lambda one: (one.day, one.id),
    )
    truth = np.array([one.id in adopted for one in decided], dtype=bool)
    if min(int(truth.sum()), int((~truth).sum())) < FEWEST:
        message = (
            f"已采用 {int(truth.sum())} 篇、未采用 {int((~truth).sum())} 篇，各满 {FEWEST} 篇才估计采用可能；目前不够。"
        )
        return Outlook(message, {}, {}, {}, 0.0, {})
    days = {one.submission: one.day for one in decisions}
    rates, history = _unit_rates(decided, truth, days)
    rows = np.array([_row(one, rate) for one, rate in zip(decided, history, strict=True)])
    backtests: dict[str, Backtest] = {}
    models: dict[str, _Model] = {}
    for name in ("any", *TIERS):
        outcome = truth if name == "any" else np.array([name in tiers.get(one.id, ()) for one in decided], dtype=bool)
        if min(int(outcome.sum()), int((~outcome).sum())) < FEWEST:
            continue
        logits = _unseen(rows, outcome, [one.id for one in decided])
        slope = _fit(logits[:, None], outcome)  # calibration on logits of unseen submissions
        backtests[name] = _backtest(sigmoid(_unseen(logits[:, None], outcome, [one.id for one in decided])), outcome)
        if backtests[name].helps:
            models[name] = _chained(_fit(rows, outcome), slope)
    return Outlook(_message(backtests), backtests, models, rates, float(truth.mean()), _points(adoptions))


def _unit_rates(
    decided: Sequence[Submission], truth: np.ndarray, days: Mapping[str, date]
) -> tuple[dict[str, float], list[float]]:
    """Rate of every unit by now, and for every submission the rate that its unit had on the day it came in.

    Only what was decided before that day counts, else a submission would tell its own fate.
    """
    mean = float(truth.mean())
    past: dict[str, list[tuple[date, bool]]] = {}
    history = []
    for one, right in zip(decided, truth.tolist(), strict=True):
        known = [adopted for day, adopted in past.get(one.unit, ()) if day < one.day]
        history.append(_smoothed(known, mean))
        past.setdefault(one.unit, []).append((max(days.get(one.id, one.day), one.day), right))
    return {unit: _smoothed([adopted for _, adopted in ones], mean) for unit, ones in past.items()}, history


def _smoothed(adopted: Sequence[bool], mean: float) -> float:
    return (sum(adopted) + _PRIOR * mean) / (len(adopted) + _PRIOR)


def _row(submission: Submission, rate: float) -> Floats:
    return np.array(
        [
            *(float(submission.label == label) for label in LABELS[1:]),
            submission.depth or _MIDDLE,
            submission.concision or _MIDDLE,
            float(submission.gate == "return"),
            float(submission.gate == "reject"),
            rate,
        ]
    )


def _unseen(rows: Floats, truth: np.ndarray, names: Sequence[str]) -> Floats:
    """Logit of every row from a model that did not see it; the folds follow from the names alone."""
    fold = np.array([int(hashlib.sha256(name.encode()).hexdigest(), 16) % _FOLDS for name in names])
    out = np.zeros(len(rows))
    for number in range(_FOLDS):
        held = fold == number
        if held.any():
            out[held] = _fit(rows[~held], truth[~held]).logits(rows[held])
    return out


def _fit(rows: Floats, truth: np.ndarray) -> _Model:
    """Logistic regression with a penalty on the weights, by Newton's method."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    known = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    penalty = np.append(np.full(rows.shape[1], _PENALTY), 1e-6)
    weights = np.zeros(known.shape[1])
    for _ in range(_STEPS):
        chance = sigmoid(known @ weights)
        slope = known.T @ (chance - truth) + penalty * weights
        curve = (known.T * (chance * (1 - chance))) @ known + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return _Model(weights, mean, spread)


def _chained(model: _Model, slope: _Model) -> _Model:
    """`model` whose logits go through `slope`, as one model."""
    factor = slope.weights[0] / slope.spread[0]
    weights = model.weights * factor
    weights[-1] += slope.weights[1] - slope.mean[0] * factor
    return _Model(weights, model.mean, model.spread)


def _backtest(chance: Floats, truth: np.ndarray) -> Backtest:
    parts = np.array_split(np.argsort(chance, kind="stable"), _BINS)
    return Backtest(
        int(truth.sum()),
        int((~truth).sum()),
        float(np.mean((chance - truth) ** 2)),
        float(truth.mean() * (1 - truth.mean())),
        tuple((len(part), float(chance[part].mean()), float(truth[part].mean())) for part in parts),
    )


def _points(adoptions: Sequence[Adoption]) -> dict[Tier, float]:
    given: dict[Tier, list[float]] = {}
    for one in adoptions:
        if one.points is not None:
            given.setdefault(one.tier, []).append(one.points)
    return {tier: sum(ones) / len(ones) for tier, ones in given.items()}


def _message(backtests: Mapping[str, Backtest]) -> str:
    parts = []
    for name, test in backtests.items():
        title = "采用" if name == "any" else f"{dict(TIER_NAMES)[name]}采用"
        told = "可作参考" if test.helps else "不比平均采用率更准，不显示"
        parts.append(
            f"{title}：{test.adopted} 篇采用、{test.others} 篇未采用，回测 Brier {test.brier:.3f}"
            f"（只用平均采用率为 {test.plain:.3f}），{told}。"
        )
    return "".join(parts) + "采用可能只供参考，不代表质量。"

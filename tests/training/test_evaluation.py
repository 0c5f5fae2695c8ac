"""Figures of an evaluation, checked against hand-made cases; training on a part of the corpus."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from infoqa import Assessor
from infoqa.bundle import load_bundle
from infoqa.errors import CorpusError
from infoqa.training.corpus import Gold
from infoqa.training.evaluation import evaluate_gold, read_gold
from infoqa.training.fit import (
    FEWEST_MATTERS,
    STEPS,
    fit_temperature,
    genre_threshold,
    review_threshold,
    train,
    write_bundle,
)
from infoqa.training.metrics import bootstrap, calibration_error, coverage_table, macro_f1, quadratic_kappa
from infoqa.training.supplements import read_other

ROW = {"body": "6月3日，甲镇通车12公里。", "label": "dynamic", "depth": 2, "concision": 5}


def test_quadratic_kappa_of_known_tables() -> None:
    """Agreement is 1, reversal is -1, and a far miss costs more than a near one."""
    assert quadratic_kappa([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]) == 1
    assert quadratic_kappa([1, 5], [5, 1]) == -1
    assert quadratic_kappa([1, 2, 3, 4, 5], [2, 2, 3, 4, 5]) > quadratic_kappa([1, 2, 3, 4, 5], [5, 2, 3, 4, 5])
    assert quadratic_kappa([3, 3], [3, 3]) == 1


def test_calibration_error_of_known_cases() -> None:
    """Sure and always right is perfect; sure and half right is off by a half."""
    sure = np.ones(10)

    assert calibration_error(sure, np.ones(10, dtype=bool)) == 0
    assert calibration_error(sure, np.arange(10) % 2 == 0) == pytest.approx(0.5, abs=0.06)


def test_coverage_falls_with_the_threshold() -> None:
    """A higher threshold decides fewer drafts."""
    confidence = np.array([0.5, 0.7, 0.9, 0.99])
    rows = coverage_table(confidence, np.array([False, True, True, True]), (0.0, 0.6, 0.95))

    assert rows == [(0.0, 1.0, 0.75), (0.6, 0.75, 1.0), (0.95, 0.25, 1.0)]


def test_bootstrap_interval_holds_its_value() -> None:
    """The interval lies around the value and is the same at every call."""
    truth = ["dynamic", "problem"] * 20
    predicted = ["dynamic", "problem"] * 15 + ["problem", "problem"] * 5

    first = bootstrap(macro_f1, truth, predicted)

    assert first.low < first.value < first.high
    assert first == bootstrap(macro_f1, truth, predicted)


def test_temperature_softens_overconfidence() -> None:
    """Logits that are too sure of themselves get a temperature above 1; the threshold reaches its target."""
    logits = np.array([[9.0, 0, 0, 0]] * 8 + [[0, 9.0, 0, 0]] * 2)
    truth = ["dynamic"] * 7 + ["problem"] * 3

    assert fit_temperature(logits, truth) > 1
    certain = np.array([0.95] * 40 + [0.5] * 10)
    assert 0.5 < review_threshold(certain, np.array([True] * 40 + [False] * 10)) <= 0.95


def test_the_genre_threshold_catches_what_it_aims_at() -> None:
    """It is the highest one above which the wanted share of the other texts lies."""
    scores = np.array([0.2] + [0.6] * 19 + [0.9] * 20)

    assert genre_threshold(scores) == pytest.approx(0.59)


@pytest.mark.parametrize(
    ("change", "message"), [({"label": "news"}, "不在范围"), ({"depth": 6}, "不在范围"), ({"body": None}, "g.jsonl:1")]
)
def test_bad_gold_names_its_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    """A row outside the scale, or without a text, is refused with its place."""
    file = tmp_path / "g.jsonl"
    row = {key: value for key, value in {**ROW, **change}.items() if value is not None}
    file.write_text(json.dumps(row), encoding="utf-8")

    with pytest.raises(CorpusError, match=message):
        read_gold(file)


def test_evaluation_counts_what_it_says(assessor: Assessor, golds: list[Gold], root: Path) -> None:
    """Confusion rows add up to the drafts of each type; every figure is within its range."""
    rows = read_gold(root / "corpus")

    report = evaluate_gold("corpus", rows, assessor.assess([row.draft for row in rows]))

    assert report.rows == len(rows) == sum(gold.split == "test" for gold in golds)
    assert sum(map(sum, report.confusion)) == report.rows
    assert report.macro_f1.low <= report.macro_f1.value <= report.macro_f1.high <= 1
    assert -1 <= report.depth.value <= 1
    assert json.loads(json.dumps(report.to_dict()))["rows"] == report.rows


def test_training_gives_a_bundle_that_assesses(golds: list[Gold], root: Path, tmp_path: Path) -> None:
    """A small corpus is enough to train, save, load and assess; each step is announced."""
    matters = sorted({gold.matter for gold in golds})[:FEWEST_MATTERS]
    part = [gold for gold in golds if gold.matter in matters]
    others = [text.draft for text in read_other(root / "corpus")]
    steps: list[str] = []

    training = train(part, others, progress=steps.append)
    write_bundle(tmp_path / "small", training, part)

    assert len(steps) == STEPS
    assert sum(map(sum, training.report["confusion"])) == len(part)
    [result] = Assessor(load_bundle(tmp_path / "small")).assess([part[0].draft])
    assert result.model == "small"
    assert "Macro-F1" in (tmp_path / "small" / "CARD.md").read_text(encoding="utf-8")


def test_too_few_matters_are_refused(golds: list[Gold]) -> None:
    """Cross-validation by matter needs enough matters."""
    with pytest.raises(CorpusError, match="至少要"):
        train(golds[:4], [golds[0].draft])


def test_training_needs_other_genres(golds: list[Gold]) -> None:
    """Without texts of other genres nothing can tell drafts from them."""
    with pytest.raises(CorpusError, match="其他文种"):
        train(golds[:4], [])

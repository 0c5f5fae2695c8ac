"""Retraining: what is learned from, what is held out, when the gate opens, and the way back."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from infoqa.assessment import LABELS, Label
from infoqa.bundle import Bundle, current_bundle, history, load_bundle, promote, rollback, save_bundle
from infoqa.classify.features import feature_names
from infoqa.cli.models import app as models_app
from infoqa.cli.retrain import retrain as retrain_command
from infoqa.draft import Draft
from infoqa.errors import CorpusError, ModelError
from infoqa.ledger.events import Adoption, Decision, Submission
from infoqa.linear import LinearWeights, MeasureBlock
from infoqa.reports.retraining import retraining_report
from infoqa.training.corpus import Gold
from infoqa.training.fit import train
from infoqa.training.gate import compare_levels, compare_types
from infoqa.training.layer import Layer, fit_layer, standardise
from infoqa.training.office import OfficeItem, office_items, quarter_of, split_office
from infoqa.training.retrain import Ground, Retraining, read_ground, retrain, write_candidate
from infoqa.training.supplements import read_other

UNITS = tuple(f"甲县{name}" for name in ("东乡", "西乡", "南乡", "北乡", "农业局", "教育局"))


@dataclass(frozen=True)
class Desk:
    """A small corpus, a model of it, and drafts that neither has seen."""

    golds: list[Gold]
    own: list[Gold]
    base: Bundle
    ground: Ground
    folder: Path


@pytest.fixture(scope="module")
def desk(golds: list[Gold], root: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """40 matters to train on, 20 to test on, 50 for the office."""
    matters = {split: sorted({gold.matter for gold in golds if gold.split == split}) for split in ("train", "test")}
    chosen = {*matters["train"][:80:2], *matters["test"][:20]}
    corpus = [gold for gold in golds if gold.matter in chosen]
    own = [gold for gold in golds if gold.matter in matters["train"][1:100:2]]
    training = [gold for gold in corpus if gold.split != "test"]
    fitted = train(training, [text.draft for text in read_other(root / "corpus")][:20])
    base = Bundle("base", fitted.parts, {"review": fitted.review, "report": fitted.report})
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "matters").mkdir()
    for matter in chosen:
        shutil.copy(root / "corpus" / "matters" / f"{matter}.json", folder / "matters")
    return Desk(corpus, own, base, read_ground(training), folder)


def test_a_type_is_settled_by_adoption_or_by_an_editor() -> None:
    day = date(2026, 3, 1)
    made = [Submission(name, "甲县东乡", name, day, "正文", label="dynamic") for name in "abcdefg"]
    made.append(Submission("empty", "甲县东乡", "空", day, label="dynamic"))
    decisions = [
        Decision("a", "adopt", day),
        Decision("b", "return", day),
        Decision("c", "return", day, label="problem"),
        Decision("c", "adopt", day),
        Decision("d", "keep", day, label="dynamic"),
        Decision("e", "adopt", day),
        Decision("e", "return", day),
        Decision("empty", "adopt", day, label="problem"),
    ]

    found = {one.draft.id: (one.label, one.basis) for one in office_items(made, decisions, [_adopted("f", day)])}

    assert found == {
        "a": ("dynamic", "adopted"),
        "c": ("problem", "corrected"),
        "d": ("dynamic", "confirmed"),
        "f": ("dynamic", "adopted"),
    }


def test_the_hold_out_is_apart_by_unit_and_date_and_does_not_depend_on_types(desk: Desk) -> None:
    items = _items(desk.own)
    test = [gold for gold in desk.golds if gold.split == "test"]

    split = split_office(items, test, [])
    again = split_office([replace(item, label="research") for item in items], test, [])

    assert split.quarters[0] == quarter_of(max(item.day for item in items))
    assert {quarter_of(item.day) for item in split.held} <= set(split.quarters)
    told = {(item.unit, quarter_of(item.day)) for item in split.held}
    assert not told & {(item.unit, quarter_of(item.day)) for item in split.trained}
    assert len(split.trained) + len(split.held) == len(items)
    assert [item.draft.id for item in again.held] == [item.draft.id for item in split.held]


def test_repeats_of_the_hold_out_and_of_the_corpus_are_left_out(desk: Desk) -> None:
    items = _items(desk.own)
    test = [gold for gold in desk.golds if gold.split == "test"]
    held = split_office(items, test, []).held[0]
    copy = replace(held, draft=replace(held.draft, id="copy"), unit="乙县", day=date(2026, 1, 2))
    known = replace(copy, draft=replace(test[0].draft, id="known", body=test[0].draft.body + "特此报告。"))

    split = split_office(sorted([*items, copy, known], key=lambda one: one.day), test, [])

    assert split.repeats == {"copy": held.draft.id, "known": test[0].draft.id}
    assert not {"copy", "known"} & {item.draft.id for item in split.trained}


def test_too_few_items_are_refused(desk: Desk) -> None:
    with pytest.raises(CorpusError, match="太少"):
        retrain(desk.base, desk.golds, _items(desk.own)[:30], name="next", ground=desk.ground)


@pytest.fixture(scope="module")
def honest(desk: Desk) -> Retraining:
    """A retraining on items with the right types, but for a few."""
    return retrain(desk.base, desk.golds, _items(desk.own, wrong=0.05), name="next", ground=desk.ground)


def test_honest_items_give_a_candidate(desk: Desk, honest: Retraining) -> None:
    made = honest.candidate.manifest["retrained"]
    assert made["from"] == "base"
    assert made["weight"] == honest.setting.own
    assert honest.candidate.parts.depth is desk.base.parts.depth
    assert len(honest.candidate.parts.exemplars.ids) == len(desk.ground.golds) + len(honest.split.trained)
    assert honest.moves
    assert [one.name for one in honest.comparisons if "QWK" in one.name]
    assert max(share for _, share in honest.doubted.values()) < 0.2


def test_wrong_types_are_listed_and_stay_in_use(desk: Desk, honest: Retraining) -> None:
    truth = {gold.draft.id: gold.label for gold in desk.own}
    wrong = {item.draft.id for item in _items(desk.own, wrong=0.05) if item.label != truth[item.draft.id]}
    used = {item.draft.id for item in (*honest.split.trained, *honest.split.held)}

    assert len(wrong & {one.id for one in honest.suspicions}) >= 0.6 * len(wrong)
    assert wrong <= used


def test_a_poisoned_quarter_is_refused(desk: Desk) -> None:
    poisoned = _items(desk.own, wrong=0.4, since=date(2026, 10, 1))

    result = retrain(desk.base, desk.golds, poisoned, name="next", ground=desk.ground)

    assert not result.promoted
    assert any("2026年四季度" in reason and "可疑" in reason for reason in result.reasons)


def test_corpus_drafts_of_cases_decided_otherwise_are_left_out(desk: Desk) -> None:
    without = desk.ground.without({8})

    assert {gold.boundary for gold in without.golds} & {8} == set()
    assert len(without.rows) == len(without.features) == len(without.golds) < len(desk.ground.golds)


def test_the_report_says_everything_and_escapes_titles(honest: Retraining) -> None:
    marked = replace(honest, suspicions=(replace(honest.suspicions[0], title="甲|乙\n<b>"),))

    text = retraining_report(marked)

    assert "甲\\|乙 \\<b\\>" in text
    assert all(reason in text for reason in honest.reasons)
    assert "## 权重变化最大的词" in text


def test_the_gate_lets_equals_pass_and_stops_losses() -> None:
    truth = [LABELS[number % 4] for number in range(192)]
    swapped = [*truth[4:8][::-1], *truth[4:]]
    worse = [LABELS[(number + 1) % 4] if number < 5 else label for number, label in enumerate(truth)]

    assert compare_types("一", truth, truth, truth).passed
    assert not compare_types("一", truth, truth, worse).passed
    assert compare_types("一", truth, worse, truth).passed
    assert compare_types("一", truth, swapped, [*truth[:4], *swapped[4:8][::-1], *truth[8:]]).gain.low > -0.03
    levels = [number % 5 + 1 for number in range(100)]
    assert not compare_levels("二", levels, levels, [3] * 100).passed


def test_four_drafts_each_way_are_what_the_margin_allows() -> None:
    truth: list[Label] = [LABELS[number % 4] for number in range(192)]
    before = [_next(label) if number < 4 else label for number, label in enumerate(truth)]
    after = [_next(label) if 4 <= number < 8 else label for number, label in enumerate(truth)]

    found = compare_types("一", truth, before, after)

    assert found.gain.value == pytest.approx(0.0)
    assert found.gain.low == pytest.approx(-found.margin, abs=0.002)


def test_a_merged_layer_corrects_as_the_layer_does() -> None:
    chance = np.random.default_rng(5)
    raw = chance.normal(size=(60, len(feature_names())))
    labels = [LABELS[number % 4] for number in range(60)]
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    classes = tuple(sorted(LABELS))
    order = [classes.index(label) for label in LABELS]
    block = MeasureBlock(feature_names(), mean, spread, chance.normal(size=(len(feature_names()), 4)))
    weights = LinearWeights(classes, {}, block, chance.normal(size=4))
    logits = (standardise(raw) @ block.coefficients + weights.intercept)[:, order]

    layer = fit_layer(logits, standardise(raw), labels, np.ones(60), 0.1)
    merged = layer.merged(weights, 2.0)

    assert layer.coefficients.any()
    again = ((raw - mean) / spread @ merged.measures.coefficients + merged.intercept)[:, order]
    assert np.allclose(again, layer.correct(logits, standardise(raw)) / 2.0)
    assert isinstance(fit_layer(logits, standardise(raw), labels, np.ones(60), 0.0), Layer)


def test_models_are_promoted_and_rolled_back(desk: Desk, honest: Retraining, tmp_path: Path) -> None:
    models = _models(desk, tmp_path)
    promote(models / "base")
    write_candidate(models / "next", honest)
    promote(models / "next")

    assert rollback(models).name == "base"
    assert current_bundle(models).name == "base"
    with pytest.raises(ModelError, match="更早"):
        rollback(models)
    assert [(one.action, one.model, one.before) for one in history(models)] == [
        ("promote", "base", ""),
        ("promote", "next", "base"),
        ("rollback", "base", "next"),
    ]


def test_rollback_survives_a_history_that_a_crash_cut_short(desk: Desk, honest: Retraining, tmp_path: Path) -> None:
    models = _models(desk, tmp_path)
    promote(models / "base")
    write_candidate(models / "next", honest)
    with (models / "HISTORY.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('\n{"time": "2026-1')
    (models / "CURRENT").write_text("next\n", encoding="utf-8")

    assert rollback(models).name == "base"
    promote(models / "next")
    assert len(history(models)) == 3


def test_rollback_goes_back_step_by_step(desk: Desk, tmp_path: Path) -> None:
    models = _models(desk, tmp_path)
    for name in ("second", "third"):
        shutil.copytree(models / "base", models / name)
    for name in ("base", "second", "third"):
        promote(models / name)

    assert [rollback(models).name, rollback(models).name] == ["second", "base"]


def test_a_damaged_bundle_is_not_made_current(desk: Desk, tmp_path: Path) -> None:
    models = _models(desk, tmp_path)
    shutil.copytree(models / "base", models / "second")
    promote(models / "base")
    promote(models / "second")
    (models / "base" / "type.npz").write_bytes(b"")

    with pytest.raises(ModelError, match="摘要不符"):
        rollback(models)
    assert current_bundle(models).name == "second"


def test_the_models_command_lists_promotes_and_goes_back(desk: Desk, tmp_path: Path) -> None:
    models = _models(desk, tmp_path)
    shutil.copytree(models / "base", models / "second")
    promote(models / "base")
    runner = CliRunner()

    def run(*words: str) -> str:
        done = runner.invoke(models_app, [*words, "--models", str(models)], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    assert "second" in run("promote", "second")
    assert "启用 second（原为 base）" in run("list")
    assert "base" in run("rollback")
    assert "card" in run("show", "base")
    with pytest.raises(ModelError, match="没有模型"):
        run("promote", "../base")


def test_the_retrain_command_reads_the_ledger_and_writes_model_and_report(desk: Desk, tmp_path: Path) -> None:
    from infoqa.ledger.store import Ledger

    models = _models(desk, tmp_path)
    promote(models / "base")
    with Ledger.open(tmp_path / "台账.db") as ledger:
        for item in _items(desk.own):
            one = Submission(item.draft.id, item.unit, item.draft.title, item.day, item.draft.body, item.label)
            ledger.submit(one)
            ledger.decide(Decision(one.id, "adopt", item.day, label=item.label))
    app = typer.Typer()
    app.command()(retrain_command)
    words = ["--db", str(tmp_path / "台账.db"), "--corpus", str(desk.folder), "-o", str(models / "next")]

    done = CliRunner().invoke(app, [*words, "--report", str(tmp_path / "报告.md")], catch_exceptions=False)

    verdict = json.loads((models / "next" / "manifest.json").read_text(encoding="utf-8"))["verdict"]
    assert done.exit_code == (0 if verdict["promoted"] else 1)
    assert current_bundle(models).name == ("next" if verdict["promoted"] else "base")
    assert load_bundle(models / "next").manifest["retrained"]["from"] == "base"
    assert (tmp_path / "报告.md").read_text(encoding="utf-8").startswith("# 重训报告：next")


def _adopted(name: str, day: date) -> Adoption:
    return Adoption(name, "甲县政务信息", "county", day)


def _next(label: Label) -> Label:
    return LABELS[(LABELS.index(label) + 1) % len(LABELS)]


def _items(own: list[Gold], wrong: float = 0.0, since: date = date.min) -> list[OfficeItem]:
    """The office's drafts over a year; from `since` on a share has a wrong type."""
    items = []
    for number, matter in enumerate(sorted({gold.matter for gold in own})):
        for gold in (gold for gold in own if gold.matter == matter):
            chance = random.Random(gold.draft.id)  # noqa: S311  # no secret
            day = date(2026, 3 * (number % 4) + chance.randint(1, 3), chance.randint(1, 28))
            label = gold.label
            if chance.random() < wrong and day >= since:
                label = chance.choice([other for other in LABELS if other != gold.label])
            items.append(OfficeItem(_draft(gold), UNITS[number // 4 % len(UNITS)], day, label, "confirmed"))
    return sorted(items, key=lambda one: (one.day, one.draft.id))


def _draft(gold: Gold) -> Draft:
    return replace(gold.draft, source="")


def _models(desk: Desk, folder: Path) -> Path:
    models = folder / "models"
    save_bundle(models / "base", desk.base.parts, manifest=desk.base.manifest, card="# card\n")
    return models

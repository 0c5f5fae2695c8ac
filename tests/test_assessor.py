"""The one door: contract, parity with scikit-learn, the founding collection."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import Pipeline

from infoqa import Assessor, Draft, Header, read_drafts
from infoqa.assessment import LABELS, Assessment
from infoqa.bundle import default_models_folder
from infoqa.classify.features import feature_names, type_features
from infoqa.classify.model import GENRE_CLASSES, ReviewRule, TypeModel
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearWeights, softmax
from infoqa.quality.roles import ROLES
from infoqa.quality.tagging import context_measures, settle, unit_measures
from infoqa.reports.jsonlines import to_record
from infoqa.training.corpus import Gold
from infoqa.training.fit import TYPE_RECIPE
from infoqa.training.pipeline import Row, document_rows, make_model, to_sklearn, to_weights, unit_rows
from infoqa.triage.ranking import rank

FOUNDING = ("founding-collection.txt", "founding-collection.gb18030.txt", "founding-collection.docx")

DRAFT = Draft(
    title="石板镇三处塘坝渗漏 晚稻灌水缺口6万方",
    body="8月6日，石板镇排查塘坝21口，3口渗漏，蓄水比去年同期少6万方，占应蓄的22%。\n渗漏是因为2009年的土坝没有做过防渗，"
    "管护经费每口每年只有300元。\n建议由县水利局按每口4万元安排防渗，9月底前完工；请县财政局把管护经费提到每口1000元。",
    header=Header("石板镇人民政府", "秦守田", "2025-08-07", "毛小满 13900000000"),
    id="d1",
)


@pytest.fixture(scope="module")
def schema(root: Path) -> dict[str, Any]:
    """The published schema."""
    loaded: dict[str, Any] = json.loads((root / "docs" / "assessment.schema.json").read_text(encoding="utf-8"))
    return loaded


def test_record_has_exactly_the_keys_of_the_contract(assessor: Assessor) -> None:
    """Key order and key set are the contract's."""
    [result] = assessor.assess([DRAFT])

    record = result.to_dict()

    assert list(record) == [
        "schema", "id", "source", "type", "depth", "concision", "gate", "findings", "flags", "length", "model",
    ]  # fmt: skip
    assert list(record["type"]["probabilities"]) == list(LABELS)
    assert sum(record["type"]["probabilities"].values()) == pytest.approx(1, abs=4e-6)


def test_problem_draft_is_read_as_one(assessor: Assessor) -> None:
    """Figures, comparison, cause and operable suggestions give depth 3 at least."""
    [result] = assessor.assess([DRAFT], explain=True)

    assert result.type.label == "problem"
    assert result.depth.level >= 3
    assert result.concision.level >= 4
    assert result.gate == "pass"


def test_results_validate_against_the_published_schema(
    assessor: Assessor, inbox: Path, tmp_path: Path, schema: dict[str, Any]
) -> None:
    """Every result over the inbox and a broken file fits the schema, with and without evidence."""
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"")

    for explain in (False, True):
        results = list(assessor.assess_stream(read_drafts([inbox, broken]), explain=explain))
        for result in results:
            jsonschema.validate(to_record(result, explain=explain), schema)
        assert "error" in to_record(results[-1])


def test_evidence_and_findings_quote_the_raw_text(assessor: Assessor, inbox: Path) -> None:
    """Every span lies inside its field; every unmasked finding's text is the raw slice."""
    for result in assessor.assess_stream(read_drafts([inbox]), explain=True):
        assert isinstance(result, Assessment)
        fields = {"title": result.draft.title, "body": result.draft.body}
        for item in (*result.depth.evidence, *result.concision.evidence):
            for span in item.spans:
                assert 0 <= span.start < span.end <= len(fields[item.field])
        for finding in result.findings:
            if finding.field != "header" and "***" not in finding.text:
                assert finding.span.of(fields[finding.field]) == finding.text


def test_one_draft_is_a_batch_of_one(assessor: Assessor, golds: list[Gold]) -> None:
    """The result of a draft does not depend on its neighbours."""
    drafts = [gold.draft for gold in golds[:24]]

    together = [result.to_dict() for result in assessor.assess(drafts)]

    assert together == [assessor.assess([draft])[0].to_dict() for draft in drafts]


def test_stream_keeps_places(assessor: Assessor, tmp_path: Path) -> None:
    """What cannot be read stands where it was met; the others are unharmed."""
    (tmp_path / "a.txt").write_text("6月3日，甲镇通车12公里。", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"\xff\xd8\xff\xe0 no docx")
    (tmp_path / "c.txt").write_text("6月4日，乙镇通车9公里。", encoding="utf-8")

    results = list(assessor.assess_stream(read_drafts([tmp_path])))

    assert [isinstance(result, Assessment) for result in results] == [True, False, True]


def test_plain_arrays_equal_the_trained_pipeline_on_the_whole_corpus(golds: list[Gold]) -> None:
    """Logits without scikit-learn are those of the fitted pipeline to 1e-9."""
    documents = [read_document(gold.draft) for gold in golds]
    first = Batch(documents, TokenTable([]))
    counts = unit_counts(first)
    roles = np.random.default_rng(7).dirichlet(np.ones(10), len(counts))
    rows = document_rows(first, type_features(first, roles, counts))
    pipeline = make_model(TYPE_RECIPE).fit(rows, [gold.label for gold in golds])
    weights = to_weights(pipeline, feature_names())
    table = TokenTable(block.vocabulary for block in weights.fields.values())
    model = TypeModel(weights, weights, weights_of_two(weights), table, ReviewRule(0.5, 10, 0.5, 1.0))

    batch = Batch(documents, table)
    ours = model.decision(batch, type_features(batch, roles, counts))

    order = [list(pipeline.classes_).index(label) for label in LABELS]
    np.testing.assert_allclose(ours, pipeline.decision_function(rows)[:, order], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours, to_sklearn(weights).decision_function(rows)[:, order], rtol=0, atol=1e-9)


def weights_of_two(weights: LinearWeights) -> LinearWeights:
    """The same model with the classes of the genre model."""
    measures = replace(weights.measures, coefficients=weights.measures.coefficients[:, :2])
    fields = {name: replace(block, coefficients=block.coefficients[:, :2]) for name, block in weights.fields.items()}
    return LinearWeights(GENRE_CLASSES, fields, measures, weights.intercept[:2])


def in_role_order(tagger: Pipeline, rows: list[Row]) -> Floats:
    """Probabilities that a fitted pipeline gives the ten roles."""
    columns = [list(tagger.classes_).index(role) for role in ROLES]
    return softmax(np.asarray(tagger.decision_function(rows)))[:, columns]


def test_shipped_bundle_equals_its_sklearn_form_on_the_whole_corpus(assessor: Assessor, golds: list[Gold]) -> None:
    """The shipped type model and role tagger turn back into pipelines with the same logits."""
    batch = Batch([read_document(gold.draft) for gold in golds], assessor.table)
    counts = unit_counts(batch)
    roles = assessor.tagger.probabilities(batch, counts)
    pipeline = to_sklearn(assessor.bundle.parts.types)
    units = unit_rows(batch, unit_measures(batch, counts))
    alone = in_role_order(to_sklearn(assessor.bundle.parts.roles), units)
    around = [Row({}, row) for row in context_measures(batch, alone)]
    theirs = in_role_order(to_sklearn(assessor.bundle.parts.context), around)
    np.testing.assert_allclose(roles, settle(theirs, counts), rtol=0, atol=1e-9)

    features = type_features(batch, roles, counts)
    ours = assessor.types.decision(batch, features)

    rows = document_rows(batch, features)
    order = [list(pipeline.classes_).index(label) for label in LABELS]
    plain = assessor.types.is_plain(assessor.types.foreignness(batch, features))
    words = to_sklearn(assessor.bundle.parts.words)
    whole, by_words = (one.decision_function(rows)[:, order] for one in (pipeline, words))
    assert 0 < plain.mean() < 0.5
    np.testing.assert_allclose(ours, np.where(plain[:, None], by_words, whole), rtol=0, atol=1e-9)


def test_shipped_bundle_is_small() -> None:
    """The bundle stays under 5 MB."""
    models = default_models_folder()
    current = models / (models / "CURRENT").read_text(encoding="utf-8").strip()

    assert sum(file.stat().st_size for file in current.iterdir()) < 5_000_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_is_assessed(assessor: Assessor, body: str, title: str) -> None:
    """No text makes the assessor fail; scores stay in their ranges."""
    [result] = assessor.assess([Draft(body=body, title=title)], explain=True)

    assert 1 <= result.depth.level <= 5
    assert 0 <= result.concision.score <= 100
    assert 20 * (result.depth.level - 1) <= result.depth.score <= 20 * result.depth.level
    assert sum(result.type.probabilities) == pytest.approx(1)


def test_founding_collection_is_the_same_in_all_three_files(assessor: Assessor, samples: Path) -> None:
    """Five drafts each; labels, levels, codes and scores agree across encodings and scripts."""
    seen = []
    for name in FOUNDING:
        results = list(assessor.assess_stream(read_drafts([samples / name]), explain=True))
        assert len(results) == 5
        seen.append(
            [
                (
                    result.type.label,
                    result.depth.to_dict(),
                    result.concision.to_dict(),
                    [(item.code, item.points) for item in (*result.depth.evidence, *result.concision.evidence)],
                    [(finding.code, finding.severity) for finding in result.findings],
                    result.flags,
                    [round(value, 6) for value in result.type.probabilities],
                )
                for result in results
                if isinstance(result, Assessment)
            ]
        )

    assert len(seen[0]) == 5
    assert seen[0] == seen[1]
    assert seen[0] == seen[2]


def test_founding_collection_shows_its_known_defects(assessor: Assessor, samples: Path) -> None:
    """Other genres, repeats and slips of the collection are found at the right characters."""
    results = list(assessor.assess_stream(read_drafts([samples / FOUNDING[1]])))
    drafts = [result for result in results if isinstance(result, Assessment)]
    quoted = [{finding.text for finding in result.findings} for result in drafts]

    flagged = ["genre_mismatch" in result.flags for result in drafts]
    assert (flagged[0], flagged[2], flagged[3], flagged[4]) == (True, True, False, False)
    assert "6大类" in quoted[0]
    assert any("市值单位" in text for text in quoted[1])
    assert any("的的" in text for text in quoted[2])
    assert any("可可" in text for text in quoted[2])
    assert any("东政发号" in text for text in quoted[2])
    assert any("来源于本站" in text for text in quoted[2])
    assert any("范文网" in text for text in quoted[3])
    queues = {row.assessment.draft.source: row for row in rank(drafts)}
    assert queues[drafts[4].draft.source].repeats == drafts[3].draft.source

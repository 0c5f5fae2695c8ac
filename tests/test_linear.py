"""The plain linear model against scikit-learn."""

from __future__ import annotations

from itertools import chain
from typing import Literal, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.pipeline import Pipeline

from infoqa.errors import ModelError
from infoqa.language.terms import Floats, TokenRows, TokenTable
from infoqa.linear import LinearModel, LinearWeights, MeasureBlock, TermBlock, check_measures, softmax
from infoqa.training.pipeline import Recipe, Row, make_model, stack_measures, to_sklearn, to_weights

WORDS = ["塘坝", "渗漏", "防渗", "渠", "水费", "\ue000", "，", "。", "\n", "建议", "县", "农户", "缺", "少", "修"]
LABELS = ["problem", "dynamic", "research", "comprehensive"]
NAMES = ("length", "units", "constant")
Weighting = Literal["tfidf", "counts"]


def made_rows(count: int, seed: int) -> list[Row]:
    """Rows of random words, some fields empty, with a measurement that never varies."""
    random = np.random.default_rng(seed)
    return [
        Row(
            {name: random.choice(WORDS, random.integers(0, 25)).tolist() for name in ("title", "body")},
            np.array([random.normal(300, 80), random.integers(1, 20), 1.0]),
        )
        for _ in range(count)
    ]


def fitted(weighting: Weighting) -> Pipeline:
    """A pipeline fitted on made rows, its blocks weighted differently."""
    rows = made_rows(120, seed=1)
    labels = np.random.default_rng(2).choice(LABELS, len(rows))
    weights = {"title": 0.5, "body": 1.0, "measures": 0.2}
    recipe = Recipe(("title", "body"), weighting, min_df={"title": 2, "body": 2}, c=3.0, weights=weights)
    return make_model(recipe).fit(rows, labels)


def decide(weights: LinearWeights, rows: list[Row]) -> Floats:
    """Logits of `rows` by the plain model."""
    table = TokenTable(block.vocabulary for block in weights.fields.values())
    fields = {}
    for name in weights.fields:
        lines = [row.fields[name] for row in rows]
        ids = table.ids(chain.from_iterable([*line, "\n"] for line in lines))
        fields[name] = TokenRows(ids, np.repeat(np.arange(len(rows)), [len(line) + 1 for line in lines]))
    return LinearModel(weights, table).decision(fields, stack_measures(rows))


@pytest.fixture(scope="module")
def small() -> LinearWeights:
    """Weights small enough to spoil by hand."""
    return LinearWeights(
        classes=("甲", "乙"),
        fields={"body": TermBlock(("渠", "渠 渗漏"), np.array([1.0, 1.5]), np.arange(4.0).reshape(2, 2))},
        measures=MeasureBlock(("length",), np.array([3.0]), np.array([2.0]), np.ones((1, 2))),
        intercept=np.array([0.5, -0.5]),
    )


@pytest.mark.parametrize("weighting", ["tfidf", "counts"])
def test_logits_equal_scikit_learn_s(weighting: Weighting) -> None:
    """On rows it never saw the plain model decides as the fitted pipeline does, class by class."""
    model = fitted(weighting)
    rows = made_rows(200, seed=3)
    weights = to_weights(model, NAMES)

    assert weights.classes == tuple(model.classes_)
    assert len(weights.fields["body"].vocabulary) > 50
    np.testing.assert_allclose(decide(weights, rows), model.decision_function(rows), rtol=0, atol=1e-9)


@pytest.mark.parametrize("weighting", ["tfidf", "counts"])
def test_weights_go_back_into_scikit_learn(weighting: Weighting) -> None:
    """A pipeline rebuilt from plain weights decides as the one that they came from, stored in between or not."""
    model = fitted(weighting)
    rows = made_rows(50, seed=4)
    weights = to_weights(model, NAMES)
    stored = LinearWeights.from_arrays(weights.to_arrays(), place="test")

    for source in (weights, stored):
        rebuilt = to_sklearn(source)
        np.testing.assert_allclose(rebuilt.decision_function(rows), model.decision_function(rows), rtol=0, atol=1e-9)
        np.testing.assert_allclose(rebuilt.predict_proba(rows), softmax(decide(weights, rows)), rtol=0, atol=1e-9)


def test_temperature_divides_logits() -> None:
    """Calibration changes how sure the model is, not what it decides."""
    model = fitted("tfidf")
    rows = made_rows(30, seed=5)

    cool = decide(to_weights(model, NAMES, temperature=2.0), rows)

    np.testing.assert_allclose(2.0 * cool, model.decision_function(rows), rtol=0, atol=1e-9)


@pytest.mark.parametrize("weighting", ["tfidf", "counts"])
def test_a_row_does_not_depend_on_its_neighbours(weighting: Weighting) -> None:
    """Rows decided together or alone have the same logits."""
    weights = to_weights(fitted(weighting), NAMES)
    rows = made_rows(20, seed=6)
    alone = np.vstack([decide(weights, [row]) for row in rows])

    np.testing.assert_allclose(decide(weights, rows), alone, rtol=0, atol=1e-9)


@pytest.mark.parametrize("weighting", ["tfidf", "counts"])
def test_arrays_round_trip(weighting: Weighting) -> None:
    """Arrays hold everything, none of them pickled."""
    weights = to_weights(fitted(weighting), NAMES)
    stored = weights.to_arrays()
    back = LinearWeights.from_arrays(stored, place="test")

    assert all(array.dtype.kind in "uf" for array in stored.values())
    assert (back.classes, tuple(back.fields)) == (weights.classes, tuple(weights.fields))
    assert back.measures.names == NAMES
    assert {n: b.vocabulary for n, b in back.fields.items()} == {n: b.vocabulary for n, b in weights.fields.items()}
    again = back.to_arrays()
    assert list(again) == list(stored)
    assert all(np.array_equal(again[name], stored[name]) for name in stored)


ALL_ARRAYS = (
    "classes",
    "intercept",
    "fields",
    "measures.names",
    "measures.mean",
    "measures.scale",
    "measures.coefficients",
    "body.vocabulary",
    "body.idf",
    "body.coefficients",
)


@pytest.mark.parametrize("name", ALL_ARRAYS)
def test_a_missing_array_is_named(small: LinearWeights, name: str) -> None:
    """The message names the array and the file, and what to do."""
    stored = small.to_arrays()
    assert tuple(stored) == ALL_ARRAYS
    del stored[name]

    with pytest.raises(ModelError, match=name) as caught:
        LinearWeights.from_arrays(stored, place="type.npz")

    assert caught.value.place == "type.npz"
    assert "infoqa train" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("intercept", np.zeros(3)),
        ("intercept", np.zeros((2, 1))),
        ("measures.mean", np.zeros(2)),
        ("measures.scale", np.ones(0)),
        ("measures.coefficients", np.ones((2, 1))),
        ("body.idf", np.ones(3)),
        ("body.idf", np.ones((2, 0))),
        ("body.idf", np.float64(1.0)),
        ("body.coefficients", np.ones((2, 3))),
        ("body.coefficients", np.ones(4)),
        ("classes", np.frombuffer("甲\n乙\n丙".encode(), dtype=np.uint8)),
        ("body.vocabulary", np.frombuffer("渠".encode(), dtype=np.uint8)),
        ("measures.names", np.frombuffer(b"a\nb", dtype=np.uint8)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(small: LinearWeights, name: str, array: np.ndarray) -> None:
    """An array of another shape than the others ask for is an error, not a wrong answer."""
    with pytest.raises(ModelError, match="形状"):
        LinearWeights.from_arrays({**small.to_arrays(), name: np.asarray(array)}, place="type.npz")


def test_names_that_are_no_text_are_refused(small: LinearWeights) -> None:
    """Bytes that are no UTF-8 are an error of the model."""
    with pytest.raises(ModelError, match="名称读不出来"):
        LinearWeights.from_arrays({**small.to_arrays(), "classes": np.array([255], dtype=np.uint8)}, place="type.npz")


def test_a_block_without_idf_is_kept(small: LinearWeights) -> None:
    """No idf means plain counts, also after storing."""
    stored = {**small.to_arrays(), "body.idf": np.zeros(0)}

    assert LinearWeights.from_arrays(stored, place="type.npz").fields["body"].idf.shape == (0,)


def test_logits_by_hand(small: LinearWeights) -> None:
    """One row computed on paper: two words and their pair, of which one word is unknown."""
    row = Row({"body": ["渠", "渗漏", "，", "渠"]}, np.array([7.0]))
    values = np.array([(1 + np.log(2)) * 1.0, 1.5])
    values /= np.linalg.norm(values)
    expected = values @ np.array([[0.0, 1.0], [2.0, 3.0]]) + (7.0 - 3.0) / 2.0 + np.array([0.5, -0.5])

    np.testing.assert_allclose(decide(small, [row])[0], expected, rtol=0, atol=1e-12)


def test_measurements_must_be_those_of_the_model(small: LinearWeights) -> None:
    """The same names in the same order pass, anything else is another version's model."""
    check_measures(small, ["length"])

    for names in ([], ["units"], ["length", "units"]):
        with pytest.raises(ModelError, match="特征"):
            check_measures(small, names)


@settings(deadline=None)
@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.floats(-800, 800)))
def test_softmax_gives_probabilities(logits: Floats) -> None:
    """Rows sum to one, the order of logits stays, and a common shift changes nothing."""
    probabilities = softmax(logits)

    np.testing.assert_allclose(probabilities.sum(axis=-1), 1.0, rtol=1e-12)
    assert (probabilities >= 0).all()
    best = cast("list[int]", logits.argmax(axis=-1).tolist())
    assert all(row[at] == row.max() for row, at in zip(probabilities, best, strict=True))
    np.testing.assert_allclose(softmax(logits + 50.0), probabilities, rtol=1e-9, atol=1e-12)

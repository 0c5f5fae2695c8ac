"""The type model: linear over words of title and body and over measured features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from infoqa.assessment import LABELS, TypeVerdict
from infoqa.classify.features import feature_names
from infoqa.errors import ModelError
from infoqa.language.batch import Batch
from infoqa.language.terms import Floats, TokenRows, TokenTable
from infoqa.linear import LinearModel, LinearWeights, check_measures, softmax

GENRE_CLASSES = ("draft", "other")
"""Classes of the model that tells information drafts from other texts."""


PROCEDURE_SHARE = 0.3
"""Weight of the ordered tests in `certainty`; see docs/decisions/010-review.md."""


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When a human should decide.

    Attributes:
        threshold: A draft whose type is less certain than this needs review.
        shortest: So does a draft of fewer characters (rubric §2.2: below 40 it can hardly be complete).
        genre: So does a text whose probability of being no information draft is above this.
        plain: From this probability on the type is told by the words alone: what a sentence does in such a text, and so
            shares of roles and tests of the procedure, is read less surely than its words.
    """

    threshold: float
    shortest: int
    genre: float
    plain: float


class TypeModel:
    """Gives every document its type.

    Args:
        weights: Fitted weights with `LABELS` as classes and `title` and `body` as fields.
        words: The same without any weight on measures, for texts that read unlike an information draft.
        genre: Fitted weights with `GENRE_CLASSES` as classes over the same fields.
        table: Token table shared with the role tagger.
        review: When to ask a human.
    """

    def __init__(
        self,
        weights: LinearWeights,
        words: LinearWeights,
        genre: LinearWeights,
        table: TokenTable,
        review: ReviewRule,
    ) -> None:
        for part in (weights, words, genre):
            check_measures(part, feature_names())
        if weights.classes != words.classes:
            raise ModelError("两个类型模型的类别不一致", place="words", hint="重新训练：infoqa train")
        self.model, self.words = LinearModel(weights, table), LinearModel(words, table)
        self.review = review
        self.order = [weights.classes.index(label) for label in LABELS]
        self._genre = LinearModel(genre, table)
        self._other = genre.classes.index("other")

    def decision(self, batch: Batch, features: Floats, foreign: Floats | None = None) -> Floats:
        """Logits in the order of `LABELS`; shape `(documents, 4)`.

        Args:
            batch: The documents.
            features: `infoqa.classify.features.type_features` of the batch.
            foreign: Their `foreignness`, if it is known already.
        """
        fields = _fields(batch)
        whole = self.model.decision(fields, features)[:, self.order]
        plain = self.is_plain(self.foreignness(batch, features) if foreign is None else foreign)
        if plain.any():
            whole[plain] = self.words.decision(fields, features)[plain][:, self.order]
        return whole

    def is_plain(self, foreign: Floats) -> np.ndarray:
        """Which documents are judged by their words alone, given their `foreignness`; shape `(documents,)`."""
        return np.asarray(foreign > self.review.plain)

    def foreignness(self, batch: Batch, features: Floats) -> Floats:
        """Probability of every text that it is no information draft; shape `(documents,)`."""
        return softmax(self._genre.decision(_fields(batch), features))[:, self._other]

    def _review(self, certain: float, foreign: float, length: int) -> Literal["", "unsure", "short", "genre"]:
        if length < self.review.shortest:
            return "short"
        if foreign > self.review.genre:
            return "genre"
        return "unsure" if certain < self.review.threshold else ""

    def verdicts(self, batch: Batch, features: Floats) -> list[TypeVerdict]:
        """Type of every document.

        Args:
            batch: The documents.
            features: `infoqa.classify.features.type_features` of the batch.
        """
        foreign = self.foreignness(batch, features)
        probabilities = softmax(self.decision(batch, features, foreign))
        certain = certainty(probabilities, features)
        best = np.argmax(probabilities, axis=1)
        columns = (best.tolist(), probabilities.tolist(), certain.tolist(), foreign.tolist(), batch.documents)
        return [
            TypeVerdict(LABELS[index], tuple(row), self._review(sure, other, document.length))
            for index, row, sure, other, document in zip(*columns, strict=True)
        ]


def certainty(probabilities: Floats, features: Floats) -> Floats:
    """How far model and ordered tests together stand behind the most probable type; shape `(documents,)`.

    A model is too sure of drafts unlike its training data. The tests of rubric §1.5 go by other evidence, so where
    they contradict the model a human should look.

    Args:
        probabilities: In the order of `LABELS`; shape `(documents, 4)`.
        features: `infoqa.classify.features.type_features`.
    """
    names = feature_names()
    degrees = features[:, [names.index(f"test.{label}") for label in LABELS]]
    rows, best = np.arange(len(probabilities)), probabilities.argmax(axis=1)
    return np.asarray((1.0 - PROCEDURE_SHARE) * probabilities[rows, best] + PROCEDURE_SHARE * degrees[rows, best])


def _fields(batch: Batch) -> dict[str, TokenRows]:
    return {"title": batch.title_tokens(), "body": batch.body_tokens()}

"""The type model: linear over words of title and body and over measured features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from infoqa.assessment import LABELS, TypeVerdict
from infoqa.classify.features import feature_names, type_features
from infoqa.language.batch import Batch
from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearModel, LinearWeights, check_measures, softmax


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When a human should decide.

    Attributes:
        threshold: Below this probability of the best type a draft needs review.
        shortest: So does a draft of fewer characters.
    """

    threshold: float
    shortest: int


class TypeModel:
    """Gives every document its type.

    Args:
        weights: Fitted weights with `LABELS` as classes and `title` and `body` as fields.
        table: Token table shared with the role tagger.
        review: When to ask a human.
    """

    def __init__(self, weights: LinearWeights, table: TokenTable, review: ReviewRule) -> None:
        check_measures(weights, feature_names())
        self.model = LinearModel(weights, table)
        self.review = review
        self._order = [weights.classes.index(label) for label in LABELS]

    def decision(self, batch: Batch, roles: Floats, counts: Floats) -> Floats:
        """Logits in the order of `LABELS`; shape `(documents, 4)`."""
        fields = {"title": batch.title_tokens(), "body": batch.body_tokens()}
        return self.model.decision(fields, type_features(batch, roles, counts))[:, self._order]

    def _review(self, confidence: float, length: int) -> Literal["", "unsure", "short"]:
        if length < self.review.shortest:
            return "short"
        return "unsure" if confidence < self.review.threshold else ""

    def verdicts(self, batch: Batch, roles: Floats, counts: Floats) -> list[TypeVerdict]:
        """Type of every document.

        Args:
            batch: The documents.
            roles: Role probabilities of every unit; shape `(units, 10)`.
            counts: Unit counts of the batch.
        """
        probabilities = softmax(self.decision(batch, roles, counts))
        best = np.argmax(probabilities, axis=1)
        return [
            TypeVerdict(
                LABELS[index],
                tuple(row),
                self._review(row[index], document.length),
            )
            for index, row, document in zip(best.tolist(), probabilities.tolist(), batch.documents, strict=True)
        ]

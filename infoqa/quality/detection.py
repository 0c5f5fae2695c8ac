"""Depth codes by a linear model over counted evidence that can only speak for a code, never against it.

What makes a cause, or a suggestion that someone could carry out, is more than one lexicon; so each code of rubric §2.1
has a logistic model over what the rules of `infoqa.quality.depth` found and over how often roles and lexicons meet.
All weights are zero or above: whatever is added to a draft, evidence adds up, and padding adds none.
"""

from __future__ import annotations

import numpy as np

from infoqa.language.measures import named_sources
from infoqa.language.terms import Floats, TokenTable
from infoqa.linear import LinearModel, LinearWeights, check_measures, sigmoid
from infoqa.quality.depth import DepthEvidence, count_parties
from infoqa.quality.levels import DEPTH_CODES
from infoqa.quality.reading import UnitTable
from infoqa.quality.roles import ROLES, Role

HOLDS = 0.4
"""Probability from which a code holds: below one half, because a code missed costs a draft more than one granted."""

_MEETING_ROLES: tuple[Role, ...] = ("F", "M", "R", "P", "C", "S", "Q", "I")
_MEETING_LEXICONS = (
    "figure", "percent", "compared", "comparison", "structural_cause", "attitude", "actor", "instrument", "forecast",
    "generality", "policy_target", "share_of_places", "stakeholder", "saying", "model_case", "inquiry",
    "specific_place", "period", "date", "lacking", "worsening", "vague", "definition", "academic", "consequence",
)  # fmt: skip
_NUMBERS = ("figure", "percent")
_COUNTED = DEPTH_CODES.index("D2")  # three figures are three figures: nothing to learn


def evidence_names() -> tuple[str, ...]:
    """Names of the columns of `depth_measures`."""
    return (
        *(f"rule.{code}" for code in DEPTH_CODES),
        *(f"units.{code}" for code in DEPTH_CODES),
        "figures",
        *(f"role.{role}" for role in ROLES),
        *(f"{role}.{name}" for role in _MEETING_ROLES for name in (*_MEETING_LEXICONS, "number")),
        "parties",
        "parties.2",
        "parties.3",
        "sources",
        "sources.2",
    )


def depth_measures(table: UnitTable, found: DepthEvidence) -> Floats:
    """Counted evidence of every document; shape `(documents, len(evidence_names()))`.

    Args:
        table: The units.
        found: What the rules found in them.
    """
    units = np.column_stack([table.total(found.units[code]) for code in DEPTH_CODES])
    meets = np.column_stack(
        [*(table.has(name).astype(np.float64) for name in _MEETING_LEXICONS), table.has(*_NUMBERS).astype(np.float64)]
    )
    roles = table.probability[:, [ROLES.index(role) for role in _MEETING_ROLES]]
    pairs = roles[:, :, None] * meets[:, None, :]
    meetings = table.batch.sums(pairs.reshape(len(roles), roles.shape[1] * meets.shape[1]))
    parties = np.array([count_parties(document) for document in table.batch.documents], dtype=np.float64)
    sources = named_sources(table.batch, np.ones(len(roles)))
    return np.column_stack(
        [
            found.holds.astype(np.float64),
            np.log1p(units),
            np.log1p(found.figures),
            np.log1p(table.batch.sums(table.probability)),
            np.log1p(meetings),
            np.log1p(parties),
            parties >= 2,
            parties >= 3,
            np.log1p(sources),
            sources >= 2,
        ]
    )


class DepthModel:
    """Decides which depth codes hold.

    Args:
        weights: Fitted weights with `DEPTH_CODES` as classes and no field; each class is a model of its own.
    """

    def __init__(self, weights: LinearWeights) -> None:
        check_measures(weights, evidence_names())
        self._model = LinearModel(weights, TokenTable([]))

    def decide(self, table: UnitTable, found: DepthEvidence) -> DepthEvidence:
        """What the rules found, with the model's word on which codes hold."""
        degrees = sigmoid(self._model.decision({}, depth_measures(table, found)))
        degrees[:, _COUNTED] = found.holds[:, _COUNTED]
        return DepthEvidence(found.units, degrees >= HOLDS, found.figures, degrees)

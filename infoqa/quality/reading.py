"""What both scores read of a batch: roles and counts of its units, document by document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.measures import count_names
from infoqa.language.terms import Floats, Ints
from infoqa.quality.roles import ROLES, Role

Bools = np.ndarray

_CARRIES = 0.3


@dataclass(frozen=True)
class UnitTable:
    """Units of a batch in parallel arrays.

    Attributes:
        batch: The documents.
        role: Index into `ROLES` of every unit's most probable role; shape `(units,)`.
        probability: Role probabilities in the order of `ROLES`; shape `(units, 10)`.
        counts: Lexicon hits and number expressions; shape `(units, columns)`.
        columns: Column of `counts` by name.
    """

    batch: Batch
    role: Ints
    probability: Floats
    counts: Floats
    columns: Mapping[str, int]

    @classmethod
    def of(cls, batch: Batch, roles: Floats, counts: Floats) -> UnitTable:
        """Units of `batch` with their role probabilities, shape `(units, 10)`, and counts."""
        columns = {name: number for number, name in enumerate(count_names())}
        role = roles.argmax(axis=1) if len(roles) else np.zeros(0, dtype=np.int64)
        return cls(batch, role, roles, counts, columns)

    def has(self, *names: str) -> Bools:
        """Units with at least one hit in any of the named columns."""
        return np.asarray(self.counts[:, [self.columns[name] for name in names]].any(axis=1))

    def roles_of(self, index: int) -> list[Role]:
        """Roles of the units of one document."""
        first, last = self.batch.unit_starts[index : index + 2]
        return [ROLES[role] for role in self.role[first:last]]

    def is_role(self, *roles: Role) -> Bools:
        """Units whose role is one of `roles`."""
        return np.isin(self.role, [ROLES.index(role) for role in roles])

    def may_be(self, role: Role) -> Bools:
        """Units that carry `role` with at least `_CARRIES` of their probability: a long unit often has two roles."""
        return np.asarray(self.probability[:, ROLES.index(role)] >= _CARRIES)

    def total(self, condition: Bools | Floats) -> Floats:
        """Sum of a per-unit array by document; shape `(documents,)`."""
        weights = condition.astype(np.float64)
        return np.bincount(self.batch.unit_document, weights, minlength=len(self.batch.documents)).astype(np.float64)

    def total_of(self, name: str) -> Floats:
        """Hits of one column by document; shape `(documents,)`."""
        return self.total(self.counts[:, self.columns[name]])

"""Documents whose unit roles the test decides, instead of a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from infoqa.draft import Draft, Header
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import TokenTable
from infoqa.quality.reading import UnitTable
from infoqa.quality.roles import ROLES

MakeTable = Callable[..., UnitTable]


@pytest.fixture(scope="session")
def make_table() -> MakeTable:
    """Makes the unit table of one draft from pairs of role and text; each text must be one unit."""

    def make(units: Sequence[tuple[str, str]], title: str = "", sender: str = "") -> UnitTable:
        draft = Draft(title=title, body="".join(text for _, text in units), header=Header(unit=sender))
        batch = Batch([read_document(draft)], TokenTable([]))
        document = batch.documents[0]
        assert [document.unit_text(unit) for unit in document.units] == [text.strip() for _, text in units]
        roles = np.eye(len(ROLES))[[ROLES.index(role) for role, _ in units]]
        return UnitTable.of(batch, roles.reshape(-1, len(ROLES)), unit_counts(batch))

    return make

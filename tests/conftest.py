"""Fixtures that several test files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from infoqa import Assessor
from infoqa.training.corpus import Gold, read_corpus

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def inbox(root: Path) -> Path:
    """The example inbox."""
    return root / "corpus" / "inbox"


@pytest.fixture(scope="session")
def assessor() -> Assessor:
    """The shipped model with the shipped rules."""
    return Assessor.load()


@pytest.fixture(scope="session")
def golds(root: Path) -> list[Gold]:
    """The whole corpus."""
    return read_corpus(root / "corpus")


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    """The founding collection in three encodings, where this machine has it."""
    folder = root.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the founding collection is not on this machine")
    return folder

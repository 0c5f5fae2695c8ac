"""Ways to put real files into a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from infoqa.draft import Draft, Unreadable
from infoqa.reading import read_file

Write = Callable[[str, str | bytes], Path]
Read = Callable[[str | Path], list[Draft | Unreadable]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes text (as UTF-8) or bytes into a file of the given name."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def one_draft() -> Callable[[str | Path], Draft]:
    """Reads a file that must hold exactly one draft."""

    def read_one(path: str | Path) -> Draft:
        (draft,) = read_file(path)
        assert isinstance(draft, Draft), draft
        return draft

    return read_one


@pytest.fixture
def failure() -> Callable[[str | Path], Unreadable]:
    """Reads a file that must fail as a whole, with a message in Chinese."""

    def read_failure(path: str | Path) -> Unreadable:
        (result,) = read_file(path)
        assert isinstance(result, Unreadable), result
        assert result.source == str(path)
        assert any("\u4e00" <= char <= "\u9fff" for char in result.message)
        assert "；" in result.message, "cause and next step"
        return result

    return read_failure

"""Bundles on disk: whole or not at all, and verified."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infoqa.bundle import (
    FORMAT,
    MANIFEST,
    ModelParts,
    current_bundle,
    default_models_folder,
    language_digests,
    load_bundle,
    promote,
    save_bundle,
)
from infoqa.errors import ModelError
from infoqa.exemplars import Exemplars
from infoqa.linear import LinearWeights, MeasureBlock, TermBlock

PARTS = ("type.npz", "words.npz", "roles.npz", "context.npz", "genre.npz", "depth.npz", "exemplars.npz")


def weights(*classes: str) -> LinearWeights:
    """Weights with the given classes."""
    width = len(classes)
    return LinearWeights(
        classes=classes,
        fields={"body": TermBlock(("渠", "渠 渗漏"), np.array([1.0, 1.5]), np.arange(2.0 * width).reshape(2, width))},
        measures=MeasureBlock(("length",), np.array([3.0]), np.array([2.0]), np.ones((1, width))),
        intercept=np.zeros(width),
    )


REVIEW = {"threshold": 0.6, "shortest": 30, "genre": 0.4}
STORED = ModelParts(
    types=weights("甲", "乙"),
    words=weights("乙", "甲"),
    roles=weights("B", "F", "M"),
    context=weights("B", "F"),
    genre=weights("draft", "other"),
    depth=weights("D1", "D2"),
    exemplars=Exemplars(
        ids=("a", "b"),
        titles=("清渠", "渠道渗漏"),
        labels=("dynamic", "problem"),
        starts=np.array([0, 1, 3], dtype=np.int32),
        columns=np.array([0, 0, 1], dtype=np.int32),
        values=np.array([1.0, 0.5, 0.75], dtype=np.float32),
    ),
)


def save(folder: Path, **manifest: Any) -> Path:
    """A bundle in `folder`."""
    save_bundle(folder, STORED, manifest={"review": REVIEW, **manifest}, card="# 卡片\n")
    return folder


def rewrite(folder: Path, **changes: Any) -> None:
    """Change keys of a saved manifest."""
    place = folder / MANIFEST
    manifest = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """All models, the exemplars, the manifest and the card come back; digests and language data are written down."""
    folder = save(tmp_path / "models" / "m1", report={"宏平均": 0.93})
    bundle = load_bundle(folder)

    assert bundle.id == bundle.manifest["id"] == "m1"
    assert bundle.manifest["format"] == FORMAT
    assert bundle.manifest["review"] == REVIEW
    assert bundle.manifest["report"] == {"宏平均": 0.93}
    assert bundle.manifest["language"] == language_digests()
    assert (folder / "CARD.md").read_text(encoding="utf-8") == "# 卡片\n"
    for part in PARTS:
        assert bundle.manifest["files"][part] == hashlib.sha256((folder / part).read_bytes()).hexdigest()
    for name in ("types", "roles", "context", "genre", "depth", "exemplars"):
        stored = getattr(STORED, name).to_arrays()
        assert all(np.array_equal(array, stored[key]) for key, array in getattr(bundle.parts, name).to_arrays().items())


@pytest.mark.parametrize("part", PARTS)
def test_a_changed_file_is_refused(tmp_path: Path, part: str) -> None:
    """One byte more in a file stops the load; the message names the file and both digests."""
    folder = save(tmp_path / "m1")
    before = hashlib.sha256((folder / part).read_bytes()).hexdigest()
    data = (folder / part).read_bytes() + b"\0"
    (folder / part).write_bytes(data)

    with pytest.raises(ModelError) as caught:
        load_bundle(folder)

    assert caught.value.place == str(folder / part)
    assert before[:8] in caught.value.message
    assert hashlib.sha256(data).hexdigest()[:8] in caught.value.message


@pytest.mark.parametrize("part", PARTS)
def test_exchanged_parts_are_refused(tmp_path: Path, part: str) -> None:
    """A file that is sound in itself, but another one, is refused."""
    folder = save(tmp_path / "m1")
    other = next(name for name in PARTS if name != part)
    (folder / part).write_bytes((folder / other).read_bytes())

    with pytest.raises(ModelError, match="摘要不符"):
        load_bundle(folder)


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_file_is_named(tmp_path: Path, part: str) -> None:
    """A bundle without one of its files names it."""
    folder = save(tmp_path / "m1")
    (folder / part).unlink()

    with pytest.raises(ModelError) as caught:
        load_bundle(folder)

    assert caught.value.place == str(folder / part)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04 torn"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    """Bytes whose digest fits but that hold no arrays are an error of the model."""
    folder = save(tmp_path / "m1")
    digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    (folder / "type.npz").write_bytes(data)
    rewrite(folder, files={**digests, "type.npz": hashlib.sha256(data).hexdigest()})

    with pytest.raises(ModelError, match="数组读不出来"):
        load_bundle(folder)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    """An array that would run code on loading is never unpickled."""
    folder = save(tmp_path / "m1")
    digests = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    np.savez(folder / "type.npz", classes=np.array([{"any": "object"}], dtype=object))
    digest = hashlib.sha256((folder / "type.npz").read_bytes()).hexdigest()
    rewrite(folder, files={**digests, "type.npz": digest})

    with pytest.raises(ModelError, match="数组读不出来"):
        load_bundle(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": FORMAT + 1},
        {"format": None},
        {"files": []},
        {"files": None},
        {"language": "all"},
        {"files": {}},
        {"files": {"type.npz": None, "roles.npz": 7}},
        {"language": {}},
    ],
)
def test_a_manifest_of_another_form_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Another format, or a manifest without digests, is an error of the model and no crash."""
    folder = save(tmp_path / "m1")
    rewrite(folder, **changes)

    with pytest.raises(ModelError):
        load_bundle(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "\udcff"])
def test_an_unreadable_manifest_is_named(tmp_path: Path, text: str) -> None:
    """A manifest that is no JSON object is named."""
    folder = save(tmp_path / "m1")
    (folder / MANIFEST).write_text(text, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(ModelError) as caught:
        load_bundle(folder)

    assert caught.value.place == str(folder / MANIFEST)


@pytest.mark.parametrize("name", ["dictionary", "lexicons"])
def test_other_language_data_are_refused(tmp_path: Path, name: str) -> None:
    """A model trained with another dictionary or other lexicons says which of the two."""
    folder = save(tmp_path / "m1")
    rewrite(folder, language={**language_digests(), name: "0" * 64})

    with pytest.raises(ModelError, match=name):
        load_bundle(folder)


def test_a_crash_half_way_leaves_no_bundle(tmp_path: Path) -> None:
    """If writing fails after the arrays, no folder has the final name, and saving again succeeds."""
    folder = tmp_path / "m1"

    with pytest.raises(TypeError):
        save(folder, report=object())

    assert not folder.exists()
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    assert load_bundle(save(folder)).id == "m1"


def test_an_existing_folder_is_never_overwritten(tmp_path: Path) -> None:
    """A second save to one name fails and leaves the first as it was."""
    folder = save(tmp_path / "m1", number=1)

    with pytest.raises(ModelError, match="已经存在") as caught:
        save(folder, number=2)

    assert caught.value.place == str(folder)
    assert load_bundle(folder).manifest["number"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["m1"]


def test_promoting_moves_the_pointer(tmp_path: Path) -> None:
    """`CURRENT` names the bundle last promoted, and nothing else is left beside it."""
    first, second = save(tmp_path / "m1"), save(tmp_path / "m2")

    promote(first)
    assert current_bundle(tmp_path) == first
    promote(second)

    assert current_bundle(tmp_path) == second
    assert (tmp_path / "CURRENT").read_bytes() == b"m2\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CURRENT", "HISTORY.jsonl", "m1", "m2"]


@pytest.mark.parametrize("pointer", [None, b"", b"\n", b"gone\n", b"\xff\xfe"])
def test_a_pointer_to_nothing_is_an_error(tmp_path: Path, pointer: bytes | None) -> None:
    """No `CURRENT`, an empty one, or one that names no bundle is an error that names the file."""
    if pointer is not None:
        (tmp_path / "CURRENT").write_bytes(pointer)

    with pytest.raises(ModelError) as caught:
        current_bundle(tmp_path)

    assert caught.value.place == str(tmp_path / "CURRENT")
    assert "infoqa train" in caught.value.hint


def test_models_come_with_the_checkout(root: Path) -> None:
    """Run from a checkout, the models folder is the one beside the package."""
    assert default_models_folder() in (root / "models", root / "infoqa" / "models")

"""Model bundles: a folder with a JSON manifest and `.npz` arrays, verified by SHA-256. Loading runs no code from it.

A models folder holds one bundle per sub-folder, a file `CURRENT` that names the one in use, and the history of that.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from infoqa.errors import ModelError, say_cause
from infoqa.exemplars import Exemplars
from infoqa.language.document import READING_VERSION
from infoqa.language.tokens import tokenizer_spec
from infoqa.linear import LinearWeights

FORMAT = 4
"""Version of the bundle format."""

MANIFEST = "manifest.json"
_HISTORY = "HISTORY.jsonl"
_PARTS = ("type.npz", "words.npz", "roles.npz", "context.npz", "genre.npz", "depth.npz")
_EXEMPLARS = "exemplars.npz"
_FILES = (*_PARTS, _EXEMPLARS)
_RETRAIN = "重新训练：infoqa train"


@dataclass(frozen=True, slots=True)
class ModelParts:
    """The arrays of one trained model.

    Attributes:
        types: The type model.
        words: The type model without measures, for texts that read unlike an information draft.
        roles: First step of the role tagger.
        context: Second step of the role tagger.
        genre: Tells information drafts from other texts.
        depth: Says which depth codes hold.
        exemplars: The training drafts, to show similar ones.
    """

    types: LinearWeights
    words: LinearWeights
    roles: LinearWeights
    context: LinearWeights
    genre: LinearWeights
    depth: LinearWeights
    exemplars: Exemplars


@dataclass(frozen=True, slots=True)
class Bundle:
    """One trained model, as data.

    Attributes:
        id: Name of its folder.
        parts: Its arrays.
        manifest: Everything else that was written down: data, metrics, versions, digests, review rule.
    """

    id: str
    parts: ModelParts
    manifest: Mapping[str, Any]


def default_models_folder() -> Path:
    """The models that came with this installation: inside the package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "models"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "models"


def current_bundle(models: Path) -> Path:
    """Folder of the bundle that `models/CURRENT` names.

    Raises:
        ModelError: There is no such file or folder.
    """
    pointer = models / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            "没有找到当前模型", place=str(pointer), hint="检查路径，用 --model 指定模型目录，或先训练：infoqa train"
        ) from error
    if not name or not (models / name).is_dir():
        raise ModelError(f"CURRENT 所指的模型 {name} 不存在", place=str(pointer), hint=_RETRAIN)
    return models / name


def load_bundle(folder: Path) -> Bundle:
    """Read and verify a bundle.

    Raises:
        ModelError: The manifest is missing or of another format, a file does not match its digest, or the bundle was
            trained with another dictionary or other lexicons than this installation has.
    """
    manifest = _read_manifest(folder)
    arrays = {name: _read_arrays(folder / name, str(manifest["files"].get(name, ""))) for name in _FILES}
    types, words, roles, context, genre, depth = (
        LinearWeights.from_arrays(arrays[name], place=str(folder / name)) for name in _PARTS
    )
    exemplars = Exemplars.from_arrays(arrays[_EXEMPLARS], place=str(folder / _EXEMPLARS))
    expected = language_digests()
    for name, digest in expected.items():
        if manifest["language"].get(name) != digest:
            raise ModelError(
                f"模型训练时的 {name} 与本机不同", place=str(folder), hint=f"安装与模型同版的 infoqa，或{_RETRAIN}"
            )
    return Bundle(folder.name, ModelParts(types, words, roles, context, genre, depth, exemplars), manifest)


def save_bundle(folder: Path, parts: ModelParts, *, manifest: Mapping[str, Any], card: str) -> None:
    """Write a bundle whole or not at all: into a temporary folder beside the target, then renamed.

    Raises:
        ModelError: The target already exists.
    """
    check_new(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)  # left by a crash of an earlier process with this id
    partial.mkdir()
    stored: tuple[LinearWeights | Exemplars, ...] = (
        parts.types,
        parts.words,
        parts.roles,
        parts.context,
        parts.genre,
        parts.depth,
        parts.exemplars,
    )
    for name, part in zip(_FILES, stored, strict=True):
        with (partial / name).open("wb") as stream:
            np.savez_compressed(stream, **part.to_arrays())  # type: ignore[arg-type]  # numpy types **kwds loosely
    files = {name: _digest((partial / name).read_bytes()) for name in _FILES}
    whole = {**manifest, "format": FORMAT, "id": folder.name, "language": language_digests(), "files": files}
    (partial / "CARD.md").write_text(card, encoding="utf-8", newline="\n")
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    (partial / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    partial.rename(folder)


def check_new(folder: Path) -> None:
    """Make sure, before any training, that `folder` can become a bundle.

    Raises:
        ModelError: It exists already, or a file stands where one of its parents should be.
    """
    if folder.exists():
        raise ModelError("这个模型目录已经存在", place=str(folder), hint="换一个名字，或先移走旧目录")
    blocked = next((parent for parent in folder.parents if parent.exists() and not parent.is_dir()), None)
    if blocked is not None:
        raise ModelError("这里是一个文件，不能放模型", place=str(blocked), hint="换一个位置")


def promote(folder: Path) -> None:
    """Make `folder` the current bundle of the models folder that holds it; atomic, and noted in the history.

    Raises:
        ModelError: The folder holds no sound bundle.
    """
    _switch(folder, "promote")


def rollback(models: Path) -> Path:
    """Make the bundle current again that was so before the current one; atomic, and noted in the history.

    Returns:
        The folder of that bundle.

    Raises:
        ModelError: There is no current bundle or none before it, or that one is missing or damaged.
    """
    current = current_bundle(models)
    before = _before(models, current)
    if before is None:
        raise ModelError(
            "没有记下更早的模型，退不回去",
            place=str(models),
            hint="用 infoqa models list 查看，再用 models promote 指定",
        )
    _switch(models / before, "rollback")
    return models / before


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the current bundle.

    Attributes:
        time: When, in the office's time, to the second.
        action: `promote` or `rollback`.
        model: Id of the bundle that became current.
        before: Id of the one that was so before; empty for the first.
    """

    time: str
    action: str
    model: str
    before: str


def history(models: Path) -> list[Change]:
    """All changes of the current bundle of a models folder, oldest first."""
    try:
        lines = (models / _HISTORY).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    return [change for line in lines if (change := _read_change(line)) is not None]


def _switch(folder: Path, action: str) -> None:
    """Let CURRENT name `folder`, then note it; a note that a crash swallowed is made good by `_before`."""
    load_bundle(folder)
    pointer = folder.parent / "CURRENT"
    before = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""
    partial = pointer.with_name(f".CURRENT.partial-{os.getpid()}")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(folder.name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(pointer)
    if before != folder.name:
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        entry = {"time": now, "action": action, "model": folder.name, "before": before}
        with (folder.parent / _HISTORY).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write("\n" + json.dumps(entry, ensure_ascii=False))  # a torn last line stays a line of its own


def _before(models: Path, current: Path) -> str | None:
    """Id of the bundle that `current` took the place of."""
    path: list[str] = []
    for change in history(models):
        if change.action == "rollback":
            path = _up_to(path, change.model)
        else:
            path = [*_up_to(path, change.before), change.model]
    path = _up_to(path, current.name)
    if len(path) > 1:
        return path[-2]
    origin = _read_manifest(current).get("retrained", {}).get("from", "")
    return origin if origin and (models / origin).is_dir() else None


def _up_to(path: list[str], name: str) -> list[str]:
    """`path` cut behind the last place of `name`; `name` is added if it is new."""
    if not name:
        return []
    if name not in path:
        return [*path, name]
    return path[: len(path) - path[::-1].index(name)]


def _read_change(line: str) -> Change | None:
    """A line of the history; None if it is empty or torn."""
    try:
        entry = json.loads(line)
        return Change(*(str(entry[key]) for key in ("time", "action", "model", "before")))
    except (json.JSONDecodeError, KeyError, TypeError):
        return None


def language_digests() -> dict[str, str]:
    """What decides which features a model sees: SHA-256 of the data files, and the version of the code that reads."""
    lexicons = resources.files("infoqa.language") / "data" / "lexicons.toml"
    text = lexicons.read_text(encoding="utf-8").replace("\r\n", "\n")
    return {
        "dictionary": tokenizer_spec().dictionary,
        "lexicons": _digest(text.encode()),
        "reading": str(READING_VERSION),
    }


def _read_manifest(folder: Path) -> dict[str, Any]:
    place = folder / MANIFEST
    try:
        manifest = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(
            f"模型清单读不出来：{say_cause(error)}", place=str(place), hint="检查模型目录的路径"
        ) from error
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not all(isinstance(manifest.get(key), dict) for key in ("files", "language"))
    ):
        raise ModelError(f"模型格式不是 {FORMAT}", place=str(place), hint=_RETRAIN)
    review = manifest.get("review")
    if not isinstance(review, dict) or not all(
        isinstance(review.get(key), int | float) for key in ("threshold", "shortest", "genre")
    ):
        raise ModelError("模型清单缺少复核规则 review", place=str(place), hint=_RETRAIN)
    return manifest


def _read_arrays(file: Path, digest: str) -> dict[str, np.ndarray]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ModelError(f"模型文件读不出来：{say_cause(error)}", place=str(file), hint=_RETRAIN) from error
    if (found := _digest(data)) != digest:
        raise ModelError(f"模型摘要不符：清单为 {digest[:8]}…，文件为 {found[:8]}…", place=str(file), hint=_RETRAIN)
    try:
        # From the bytes that were verified, not from the file again.
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"模型数组读不出来：{error}", place=str(file), hint=_RETRAIN) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

"""Settings: file < environment < flags, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from infoqa.errors import SettingsError
from infoqa.settings import FILE_NAME, Settings, load_settings

WHOLE = """\
# settings of the office
[model]
folder = "file-models"
id = "file-id"

[severity]
H01 = "warn"
C05 = "off"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that sets everything."""
    path = tmp_path / "office.toml"
    path.write_text(WHOLE, encoding="utf-8")
    return path


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a settings file."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_file_is_read(file: Path) -> None:
    """Every key of the file arrives."""
    settings = load_settings(file, {})

    assert settings == Settings(file.parent / "file-models", "file-id", {"H01": "warn", "C05": "off"})


def test_the_environment_overrides_the_file(file: Path) -> None:
    """A variable that is set wins over the file, each for itself; an empty one is as good as none."""
    both = load_settings(file, {"INFOQA_MODELS": "env-models", "INFOQA_MODEL": "env-id"})
    one = load_settings(file, {"INFOQA_MODEL": "env-id", "INFOQA_MODELS": ""})

    assert (both.models, both.model) == (Path("env-models"), "env-id")
    assert (one.models, one.model) == (file.parent / "file-models", "env-id")


def test_flags_override_all(file: Path) -> None:
    """A flag wins over environment and file, each for itself."""
    environment = {"INFOQA_MODELS": "env-models", "INFOQA_MODEL": "env-id"}
    models = load_settings(file, environment, models=Path("flag-models"))
    model = load_settings(file, environment, model="flag-id")

    assert (models.models, models.model) == (Path("flag-models"), "env-id")
    assert (model.models, model.model) == (Path("env-models"), "flag-id")


def test_without_any_source_nothing_is_set(empty_folder: Path) -> None:
    """No file, no variable and no flag leave the defaults."""
    assert list(empty_folder.iterdir()) == []
    assert load_settings(environment={}) == Settings(None, "", {})


def test_the_process_environment_is_the_default(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a mapping the variables of the process are read."""
    monkeypatch.setenv("INFOQA_MODEL", "from-process")
    monkeypatch.setenv("INFOQA_MODELS", str(empty_folder))

    assert load_settings() == Settings(empty_folder, "from-process", {})


def test_the_working_directory_is_looked_in(empty_folder: Path) -> None:
    """`infoqa.toml` of the working directory counts without being named; a byte order mark does no harm."""
    (empty_folder / FILE_NAME).write_text(WHOLE, encoding="utf-8-sig")

    assert load_settings(environment={}).model == "file-id"


@pytest.mark.parametrize(
    ("text", "line", "near", "wrong"),
    [
        ("[modle]\nid = 'x'\n", 1, "是不是 model？", "'modle'"),
        ("# note\n\n[severty]\nH01 = 'warn'\n", 3, "是不是 severity？", "'severty'"),
        ("[model]\nid = 'x'\nfoldr = 'y'\n", 3, "是不是 folder？", "'foldr'"),
        ("[severity]\nfoldr = 'warn'\n[model]\n'foldr' = 'y'\n", 4, "是不是 folder？", "'foldr'"),
        ("[model]\nzzz = 'x'\n", 2, "可用：folder、id", "'zzz'"),
        ("model.foldr = 'x'\n", 1, "是不是 folder？", "'foldr'"),
        ("[severity]\nH01 = 'warn'\n\n  [ model ]\n  idd = 'x'\n", 5, "是不是 id？", "'idd'"),
        ("[model]\nid = 'zzz = 1'\nzzz = 'x'\n", 3, "可用", "'zzz'"),
    ],
)
def test_an_unknown_key_is_placed(tmp_path: Path, text: str, line: int, near: str, wrong: str) -> None:
    """The message has file and line, the key, and the nearest key that exists."""
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(path, {})

    assert caught.value.place == f"{path}:{line}"
    assert wrong in caught.value.message
    assert near in caught.value.hint


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[model]\nid = 3\n", 2, "model.id 应为文字，现为 3"),
        ("[model]\nfolder = ['a']\n", 2, "model.folder 应为文字"),
        ("[severity]\nH010 = 'warn'\nH01 = true\n", 3, "H01 的级别 True 不成立"),
        ("[severity]\nid = 'off'\n[model]\nid = false\n", 4, "model.id 应为文字"),
        ('[severity]\n"H01" = 1\n', 2, "H01 的级别 1 不成立"),
        ("# model\nmodel = 'x'\n", 2, "model 应为一个表"),
    ],
)
def test_a_value_of_the_wrong_type_is_placed(tmp_path: Path, text: str, line: int, message: str) -> None:
    """The message has file and line, the key with its table, and the value."""
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=message) as caught:
        load_settings(path, {})

    assert caught.value.place == f"{path}:{line}"


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"[model\n", ":1"), (b"id = \n", ":1"), (b"[model]\n[model]\n", ":2"), (b"[model]\nid = '\xff\xfe'\n", "")],
)
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, data: bytes, line: str) -> None:
    """Broken TOML is named with its line, broken UTF-8 by its file."""
    path = tmp_path / "office.toml"
    path.write_bytes(data)

    with pytest.raises(SettingsError, match="TOML") as caught:
        load_settings(path, {})

    assert caught.value.place == f"{path}{line}"
    assert caught.value.hint


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    """A file that was asked for and is not there is an error, not a default."""
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "none.toml", {})

    assert caught.value.place == str(tmp_path / "none.toml")

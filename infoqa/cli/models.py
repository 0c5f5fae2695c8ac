"""`infoqa models`: which models there are, which is in use, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from infoqa.cli.streams import page_console, say
from infoqa.errors import ModelError, WriteError, say_cause

app = typer.Typer(help="模型：列出、查看、启用、退回上一个。", no_args_is_help=True)

Models = Annotated[
    Path | None,
    typer.Option("--models", envvar="INFOQA_MODELS", help="模型所在目录；缺省为随带的。", metavar="目录"),
]
Id = Annotated[str, typer.Argument(help="模型编号，即其目录名。", metavar="模型")]


@app.command("list")
def list_models(models: Models = None) -> None:
    """列出全部模型和启用记录。"""
    from rich.table import Table

    from infoqa.bundle import current_bundle, history

    folder = _folder(models)
    current = current_bundle(folder).name
    table = Table("", "编号", "训练日期", "稿件", "来自", "折外 macro-F1", "重训检验", box=None, pad_edge=False)
    for one in sorted(path for path in folder.iterdir() if (path / "manifest.json").is_file() and path.name[0] != "."):
        table.add_row("▶" if one.name == current else "", one.name, *_summary(_manifest(one)))
    console = page_console()
    console.print(table)
    for change in history(folder):
        name = "启用" if change.action == "promote" else "退回"
        console.print(f"{change.time}　{name} {change.model}（原为 {change.before or '无'}）", markup=False)


@app.command("show")
def show_model(name: Id, models: Models = None) -> None:
    """查看一个模型的模型卡。"""
    from infoqa.bundle import load_bundle

    folder = _member(_folder(models), name)
    load_bundle(folder)
    try:
        card = (folder / "CARD.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"模型卡读不出来：{say_cause(error)}", place=str(folder), hint="模型可用，只是少了说明"
        ) from error
    page_console().print(card, markup=False, highlight=False, soft_wrap=True)


@app.command("promote")
def promote_model(name: Id, models: Models = None) -> None:
    """启用一个模型。"""
    from infoqa.bundle import promote

    folder = _member(_folder(models), name)
    try:
        promote(folder)
    except OSError as error:
        raise _unwritable(folder.parent, error) from error
    say(f"当前模型：{name}")


@app.command("rollback")
def rollback_model(models: Models = None) -> None:
    """退回上一个模型。"""
    from infoqa.bundle import rollback

    folder = _folder(models)
    try:
        now = rollback(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    say(f"已退回，当前模型：{now.name}")


def _folder(models: Path | None) -> Path:
    from infoqa.bundle import default_models_folder

    return models or default_models_folder()


def _member(models: Path, name: str) -> Path:
    """Folder of a model by its id; no other folder can be named."""
    if name in {"", ".", ".."} or Path(name).name != name or not (models / name).is_dir():
        raise ModelError(f"没有模型 {name}", place=str(models), hint="用 infoqa models list 查看")
    return models / name


def _manifest(folder: Path) -> dict[str, Any]:
    import json

    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _summary(manifest: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """What the list says of a model; a damaged manifest leaves blanks."""
    parts = {key: manifest.get(key) for key in ("data", "report", "retrained", "verdict")}
    data, report, made, gate = (part if isinstance(part, dict) else {} for part in parts.values())
    score = report.get("macro_f1") or [""]
    passed = "" if "promoted" not in gate else "通过" if gate["promoted"] else "未过"
    return (
        str(manifest.get("created", "清单损坏")),
        str(data.get("drafts", "")),
        str(made.get("from", "")),
        str(score[0]),
        passed,
    )


def _unwritable(folder: Path, error: OSError) -> WriteError:
    return WriteError(
        f"当前模型改不了：{say_cause(error)}", place=str(folder), hint="把模型目录复制到可写的位置，用 --models 指定"
    )

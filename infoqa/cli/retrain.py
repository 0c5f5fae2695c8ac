"""`infoqa retrain`: learn from the office's own decisions, and change the model only if nothing gets worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.exits import ExitCode
from infoqa.cli.streams import say, stepping

if TYPE_CHECKING:
    from infoqa.training.office import OfficeItem
    from infoqa.training.retrain import Retraining


def retrain(
    corpus: Annotated[Path, typer.Option("--corpus", help="语料目录，内有 matters/*.json。", metavar="语料")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="新模型的目录，如 models/2026-12。", metavar="目录")
    ] = None,
    place: Annotated[
        str,
        typer.Option("--db", envvar="INFOQA_DB", help="台账；缺省为当前目录的 infoqa.db。", metavar="台账"),
    ] = "",
    model: Annotated[
        Path | None, typer.Option("--model", help="现用模型；缺省为新模型旁边 CURRENT 所指的。", metavar="目录")
    ] = None,
    own_case: Annotated[
        list[int] | None,
        typer.Option(
            "--own-case", help="本办另有规定的边界情形（评判标准 1.7 节的编号），这类语料不用；可多次。", metavar="编号"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写模型、不换模型。")] = False,  # noqa: FBT002  # typer
    report: Annotated[Path | None, typer.Option("--report", help="报告文件（Markdown）。", metavar="文件")] = None,
) -> None:
    """重训：用台账里已定类型的稿件和语料训练新模型；不比现有模型差才换上，并写明理由。"""
    from infoqa.bundle import check_new, current_bundle, default_models_folder, load_bundle, promote
    from infoqa.errors import UsageError
    from infoqa.reports.retraining import retraining_report, verdict
    from infoqa.reports.whole import check_target, written_whole
    from infoqa.training.corpus import read_corpus
    from infoqa.training.retrain import STEPS, write_candidate
    from infoqa.training.retrain import retrain as fit

    if output is None and not dry_run:
        raise UsageError("没有写明新模型放在哪里", place="-o", hint="如 -o models/2026-12；只看结果用 --dry-run")
    if output is not None:
        check_new(output)
    if report is not None:
        check_target(report)
    current = load_bundle(model or current_bundle(_models(output, default_models_folder())))
    items = _read_items(place)
    golds = read_corpus(corpus)
    with stepping("重训", STEPS) as progress:
        name = output.name if output is not None else "候选"
        result = fit(current, golds, items, name=name, disputed=own_case or (), progress=progress)
    _tell(result, verdict(result))
    if report is not None:
        with written_whole(report) as partial:
            partial.write_text(retraining_report(result), encoding="utf-8", newline="\n")
        say(f"已写出 {report}")
    if output is not None and not dry_run:
        write_candidate(output, result)
        if result.promoted:
            promote(output)
        say(f"已写出 {output}，{'并设为当前模型' if result.promoted else '没有设为当前模型'}")
    if not result.promoted:
        raise typer.Exit(ExitCode.THRESHOLD)


def _models(output: Path | None, shipped: Path) -> Path:
    """Folder whose current model is to be replaced: the one that the new model goes to, if it has a current one."""
    return output.parent if output is not None and (output.parent / "CURRENT").is_file() else shipped


def _read_items(place: str) -> list[OfficeItem]:
    from infoqa.ledger.store import DEFAULT_PLACE, Ledger
    from infoqa.training.office import office_items

    with Ledger.open(place or DEFAULT_PLACE, create=False) as ledger:
        return office_items(ledger.submissions(), ledger.decisions(), ledger.adoptions())


def _tell(result: Retraining, line: str) -> None:
    split = result.split
    say(f"本办稿件 训练 {len(split.trained)} 篇、检验 {len(split.held)} 篇；每篇抵语料 {result.setting.own:g} 篇")
    for one in result.comparisons:
        say(f"{one.name}　{one.before} → {one.after}")
    say(line)
    for reason in result.reasons:
        say(f"　　{reason}")
    say(f"改判检验稿 {len(result.flips)} 篇，类型可疑 {len(result.suspicions)} 篇")

"""An evaluation on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from infoqa.assessment import LABEL_NAMES
from infoqa.training.evaluation import Evaluation
from infoqa.training.screen_evaluation import ScreenEvaluation


def print_evaluation(report: Evaluation | ScreenEvaluation, console: Console) -> None:
    """Print the figures of one gold set, each with its 95 % interval where it has one."""
    if isinstance(report, ScreenEvaluation):
        _print_screen(report, console)
        return
    console.print(f"{report.name}　{report.rows} 篇", style="bold")
    agreed = "" if report.annotators is None else "　标注者之间 {:.3f}"
    depth_note = agreed.format(report.annotators[0]) if report.annotators else ""
    concision_note = agreed.format(report.annotators[1]) if report.annotators else ""
    console.print(f"类型 macro-F1　{report.macro_f1}", markup=False)
    console.print(f"深度 QWK　　　 {report.depth}{depth_note}", markup=False)
    console.print(f"精炼 QWK　　　 {report.concision}{concision_note}", markup=False)
    console.print(f"校准误差 ECE　 {report.calibration_error:.3f}")
    console.print(f"需复核 {report.review_share:.1%}，其余判对 {report.decided_right:.1%}")
    hits, false, total = report.genre
    console.print(f"文种标记　{total} 篇他类文种中标出 {hits} 篇，误标 {false} 篇")
    table = Table("实际＼判为", *LABEL_NAMES.values(), "F1", box=None, pad_edge=False)
    for name, counts, score in zip(LABEL_NAMES.values(), report.confusion, report.class_f1.values(), strict=True):
        table.add_row(name, *map(str, counts), f"{score:.3f}")
    console.print(table)
    coverage = Table("概率不低于", "覆盖", "判对", box=None, pad_edge=False)
    for threshold, share, right in report.coverage:
        coverage.add_row(f"{threshold:.2f}", f"{share:.1%}", f"{right:.1%}")
    console.print(coverage)
    console.print()


def _print_screen(report: ScreenEvaluation, console: Console) -> None:
    console.print(f"{report.name}　{report.drafts} 篇，其中没有错的 {report.clean} 篇", style="bold")
    console.print(f"禁报、必改类　查全 {report.recall:.3f}　查准 {report.precision:.3f}", markup=False)
    warnings = report.warnings_on_clean / report.clean if report.clean else 0.0
    console.print(f"没有错的稿件　误报 {report.false_on_clean} 处，提示每篇 {warnings:.2f} 处")
    table = Table("编码", "应查", "查出", "误报", box=None, pad_edge=False)
    for code, score in report.codes.items():
        table.add_row(code, str(score.planted), str(score.found), str(score.false))
    console.print(table)
    for heading, lines in (("漏查", report.misses), ("误报", report.alarms)):
        for line in lines:
            console.print(f"{heading}　{line}", markup=False, highlight=False, soft_wrap=True)
    console.print()

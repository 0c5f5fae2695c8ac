"""`infoqa review`: decide on a batch, one key per draft; decisions go into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.streams import page_console, say, tracked

if TYPE_CHECKING:
    from infoqa.assessment import Assessment
    from infoqa.ledger.store import Ledger


def review(
    paths: Annotated[list[str], typer.Argument(help="稿件文件、文件夹或压缩包。", metavar="路径…")],
    place: Annotated[
        str, typer.Option("--db", envvar="INFOQA_DB", help="台账文件；缺省为当前目录的 infoqa.db。", metavar="台账")
    ] = "",
    model: Annotated[Path | None, typer.Option("--model", help="模型目录。", metavar="目录")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="设置文件。", metavar="文件")] = None,
) -> None:
    """逐篇处理：拿不准的排在前面，一键一篇（采用、退回补充、并入综合、转办、留存），记入台账，可接着上次做。"""
    from infoqa.assessment import Assessment
    from infoqa.assessor import Assessor
    from infoqa.cli.process import own_process
    from infoqa.ledger.store import DEFAULT_PLACE, Ledger
    from infoqa.reading import read_drafts
    from infoqa.settings import load_settings

    own_process()
    assessor = Assessor.load(model, load_settings(config))
    results = tracked(assessor.assess_stream(read_drafts(paths), evidence=True), "审读")
    items = [item for item in results if isinstance(item, Assessment)]
    with Ledger.open(place or DEFAULT_PLACE) as ledger:
        stored = walk(items, ledger, typer.getchar)
    say(f"记下 {stored} 篇的处理。")


def walk(items: Sequence[Assessment], ledger: Ledger, read_key: Callable[[], str]) -> int:
    """Show the drafts one by one and store what is decided; drafts decided before are left out.

    Args:
        items: Assessments with their evidence.
        ledger: Where drafts and decisions go.
        read_key: Gives the next key.

    Returns:
        How many decisions were stored.
    """
    from infoqa.ledger.events import Decision, DecisionKind
    from infoqa.ledger.intake import to_submission
    from infoqa.ledger.review import QUIT, ReviewSession, legend, review_order
    from infoqa.reports.terminal import print_page

    console, today = page_console(), date.today()
    submissions = [to_submission(item, {}, day=today) for item in items]
    decided = ledger.latest_decisions()
    order = [index for index in review_order(items) if submissions[index].id not in decided]
    if skipped := len(items) - len(order):
        say(f"{skipped} 篇已有处理，跳过。")

    def store(index: int, kind: DecisionKind) -> None:
        ledger.submit(submissions[index])
        ledger.decide(Decision(submissions[index].id, kind, today))

    session = ReviewSession(order, store)
    try:
        while (current := session.current) is not None:
            print_page(items[current], console)
            say(f"第 {session.at + 1} 篇，共 {len(order)} 篇　{legend()}")
            key = read_key().lower()
            if key == QUIT:
                break
            if not session.press(key):
                say("没有这个键。")
    finally:
        session.flush()
    return session.stored

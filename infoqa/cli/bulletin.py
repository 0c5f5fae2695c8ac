"""`infoqa bulletin`: the 通报 of a month or a year, from the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.streams import page_console, say
from infoqa.errors import UsageError

if TYPE_CHECKING:
    from infoqa.ledger.figures import Bulletin


def bulletin(
    *,
    month: Annotated[str, typer.Option("--month", help="月份，如 2026-10。", metavar="月份")] = "",
    year: Annotated[str, typer.Option("--year", help="全年，如 2026。", metavar="年份")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="写成 .xlsx、.docx 或 .html；缺省只在屏幕上列表。", metavar="文件"),
    ] = None,
    points: Annotated[
        str, typer.Option("--points", help="计分表：随带的 T1 至 T9，或本办的 .toml 文件。", metavar="计分表")
    ] = "T9",
    ranking: Annotated[bool, typer.Option("--ranking", help="组内排名次；缺省不排，道理见说明。")] = False,
    instructions: Annotated[
        bool, typer.Option("--instructions", help="计入领导批示加分；缺省不计，道理见说明。")
    ] = False,
    place: Annotated[
        str,
        typer.Option(
            "--db",
            envvar="INFOQA_DB",
            help="台账文件，或 postgresql+psycopg:// 地址；缺省为当前目录的 infoqa.db。",
            metavar="台账",
        ),
    ] = "",
    config: Annotated[
        Path | None, typer.Option("--config", help="设置文件；缺省用当前目录的 infoqa.toml。", metavar="文件")
    ] = None,
) -> None:
    """通报：各单位报送、采用、得分、退稿、约稿和零报送，按月或按年。"""
    from infoqa.ledger.bulletin import make_bulletin
    from infoqa.ledger.points import load_points
    from infoqa.ledger.store import DEFAULT_PLACE, Ledger
    from infoqa.reports.circular import check_circular, write_bulletin
    from infoqa.settings import load_settings

    period, table, units = _period(month, year), load_points(points), load_settings(config).office.units
    if output is not None:
        check_circular(output)
    with Ledger.open(place or DEFAULT_PLACE, create=False) as ledger:
        events = (ledger.submissions(), ledger.decisions(), ledger.adoptions(), ledger.commissions())
    made = make_bulletin(
        *events, units, period, table, ranking=ranking, instruction_bonus=instructions, today=date.today()
    )
    if output is None:
        _show(made)
    else:
        write_bulletin(made, output)
        say(f"{made.period.name}通报已写出 {output}")


def _period(month: str, year: str) -> str:
    """The month or year asked for, checked before the ledger is opened."""
    from infoqa.ledger.figures import period_of

    if bool(month) == bool(year):
        raise UsageError("要写明月份或年份，二者取一", place="bulletin", hint="如 --month 2026-10，或 --year 2026")
    if year and "-" in year:
        raise UsageError(f"年份 {year!r} 不成立", place="--year", hint="写成 2026；一个月用 --month 2026-10")
    if month and "-" not in month:
        raise UsageError(f"月份 {month!r} 不成立", place="--month", hint="写成 2026-10；全年用 --year 2026")
    period_of(month or year)
    return month or year


def _show(made: Bulletin) -> None:
    from rich.markup import escape
    from rich.table import Table

    from infoqa.reports.circular_text import NO_LIST, bands, columns, notes, title

    shown = columns(made, most=0)
    table = Table(box=None, pad_edge=False)
    for column in shown:
        table.add_column(escape(column.head), justify="left" if column is shown[0] else "right")
    for row in bands(made):
        figures = [column.shown(row.tally) for column in shown[1:]] if row.tally else []
        table.add_row(escape(row.name), *map(escape, figures), style="bold" if row.summed or not figures else None)
    console = page_console()
    told = [f"零报送：{'、'.join(unit.name for unit in made.silent) or '无'}" if made.listed else NO_LIST, *notes(made)]
    console.print(title(made), markup=False)
    console.print(table)
    for line in told:
        console.print(line, markup=False, soft_wrap=True)

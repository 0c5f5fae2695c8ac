"""`infoqa ledger`: what was submitted, decided and adopted."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.exits import ExitCode
from infoqa.cli.streams import page_console, say, tracked
from infoqa.errors import ReadError, UsageError

if TYPE_CHECKING:
    from infoqa.draft import Draft, Unreadable
    from infoqa.ledger.events import Adoption, DecisionKind, Submission, Tier
    from infoqa.ledger.imports import CircularRow, Match
    from infoqa.ledger.store import Event, Ledger

app = typer.Typer(help="台账：入账、采用、处理、查阅、导出；只增不改，留有记录。", no_args_is_help=True)

_OPEN = "open"
"""Filter for submissions on which nothing was decided."""

Place = Annotated[
    str,
    typer.Option(
        "--db",
        envvar="INFOQA_DB",
        help="台账文件，或 postgresql+psycopg:// 地址；缺省为当前目录的 infoqa.db。",
        metavar="台账",
    ),
]
Id = Annotated[str, typer.Argument(help="稿件编号，写出能认定一篇的开头几位即可。", metavar="编号")]
Day = Annotated[str, typer.Option("--date", help="日期，如 2026-10-08；缺省为今天。", metavar="日期")]
Reason = Annotated[str, typer.Option("--reason", help="理由。", metavar="理由")]
Units = Annotated[
    list[str] | None, typer.Option("--unit", help="共同得分的单位，可多次；缺省为报送单位。", metavar="单位")
]


@app.command()
def submit(
    paths: Annotated[list[str], typer.Argument(help="稿件文件、文件夹或压缩包；“-”为标准输入。", metavar="路径…")],
    unit: Annotated[str, typer.Option("--unit", help="稿件没写报送单位时用它。", metavar="单位")] = "",
    day: Annotated[str, typer.Option("--date", help="稿件没写日期时用它；缺省为今天。", metavar="日期")] = "",
    no_split: Annotated[bool, typer.Option("--no-split", help="一个文件只当一篇，不拆。")] = False,  # noqa: FBT002  # typer
    model: Annotated[Path | None, typer.Option("--model", help="模型目录。", metavar="目录")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="设置文件。", metavar="文件")] = None,
    place: Place = "",
) -> None:
    """来稿入账：读稿、判读、记下；同一篇不重复入账。"""
    from infoqa.assessment import Assessment
    from infoqa.assessor import Assessor
    from infoqa.cli.process import own_process
    from infoqa.ledger.intake import to_submission
    from infoqa.reading import read_drafts
    from infoqa.settings import load_settings

    settings = load_settings(config)
    names = {short: one.name for one in settings.office.units for short in one.short}
    default = _day(day)
    counts: Counter[str] = Counter()
    with _open(place, create=True) as ledger:
        drafts = _new(read_drafts(paths, split=not no_split), ledger, counts)
        first = next(drafts, None)
        if first is not None:
            own_process()
            results = Assessor.load(model, settings).assess_stream(chain([first], drafts))
            for item in tracked(results, "入账"):
                if not isinstance(item, Assessment):
                    counts["unread"] += 1
                    say(f"未读入　{item.source}：{item.message}")
                    continue
                submission = to_submission(item, names, unit=unit, day=default)
                new = ledger.submit(submission)
                counts["new" if new else "known"] += 1
                if new:
                    _print(f"入账　{submission.id}　{submission.title or submission.source}")
    if not counts:
        raise ReadError("没有找到稿件", place="、".join(paths), hint="检查路径；支持的格式见使用指南")
    say(f"新入账 {counts['new']} 篇，已在台账 {counts['known']} 篇，未读入 {counts['unread']} 处")
    if not counts["new"] + counts["known"]:
        raise typer.Exit(ExitCode.UNUSABLE)


@app.command("import")
def import_circular(
    file: Annotated[Path, typer.Argument(help="采用通报：xlsx、csv 或 docx 里的表。", metavar="通报")],
    yes: Annotated[bool, typer.Option("--yes", help="不问人：只收题目相同或相近的，其余列出。")] = False,  # noqa: FBT002  # typer
    bulletin: Annotated[str, typer.Option("--bulletin", help="表里没写刊物时用它。", metavar="刊物")] = "",
    tier: Annotated[str, typer.Option("--tier", help="表里没写级别时用它：县、市、省、国家。", metavar="级别")] = "",
    day: Annotated[str, typer.Option("--date", help="表里没写日期时用它。", metavar="日期")] = "",
    place: Place = "",
) -> None:
    """导入采用通报：按题目对上来稿，记为采用；拿不准的请人选定，不猜。"""
    from infoqa.ledger.imports import match, read_circular

    rows = read_circular(file)
    default_tier, default_day = _tier(tier) if tier else None, _day(day) if day else None
    completed = [_completed(row, bulletin, default_tier, default_day) for row in rows]
    asking = not yes and sys.stdin.isatty()
    counts: Counter[str] = Counter()
    with _open(place) as ledger:
        for found in match(completed, ledger.submissions()):
            chosen = found.submission or (_ask(found) if asking and found.candidates else None)
            if chosen is None:
                counts[found.kind] += 1
                _say_open(found)
                continue
            new = ledger.adopt(_adoption(found.row, chosen))
            counts["new" if new else "known"] += 1
            if new:
                how = "" if found.kind == "exact" else f"　← {found.row.title}"
                _print(f"采用　{chosen.id}　{chosen.title}{how}")
    say(
        f"共 {len(rows)} 行：新记采用 {counts['new']}，已在台账 {counts['known']}，"
        f"待人选定 {counts['unsure']}，没有对应来稿 {counts['none']}"
    )


@app.command()
def adopt(
    start: Id,
    bulletin: Annotated[str, typer.Option("--bulletin", help="刊物。", metavar="刊物")],
    tier: Annotated[str, typer.Option("--tier", help="级别：县、市、省、国家。", metavar="级别")],
    day: Day = "",
    points: Annotated[float | None, typer.Option("--points", help="得分；缺省由计分表算。", metavar="分")] = None,
    units: Units = None,
    place: Place = "",
) -> None:
    """记一次采用；同一刊物再记，是更正。"""
    from infoqa.ledger.events import Adoption
    from infoqa.ledger.imports import bulletin_name

    if points is not None and not 0 <= points < float("inf"):
        raise UsageError(f"得分不能是 {points}", place="--points", hint="写不小于 0 的数")
    if not bulletin_name(bulletin):
        raise UsageError("刊物是空的", place="--bulletin", hint="如 --bulletin 要情快报")
    with _open(place) as ledger:
        one = ledger.submission(start)
        shared = tuple(unit.strip() for unit in units or () if unit.strip())
        new = ledger.adopt(Adoption(one.id, bulletin_name(bulletin), _tier(tier), _day(day), points, shared))
        _print(f"{'采用' if new else '已在台账'}　{one.id}　{one.title}")


@app.command()
def decide(
    start: Id,
    kind: Annotated[str, typer.Argument(help="退回 return、并入 merge、转办 forward、留存 keep。", metavar="处理")],
    reason: Reason = "",
    day: Day = "",
    place: Place = "",
) -> None:
    """记一次处理：退回补充、并入综合、转办、留存；后来的代替先前的。"""
    _decide(place, start, _kind(kind), reason, day)


@app.command("return")
def return_draft(start: Id, reason: Reason, day: Day = "", place: Place = "") -> None:
    """退回补充，写明理由。"""
    if not reason.strip():
        raise UsageError("退回要写理由", place="--reason", hint='如 --reason "缺成效数据"')
    _decide(place, start, "return", reason, day)


@app.command("list")
def list_submissions(
    unit: Annotated[str, typer.Option("--unit", help="报送单位。", metavar="单位")] = "",
    since: Annotated[str, typer.Option("--since", help="从这天起。", metavar="日期")] = "",
    until: Annotated[str, typer.Option("--until", help="到这天止。", metavar="日期")] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="return、merge、forward、keep、adopt，或 open（未处理）。", metavar="处理")
    ] = "",
    place: Place = "",
) -> None:
    """列出来稿及其处理和采用。"""
    from rich.table import Table
    from rich.text import Text

    from infoqa.assessment import LABEL_NAMES
    from infoqa.ledger.events import DECISION_NAMES
    from infoqa.ledger.export import records
    from infoqa.reports.wording import GATE_NAMES

    gates = {str(gate): name for gate, name in GATE_NAMES.items()}
    wanted = kind if kind in {"", "adopt", _OPEN} else _kind(kind)
    with _open(place) as ledger:
        first, last = _day(since) if since else None, _day(until) if until else None
        found = records(ledger, ledger.submissions(first, last, unit.strip()))
    if kind:
        found = [item for item in found if (item.status or _OPEN) == wanted]
    table = Table(
        "编号", "日期", "单位", "标题", "类型", "深度", "精炼", "结论", "处理", "采用", box=None, pad_edge=False
    )
    for item in found:
        one = item.submission
        cells = (
            one.id,
            str(one.day),
            one.unit,
            one.title,
            LABEL_NAMES[one.label] if one.label else "",
            str(one.depth or ""),
            str(one.concision or ""),
            gates.get(one.gate, ""),
            DECISION_NAMES.get(item.status, ""),
            "、".join(adoption.bulletin for adoption in item.adoptions),
        )
        table.add_row(*(Text(cell) for cell in cells))
    if found:
        page_console().print(table)
    say(f"共 {len(found)} 篇")


@app.command("show")
def show_submission(start: Id, place: Place = "") -> None:
    """一篇来稿的全部记录。"""
    with _open(place) as ledger:
        one = ledger.submission(start)
        trail = ledger.history(one.id)
    _print(f"{one.id}　{one.title}")
    _print(f"{one.day}　{one.unit or '（未写单位）'}　{one.source}")
    for event in trail:
        _print(f"{event.time.astimezone():%Y-%m-%d %H:%M:%S}　{event.actor}　{_told(event)}")
    if one.body:
        _print(f"\n{one.body}")


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="结果文件：.xlsx、.csv 或 .jsonl。", metavar="文件")],
    place: Place = "",
) -> None:
    """导出台账，一篇一行；单元格里的公式按文字写出。"""
    from infoqa.ledger.export import records, writer_for
    from infoqa.reports.whole import written_whole

    write = writer_for(target)
    with _open(place) as ledger:
        found = records(ledger)
    with written_whole(target) as partial:
        write(found, partial)
    say(f"共 {len(found)} 篇，已写出 {target}")


def _open(place: str, *, create: bool = False) -> Ledger:
    from infoqa.ledger.store import DEFAULT_PLACE, Ledger

    return Ledger.open(place or DEFAULT_PLACE, create=create)


def _new(drafts: Iterable[Draft | Unreadable], ledger: Ledger, counts: Counter[str]) -> Iterator[Draft | Unreadable]:
    """Drafts whose text is not in the ledger; the others are only counted, not assessed."""
    from infoqa.draft import Draft
    from infoqa.ledger.intake import text_id

    known = {one.id for one in ledger.submissions()}
    for draft in drafts:
        if isinstance(draft, Draft):
            if (id_ := text_id(draft)) in known:
                counts["known"] += 1
                continue
            known.add(id_)
        yield draft


def _decide(place: str, start: str, kind: DecisionKind, reason: str, day: str) -> None:
    from infoqa.ledger.events import DECISION_NAMES, Decision

    with _open(place) as ledger:
        one = ledger.submission(start)
        new = ledger.decide(Decision(one.id, kind, _day(day), reason.strip()))
        _print(f"{DECISION_NAMES[kind] if new else '已在台账'}　{one.id}　{one.title}")


def _completed(row: CircularRow, bulletin: str, tier: Tier | None, day: date | None) -> CircularRow:
    """The row with what the options say where it is silent."""
    from dataclasses import replace

    from infoqa.ledger.imports import bulletin_name

    row = replace(row, bulletin=row.bulletin or bulletin_name(bulletin), tier=row.tier or tier, day=row.day or day)
    options = (("刊物", row.bulletin, "--bulletin"), ("级别", row.tier, "--tier"), ("日期", row.day, "--date"))
    if missing := [(name, option) for name, value, option in options if not value]:
        names = "、".join(name for name, _ in missing)
        hint = f"请在表里补上，或用 {' '.join(option for _, option in missing)} 给出；台账没有改动"
        raise UsageError(f"没有写{names}", place=row.place, hint=hint)
    return row


def _adoption(row: CircularRow, one: Submission) -> Adoption:
    from infoqa.ledger.events import Adoption

    if row.tier is None or row.day is None:
        raise AssertionError(row)  # `_completed` has seen to it
    units = row.units if len(row.units) > 1 else ()
    return Adoption(one.id, row.bulletin, row.tier, row.day, row.points, units)


def _ask(found: Match) -> Submission | None:
    """The candidate that the user chooses; None to skip."""
    _say_open(found)
    while True:
        answer = typer.prompt("选哪一篇（写序号，0 为跳过）", default="0", err=True).strip()
        if answer == "0":
            return None
        if answer.isdecimal() and int(answer) <= len(found.candidates):
            return found.candidates[int(answer) - 1]
        say(f"请写 0 到 {len(found.candidates)}")


def _say_open(found: Match) -> None:
    kind = "待人选定" if found.candidates else "没有对应来稿"
    say(f"{kind}　{found.row.title}　{'、'.join(found.row.units)}　（{found.row.place}）")
    for number, one in enumerate(found.candidates, 1):
        say(f"　　{number}　{one.id}　{one.title}　{one.unit}　{one.day}")


def _told(event: Event) -> str:
    from infoqa.assessment import LABEL_NAMES
    from infoqa.ledger.events import DECISION_NAMES, TIER_NAMES

    told = event.payload
    match event.kind:
        case "submit":
            label = LABEL_NAMES.get(told["label"], "")
            parts = ["入账", label, f"深度 {told['depth']}，精炼 {told['concision']}" if label else "", *told["codes"]]
        case "decide":
            label = f"类型改为{LABEL_NAMES[told['label']]}" if told["label"] else ""
            parts = [
                DECISION_NAMES[told["kind"]],
                told["day"],
                told["reason"],
                label,
                "正文有改" if told["body"] else "",
            ]
        case _:
            points = "" if told["points"] is None else f"{told['points']:g} 分"
            parts = ["采用", told["day"], told["bulletin"], TIER_NAMES[told["tier"]], points, "、".join(told["units"])]
    return "　".join(part for part in parts if part)


def _kind(text: str) -> DecisionKind:
    from infoqa.ledger.events import DECISION_KINDS, DECISION_NAMES

    for kind in DECISION_KINDS:
        if kind != "adopt" and (text == kind or (len(text) >= 2 and DECISION_NAMES[kind].startswith(text))):
            return kind
    raise UsageError(
        f"没有处理“{text}”", place="处理", hint="可用：return、merge、forward、keep；采用请用 infoqa ledger adopt"
    )


def _tier(text: str) -> Tier:
    from infoqa.ledger.imports import read_tier

    if (tier := read_tier(text)) is not None:
        return tier
    raise UsageError(f"没有级别“{text}”", place="--tier", hint="可用：county 县、city 市、province 省、state 国家")


def _day(text: str) -> date:
    from infoqa.ledger.imports import read_day

    if not text.strip():
        return date.today()
    if (day := read_day(text)) is not None:
        return day
    raise UsageError(f"日期“{text}”看不懂", place="--date", hint="如 2026-10-08")


def _print(line: str) -> None:
    """A line on standard output, whole and at once: what is printed as done is done."""
    page_console().print(line, markup=False, soft_wrap=True)

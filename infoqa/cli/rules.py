"""`infoqa rules`: what the screen checks, its self-test, and how often editors overrule it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.exits import ExitCode
from infoqa.cli.streams import page_console, say
from infoqa.errors import RuleError

if TYPE_CHECKING:
    from infoqa.screening.rules import RulePack

app = typer.Typer(help="审核规则：列出、查看、自测、统计放行。", no_args_is_help=True)

Config = Annotated[
    Path | None, typer.Option("--config", help="设置文件；缺省用当前目录的 infoqa.toml。", metavar="文件")
]


@app.command("list")
def list_rules(config: Config = None) -> None:
    """列出全部规则：编码、级别、名称。"""
    from rich.table import Table

    from infoqa.reports.wording import SEVERITY_NAMES

    pack, severities = _pack(config)
    table = Table("编码", "级别", "名称", "依据", box=None, pad_edge=False)
    for rule in pack.rules:
        severity = severities.get(rule.code, rule.severity)
        name = "关闭" if severity == "off" else SEVERITY_NAMES[severity]  # type: ignore[index]  # one of the severities
        table.add_row(rule.code, name, rule.name, rule.source)
    page_console().print(table)


@app.command("show")
def show_rule(
    code: Annotated[str, typer.Argument(help="规则编码，如 N04。", metavar="编码")], config: Config = None
) -> None:
    """查看一条规则：提示、建议、依据、该报和不该报的例子。"""
    from infoqa.screening.rules import nearest_code

    pack, _ = _pack(config)
    rules = [rule for rule in pack.rules if rule.code == code.upper()]
    if not rules:
        raise RuleError(f"没有编码为 {code} 的规则", place="rules show", hint=nearest_code(code.upper(), pack.codes))
    console = page_console()
    for rule in rules:
        lines = [f"{rule.code}　{rule.name}　（{rule.severity}）", f"提示　{rule.message}", f"建议　{rule.advice}"]
        lines += [f"依据　{rule.source}", f"出处　{rule.place}"]
        lines += [f"该报　{one.draft.title or one.draft.body or one.draft.header}" for one in rule.must_flag]
        lines += [f"不报　{one.draft.title or one.draft.body or one.draft.header}" for one in rule.must_pass]
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print()


@app.command("test")
def check_rules(config: Config = None) -> None:
    """自测：每条规则跑一遍自己的例子，本办规则也在内。"""
    from infoqa.screening import self_test

    pack, _ = _pack(config)
    wrong = self_test(pack)
    for line in wrong:
        say(line)
    if wrong:
        raise typer.Exit(ExitCode.UNUSABLE)
    examples = sum(len(rule.must_flag) + len(rule.must_pass) for rule in pack.rules)
    say(f"{len(pack.rules)} 条规则、{examples} 个例子，全部通过。")


@app.command("stats")
def rule_stats(
    folders: Annotated[list[Path], typer.Argument(help="稿件所在文件夹。", metavar="文件夹…")],
) -> None:
    """统计放行：各条规则被编辑放行多少次、最近的理由。"""
    from rich.table import Table

    from infoqa.dismissal import SUFFIX, read_dismissals

    counts: Counter[str] = Counter()
    latest: dict[str, tuple[str, str]] = {}
    for folder in folders:
        for file in sorted(folder.rglob(f"*{SUFFIX}")):
            for one in read_dismissals(file):
                counts[one.code] += 1
                latest[one.code] = max(latest.get(one.code, ("", "")), (one.day, one.reason))
    if not counts:
        say("没有放行记录。")
        return
    table = Table("编码", "放行次数", "最近一次", "理由", box=None, pad_edge=False)
    for code, number in counts.most_common():
        table.add_row(code, str(number), *latest[code])
    page_console().print(table)


def _pack(config: Path | None) -> tuple[RulePack, Mapping[str, str]]:
    from infoqa.screening.office import with_office
    from infoqa.screening.rules import load_rules
    from infoqa.settings import load_settings

    settings = load_settings(config)
    return with_office(load_rules(), settings.office), settings.severities

"""The ledger as its keeper uses it: commands, messages, exit codes."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from infoqa.ledger.events import Adoption, Decision
from infoqa.ledger.store import Ledger

from .commands import command, environment, ledger

DRAFTS = (
    ("机耕路通车", "云塘镇", "2026年10月8日", "6月3日，云塘镇3条机耕路通车，全长12公里，比去年多4公里。"),
    ("老年助餐点缺人手", "民政局", "2026年10月9日", "全县23个老年助餐点中有9个缺厨师，每天少供餐400份，建议统一招聘。"),
    ("森林防火工作动态", "云塘镇", "2026年10月10日", "10月以来，云塘镇巡山300人次，劝返带火种上山人员12名。"),
    ("森林防火工作动态", "石坪镇", "", "10月以来，石坪镇设卡8处，收缴打火机46个，没有发生火情。"),
    ("=1+1", "教育局", "2026年11月2日", "全县31所学校食堂明厨亮灶，接入监控210路，家长可随时查看。"),
)
CIRCULAR = (
    ("题目", "单位", "刊物", "级别", "日期", "得分"),
    ("机耕路通车", "云塘镇", "要情快报", "市级", "2026-10-20", "5"),
    ("老年助餐点，缺人手！", "民政局", "要情快报", "市级", "2026-10-20", "5"),
    ("森林防火工作动态", "应急局", "要情快报", "市级", "2026-10-21", "3"),
    ("湿地候鸟增多", "林业局", "要情快报", "市级", "2026-10-22", "3"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with drafts and a circular."""
    with (tmp_path / "来稿.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("标题", "单位", "日期", "正文"), *DRAFTS])
    with (tmp_path / "通报.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(CIRCULAR)
    return tmp_path


def test_a_month_at_the_desk(desk: Path, place: str) -> None:
    """From drafts to the exported ledger, on each database."""
    done = ledger("submit", "来稿.csv", "--date", "2026-10-11", cwd=desk, place=place)
    assert (done.returncode, done.stderr) == (0, "新入账 5 篇，已在台账 0 篇，未读入 0 处\n")
    ids = dict(re.findall(r"^入账　(\w{12})　(.*)$", done.stdout, re.MULTILINE))
    assert len(ids) == 5

    again = ledger("submit", "来稿.csv", cwd=desk, place=place)
    assert (again.returncode, again.stdout) == (0, "")
    assert "新入账 0 篇，已在台账 5 篇" in again.stderr

    road, *_ = (id_ for id_, title in ids.items() if title == "机耕路通车")
    meal, *_ = (id_ for id_, title in ids.items() if title == "老年助餐点缺人手")
    school, *_ = (id_ for id_, title in ids.items() if title == "=1+1")
    assert ledger("return", meal[:6], "--reason", "缺成效", "--date", "2026-10-12", cwd=desk, place=place).stdout == (
        f"退回补充　{meal}　老年助餐点缺人手\n"
    )
    assert ledger("decide", school, "留存", cwd=desk, place=place).stdout.startswith("留存")

    taken = ledger("import", "通报.csv", "--yes", cwd=desk, place=place)
    assert taken.returncode == 0
    assert taken.stdout == f"采用　{road}　机耕路通车\n采用　{meal}　老年助餐点缺人手　← 老年助餐点，缺人手！\n"
    assert "待人选定　森林防火工作动态　应急局　（通报.csv#4）" in taken.stderr
    assert taken.stderr.count("　　1　") == taken.stderr.count("　　2　") == 1
    assert "没有对应来稿　湿地候鸟增多" in taken.stderr
    assert "共 4 行：新记采用 2，已在台账 0，待人选定 1，没有对应来稿 1" in taken.stderr
    assert "新记采用 0，已在台账 2" in ledger("import", "通报.csv", cwd=desk, place=place).stderr

    joint = ("adopt", road, "--bulletin", "《内参》", "--tier", "省", "--date", "2026-11-01", "--points", "20")
    shared = ledger(*joint, "--unit", "云塘镇", "--unit", "交通局", cwd=desk, place=place)
    assert shared.stdout == f"采用　{road}　机耕路通车\n"

    listed = ledger("list", "--unit", "云塘镇", "--until", "2026-10-09", cwd=desk, place=place)
    assert "机耕路通车" in listed.stdout
    assert "要情快报、内参" in listed.stdout
    assert listed.stderr == "共 1 篇\n"
    for kind, number in {"adopt": 2, "open": 2, "keep": 1, "return": 0}.items():
        assert ledger("list", "--kind", kind, cwd=desk, place=place).stderr == f"共 {number} 篇\n"

    shown = ledger("show", meal[:5], cwd=desk, place=place)
    for word in ("入账", "退回补充　2026-10-12　缺成效", "采用　2026-10-20　要情快报　市级　5 分", "每天少供餐"):
        assert word in shown.stdout

    with Ledger.open(place) as opened:
        assert [one.day for one in opened.submissions(unit="石坪镇")] == [date(2026, 10, 11)]
        assert opened.latest_decisions()[meal] == Decision(meal, "return", date(2026, 10, 12), "缺成效")
        assert opened.adoptions()[-1] == Adoption(road, "内参", "province", date(2026, 11, 1), 20, ("云塘镇", "交通局"))
        assert all(one.label and one.depth and one.concision and one.gate for one in opened.submissions())


def test_exports_are_safe_and_whole(desk: Path) -> None:
    """Formulas are text in every kind of file; the default ledger is in the working directory."""
    ledger("submit", "来稿.csv", cwd=desk)
    ledger("import", "通报.csv", "--yes", cwd=desk)
    assert (desk / "infoqa.db").exists()

    for name in ("账.xlsx", "账.csv", "账.jsonl"):
        assert ledger("export", name, cwd=desk).stderr == f"共 5 篇，已写出 {name}\n"

    sheet = load_workbook(desk / "账.xlsx").active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["=1+1"].data_type == "s"
    with (desk / "账.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["标题"] for row in rows} >= {"'=1+1", "机耕路通车"}
    road = next(row for row in rows if row["标题"] == "机耕路通车")
    assert (road["处理"], road["采用篇次"], road["采用"], road["得分"]) == (
        "采用",
        "1",
        "市级：要情快报（2026-10-20）",
        "5.0",
    )
    lines = [json.loads(line) for line in (desk / "账.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["title"] for line in lines if line["status"] == "adopt"] == ["机耕路通车", "老年助餐点缺人手"]
    assert next(line for line in lines if line["title"] == "=1+1")["body"] == DRAFTS[-1][3]


def test_a_person_chooses_in_the_terminal(desk: Path) -> None:
    """Wrong answers are asked again; the chosen one is adopted."""
    pty = pytest.importorskip("pty", reason="terminals of this system are not simulated")
    ledger("submit", "来稿.csv", cwd=desk)
    outer, inner = pty.openpty()
    asked = subprocess.Popen(
        command("import", "通报.csv"),
        cwd=desk,
        env=environment(),
        stdin=inner,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    os.write(outer, b"9\nx\n2\n")
    out, err = asked.communicate(timeout=60)
    os.close(inner)
    os.close(outer)

    assert asked.returncode == 0
    assert err.count("请写 0 到 2") == 2
    (offered,) = re.findall(r"^　　2　(\w+)　", err, re.MULTILINE)
    assert f"采用　{offered}　森林防火工作动态" in out
    assert "新记采用 3，已在台账 0，待人选定 0，没有对应来稿 1" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list",), "没有这个台账"),
        (("export", "账.pdf"), "不能导出成 .pdf 文件"),
        (("return", "a", "--reason", " "), "退回要写理由"),
        (("return", "a"), "缺少选项 --reason"),
        (("decide", "a", "adopt"), "没有处理“adopt”"),
        (("adopt", "a", "--bulletin", "《》", "--tier", "市"), "没有这个台账"),
        (("adopt", "a", "--bulletin", " ", "--tier", "市"), "刊物是空的"),
        (("adopt", "a", "--bulletin", "内参", "--tier", "市", "--points", "nan"), "得分不能是 nan"),
        (("import", "无.xlsx"), "文件不存在"),
        (("submit", "无.docx"), "找不到文件"),
        (("submit", "来稿.csv", "--date", "明天"), "日期“明天”看不懂"),
        (("list", "--db", "mysql://u:secret@h/b"), "台账不能放在 mysql"),
    ],
)
def test_what_is_wrong_is_said(desk: Path, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, one message, no traceback."""
    done = ledger(*arguments, cwd=desk)

    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_circular_that_is_silent_needs_options(desk: Path) -> None:
    """Nothing is written before everything is known."""
    ledger("submit", "来稿.csv", cwd=desk)
    (desk / "简表.csv").write_text("题目,单位\n机耕路通车,云塘镇\n", encoding="utf-8")

    refused = ledger("import", "简表.csv", "--bulletin", "内参", cwd=desk)
    options = ("--bulletin", "内参", "--tier", "市级", "--date", "2026-10-31")
    taken = ledger("import", "简表.csv", *options, cwd=desk)

    assert refused.returncode == 2
    assert "简表.csv#2：没有写级别、日期" in refused.stderr
    assert "--tier --date" in refused.stderr
    assert taken.returncode == 0
    with Ledger.open(desk / "infoqa.db") as opened:
        (adoption,) = opened.adoptions()
    assert (adoption.bulletin, adoption.tier, adoption.day, adoption.points) == (
        "内参",
        "city",
        date(2026, 10, 31),
        None,
    )


def test_units_get_the_names_of_the_office(desk: Path) -> None:
    """A short name that the settings register is written out; a draft without unit gets the option's."""
    (desk / "infoqa.toml").write_text('[[unit]]\nname = "云塘镇人民政府"\nshort = "云塘镇"\n', encoding="utf-8")
    (desk / "稿.txt").write_text("机耕路通车\n6月3日，3条机耕路通车，全长12公里，比去年多4公里。\n", encoding="utf-8")

    assert ledger("submit", "稿.txt", "--unit", "云塘镇", "--date", "2026-10-08", cwd=desk).returncode == 0

    with Ledger.open(desk / "infoqa.db") as opened:
        (one,) = opened.submissions()
    assert (one.unit, one.day, one.title) == ("云塘镇人民政府", date(2026, 10, 8), "机耕路通车")

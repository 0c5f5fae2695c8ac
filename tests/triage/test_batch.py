"""The ranked batch as files: they open again, hold every draft, and tell nothing that must not be told."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from infoqa import Assessor, Draft, Header
from infoqa.assessment import Assessment
from infoqa.draft import Unreadable
from infoqa.errors import UsageError
from infoqa.reports.batch import BATCH_FORMATS, batch_format, write_batch
from infoqa.reports.rows import RESULT_COLUMNS, source_file
from infoqa.settings import Unit
from infoqa.triage.balance import summarise
from infoqa.triage.leads import find_leads
from infoqa.triage.ranking import Ranked, rank

from .conftest import DRYERS

FAILED = [Unreadable("坏<b>.docx", "damaged", "文件是空的")]
NAMES = [name for name, _ in RESULT_COLUMNS]
PHONE = "13800000199"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
EVIL = '<script>alert("x")</script>'


def _written(batch: list[Assessment], target: Path) -> list[Ranked]:
    leads = find_leads(batch)
    ranked = rank(batch, leads=leads)
    write_batch(ranked, FAILED, target, leads=leads, summary=summarise(batch, [Unit("零镇人民政府")]))
    return ranked


def test_csv_opens_in_a_spreadsheet(mail: list[Assessment], tmp_path: Path) -> None:
    """A BOM for Excel, one row per draft, the unread last."""
    ranked = _written(mail, tmp_path / "结果.csv")

    raw = (tmp_path / "结果.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True)))
    assert list(rows[0]) == NAMES
    assert [int(row["名次"]) for row in rows[:-1]] == [row.rank for row in ranked]
    assert [row["处理"] for row in rows] == [*(row.queue for row in ranked), "未读入"]
    assert rows[-1]["理由"] == "文件是空的"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_cell_is_a_formula(assessor: Assessor, tmp_path: Path, title: str) -> None:
    """Text that a spreadsheet could run stays text, in both forms."""
    batch = assessor.assess([Draft("6月3日，甲镇通车12公里。", title, Header(unit="=cmd|x"), source="@a.txt")])

    _written(batch, tmp_path / "结果.csv")
    _written(batch, tmp_path / "结果.xlsx")

    with (tmp_path / "结果.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["标题"], row["报送单位"], row["来源"]) == (f"'{title}", "'=cmd|x", "'@a.txt")
    sheet = load_workbook(tmp_path / "结果.xlsx")["结果"]
    cells = dict(zip(NAMES, sheet[2], strict=True))
    assert {cells[name].data_type for name in ("标题", "报送单位", "来源")} == {"s"}
    assert cells["报送单位"].quotePrefix


def test_lines_are_the_contract_and_the_place(mail: list[Assessment], tmp_path: Path) -> None:
    """Every line of the contract with rank, worth, queue and reason."""
    ranked = _written(mail, tmp_path / "结果.jsonl")

    lines = [json.loads(line) for line in (tmp_path / "结果.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(ranked) + 1
    for line, row in zip(lines, ranked, strict=False):
        assert line.items() >= row.assessment.to_dict().items()
        assert (line["rank"], line["worth"], line["queue"]) == (row.rank, row.worth, row.queue)
        assert line["reason"] == row.reason
    assert lines[-1]["error"]["code"] == "damaged"


def test_workbook_has_a_sheet_for_every_queue(mail: list[Assessment], tmp_path: Path) -> None:
    """Sheets, frozen headers, filters, bars, links to files, counts that add up."""
    ranked = _written(mail, tmp_path / "结果.xlsx")

    book = load_workbook(tmp_path / "结果.xlsx")
    used = {row.queue for row in ranked}
    assert book.sheetnames[0] == "结果"
    assert book.sheetnames[-3:] == ["线索", "概览", "未读入"]
    assert set(book.sheetnames[1:-3]) == used
    assert sum(book[queue].max_row - 1 for queue in used) == book["结果"].max_row - 1 == len(mail)
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(sheet.auto_filter.ref for sheet in book)
    results = book["结果"]
    assert len(results.conditional_formatting) == 3
    linked = [row[-1].hyperlink for row in results.iter_rows(min_row=2)]
    assert all(link and link.target.startswith("file:///") for link in linked)
    overview = list(book["概览"].iter_rows(min_row=2, values_only=True))
    for heading in ("处理", "类型", "喜忧", "报送单位"):
        assert sum(count for name, _, count, _ in overview if name == heading) == len(mail)
    assert ("零报送单位", "零镇人民政府", 0, None) in overview


@pytest.mark.parametrize("form", BATCH_FORMATS)
def test_an_empty_batch_makes_a_file(tmp_path: Path, form: str) -> None:
    """No draft at all still makes a file of the right kind."""
    target = tmp_path / f"空{form}"

    write_batch([], [], target)

    assert target.exists()
    if form == ".xlsx":
        assert load_workbook(target).sheetnames == ["结果", "概览"]


def test_other_forms_are_refused() -> None:
    """The message names those that there are; a suffix in capitals is one."""
    assert batch_format(Path("结果.XLSX")) == ".xlsx"
    with pytest.raises(UsageError, match=r"\.xlsx"):
        batch_format(Path("结果.docx"))


def test_links_lead_to_the_file_around_the_draft(tmp_path: Path) -> None:
    """A place in a file or an archive is cut off, a name with such characters is not."""
    odd = tmp_path / "第1#稿!.txt"
    odd.write_text("x", encoding="utf-8")
    box = tmp_path / "包.zip"
    box.write_bytes(b"x")

    assert source_file(str(odd)) == odd
    assert source_file(f"{box}!a.txt#2") == box
    assert source_file(f"{odd}#2") == odd
    assert source_file("没有.txt#1") is None
    assert source_file("") is None


def _page(batch: list[Assessment], tmp_path: Path) -> str:
    _written(batch, tmp_path / "结果.html")
    return (tmp_path / "结果.html").read_text(encoding="utf-8")


def test_page_stands_alone(mail: list[Assessment], tmp_path: Path) -> None:
    """Every draft has its row and its text; nothing is loaded; links inside lead somewhere."""
    page = _page(mail, tmp_path)

    assert page.count('<tr data-queue="') == page.count('<details class="draft"') == len(mail)
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    assert page.count('<svg class="counts"') == 4
    assert '<svg class="cloud"' in page
    assert '<div class="pair">' in page
    assert page.count('<section class="lead"') == 2
    assert "坏&lt;b&gt;.docx" in page
    assert "零报送单位：零镇人民政府" in page


def test_only_our_script_may_run(assessor: Assessor, tmp_path: Path) -> None:
    """What a draft holds is text; the policy names the digest of the one script."""
    batch = assessor.assess([Draft(f"6月3日，甲镇通车{EVIL}12公里。", EVIL, Header(unit=EVIL), source=EVIL)])

    page = _page(batch, tmp_path)

    assert page.count("<script") == 1
    assert "script-src 'sha256-" in page


def test_page_masks_and_withholds(assessor: Assessor, tmp_path: Path) -> None:
    """A telephone number stands nowhere on the page; a secret body neither, nor as a duplicate."""
    told = f"6月3日，甲镇通车12公里，联系人王某，电话{PHONE}，欢迎各村前来对接路口开设事宜。"
    secret = "机密★3年\n" + DRYERS[0].body
    drafts = [
        Draft(told, "通车", Header(unit=f"甲镇 {PHONE}"), source=f"{PHONE}.txt"),
        Draft(told, "通车", Header(unit="乙镇"), source="乙.txt"),
        Draft(secret, "烘干", Header(unit="丙镇", secrecy="机密"), source="丙.txt"),
        Draft(secret, "烘干", Header(unit="丁镇", secrecy="机密"), source="丁.txt"),
        DRYERS[1],
    ]

    page = _page(assessor.assess(drafts, explain=True), tmp_path)

    assert PHONE not in page
    assert "湿谷堆放发芽" not in page
    assert page.count('<div class="pair">') == 2


@pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
@pytest.mark.parametrize("hashed", [False, True])
def test_script_searches_sorts_and_opens(mail: list[Assessment], tmp_path: Path, *, hashed: bool) -> None:
    """In a browser: the filter hides rows, a click sorts, a link opens its draft; the policy lets the script run."""
    page = _page(mail, tmp_path)
    if not hashed:  # a second script plays the reader; the policy would stop it
        act = (
            'document.getElementById("search").value = "石门渠 清淤";'
            'document.getElementById("search").dispatchEvent(new Event("input"));'
            'document.querySelectorAll("#drafts th")[8].click();'
        )
        page = re.sub("<meta http-equiv[^>]*>", "", page).replace("</body>", f"<script>{act}</script></body>")
    (tmp_path / "看.html").write_text(page, encoding="utf-8")
    assert BROWSER

    done = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"),
            *("--dump-dom", (tmp_path / "看.html").as_uri() + ("#d3" if hashed else "")),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )

    dom = done.stdout.decode()
    if hashed:
        assert re.search(r'<details class="draft" id="d3" open', dom)
        assert f"{len(mail)} / {len(mail)} 篇" in dom
    else:
        assert f"2 / {len(mail)} 篇" in dom
        worths = [float(row) for row in re.findall(r'级</td><td class="n">(-?[0-9.]+)</td>', dom)]
        assert len(worths) == len(mail)
        assert worths == sorted(worths)

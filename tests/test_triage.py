"""Duplicates, worth, and the workbook."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from infoqa import Assessor, Draft, read_drafts
from infoqa.assessment import Assessment
from infoqa.draft import Unreadable
from infoqa.language.duplicates import near_duplicates
from infoqa.reports.spreadsheet import write_ranking
from infoqa.training.corpus import Gold
from infoqa.triage.ranking import rank


def _inbox(assessor: Assessor, inbox: Path) -> list[Assessment]:
    results = assessor.assess_stream(read_drafts([inbox]), explain=True)
    return [result for result in results if isinstance(result, Assessment)]


def test_drafts_of_one_matter_are_no_duplicates(golds: list[Gold]) -> None:
    """Four write-ups of one matter share facts, not text."""
    assert near_duplicates([gold.draft.body for gold in golds]) == [None] * len(golds)


def test_a_reworked_copy_is_found_and_points_back(assessor: Assessor, inbox: Path) -> None:
    """The 石门渠 item was sent twice; the second one names the first and comes last."""
    ranked = rank(_inbox(assessor, inbox))

    repeats = [row for row in ranked if row.repeats]
    assert len(repeats) == 1
    assert repeats[0].queue == "重复"
    assert repeats[0].rank == len(ranked)
    assert "石门渠" in repeats[0].repeats


def test_contained_text_is_a_duplicate_and_short_text_is_not() -> None:
    """A text that stands whole in a longer one is found; a few characters prove nothing."""
    long = "县农业农村局在四个乡镇设了二十一个烘干点，晚稻入库前逐点核对水分，超标的当天退回重烘，费用由合作社担一半。"

    assert near_duplicates([long, long + "另有三个点正在安装。", "县农业农村局"]) == [None, 0, None]


def test_ranks_are_a_permutation_in_order_of_worth(assessor: Assessor, inbox: Path) -> None:
    """Every draft is ranked once; worth falls, repeats apart."""
    drafts = _inbox(assessor, inbox)
    ranked = rank(drafts)

    assert [row.rank for row in ranked] == list(range(1, len(drafts) + 1))
    worths = [row.worth for row in ranked if not row.repeats]
    assert worths == sorted(worths, reverse=True)


def test_workbook_holds_every_draft_and_no_formula(assessor: Assessor, tmp_path: Path) -> None:
    """Text that looks like a formula stays text; what could not be read has its own sheet."""
    evil = Draft(title="=1+1", body="+6月3日，甲镇通车12公里。\x07", source="@a.txt")
    target = tmp_path / "结果.xlsx"

    write_ranking(rank(assessor.assess([evil], explain=True)), [Unreadable("b.docx", "empty", "文件是空的")], target)

    book = load_workbook(target)
    assert book.sheetnames == ["结果", "退回补充", "概览", "未读入"]
    sheet = book["结果"]
    assert sheet.freeze_panes == "A2"
    row = {name.value: cell for name, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["标题"].value, row["标题"].data_type) == ("=1+1", "s")
    assert row["来源"].data_type == "s"
    assert book["未读入"]["B2"].value == "文件是空的"


def test_empty_batch_gives_an_empty_workbook(tmp_path: Path) -> None:
    """No draft at all still makes a file that opens."""
    write_ranking([], [], tmp_path / "空.xlsx")

    assert load_workbook(tmp_path / "空.xlsx")["结果"].max_row == 1

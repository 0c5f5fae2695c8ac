"""The figures of a 通报 and its three files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from infoqa.cli.bulletin import bulletin as command
from infoqa.errors import InfoqaError, UsageError, WriteError
from infoqa.ledger.bulletin import make_bulletin
from infoqa.ledger.events import Adoption, Commission, Decision, Submission, Tier
from infoqa.ledger.figures import NO_REASON, NO_UNIT, UNLISTED, Bulletin, Pair, period_of
from infoqa.ledger.points import load_points, parse_points
from infoqa.ledger.store import Ledger
from infoqa.reports.circular import write_bulletin
from infoqa.reports.circular_book import write_book
from infoqa.reports.circular_page import render_page
from infoqa.reports.circular_text import NOTE, columns, notes, sections, title
from infoqa.settings import Unit

FENYANG = {
    "财政": 137,
    "计生": 22,
    "水务": 55,
    "统计调查队": 7,
    "文化": 45,
    "畜牧": 61,
    "信访": 1,
    "双百双千办": 1,
    "林业": 2,
    "太和桥街道": 5,
}
ADOPTED: list[tuple[str, Tier, int, int]] = [
    ("吕梁政务信息·普刊", "city", 23, 23),
    ("晋政信息·普刊", "province", 9, 36),
    ("晋政信息·互联网", "province", 8, 16),
]
OCTOBER = date(2026, 10, 8)
T9 = load_points("T9")
UNITS = (
    Unit("市财政局", ("财政局", "财政"), "部门"),
    Unit("柳河镇", (), "乡镇"),
    Unit("市水务局", ("水务",), "部门"),
    Unit("石门镇", (), "乡镇"),
)


def sent(id_: str, unit: str, day: date = OCTOBER) -> Submission:
    return Submission(id_, unit, f"题{id_}", day, label="dynamic")


def took(id_: str, *units: str, day: date = OCTOBER, bulletin: str = "晋政信息·普刊") -> Adoption:
    return Adoption(id_, bulletin, "province", day, units=units)


def make(
    submissions: Sequence[Submission],
    adoptions: Sequence[Adoption] = (),
    month: str | tuple[date, date] = "2026-10",
    *,
    decisions: Sequence[Decision] = (),
    commissions: Sequence[Commission] = (),
    units: Sequence[Unit] = UNITS,
    ranking: bool = False,
    today: date | None = None,
) -> Bulletin:
    return make_bulletin(submissions, decisions, adoptions, commissions, units, month, T9, ranking=ranking, today=today)


@pytest.fixture(scope="module")
def fenyang() -> Bulletin:
    """The year that the founding document tells: units, submissions, and adoptions until the third quarter."""
    submissions = []
    for unit, number in FENYANG.items():
        for count in range(number):
            day = date(2014, 1, 2) + timedelta(days=count * 2)
            submissions.append(Submission(f"{unit}{count}", unit, f"{unit}第{count}条", day, label="dynamic"))
    items = iter(submissions)
    adoptions = [
        Adoption(next(items).id, bulletin, tier, date(2014, 9, 30))
        for bulletin, tier, number, _ in ADOPTED
        for _ in range(number)
    ]
    return make_bulletin(submissions, [], adoptions, [], (), "2014", T9)


def test_the_year_of_the_founding_document_comes_out(fenyang: Bulletin) -> None:
    total = fenyang.total

    assert {unit.name: unit.submitted.now for unit in fenyang.units} == FENYANG
    assert total.submitted == Pair(336, 336)
    for bulletin, tier, number, points in ADOPTED:
        assert total.adopted[tier, bulletin] == Pair(number, number)
        assert total.points[tier, bulletin] == Pair(points, points)
    assert total.items == Pair(40, 40)
    assert total.points_by() == Pair(75, 75)
    assert total.points_by("province") == Pair(52, 52)
    assert total.rate == 40 / 336
    assert fenyang.issues == tuple((tier, name) for name, tier, _, _ in ADOPTED)
    assert fenyang.tiers == ("city", "province")
    assert not fenyang.unpriced
    assert [unit.name for unit in fenyang.units] == sorted(FENYANG)
    assert [group.name for group in fenyang.groups] == [""]
    assert not fenyang.silent
    assert not fenyang.ranks


def test_months_count_on_their_own_side_of_the_year() -> None:
    submissions = [sent("a", "财政", date(2026, 12, 30)), sent("b", "财政", date(2027, 1, 4)), sent("c", "财政")]
    adoptions = [took("a", day=date(2027, 1, 5)), took("c", day=date(2026, 12, 1))]

    december, january = make(submissions, adoptions, "2026-12"), make(submissions, adoptions, "2027-01")
    across = make(submissions, adoptions, (date(2026, 12, 1), date(2027, 1, 31)))

    assert december.total.submitted == Pair(1, 2)
    assert december.total.points_by() == Pair(4, 4)
    assert january.total.submitted == Pair(1, 1)
    assert january.total.items == Pair(1, 1)
    assert across.total.submitted == Pair(2, 3)
    assert across.total.points_by() == Pair(8, 8)
    assert across.period.name == "2026年12月1日至2027年1月31日"


def test_units_stand_in_the_order_of_the_office_under_their_full_names() -> None:
    made = make([sent("a", "财政"), sent("b", " 水务 "), sent("c", ""), sent("d", "外单位"), sent("e", "市财政局")])

    assert [unit.name for unit in made.units] == ["市财政局", "市水务局", "柳河镇", "石门镇", "外单位", NO_UNIT]
    assert [group.name for group in made.groups] == ["部门", "乡镇", UNLISTED]
    assert [group.submitted.now for group in made.groups] == [3, 0, 2]
    assert made.total.submitted.now == 5


def test_zero_report_and_zero_adoption_units() -> None:
    submissions = [sent("a", "财政"), sent("b", "柳河镇"), sent("c", "水务", date(2026, 9, 1))]
    made = make(submissions, [took("a")])

    assert [unit.name for unit in made.silent] == ["市水务局", "石门镇"]
    assert [unit.name for unit in made.unadopted] == ["柳河镇"]
    assert not make(submissions, units=()).silent
    assert make(submissions, units=()).listed == 0


def test_joint_items_share_points_and_count_once_in_the_sum() -> None:
    made = make([sent("a", "财政")], [took("a", "财政", "水务", "柳河镇")])
    named = {unit.name: unit for unit in made.units}

    for name in ("市财政局", "市水务局", "柳河镇"):
        assert named[name].items.now == 1
        assert named[name].points_by().now == pytest.approx(4 / 3)
    department, township = made.groups
    assert department.items.now == township.items.now == made.total.items.now == 1
    assert department.points_by().now == pytest.approx(8 / 3)
    assert made.total.points_by() == Pair(4, 4)
    assert made.total.submitted.now == 1
    assert named["市水务局"].rate is None


def test_an_item_in_two_bulletins_is_one_item_with_the_points_of_both() -> None:
    earlier = took("a", day=date(2026, 9, 20), bulletin="《晋政信息·互联网》")
    made = make([sent("a", "财政", date(2026, 9, 3))], [earlier, took("a")])

    assert made.total.items == Pair(1, 1)
    assert made.total.adopted_by() == Pair(1, 2)
    assert made.total.points_by() == Pair(4, 6)
    assert [name for _, name in made.issues] == ["晋政信息·普刊", "晋政信息·互联网"]


def test_the_last_decision_until_the_end_of_the_period_counts() -> None:
    decisions = [
        Decision("a", "return", date(2026, 10, 9), "要素不全；没有数据。"),
        Decision("b", "return", date(2026, 10, 9), "要素不全"),
        Decision("c", "return", date(2026, 10, 9)),
        Decision("b", "keep", date(2026, 10, 12)),
        Decision("a", "keep", date(2026, 11, 2), label="problem"),
    ]
    submissions = [sent("a", "财政"), sent("b", "财政"), sent("c", "柳河镇")]
    october, november = (make(submissions, month=month, decisions=decisions) for month in ("2026-10", "2026-11"))

    assert october.total.returned == Pair(2, 2)
    assert dict(october.reasons) == {NO_REASON: Pair(1, 1), "没有数据": Pair(1, 1), "要素不全": Pair(1, 1)}
    assert november.total.returned == Pair(0, 1)
    assert october.types["problem"] == Pair(0, 0)
    assert november.types["problem"] == Pair(0, 1)


def test_commissions_by_what_became_of_them() -> None:
    due = date(2026, 10, 20)
    commissions = [Commission(name, "财政", f"题{name}", date(2026, 10, 1), due) for name in "pqr"]
    commissions.append(Commission("s", "水务", "题s", date(2026, 9, 1), date(2026, 11, 9)))
    submissions = [
        replace(sent("a", "财政", due), commission="p"),
        replace(sent("b", "财政", due + timedelta(days=1)), commission="q"),
        replace(sent("c", "财政", due + timedelta(days=2)), commission="p"),
    ]
    made = make(submissions, commissions=commissions)
    early = make(submissions, commissions=commissions, today=date(2026, 10, 12))

    assert made.total.asked == Pair(3, 4)
    assert made.total.commissions == {
        "in_time": Pair(1, 1),
        "late": Pair(1, 1),
        "open": Pair(0, 1),
        "overdue": Pair(1, 1),
    }
    assert [(one.unit, one.id) for one in made.waiting] == [("市财政局", "r"), ("市水务局", "s")]
    assert early.total.commissions["overdue"] == Pair(0, 0)


def test_late_reports_are_counted() -> None:
    made = make([replace(sent("a", "财政"), late=True), sent("b", "财政")])

    assert made.total.late == Pair(1, 1)


def test_ranking_only_if_asked_and_within_groups() -> None:
    submissions = [sent(name, unit) for name, unit in zip("abcd", ("财政", "水务", "柳河镇", "水务"), strict=True)]
    adoptions = [took("a"), took("b"), took("d"), took("c")]
    plain, ranked = make(submissions, adoptions), make(submissions, adoptions, ranking=True)

    assert not plain.ranks
    assert "名次" not in render_page(plain)
    assert ranked.ranks == {"市财政局": 2, "市水务局": 1, "柳河镇": 1, "石门镇": 2}
    assert [unit.name for unit in ranked.units] == ["市水务局", "市财政局", "柳河镇", "石门镇"]
    assert columns(ranked)[-1].name == "名次"


def test_instructions_are_no_adoptions_and_count_only_if_asked() -> None:
    table = parse_points(
        'name = "甲"\ntitle = "甲"\nsource = "甲"\nshared = "split"\n[[row]]\ninstruction = true\npoints = 9\n', "甲"
    )

    def made(*, bonus: bool) -> Bulletin:
        adoptions = [took("a", bulletin="省领导批示")]
        return make_bulletin([sent("a", "财政")], [], adoptions, [], UNITS, "2026-10", table, instruction_bonus=bonus)

    off, on = made(bonus=False), made(bonus=True)

    assert off.total.items == on.total.items == Pair(0, 0)
    assert off.total.points_by() == Pair(0, 0)
    assert on.total.points_by() == on.total.instructions == Pair(9, 9)
    assert not off.issues
    assert "批示·加分" not in [column.head for column in columns(off)]
    assert "批示·加分" in [column.head for column in columns(on)]
    assert "领导批示加分" in notes(on)[0]


def test_bulletins_that_the_table_does_not_know_are_named() -> None:
    made = make([sent("a", "财政")], [took("a", bulletin="内参")])

    assert made.unpriced == ((("province", "内参"), Pair(1, 1)),)
    assert any("《内参》" in line for line in notes(made))


def test_an_adoption_without_its_item_is_refused() -> None:
    with pytest.raises(UsageError, match="不在台账里"):
        make([], [took("a")])


@pytest.mark.parametrize("month", ["2026-13", "2026-0", "十月", "26-10", "2026-10-01", ""])
def test_a_month_that_does_not_exist(month: str) -> None:
    with pytest.raises(UsageError, match="不成立"):
        period_of(month)


def test_periods() -> None:
    assert (period_of("2028-2").since, period_of("2028-02").until) == (date(2028, 2, 1), date(2028, 2, 29))
    assert period_of("2026").name == "2026年"
    with pytest.raises(UsageError, match="早于"):
        period_of((date(2026, 2, 1), date(2026, 1, 1)))


class _Text(HTMLParser):
    """Cells and text of a page; every element must be closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name in {"src", "href"} for name, _ in attrs)
        if tag not in {"meta", "br", "rect"}:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


# 单位、报送、市级采用（普刊、得分）、省级采用（普刊、互联网、得分）、采用率、得分
TOTAL = ["合计", "336", "23", "23", "9", "8", "52", "11.9%", "75"]


def test_the_workbook_opens_again_with_the_figures(fenyang: Bulletin, tmp_path: Path) -> None:
    target = tmp_path / "通报.xlsx"
    write_bulletin(fenyang, target)
    book = load_workbook(target)

    assert book.sheetnames == ["总表", "退回迟报约稿", "类型结构", "退稿原因", "零报送", "约稿", "说明"]
    whole = book["总表"]
    rows = {row[0]: row[2:] for row in whole.iter_rows(values_only=True)}
    assert rows["合计"] == (336, 23, 23, 9, 8, 52, round(40 / 336, 4), 75)
    assert {name: rows[name][0] for name in FENYANG} == FENYANG
    assert whole.freeze_panes == "B2"
    assert all(sheet.freeze_panes for sheet in book)
    assert NOTE in "".join(str(row[0]) for row in book["说明"].iter_rows(values_only=True))


def test_the_workbook_has_a_sheet_for_every_group(tmp_path: Path) -> None:
    units = [Unit("甲", (), "总表"), Unit("乙", (), "一/二：类"), Unit("丙", (), "组" * 40)]
    target = tmp_path / "通报.xlsx"
    write_bulletin(make([sent("a", "甲")], units=units), target)
    book = load_workbook(target)

    assert book.sheetnames[:4] == ["总表", "总表（2）", "一_二：类", "组" * 31]
    assert [row[0] for row in book["总表（2）"].iter_rows(values_only=True)] == ["单位", "甲", "小计"]


def test_cells_never_become_formulas(tmp_path: Path) -> None:
    names = ["=1+1", "+1", "-1", "@A1", "\x01=1+1"]
    target = tmp_path / "通报.xlsx"
    submissions = [sent(str(number), name) for number, name in enumerate(names)]
    decisions = [Decision(one.id, "return", one.day, one.unit) for one in submissions]
    write_book(make(submissions, decisions=decisions, units=()), target)

    cells = [cell for sheet in load_workbook(target) for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert {"=1+1", "+1", "-1", "@A1"} <= {cell.value for cell in cells}


def test_the_word_file_opens_again_with_the_figures(fenyang: Bulletin, tmp_path: Path) -> None:
    target = tmp_path / "通报.docx"
    write_bulletin(fenyang, target)
    paper = Document(str(target))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]

    assert paper.paragraphs[0].text.replace("\n", "") == "关于2014年政务信息报送和采用情况的通报"
    assert "10个单位报送政务信息336篇" in text
    assert "《晋政信息·普刊》9条、36分" in text
    assert NOTE in text
    assert rows[-1] == TOTAL
    assert [row[:2] for row in rows[2:-1]] == [[name, str(FENYANG[name])] for name in sorted(FENYANG)]


def test_the_page_parses_again_with_the_figures(fenyang: Bulletin, tmp_path: Path) -> None:
    target = tmp_path / "通报.HTML"
    write_bulletin(fenyang, target)
    page = _Text()
    page.feed(target.read_text(encoding="utf-8"))

    assert not page.open
    assert page.rows[-1] == TOTAL
    assert NOTE in page.text
    assert "10个单位报送政务信息336篇" in page.text


def test_a_page_escapes_what_it_is_given() -> None:
    made = make([sent("a", "<script>&")], units=())

    assert "<script>" not in render_page(made)
    assert "&lt;script&gt;&amp;" in render_page(made)


def test_groups_have_their_sums_and_a_missing_figure_its_dash() -> None:
    page = _Text()
    page.feed(render_page(make([sent("a", "财政")], [took("a", "财政", "柳河镇")])))

    assert ["部门"] in page.rows
    assert ["小计", "1", "1", "1", "2", "2", "100.0%", "2", "2"] in page.rows
    assert ["柳河镇", "0", "0", "1", "2", "2", "—", "2", "2"] in page.rows


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
def test_a_month_with_nothing_in_it_makes_a_file(suffix: str, tmp_path: Path) -> None:
    for units in (UNITS, ()):
        target = tmp_path / f"空{len(units)}{suffix}"
        write_bulletin(make([], units=units), target)
        assert target.stat().st_size


def test_many_bulletins_are_told_by_level() -> None:
    adoptions = [took(f"{number}", bulletin=f"刊{number}") for number in range(9)]
    made = make([sent(f"{number}", "财政") for number in range(9)], adoptions)

    assert len(columns(made)) == len(columns(made, most=8)) + 8
    assert "省级采用·条数" in [column.head for column in columns(made, most=8)]


def test_the_text_tells_the_rest() -> None:
    commissions = [Commission("p", "石门镇", "秋收", OCTOBER, date(2026, 10, 20))]
    decisions = [Decision("b", "return", OCTOBER, "要素不全")]
    made = make([sent("a", "财政"), sent("b", "水务")], [took("a")], decisions=decisions, commissions=commissions)
    told = dict(sections(made))

    assert title(made) == "关于2026年10月政务信息报送和采用情况的通报"
    assert told["退稿情况"] == ("退回补充1篇（今年累计1篇）。原因：要素不全，1篇。",)
    assert told["约稿情况"][1] == "尚未交稿的：石门镇《秋收》（10月20日到期）。"
    assert told["零报送、零采用单位"] == (
        "没有报送信息的单位（2个）：柳河镇、石门镇。",
        "报送了信息、没有被采用的单位（1个）：市水务局。",
    )


@pytest.mark.parametrize("name", ["通报.pdf", "通报", "没有/通报.xlsx"])
def test_a_target_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InfoqaError) as caught:
        write_bulletin(make([]), tmp_path / name)

    assert isinstance(caught.value, UsageError | WriteError)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a ledger of two drafts, one adopted, and a list of units."""
    with Ledger.open(tmp_path / "infoqa.db", actor="小王") as ledger:
        ledger.submit(sent("a", "财政"))
        ledger.submit(sent("b", "柳河镇"))
        ledger.adopt(took("a"))
    listed = "".join(
        f'[[unit]]\nname = "{one.name}"\nshort = "{"、".join(one.short)}"\ngroup = "{one.group}"\n' for one in UNITS
    )
    (tmp_path / "infoqa.toml").write_text(listed, encoding="utf-8")
    return tmp_path


def run(office: Path, *arguments: str) -> str:
    """What the command prints; an error is raised."""
    app = typer.Typer()
    app.command()(command)
    places = ("--db", str(office / "infoqa.db"), "--config", str(office / "infoqa.toml"))
    done = CliRunner().invoke(app, [*arguments, *places], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_shows_the_month(office: Path) -> None:
    shown = run(office, "--month", "2026-10")

    assert "关于2026年10月政务信息报送和采用情况的通报" in shown
    assert "市财政局" in shown
    assert "零报送：市水务局、石门镇" in shown
    assert "名次" not in shown


def test_the_command_writes_the_year(office: Path) -> None:
    run(office, "--year", "2026", "-o", str(office / "通报.xlsx"), "--ranking", "--points", "t9")

    rows = list(load_workbook(office / "通报.xlsx")["总表"].iter_rows(values_only=True))
    assert rows[0][-1] == "名次"
    assert rows[-1][2] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--month", "2026"),
        ("--year", "2026-10"),
        ("--month", "2026-10", "--year", "2026"),
        ("--month", "2026-10", "--points", "T0"),
        ("--month", "2026-10", "-o", "通报.pdf"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(office: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(InfoqaError) as caught:
        run(office, *arguments)

    assert caught.value.hint


def test_the_command_makes_no_ledger(office: Path) -> None:
    (office / "infoqa.db").unlink()
    with pytest.raises(InfoqaError):
        run(office, "--month", "2026-10")

    assert not (office / "infoqa.db").exists()

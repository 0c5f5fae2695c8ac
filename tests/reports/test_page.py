"""The page and the slip: every finding in its place, the text unharmed, nothing told that must not be."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa import Assessor, Draft, Header, read_drafts
from infoqa.assessment import SEVERITIES, Assessment, Evidence, Finding
from infoqa.draft import Span, Unreadable
from infoqa.language.length import text_length
from infoqa.reports.markup import Highlight, highlighted
from infoqa.reports.page import render_page, write_page
from infoqa.reports.privacy import PERSONAL, WITHHELD, cleared, is_withheld
from infoqa.reports.slip import render_slip, write_slip
from infoqa.reports.wording import gate_reason

HEADER = Header("石板镇人民政府", "秦守田", "2025-08-07", "毛小满 13900000000")
VOID = {"meta", "link", "img", "br", "input", "hr"}
IDENTITY, PHONE, WIDE, CARD = "11010519491231002X", "13800000199", "１３８００００００２５", "6220 0000 7788 9914"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@dataclass
class Node:
    """An element; text stands in it as strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All characters in it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str, kind: str = "") -> list[Node]:
        """Elements below, in order, of this tag and class."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                if child.tag == tag and (not kind or kind in child.attributes.get("class", "").split()):
                    found.append(child)
                found += child.all(tag, kind)
        return found


class _Tree(HTMLParser):
    """Builds the tree and insists that every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(page: str) -> Node:
    """The tree of a page."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    assert tree.open == [tree.root]
    return tree.root


def view(draft: Node) -> Node:
    """The full text of a draft, not the one with cuts."""
    return next(
        child for child in draft.children if isinstance(child, Node) and child.attributes.get("class") == "text"
    )


def words_of(place: Node, number: int) -> str:
    """What finding `number` marks."""
    return "".join(mark.text for mark in place.all("mark") if str(number) in mark.attributes["data-f"].split())


def assess(assessor: Assessor, body: str, title: str = "石板镇排查塘坝21口") -> Assessment:
    [result] = assessor.assess([Draft(body, title, HEADER, source="稿.txt")], explain=True)
    return result


def with_findings(result: Assessment, *spans: tuple[int, int]) -> Assessment:
    """The assessment with findings of falling severity at `spans`, and depth evidence over the whole body."""
    body = result.draft.body
    found = tuple(
        Finding(f"X0{number}", severity, "body", Span(*span), Span(*span).of(body), f"第{number}处", "请改")
        for number, (severity, span) in enumerate(zip(SEVERITIES, spans, strict=False), start=1)
    )
    seen = Evidence("D1", 1, (Span(0, len(body)),), note="具体情况")
    return replace(result, findings=found, depth=replace(result.depth, evidence=(seen,)))


@pytest.fixture(scope="module")
def results(assessor: Assessor, inbox: Path) -> list[Assessment]:
    """The example inbox, assessed."""
    found = assessor.assess_stream(read_drafts([inbox]), explain=True)
    return [result for result in found if isinstance(result, Assessment)]


@pytest.fixture(scope="module")
def drafts(results: list[Assessment]) -> list[Node]:
    """The drafts on the page of the inbox."""
    return parse(render_page(results)).all("article", "draft")


def test_every_draft_has_its_gate_scores_and_source(results: list[Assessment], drafts: list[Node]) -> None:
    assert len(drafts) == len(results)
    for draft, result in zip(drafts, results, strict=True):
        assert draft.all("strong")[0].text == gate_reason(result)
        assert result.gate in draft.all("p", "gate")[0].attributes["class"].split()
        assert f"{result.depth.score:.1f}" in draft.all("svg", "scale")[0].text
        assert draft.all("text", "level")[1].text == str(result.concision.level)
        assert result.draft.source in draft.text
        assert ("待复核" in draft.text) == result.type.needs_review


def test_text_view_is_the_body_and_findings_mark_their_words(results: list[Assessment], drafts: list[Node]) -> None:
    for draft, result in zip(drafts, results, strict=True):
        if any(finding.code in PERSONAL for finding in result.findings):
            continue
        assert view(draft).text == result.draft.body
        assert draft.all("h2")[0].text == result.draft.title
        for number, finding in enumerate(result.findings, start=1):
            place = draft.all("h2")[0] if finding.field == "title" else view(draft)
            assert words_of(place, number) == finding.text
            if finding.text:
                marks = [mark for mark in place.all("mark") if str(number) in mark.attributes["data-f"].split()]
                assert all(f"{finding.code} {finding.message}" in mark.attributes["title"] for mark in marks)
                assert str(number) in marks[-1].attributes["data-n"].split(",")


def test_three_findings_and_questions_first_and_all_in_order(results: list[Assessment], drafts: list[Node]) -> None:
    for draft, result in zip(drafts, results, strict=True):
        for kind, items in (("findings", result.findings), ("questions", result.questions)):
            lists = draft.all("ol", kind)
            lines = [line for each in lists for line in each.all("li")]
            assert [int(line.attributes["value"]) for line in lines] == list(range(1, len(items) + 1))
            assert not lists or len(lists[0].all("li")) == min(3, len(items))


def test_links_find_their_targets(results: list[Assessment]) -> None:
    page = render_page(results)
    targets = re.findall(r'id="([^"]*)"', page)

    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(targets)


def test_page_loads_nothing(results: list[Assessment]) -> None:
    for page in (render_page(results), render_slip(results[0])):
        assert not re.search(r"https?://|url\(|@import|\ssrc=|<link|<script", page)
        assert "default-src 'none'" in page


def test_cuts_are_struck_out_of_the_whole_body(results: list[Assessment], drafts: list[Node]) -> None:
    assert any(result.cuts for result in results)
    for draft, result in zip(drafts, results, strict=True):
        assert bool(result.cuts) == bool(draft.all("details", "cuts"))
        if result.cuts:
            [text] = draft.all("details", "cuts")[0].all("div", "text")
            assert text.text == view(draft).text
            assert [one.text for one in text.all("del")] == [cut.of(result.draft.body) for cut in result.cuts]
            assert f"共{sum(text_length(cut.of(result.draft.body)) for cut in result.cuts)}字" in draft.text


def test_crossing_and_nested_findings_keep_their_words(assessor: Assessor) -> None:
    """Spans that overlap are cut at every boundary; the worst severity gives the colour."""
    result = with_findings(assess(assessor, "甲乙丙丁戊己庚辛"), (1, 5), (3, 7), (4, 5))

    text = view(parse(render_page([result])).all("article")[0])
    marks = text.all("mark")

    assert text.text == "甲乙丙丁戊己庚辛"
    assert [words_of(text, number) for number in (1, 2, 3)] == ["乙丙丁戊", "丁戊己庚", "戊"]
    assert [mark.text for mark in marks] == ["乙丙", "丁", "戊", "己庚"]
    assert [mark.attributes["class"] for mark in marks] == ["block depth", "block depth", "block depth", "fix depth"]
    assert [mark.attributes.get("data-n") for mark in marks] == [None, None, "1,3", "2"]
    assert [piece.text for piece in text.all("u")] == ["甲", "辛"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_any_highlights_of_any_text_come_out_whole(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(min(place), max(place)) for place in places if max(place) <= len(text)]
    items = [Highlight(span, '<&">', "warn", number) for number, span in enumerate(spans, start=1)]

    tree = parse(highlighted(text, items, "a"))

    assert tree.text == text
    assert [words_of(tree, item.number) for item in items] == [span.of(text) for span in spans]


def test_drafts_are_escaped(assessor: Assessor) -> None:
    """Markup in any field is text; Traditional characters and carriage returns stay."""
    nasty = "<script>alert(\"1\")</script>&lt;<b title='x'>臺灣農企"
    header = replace(HEADER, unit=nasty, date=nasty)
    body = f"8月6日，{nasty}\r\n壓貨3噸。"
    [result] = assessor.assess([Draft(body, nasty, header, source=nasty)], explain=True)

    page = render_page([result, Unreadable(nasty, "x", nasty)])
    tree = parse(page)

    assert "<script" not in page + render_slip(result)
    assert view(tree.all("article")[0]).text == body
    assert tree.all("h2")[0].text == nasty
    assert nasty in parse(render_slip(result)).text


PRIVATE = (
    f"8月6日，石板镇排查塘坝21口。户主身份证{IDENTITY}，可打{PHONE}或{WIDE}，补助转到卡号{CARD}。\n"
    f"单号：{PHONE}未办，单号：13800000025也未办，截止8月5日还差3万方，布署尚未到位。"
)


@pytest.mark.parametrize("raw", [IDENTITY, PHONE, WIDE, "13800000025", CARD, CARD.replace(" ", "")])
def test_personal_numbers_stand_nowhere(assessor: Assessor, raw: str) -> None:
    """Not in title, text, quotes, cuts, source or slip, and not where the screen let the same number pass."""
    title = f"挪车请打{PHONE}"
    [result] = assessor.assess([Draft(PRIVATE, title, HEADER, id=PHONE, source=f"{PHONE}.txt")], explain=True)
    result = replace(result, cuts=(Span(20, 40), Span(40, 50)))

    page, slip = render_page([result, result]), render_slip(result)

    assert {"S04", "S05", "S06"} <= {finding.code for finding in result.findings}
    assert raw not in page + slip
    assert "110***2X" in page


def test_masked_text_keeps_all_other_findings_in_place(assessor: Assessor) -> None:
    """Spans move with the text; only the masked characters change."""
    result = assess(assessor, PRIVATE)

    shown = cleared(result)
    text = view(parse(render_page([result])).all("article")[0])

    expected = PRIVATE
    for raw, mask in ((IDENTITY, "110***2X"), (PHONE, "138***99"), (WIDE, "１３８***２５"), (CARD, "622***14")):
        expected = expected.replace(raw, mask)
    expected = expected.replace("13800000025", "138***25")
    assert text.text == shown.draft.body == expected
    assert any(finding.code == "W08" for finding in shown.findings)
    for number, (old, new) in enumerate(zip(result.findings, shown.findings, strict=True), start=1):
        if new.field == "body":
            assert words_of(text, number) == new.text == old.text
    for one in (*shown.depth.evidence, *shown.concision.evidence):
        assert all(span.end <= len(expected) for span in one.spans if one.field == "body")


def test_a_message_about_part_of_a_masked_number_is_not_told(assessor: Assessor) -> None:
    result = assess(assessor, PRIVATE)
    at = PRIVATE.index(PHONE)
    inner = Finding("X01", "warn", "body", Span(at + 3, at + 9), PHONE[3:9], f"“{PHONE[3:9]}”可疑", "请核对")

    page = render_page([replace(result, findings=(*result.findings, inner))])

    assert PHONE[3:9] not in page
    assert "X01" in page


def test_overlapping_masks_leave_no_tail(assessor: Assessor) -> None:
    """Two masked findings that cross hide all their characters."""
    body = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    found = tuple(
        Finding("S07", "block", "body", Span(*place), f"{word[:3]}***{word[-2:]}", "隐私", "请隐去")
        for place in ((1, 8), (5, 13))
        for word in [Span(*place).of(body)]
    )
    result = replace(assess(assessor, body), findings=found)

    shown = cleared(result)

    assert shown.draft.body == "甲乙丙丁***丑寅卯"
    assert {finding.span for finding in shown.findings} == {Span(1, 9)}


@pytest.mark.parametrize(
    ("body", "secrecy"),
    [
        ("机密★1年\n8月6日，石板镇排查塘坝21口，3口渗漏，请打13800000199。", ""),
        ("内部资料，注意保存\n8月6日，石板镇排查塘坝21口，3口渗漏，合计布署30口。", ""),
        ("8月6日，请各村用微信发送涉密名单。石板镇排查塘坝21口，3口渗漏。", ""),
        ("8月6日，石板镇排查塘坝21口，3口渗漏。", "秘密"),
    ],
)
def test_body_with_a_secrecy_mark_is_withheld(assessor: Assessor, body: str, secrecy: str) -> None:
    [result] = assessor.assess([Draft(body, "塘坝排查", replace(HEADER, secrecy=secrecy))], explain=True)

    page, slip = render_page([result]), render_slip(result)

    assert is_withheld(result)
    assert WITHHELD in page
    assert not parse(page).all("div", "text")
    assert gate_reason(result) in page
    for start in range(len(body) - 6):
        assert body[start : start + 6] not in page + slip or body[start : start + 6] in WITHHELD


def test_secrecy_in_running_text_hides_nothing(assessor: Assessor) -> None:
    body = "8月6日，石板镇全体干部签订承诺书，保守秘密，内部资料管理制度修订3处。"

    assert view(parse(render_page([assess(assessor, body)])).all("article")[0]).text == body


def test_overview_keeps_the_order_and_lists_what_could_not_be_read(assessor: Assessor) -> None:
    first, last = (assess(assessor, "8月6日，石板镇排查塘坝21口。", title) for title in ("甲稿", "乙稿"))
    broken = Unreadable("收件/扫描<1>.pdf", "scan", "没有文字层")

    tree = parse(render_page([first, broken, last]))

    [table] = tree.all("section", "overview")
    rows = [row.text for row in table.all("tr")[1:]]
    assert [name in row for name, row in zip(("甲稿", "扫描<1>.pdf：没有文字层", "乙稿"), rows, strict=True)] == [
        True
    ] * 3
    assert "未读入 1" in table.text
    assert not parse(render_page([first])).all("section", "overview")
    assert "没有文字层" in render_page([broken])
    assert parse(render_page([])).all("section", "overview")


def test_draft_without_anything(assessor: Assessor) -> None:
    tree = parse(render_page([assess(assessor, "", "")]))

    assert "（无标题）" in tree.text
    assert "没有正文" in tree.text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_makes_a_page(assessor: Assessor, body: str, title: str) -> None:
    result = assess(assessor, body, title)

    text = parse(render_page([result])).all("article")[0]

    if body.strip() and cleared(result).draft.body == body:
        assert view(text).text == body
    parse(render_slip(result))


def test_slip_says_three_things_at_most_worst_first(results: list[Assessment]) -> None:
    for result in results:
        slip = parse(render_slip(result))
        points = [line.text for line in slip.all("li")]
        kinds = len({finding.code for finding in result.findings})
        assert len(points) == min(3, kinds + len(result.questions))
        assert result.draft.header.unit in slip.text
        assert " ".join(result.draft.title.split()) in slip.text
        assert "年　　月　　日" in slip.text
        if kinds:
            assert result.findings[0].advice in points[0]
        for point, question in zip(points[kinds:], result.questions, strict=False):
            assert question.text in point


def test_slips_of_a_batch(results: list[Assessment], tmp_path: Path) -> None:
    write_slip([*results, Unreadable("收件/坏.docx", "damaged", "文件已损坏")], tmp_path / "反馈单.html")

    slips = parse((tmp_path / "反馈单.html").read_text(encoding="utf-8")).all("article", "slip")

    assert len(slips) == len(results) + 1
    assert "“坏.docx”" in slips[-1].text
    assert "文件已损坏" in slips[-1].text


def test_half_a_character_can_be_written(assessor: Assessor, tmp_path: Path) -> None:
    """A lone surrogate, as a damaged file may hold, does not stop the file."""
    write_page([assess(assessor, "8月6日\ud840，石板镇排查塘坝21口。")], tmp_path / "页.html")

    assert "石板镇" in (tmp_path / "页.html").read_text(encoding="utf-8")


def _rendered(page: Path, profile: Path) -> Node:
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom"]
    command: Sequence[str] = [BROWSER or "", *switches, page.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return parse(re.sub(r"^<!DOCTYPE html>", "", done.stdout.decode()))


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
def test_a_browser_sees_the_same_text(results: list[Assessment], tmp_path: Path) -> None:
    """Headless Chromium builds the tree that the page means."""
    write_page(results, tmp_path / "page.html")

    drafts = _rendered(tmp_path / "page.html", tmp_path / "profile").all("article", "draft")

    assert [view(draft).text for draft in drafts] == [cleared(result).draft.body for result in results]
    for one, other in pairwise(drafts):
        assert one.attributes["id"] != other.attributes["id"]

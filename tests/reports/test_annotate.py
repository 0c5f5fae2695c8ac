"""Comments in the editor's own Word files, built with python-docx and read by infoqa's reader."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from lxml import etree

from infoqa import Assessor, read_drafts
from infoqa.assessment import Assessment, Finding
from infoqa.draft import Draft, Span
from infoqa.errors import ReadError, WriteError
from infoqa.reports.annotate import CommentReport, write_comments
from infoqa.reports.wording import SEVERITY_NAMES

TITLE = "石门渠清淤修补工程动工"
LEAD = "10月24日，双岭乡石门渠清淤修补工程动工，乡里布署四个村出工。渠长6.8公里，淤塞8年，今春只通到2公里处。"
WORDS = "截止10月28日，共计约186台左右水泵到位。"
MORE = "工程投资46万元，其中县水利局冬修资金30万元，四个村按受益面积自筹16万元，12月20日前试通水。"
PHONE = "13800138000"
IDENTITY = "110101199003077758"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)

Annotate = Callable[[Any], tuple[Path, Path, list[Assessment], CommentReport]]


@pytest.fixture
def annotate(tmp_path: Path, assessor: Assessor) -> Annotate:
    """Saves a document, assesses what infoqa reads in it and writes the comments; checks what must always hold."""

    def run(document: Any) -> tuple[Path, Path, list[Assessment], CommentReport]:
        source, target = tmp_path / "稿件.docx", tmp_path / "稿件（批注）.docx"
        document.save(str(source))
        results = assessed(source, assessor)
        report = write_comments(source, results, target)
        assert report.written == len(written(target))
        assert_only_comments_added(source, target)
        return source, target, results, report

    return run


def assessed(source: Path, assessor: Assessor) -> list[Assessment]:
    """What infoqa says about the drafts that it reads in a file."""
    drafts = list(read_drafts(source))
    assert all(isinstance(draft, Draft) for draft in drafts), drafts
    return assessor.assess([draft for draft in drafts if isinstance(draft, Draft)], evidence=True)


def part(path: Path, name: str = "word/document.xml") -> Any:
    """Root of a part."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def written(path: Path) -> dict[str, str]:
    """Text of every comment of infoqa by its id."""
    found = {}
    for comment in part(path, "word/comments.xml"):
        if comment.get(qn("w:author")) == "infoqa":
            assert comment.get(qn("w:initials")) == "审"
            lines = ["".join(item.text for item in line.iter(qn("w:t"))) for line in comment.iter(qn("w:p"))]
            found[comment.get(qn("w:id"))] = "\n".join(lines)
    return found


def ranges(path: Path) -> dict[str, str]:
    """Visible characters in the range of every comment by its id; each must be opened, closed and referred to once."""
    found: dict[str, str] = {}
    opened: set[str] = set()
    referred: list[str] = []
    for element in part(path).iter():
        number = element.get(qn("w:id"), "")
        if element.tag == qn("w:commentRangeStart"):
            assert number not in found
            opened.add(number)
            found[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            opened.remove(number)
        elif element.tag == qn("w:commentReference"):
            assert number not in opened
            referred.append(number)
        elif element.tag == qn("w:t"):
            for key in opened:
                found[key] += element.text or ""
    assert not opened
    assert sorted(referred) == sorted(found)
    return found


def squeezed(text: str) -> str:
    """`text` without white space."""
    return "".join(text.split())


def on_words(path: Path, finding: Finding, draft: Draft) -> bool:
    """Whether a comment with this finding stands on its words and on nothing else."""
    words = finding.span.of(draft.title if finding.field == "title" else draft.body)
    head = f"【{SEVERITY_NAMES[finding.severity]}】{finding.code}　{finding.message}　建议：{finding.advice}"
    covered = ranges(path)
    return any(text == head and squeezed(covered[key]) == squeezed(words) for key, text in written(path).items())


def with_words(assessment: Assessment) -> list[Finding]:
    """Findings that concern characters of the draft; the texts of these tests have some."""
    found = [item for item in assessment.findings if item.field != "header" and item.span.start < item.span.end]
    assert found
    return found


def summaries(path: Path) -> dict[str, str]:
    """Comments that sum up, by id."""
    return {key: text for key, text in written(path).items() if "结论：" in text}


def plainly(root: Any, ours: set[str]) -> bytes:
    """Canonical form without the marks of comments `ours`, with runs joined as they were before they were split."""
    root = deepcopy(root)
    for element in list(root.iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"))):
        if element.get(qn("w:id")) in ours:
            element.getparent().remove(element)
    for element in list(root.iter(qn("w:commentReference"))):
        if element.get(qn("w:id")) in ours:
            run = element.getparent()
            assert [child.tag for child in run] == [qn("w:rPr"), qn("w:commentReference")]
            run.getparent().remove(run)
    for run in list(root.iter(qn("w:r"))):
        before = run.getprevious()
        if before is not None and before.tag == run.tag and properties(before) == properties(run):
            before.extend([child for child in run if child.tag != qn("w:rPr")])
            run.getparent().remove(run)
        joined = before if run.getparent() is None else run
        for text in list(joined.iter(qn("w:t"))):
            text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
            before = text.getprevious()
            if before is not None and before.tag == text.tag:
                before.text = (before.text or "") + (text.text or "")
                text.getparent().remove(text)
    data: bytes = etree.tostring(root, method="c14n")
    return data


def properties(run: Any) -> tuple[list[tuple[str, str]], bytes]:
    """Attributes and character properties of a run."""
    found = run.find(qn("w:rPr"))
    return sorted(run.attrib.items()), b"" if found is None else etree.tostring(found, method="c14n")


def assert_only_comments_added(source: Path, target: Path) -> None:
    """The text is the same XML but for the marks; other parts are the same bytes; old comments are as they were."""
    ours = set(written(target))
    assert plainly(part(source), ours) == plainly(part(target), ours)
    touched = {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target) as after:
        assert set(before.namelist()) - touched == set(after.namelist()) - touched
        assert after.testzip() is None
        for name in set(before.namelist()) - touched:
            assert before.read(name) == after.read(name), name
        old = [etree.tostring(item) for item in part(source, "word/comments.xml")] if has_comments(source) else []
        kept = [item for item in part(target, "word/comments.xml") if item.get(qn("w:id")) not in ours]
        assert [etree.tostring(item) for item in kept] == old
    assert [(draft.title, draft.body) for draft in read_drafts(source) if isinstance(draft, Draft)] == [
        (draft.title, draft.body) for draft in read_drafts(target) if isinstance(draft, Draft)
    ]


def has_comments(path: Path) -> bool:
    """Whether the file has a part for comments."""
    with zipfile.ZipFile(path) as archive:
        return "word/comments.xml" in archive.namelist()


def plain(*paragraphs: str, title: str = TITLE) -> Any:
    """A document of a title and plain paragraphs."""
    document = docx.Document()
    document.add_heading(title, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    return document


def test_every_finding_stands_on_its_words(annotate: Annotate) -> None:
    """Several findings in one run, and one comment on the title that sums up."""
    _, target, (result,), report = annotate(plain(LEAD, WORDS, MORE))

    for finding in with_words(result):
        assert on_words(target, finding, result.draft), finding
    assert "布署" in ranges(target).values()
    assert report == CommentReport(len(with_words(result)) + 1, 0)
    ((key, text),) = summaries(target).items()
    assert ranges(target)[key] == TITLE
    for part_of in ("类型：", f"深度：{result.depth.level}级", f"精炼：{result.concision.level}级", "结论："):
        assert part_of in text
    assert result.questions
    for question in result.questions[:3]:
        assert question.text in text


def test_findings_about_the_header_stand_in_the_summing_up(annotate: Annotate) -> None:
    """A draft without header fields has findings without words."""
    _, target, (result,), _ = annotate(plain(LEAD, WORDS, MORE))
    (text,) = summaries(target).values()
    placeless = [item for item in result.findings if item not in with_words(result)]

    assert placeless
    assert all(f"】{item.code}　{item.message}" in text for item in placeless)


def test_formatting_of_every_character_is_kept(annotate: Annotate) -> None:
    """Words found run across runs of different fonts; runs are split within."""
    document = plain(LEAD)
    paragraph = document.add_paragraph(style="List Bullet")
    for number, text in enumerate(re.findall("..?", f"  {WORDS}  {MORE}")):
        run = paragraph.add_run(text)
        run.bold, run.font.size = bool(number % 2), Pt(10 + number % 5)
        run.font.color.rgb = RGBColor(number, 0, 0)

    source, target, (result,), _ = annotate(document)

    def characters(path: Path) -> list[tuple[Any, ...]]:
        return [
            (char, line.paragraph_format.alignment, run.bold, run.font.size, run.font.color.rgb)
            for line in docx.Document(str(path)).paragraphs
            for run in line.runs
            for char in run.text
        ]

    assert characters(source) == characters(target)
    assert all(on_words(target, finding, result.draft) for finding in with_words(result))
    assert any(words.startswith("截止10月28日") for words in ranges(target).values())


def test_words_in_a_table(annotate: Annotate) -> None:
    """Cells are part of the body; comments stand in them."""
    document = plain(LEAD)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("村", "情况", "禾坪村", WORDS), strict=True):
        cell.text = text
    document.add_paragraph(MORE)

    _, target, (result,), _ = annotate(document)

    assert all(on_words(target, finding, result.draft) for finding in with_words(result))
    cell = docx.Document(str(target)).tables[0].rows[1].cells[1]
    assert cell._tc.xpath(".//w:commentRangeStart")
    assert cell.text == WORDS


def test_a_form_whose_lines_the_reader_rewrites(annotate: Annotate) -> None:
    """Labels of a form stand in the body with signs that the document does not have."""
    document = docx.Document()
    table = document.add_table(rows=4, cols=2)
    rows = (("标题", TITLE), ("正文", f"{LEAD}\n{MORE}"), ("联 系 人", "卢静"), ("备注", "无"))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph(WORDS)
    document.add_paragraph(MORE)

    _, target, (result,), report = annotate(document)

    assert "联系人：卢静" in result.draft.body
    assert all(on_words(target, finding, result.draft) for finding in with_words(result))
    assert report.unplaced == 0


def test_an_existing_comment_stays(annotate: Annotate) -> None:
    """It overlaps the words of a finding; the copy can be annotated once more."""
    document = plain()
    paragraph = document.add_paragraph()
    runs = [paragraph.add_run(text) for text in (LEAD[:24], LEAD[24:30], LEAD[30:] + WORDS)]
    document.add_comment(runs[1], text="请核实出工人数", author="卢静", initials="卢")
    document.add_paragraph(MORE)

    _, target, (result,), _ = annotate(document)

    (old,) = [item for item in docx.Document(str(target)).comments if item.author == "卢静"]
    assert old.text == "请核实出工人数"
    assert ranges(target)[str(old.comment_id)] == LEAD[24:30]
    assert all(on_words(target, finding, result.draft) for finding in with_words(result))

    again = target.with_name("再批.docx")
    report = write_comments(target, [result], again)
    assert len(written(again)) == len(written(target)) + report.written
    assert len(docx.Document(str(again)).comments) == len(written(again)) + 1


def test_a_footnote_within_the_words_stays(annotate: Annotate) -> None:
    """The reference stands in the run that is split."""
    document = plain(LEAD)
    blob = f"""<w:footnotes {nsdecls("w")}>
      <w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
      <w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
      <w:footnote w:id="1"><w:p><w:r><w:t>县水利局统计。</w:t></w:r></w:p></w:footnote></w:footnotes>""".encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    notes = Part(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
    document.part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    run = parse_xml(
        f"<w:r {nsdecls('w')}><w:rPr><w:i/></w:rPr><w:t>截止10月</w:t><w:footnoteReference w:id='1'/><w:tab/>"
        f"<w:t xml:space='preserve'>28日，</w:t><w:br/><w:t>共计约186台左右水泵到位。</w:t></w:r>"
    )
    document.add_paragraph()._p.append(run)

    _, target, (result,), _ = annotate(document)

    assert all(on_words(target, finding, result.draft) for finding in with_words(result))
    assert len(part(target).findall(f".//{qn('w:footnoteReference')}")) == 1


def test_tracked_changes_links_and_hidden_text_stay(annotate: Annotate) -> None:
    """Words are found across insertions, deletions, links and hidden runs, as the reader reads them."""
    document = plain(LEAD)
    change = 'w:id="901" w:author="卢静" w:date="2026-10-28T08:00:00Z"'
    paragraph = parse_xml(
        f"<w:p {nsdecls('w', 'r')}><w:r><w:t>各村截</w:t></w:r>"
        f"<w:del {change}><w:r><w:delText>至</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>止10月28日，共计约186台左</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
        "<w:hyperlink w:anchor='a'><w:r><w:t>右水泵到位，乡里又布</w:t></w:r></w:hyperlink>"
        "<w:r><w:t>署一次。</w:t></w:r></w:p>"
    )
    document.element.body.insert(2, paragraph)

    _, target, (result,), _ = annotate(document)

    assert "各村截止10月28日，共计约186台左右水泵到位，乡里又布署一次。" in result.draft.body
    about = {squeezed(words).replace("藏", "") for words in ranges(target).values()}
    assert {"截止10月28日", "布署"} <= about
    inserted = part(target).find(f".//{qn('w:ins')}")
    assert not inserted.findall(f".//{qn('w:commentReference')}")


def test_a_text_box_is_marked_as_a_whole(annotate: Annotate) -> None:
    """Word allows no comment in a text box; the words are quoted, but not those that are masked."""
    document = plain(LEAD)
    box = (
        f"<w:r {nsdecls('w')}><w:t>见右框。</w:t><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml' "
        "style='width:200pt;height:60pt'><v:textbox><w:txbxContent><w:p><w:r>"
        f"<w:t>水泵已布署，联系电话{PHONE}，请村里接洽。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
        "<w:t>框后还有字。</w:t></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
    document.add_paragraph(MORE)

    _, target, (result,), report = annotate(document)

    assert report.unplaced == 0
    assert not part(target).findall(f".//{qn('w:txbxContent')}//{qn('w:commentRangeStart')}")
    boxed = [text for key, text in written(target).items() if ranges(target)[key].startswith("水泵已布署")]
    assert any("原文：“布署”" in text for text in boxed)
    assert PHONE in result.draft.body
    assert all(PHONE not in text for text in written(target).values())


def test_a_formula_is_not_split(annotate: Annotate) -> None:
    """Characters of a formula are read; marks stand beside it."""
    document = plain(LEAD, WORDS)
    formula = parse_xml(
        f"<m:oMath {nsdecls('m')}><m:r><m:t>已布署</m:t></m:r></m:oMath>".replace(
            nsdecls("m"), 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        )
    )
    document.paragraphs[1]._p.append(formula)

    _, target, (result,), report = annotate(document)

    assert "已布署" in result.draft.body
    assert report.unplaced == 0
    inside = f".//{{{formula.nsmap['m']}}}oMath//{qn('w:commentRangeStart')}"
    assert not part(target).findall(inside)


def test_several_drafts_in_one_file(annotate: Annotate) -> None:
    """Each has its own summing-up on its own title, and the same words are marked in each."""
    document = docx.Document()
    titles = (TITLE, "青石镇拖拉机检修过半", "枫林镇橘子开园采摘")
    for number, title in enumerate(titles, start=1):
        document.add_paragraph(f"第{'一二三'[number - 1]}篇：{title}")
        document.add_paragraph(LEAD)
        document.add_paragraph(WORDS)

    _, target, results, _ = annotate(document)

    assert [result.draft.title for result in results] == list(titles)
    assert [ranges(target)[key] for key in summaries(target)] == list(titles)
    assert sum(words == "布署" for words in ranges(target).values()) == len(titles)


def test_a_list_of_contents_is_not_taken_for_the_titles(annotate: Annotate) -> None:
    """The summing-up stands above the body."""
    document = docx.Document()
    for title in (TITLE, "青石镇拖拉机检修过半"):
        document.add_paragraph(title, style="List Number")
    for number, title in enumerate((TITLE, "青石镇拖拉机检修过半"), start=1):
        document.add_paragraph(f"第{'一二'[number - 1]}篇：{title}")
        document.add_paragraph(LEAD)

    _, target, results, _ = annotate(document)

    assert len(results) == 2
    contents = docx.Document(str(target)).paragraphs[:2]
    assert not any(line._p.xpath(".//w:commentRangeStart") for line in contents)


def test_a_draft_without_title_is_summed_up_on_its_first_words(annotate: Annotate) -> None:
    """At most 20 characters of the first paragraph."""
    document = docx.Document()
    for text in (LEAD, WORDS, MORE):
        document.add_paragraph(text)

    _, target, (result,), _ = annotate(document)

    assert not result.draft.title
    assert [ranges(target)[key] for key in summaries(target)] == [LEAD[:20]]


def test_masked_words_are_not_shown(annotate: Annotate) -> None:
    """The comment stands on the number and does not repeat it, nor does a question quote it."""
    text = f"10月24日，双岭乡村民身份证号{IDENTITY}、电话{PHONE}登记在册，四个村2300亩田等水。"
    _, target, (result,), _ = annotate(plain(text, MORE))

    assert IDENTITY in ranges(target).values()
    assert all(on_words(target, finding, result.draft) for finding in with_words(result))
    for comment in written(target).values():
        assert IDENTITY not in comment
        assert PHONE not in comment


def test_a_masked_number_is_not_shown_by_another_finding(tmp_path: Path, assessor: Assessor) -> None:
    """What is masked once is masked in every comment."""
    source, target = tmp_path / "稿.docx", tmp_path / "批.docx"
    plain(f"10月24日，村民电话{PHONE}登记在册，四个村2300亩田等水。", MORE).save(str(source))
    (result,) = assessed(source, assessor)
    other = Finding("W99", "fix", "body", Span(0, 6), "10月24日", f"“{PHONE}登记”不通", "看一看")
    absent = Finding("H99", "fix", "header", Span(0, 0), "", f"联系人{PHONE}不全", "补上")

    write_comments(source, [replace(result, findings=(*result.findings, other, absent))], target)

    assert sum("W99" in text or "H99" in text for text in written(target).values()) == 2
    assert all(PHONE not in text for text in written(target).values())


def test_twenty_warnings_at_most(tmp_path: Path, assessor: Assessor) -> None:
    """All graver findings are written; the summing-up says how many warnings are not."""
    source, target = tmp_path / "稿.docx", tmp_path / "批.docx"
    plain(LEAD, WORDS, MORE).save(str(source))
    (result,) = assessed(source, assessor)
    body = result.draft.body
    warnings = [
        Finding("W99", "warn", "body", Span(at, at + 1), body[at], f"第{at}字", "看一看")
        for at in range(len(body))
        if not body[at].isspace()
    ][:25]
    mending = [replace(item, code="W98", severity="fix") for item in warnings]

    report = write_comments(source, [replace(result, findings=(*mending, *warnings))], target)

    texts = list(written(target).values())
    assert sum("W99" in text for text in texts if "结论：" not in text) == 20
    assert sum("W98" in text for text in texts if "结论：" not in text) == 25
    assert "另有 5 条提示没有写成批注" in next(iter(summaries(target).values()))
    assert report == CommentReport(46, 0)
    assert_only_comments_added(source, target)


def test_changed_words_fall_back_to_their_paragraph(tmp_path: Path, assessor: Assessor) -> None:
    """The document was edited after it was assessed."""
    read, source, target = (tmp_path / name for name in ("读.docx", "改.docx", "批.docx"))
    plain(LEAD, WORDS, MORE).save(str(read))
    plain(LEAD, WORDS.replace("截止", "截至"), MORE).save(str(source))
    (result,) = assessed(read, assessor)

    report = write_comments(source, [result], target)

    (key,) = [key for key, text in written(target).items() if "原文：“截止10月28日”" in text]
    assert ranges(target)[key] in WORDS.replace("截止", "截至")
    assert report.unplaced == 0
    assert_only_comments_added(source, target)


def test_nothing_is_lost_if_the_draft_is_not_in_the_document(tmp_path: Path, assessor: Assessor) -> None:
    """Its findings stand in the summing-up, which says so."""
    read, source, target = (tmp_path / name for name in ("读.docx", "另一篇.docx", "批.docx"))
    plain(LEAD, WORDS, MORE).save(str(read))
    plain("Nothing of it.", title="Else").save(str(source))
    (result,) = assessed(read, assessor)

    report = write_comments(source, [result], target)

    assert report == CommentReport(1, len(with_words(result)))
    (text,) = written(target).values()
    assert "没有找到：读.docx" in text
    assert all(f"】{item.code}　{item.message}" in text for item in result.findings)


def test_pictures_headers_and_properties_stay(annotate: Annotate, tmp_path: Path) -> None:
    """All parts but those of the text and the comments are the same bytes."""
    picture = tmp_path / "图.png"
    picture.write_bytes(PICTURE)
    document = plain(LEAD, WORDS)
    document.sections[0].header.paragraphs[0].text = "双岭乡人民政府"
    document.add_picture(str(picture))
    document.add_paragraph(MORE)

    source, _, _, _ = annotate(document)

    with zipfile.ZipFile(source) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())


def test_the_draft_itself_is_not_overwritten(tmp_path: Path, assessor: Assessor) -> None:
    """Also not by way of a link; a folder that is not there is told as well."""
    source = tmp_path / "稿.docx"
    plain(LEAD).save(str(source))
    results = assessed(source, assessor)
    before = source.read_bytes()

    with pytest.raises(WriteError, match="就是要读的稿件"):
        write_comments(source, results, source)
    with pytest.raises(WriteError, match="不存在"):
        write_comments(source, results, tmp_path / "无" / "批.docx")
    assert source.read_bytes() == before


@pytest.mark.parametrize("damage", ["missing", "text", "zip", "xml", "blank"])
def test_what_is_no_document_is_told(tmp_path: Path, assessor: Assessor, damage: str) -> None:
    """The error names the file and the next step, and no target is left behind."""
    good, source, target = tmp_path / "稿.docx", tmp_path / "坏.docx", tmp_path / "批.docx"
    plain(LEAD).save(str(good))
    results = assessed(good, assessor)
    if damage == "text":
        source.write_text("不是文档", encoding="utf-8")
    elif damage == "zip":
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("a.txt", "a")
    elif damage == "xml":
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w:document")
    elif damage == "blank":
        docx.Document().save(str(source))

    with pytest.raises(ReadError) as caught:
        write_comments(source, results, target)

    assert caught.value.place == str(source)
    assert caught.value.hint
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({"稿.docx", *([source.name] * source.exists())})


def test_libreoffice_opens_the_copy(annotate: Annotate, tmp_path: Path) -> None:
    """It makes a PDF of it without complaint."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    document = plain(LEAD, WORDS)
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = WORDS
    document.add_paragraph(MORE)
    _, target, _, _ = annotate(document)

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(target)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=180)

    assert done.returncode == 0, done.stderr
    assert target.with_suffix(".pdf").read_bytes().startswith(b"%PDF")

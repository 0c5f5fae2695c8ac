# ruff: noqa: E501 - example texts stand on one line each
"""Word, pdf, html and text documents built with real libraries."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from infoqa.draft import Draft, Header
from infoqa.reading import read_file

from .conftest import Write

One = Callable[[str | Path], Draft]
TITLE = "石门渠清淤修补工程动工"
BODY = "10月24日，双岭乡石门渠清淤修补工程动工。渠长6.8公里，淤塞8年，今春只通到2公里处，下游四个村2300亩田靠抽水插秧。"
MORE = "工程投资46万元，其中县水利局冬修资金30万元，四个村按受益面积自筹16万元，12月20日前试通水。"


def save(tmp_path: Path, document: Any) -> Path:
    """Saves a Word document under a Chinese name."""
    path = tmp_path / "稿件.docx"
    document.save(str(path))
    return path


def test_word_paragraphs_and_tables_in_order(tmp_path: Path, one_draft: One) -> None:
    """A data table becomes one line per row."""
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(BODY)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((*table.rows[0].cells, *table.rows[1].cells), ("村", "亩", "禾坪村", "610"), strict=True):
        cell.text = text
    document.add_paragraph(MORE)

    draft = one_draft(save(tmp_path, document))

    assert (TITLE, f"{BODY}\n村\t亩\n禾坪村\t610\n{MORE}") == (draft.title, draft.body)


def test_word_title_of_centred_bold_lines(tmp_path: Path, one_draft: One) -> None:
    """Typography makes a title even of a line that looks like a section; its lines are joined."""
    document = docx.Document()
    for text in ("石门渠清淤修补工程", "——双岭乡冬修见闻"):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(text).bold = True
    document.add_paragraph(BODY)

    assert one_draft(save(tmp_path, document)).title == "石门渠清淤修补工程 ——双岭乡冬修见闻"


def test_word_section_heading_is_not_title(tmp_path: Path, one_draft: One) -> None:
    """A heading right under the title stays in the body if it names a section."""
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading("基本情况", 1)
    document.add_paragraph(BODY)

    draft = one_draft(save(tmp_path, document))

    assert (TITLE, f"基本情况\n{BODY}") == (draft.title, draft.body)


def test_word_margins_give_header_fields_only(tmp_path: Path, one_draft: One) -> None:
    """Words of page headers do not get into the body."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "机密★1年"
    section.footer.paragraphs[0].text = "报送单位：双岭乡人民政府    签发：蓝永福"
    section.footer.add_paragraph("第 1 页")
    document.add_paragraph(TITLE)
    document.add_paragraph(BODY)

    draft = one_draft(save(tmp_path, document))

    assert (draft.title, draft.body) == (TITLE, BODY)
    assert Header(unit="双岭乡人民政府", signer="蓝永福", secrecy="机密★1年") == draft.header


def test_word_tracked_changes(tmp_path: Path, one_draft: One) -> None:
    """Insertions are text, deletions, hidden words and field codes are not; a deleted paragraph end joins."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    body = document.element.body
    runs = (
        '<w:r><w:t xml:space="preserve">10月24日，</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>甲</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>双岭乡</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>石门渠</w:t></w:r></w:hyperlink><w:r><w:tab/><w:t>动工</w:t></w:r>"
    )
    mark = '<w:pPr><w:rPr><w:del w:id="3" w:author="a"/></w:rPr></w:pPr>'
    body.insert(1, parse_xml(f"<w:p {nsdecls('w')}>{mark}{runs}</w:p>"))
    body.insert(2, parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>，投资46万元。</w:t></w:r></w:p>"))
    body.insert(
        3,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>资金到位。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )

    assert one_draft(save(tmp_path, document)).body == "10月24日，双岭乡石门渠\t动工，投资46万元。\n资金到位。"


def test_word_text_box_is_read_once(tmp_path: Path, one_draft: One) -> None:
    """Word writes text boxes twice, for new and old programs."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(BODY)
    box = "<w:txbxContent><w:p><w:r><w:t>框中文字。</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    content = f"<mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    document.element.body.insert(
        2, parse_xml(f"<w:p {nsdecls('w')}><w:r>{content}</w:r><w:r><w:t>正文。</w:t></w:r></w:p>")
    )

    assert f"{BODY}\n正文。\n框中文字。" == one_draft(save(tmp_path, document)).body


def test_word_form(tmp_path: Path, one_draft: One) -> None:
    """A submission form made as a table gives title, fields and body."""
    document = docx.Document()
    document.add_paragraph("政务信息报送表")
    table = document.add_table(rows=3, cols=4)
    rows = (
        ("标 题", TITLE, "密级", ""),
        ("报送单位", "双岭乡人民政府", "签发人", "蓝永福"),
        ("正文", f"{BODY}\n{MORE}", "", ""),
    )
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[2].cells[1].merge(table.rows[2].cells[3])

    draft = one_draft(save(tmp_path, document))

    assert (TITLE, f"{BODY}\n{MORE}") == (draft.title, draft.body)
    assert Header(unit="双岭乡人民政府", signer="蓝永福") == draft.header


@pytest.mark.parametrize("way", ["break", "before", "section"])
def test_word_page_breaks_divide(tmp_path: Path, way: str) -> None:
    """Drafts on pages of their own; a break leaves no character behind."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    paragraph = document.add_paragraph(BODY)
    if way == "break":
        paragraph.add_run().add_break(WD_BREAK.PAGE)
    elif way == "section":
        document.add_section()
    second = document.add_paragraph("四个村自筹清淤资金16万元")
    second.paragraph_format.page_break_before = way == "before"
    document.add_paragraph(MORE + BODY)

    found = list(read_file(save(tmp_path, document)))

    assert [(draft.title, draft.body) for draft in found if isinstance(draft, Draft)] == [
        (TITLE, BODY),
        ("四个村自筹清淤资金16万元", MORE + BODY),
    ]


def test_word_page_break_within_a_draft(tmp_path: Path, one_draft: One) -> None:
    """A page break between paragraphs of one draft is just a line end."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(BODY).add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph(MORE)

    assert f"{BODY}\n{MORE}" == one_draft(save(tmp_path, document)).body


def test_word_without_styles_and_numbering(tmp_path: Path, one_draft: One) -> None:
    """A package with nothing but the body, as some converters write it."""
    path = tmp_path / "瘦.docx"
    xml = f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:r><w:t>{BODY}</w:t></w:r></w:p></w:body></w:document>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", xml)

    assert (one_draft(path).title, one_draft(path).body) == (TITLE, BODY)


def pdf(path: Path, pages: list[list[tuple[str, int]]]) -> Path:
    """A pdf with a Chinese text layer; a line is its text and its font size."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        height = 780
        for text, size in page:
            canvas.setFont("STSong-Light", size)
            canvas.drawString(80, height, text)
            height -= 24
        canvas.showPage()
    canvas.save()
    return path


def test_pdf_text(tmp_path: Path, one_draft: One) -> None:
    """Lines stay as broken, page numbers go, a title in larger type over two lines is joined."""
    pages = [
        [("关于石门渠清淤修补工程受益面积与", 18), ("自筹资金的调研", 18), ("报送单位：双岭乡人民政府", 12), (BODY[:36], 12), (BODY[36:], 12), ("- 1 -", 10)],
        [("工程投资46万元，", 12), ("12月20日前试通水。", 12), ("— 2 —", 10)],
    ]  # fmt: skip

    draft = one_draft(pdf(tmp_path / "调研.pdf", pages))

    assert draft.title == "关于石门渠清淤修补工程受益面积与自筹资金的调研"
    assert draft.header.unit == "双岭乡人民政府"
    assert f"{BODY[:36]}\n{BODY[36:]}\n工程投资46万元，\n12月20日前试通水。" == draft.body


def test_pdf_pages_that_go_on_are_not_divided(tmp_path: Path, one_draft: One) -> None:
    """A line at the top of a page looks like a title when the page cuts a paragraph."""
    pages = [
        [(TITLE, 18), (BODY[:40], 12), (BODY[40:-1], 12)],
        [("的群众反映渠道畅通", 12), (MORE[:40], 12), (MORE[40:], 12)],
    ]

    one_draft(pdf(tmp_path / "稿.pdf", pages))


HTML = f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>石门渠-双岭乡</title><style>p{{}}</style><script>var x="一";</script></head><body>
<div class="top">欢迎访问双岭乡 <a href="#">设为首页</a></div><ul><li><a>首页</a></li><li><a>动态</a></li></ul><nav>导航</nav>
<div class="con"><h1>{TITLE}</h1><div class="info">报送单位：双岭乡人民政府&nbsp;&nbsp;日期：2026-10-27&nbsp;&nbsp;点击数：137</div>
<div id="zoom"><p>　　{BODY[:20]}<b>{BODY[20:24]}</b>
{BODY[24:]}</p><div style="display:none">看不见</div><p>{MORE}<br>签发人：蓝永福</p>
<table><tr><th>村</th><th>亩</th></tr><tr><td>禾坪村</td><td>610</td></tr></table></div>
<div>上一篇：<a>枫林镇</a></div></div><div class="foot">主办：双岭乡</div></body></html>"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_html_article(write: Write, one_draft: One, encoding: str) -> None:
    """Menus, scripts and furniture stay out; the charset it names may be wrong."""
    draft = one_draft(write("页.html", HTML.encode(encoding)))

    assert (draft.title, draft.header.unit, draft.header.date) == (TITLE, "双岭乡人民政府", "2026-10-27")
    assert f"　　{BODY[:24]} {BODY[24:]}\n{MORE}\n签发人：蓝永福\n村\t亩\n禾坪村\t610" == draft.body


def test_html_rules_divide_or_vanish(write: Write) -> None:
    """A rule between drafts divides them; one within a draft leaves nothing behind."""
    second = f"<h1>四个村自筹清淤资金16万元</h1><p>{MORE}{BODY}</p>"
    first = f"<h1>{TITLE}</h1><p>{BODY}</p>"

    both = list(read_file(write("页.html", f"{first}<hr>{second}")))
    one = list(read_file(write("稿.html", f"{first}<hr><p>{MORE}</p>")))

    assert [draft.title for draft in both if isinstance(draft, Draft)] == [TITLE, "四个村自筹清淤资金16万元"]
    assert [f"{BODY}\n{MORE}"] == [draft.body for draft in one if isinstance(draft, Draft)]


def test_html_fragment_without_article(write: Write, one_draft: One) -> None:
    """A page saved by Word is one run of paragraphs."""
    draft = one_draft(write("页.htm", f"<p align=center>{TITLE}</p><p>{BODY}</p><p>{MORE}</p>"))

    assert (TITLE, f"{BODY}\n{MORE}") == (draft.title, draft.body)


@pytest.mark.parametrize("suffix", ["txt", "md", "text", "TXT"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_files(write: Write, one_draft: One, suffix: str, encoding: str) -> None:
    """Every encoding, every line end."""
    draft = one_draft(write(f"稿.{suffix}", f"{TITLE}\r\n\r\n{BODY}\r{MORE}\n\x1a".encode(encoding)))

    assert (TITLE, f"{BODY}\n{MORE}") == (draft.title, draft.body)

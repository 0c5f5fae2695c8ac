"""Folders, archives, standard input, order and laziness."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from infoqa.draft import Draft, Unreadable
from infoqa.reading import read_drafts, read_file

from .conftest import Write

One = Callable[[str | Path], Draft]
Failure = Callable[[str | Path], Unreadable]
ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TEXT = "石门渠清淤动工\n10月24日，双岭乡石门渠清淤修补工程动工。"


def archive(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return out.getvalue()


def renamed(data: bytes, name: str, encoding: str) -> bytes:
    """The archive with its only member `N…` renamed to raw bytes, as old programs write names."""
    raw = name.encode(encoding)
    return data.replace(b"N" * len(raw), raw)


def word(text: str) -> bytes:
    """A docx file."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_folder(write: Write, tmp_path: Path) -> None:
    """Recursive, by name, without hidden, lock and unknown files."""
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden.txt", "~$b.docx", "c.jpg", ".git/x.txt", "d/空.txt"):
        write(f"in/{name}", b"" if "空" in name else TEXT)

    found = list(read_drafts([tmp_path / "in"]))

    assert [Path(result.source).relative_to(tmp_path / "in").as_posix() for result in found] == [
        "a/1.txt",
        "a/2.txt",
        "b.txt",
        "d/空.txt",
    ]
    assert isinstance(found[-1], Unreadable)


def test_folder_without_readable_file(write: Write, tmp_path: Path, failure: Failure) -> None:
    """The folder itself becomes the failure."""
    write("in/c.jpg", b"\xff\xd8\xff")

    assert failure(tmp_path / "in").code == "empty"


def test_batch_goes_on_after_bad_files(write: Write, tmp_path: Path) -> None:
    """Every path keeps its place; nothing is raised."""
    good = write("good.txt", TEXT)
    bad: list[str | Path] = [
        tmp_path / "没有.txt",
        write("x.docx", b"junk"),
        write("y.xyz", b"1"),
        write("z.xlsx", b"PK"),
        "",
        "a\x00b",
        "x" * 5000,
    ]

    found = list(read_drafts([good, *bad, str(good)]))

    assert [str(path) for path in (good, *bad, good)] == [result.source for result in found]
    assert [True, *(False for _ in bad), True] == [isinstance(result, Draft) for result in found]


def test_source_is_the_path_as_given(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also `./x`."""
    write("x.txt", TEXT)
    monkeypatch.chdir(tmp_path)

    assert next(read_file("./x.txt")).source == "./x.txt"


def test_archive(write: Write) -> None:
    """Members by name, hidden and unknown ones passed over, bad ones in their place."""
    members = {
        "内/文件.txt": TEXT.encode(),
        "b.docx": word(TEXT),
        "a.txt": b"",
        "照片.jpg": b"x",
        "__MACOSX/a.txt": b"x",
        "表.csv": f"标题,正文\n题,{TEXT[8:]}".encode(),
    }
    path = write("包.zip", archive(members))

    found = list(read_file(path))

    assert [f"{path}!{name}" for name in ("a.txt", "b.docx", "内/文件.txt", "表.csv#2")] == [
        result.source for result in found
    ]
    assert [result.code for result in found if isinstance(result, Unreadable)] == ["empty"]


@pytest.mark.parametrize(
    ("name", "encoding"), [("双岭乡清淤.txt", "gbk"), ("湖汀鎮訂單.txt", "cp950"), ("上坑乡野猪.txt", "utf-8")]
)
def test_archive_names_are_repaired(write: Write, name: str, encoding: str) -> None:
    """Names without the UTF-8 mark."""
    data = renamed(archive({"N" * len(name.encode(encoding)): TEXT.encode()}), name, encoding)
    path = write("包.zip", data)

    assert [f"{path}!{name}"] == [result.source for result in read_file(path)]


def test_archive_in_archive(write: Write) -> None:
    """One level is opened, a second is refused."""
    inner = archive({"a.txt": TEXT.encode()})
    path = write("包.zip", archive({"1.zip": inner, "2.zip": archive({"3.zip": inner})}))

    first, second = read_file(path)

    assert f"{path}!1.zip!a.txt" == first.source
    assert isinstance(second, Unreadable)
    assert second.code == "unsupported"


def run(code: str, stdin: bytes = b"") -> str:
    """Standard output of a fresh interpreter."""
    result = subprocess.run(
        [sys.executable, "-c", code],
        input=stdin,
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return result.stdout.decode().strip()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('{"body": "甲"}\nx\n'.encode(), "-#1 甲|-#2 row|"),
        ('\ufeff {"body": "甲"}\n'.encode(), "-#1 甲|"),
        ("甲村通水。".encode("gb18030"), "- 甲村通水。|"),
        (b"", "- empty|"),
        (b"%PDF-1.4", "- damaged|"),
        ('{"body": "甲"}\n'.encode("utf-16"), "-#1 甲|"),
        ('{"body": "甲村通水"}\n'.encode("utf-16-be"), "-#1 甲村通水|"),
        (b"\xef\xbb\xbf" + b"\r\n" * 50_000 + '{"body": "甲"}\n'.encode(), "-#50001 甲|"),
        ("呻吟语选读会在甲村举行。".encode("utf-16-le"), "- 呻吟语选读会在甲村举行。|"),
        (b'\n[\n  {"body": "x"}\n]', "- unsupported|"),
        ("[甲村]通水。".encode(), "- [甲村]通水。|"),
    ],
)
def test_standard_input(data: bytes, expected: str) -> None:
    """JSON lines if it starts with `{`, else text in any encoding; it stays open."""
    code = (
        "import sys\nfrom infoqa.reading import read_drafts\nsys.stdout.reconfigure(encoding='utf-8')\n"
        "for r in read_drafts(['-']): print(r.source, getattr(r, 'body', None) or r.code, end='|')\n"
        "assert not sys.stdin.closed and not sys.stdin.buffer.closed"
    )

    assert expected == run(code, data)


@pytest.mark.parametrize(("data", "advice"), [(b'[{"body": "x"}]', "jsonl"), (b"%PDF-1.4", "PDF")])
def test_standard_input_is_refused_with_advice(data: bytes, advice: str) -> None:
    """Its messages do not speak of a suffix that it does not have."""
    code = (
        "import sys\nfrom infoqa.reading import read_drafts\nsys.stdout.reconfigure(encoding='utf-8')\n"
        "for r in read_drafts(['-']): print(r.message)"
    )

    message = run(code, data)

    assert advice in message
    assert "；" in message
    assert "扩展名" not in message


def test_import_is_light() -> None:
    """No library of any format is loaded before a file of that format is read."""
    heavy = "docx lxml bs4 pypdfium2 python_calamine openpyxl charset_normalizer zipfile csv subprocess tomllib"
    code = f"import sys, infoqa.reading\nprint([m for m in '{heavy}'.split() if m in sys.modules])"

    assert run(code) == "[]"


def test_jsonl_needs_no_library(write: Write) -> None:
    """The machine's path stays light too."""
    path = write("a.jsonl", '{"body": "甲"}\n')
    code = (
        f"import sys\nfrom infoqa.reading import read_drafts\nlist(read_drafts([{str(path)!r}]))\n"
        "print([m for m in 'docx lxml bs4 pypdfium2 python_calamine csv zipfile'.split() if m in sys.modules])"
    )

    assert run(code) == "[]"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the founding samples are not part of the package")
def test_founding_collection() -> None:
    """Three versions of one collection give the same five drafts."""
    versions = [list(read_file(path)) for path in sorted(SAMPLES.glob("founding-collection.*"))]

    assert len(versions) == 3
    drafts = [[draft for draft in version if isinstance(draft, Draft)] for version in versions]
    assert [len(version) for version in drafts] == [5, 5, 5]
    assert len({tuple(len(draft.body) for draft in version) for version in drafts}) == 1
    assert len({tuple(len(draft.title) for draft in version) for version in drafts}) == 1
    simplified = [version for version in drafts if "于进一步" in version[2].title]
    assert len(simplified) == 2
    assert [draft.body for draft in simplified[0]] == [draft.body for draft in simplified[1]]
    assert [draft.title for draft in simplified[0]] == [
        "2014年市政府信息产业办公室政务公开工作总结",
        "二〇一四年汾阳市政府办公室政务信息工作总结",
        "市政府办公室关于进一步搞好政务公开工作的意见",
        "市政府办公室政务信息工作经验做法",
        "市政府办公室政务信息工作经验做法",
    ]
    assert all(not draft.body.startswith(draft.title) for version in drafts for draft in version)

"""The commands as a user runs them: output, messages, exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infoqa.cli.app import app

GOOD = "机耕路通车\n6月3日，甲镇3条机耕路通车，全长12公里，比去年多4公里。\n"


def run(
    *arguments: str | Path, cwd: Path | None = None, data: bytes = b"", encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    """Run `infoqa` in a process of its own."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    environment.pop("INFOQA_MODELS", None)
    command = [sys.executable, "-m", "infoqa", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, input=data, capture_output=True, env=environment, check=False)


def test_every_command_has_help_and_stands_in_the_guide(root: Path) -> None:
    """Each command is documented and explains itself in Chinese."""
    guide = (root / "docs" / "guide.zh.md").read_text(encoding="utf-8")
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]

    assert set(names) == {
        "screen", "dismiss", "predict", "triage", "review", "bulletin", "train", "retrain", "evaluate", "doctor"
    }  # fmt: skip
    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__
        assert f"infoqa {command.name or command.callback.__name__}" in guide


def test_screen_prints_a_page(tmp_path: Path) -> None:
    """One draft gives one page with type, both scores and findings."""
    (tmp_path / "稿.txt").write_text(GOOD, encoding="utf-8")

    done = run("screen", "稿.txt", cwd=tmp_path)

    page = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    for word in ("机耕路通车", "类型", "深度", "精炼", "结论", "H04"):
        assert word in page


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252", "utf-8"])
def test_chinese_output_on_any_console(tmp_path: Path, encoding: str) -> None:
    """A console that cannot hold Chinese gets UTF-8, a Chinese one its own encoding; none gets a crash."""
    (tmp_path / "稿.txt").write_text(GOOD, encoding="gb18030")

    done = run("screen", "稿.txt", cwd=tmp_path, encoding=encoding)

    assert done.returncode == 0
    page = done.stdout.decode("gbk" if encoding == "gbk" else "utf-8")
    assert "机耕路通车" in page
    assert "\\u" not in page


def test_screen_json_is_one_object(tmp_path: Path) -> None:
    """`--json` gives the contract with evidence, as UTF-8, whatever the console says."""
    (tmp_path / "稿.txt").write_text(GOOD, encoding="utf-8")

    record = json.loads(run("screen", "--json", "稿.txt", cwd=tmp_path, encoding="gbk").stdout.decode())

    assert record["schema"] == 1
    assert record["evidence"]


def test_predict_reads_standard_input_and_streams_lines() -> None:
    """JSON lines in, JSON lines out, ids kept, bad lines in their place."""
    lines = [
        json.dumps({"id": "a", "body": GOOD}, ensure_ascii=False),
        "{broken",
        json.dumps({"id": "c", "body": GOOD}),
    ]

    done = run("predict", "-", data="\n".join(lines).encode())

    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0
    assert [record.get("id") for record in records][::2] == ["a", "c"]
    assert "error" in records[1]


def test_predict_writes_its_file_whole(tmp_path: Path) -> None:
    """The result file appears complete; an older one survives a failure."""
    (tmp_path / "稿.txt").write_text(GOOD, encoding="utf-8")
    target = tmp_path / "out.jsonl"
    target.write_text("earlier", encoding="utf-8")

    failed = run("predict", "稿.txt", "-o", target, "--model", tmp_path / "none", cwd=tmp_path)
    assert (failed.returncode, target.read_text(encoding="utf-8")) == (2, "earlier")

    done = run("predict", "稿.txt", "-o", target, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads(target.read_text(encoding="utf-8"))["source"] == "稿.txt"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jsonl", "稿.txt"]


def test_damaged_files_leave_the_others_unharmed(tmp_path: Path) -> None:
    """Empty, mislabelled, cut off, too large, binary: each is named with its reason, the good draft is assessed."""
    (tmp_path / "好.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "空.txt").touch()
    (tmp_path / "零.docx").touch()
    (tmp_path / "图.docx").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100))
    with zipfile.ZipFile(tmp_path / "断.zip", "w") as archive:
        archive.writestr("a.txt", GOOD * 50)
    whole = (tmp_path / "断.zip").read_bytes()
    (tmp_path / "断.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "大.txt").write_bytes("大".encode() * 17_500_000)
    (tmp_path / "零字节.txt").write_bytes(b"abc\x00\x00def\x00" * 9)

    done = run("predict", tmp_path)

    records = {
        Path(record["source"]).name.split("!")[0]: record
        for record in map(json.loads, done.stdout.decode().splitlines())
    }
    assert done.returncode == 0
    assert "type" in records.pop("好.txt")
    assert set(records) == {"空.txt", "零.docx", "图.docx", "断.zip", "大.txt", "零字节.txt"}
    for record in records.values():
        assert record["error"]["message"]
    assert "未读入" in done.stderr.decode()


def test_nothing_readable_is_an_input_error(tmp_path: Path) -> None:
    """A missing file alone ends with 2 and names the file."""
    done = run("screen", "没有.docx", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stdout == b""
    assert "没有.docx" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["screen"], "缺少参数"),
        (["screen", "--nonsense"], "没有选项 --nonsense"),
        (["nonsense"], "没有命令 nonsense"),
        (["triage", "x", "--top", "0"], "不小于 1"),
        (["evaluate", "x", "--fail-under", "much"], "--fail-under 的值不对"),
    ],
)
def test_usage_errors_end_with_2_and_speak_chinese(arguments: list[str], message: str) -> None:
    """What is wrong with a call is said in the editor's language, with the next step."""
    done = run(*arguments)

    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert "-h" in done.stderr.decode()


def test_damaged_model_is_refused(tmp_path: Path, root: Path) -> None:
    """A bundle whose file does not match its digest is not used."""
    models = root / "models"
    current = models / (models / "CURRENT").read_text(encoding="utf-8").strip()
    shutil.copytree(current, tmp_path / "m")
    part = tmp_path / "m" / "type.npz"
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    (tmp_path / "稿.txt").write_text(GOOD, encoding="utf-8")

    done = run("screen", "稿.txt", "--model", "m", cwd=tmp_path)

    assert done.returncode == 2
    assert "摘要不符" in done.stderr.decode()


def test_settings_change_a_severity_and_errors_name_the_line(tmp_path: Path) -> None:
    """`infoqa.toml` in the working directory is obeyed; a misspelt key names file, line and the right key."""
    (tmp_path / "稿.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "infoqa.toml").write_text('[severity]\nH04 = "warn"\n', encoding="utf-8")
    record = json.loads(run("screen", "--json", "稿.txt", cwd=tmp_path).stdout)
    assert [finding["severity"] for finding in record["findings"]] == ["fix"]  # H03 and H05 are absent too

    (tmp_path / "infoqa.toml").write_text('\n[modle]\nid = "x"\n', encoding="utf-8")
    done = run("screen", "稿.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "infoqa.toml:2" in done.stderr.decode()
    assert "model" in done.stderr.decode()


def test_triage_writes_a_workbook(inbox: Path, tmp_path: Path) -> None:
    """The whole inbox is ranked on the terminal and in a file."""
    done = run("triage", inbox, "-o", "结果.xlsx", cwd=tmp_path)

    assert done.returncode == 0
    assert "推荐" in done.stdout.decode()
    assert (tmp_path / "结果.xlsx").stat().st_size > 5_000


@pytest.mark.parametrize("command", ["predict", "triage"])
def test_an_output_that_cannot_be_is_refused_before_the_work(inbox: Path, tmp_path: Path, command: str) -> None:
    """A folder as result file, or a folder that does not exist, is an input error with a next step."""
    (tmp_path / "目录.xlsx").mkdir()

    for target in ("目录.xlsx", "没有/出.xlsx"):
        done = run(command, inbox, "-o", target, cwd=tmp_path)
        assert done.returncode == 2
        assert "目录" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["目录.xlsx"]


def test_the_input_is_never_the_result(tmp_path: Path) -> None:
    """A result that would overwrite its own drafts is refused; a run that reads nothing keeps an earlier result."""
    drafts = tmp_path / "稿.jsonl"
    drafts.write_text(json.dumps({"body": GOOD}), encoding="utf-8")
    assert run("predict", drafts, "-o", drafts).returncode == 2
    assert json.loads(drafts.read_text(encoding="utf-8"))["body"] == GOOD

    earlier = tmp_path / "早.jsonl"
    earlier.write_text("earlier", encoding="utf-8")
    assert run("predict", tmp_path / "没有.txt", "-o", earlier).returncode == 2
    assert earlier.read_text(encoding="utf-8") == "earlier"


def test_corpus_check_of_nothing_is_an_error(tmp_path: Path) -> None:
    """A mistyped path does not pass for a sound corpus."""
    assert run("corpus", "check", tmp_path).returncode == 2


def test_triage_refuses_another_suffix(inbox: Path, tmp_path: Path) -> None:
    """A result file of another kind is a usage error with the right form in the message."""
    done = run("triage", inbox, "-o", "结果.docx", cwd=tmp_path)

    assert done.returncode == 2
    assert ".xlsx" in done.stderr.decode()


def test_evaluate_prints_all_figures_and_obeys_its_threshold(root: Path) -> None:
    """Macro-F1, class F1, confusion and both kappas with intervals; `--fail-under` ends with 1."""
    done = run("evaluate", root / "corpus", "--fail-under", "1.01")

    page = done.stdout.decode()
    assert done.returncode == 1
    for word in ("macro-F1", "深度 QWK", "精炼 QWK", "动态", "判对"):
        assert word in page


def test_doctor_passes_here() -> None:
    """The self-check finds nothing wrong on a machine that runs the tests."""
    done = run("doctor")

    assert done.returncode == 0
    assert "异常" not in done.stdout.decode()


def test_corpus_check_is_green(root: Path) -> None:
    """The shipped corpus passes its own check."""
    done = run("corpus", "check", root / "corpus")

    assert done.returncode == 0, done.stderr.decode()


FAULTY = """青石镇检修农机
报送单位：青石镇人民政府
报送日期：2026-06-04
联系人：周林 13900001111

6月3日，青石镇检修拖拉机186台，比上年同期的150台增长20%。采取三项措施：一是送件上门；二是逐台登记。可打13800000025。
"""


def test_screen_writes_page_slip_and_comments(tmp_path: Path) -> None:
    """Each file is written whole, the telephone number stands unmasked in none of page and slip."""
    import docx

    document = docx.Document()
    for line in FAULTY.strip().split("\n"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "稿.docx"))

    done = run("screen", "稿.docx", "--html", "页.html", "--slip", "单.html", "--docx", "批注.docx", cwd=tmp_path)

    assert done.returncode == 0, done.stderr.decode()
    page, slip = ((tmp_path / name).read_text(encoding="utf-8") for name in ("页.html", "单.html"))
    assert "比上年同期的150台增长20%" in page
    assert "13800000025" not in page + slip
    assert "青石镇检修农机" in slip
    comments = docx.Document(str(tmp_path / "批注.docx")).comments
    assert any("N04" in comment.text for comment in comments)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["单.html", "批注.docx", "稿.docx", "页.html"]


def test_dismiss_and_stats(tmp_path: Path) -> None:
    """An overruled finding leaves the findings, is counted, and comes back when the dismissal is taken back."""
    (tmp_path / "稿.txt").write_text(FAULTY, encoding="utf-8")

    def found() -> set[str]:
        record = json.loads(run("screen", "稿.txt", "--json", cwd=tmp_path).stdout)
        return {finding["code"] for finding in record["findings"]}

    assert {"N02", "N04", "S05", "H04"} <= found()
    assert run("dismiss", "稿.txt", "n02", cwd=tmp_path).returncode == 2  # no reason
    assert run("dismiss", "稿.txt", "N02", "--reason", "第三项在附件里", cwd=tmp_path).returncode == 0
    assert "N02" not in found()
    stats = run("rules", "stats", ".", cwd=tmp_path).stdout.decode()
    assert "N02" in stats
    assert "第三项在附件里" in stats
    assert run("dismiss", "稿.txt", "N02", "--undo", cwd=tmp_path).returncode == 0
    assert "N02" in found()
    assert run("dismiss", "稿.txt", "P01", "--reason", "x", cwd=tmp_path).returncode == 2


def test_fail_on_and_archive(tmp_path: Path) -> None:
    """A threshold gives exit code 1; an item that was sent before is found."""
    (tmp_path / "稿.txt").write_text(FAULTY, encoding="utf-8")
    shutil.copy(tmp_path / "稿.txt", tmp_path / "旧稿.txt")

    assert run("screen", "稿.txt", "--fail-on", "block", cwd=tmp_path).returncode == 1
    assert run("screen", "稿.txt", "--fail-on", "worst", cwd=tmp_path).returncode == 2
    record = json.loads(run("screen", "稿.txt", "--archive", "旧稿.txt", "--json", cwd=tmp_path).stdout)
    assert "H08" in {finding["code"] for finding in record["findings"]}


def test_rules_list_show_and_test(tmp_path: Path) -> None:
    """The pack can be read and tests itself."""
    listed = run("rules", "list", cwd=tmp_path).stdout.decode()
    shown = run("rules", "show", "n04", cwd=tmp_path).stdout.decode()

    assert "N04" in listed
    assert "增长率" in shown
    assert "该报" in shown
    assert run("rules", "test", cwd=tmp_path).returncode == 0
    assert run("rules", "show", "N99", cwd=tmp_path).returncode == 2

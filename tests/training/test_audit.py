"""The audit of a corpus sees each breach of its promises."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infoqa.assessment import LABELS
from infoqa.errors import CorpusError
from infoqa.reports.composition import composition
from infoqa.training.agreement import compare_readers
from infoqa.training.audit import Check, audit, shared_runs
from infoqa.training.corpus import Gold
from infoqa.training.leaks import strongest_cues, topic_accuracy
from infoqa.training.supplements import read_faulty, read_other, read_pairs

PAIR = {
    "id": "p-01", "axis": "depth", "label": "problem", "subtle": True, "how": "有无对比",
    "better": {"title": "渡口停航", "body": "渡口停航11天，去年同期停3天。"},
    "worse": {"title": "渡口停航", "body": "渡口停航较久，群众出行不便。"},
}  # fmt: skip
OTHER = {"id": "o-01", "genre": "通知", "title": "关于停水的通知", "body": "各住户：今晚8时至次日6时停水，请提前储水。"}
FAULTY = {
    "id": "f-01", "title": "东渡镇修渠",
    "header": {"unit": "东渡镇人民政府", "signer": "", "date": "2025-04-02", "contact": "吕平 13900001234"},
    "body": "4月1日，东渡镇修渠近30余米。", "note": "双重约数；无签发人",
    "faults": [
        {"code": "N09", "field": "body", "start": 10, "end": 14, "text": "近30余"},
        {"code": "H04", "field": "signer", "start": 0, "end": 0, "text": ""},
    ],
}  # fmt: skip


@pytest.fixture
def corpus(root: Path, tmp_path: Path) -> Path:
    """A corpus of the first four matters."""
    (tmp_path / "matters").mkdir()
    for file in sorted((root / "corpus" / "matters").glob("*.json"))[:4]:
        shutil.copy(file, tmp_path / "matters")
    return tmp_path


def write_lines(file: Path, *entries: object) -> None:
    """Write a JSON Lines file."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8")


def failed(corpus: Path) -> list[Check]:
    """The checks that a corpus does not pass."""
    return [check for check in audit(corpus) if not check.passed]


def test_the_shipped_corpus_keeps_all_its_promises(root: Path) -> None:
    """Format, originality, amounts, leaks and agreement."""
    assert failed(root / "corpus") == []


def test_a_small_sound_corpus_without_quotas_passes(corpus: Path) -> None:
    """An office's own corpus promises no amounts."""
    assert failed(corpus) == []


def test_copied_text_is_found_wherever_it_stands(corpus: Path) -> None:
    """A matter under another name, and a sentence of it in a text of another genre."""
    matter = json.loads(next((corpus / "matters").glob("*.json")).read_text(encoding="utf-8"))
    twin = copy.deepcopy(matter)
    twin["matter"] = "twin"
    for draft in twin["drafts"]:
        draft["id"] = f"twin-{draft['label']}"
    (corpus / "matters" / "twin.json").write_text(json.dumps(twin, ensure_ascii=False), encoding="utf-8")
    body = "".join(text for _, text in matter["drafts"][0]["units"])
    write_lines(corpus / "other.jsonl", OTHER | {"body": OTHER["body"] + body[:25]})

    runs, repeats = failed(corpus)

    assert len(runs.breaches) >= len(LABELS) + 1
    assert any("o-01" in breach for breach in runs.breaches)
    assert len(repeats.breaches) == len(LABELS)


def test_quoted_official_phrases_may_be_shared() -> None:
    """They are named in the quotas; all else of twenty characters is a copy."""
    phrase = "《整治形式主义为基层减负若干规定》第三条第二款"
    texts = [("a", "a", f"按照{phrase}，报表减到三张。"), ("b", "b", f"{phrase}要求的清单已交。")]

    assert list(shared_runs(texts, (phrase,))) == []
    assert len(list(shared_runs(texts))) == 1
    assert list(shared_runs([("a", "one", texts[0][2]), ("b", "one", texts[1][2])])) == []


def test_double_ids_are_found(corpus: Path) -> None:
    """Across the parts of a corpus."""
    write_lines(corpus / "other.jsonl", OTHER, OTHER | {"body": "各住户：明日恢复供水。"})

    assert [check.breaches for check in failed(corpus)] == [("o-01",)]


def test_each_amount_is_demanded(root: Path, corpus: Path) -> None:
    """Four matters keep none of the promises of the whole corpus."""
    shutil.copy(root / "corpus" / "quotas.toml", corpus)

    names = " ".join(check.name for check in failed(corpus))

    for part in (
        "事件",
        "工作领域",
        "深度各级",
        "精炼各级",
        "对照稿",
        "细微",
        "其他文种",
        "查错稿",
        "看似有错",
        "查错代码",
        "盲评篇数",
    ):
        assert part in names


def test_broken_quotas_are_named(corpus: Path) -> None:
    """With the file."""
    (corpus / "quotas.toml").write_text("matters = ", encoding="utf-8")

    with pytest.raises(CorpusError, match=r"quotas\.toml"):
        failed(corpus)


def test_topic_words_that_give_the_type_away_are_noticed(golds: list[Gold]) -> None:
    """Drafts whose nouns depend on their type are told apart, and shuffled ones are not."""
    nouns = {
        "dynamic": "水库 码头 渡轮 灯塔 桥墩 船坞 堤坝 泵站 水闸 河滩 沙洲 芦苇",
        "comprehensive": "苹果 核桃 花椒 葡萄 柑橘 石榴 樱桃 板栗 红枣 柿子 杏仁 香梨",
        "problem": "课桌 操场 黑板 课本 校服 铅笔 校车 教案 校门 粉笔 作业本 跳绳",
        "research": "病床 药房 纱布 疫苗 处方 血压计 听诊器 口罩 救护车 针管 药丸 绷带",
    }
    matters = sorted({gold.matter for gold in golds})
    telling = [
        replace(
            gold, draft=replace(gold.draft, title="", body=nouns[gold.label].split()[matters.index(gold.matter) % 12])
        )
        for gold in golds
    ]

    assert topic_accuracy(telling) > 0.6


def test_a_cue_word_of_one_type_is_noticed(golds: list[Gold]) -> None:
    """With its precision and support."""
    marked = [
        replace(gold, draft=replace(gold.draft, body=gold.draft.body + "问卷。")) if gold.label == "research" else gold
        for gold in golds
    ]

    cue = next(cue for cue in strongest_cues(marked, support=0.05) if cue.word == "问卷")

    assert cue.label == "research"
    assert cue.support >= 0.25
    assert cue.precision > next(cue for cue in strongest_cues(golds, support=0.0) if cue.word == "问卷").precision


@pytest.mark.parametrize(
    ("name", "entry", "message"),
    [
        ("pairs", PAIR | {"axis": "length"}, "axis"),
        ("pairs", PAIR | {"worse": PAIR["better"]}, "两边相同"),
        ("pairs", {"id": "p-01"}, "axis"),
        ("other", OTHER | {"body": 1}, "body 应为文字"),
        ("faults", FAULTY | {"faults": [{"code": "N09", "field": "body", "start": 0, "end": 3, "text": "近"}]}, "不符"),
        ("faults", FAULTY | {"faults": [{"code": "N09", "field": "foot", "start": 0, "end": 3, "text": ""}]}, "field"),
        ("faults", FAULTY | {"header": {"phone": "1"}}, "phone"),
        ("other", ["a list"], "JSON 对象"),
    ],
)  # fmt: skip
def test_broken_lines_are_named_with_their_place(tmp_path: Path, name: str, entry: object, message: str) -> None:
    """File, line and what is wrong."""
    readers: dict[str, Callable[[Path], Any]] = {"pairs": read_pairs, "other": read_other, "faults": read_faulty}
    write_lines(tmp_path / f"{name}.jsonl", entry)

    with pytest.raises(CorpusError, match=rf"{name}\.jsonl:1.*{message}|{message}.*{name}\.jsonl:1"):
        readers[name](tmp_path)


def test_parts_are_read_as_written(tmp_path: Path) -> None:
    """Every key finds its place; absent parts are empty."""
    assert (read_pairs(tmp_path), read_other(tmp_path), read_faulty(tmp_path)) == ([], [], [])
    write_lines(tmp_path / "pairs.jsonl", PAIR)
    write_lines(tmp_path / "other.jsonl", OTHER)
    write_lines(tmp_path / "faults.jsonl", FAULTY)

    (pair,), (other,), (faulty,) = read_pairs(tmp_path), read_other(tmp_path), read_faulty(tmp_path)

    assert (pair.axis, pair.subtle, pair.better.body) == ("depth", True, "渡口停航11天，去年同期停3天。")
    assert (other.genre, other.draft.title) == ("通知", "关于停水的通知")
    assert [(fault.code, fault.field) for fault in faulty.faults] == [("N09", "body"), ("H04", "signer")]


def reading(name: str, label: str, depth: int, roles: str) -> dict[str, object]:
    """One line of a reader's file."""
    return {
        "id": name, "label": label, "roles": roles,
        "depth": {"codes": [], "figures": 0, "level": depth}, "concision": {"penalties": {}, "level": depth},
    }  # fmt: skip


def test_agreement_of_readers_is_measured(tmp_path: Path) -> None:
    """Kappa of the type, quadratic kappa of the levels, share of equal roles."""
    rows = [reading(f"d{n}", LABELS[n % 4], n % 5 + 1, "FFPC") for n in range(20)]
    write_lines(tmp_path / "agreement" / "a.jsonl", *rows)
    write_lines(tmp_path / "agreement" / "b.jsonl", *rows[:10], *[row | {"roles": "FFPP"} for row in rows[10:]])

    (same,) = compare_readers(tmp_path)

    assert (same.drafts, same.type_kappa, same.depth, same.concision) == (20, 1.0, 1.0, 1.0)
    assert same.roles == pytest.approx(70 / 80)
    swapped = [row | {"label": LABELS[(LABELS.index(str(row["label"])) + 1) % 4]} for row in rows]
    write_lines(tmp_path / "agreement" / "b.jsonl", *swapped)
    assert compare_readers(tmp_path)[0].type_kappa < 0


def test_uneven_or_foreign_readings_are_refused(tmp_path: Path) -> None:
    """Readers must have cut alike and read the same drafts."""
    write_lines(tmp_path / "agreement" / "a.jsonl", reading("d1", "problem", 3, "PPC"))
    write_lines(tmp_path / "agreement" / "b.jsonl", reading("d1", "problem", 3, "PP"))
    with pytest.raises(CorpusError, match="语段数"):
        compare_readers(tmp_path)
    write_lines(tmp_path / "agreement" / "b.jsonl", reading("d2", "problem", 3, "PP"))
    with pytest.raises(CorpusError, match="没有共同"):
        compare_readers(tmp_path)
    write_lines(tmp_path / "agreement" / "b.jsonl", {"id": "d1"})
    with pytest.raises(CorpusError, match=r"b\.jsonl:1"):
        compare_readers(tmp_path)


def test_the_data_card_holds_the_composition(golds: list[Gold], root: Path) -> None:
    """What `infoqa corpus describe` prints stands in the card as it is."""
    assert composition(golds) in (root / "corpus" / "README.md").read_text(encoding="utf-8")

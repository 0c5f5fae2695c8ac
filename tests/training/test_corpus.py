"""The corpus reader says what is wrong and where; the corpus itself keeps its promises."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from infoqa.assessment import LABELS
from infoqa.errors import CorpusError
from infoqa.quality.roles import ROLES
from infoqa.training.corpus import Gold, check_matter, read_corpus, read_matter


@pytest.fixture(scope="module")
def matter(root: Path) -> dict[str, Any]:
    """One matter of the corpus."""
    loaded: dict[str, Any] = json.loads(next((root / "corpus" / "matters").glob("*.json")).read_text(encoding="utf-8"))
    return loaded


def test_corpus_has_the_promised_size_and_balance(golds: list[Gold]) -> None:
    """At least 40 matters, four types each, every role and every level present, three splits."""
    assert len({gold.matter for gold in golds}) >= 40
    assert set(Counter(gold.label for gold in golds)) == set(LABELS)
    assert len(set(Counter(gold.label for gold in golds).values())) == 1
    assert {role for gold in golds for role in gold.roles} == set(ROLES)
    assert {gold.depth for gold in golds} == {gold.concision for gold in golds} == {1, 2, 3, 4, 5}
    assert {gold.split for gold in golds} == {"train", "validation", "test"}


def test_a_matter_stands_in_one_split(golds: list[Gold]) -> None:
    """No matter is trained on and tested on."""
    assert len({(gold.matter, gold.split) for gold in golds}) == len({gold.matter for gold in golds})


def test_a_sound_matter_has_no_problems(matter: dict[str, Any]) -> None:
    """The check is quiet on what is right."""
    assert list(check_matter(matter)) == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda m: m.pop("place"), "缺少键 ['place']"),
        (lambda m: m.update(split="dev"), "split 应为"),
        (lambda m: m["drafts"].pop(), "四类各一篇"),
        (lambda m: m["drafts"][0].update(id="x"), "编号应为"),
        (lambda m: m["drafts"][0].update(mood="good"), "不认识的键"),
        (lambda m: m["drafts"][0]["units"][0].__setitem__(0, "X"), "不认识的角色"),
        (lambda m: m["drafts"][0]["units"].append(["F", "一句。又一句。"]), "语段"),
        (lambda m: m["drafts"][0]["depth"].update(level=m["drafts"][0]["depth"]["level"] % 5 + 1), "深度按 D 代码应为"),
        (lambda m: m["drafts"][0]["depth"]["codes"].append("D10"), "不认识的 D 代码"),
        (lambda m: m["drafts"][0]["concision"]["penalties"].update(k1=7), "k 代码或分值"),
        (lambda m: m["drafts"][0]["header"].update(phone="1"), "header 有不认识的键"),
    ],
)
def test_each_damage_is_named(matter: dict[str, Any], damage: Any, message: str) -> None:
    """Every rule of the format has a case that it catches."""
    broken = copy.deepcopy(matter)
    damage(broken)

    assert any(message in problem for problem in check_matter(broken))


def test_reader_names_file_and_next_step(matter: dict[str, Any], tmp_path: Path) -> None:
    """A broken file is refused whole, with its name."""
    broken = copy.deepcopy(matter)
    broken["drafts"][0]["units"][0][0] = "X"
    file = tmp_path / "m.json"
    file.write_text(json.dumps(broken, ensure_ascii=False), encoding="utf-8")

    with pytest.raises(CorpusError, match=r"m\.json.*corpus check"):
        read_matter(file)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(CorpusError, match="不是可读的 JSON"):
        read_matter(file)
    with pytest.raises(CorpusError, match="matters"):
        read_corpus(tmp_path)

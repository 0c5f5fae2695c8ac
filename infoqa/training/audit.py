"""All promises of a corpus, checked: format, originality, coverage, leaks, blind agreement.

What must hold of any corpus is fixed here; how much of everything a corpus promises to hold stands in its own
`quotas.toml`. Without that file only the former is checked.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infoqa.errors import CorpusError
from infoqa.language.duplicates import near_duplicates
from infoqa.quality.levels import DEPTH_CODES, PENALTY_LIMITS
from infoqa.quality.roles import ROLES
from infoqa.training.agreement import compare_readers
from infoqa.training.corpus import Gold, check_corpus, read_corpus
from infoqa.training.leaks import strongest_cues, topic_accuracy
from infoqa.training.supplements import FaultyDraft, OtherText, Pair, read_faulty, read_other, read_pairs

SHARED_RUN = 20
"""Two texts of a corpus may not share a run of this many characters, quoted official phrases excepted."""

QUOTAS = "quotas.toml"

_LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: its name, whether it holds, the figure found and the one demanded, and each breach."""

    name: str
    passed: bool
    figure: str
    breaches: tuple[str, ...] = ()


def audit(corpus: Path) -> Iterator[Check]:
    """Check a corpus folder, cheapest checks first; stops after the first one if the matters break the format.

    Raises:
        CorpusError: The folder holds no matter, or one of its other files cannot be read.
    """
    problems = check_corpus(corpus)
    yield _none("格式、切段、代码与级别", problems)
    if problems:
        return
    golds, pairs, other, faulty = read_corpus(corpus), read_pairs(corpus), read_other(corpus), read_faulty(corpus)
    quotas = _read_quotas(corpus / QUOTAS)
    texts = list(_texts(golds, pairs, other, faulty))
    doubled = [name for name, count in Counter(name for name, _, _ in texts).items() if count > 1]
    yield _none("编号不重复", doubled)
    yield _none(f"没有两篇共有 {SHARED_RUN} 字", list(shared_runs(texts, quotas.get("quoted", ()))))
    yield _none("没有近似重复", list(_repeats(texts)))
    if quotas:
        yield from _amounts(golds, pairs, other, faulty, quotas)
        yield from _leaks(golds, quotas["leaks"])
        yield from _agreement(corpus, quotas["agreement"])


def shared_runs(texts: Iterable[tuple[str, str, str]], quoted: Sequence[str] = ()) -> Iterator[str]:
    """Name pairs of texts, given as id, group and body, that share a run of `SHARED_RUN` characters.

    Texts of one group may share runs. Runs that stand in one of the `quoted` phrases do not count.
    """
    seen: dict[str, tuple[str, str]] = {}
    reported: set[tuple[str, str]] = set()
    for name, group, body in texts:
        for start in range(len(body) - SHARED_RUN + 1):
            run = body[start : start + SHARED_RUN]
            other, other_group = seen.setdefault(run, (name, group))
            if other_group != group and (other, name) not in reported and not any(run in phrase for phrase in quoted):
                reported.add((other, name))
                yield f"{other} 与 {name}：{run}"


def _texts(
    golds: Sequence[Gold], pairs: Sequence[Pair], other: Sequence[OtherText], faulty: Sequence[FaultyDraft]
) -> Iterator[tuple[str, str, str]]:
    """Id, group and body of every text; the two sides of a pair are one group; planted copies are left out."""
    for gold in golds:
        yield gold.draft.id, gold.draft.id, gold.draft.body
    for pair in pairs:
        yield pair.better.id, pair.id, pair.better.body
        yield pair.worse.id, pair.id, pair.worse.body
    for text in other:
        yield text.draft.id, text.draft.id, text.draft.body
    for item in faulty:
        if all(fault.code != "H08" for fault in item.faults):  # a planted copy is meant to repeat another draft
            yield item.draft.id, item.draft.id, item.draft.body


def _repeats(texts: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    for (name, group, _), earlier in zip(texts, near_duplicates([body for _, _, body in texts]), strict=True):
        if earlier is not None and texts[earlier][1] != group:
            yield f"{texts[earlier][0]} 与 {name}"


def _amounts(
    golds: Sequence[Gold],
    pairs: Sequence[Pair],
    other: Sequence[OtherText],
    faulty: Sequence[FaultyDraft],
    quotas: Mapping[str, Any],
) -> Iterator[Check]:
    yield _at_least("事件", len({gold.matter for gold in golds}), quotas["matters"])
    yield _exactly("工作领域", {gold.field for gold in golds}, quotas["fields"])
    yield _exactly("地区", {gold.region for gold in golds}, quotas["regions"])
    yield _at_least("界限稿占比", sum(gold.boundary > 0 for gold in golds) / len(golds), quotas["boundary_share"])
    for name, counts in (
        ("深度", Counter(gold.depth for gold in golds)),
        ("精炼", Counter(gold.concision for gold in golds)),
    ):
        yield _at_least(f"{name}各级最少篇数", min(counts[level] for level in _LEVELS), quotas["level_drafts"])
    yield _none("角色齐全", sorted(set(ROLES) - {role for gold in golds for role in gold.roles}))
    yield _none("D 代码齐全", sorted(set(DEPTH_CODES) - {code for gold in golds for code in gold.depth_codes}))
    yield _none("k 代码齐全", sorted(set(PENALTY_LIMITS) - {code for gold in golds for code in gold.penalties}))
    axes = Counter(pair.axis for pair in pairs)
    yield _at_least("对照稿每轴对数", min(axes["depth"], axes["concision"]), quotas["pairs_per_axis"])
    yield _at_least("细微对照占比", sum(pair.subtle for pair in pairs) / max(1, len(pairs)), quotas["subtle_share"])
    yield _at_least("其他文种", len(other), quotas["other_texts"])
    yield _at_least("查错稿", len(faulty), quotas["fault_drafts"])
    yield _at_least("其中看似有错", sum(not item.faults for item in faulty), quotas["clean_drafts"])
    planted = {fault.code for item in faulty for fault in item.faults}
    yield _none("查错代码齐全", [code for code in quotas["fault_codes"] if code not in planted])


def _leaks(golds: Sequence[Gold], quotas: Mapping[str, float]) -> Iterator[Check]:
    accuracy = topic_accuracy(golds)
    yield Check(
        "只凭话题词判类型的正确率",
        accuracy < quotas["topic_accuracy"],
        f"{accuracy:.3f}（要求低于 {quotas['topic_accuracy']:.2f}）",
    )
    cues = strongest_cues(golds, support=quotas["cue_support"])
    telling = [cue for cue in cues if cue.precision > quotas["cue_precision"]]
    yield Check(
        "单个提示词的最高准确率",
        not telling,
        f"{cues[0].word} {cues[0].precision:.2f}（要求至多 {quotas['cue_precision']:.2f}）" if cues else "无",
        tuple(f"{cue.word}→{cue.label} {cue.precision:.2f}，占 {cue.support:.1%}" for cue in telling),
    )


def _agreement(corpus: Path, quotas: Mapping[str, float]) -> Iterator[Check]:
    found = compare_readers(corpus)
    yield _at_least("盲评篇数", min((item.drafts for item in found), default=0), quotas["drafts"])
    for item in found:
        failed = tuple(f"{name} {value:.2f}" for name, value in item.worst.items() if value < quotas[name])
        yield Check(
            f"盲评一致：{item.readers[0]} 与 {item.readers[1]}",
            not failed,
            f"类型 κ {item.type_kappa:.2f}，深度 QWK {item.depth:.2f}，精炼 QWK {item.concision:.2f}，"
            f"角色 {item.roles:.1%}",
            failed,
        )


def _read_quotas(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"不是可读的 TOML：{error}", place=str(file), hint="按语料目录里的样子改正") from error


def _none(name: str, breaches: Sequence[str]) -> Check:
    return Check(name, not breaches, f"{len(breaches)} 处" if breaches else "无一例外", tuple(breaches))


def _exactly(name: str, found: Set[str], wanted: Sequence[str]) -> Check:
    missing = [f"没有 {value}" for value in wanted if value not in found]
    unknown = [f"清单里没有 {value}" for value in sorted(found - frozenset(wanted))]
    return Check(
        f"{name}齐全", not (missing or unknown), f"{len(found)} 个（清单 {len(wanted)} 个）", (*missing, *unknown)
    )


def _at_least(name: str, value: float, least: float) -> Check:
    shown = f"{value:.2f}" if isinstance(value, float) else str(value)
    return Check(name, value >= least, f"{shown}（要求至少 {least}）")

"""Reader of the corpus and its checks.

A corpus is a folder with one JSON file per *matter* under `matters/`: one concrete thing in one fictional place,
written up once per type by four different voices. `corpus/README.md` describes every key.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from infoqa.assessment import LABELS, Label
from infoqa.draft import Draft, Header
from infoqa.errors import CorpusError, say_cause
from infoqa.language.length import text_length
from infoqa.language.units import split_units
from infoqa.quality.levels import DEPTH_CODES, PENALTY_LIMITS, concision_level, depth_level
from infoqa.quality.roles import ROLES, Role

Split = Literal["train", "validation", "test"]

_MATTER_KEYS = {"matter", "subject", "field", "region", "place", "split", "drafts"}
_DRAFT_KEYS = {
    "id", "label", "test", "boundary", "voice", "title", "header", "units", "depth", "figures", "concision", "flags",
}  # fmt: skip
_HEADER_KEYS = {"unit", "signer", "date", "contact"}


@dataclass(frozen=True, slots=True)
class Gold:
    """A draft with everything its writer decided about it.

    Attributes:
        draft: The draft itself; its body is the units joined.
        matter: Name of the matter; the group of cross-validation.
        field: Field of work that the matter belongs to, by the duties of a county's bureaus.
        region: One of the seven regions of China.
        split: Fixed part of the corpus that the matter belongs to.
        label: Type of rubric §1.5.
        boundary: Number of the boundary case of rubric §1.7, or 0.
        voice: Manner of writing: crisp, padded, clumsy, run-on or plain.
        roles: Role of every unit, in order.
        depth_codes: D codes that hold.
        figures: Figures with unit and scope, as for D2.
        depth: Level 1-5.
        penalties: k codes with their points.
        concision: Level 1-5.
        flags: Flags of rubric §1.6.
    """

    draft: Draft
    matter: str
    field: str
    region: str
    split: Split
    label: Label
    boundary: int
    voice: str
    roles: tuple[Role, ...]
    depth_codes: frozenset[str]
    figures: int
    depth: int
    penalties: Mapping[str, int]
    concision: int
    flags: tuple[str, ...]


def read_corpus(folder: Path) -> list[Gold]:
    """Read every matter of a corpus folder, in the order of the file names.

    Raises:
        CorpusError: A file breaks the format; the message names the file, the draft and the first thing that is wrong.
    """
    return [gold for file in _matter_files(folder) for gold in read_matter(file)]


def read_matter(file: Path) -> list[Gold]:
    """Read one matter file.

    Raises:
        CorpusError: The file is no JSON, lacks a key, or breaks a rule of `check_matter`.
    """
    matter = _load(file)
    if problems := list(check_matter(matter)):
        raise CorpusError(problems[0], place=str(file), hint=f"共 {len(problems)} 处，运行 infoqa corpus check 查看")
    return [_gold(matter, entry) for entry in matter["drafts"]]


def check_matter(matter: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one matter, in the order of its drafts."""
    if missing := _MATTER_KEYS - matter.keys():
        yield f"缺少键 {sorted(missing)}"
        return
    if not isinstance(matter["drafts"], list) or not all(isinstance(entry, dict) for entry in matter["drafts"]):
        yield "drafts 应为对象的列表"
        return
    if matter["split"] not in get_args(Split):
        yield f"split 应为 {get_args(Split)} 之一，现为 {matter['split']!r}"
    labels = Counter(entry.get("label") for entry in matter["drafts"])
    if labels != Counter(LABELS):
        yield f"每件事应四类各一篇，现为 {dict(labels)}"
    for entry in matter["drafts"]:
        yield from (f"{entry.get('id')}：{problem}" for problem in _check_draft(matter["matter"], entry))


def check_corpus(folder: Path) -> list[str]:
    """Everything that is wrong with the format of a corpus, file by file.

    Raises:
        CorpusError: The folder holds no matter at all.
    """
    problems: list[str] = []
    for file in _matter_files(folder):
        try:
            matter = _load(file)
        except CorpusError as error:
            problems.append(str(error))
            continue
        problems += [f"{file.name}：{problem}" for problem in check_matter(matter)]
    return problems


def _matter_files(folder: Path) -> list[Path]:
    files = sorted((folder / "matters").glob("*.json"))
    if not files:
        raise CorpusError("语料目录里没有 matters/*.json", place=str(folder), hint="检查路径，或先取得语料")
    return files


def _load(file: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CorpusError(
            f"不是可读的 JSON：{say_cause(error)}", place=str(file), hint="按 corpus/README.md 的格式改正"
        ) from error
    if not isinstance(loaded, dict):
        raise CorpusError("应为一个 JSON 对象", place=str(file), hint="按 corpus/README.md 的格式改正")
    return loaded


def _check_draft(matter: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if missing := _DRAFT_KEYS - entry.keys():
        yield f"缺少键 {sorted(missing)}"
        return
    if not _is_well_formed(entry):
        yield "header、units、depth 或 concision 的写法不合格式"
        return
    if unknown := entry.keys() - _DRAFT_KEYS:
        yield f"不认识的键 {sorted(unknown)}"
    if entry["id"] != f"{matter}-{entry['label']}":
        yield f"编号应为 {matter}-{entry['label']}"
    if unknown := entry["header"].keys() - _HEADER_KEYS:
        yield f"header 有不认识的键 {sorted(unknown)}"
    yield from _check_units(entry["units"])
    if unknown := set(entry["depth"]["codes"]) - set(DEPTH_CODES):
        yield f"不认识的 D 代码 {sorted(unknown)}"
    for code, points in entry["concision"]["penalties"].items():
        if not 0 < points <= PENALTY_LIMITS.get(code, 0):
            yield f"不认识的 k 代码或分值：{code}={points}"
    body = "".join(text for _, text in entry["units"])
    depth = depth_level(frozenset(entry["depth"]["codes"]), entry["figures"])
    if depth != entry["depth"]["level"]:
        yield f"深度按 D 代码应为 {depth} 级，写的是 {entry['depth']['level']}"
    concision = concision_level(entry["concision"]["penalties"], length=text_length(body))
    if concision != entry["concision"]["level"] and entry["concision"]["level"] != min(concision, 3):
        yield f"精炼按 k 代码应为 {concision} 级，写的是 {entry['concision']['level']}"


def _is_well_formed(entry: Mapping[str, Any]) -> bool:
    """Whether the nested values of a draft have the types that the other checks rely on."""
    units, depth, concision = entry["units"], entry["depth"], entry["concision"]
    return (
        isinstance(entry["title"], str)
        and isinstance(entry["header"], dict)
        and isinstance(units, list)
        and all(
            isinstance(unit, list) and len(unit) == 2 and all(isinstance(part, str) for part in unit) for unit in units
        )
        and isinstance(depth, dict)
        and isinstance(depth.get("codes"), list)
        and isinstance(depth.get("level"), int)
        and isinstance(entry["figures"], int)
        and isinstance(concision, dict)
        and isinstance(concision.get("penalties"), dict)
        and isinstance(concision.get("level"), int)
    )


def _check_units(units: list[list[str]]) -> Iterator[str]:
    body = "".join(text for _, text in units)
    cut = [body[unit.start : unit.end] for unit in split_units(body)]
    given = [text.strip() for _, text in units]
    for number, (ours, theirs) in enumerate(zip(cut, given, strict=False), start=1):
        if ours != theirs:
            yield f"第 {number} 个语段切法不同：规则切为 {ours!r}，文件写为 {theirs!r}"
            break
    else:
        if len(cut) != len(given):
            yield f"规则切为 {len(cut)} 个语段，文件写了 {len(given)} 个"
    for role, _ in units:
        if role not in ROLES:
            yield f"不认识的角色 {role!r}"


def _gold(matter: Mapping[str, Any], entry: Mapping[str, Any]) -> Gold:
    draft = Draft(
        id=entry["id"],
        title=entry["title"],
        body="".join(text for _, text in entry["units"]),
        header=Header(**entry["header"]),
        source=f"corpus:{matter['matter']}",
    )
    return Gold(
        draft=draft,
        matter=matter["matter"],
        field=matter["field"],
        region=matter["region"],
        split=matter["split"],
        label=entry["label"],
        boundary=entry["boundary"],
        voice=entry["voice"],
        roles=tuple(role for role, _ in entry["units"]),
        depth_codes=frozenset(entry["depth"]["codes"]),
        figures=entry["figures"],
        depth=entry["depth"]["level"],
        penalties=dict(entry["concision"]["penalties"]),
        concision=entry["concision"]["level"],
        flags=tuple(entry["flags"]),
    )

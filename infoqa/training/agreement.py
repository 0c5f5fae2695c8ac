"""Agreement of blind readers with the writers and with each other.

`corpus/agreement/<reader>.jsonl` holds one line per draft that a reader labelled, seeing only title and body; the file
`writer.jsonl` holds what the writers had given the same drafts before anything was corrected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

from infoqa.errors import CorpusError
from infoqa.training.metrics import quadratic_kappa

FOLDER = "agreement"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's judgement of one draft; `roles` has one letter per unit."""

    label: str
    depth: int
    concision: int
    roles: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readers compared over the drafts that both labelled.

    Attributes:
        readers: Their names.
        drafts: Number of common drafts.
        type_kappa: Cohen's kappa of the type.
        depth: Quadratic weighted kappa of the levels.
        concision: Quadratic weighted kappa of the levels.
        roles: Share of units with the same role.
    """

    readers: tuple[str, str]
    drafts: int
    type_kappa: float
    depth: float
    concision: float
    roles: float

    @property
    def worst(self) -> Mapping[str, float]:
        """The three kappas by the name of their quota."""
        return {"type_kappa": self.type_kappa, "depth": self.depth, "concision": self.concision}


def compare_readers(corpus: Path) -> list[Agreement]:
    """Every pair of readers of a corpus folder; empty if nobody read it blind.

    Raises:
        CorpusError: A file of readings breaks the format, or two readers cut a draft into different numbers of units.
    """
    readers = {file.stem: read_readings(file) for file in sorted((corpus / FOLDER).glob("*.jsonl"))}
    return [_compare((first, second), readers[first], readers[second]) for first, second in combinations(readers, 2)]


def read_readings(file: Path) -> dict[str, Reading]:
    """One reader's judgements by draft id.

    Raises:
        CorpusError: A line breaks the format.
    """
    readings = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            readings[str(entry["id"])] = Reading(
                entry["label"], entry["depth"]["level"], entry["concision"]["level"], entry["roles"]
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CorpusError(
                "盲评行的格式不对", place=f"{file}:{number}", hint="按 corpus/README.md 的格式改正"
            ) from error
    return readings


def _compare(names: tuple[str, str], first: Mapping[str, Reading], second: Mapping[str, Reading]) -> Agreement:
    common = sorted(first.keys() & second.keys())
    if not common:
        raise CorpusError(f"{names[0]} 与 {names[1]} 没有共同的稿件", place=FOLDER, hint="两人应评同一批稿件")
    pairs = [(first[name], second[name]) for name in common]
    roles = [same for a, b in pairs for same in map(str.__eq__, a.roles, b.roles)]
    if uneven := next((name for name in common if len(first[name].roles) != len(second[name].roles)), None):
        raise CorpusError(f"{uneven} 的语段数不同", place=FOLDER, hint="按 infoqa 的切法标注")
    return Agreement(
        readers=names,
        drafts=len(common),
        type_kappa=float(cohen_kappa_score([a.label for a, _ in pairs], [b.label for _, b in pairs])),
        depth=quadratic_kappa([a.depth for a, _ in pairs], [b.depth for _, b in pairs]),
        concision=quadratic_kappa([a.concision for a, _ in pairs], [b.concision for _, b in pairs]),
        roles=sum(roles) / len(roles),
    )

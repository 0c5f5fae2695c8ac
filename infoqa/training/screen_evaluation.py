"""How well the screen does on drafts with planted faults."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infoqa.assessment import Finding
from infoqa.draft import Draft
from infoqa.training.supplements import FaultyDraft, PlantedFault

RIGHT_SPAN = 0.5
"""Share of a planted fault's characters that a finding must cover to have found it."""


@dataclass(frozen=True, slots=True)
class CodeScore:
    """Counts of one code."""

    planted: int = 0
    found: int = 0
    false: int = 0


@dataclass(frozen=True, slots=True)
class ScreenEvaluation:
    """Figures of one set of faulty drafts.

    Attributes:
        name: Name of the set.
        drafts: Number of drafts.
        clean: Those of them without any fault.
        codes: Counts by code; `false` counts findings of severity block or fix that no planted fault explains.
        must: Codes that the rule pack gives severity block or fix.
        false_on_clean: Findings of severity block or fix on the clean drafts.
        warnings_on_clean: Findings of severity warn on the clean drafts.
        misses: `id code text` of every planted fault that was not found.
        alarms: `id code text` of every false finding.
    """

    name: str
    drafts: int
    clean: int
    codes: Mapping[str, CodeScore]
    must: frozenset[str]
    false_on_clean: int
    warnings_on_clean: int
    misses: tuple[str, ...]
    alarms: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of the planted faults of codes in `must` that were found."""
        planted = sum(score.planted for code, score in self.codes.items() if code in self.must)
        found = sum(score.found for code, score in self.codes.items() if code in self.must)
        return found / planted if planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the findings of severity block or fix that a planted fault explains."""
        found = sum(score.found for code, score in self.codes.items() if code in self.must)
        false = sum(score.false for score in self.codes.values())
        return found / (found + false) if found + false else 1.0

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON-serialisable values."""
        codes = {
            code: {"planted": score.planted, "found": score.found, "false": score.false}
            for code, score in sorted(self.codes.items())
        }
        return {
            "name": self.name,
            "rows": self.drafts,
            "clean": self.clean,
            "recall": self.recall,
            "precision": self.precision,
            "false_on_clean": self.false_on_clean,
            "warnings_per_clean": self.warnings_on_clean / self.clean if self.clean else 0.0,
            "codes": codes,
            "misses": list(self.misses),
            "alarms": list(self.alarms),
        }


def is_fault_set(path: Path) -> bool:
    """Whether the first row of a JSONL file lists faults."""
    if path.is_dir():
        return False
    try:
        with path.open(encoding="utf-8-sig") as stream:
            first = next((line for line in stream if line.strip()), "")
        entry = json.loads(first)
    except (OSError, ValueError):
        return False  # the reader of the set says what is wrong
    return isinstance(entry, dict) and "faults" in entry


def evaluate_screen(
    name: str, items: Sequence[FaultyDraft], findings: Sequence[Sequence[Finding]], must: Iterable[str]
) -> ScreenEvaluation:
    """Compare the findings of each draft, in the same order, with its planted faults."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    false: Counter[str] = Counter()
    misses: list[str] = []
    alarms: list[str] = []
    false_on_clean = warnings = 0
    for item, ours in zip(items, findings, strict=True):
        hard = [finding for finding in ours if finding.severity != "warn"]
        for fault in item.faults:
            planted[fault.code] += 1
            if any(_finds(finding, fault) for finding in ours):
                found[fault.code] += 1
            else:
                misses.append(f"{item.draft.id} {fault.code} {_text(item.draft, fault)}".rstrip())
        for finding in hard:
            if not any(finding.code == fault.code and _touches(finding, fault) for fault in item.faults):
                false[finding.code] += 1
                alarms.append(f"{item.draft.id} {finding.code} {finding.text or finding.message}")
        if not item.faults:
            false_on_clean += len(hard)
            warnings += len(ours) - len(hard)
    return ScreenEvaluation(
        name=name,
        drafts=len(items),
        clean=sum(not item.faults for item in items),
        codes={code: CodeScore(planted[code], found[code], false[code]) for code in sorted(planted | false)},
        must=frozenset(must),
        false_on_clean=false_on_clean,
        warnings_on_clean=warnings,
        misses=tuple(misses),
        alarms=tuple(alarms),
    )


def _finds(finding: Finding, fault: PlantedFault) -> bool:
    if finding.code != fault.code:
        return False
    if fault.start == fault.end:
        return True
    if finding.field != fault.field:
        return False
    common = min(finding.span.end, fault.end) - max(finding.span.start, fault.start)
    return common >= RIGHT_SPAN * (fault.end - fault.start)


def _touches(finding: Finding, fault: PlantedFault) -> bool:
    if fault.start == fault.end:
        return True
    return finding.field == fault.field and finding.span.start < fault.end and fault.start < finding.span.end


def _text(draft: Draft, fault: PlantedFault) -> str:
    if fault.field in ("title", "body"):
        return (draft.title if fault.field == "title" else draft.body)[fault.start : fault.end]
    return f"[{fault.field}]"

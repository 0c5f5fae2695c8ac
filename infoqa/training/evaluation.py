"""How well a model does on gold: type, both scores, confidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from infoqa.assessment import LABELS, Assessment, Label
from infoqa.draft import Draft
from infoqa.errors import CorpusError, say_cause
from infoqa.training.corpus import read_corpus
from infoqa.training.metrics import (
    Interval,
    bootstrap,
    calibration_error,
    class_f1,
    confusion,
    coverage_table,
    macro_f1,
    quadratic_kappa,
)

_THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
_GENRE = "genre_mismatch"


@dataclass(frozen=True, slots=True)
class GoldRow:
    """A draft with its true type and levels; `second` holds a second annotator's, where there is one."""

    draft: Draft
    label: Label
    depth: int
    concision: int
    other_genre: bool
    second: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one gold set.

    Attributes:
        name: Name of the set.
        rows: Number of drafts.
        macro_f1: Over the four types.
        class_f1: By type.
        confusion: Rows truth, columns prediction, in the order of `LABELS`.
        depth: Quadratic weighted kappa of the levels.
        concision: Quadratic weighted kappa of the levels.
        calibration_error: Expected calibration error of the best type's probability.
        review_share: Share of drafts marked for review.
        decided_right: Share right among the others.
        coverage: Threshold, coverage, share right.
        genre: True and false genre flags, and texts of another genre in all.
        annotators: Kappa of the second annotator against the gold, where the set has one: depth and concision.
    """

    name: str
    rows: int
    macro_f1: Interval
    class_f1: Mapping[str, float]
    confusion: list[list[int]]
    depth: Interval
    concision: Interval
    calibration_error: float
    review_share: float
    decided_right: float
    coverage: list[tuple[float, float, float]]
    genre: tuple[int, int, int]
    annotators: tuple[float, float] | None

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON-serialisable values."""
        out: dict[str, Any] = {"name": self.name, "rows": self.rows}
        for key in ("macro_f1", "depth", "concision"):
            interval: Interval = getattr(self, key)
            out[key] = {"value": interval.value, "low": interval.low, "high": interval.high}
        out |= {"class_f1": dict(self.class_f1), "confusion": self.confusion, "labels": list(LABELS)}
        out |= {"calibration_error": self.calibration_error, "review_share": self.review_share}
        out |= {"decided_right": self.decided_right, "coverage": [list(row) for row in self.coverage]}
        hits, false, total = self.genre
        out |= {"genre": {"found": hits, "false": false, "total": total}}
        out["annotators"] = (
            None if self.annotators is None else dict(zip(("depth", "concision"), self.annotators, strict=True))
        )
        return out


def read_gold(path: Path) -> list[GoldRow]:
    """Gold rows of a JSONL file (`body`, `label`, `depth`, `concision`), or of the test matters of a corpus folder.

    Raises:
        CorpusError: The file cannot be read, or a row lacks a key or has a value outside the scale.
    """
    if path.is_dir():
        return [
            GoldRow(gold.draft, gold.label, gold.depth, gold.concision, _GENRE in gold.flags)
            for gold in read_corpus(path)
            if gold.split == "test"
        ]
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"金标文件读不出来：{say_cause(error)}", place=str(path), hint="应为 UTF-8 的 JSONL 文件"
        ) from error
    rows = [_gold_row(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise CorpusError("金标文件里没有稿件", place=str(path), hint="每行一个 JSON 对象")
    return rows


def evaluate_gold(name: str, rows: Sequence[GoldRow], results: Sequence[Assessment]) -> Evaluation:
    """Compare the assessments of gold drafts, in the same order, with their truth."""
    truth = [row.label for row in rows]
    predicted = [result.type.label for result in results]
    right = np.array([a == b for a, b in zip(truth, predicted, strict=True)])
    confidence = np.array([result.type.confidence for result in results])
    decided = np.array([not result.type.needs_review for result in results])
    flagged = [_GENRE in result.flags for result in results]
    other = [row.other_genre for row in rows]
    return Evaluation(
        name=name,
        rows=len(rows),
        macro_f1=bootstrap(macro_f1, truth, predicted),
        class_f1=class_f1(truth, predicted, LABELS),
        confusion=confusion(truth, predicted, LABELS),
        depth=bootstrap(quadratic_kappa, [row.depth for row in rows], [result.depth.level for result in results]),
        concision=bootstrap(
            quadratic_kappa, [row.concision for row in rows], [result.concision.level for result in results]
        ),
        calibration_error=calibration_error(confidence, right),
        review_share=float(1 - decided.mean()),
        decided_right=float(right[decided].mean()) if decided.any() else 1.0,
        coverage=coverage_table(confidence, right, _THRESHOLDS),
        genre=(
            sum(a and b for a, b in zip(flagged, other, strict=True)),
            sum(a and not b for a, b in zip(flagged, other, strict=True)),
            sum(other),
        ),
        annotators=_annotators(rows),
    )


def _annotators(rows: Sequence[GoldRow]) -> tuple[float, float] | None:
    seconds = [row.second for row in rows if row.second is not None]
    if len(seconds) < len(rows):
        return None
    return (
        quadratic_kappa([row.depth for row in rows], [second["depth"] for second in seconds]),
        quadratic_kappa([row.concision for row in rows], [second["concision"] for second in seconds]),
    )


def _gold_row(line: str, place: str) -> GoldRow:
    try:
        entry = json.loads(line)
        second = entry.get("second")
        row = GoldRow(
            draft=Draft(
                body=_text(entry["body"]),
                title=_text(entry.get("title") or ""),
                id=str(entry.get("id", place)),
                source=place,
            ),
            label=entry["label"],
            depth=int(entry["depth"]),
            concision=int(entry["concision"]),
            other_genre=bool(entry.get(_GENRE, False)),
            second=None if second is None else {key: int(second[key]) for key in ("depth", "concision")},
        )
    except (json.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        hint = "应为一个 JSON 对象，body、label 为文字，depth、concision 为 1—5"
        raise CorpusError("金标行的格式不对", place=place, hint=hint) from error
    if row.label not in LABELS or not {row.depth, row.concision} <= {1, 2, 3, 4, 5}:
        raise CorpusError(
            f"标签或级别不在范围内：{row.label}，{row.depth}，{row.concision}",
            place=place,
            hint=f"标签为 {'、'.join(LABELS)}",
        )
    return row


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value

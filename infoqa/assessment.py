"""What infoqa says about a draft: type, two scores, findings, gate. All values are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from infoqa.draft import Draft, Field, Span

SCHEMA_VERSION = 1
"""Version of the JSON contract in `docs/assessment.schema.json`."""

Label = Literal["dynamic", "comprehensive", "problem", "research"]
LABELS: tuple[Label, ...] = get_args(Label)
"""The four types in the order of every probability array."""

LABEL_NAMES: Mapping[Label, str] = {"dynamic": "动态", "comprehensive": "综合", "problem": "问题", "research": "调研"}

Severity = Literal["block", "fix", "warn"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Worst first (rubric §3)."""

Gate = Literal["pass", "notes", "return", "reject"]

_GATES: Mapping[Severity, Gate] = {"block": "reject", "fix": "return", "warn": "notes"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the screen found.

    Attributes:
        code: Code of rubric §3.
        severity: `block`, `fix` or `warn`.
        field: Field of the draft that `span` counts in; `header` findings have an empty span.
        span: Raw characters concerned.
        text: Those characters.
        message: What is wrong, for the editor.
        advice: What to do.
    """

    code: str
    severity: Severity
    field: Field
    span: Span
    text: str
    message: str
    advice: str

    def to_dict(self) -> dict[str, Any]:
        """The finding in the form of the JSON contract."""
        return {
            "code": self.code,
            "severity": self.severity,
            "field": self.field,
            "start": self.span.start,
            "end": self.span.end,
            "text": self.text,
            "message": self.message,
            "advice": self.advice,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """One code of rubric §2 with the writer's own characters that earned or cost it.

    Attributes:
        code: D1…D9 or k1…k9.
        points: 1 for a depth code that holds, 0 for one that does not; penalty points for a concision code.
        spans: Raw characters in `field`, in order; empty where the code speaks of something absent.
        field: Field that the spans count in.
        note: Short reading of the evidence for the editor, with the numbers that decided.
    """

    code: str
    points: int
    spans: tuple[Span, ...] = ()
    field: Field = "body"
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The evidence in the form of the JSON contract."""
        return {
            "code": self.code,
            "points": self.points,
            "field": self.field,
            "spans": [[span.start, span.end] for span in self.spans],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """A level 1-5 by the rubric, and a score 0-100 that ranks within the level."""

    level: int
    score: float
    evidence: tuple[Evidence, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Level and score in the form of the JSON contract."""
        return {"level": self.level, "score": self.score}


@dataclass(frozen=True, slots=True)
class TypeVerdict:
    """The type of a draft.

    Attributes:
        label: Most probable type.
        probabilities: In the order of `LABELS`, summing to 1.
        review: Why a human should decide: `unsure` below the model's threshold, `short` for a body too short to tell;
            empty if nobody needs to.
    """

    label: Label
    probabilities: tuple[float, ...]
    review: Literal["", "unsure", "short"] = ""

    @property
    def needs_review(self) -> bool:
        """Whether a human should decide."""
        return bool(self.review)

    @property
    def confidence(self) -> float:
        """Probability of `label`."""
        return self.probabilities[LABELS.index(self.label)]

    def to_dict(self) -> dict[str, Any]:
        """The verdict in the form of the JSON contract."""
        return {
            "label": self.label,
            "probabilities": {label: round(value, 6) for label, value in zip(LABELS, self.probabilities, strict=True)},
            "needs_review": self.needs_review,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that infoqa says about one draft.

    Attributes:
        draft: The draft as given.
        type: Its type.
        depth: 深度.
        concision: 精炼.
        findings: Worst first, then by place.
        flags: Flags of rubric §1.6 in alphabetical order.
        length: Length L of the body (rubric §1.4 no. 1).
        questions: What would lift the draft, most valuable first, each as one question to its writer.
        model: Id of the bundle.
    """

    draft: Draft
    type: TypeVerdict
    depth: Score
    concision: Score
    findings: tuple[Finding, ...]
    flags: tuple[str, ...]
    length: int
    model: str
    questions: tuple[str, ...] = field(default=())

    @property
    def gate(self) -> Gate:
        """`reject` if anything blocks, `return` if anything must be mended, `notes` if there are warnings."""
        for severity in SEVERITIES:
            if any(finding.severity == severity for finding in self.findings):
                return _GATES[severity]
        return "pass"

    def to_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """The assessment in the form of the JSON contract, version `SCHEMA_VERSION`.

        Args:
            explain: Adds `evidence` and `questions`.
        """
        out: dict[str, Any] = {
            "schema": SCHEMA_VERSION,
            "id": self.draft.id,
            "source": self.draft.source,
            "type": self.type.to_dict(),
            "depth": self.depth.to_dict(),
            "concision": self.concision.to_dict(),
            "gate": self.gate,
            "findings": [finding.to_dict() for finding in self.findings],
            "flags": list(self.flags),
            "length": self.length,
            "model": self.model,
        }
        if explain:
            out["evidence"] = [item.to_dict() for item in (*self.depth.evidence, *self.concision.evidence)]
            out["questions"] = list(self.questions)
        return out

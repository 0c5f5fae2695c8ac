"""What infoqa says about a draft: type, two scores, findings, gate. All values are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from infoqa.draft import Draft, Field, Span

SCHEMA_VERSION = 1
"""Version of the JSON contract in `docs/assessment.schema.json`."""

Label = Literal["dynamic", "comprehensive", "problem", "research"]
LABELS: tuple[Label, ...] = get_args(Label)
"""The four types in the order of every probability array."""

LABEL_NAMES: Mapping[Label, str] = {"dynamic": "动态", "comprehensive": "综合", "problem": "问题", "research": "调研"}

TEST_HOLDS = 0.5
"""Degree from which a test of rubric §1.5 is taken to hold."""

_SEPARATING = 12  # contributions that the JSON contract names

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
class Question:
    """One question to the writer whose answer would lift the draft.

    Attributes:
        aim: What it would lift: the depth, the concision, or the type to the next one up.
        code: Code that is missing or that costs points: D…, k…, or a test of rubric §1.5.
        text: The question.
        span: The sentence where the answer belongs, in the raw body; None if there is none.
    """

    aim: Literal["depth", "concision", "type"]
    code: str
    text: str
    span: Span | None = None

    def to_dict(self) -> dict[str, Any]:
        """The question in the form of the JSON contract."""
        return {
            "aim": self.aim,
            "code": self.code,
            "text": self.text,
            "span": [self.span.start, self.span.end] if self.span else None,
        }


@dataclass(frozen=True, slots=True)
class TypeVerdict:
    """The type of a draft.

    Attributes:
        label: Most probable type.
        probabilities: In the order of `LABELS`, summing to 1.
        review: Why a human should decide: `unsure` below the model's threshold, `short` for a body too short to tell,
            `genre` for a text that does not read like an information draft; empty if nobody needs to.
    """

    label: Label
    probabilities: tuple[float, ...]
    review: Literal["", "unsure", "short", "genre"] = ""

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
            "probabilities": _by_label(self.probabilities),
            "needs_review": self.needs_review,
        }


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """How far one test of rubric §1.5 holds.

    Attributes:
        code: A1…C4.
        degree: From 0, fails, to 1, holds.
        spans: Units of the body that speak for it, in order.
    """

    __test__ = False  # not a test case, whatever pytest reads into the name

    code: str
    degree: float
    spans: tuple[Span, ...]

    @property
    def holds(self) -> bool:
        """Whether the test rather holds than fails."""
        return self.degree >= TEST_HOLDS


@dataclass(frozen=True, slots=True)
class Contribution:
    """One summand of the logits.

    Attributes:
        kind: Where it comes from.
        name: The word, or the name of the feature; empty for the intercept.
        pulls: What it adds to each logit, in the order of `LABELS`.
    """

    kind: Literal["intercept", "title", "body", "feature"]
    name: str
    pulls: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class UnitPull:
    """What the words of one unit of the body add to each logit, in the order of `LABELS`."""

    span: Span
    pulls: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """A training draft that a body resembles; `similarity` is the cosine of their TF-IDF rows."""

    id: str
    title: str
    label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class TypeExplanation:
    """Why a draft has its type.

    Attributes:
        logits: In the order of `LABELS`; their softmax are the probabilities.
        contributions: Summands of the logits: over all of them the pulls add up to `logits`.
        units: The part that the words of each unit play in that sum.
        tests: The ordered tests.
        similar: Most similar training drafts, best first.
    """

    logits: tuple[float, ...]
    contributions: tuple[Contribution, ...]
    units: tuple[UnitPull, ...]
    tests: tuple[TestOutcome, ...]
    similar: tuple[Similar, ...]

    @property
    def ranking(self) -> tuple[Label, ...]:
        """Types from the most to the least probable."""
        return tuple(sorted(LABELS, key=lambda label: -self.logits[LABELS.index(label)]))

    def between(self, one: Label, other: Label) -> list[tuple[Contribution, float]]:
        """What separates two types: every contribution with what it adds to `one` above `other`, strongest first."""
        first, second = LABELS.index(one), LABELS.index(other)
        gaps = [(item, item.pulls[first] - item.pulls[second]) for item in self.contributions]
        return sorted(gaps, key=lambda pair: -abs(pair[1]))

    def to_dict(self) -> dict[str, Any]:
        """The explanation in the form of the JSON contract, with the strongest contributions only."""
        best, second = self.ranking[:2]
        return {
            "logits": _by_label(self.logits),
            "tests": [
                {
                    "code": test.code,
                    "degree": round(test.degree, 6),
                    "spans": [[span.start, span.end] for span in test.spans],
                }
                for test in self.tests
            ],
            "runner_up": second,
            "separates": [
                {"kind": item.kind, "name": item.name, "pull": round(gap, 6)}
                for item, gap in self.between(best, second)[:_SEPARATING]
                if gap
            ],
            "units": [
                {"start": unit.span.start, "end": unit.span.end, "pulls": _by_label(unit.pulls)} for unit in self.units
            ],
            "similar": [
                {"id": item.id, "title": item.title, "label": item.label, "similarity": round(item.similarity, 4)}
                for item in self.similar
            ],
        }


def _by_label(values: tuple[float, ...]) -> dict[str, float]:
    return {label: round(value, 6) for label, value in zip(LABELS, values, strict=True)}


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
        explanation: Why the draft has its type, if asked for.
        cuts: What could be struck out of the body without losing a figure, a date or a name, if asked for.
        facets: Breadth, height and the office's priorities met, if asked for; they enter no score.
        dismissed: Findings that an editor overruled; they no longer count for the gate.
    """

    draft: Draft
    type: TypeVerdict
    depth: Score
    concision: Score
    findings: tuple[Finding, ...]
    flags: tuple[str, ...]
    length: int
    model: str
    questions: tuple[Question, ...] = ()
    explanation: TypeExplanation | None = None
    cuts: tuple[Span, ...] = ()
    facets: tuple[Evidence, ...] = ()
    dismissed: tuple[Finding, ...] = ()

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
            explain: Adds `evidence`, `facets`, `questions`, `explanation` and `cuts`.
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
        if self.dismissed:
            out["dismissed"] = [finding.to_dict() for finding in self.dismissed]
        if explain:
            out["evidence"] = [item.to_dict() for item in (*self.depth.evidence, *self.concision.evidence)]
            out["facets"] = [item.to_dict() for item in self.facets]
            out["questions"] = [question.to_dict() for question in self.questions]
            if self.explanation is not None:
                out["explanation"] = self.explanation.to_dict()
            out["cuts"] = [[cut.start, cut.end] for cut in self.cuts]
        return out

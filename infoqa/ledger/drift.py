"""Drift: whether what comes in still looks like what the model was trained on, and whether to retrain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from infoqa.assessment import LABEL_NAMES, LABELS, Assessment, Label
from infoqa.bundle import Bundle
from infoqa.errors import ModelError
from infoqa.language.normalise import normalise
from infoqa.language.terms import is_word
from infoqa.language.tokens import tokenise
from infoqa.ledger.events import Decision, Submission

FEWEST = 20
"""Fewer drafts in a month say nothing."""

FEWEST_USUAL = 60
"""So many earlier drafts tell the office's usual mix; with fewer the mix of the training data stands in."""

MIX_SHIFT = 0.25
"""Share of drafts that would have to change their type to give the usual mix."""

UNKNOWN_RISE = 0.1
"""Rise of the share of unknown words in titles. Titles of corpus matters that no training saw lie 0.05 to 0.06 above
those of training (`tests/ledger/test_drift.py`); other fields of work lie higher."""

REVIEW_RISE = 0.15
"""Rise of the share of drafts that need review."""

OVERRULED = 0.5
"""Share of findings of a rule on drafts that were adopted unchanged from which the rule is in doubt."""

FEWEST_FINDINGS = 5

_SIGMA = 2.0  # a rise must also be this many standard errors


@dataclass(frozen=True, slots=True)
class Reference:
    """What the model was trained on.

    Attributes:
        types: Share of each type.
        unknown: Share of the words of training titles that the type model does not know.
        review: Share of training drafts that needed review, out of fold.
        known: Words that the type model knows.
    """

    types: Mapping[Label, float]
    unknown: float
    review: float
    known: Collection[str]


@dataclass(frozen=True, slots=True)
class Drift:
    """One month against the training data.

    Attributes:
        drafts: Number of drafts of the month.
        types: Share of each type.
        usual: Share of each type in earlier months, or in the training data.
        unknown: Share of unknown words in titles: this month and in training.
        review: Share that needs review: this month and in training.
        overruled: By code: drafts with such a finding on which was decided, and those of them adopted unchanged.
        signs: What has moved too far, in Chinese.
        verdict: What to do, in Chinese.
    """

    drafts: int
    types: Mapping[Label, float]
    usual: Mapping[Label, float]
    unknown: tuple[float, float]
    review: tuple[float, float]
    overruled: Mapping[str, tuple[int, int]]
    signs: tuple[str, ...]
    verdict: str


def reference_of(bundle: Bundle) -> Reference:
    """What the manifest and the examples of a bundle tell about its training.

    Raises:
        ModelError: The manifest lacks the report.
    """
    report, threshold = bundle.manifest.get("report", {}), bundle.manifest["review"]["threshold"]
    try:
        rows = [sum(row) for row in report["confusion"]]
        covered = next(share for at, share, _ in report["coverage"] if abs(at - threshold) < 1e-6)
    except (KeyError, TypeError, StopIteration) as error:
        raise ModelError("模型清单里没有训练数据的构成", place=bundle.id, hint="重新训练：infoqa train") from error
    fields = bundle.parts.types.fields.values()
    known = frozenset(word for block in fields for term in block.vocabulary for word in term.split(" "))
    types = {label: count / sum(rows) for label, count in zip(LABELS, rows, strict=True)}
    return Reference(types, _unknown(bundle.parts.exemplars.titles, known)[0], 1.0 - covered, known)


def measure_drift(
    month: Sequence[Submission],
    results: Sequence[Assessment],
    decisions: Sequence[Decision],
    reference: Reference,
    earlier: Sequence[Submission] = (),
) -> Drift:
    """Compare a month with the training data.

    Args:
        month: Its submissions.
        results: What the model now says of those that have a body.
        decisions: Decisions in the order of entry.
        reference: What the model was trained on.
        earlier: Submissions of earlier months.
    """
    written = _labels(decisions)
    types = _mix([written.get(one.id, one.label) for one in month])
    before = [written.get(one.id, one.label) for one in earlier]
    usual = _mix(before) if sum(label is not None for label in before) >= FEWEST_USUAL else reference.types
    unknown, words = _unknown([one.title for one in month], reference.known)
    review = sum(one.type.needs_review for one in results) / max(len(results), 1)
    overruled = _overruled(month, decisions)
    signs = [
        *_mix_sign(types, usual),
        *_rise_sign("标题里模型不认识的词", unknown, reference.unknown, UNKNOWN_RISE, words),
        *_rise_sign("要人工复核的稿件", review, reference.review, REVIEW_RISE, len(results)),
        *(
            f"规则 {code} 报出 {found} 篇，其中 {passed} 篇原样采用，规则或级别可能不合本办"
            for code, (found, passed) in overruled.items()
            if found >= FEWEST_FINDINGS and passed >= OVERRULED * found
        ),
    ]
    return Drift(
        len(month),
        types,
        usual,
        (unknown, reference.unknown),
        (review, reference.review),
        overruled,
        tuple(signs),
        _verdict(len(month), signs),
    )


def _verdict(drafts: int, signs: Sequence[str]) -> str:
    if drafts < FEWEST:
        return f"本月只有 {drafts} 篇，不足 {FEWEST} 篇，看不出变化；先不重训。"
    if not signs:
        return "来稿与训练时相近，不必重训。"
    if all(sign.startswith("规则") for sign in signs):
        return "来稿与训练时相近，不必重训；请看规则是否要调整级别（infoqa.toml）。"
    return "来稿与训练时已有不同，建议核对本月稿件的类型，再重训：infoqa retrain。"


def _labels(decisions: Sequence[Decision]) -> dict[str, Label]:
    return {one.submission: one.label for one in decisions if one.label is not None}


def _mix(labels: Sequence[Label | None]) -> dict[Label, float]:
    counts = Counter(label for label in labels if label is not None)
    total = max(sum(counts.values()), 1)
    return {label: counts[label] / total for label in LABELS}


def _mix_sign(types: Mapping[Label, float], usual: Mapping[Label, float]) -> list[str]:
    shift = 0.5 * sum(abs(types[label] - usual[label]) for label in LABELS)
    if shift < MIX_SHIFT or not any(types.values()):
        return []
    most = max(LABELS, key=lambda label: abs(types[label] - usual[label]))
    return [f"类型构成变了：{LABEL_NAMES[most]}由 {usual[most]:.0%} 变为 {types[most]:.0%}"]


def _rise_sign(what: str, now: float, then: float, limit: float, number: int) -> list[str]:
    error = (then * (1 - then) / max(number, 1)) ** 0.5
    if now - then < max(limit, _SIGMA * error):
        return []
    return [f"{what}由 {then:.0%} 升到 {now:.0%}"]


def _unknown(titles: Sequence[str], known: Collection[str]) -> tuple[float, int]:
    """Share of words in `titles` that are not among `known`, and the number of words."""
    words = [word for title in titles for word in tokenise(normalise(title).text) if is_word(word)]
    return sum(word not in known for word in words) / max(len(words), 1), len(words)


def _overruled(month: Sequence[Submission], decisions: Sequence[Decision]) -> dict[str, tuple[int, int]]:
    """By code: drafts with such a finding on which was decided, and those of them adopted as they were."""
    latest = {one.submission: one for one in decisions}
    found: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for one in month:
        decision = latest.get(one.id)
        if decision is not None:
            codes = set(one.codes)
            found.update(codes)
            if decision.kind == "adopt" and not decision.body:
                passed.update(codes)
    return {code: (found[code], passed[code]) for code in sorted(found)}

"""What a corpus is made of, as the Markdown of its data card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import correlation, median

from infoqa.assessment import LABEL_NAMES, LABELS
from infoqa.draft import Header
from infoqa.language.length import text_length
from infoqa.training.corpus import Gold

_LEVELS = (1, 2, 3, 4, 5)


def composition(golds: Sequence[Gold]) -> str:
    """Tables of types, levels and roles, and the counts that a reader asks for, in Markdown."""
    return "\n".join(_lines(golds)) + "\n"


def _lines(golds: Sequence[Gold]) -> Iterator[str]:
    matters = {gold.matter: gold.split for gold in golds}
    splits = Counter(matters.values())
    yield (
        f"{len(golds)} drafts of {len(matters)} matters in {len({gold.field for gold in golds})} fields of work; "
        f"{splits['train']} matters train, {splits['validation']} validation, {splits['test']} test."
    )
    yield ""
    yield "| type | drafts | shortest, median, longest (字) | depth 1 2 3 4 5 | concision 1 2 3 4 5 |"
    yield "|---|---|---|---|---|"
    for label in LABELS:
        yield _row(LABEL_NAMES[label], [gold for gold in golds if gold.label == label])
    yield _row("all", golds)
    yield ""
    roles = Counter(role for gold in golds for role in gold.roles)
    yield f"{roles.total():,} units: {', '.join(f'{role} {count}' for role, count in roles.most_common())}."
    voices = Counter(gold.voice for gold in golds)
    yield f"Voices: {', '.join(f'{voice} {count}' for voice, count in voices.most_common())}."
    boundary = Counter(gold.boundary for gold in golds if gold.boundary)
    yield f"{boundary.total()} drafts are boundary cases of rubric §1.7 ({len(boundary)} of its 22 cases)."
    flags = Counter(flag for gold in golds for flag in gold.flags)
    yield (
        f"{sum(not gold.draft.title for gold in golds)} drafts have no title, "
        f"{sum(gold.draft.header == Header() for gold in golds)} no header; "
        + ", ".join(f"{count} are marked `{flag}`" for flag, count in sorted(flags.items()))
        + "."
    )
    related = correlation([gold.depth for gold in golds], [gold.concision for gold in golds])
    yield f"Correlation of depth and concision: {related:.2f}."


def _row(name: str, golds: Sequence[Gold]) -> str:
    lengths = [text_length(gold.draft.body) for gold in golds]
    depth, concision = Counter(gold.depth for gold in golds), Counter(gold.concision for gold in golds)
    return (
        f"| {name} | {len(golds)} | {min(lengths)}, {median(lengths):.0f}, {max(lengths)} "
        f"| {_by_level(depth)} | {_by_level(concision)} |"
    )


def _by_level(counts: Counter[int]) -> str:
    return " ".join(str(counts[level]) for level in _LEVELS)

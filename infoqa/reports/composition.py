"""What a corpus is made of, as the Markdown of its data card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import correlation, median

from infoqa.assessment import LABEL_NAMES, LABELS
from infoqa.draft import Header
from infoqa.language.length import text_length
from infoqa.training.corpus import Gold

_LEVELS = (1, 2, 3, 4, 5)
_SENDERS = (
    ("school", "学校|小学|中学|幼儿园|学院|党校|教研"),
    ("hospital", "医院|卫生院|卫生所|疾病预防|卫生服务中心"),
    ("zone", "开发区|园区|管委会|管理委员会|口岸|飞地"),
    ("street or community", "街道|社区|居委会"),
    ("township or village", "镇|乡|苏木|村民委员会|村委会"),
    ("farm, firm or association", "农场|林场|林业局|公司|合作社|协会|商会|团场|银行|支行|供销"),
    ("office of a county, city or district", "办公室|政府|县委|区委|市委"),
    ("bureau or public body", "局|委|中心|站|队|会|院|厅|组|馆|所"),
)
_ERAS = (("1999", "to 1999"), ("2012", "2000-2012"), ("2018", "2013-2018"), ("9999", "2019-2026"))


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
    yield _counted("Voices", Counter(gold.voice for gold in golds))
    boundary = Counter(gold.boundary for gold in golds if gold.boundary)
    yield f"{boundary.total()} drafts are boundary cases of rubric §1.7 ({len(boundary)} of its 22 cases)."
    flags = Counter(flag for gold in golds for flag in gold.flags)
    yield (
        f"{sum(not gold.draft.title for gold in golds)} drafts have no title, "
        f"{sum(gold.draft.header == Header() for gold in golds)} no header; "
        + ", ".join(f"{count} are marked `{flag}`" for flag, count in sorted(flags.items()))
        + "."
    )
    yield _counted("Senders", Counter(_sender(gold.draft.header.unit) for gold in golds))
    yield _counted("Dated", Counter(_era(gold.draft.header.date) for gold in golds))
    yield _counted("Regions, in drafts", Counter(gold.region for gold in golds))
    related = correlation([gold.depth for gold in golds], [gold.concision for gold in golds])
    yield f"Correlation of depth and concision: {related:.2f}."


def _counted(name: str, counts: Counter[str]) -> str:
    return f"{name}: {', '.join(f'{value} {count}' for value, count in counts.most_common())}."


def _sender(unit: str) -> str:
    if not unit:
        return "not given"
    return next((kind for kind, pattern in _SENDERS if re.search(pattern, unit)), "other")


def _era(date: str) -> str:
    return "not given" if not date else next(era for last, era in _ERAS if date[:4] <= last)


def _row(name: str, golds: Sequence[Gold]) -> str:
    lengths = [text_length(gold.draft.body) for gold in golds]
    depth, concision = Counter(gold.depth for gold in golds), Counter(gold.concision for gold in golds)
    return (
        f"| {name} | {len(golds)} | {min(lengths)}, {median(lengths):.0f}, {max(lengths)} "
        f"| {_by_level(depth)} | {_by_level(concision)} |"
    )


def _by_level(counts: Counter[int]) -> str:
    return " ".join(str(counts[level]) for level in _LEVELS)

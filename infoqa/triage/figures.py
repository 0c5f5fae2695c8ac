"""Figures that several units give for the same thing, so that an editor can add them up.

A figure is taken only where adding it can be right: one exact value of one noun and unit in a draft, no rate, no price,
no length of time, drafts of peers (several townships, not a township and its county), and no value twice, since that
may be the same fact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from infoqa.draft import Draft
from infoqa.language.normalise import normalise
from infoqa.language.quantities import find_quantities
from infoqa.language.tokens import tokenise

_FIGURE = re.compile(r"(?P<value>[0-9]+(?:[, ][0-9]{3})*(?:\.[0-9]+)?)(?P<scale>[万亿千百]*)(?P<unit>[^0-9余多来]*)$")
_SCALES: Mapping[str, int] = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NOT_ADDED = re.compile(r"(?:个?百分点|.*[/年月周天日分秒倍级层度℃岁成%]|小时|分钟|厘米|毫米|米|m|cm|mm)$")
_RATE = re.compile(r"[每均]|(?:[占超近比约达由从到至—~\-]|不足|最高|最低|以上)$")
_CLAUSE = re.compile(r"[^，。；：、！？\n（）“”0-9]*$")
_AFTER = re.compile(r"[\u4e00-\u9fff]+")
_NOT_NOUNS = frozenset(
    [
        "完成",
        "新增",
        "累计",
        "共有",
        "共计",
        "合计",
        "总计",
        "其中",
        "分别",
        "增加",
        "减少",
        "投入",
        "达到",
        "超过",
        "还有",
        "仍有",
        "已有",
        "只有",
        "现有",
        "目前",
        "全部",
        "一共",
        "建成",
        "修建",
        "新建",
        "清理",
        "清出",
        "整治",
        "发放",
        "收到",
        "排查",
        "查出",
        "涉及",
        "组织",
        "开展",
        "可以",
        "需要",
        "左右",
        "以上",
        "以下",
        "已经",
        "没有",
        "未能",
    ]
)
_HUNDRED_MILLION, _TEN_THOUSAND = 100_000_000, 10_000
_LONGEST = 4  # characters of a noun


@dataclass(frozen=True, slots=True)
class SharedFigure:
    """What several drafts count of the same thing.

    Attributes:
        noun: What is counted.
        unit: Unit of the count, without 万 or 亿.
        values: Number of the draft in its batch, and its value, in the order of the drafts.
    """

    noun: str
    unit: str
    values: tuple[tuple[int, Decimal], ...]

    @property
    def total(self) -> Decimal:
        """Sum of the values."""
        return sum((value for _, value in self.values), Decimal())

    @property
    def text(self) -> str:
        """The sum as an editor would write it down."""
        parts = "＋".join(f"{_plain(value)}{self.unit}" for _, value in self.values)
        return f"{self.noun} {parts}＝{_plain(self.total)}{self.unit}"


def shared_figures(drafts: Mapping[int, Draft], peers: Mapping[int, tuple[str, str]]) -> tuple[SharedFigure, ...]:
    """Figures that can be added up, most drafts first.

    Args:
        drafts: Drafts by their number in the batch.
        peers: For every draft whose figures may be added: the level of its unit, within which units do not overlap, and
            the unit. Of two drafts of one unit the later one counts.
    """
    found: defaultdict[tuple[str, str, str], dict[str, tuple[int, Decimal]]] = defaultdict(dict)
    for number, (level, unit) in peers.items():
        for (noun, measure), value in _counts(drafts[number].body).items():
            found[noun, measure, level][unit] = (number, value)
    shared = [
        SharedFigure(noun, measure, tuple(sorted(values.values())))
        for (noun, measure, _), values in found.items()
        if len(values) > 1 and len({value for _, value in values.values()}) == len(values)
    ]
    return tuple(sorted(shared, key=lambda figure: (-len(figure.values), figure.noun, figure.unit)))


def figure_texts(body: str) -> list[str]:
    """Figures and percentages of a text as they are written, each once."""
    text = normalise(body).text
    found = (text[one.start : one.end] for one in find_quantities(text) if one.kind in ("figure", "percent"))
    return list(dict.fromkeys(found))


def _counts(body: str) -> dict[tuple[str, str], Decimal]:
    """Value by noun and unit; what a draft gives two values for is left out."""
    values: defaultdict[tuple[str, str], set[Decimal]] = defaultdict(set)
    for key, value in _read(normalise(body).text):
        values[key].add(value)
    return {key: next(iter(own)) for key, own in values.items() if len(own) == 1}


def _read(text: str) -> Iterator[tuple[tuple[str, str], Decimal]]:
    for one in find_quantities(text):
        match = _FIGURE.match(text[one.start : one.end]) if one.kind == "figure" else None
        if match is None or not match["unit"] or _NOT_ADDED.match(match["unit"]):
            continue
        before = _CLAUSE.search(text, max(0, one.start - 12), one.start)
        words = before.group() if before else ""
        if _RATE.search(words) or (one.start and text[one.start - 1] in "—~-至到"):
            continue
        noun = _noun_after(text, one.end) or _noun_before(words)
        if noun:
            value = Decimal(re.sub("[, ]", "", match["value"]))
            for scale in match["scale"]:
                value *= _SCALES[scale]
            yield (noun, match["unit"]), value


def _noun_after(text: str, at: int) -> str:
    """The word right after a number with its unit: 12名‖网格员."""
    run = _AFTER.match(text, at, at + 2 * _LONGEST)
    first = tokenise(run.group())[0] if run else ""
    return first if _is_noun(first) else ""


def _noun_before(words: str) -> str:
    """The last word before a number that can be a noun: 清淤渠道‖12公里."""
    tokens = tokenise(words)[-2:]
    return next((word for word in reversed(tokens) if _is_noun(word)), "")


def _is_noun(word: str) -> bool:
    long_enough = 1 < len(word) <= _LONGEST and bool(_AFTER.fullmatch(word))
    return long_enough and word not in _NOT_NOUNS and not word.startswith(("每", "各"))


def _plain(value: Decimal) -> str:
    """A number with 万 or 亿 where it is round enough to stay exact within two decimals."""
    for size, name in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if value >= size and value % (size // 100) == 0:
            return f"{_decimal(value / size)}{name}"
    return _decimal(value)


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

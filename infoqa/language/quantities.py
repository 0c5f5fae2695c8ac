"""Numbers in running text: figures with unit, dates, and numbers that are neither (rubric §2.1 D2)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["figure", "percent", "date", "range", "other"]

_UNITS = (
    "万千瓦时|个百分点|平方公里|毫克/升|千瓦时|平方米|百分点|立方米|GW|MW|cm|kW|kg|km|m2|m3|mm|个月|人次|企业|兆瓦|公斤|公里|公顷|分钟|千瓦|"
    "厘米|台套|学校|小时|户次|批次|架次|毫米|社区|网点|街道|车次|门店"
    "|[亩元吨米户人名家件个处座台套条株头只羽辆艘张份本册场次起宗笔项所间栋幢片块口眼岁天日分秒年周倍级层度℃斤克升方里步单票班桌床席对组队支村乡镇县盏根箱袋瓶盒粒枚门期批轮趟车碗餐顿针剂例字词页卷幅顶把副双丘垄尾担筐板棵树窝栏滴tm]"
)
_DAY = r"(?:[0-9]{1,2}[日号])"
# Begins with a plain digit class, so that the search skips everything else at C speed.
_EXPRESSION = re.compile(
    r"[0-9]+(?:[, ][0-9]{3}(?![0-9])|\.[0-9]+)*(?:"
    r"(?P<percent>%|成(?![立为本果功效员交就都分]))"
    r"|(?P<range>年?[—\-~至到]+[0-9]{4}年|月?[—\-~至到]+[0-9]{1,2}月份?)"
    rf"|(?P<date>年(?![来以级限])(?:[0-9]{{1,2}}月{_DAY}?)?|月(?:{_DAY}|[上中下]旬|[底初末份])?|日(?:晚|凌晨|上午|下午)?|[时点](?:[0-9]{{1,2}}分|半|许)?(?!以上|位|数)|:[0-9]{{2}})"
    r"|(?P<other>号)"
    rf"|(?P<figure>(?:[万亿千百]+[余多来]?|[余多来])?(?:{_UNITS})|[万亿千百]+[余多来]?)"
    r")?"
)
_TENTHS_EXPRESSION = re.compile(r"(?<!统)[一二两三四五六七八九]成(?![立为本果功效员交就都分不])")
_ORDINAL = frozenset("第〔[GSXYC.")
_NOT_COUNTED = re.compile(
    r"(?:项|个|条|大|类|点|方面)[^，。；、]{0,4}?(?:措施|举措|方面|要求|意见|任务|制度|环节|结合|到位|建议|想法)"
)


class Quantity(NamedTuple):
    """One number expression of a normalised text.

    Attributes:
        kind: `figure` has a value and a unit; `percent` is a rate or a share in 成; `date` a point in time; `range` a
            stretch of time; `other` an ordinal, a document number, a telephone number or a count of measures.
        start: First code point.
        end: One past the last code point, unit included.
    """

    kind: Kind
    start: int
    end: int


def find_quantities(text: str) -> list[Quantity]:
    """All number expressions of normalised `text`, in order."""
    found = [_quantity(text, match) for match in _EXPRESSION.finditer(text)]
    if "成" in text:
        shares = [Quantity("percent", *match.span()) for match in _TENTHS_EXPRESSION.finditer(text)]
        if shares:
            found = sorted([*found, *shares], key=lambda quantity: quantity.start)
    return found


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    group = match.lastgroup
    if group in ("figure", "percent") and text.count(".", start, end) > 1:
        return Quantity("other", start, end)  # 3.2.1 numbers a heading
    if group == "figure" and ((start and text[start - 1] in _ORDINAL) or _NOT_COUNTED.match(text, end - 1)):
        return Quantity("other", start, end)
    if group is None or (group == "date" and start and text[start - 1] == "第"):
        return Quantity("other", start, end)
    if text[end - 1] == "年" and group in ("figure", "date"):  # 3年 and 12.5年 are lengths of time, 2024年 a date
        is_year = end - start == 5 and text[start : end - 1].isdecimal()
        return Quantity("date" if is_year else "figure", start, end)
    return Quantity(group, start, end)  # type: ignore[arg-type]  # group names are Kinds

"""Numbers in running text: figures with unit, dates, and numbers that are neither (rubric §2.1 D2)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["figure", "percent", "date", "period", "other"]


class Quantity(NamedTuple):
    """One number expression of a normalised text.

    Attributes:
        kind: `figure` has a value and a unit; `percent` is a rate or a share in 成; `date` a point in time; `period` a
            range of time; `other` an ordinal, a document number, a telephone number or a count of measures.
        start: First code point.
        end: One past the last code point, unit included.
        value: The number itself, magnitude word included; 0.0 for dates, periods and others.
        unit: Unit as written, `%` for percent; empty for dates, periods and others.
    """

    kind: Kind
    start: int
    end: int
    value: float
    unit: str


_UNITS = frozenset(
    (
    "平方公里 平方米 立方米 万千瓦时 千瓦时 个百分点 百分点 公里 公斤 公顷 毫克/升 人次 户次 台套 "
    "车次 批次 架次 亩 元 吨 米 户 人 名 家 件 个 处 座 台 套 条 株 头 只 羽 辆 艘 张 份 "
    "本 册 场 次 起 宗 笔 项 所 间 栋 幢 片 块 口 眼 岁 天 日 小时 分钟 分 秒 年 个月 周 "
    "倍 成 级 层 度 ℃ 千瓦 兆瓦 斤 克 升 方 厘米 毫米 里 步 单 票 班 桌 床 席 对 组 队 "
    "支 村 乡 镇 县 街道 社区 网点 门店 学校 企业 盏 根 箱 袋 瓶 盒 粒 枚 门 期 批 轮 趟 "
    "车 碗 餐 顿 针 剂 例 字 词 页 卷 幅 顶 把 副 双 丘 垄 尾 担 筐 板 棵 树 窝 栏 滴 "
    "kg km t GW MW kW m2 m3 m mm cm "
    ).split()
)
_LONGEST_UNIT = max(map(len, _UNITS))
_START = re.compile(r"[0-9]|[一二三四五六七八九]成(?![立为本果功效员交就])|百分之")
_NUMBER = r"[0-9]+(?:[, ][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?"
_EXPRESSION = re.compile(
    r"(?P<other>1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7,8}|(?:12345|12315|12328|110|119|120)(?=[^\d.万亿%个件人户])|\d{1,4}号(?!线路)|\d{15,})"
    r"|(?P<period>(?:19|20)\d\d年?[—\-~至到]+(?:19|20)\d\d年|\d{1,2}月?[—\-~至到]+\d{1,2}月(?:份)?(?!\d))"
    r"|(?P<date>(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|底|初|末|份)?|\d{1,2}日(?:晚|凌晨|上午|下午)?"
    r"|\d{1,2}[时点](?:\d{1,2}分|半|许)?(?!以上|位|数)|\d{1,2}:\d{2})"
    rf"|(?P<percent>{_NUMBER}%|[一二三四五六七八九]成|百分之[一二三四五六七八九十]+)"
    rf"|(?P<number>{_NUMBER})(?P<magnitude>[万亿千百]*)[余多来]?"
)
_NOT_A_FIGURE = frozenset("第〔[GSXYC.")
_MAGNITUDES = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2}
_NOT_COUNTED = re.compile(r"(?:项|个|条|大|类|点|方面)[^，。；、]{0,4}?(?:措施|举措|方面|要求|意见|任务|制度|环节|结合|到位|建议|想法)")
_COUNTERS = frozenset("项个条大类点方")
_TENTHS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}


def find_quantities(text: str) -> list[Quantity]:
    """All number expressions of normalised `text`, in order."""
    found: list[Quantity] = []
    at = 0
    while (begun := _START.search(text, at)) is not None:
        start = begun.start()
        match = _EXPRESSION.match(text, start)
        if match is None:
            at = start + 1
            continue
        quantity = _quantity(text, match)
        found.append(quantity)
        at = quantity.end
    return found


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    group = match.lastgroup
    if group == "percent":
        return Quantity("percent", start, end, _share(match.group()), "%")
    if group == "period" or group == "date" or group == "other":
        return Quantity(group, start, end, 0.0, "")
    unit = _unit_at(text, end)
    magnitude = match["magnitude"]
    ordinal = start > 0 and text[start - 1] in _NOT_A_FIGURE
    if ordinal or not (unit or magnitude) or unit in _COUNTERS and _NOT_COUNTED.match(text, end):
        return Quantity("other", start, end, 0.0, "")
    value = float(match["number"].replace(",", "").replace(" ", ""))
    for word in magnitude:
        value *= _MAGNITUDES[word]
    return Quantity("figure", start, end + len(unit), value, unit)


def _unit_at(text: str, at: int) -> str:
    """Longest unit word that begins at `at`, or the empty string."""
    for width in range(_LONGEST_UNIT, 0, -1):
        if text[at : at + width] in _UNITS:
            return text[at : at + width]
    return ""


def _share(text: str) -> float:
    if text.endswith("%"):
        return float(text[:-1].replace(",", "").replace(" ", ""))
    if text.endswith("成"):
        return 10.0 * max((_TENTHS.get(character, 0) for character in text), default=0)
    return 0.0 if len(text) > 4 else 10.0 * _TENTHS.get(text[-1], 0)

"""Engine `enumeration`: a count word and the list that it announces (三项措施：一是…二是…三是…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_NUMERALS = "一二三四五六七八九十"
_HAN = f"[{_NUMERALS}]{{1,3}}"
_FIRST = r"(?:(?<=[\n。；：！？，\s”）].)|(?<![^\n].))"
# Begins with a plain class, so that the search skips everything else at C speed; the branches look back at it.
_ITEM = re.compile(
    rf"[{_NUMERALS}（0-9①-⒛第其首再然最](?:"
    rf"(?<=[{_NUMERALS}])(?<![统唯之第万单逐专同归划定合如].)[{_NUMERALS}]{{0,2}}(?P<is>是(?![否不])|要(?!求|点|素))"
    rf"|(?<=[{_NUMERALS}]){_FIRST}[{_NUMERALS}]{{0,2}}(?P<comma>、)"
    rf"|(?<=（)(?<![第款条项].)(?:{_HAN}(?P<bracket>）)|[0-9]{{1,2}}(?P<small>）))"
    rf"|(?<=[0-9]){_FIRST}[0-9]?(?P<digit>[.、](?![0-9])|(?<=\n[0-9])，)"
    r"|(?<=[①-⒛])(?P<symbol>)"
    rf"|(?<=第){_FIRST}{_HAN}(?P<nth>[，、：]|是|步(?:[，：]|是))"
    rf"|(?<=其){_HAN}(?P<of>[，、：]|是)"
    rf"|{_FIRST}(?P<order>(?<=首)先|(?<=[其再])次|(?<=[然最])后)(?=[，、是要])"
    r")"
)
_FAMILY_OF = {
    "is": "是",
    "comma": "、",
    "bracket": "（一）",
    "digit": "1.",
    "small": "（1）",
    "nth": "第一",
    "of": "其一",
    "order": "首先",
}
_NUMBER = re.compile(rf"[0-9]+|[{_NUMERALS}]+")
_RANKS = {"、": 0, "（一）": 1, "1.": 2, "⒈": 2, "（1）": 3, "⑴": 3, "①": 3}
"""Families in the order of GB/T 9704 levels; the others stand within running text."""

_ORDER = {"首先": 1, "其次": 2, "再次": 3, "然后": 3}
_BACKWARD = ("以上", "上述")
_STARTERS = ("一是", "一要", "一、", "（一）", "1.", "1、", "（1）", "①", "⒈", "⑴", "第一", "其一", "首先")
_BEFORE_LIST = ("：", "。", "，", "；", "\n", " ", "）", "”")
_BARE = frozenset("条点步招关")  # 冬天那5条线 counts lines, not items
_LISTED = re.compile(r"[\u4e00-\u9fff]{2}(?:和|与|、)[\u4e00-\u9fff]{2,6}\Z")
_LEAD = 10
_REACH = 60
_FEWEST, _MOST = 2, 20


@dataclass(slots=True)
class _List:
    """A list while it is read."""

    family: str
    start: int
    line_start: bool
    count: int = 1
    declared: int = 0
    last: int = 0
    end: int = -1
    strays: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class EnumerationCheck:
    """Compares a count word with the number of items of the list right after it.

    Args:
        announcement: Finds the count word; must end where the list begins.
        led: The same after a verb such as 采取: the sentence goes on, and the list opens the next line.
        names: Names that hold a count word but announce nothing (三项制度, 四个意识).
    """

    announcement: re.Pattern[str]
    led: re.Pattern[str]
    count_word: re.Pattern[str]
    names: tuple[str, ...]
    anchors: tuple[str, ...] = (*_STARTERS, *_BACKWARD)
    in_title: bool = False

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the list that begins at `start` has another number of items than announced."""
        text = document.body.text
        if text[start:end] in _BACKWARD:
            return self._looking_back(text, start)
        found = self._announced(text, start)
        if found is None:
            return None
        declared = read_count(found["count"])
        if not _FEWEST <= declared <= _MOST:
            return None
        if declared == _FEWEST and _LISTED.search(text, 0, found.start("phrase")):
            return None  # both are named before the number
        items = next((one for one in self._lists(text) if one.start == start), None)
        if items is None or items.count < _FEWEST or items.count == declared:
            return None
        if items.count < declared and items.count + 1 in items.strays:
            return None
        values = {"declared": str(declared), "counted": str(items.count)}
        first, last = found.span("phrase")
        if first and text[first - 1] in "共分":  # 新规定共五条
            opens = max(text.rfind(mark, 0, first) for mark in "，。；：\n") + 1
            first = first - 1 if text[first - 1] == "分" else opens if first - opens <= _LEAD else first
        return Hit("body", first, last, values)

    def _looking_back(self, text: str, start: int) -> Hit | None:
        """A hit if the count word after 以上 differs from the list that ends right before it."""
        found = self.count_word.match(text, start + len(_BACKWARD[0]))
        if found is None:
            return None
        before = [one for one in self._lists(text) if one.start < start]
        if len(before) != 1 or before[-1].count < _FEWEST or start - before[-1].last > _REACH:
            return None
        declared, counted = read_count(found["count"]), before[-1].count
        if declared == counted or not _FEWEST <= declared <= _MOST:
            return None
        return Hit("body", start, found.end("phrase"), {"declared": str(declared), "counted": str(counted)})

    def _announced(self, text: str, start: int) -> re.Match[str] | None:
        """The count word that announces the list at `start`; None if there is none or if it is not the only one."""
        floor = max(0, start - _REACH)
        window = text[floor:start]
        if not window.endswith(_BEFORE_LIST):
            return None
        found = self.announcement.search(text, floor, start) or self.led.search(text, floor, start)
        if found is None or self._is_name(text, found.start("phrase"), found.end("phrase")):
            return None
        sentence = max(text.rfind(mark, 0, found.start()) for mark in "。；\n") + 1
        others = [
            other for other in self.count_word.finditer(text, sentence, start) if other.start() != found.start("phrase")
        ]
        return None if others else found

    def _is_name(self, text: str, start: int, end: int) -> bool:
        around = text[max(0, start - 6) : end + 1]
        return any(name in around for name in self.names)

    def _lists(self, text: str) -> Iterator[_List]:
        """All lists of the text, each with the number that its items reach."""
        lists: list[_List] = []
        stack: list[_List] = []
        for family, number, start, line_start in _items(text):
            at = _continued(stack, family, number, line_start=line_start)
            if at is not None:
                for closed in stack[at + 1 :]:
                    closed.end = start
                del stack[at + 1 :]
                stack[at].count = stack[at].count + 1 if number < 0 else number
                stack[at].last = start
            elif number == 1:
                opened = _List(family, start, line_start, last=start)
                if (found := self._announced(text, start)) is not None:
                    opened.declared = read_count(found["count"])
                rank = _RANKS.get(family, 9)
                while stack and _RANKS.get(stack[-1].family, 9) > rank:
                    stack.pop().end = start
                stack.append(opened)
                lists.append(opened)
            else:
                for open_list in stack:
                    open_list.strays.add(number)
        return iter(lists)


def enumeration_check(rule: Rule) -> EnumerationCheck:
    """The check of a rule with engine `enumeration`."""
    nouns = "|".join(sorted(split_phrases(rule.options["nouns"]), key=len, reverse=True))
    alone = "|".join(
        f"{word}(?![\u4e00-\u9fff])" if word in _BARE else word
        for word in sorted(split_phrases(rule.options["classifiers"]), key=len, reverse=True)
    )
    digits = rf"\d{{1,2}}(?=[个项条大种类件道步招]|点(?:{nouns}))"  # 3点 alone is a time of day
    number = rf"(?<![第百千万几数{_NUMERALS}\d.年月、])(?P<count>[{_NUMERALS}两]{{1,3}}|{digits})"
    manner = "(?:主要|具体|重点|突出|新|硬|关键|基础)?"
    counted = rf"[个项条大点种类件道步门段]{{0,2}}(?:方面的?)?{manner}(?:{nouns})"
    word = rf"(?P<phrase>{number}(?:{counted}|{alone}|个(?=[，：])))"
    tail = r"(?:[^。！？；，：\n中后时里内前间上现其含如等例](?!中)){0,8}?"
    stop = r"(?:[：。]|，(?:即|分别是|具体是|主要是|就是|分别为)?|：?(?=\n))?\s*"
    verbs = "|".join(sorted(split_phrases(rule.options["verbs"]), key=len, reverse=True))
    return EnumerationCheck(
        announcement=re.compile(f"{word}{tail}(?:如下)?{stop}\\Z"),
        led=re.compile(f"(?:{verbs}){word}[^。！？；：\n]*。\n\\s*\\Z"),
        count_word=re.compile(word),
        names=tuple(split_phrases(rule.options["names"])),
    )


def read_count(text: str) -> int:
    """Value of a count word such as 6, 六, 两 or 十二."""
    if text.isdecimal():
        return int(text)
    if text == "两":
        return 2
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.index(text) + 1 if len(text) == 1 and text in _NUMERALS else 0
    high = _NUMERALS.find(tens) + 1 if tens else 1
    return high * 10 + (_NUMERALS.find(ones) + 1 if ones else 0)


@lru_cache(maxsize=4)
def _items(text: str) -> tuple[tuple[str, int, int, bool], ...]:
    """Family, number, start of every enumerator, and whether it opens its line; number -1 stands for 最后."""
    items = []
    for found in _ITEM.finditer(text):
        group = found.lastgroup or ""
        family, number = _family_and_number(group, found.group())
        line_start = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
        items.append((family, number, found.start(), line_start))
    return tuple(items)


def _family_and_number(group: str, mark: str) -> tuple[str, int]:
    if group == "symbol":
        first = next(first for first in "⒈⑴①" if mark >= first)
        return first, ord(mark) - ord(first) + 1
    if group == "order":
        return "首先", _ORDER.get(mark, -1)
    found = _NUMBER.search(mark)
    number = read_count(found.group()) if found else 0
    return ("首先" if group == "nth" and number > 1 else _FAMILY_OF[group]), number


def _continued(stack: list[_List], family: str, number: int, *, line_start: bool) -> int | None:
    """Index of the open list that the item goes on with, the innermost first."""
    fits = [index for index in range(len(stack) - 1, -1, -1) if _is_next(stack[index], family, number)]
    if len(fits) > 1:
        inner, outer = stack[fits[0]], stack[fits[1]]
        if inner.count == inner.declared or (outer.line_start == line_start != inner.line_start):
            return fits[1]
    return fits[0] if fits else None


def _is_next(items: _List, family: str, number: int) -> bool:
    """Whether an item with `number` follows the last item of `items`; 第二 may follow 首先 and 第一."""
    if items.family != family and {items.family, family} != {"首先", "第一"}:
        return False
    return number < 0 or number == items.count + 1

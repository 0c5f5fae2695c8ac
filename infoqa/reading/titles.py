"""Which line is a title, which is a section head."""

from __future__ import annotations

import re
from collections.abc import Sequence

from infoqa.reading.header import is_date, is_issue_line, is_secrecy_mark, is_urgency_mark, read_header_line
from infoqa.reading.manuscript import Line

LONGEST_TITLE = 60

_WINDOW = 60
"""Lines after a title candidate that show the width of the text."""

_HAN = re.compile("[\u3400-\u9fff]")
_INNER_END = re.compile("[。；;]")
_ENUMERATOR = re.compile(
    "(?:[（(]?[一二三四五六七八九十百]{1,3}[）)、.．，,]|[（(][0-9０-９]{1,2}[）)]|[0-9０-９]{1,2}[、.．)）](?![0-9])"
    "|[0-9]{1,2}[，,]|[①-⑳⒈-⒛⑴-⒇]|第[一二三四五六七八九十]+[，,、]|[一二三四五六七八九十]是|其[一二三四五])"
)
_APPENDIX = re.compile("附(?:件|表|图|圖|注|：|:)|注[：:]|抄送|主送")
_LEAD_IN = re.compile(
    "近日|日前|近期|连日|連日|今年|去年|截至|目前|[0-9]{1,4}[年月]|自[0-9]|从[0-9]|为|為|按照|根据|根據"
)
_SECTION_NOUNS = re.compile(
    "基本情况|主要做法|存在(?:的)?(?:主要)?问题|问题(?:及|和)?(?:原因|建议)|原因分析|(?:对策|意见|工作|几点)建议|下一步|下步"
    "|工作(?:成效|打算|情况|措施|要求)|主要(?:成效|问题|情况|举措|经验)|取得(?:的)?成效|几点(?:体会|启示)|启示|现状|背景"
    "|总体要求|组织领导|保障措施|目录|前言|结语"
    "|基本情況|存在(?:的)?(?:主要)?問題|(?:對策|意見|幾點)建議|工作建議|取得成效|現狀|總體要求|組織領導|目錄|結語"
)
_SECTION_VERBS = re.compile(
    "进一步|着力|切实|狠|抓|强化|加强|加大|加快|健全|完善|落实|推进|提升|提高|优化|深化|突出|坚持|创新|严格|严|压实|聚焦"
    "|做[好实优强]|注重|夯实|筑牢|拓宽|拓展|规范|统一|建立|明确|细化|整合|扩大|改进|转变|广泛|积极|扎实|持续|全面|精准|科学"
    "|高度|以|用|让|把|靠|進一步|著力|強化|加強|健全|落實|推進|優化|堅持|創新|嚴格|壓實|規範|擴大|轉變|積極|紮實|持續|讓"
)


def looks_like_title(lines: Sequence[Line], index: int, *, wrapped: bool = False) -> bool:
    """Whether the line at `index` is the title of the text that follows it in `lines`.

    A title is one short line without 。 or ；, does not start with an enumerator and is followed by text. A single 。
    at its very end is forgiven when all else shows a title: no comma, no date or 近日 in front, a long paragraph next.
    """
    line = lines[index]
    text = line.text.strip()
    limit = LONGEST_TITLE + 20 if line.heading else LONGEST_TITLE
    if not 2 <= len(text) <= limit or not _HAN.search(text) or text[-1] in "：:，,、":
        return False
    if is_section_head(text) or _APPENDIX.match(text) or is_mark(text):
        return False
    after = next((number for number in range(index + 1, len(lines)) if not lines[number].blank), None)
    if after is None:
        return False
    if _INNER_END.search(text.rstrip("。")):
        return False
    if text.endswith("。"):
        return line.heading or _is_title_with_full_stop(text, lines[after].text.strip())
    return line.heading or not _is_wrapped_prose(lines, index, after, wrapped=wrapped)


def is_section_head(text: str) -> bool:
    """Whether the line starts with an enumerator (一、 （一） 1. 一是 …)."""
    return _ENUMERATOR.match(text.strip()) is not None


def is_mark(text: str) -> bool:
    """Whether the line is furniture and not words: a date, an issue number, a secrecy or urgency mark."""
    return is_date(text) or is_issue_line(text) or is_secrecy_mark(text) or is_urgency_mark(text)


def names_section(text: str) -> bool:
    """Whether a heading reads like the section of one draft (主要做法, 加强组织领导), not like the title of a draft."""
    text = text.strip()
    return len(text) < 6 or _SECTION_NOUNS.search(text) is not None or _SECTION_VERBS.match(text) is not None


def is_section_noun(text: str) -> bool:
    """Whether a heading holds a word that only sections of a draft carry (存在问题, 下一步打算)."""
    return len(text.strip()) < 4 or _SECTION_NOUNS.search(text) is not None


def _is_title_with_full_stop(text: str, after: str) -> bool:
    return len(text) <= 45 and "，" not in text and "," not in text and not _LEAD_IN.match(text) and len(after) >= 60


def _is_wrapped_prose(lines: Sequence[Line], index: int, after: int, *, wrapped: bool) -> bool:
    """Whether the line is the first of a paragraph that was broken at a fixed width."""
    if read_header_line(lines[after].text) is not None:
        return False
    lines = lines[index : index + _WINDOW]
    index, after = 0, after - index
    width = max(len(line.text.strip()) for line in lines)
    length = len(lines[index].text.strip())
    if wrapped:
        return length >= 0.85 * width
    full = sum(1 for line in lines if len(line.text.strip()) >= 0.85 * width)
    return after == index + 1 and width <= LONGEST_TITLE and length >= 0.85 * width and full >= 4


def repeats_title(title: str, text: str) -> bool:
    """Whether a line under the head says the title again, but for brackets, years and small words."""
    if len(text) > LONGEST_TITLE + 20 or _INNER_END.search(text) or is_section_head(text):
        return False
    first, second = _core(title), _core(text)
    if not first or not second:
        return False
    if first == second:
        return True
    if min(len(first), len(second)) < 8 or abs(len(first) - len(second)) > 6:
        return False
    if first in second or second in first:
        return True
    from difflib import SequenceMatcher

    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= 0.9


def _core(title: str) -> str:
    title = re.sub("^(?:文章标题|文章標題|标题|標題)[：:]", "", title.strip())
    title = re.sub("[（(][^（）()]*[)）]", "", title)
    title = re.sub("[0-9０-９〇○零一二三四五六七八九]{4}年(?:度)?", "", title)
    return re.sub(r"[\W_]", "", title)

"""Engine `headline`: a title that says what the body does not (文题相符)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infoqa.language.document import Document
from infoqa.screening.hits import Hit

_SHORT = 40  # characters of a body that is worth comparing
_OPENING = 160  # characters in which the main fact stands
_RISE = "上升|增长|增加|上涨|提高|升高|回升|上扬|走高|攀升"
_FALL = "下降|减少|下跌|降低|回落|下滑|走低|缩减"
_WIDE = {_RISE: f"{_RISE}|[升增涨高]", _FALL: f"{_FALL}|[降少减]"}
_TREND = re.compile(
    rf"(?P<subject>[\u4e00-\u9fff]{{2,3}})(?:[大明显幅稳中持续]{{0,4}})(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))"
)
_SOLVED = re.compile(r"(?:已|全部|得到|彻底|基本)(?:解决|清零|化解|销号)|不再[难缺]")
_OPEN = re.compile(r"仍缺|仍有|仍未|尚未|尚缺|还缺|没有谈成|没有空地|无法解决|至今没有|还没有|得不到解决")


@dataclass(frozen=True, slots=True)
class HeadlineCheck:
    """Compares the claim of the title with the body."""

    def of(self, document: Document) -> Iterator[Hit]:
        """At most one hit: a trend turned round, or a problem said to be solved."""
        title, text = document.title.text, document.body.text
        if not title.strip() or len(text) < _SHORT:
            return
        hit = self._turned(title, text) or self._solved(title, text)
        if hit is not None:
            yield hit

    def _turned(self, title: str, text: str) -> Hit | None:
        for found in _TREND.finditer(title):
            subject = found["subject"][-2:]
            same, other = (_RISE, _FALL) if found["rise"] else (_FALL, _RISE)
            told = re.search(rf"(?:{subject}|比|同比)[^。；\n]{{0,30}}(?:{other})", text)
            if told and told.start() < _OPENING and not re.search(_WIDE[same], text):
                group = "rise" if found["rise"] else "fall"
                return Hit("title", *found.span(group), {"reason": "与正文的升降相反"})
        return None

    def _solved(self, title: str, text: str) -> Hit | None:
        found = _SOLVED.search(title)
        if found is None or _OPEN.search(text) is None:
            return None
        return Hit("title", 0, len(title), {"reason": "正文里还没有解决"})

"""Engine `share`: parts of one whole that add up to more, or plainly less, than all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_SHARE = re.compile(
    r"(?P<label>[^，。；：！？\n、%]{1,16}?)(?:分别)?(?P<verb>占(?:到|了|比)?|比例为|比重为)(?:约|近)?(?P<value>\d+(?:\.\d+)?%|[一二两三四五六七八九]成[一二三四五六七八九半]?)"
    r"|(?P<rest>其余|余下|剩余|剩下)的?(?:占|为)?(?P<restvalue>\d+(?:\.\d+)?%|[一二两三四五六七八九]成半?)"
)
_NUMERALS = "零一二三四五六七八九"
_LEFT = re.compile("其余|其他|其它|余下|剩下|剩余")
_WHOLE = re.compile(r"[^里中]{1,8}[里中](?=.)")  # 学员里男生占58%
_FULL = Decimal(100)
_ROOM = Decimal("0.5")
_MOST = Decimal(116)  # a greater sum shows that the shares are not parts of one whole


@dataclass(frozen=True, slots=True)
class ShareCheck:
    """Adds up the shares of one sentence.

    Args:
        closing: Words that tell that nothing is left out.
        opposites: Pairs of words that divide a whole.
        overlapping: Words that show that one thing may count in several shares.
    """

    closing: re.Pattern[str]
    opposites: tuple[tuple[str, str], ...]
    overlapping: re.Pattern[str]
    anchors: tuple[str, ...] = ("占", "比例为", "比重为")
    in_title: bool = False

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the shares that begin at the anchor do not make up a whole; the first anchor speaks for all."""
        text = document.body.text
        opens = max(text.rfind(mark, 0, start) for mark in "。！？\n；") + 1
        closes = min((at for mark in "。！？\n；" if (at := text.find(mark, start)) >= 0), default=len(text))
        shares = list(_SHARE.finditer(text, opens, closes))
        if len(shares) < 2 or not shares[0].start() <= start < shares[0].end():
            return None
        between = [text[a.end() : b.start()] for a, b in pairwise(shares)]
        sentence = text[opens:closes]
        labels = [found["label"] or "" for found in shares]
        if any(part.strip("，、和及 ") for part in between) or self.overlapping.search(sentence):
            return None
        if any("其中" in label for label in labels[1:]):
            return None
        added = sum((_value(found) for found in shares), Decimal(0))
        rest = any(found["rest"] for found in shares)
        halves = len(shares) == 2 and self._divide(*labels)
        over = added > _FULL + _ROOM and (len(shares) > 2 or rest or halves) and added <= _MOST
        left = _LEFT.search(text, shares[-1].end(), closes) is not None
        closed = rest or halves or self.closing.search(text, opens, closes) is not None
        under = closed and not left and added < _FULL - _ROOM
        if not over and not (under and added >= _FULL * Decimal("0.8")):
            return None
        whole = _WHOLE.match(labels[0])
        first = shares[0].start() + (whole.end() if whole else 0)
        return Hit("body", first, shares[-1].end(), {"sum": f"{added.normalize():f}%"})

    def _divide(self, first: str, second: str) -> bool:
        return any((a in first and b in second) or (b in first and a in second) for a, b in self.opposites)


def _value(found: re.Match[str]) -> Decimal:
    written = found["value"] or found["restvalue"]
    if written.endswith("%"):
        return Decimal(written[:-1])
    tenths, _, rest = written.partition("成")
    whole = Decimal(2 if tenths == "两" else _NUMERALS.index(tenths)) * 10
    return whole + (Decimal(5) if rest == "半" else Decimal(_NUMERALS.index(rest)) if rest else Decimal(0))


def share_check(rule: Rule) -> ShareCheck:
    """The check of a rule with engine `share`."""
    pairs = (pair.split("/") for pair in split_phrases(rule.options["opposites"]))
    return ShareCheck(
        closing=_any_of(rule.options["closing"]),
        opposites=tuple((first, second) for first, second in pairs),
        overlapping=_any_of(rule.options["overlapping"]),
    )


def _any_of(phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, split_phrases(phrases))))

"""Where a draft can be cut: units, clauses and words that go without a figure, a date or a name going with them.

It proposes ranges of the writer's own characters. Nothing is written, and nothing is put in their place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from infoqa.draft import Span, without
from infoqa.language.document import Document
from infoqa.language.lexicon import merge_ranges, split_phrases
from infoqa.quality.reading import UnitTable
from infoqa.quality.roles import ROLES

_EMPTY = 0.6  # probability of B from which a unit may go
_SHORTEST_REPEAT = 12
_GAP = "[^，。；、]{0,20}?"
_LONGEST_OPENING = 60
_NAMES = re.compile(
    r"[\u4e00-\u9fff]{2,5}(?:县|区|镇|乡|村|街道|社区|公司|合作社|学校|小学|中学|医院|卫生院|银行)"
    r"|(?:书记|县长|市长|区长|镇长|乡长|局长|主任|校长|院长|主席|部长|同志)[\u4e00-\u9fff]{2,3}"
    r"|[“《][^”》]{2,}[”》]"
)


def find_cuts(table: UnitTable) -> list[tuple[Span, ...]]:
    """What could be struck out of every document: raw ranges of the body, ascending and apart.

    Every figure, date and name of a document stands at least once outside its cuts.
    """
    empty = table.probability[:, ROLES.index("B")]
    out = []
    for index, document in enumerate(table.batch.documents):
        first, last = table.batch.unit_starts[index : index + 2]
        cuts: list[tuple[int, int]] = []
        for start, end in sorted(_proposals(document, empty[first:last].tolist()), key=lambda cut: cut[0] - cut[1]):
            if _keeps_facts(document, [*cuts, (start, end)]):
                cuts.append((start, end))
        out.append(tuple(document.body.span(start, end) for start, end in merge_ranges(cuts)))
    return out


def _proposals(document: Document, empty: list[float]) -> Iterator[tuple[int, int]]:
    text = document.body.text
    seen: set[str] = set()
    for unit, share in zip(document.units, empty, strict=True):
        words = text[unit.start : unit.end].strip()
        if share >= _EMPTY or (len(words) >= _SHORTEST_REPEAT and words in seen):
            yield unit.start, unit.end
        seen.add(words)
        opening = _openings().match(text, max(unit.start, unit.label_end), unit.end)
        if opening is not None:
            yield opening.span()
    for found in _adverbs().finditer(text):
        yield found.span()


def _keeps_facts(document: Document, cuts: list[tuple[int, int]]) -> bool:
    """Whether every figure, date and name within the last cut stands outside all cuts as well."""
    text = document.body.text
    start, end = cuts[-1]
    touched = [q for q in document.quantities if q.start < end and start < q.end]
    names = _NAMES.findall(text[start:end])
    if not touched and not names:
        return True
    gone = list(merge_ranges(cuts))
    # A number survives as a number of its own: “6台” is not kept by “186台”.
    kept = {
        text[q.start : q.end]
        for q in document.quantities
        if not any(q.start < stop and begin < q.end for begin, stop in gone)
    }
    left = without(text, [Span(*cut) for cut in gone])
    return {text[q.start : q.end] for q in touched} <= kept and all(name in left for name in names)


@cache
def _openings() -> re.Pattern[str]:
    phrases = split_phrases(_data()["openings"])
    heads = "|".join(_GAP.join(re.escape(part) for part in phrase.split("…")) for phrase in phrases)
    return re.compile(f"(?:{heads})[^。；\n]{{0,{_LONGEST_OPENING}}}?，")


@cache
def _adverbs() -> re.Pattern[str]:
    adverbs, verbs = (sorted(split_phrases(_data()[key]), key=len, reverse=True) for key in ("adverbs", "verbs"))
    return re.compile(f"(?:{'|'.join(adverbs)})(?:{'|'.join(adverbs)})?(?={'|'.join(verbs)})")


@cache
def _data() -> dict[str, str]:
    file = resources.files("infoqa.quality") / "data" / "trim.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))

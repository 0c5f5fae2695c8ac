"""Concision 精炼: the penalty codes k1-k9 of rubric §2.2 with the characters that cost the points."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from infoqa.assessment import Evidence, Label, Score
from infoqa.language.document import Document
from infoqa.language.length import text_length
from infoqa.language.lexicon import merge_ranges
from infoqa.language.units import ENUMERATOR
from infoqa.quality.levels import concision_level
from infoqa.quality.limits import ConcisionLimits, concision_limits, type_limits
from infoqa.quality.reading import UnitTable
from infoqa.quality.roles import ROLES

Range = tuple[int, int]

_MARKS = re.compile(r"[，。；：！？、\n]")
_SENTENCE_END = re.compile(r"[。！？][”’』」》）]*$")
_LIST = 3  # from three items on an enumeration is a structure
_FIRST = 60  # where a copied title stands
_GUARD = 2  # up to two boilerplate hits cost at most one point, one hit none (rubric §2.2 k3)


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points of one code, and the ranges of normalised text that cost them."""

    code: str
    points: int
    ranges: tuple[Range, ...]
    note: str


def concision_scores(table: UnitTable, labels: Sequence[Label], *, complete: np.ndarray, explain: bool) -> list[Score]:
    """Level by the rubric's table and a score that ranks within it, for every document.

    The score is `20 (level - 1)` plus `20 / (1 + w)`, where `w` grows with penalty points, characters per fact, empty
    units, boilerplate, repetition and length, so that of two drafts of one level the leaner ranks first.

    Args:
        table: The units.
        labels: Type of every document; it decides the length limit of k6.
        complete: Whether who, when and what are present; shape `(documents,)`.
        explain: Whether to attach evidence.
    """
    background = table.is_role("B")
    empty = table.probability[:, ROLES.index("B")]
    factual = table.has("figure", "percent", "date")
    scores = []
    for index, document in enumerate(table.batch.documents):
        first, last = int(table.batch.unit_starts[index]), int(table.batch.unit_starts[index + 1])
        columns = (background[first:last].tolist(), factual[first:last].tolist(), empty[first:last].tolist())
        reading = _Reading(document, labels[index], *columns)
        penalties = list(reading.penalties())
        points = sum(penalty.points for penalty in penalties)
        level = concision_level(
            {penalty.code: penalty.points for penalty in penalties},
            length=document.length,
            complete=bool(complete[index]),
        )
        score = round(20.0 * (level - 1 + 1.0 / (1.0 + reading.weight(points))), 2)
        evidence = tuple(_evidence(document, penalty) for penalty in penalties) if explain else ()
        scores.append(Score(level, score, evidence))
    return scores


def _evidence(document: Document, penalty: Penalty) -> Evidence:
    in_title = penalty.code in ("k1", "k1b")
    passage = document.title if in_title else document.body
    spans = tuple(passage.span(start, end) for start, end in penalty.ranges)
    return Evidence(penalty.code, penalty.points, spans, "title" if in_title else "body", penalty.note)


def _grade(value: float, bounds: tuple[float, float]) -> int:
    return 0 if value <= bounds[0] else 1 if value <= bounds[1] else 2


class _Reading:
    """One document under the concision codes."""

    def __init__(
        self, document: Document, label: Label, background: list[bool], factual: list[bool], empty: list[float]
    ) -> None:
        self.document = document
        self.background = background
        self.empty = empty
        self.factual = factual
        self.limits: ConcisionLimits = concision_limits()
        self.type_limits = type_limits()[label]
        self.boilerplate = list(merge_ranges(document.hits.get("boilerplate", ())))
        self.density = 100.0 * len(self.boilerplate) / max(document.length, 1)
        self.share = sum(background) / max(len(background), 1)
        self.sentences = list(_sentences(document))
        self.repeated = list(_repeated(document, self.limits.repeated_run))

    def penalties(self) -> Iterator[Penalty]:
        """Penalties above zero, in the order of the codes."""
        for penalty in (
            self._title(),
            self._headline_formula(),
            self._opening(),
            self._boilerplate(),
            self._background(),
            self._sentence_length(),
            self._length(),
            self._repetition(),
            self._ending(),
            self._structure(),
        ):
            if penalty is not None and penalty.points > 0:
                yield penalty

    def weight(self, points: int) -> float:
        """What weighs the text down, 0 for the leanest; ranks within a level.

        Every part grows with what is added: words without a new fact, empty units, boilerplate, a longer title.

        Args:
            points: Penalty points in all.
        """
        text = self.document.body.text
        facts = {text[q.start : q.end] for q in self.document.quantities}
        longest = max((end - start for start, end in self.sentences), default=0)
        over = max(0.0, self.document.length / self.type_limits.target - 1.0)
        return (
            0.02
            + 0.01 * self.document.length / (1 + len(facts))
            + 0.1 * sum(self.empty)
            + 0.1 * len(self.boilerplate)
            + 0.2 * len(self.repeated)
            + 0.05 * points
            + 0.3 * over
            + longest / 500
            + len(self.document.title.text) / 300
        )

    def _title(self) -> Penalty:
        length = text_length(self.document.title.text)
        whole = ((0, len(self.document.title.text)),)
        return Penalty("k1", _grade(length, self.limits.title), whole, f"标题{length}字")

    def _headline_formula(self) -> Penalty | None:
        hits = tuple(merge_ranges(self.document.title_hits.get("headline_formula", ())))
        if not hits or any(character.isdigit() for character in self.document.title.text):
            return None
        return Penalty("k1b", 1, hits, "标题用套话，没有事实")

    def _opening(self) -> Penalty | None:
        leading = 0
        while leading < len(self.background) and self.background[leading]:
            leading += 1
        units = self.document.units
        if not leading:
            opened = [hit for hit in self.document.hits.get("opening", ()) if units and hit[0] < units[0].start + 8]
            late = bool(opened) and not any(
                quantity.start < self.limits.opening for quantity in self.document.quantities
            )
            return Penalty("k2", 1, tuple(opened[:1]), "开头套话，60字内没有主要事实") if late else None
        ranges = tuple((unit.start, unit.end) for unit in units[:leading])
        return Penalty("k2", min(leading, 2), ranges, f"开头{leading}段没有事实")

    def _boilerplate(self) -> Penalty:
        hits = len(self.boilerplate)
        points = _grade(self.density, self.limits.boilerplate)
        points = 0 if hits < _GUARD else min(points, 1) if hits == _GUARD else points
        return Penalty("k3", points, tuple(self.boilerplate), f"每百字{self.density:.1f}处套话")

    def _background(self) -> Penalty:
        units = zip(self.document.units, self.background, strict=True)
        ranges = tuple((unit.start, unit.end) for unit, is_background in units if is_background)
        note = f"{len(self.background)}段中{len(ranges)}段删去不损失事实"
        return Penalty("k4", _grade(self.share, self.limits.background), ranges, note)

    def _sentence_length(self) -> Penalty | None:
        if not self.sentences:
            return None
        text = self.document.body.text
        over = self.limits.longest_sentence[0]
        mean = self._mean_sentence()
        # No sentence counts more than its code points, so only long ones need counting.
        long = [(text_length(text[start:end]), start, end) for start, end in self.sentences if end - start > over]
        longest = max(long, default=(max(end - start for start, end in self.sentences), 0, 0))[0]
        points = max(_grade(mean, self.limits.mean_sentence), _grade(longest, self.limits.longest_sentence))
        ranges = tuple((start, end) for length, start, end in long if length > over)
        ranges = ranges or (max(self.sentences, key=lambda sentence: sentence[1] - sentence[0]),)
        return Penalty("k5", points, ranges, f"句均{mean:.0f}字，最长{longest}字")

    def _mean_sentence(self) -> float:
        """Characters per sentence; sentences of empty units only do not make it shorter, or padding would pay."""
        starts = [unit.start for unit in self.document.units]
        told = [
            (start, end)
            for start, end in self.sentences
            if not all(self.background[bisect_right(starts, start) - 1 : bisect_left(starts, end)])
        ]
        text = self.document.body.text
        plain = self.document.length / len(self.sentences)
        if not told or len(told) == len(self.sentences):
            return plain
        return max(plain, sum(text_length(text[start:end]) for start, end in told) / len(told))

    def _length(self) -> Penalty:
        length, limits = self.document.length, self.type_limits
        points = _grade(length, (limits.target, limits.cap))
        return Penalty("k6", points, (), f"全文{length}字，此类以{limits.target}字为宜、{limits.cap}字为限")

    def _repetition(self) -> Penalty:
        return Penalty("k7", min(len(self.repeated), 2), tuple(self.repeated), f"重复{len(self.repeated)}处")

    def _ending(self) -> Penalty | None:
        if not self.document.units or self.factual[-1]:
            return None
        last = self.document.units[-1]
        hits = self.document.hits
        ends, thanks = (any(hit[0] >= last.start for hit in hits.get(name, ())) for name in ("ending", "courtesy"))
        if thanks or not (ends or self.background[-1]):
            return None
        return Penalty("k8", 1, ((last.start, last.end),), "以口号、表态或总结收尾")

    def _structure(self) -> Penalty | None:
        lists = list(_lists(self.document))
        longest = max(lists, key=len, default=[])
        empty = [item for items in lists if len(items) >= _LIST for item in items if not self.factual[item]]
        slogans = bool(empty) and len(empty) == sum(len(items) for items in lists if len(items) >= _LIST)
        if len(longest) <= self.limits.parallel_items and not slogans:
            return None
        units = [self.document.units[item] for item in (empty if slogans else longest)]
        note = f"并列{len(units)}项" + ("都没有事实" if slogans else "")
        return Penalty("k9", 1, tuple((unit.start, unit.end) for unit in units), note)


def _lists(document: Document) -> Iterator[list[int]]:
    """Indices of the units that open the items of every enumeration; a mark of another kind ends a list."""
    text = document.body.text
    items: list[int] = []
    kind = ""
    for number, unit in enumerate(document.units):
        mark = ENUMERATOR.match(text, unit.start)
        if mark is None:
            continue
        found = "是" if mark.group().endswith("是") else mark.group()[-1] if len(mark.group()) > 1 else "①"
        if found != kind and items:
            yield items
            items = []
        kind = found
        items.append(number)
    if items:
        yield items


def _sentences(document: Document) -> Iterator[Range]:
    """Sentences of a body: units up to one that ends in 。！？ or at the end of its paragraph."""
    text = document.body.text
    start = -1
    units = document.units
    for number, unit in enumerate(units):
        start = unit.start if start < 0 else start
        if unit.label_end > unit.start:  # a heading line or "一是健全机制。" ends a sentence of its own
            yield start, unit.label_end
            start = unit.label_end
        ends = number + 1 == len(units) or units[number + 1].paragraph != unit.paragraph
        if ends or _SENTENCE_END.search(text, max(unit.start, unit.end - 4), unit.end):
            yield start, unit.end
            start = -1


def _repeated(document: Document, run: int) -> Iterator[Range]:
    """Clauses that stand twice, and the title where the first sentence copies it."""
    title = document.title.text.strip()
    text = document.body.text
    for begin in range(len(title) - run + 1):
        if (at := text.find(title[begin : begin + run], 0, _FIRST)) >= 0:
            yield at, at + run
            break
    clauses = _MARKS.split(text)
    long = [clause for clause in clauses if len(clause) >= run]
    if len(set(long)) == len(long):
        return
    seen: set[str] = set()
    start = 0
    for clause in clauses:
        if len(clause) >= run and clause in seen:
            yield start, start + len(clause)
        seen.add(clause)
        start += len(clause) + 1

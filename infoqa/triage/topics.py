"""What a draft is about, and which drafts of a batch are about one thing.

A draft becomes the TF-IDF row of its telling words. How common a word is comes from a table that ships with infoqa, not
from the batch, so that three drafts group as three hundred do. Names of places and units are left out: drafts of one
township are no matter. Neighbours are found through the words that they share, and joined by average linkage.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np

from infoqa.draft import Draft
from infoqa.language.normalise import normalise
from infoqa.language.terms import Floats, Ints
from infoqa.language.tokens import tokenise

NEAR = 0.10
"""Cosine from which two drafts may speak of one matter."""

JOINED = 0.09
"""Mean cosine between the drafts of two groups from which the groups are one.

Both thresholds and the weights below were chosen on the training matters of the corpus (`benchmarks/leads.py`).
"""

TITLE = 0.5
"""What standing in the title adds to the weight of a word."""

_POWER = 1.5  # of the idf: rare words tell a matter, office language does not
_WIDEST = 0.1  # a word in more of the matters than this tells nothing
_KEPT = 80  # words of a draft, most telling first
_FOLLOWED = 400  # drafts of a batch beyond which a word no longer leads from one to another
_NEIGHBOURS = 30  # nearest earlier drafts of a draft

_SUFFIXES = frozenset("县镇乡村区市旗州屯盟局厅委办") | {
    "街道", "社区", "林场", "街道办", "管委会", "自治县", "自治州", "办事处", "苏木", "嘎查",
}  # fmt: skip
_NAME = re.compile(r".+(?:县|镇|乡|村|街道|社区|局|厅|委员会|办公室|政府)$")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What one draft is about.

    Attributes:
        title: Tokens of the title.
        body: Tokens of the body.
        weights: Weight of every telling word; the squares add up to 1.
    """

    title: Sequence[str]
    body: Sequence[str]
    weights: Mapping[str, float]


def read_topics(drafts: Sequence[Draft]) -> list[Topic]:
    """The topic of every draft; names of places and units are recognised over the whole batch."""
    titles = [tokenise(normalise(draft.title).text) for draft in drafts]
    bodies = [tokenise(normalise(draft.body).text) for draft in drafts]
    units = (tokenise(normalise(name).text) for name in dict.fromkeys(draft.header.unit for draft in drafts))
    names = _names((*titles, *bodies, *units))
    return [Topic(title, body, _weigh(title, body, names)) for title, body in zip(titles, bodies, strict=True)]


def group_topics(topics: Sequence[Topic]) -> list[list[int]]:
    """Every draft in exactly one group of drafts on one matter; groups and members in the order of the drafts.

    Time and memory grow with the number of drafts, not with its square.
    """
    sums: dict[int, Mapping[str, float]] = {number: topic.weights for number, topic in enumerate(topics)}
    members = {number: [number] for number in sums}
    home = list(range(len(topics)))
    for _, one, other in sorted(_near_pairs(topics)):
        first, second = sorted((home[one], home[other]))
        if first == second:
            continue
        crossing = len(members[first]) * len(members[second])
        if _dot(sums[first], sums[second]) < JOINED * crossing:
            continue
        for member in members[second]:
            home[member] = first
        members[first] = sorted(members[first] + members.pop(second))
        sums[first] = _sum(sums[first], sums.pop(second))
    return [members[number] for number in sorted(members)]


def word_weight(word: str) -> float:
    """How much a word tells of a matter: 0 for office language."""
    total, matters = _table()
    found = matters.get(word, 1)
    return 0.0 if found > _WIDEST * total else math.log((total + 1) / (found + 1)) ** _POWER


def is_telling(word: str) -> bool:
    """Whether a token can tell what a draft is about: a word of Chinese characters, no name of a place or unit."""
    return bool(_WORD.match(word)) and not _NAME.match(word)


def _weigh(title: Sequence[str], body: Sequence[str], names: frozenset[str]) -> dict[str, float]:
    counts, heads = Counter(body), set(title)
    weights: dict[str, float] = {}
    for word in dict.fromkeys((*title, *body)):
        if is_telling(word) and word not in names and (tells := word_weight(word)):
            said = 1.0 + math.log(counts[word]) if counts[word] else 0.0
            weights[word] = tells * (said + TITLE * (word in heads))
    kept = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_KEPT]
    norm = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
    return {word: weight / norm for word, weight in kept}


def _names(texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """Words that stand before 县, 镇, 局 and their like in at least half of all their places."""
    seen: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for tokens in texts:
        seen.update(tokens)
        before.update(word for word, after in pairwise(tokens) if after in _SUFFIXES)
    return frozenset(word for word, count in before.items() if len(word) > 1 and 2 * count >= seen[word])


def _near_pairs(topics: Sequence[Topic]) -> Iterable[tuple[float, int, int]]:
    """Negative cosine of every two drafts at least `NEAR`, with the numbers of the later and the earlier one."""
    columns: dict[str, int] = {}
    rows = [
        (
            np.array([columns.setdefault(word, len(columns)) for word in topic.weights], dtype=np.int64),
            np.array(list(topic.weights.values())),
        )
        for topic in topics
    ]
    postings = _postings(rows, len(columns))
    for number, (words, weights) in enumerate(rows):
        lists = [(postings[word], weight) for word, weight in zip(words.tolist(), weights, strict=True)]
        lists = [(found, weight) for found, weight in lists if 1 < len(found[0]) <= _FOLLOWED]
        if not lists:
            continue
        others = np.concatenate([found[0] for found, _ in lists])
        shares = np.concatenate([found[1] * weight for found, weight in lists])
        earlier = others < number
        near, at = np.unique(others[earlier], return_inverse=True)
        cosines = np.bincount(at, shares[earlier], minlength=len(near)).round(9)
        best = np.lexsort((near, -cosines))[:_NEIGHBOURS]
        yield from ((-cosines[one], number, int(near[one])) for one in best.tolist() if cosines[one] >= NEAR)


def _postings(rows: Sequence[tuple[Ints, Floats]], size: int) -> list[tuple[Ints, Floats]]:
    """For every word the drafts that have it, and its weight there."""
    if not size:
        return []
    words = np.concatenate([words for words, _ in rows])
    drafts = np.repeat(np.arange(len(rows)), [len(words) for words, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    order = np.argsort(words, kind="stable")
    ends = np.cumsum(np.bincount(words, minlength=size))[:-1]
    return list(zip(np.split(drafts[order], ends), np.split(weights[order], ends), strict=True))


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return math.fsum(weight * large[word] for word, weight in small.items() if word in large)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    total = dict(one)
    for word, weight in other.items():
        total[word] = total.get(word, 0.0) + weight
    return total


@cache
def _table() -> tuple[int, Mapping[str, int]]:
    """Number of matters that were counted, and the number that each word stands in."""
    text = (resources.files("infoqa.triage") / "data" / "words.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    matters = {word: int(count) for word, count in lines}
    return matters.pop("*"), matters

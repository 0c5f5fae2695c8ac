"""Phrase lexicons as data, matched in one pass.

All phrases and the anchors of all patterns go into one Aho-Corasick automaton; a regular expression runs only where
one of its anchors stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from operator import itemgetter
from typing import Any

from infoqa.errors import RuleError

GAP = 12
"""Most characters that `…` stands for in a phrase (rubric §7)."""

Hits = Mapping[str, list[tuple[int, int]]]
"""Half-open ranges of the text by lexicon, in order of their ends, each once; ranges of one lexicon may overlap."""

_REACH = 64  # how far past its anchor a phrase with gaps may end
_GAP_REGEX = f"[^。！？；\\n]{{0,{GAP}}}?"
_KEYS = {"name", "source", "phrases", "patterns"}
_by_end = itemgetter(1, 0)


class LexiconMatcher:
    """Finds every phrase of a set of lexicons in one pass over a text.

    Args:
        lexicons: Tables with `source` and `phrases` and, optionally, `patterns`, by lexicon name.
        place: File that the tables came from, for messages.

    Raises:
        RuleError: A table has an unknown key, no source, no phrase, a phrase of gaps only, or a pattern that lacks its
            regular expression or its anchors or does not compile.
    """

    def __init__(self, lexicons: Mapping[str, Mapping[str, Any]], *, place: str = "") -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self.names = tuple(lexicons)
        plain: dict[str, list[int]] = {}
        gapped: dict[str, list[tuple[int, int, re.Pattern[str]]]] = {}
        for index, (name, table) in enumerate(lexicons.items()):
            _check(name, table, place)
            for phrase in split_phrases(table["phrases"]):
                if not phrase.strip("…"):
                    raise RuleError(f"词表 {name} 有只含省略号的词语", place=place, hint="写出省略号前后的字")
                if "…" in phrase:
                    anchor, before, regex = _compile_gapped(phrase)
                    gapped.setdefault(anchor, []).append((index, before, regex))
                else:
                    plain.setdefault(phrase, []).append(index)
            for pattern in table.get("patterns", ()):
                if not pattern.get("regex") or not pattern.get("anchors"):
                    raise RuleError(f"词表 {name} 的 patterns 缺少 regex 或 anchors", place=place, hint="两个都要写")
                regex = _compile(pattern["regex"], name, place)
                for anchor in split_phrases(pattern["anchors"]):
                    gapped.setdefault(anchor, []).append((index, pattern.get("before", 0), regex))
        words = sorted(plain.keys() | gapped.keys())
        self._plain = [tuple(plain.get(word, ())) for word in words]
        self._gapped = [tuple(gapped.get(word, ())) for word in words]
        self._find: Callable[..., list[tuple[int, int, int]]] = AhoCorasick(
            words, matchkind=MatchKind.Standard
        ).find_matches_as_indexes

    def match(self, text: str) -> dict[str, list[tuple[int, int]]]:
        """All hits of all lexicons in normalised `text`; lexicons without a hit are absent."""
        hits: dict[str, list[tuple[int, int]]] = {}
        unordered: set[str] = set()
        plain, gapped, names = self._plain, self._gapped, self.names
        for word, start, end in self._find(text, overlapping=True):
            for index in plain[word]:
                name = names[index]
                if name in hits:
                    hits[name].append((start, end))
                else:
                    hits[name] = [(start, end)]
            for index, before, regex in gapped[word]:
                if (matched := _match_around(regex, text, start, end, before)) is not None:
                    hits.setdefault(names[index], []).append(matched)
                    unordered.add(names[index])
        # Two anchors of one range, or a phrase that a pattern covers too, find it twice.
        for name in unordered:
            if len(hits[name]) > 1:
                hits[name] = sorted(set(hits[name]), key=_by_end)
        return hits


def _match_around(regex: re.Pattern[str], text: str, start: int, end: int, before: int) -> tuple[int, int] | None:
    """Match `regex` so that it covers the anchor at `[start, end)`, beginning at most `before` characters earlier."""
    if before == 0:
        found = regex.match(text, start)
        return found.span() if found else None
    for found in regex.finditer(text, max(0, start - before), end + _REACH):
        if found.start() > start:
            return None
        if end <= found.end():
            return found.span()
    return None


def merge_ranges(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join ranges that overlap or touch."""
    last: tuple[int, int] | None = None
    for start, end in sorted(ranges):
        if last is None:
            last = (start, end)
        elif start <= last[1]:
            last = (last[0], max(last[1], end))
        else:
            yield last
            last = (start, end)
    if last is not None:
        yield last


def split_phrases(joined: str) -> list[str]:
    """Phrases of a data file: separated by 、 or line breaks, white space removed."""
    parts = (part.strip() for line in joined.splitlines() for part in line.split("、"))
    return [phrase for phrase in parts if phrase]


@cache
def load_lexicons() -> Mapping[str, Mapping[str, Any]]:
    """The lexicons that ship with infoqa, by name."""
    file = resources.files("infoqa.language") / "data" / "lexicons.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def shipped_matcher() -> LexiconMatcher:
    """Matcher over the shipped lexicons, built once per process."""
    return LexiconMatcher(load_lexicons(), place="lexicons.toml")


def _check(name: str, table: Mapping[str, Any], place: str) -> None:
    if unknown := table.keys() - _KEYS:
        raise RuleError(f"词表 {name} 有不认识的键 {sorted(unknown)}", place=place, hint=f"可用的键：{sorted(_KEYS)}")
    if not table.get("source") or not table.get("phrases"):
        raise RuleError(f"词表 {name} 缺少 source 或 phrases", place=place, hint="每个词表都要写明出处和词语")


def _compile(regex: str, name: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(regex)
    except re.error as error:
        raise RuleError(f"词表 {name} 的正则式不成立：{error}", place=place, hint=regex) from error


def _compile_gapped(phrase: str) -> tuple[str, int, re.Pattern[str]]:
    """Anchor (the longest literal part), how far the match may begin before it, and the expression."""
    parts = [part for part in phrase.split("…") if part]
    anchor = max(parts, key=len)
    lead = sum(len(part) + GAP for part in parts[: parts.index(anchor)])
    return anchor, lead, re.compile(_GAP_REGEX.join(map(re.escape, parts)))

"""Phrase lexicons and their one pass over the text."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.errors import RuleError
from infoqa.language.lexicon import GAP, LexiconMatcher, load_lexicons, merge_ranges, shipped_matcher, split_phrases

WORDS = ["落实", "狠抓落实", "抓", "实", "高度重视"]
BREAKS = "。！？；\n"


def matcher(phrases: str, **more: Any) -> LexiconMatcher:
    """A matcher with one lexicon `x`."""
    return LexiconMatcher({"x": {"source": "test", "phrases": phrases, **more}}, place="x.toml")


@given(st.text(st.sampled_from("狠抓落实高度重视，𠮷"), max_size=30))
def test_phrases_are_found_wherever_they_stand(text: str) -> None:
    """Plain phrases hit at every place, inside one another too, in order of their ends, as a search finds them."""
    expected = [
        (start, start + len(word)) for word in WORDS for start in range(len(text)) if text.startswith(word, start)
    ]
    hits = matcher("、".join(WORDS)).match(text)

    assert sorted(hits.get("x", [])) == sorted(expected)
    assert [end for _, end in hits.get("x", [])] == sorted(end for _, end in expected)


@pytest.mark.parametrize("phrase", ["在…领导下", "从…增至…元", "受…影响", "一方面…另一方面", "到…年"])
@settings(deadline=None, max_examples=200)
@given(st.data())
def test_gapped_phrases_agree_with_a_plain_search(phrase: str, data: st.DataObject) -> None:
    """A phrase with gaps hits if and only if its expression occurs, only whole occurrences, each once."""
    parts = [part for part in phrase.split("…") if part]
    piece = st.sampled_from([*parts, "甲", "乙" * 5, *BREAKS, "，"])
    text = "".join(data.draw(st.lists(piece, max_size=14)))
    expression = re.compile(f"[^{BREAKS}]{{0,{GAP}}}".join(map(re.escape, parts)))

    hits = matcher(phrase).match(text).get("x", [])

    assert bool(hits) == bool(expression.search(text))
    assert all(expression.fullmatch(text, start, end) for start, end in hits)
    assert len(set(hits)) == len(hits)
    assert [end for _, end in hits] == sorted(end for _, end in hits)


@pytest.mark.parametrize("mark", [*BREAKS])
def test_no_gap_reaches_over_a_sentence_end(mark: str) -> None:
    """`…` stands for at most twelve characters of one sentence."""
    hits = matcher("在…领导下")

    assert hits.match(f"在{'甲' * GAP}领导下") == {"x": [(0, GAP + 4)]}
    assert hits.match(f"在{'甲' * (GAP + 1)}领导下") == {}
    assert hits.match(f"在甲{mark}领导下") == {}
    assert hits.match("在甲，领导下") == {"x": [(0, 6)]}


def test_patterns_run_at_their_anchors() -> None:
    """A pattern hits where an anchor stands at its start, or so many characters after it as it says."""
    pattern = {"anchors": "切实、大力", "regex": "(?:切实|大力|坚决)[^，]{0,2}?推进"}
    back = {"anchors": "推进", "regex": "坚决[^，]{0,2}?推进", "before": 4}

    assert matcher("无", patterns=[pattern]).match("切实推进，大力地推进，坚决推进") == {"x": [(0, 4), (5, 10)]}
    assert matcher("无", patterns=[back]).match("切实推进，坚决推进，坚决地再推进") == {"x": [(5, 9), (10, 16)]}


def test_a_range_is_given_once_per_lexicon() -> None:
    """A phrase that a pattern covers too counts once; another lexicon counts it for itself."""
    pattern = {"anchors": "扎实", "regex": "扎实推进"}
    table = {"source": "test", "phrases": "扎实推进、推进", "patterns": [pattern]}
    both = LexiconMatcher({"a": table, "b": {"source": "test", "phrases": "扎实推进"}, "c": {**table, "phrases": "无"}})

    assert both.match("扎实推进") == {"a": [(0, 4), (2, 4)], "b": [(0, 4)], "c": [(0, 4)]}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"source": "s", "phrases": "甲", "wieght": 1}, "wieght"),
        ({"phrases": "甲"}, "缺少 source 或 phrases"),
        ({"source": "s"}, "缺少 source 或 phrases"),
        ({"source": "s", "phrases": "甲、……"}, "只含省略号"),
        ({"source": "s", "phrases": "甲", "patterns": [{"anchors": "乙"}]}, "缺少 regex 或 anchors"),
        ({"source": "s", "phrases": "甲", "patterns": [{"regex": "乙"}]}, "缺少 regex 或 anchors"),
        ({"source": "s", "phrases": "甲", "patterns": [{"anchors": "乙", "regex": "("}]}, "正则式不成立"),
    ],
)
def test_a_bad_table_is_named(table: dict[str, Any], message: str) -> None:
    """The message names the file, the lexicon and what is wrong, and says what to do."""
    with pytest.raises(RuleError, match=message) as caught:
        LexiconMatcher({"套话": table}, place="office.toml")

    assert caught.value.place == "office.toml"
    assert "套话" in caught.value.message
    assert caught.value.hint


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda one: (one[0], one[0] + one[1]))))
def test_merged_ranges_cover_the_same_places(ranges: list[tuple[int, int]]) -> None:
    """Merging keeps every place and leaves gaps between any two ranges."""
    merged = list(merge_ranges(ranges))

    assert {at for one in merged for at in range(*one)} == {at for one in ranges for at in range(*one)}
    assert all(before[1] < after[0] for before, after in pairwise(merged))


def test_phrases_are_split_at_marks_and_lines() -> None:
    """Marks and line ends separate, white space around phrases goes, empty phrases vanish."""
    assert split_phrases("\n甲、乙 、\n 丙…丁、、\n") == ["甲", "乙", "丙…丁"]


def test_shipped_lexicons_list_every_phrase_once() -> None:
    """Each shipped lexicon names its source and lists no phrase twice."""
    for name, table in load_lexicons().items():
        assert table["source"], name
        assert [phrase for phrase, count in Counter(split_phrases(table["phrases"])).items() if count > 1] == [], name


def test_every_shipped_phrase_can_hit() -> None:
    """Every shipped phrase, its gaps filled, is found as a whole by its own lexicon."""
    missed = []
    for name, table in load_lexicons().items():
        for phrase in split_phrases(table["phrases"]):
            text = phrase.strip("…").replace("…", "某")
            if (0, len(text)) not in shipped_matcher().match(text).get(name, []):
                missed.append((name, phrase))

    assert missed == []

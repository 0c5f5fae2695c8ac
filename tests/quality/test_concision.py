"""Penalty codes at their bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.assessment import Label, Score
from infoqa.quality.concision import concision_scores
from infoqa.quality.levels import PENALTY_LIMITS, concision_level
from infoqa.quality.reading import UnitTable

from .conftest import MakeTable

EVENT = "8月6日，石板镇排查塘坝21口。"
EMPTY = "各级各部门思想上重视。"


def score(table: UnitTable, label: Label = "dynamic", *, complete: bool = True) -> Score:
    """The score of the only document of `table`, explained."""
    (only,) = concision_scores(table, [label], complete=np.array([complete]), explain=True)
    return only


def points(table: UnitTable, label: Label = "dynamic") -> dict[str, int]:
    """Points by code."""
    return {evidence.code: evidence.points for evidence in score(table, label).evidence}


def fact(length: int, number: int = 0) -> str:
    """A sentence of `length` characters, different for every number; no lexicon has phrases in Yi script."""
    ink = "".join(chr(0xA000 + (61 * number + place) % 1165) for place in range(length - 1))
    return f"{ink}。"


@pytest.mark.parametrize(("length", "expected"), [(0, 0), (24, 0), (25, 1), (32, 1), (33, 2)])
def test_k1_headline_length(make_table: MakeTable, length: int, expected: int) -> None:
    """Up to 24 characters nothing, up to 32 one point, above two, all on the headline."""
    table = make_table([("F", EVENT)], title="塘" * length)

    assert points(table).get("k1", 0) == expected
    assert all(one.field == "title" for one in score(table).evidence if one.code == "k1")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("多措并举抓防汛", 1),
        ("石板镇五举措保供水", 1),
        ("石板镇3口塘坝扎实推进防渗", 0),
        ("石板镇排查塘坝", 0),
        ("", 0),
    ],
)
def test_k1b_headline_formula(make_table: MakeTable, title: str, expected: int) -> None:
    """A formula in a headline costs a point unless the headline has a number."""
    assert points(make_table([("F", EVENT)], title=title)).get("k1b", 0) == expected


@pytest.mark.parametrize(("roles", "expected"), [("FFF", 0), ("FBF", 0), ("BFF", 1), ("BBF", 2), ("BBB", 2)])
def test_k2_opening(make_table: MakeTable, roles: str, expected: int) -> None:
    """One empty unit at the start costs a point, more cost two; an empty unit later is not an opening."""
    units = [(role, EMPTY if role == "B" else EVENT) for role in roles]

    assert points(make_table(units)).get("k2", 0) == expected


@pytest.mark.parametrize(
    ("hits", "length", "expected"),
    [
        (3, 600, 0),
        (3, 599, 1),
        (3, 300, 1),
        (3, 299, 2),
        (1, 60, 0),
        (2, 60, 1),
        (2, 400, 0),
        (2, 399, 1),
        (3, 60, 2),
    ],
)
def test_k3_boilerplate(make_table: MakeTable, hits: int, length: int, expected: int) -> None:
    """Density decides, bounds included; one hit is free and two cost at most a point."""
    phrases = "，".join(["高度重视", "统一思想", "狠抓落实"][:hits]) + "。"
    rest = length - len(phrases)
    sentences = [fact(30, number) for number in range(rest // 30)]
    if rest % 30:
        sentences.append(fact(rest % 30, 99))
    table = make_table([("F", one) for one in [*sentences, phrases]])

    assert table.batch.documents[0].length == length
    assert points(table).get("k3", 0) == expected


def test_k3_counts_overlaps_once(make_table: MakeTable) -> None:
    """Phrases inside one another and phrases that touch are one hit."""
    table = make_table([("F", "高度重视狠抓落实进一步加强领导。")])

    assert "k3" not in points(table)


@pytest.mark.parametrize(("empty", "units", "expected"), [(1, 10, 0), (1, 9, 1), (1, 4, 1), (2, 7, 2), (0, 3, 0)])
def test_k4_background(make_table: MakeTable, empty: int, units: int, expected: int) -> None:
    """Up to a tenth of empty units is free, up to a quarter costs one point, more costs two."""
    told = [("F", fact(20, number)) for number in range(units - empty)]
    table = make_table([told[0], *[("B", fact(20, 200 + number)) for number in range(empty)], *told[1:]])

    assert points(table).get("k4", 0) == expected


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([45], 0),
        ([46], 1),
        ([60], 1),
        ([61], 2),
        ([45, 46], 1),
        ([90, 10, 10], 0),
        ([91, 10, 10], 1),
        ([120, 10, 10], 1),
        ([121, 10, 10], 2),
    ],
)
def test_k5_sentences(make_table: MakeTable, lengths: list[int], expected: int) -> None:
    """Mean and longest sentence both count, bounds included."""
    table = make_table([("F", fact(length, 4 * number)) for number, length in enumerate(lengths)])

    assert points(table).get("k5", 0) == expected


def test_k5_a_quotation_ends_a_sentence(make_table: MakeTable) -> None:
    """A closing mark after the full stop does not join two sentences, and a semicolon does not part one."""
    quoted = f"“{fact(40)}”"
    halves = [fact(40, 4)[:-1] + "；", fact(40, 8)]

    assert "k5" not in points(make_table([("F", quoted), ("F", fact(40, 4))]))
    assert points(make_table([("F", one) for one in halves]))["k5"] == 2


def test_k5_shows_the_longest_sentence(make_table: MakeTable) -> None:
    """Where only the mean is too high, the longest sentence is the evidence."""
    table = make_table([("F", fact(47)), ("F", fact(55, 4))])
    (evidence,) = [one for one in score(table).evidence if one.code == "k5"]

    assert [(span.start, span.end) for span in evidence.spans] == [(47, 102)]


@pytest.mark.parametrize(
    ("label", "target", "cap"),
    [("dynamic", 300, 500), ("comprehensive", 1000, 1500), ("problem", 800, 1200), ("research", 2000, 3500)],
)
@pytest.mark.parametrize(("over", "of_cap", "expected"), [(0, False, 0), (1, False, 1), (0, True, 1), (1, True, 2)])
def test_k6_length(
    make_table: MakeTable,
    label: Label,
    target: int,
    cap: int,
    over: int,
    of_cap: bool,  # noqa: FBT001
    expected: int,
) -> None:
    """Up to the target of the type nothing, up to its cap a point, above two."""
    length = (cap if of_cap else target) + over
    sentences = [fact(20, number) for number in range(length // 20 - 1)] + [fact(20 + length % 20, 300)]

    assert points(make_table([("F", one) for one in sentences]), label).get("k6", 0) == expected


@pytest.mark.parametrize(("length", "times", "expected"), [(11, 3, 0), (12, 1, 0), (12, 2, 1), (12, 3, 2), (20, 4, 2)])
def test_k7_repetition(make_table: MakeTable, length: int, times: int, expected: int) -> None:
    """A clause of twelve characters that comes again costs a point, twice or more cost two."""
    table = make_table([("F", fact(length + 1)) for _ in range(times)])

    assert points(table).get("k7", 0) == expected


def test_k7_copied_headline(make_table: MakeTable) -> None:
    """A headline copied as the first sentence is a repetition."""
    title = "石板镇三口塘坝渗漏晚稻缺水"

    assert points(make_table([("F", f"{title}。"), ("F", EVENT)], title=title))["k7"] == 1
    assert "k7" not in points(make_table([("F", EVENT)], title=title))


@pytest.mark.parametrize(
    ("role", "last", "expected"),
    [
        ("B", "为全县发展作出新的更大贡献。", 1),
        ("N", "下一步，石板镇将继续抓好防渗。", 1),
        ("B", "总之，高度重视，狠抓落实。", 1),
        ("F", "为全县增收86万元作出新的更大贡献。", 0),
        ("F", "防渗膜已经运到三口塘坝。", 0),
    ],
)
def test_k8_ending(make_table: MakeTable, role: str, last: str, expected: int) -> None:
    """A slogan, pledge or summing-up at the end costs a point; an ending with a figure does not."""
    assert points(make_table([("F", EVENT), (role, last)])).get("k8", 0) == expected


@pytest.mark.parametrize(("items", "expected"), [(6, 0), (7, 1)])
def test_k9_parallel_items(make_table: MakeTable, items: int, expected: int) -> None:
    """More than six items of one list cost a point."""
    units = [
        ("F", f"{mark}是清{fact(20, place)[:-1]}{place + 3}公里。")
        for place, mark in enumerate("一二三四五六七"[:items])
    ]

    assert points(make_table(units)).get("k9", 0) == expected


@settings(deadline=None)
@given(st.lists(st.integers(15, 120), min_size=3, max_size=14))
def test_empty_talk_never_raises_concision(make_table: MakeTable, lengths: list[int]) -> None:
    """A slogan at the end of a text of facts lowers its score and never lifts its level."""
    told = [("F", fact(length, 4 * number)) for number, length in enumerate(lengths)]
    before = score(make_table(told))
    after = score(make_table([*told, ("B", "高度重视，狠抓落实。")]))

    assert after.level <= before.level
    assert after.score < before.score


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("BFMRPCSNQI"), st.sampled_from([EVENT, EMPTY, fact(70), "高度重视，狠抓落实。"])),
        max_size=8,
    ),
    st.sampled_from(["", "多措并举抓防汛", "塘" * 40]),
    st.booleans(),
)
def test_level_score_and_evidence_agree(
    make_table: MakeTable,
    units: list[tuple[str, str]],
    title: str,
    complete: bool,  # noqa: FBT001
) -> None:
    """The level follows from the points shown, the score stays in its band, and spans lie in their texts."""
    table = make_table(units, title=title)
    document = table.batch.documents[0]
    found = score(table, complete=complete)
    shown = {one.code: one.points for one in found.evidence}

    assert found.level == concision_level(shown, length=document.length, complete=complete)
    assert 20 * (found.level - 1) <= found.score < 20 * found.level
    assert list(shown) == [code for code in PENALTY_LIMITS if code in shown]
    for one in found.evidence:
        assert 0 < one.points <= PENALTY_LIMITS[one.code]
        text = document.draft.title if one.field == "title" else document.draft.body
        assert all(span.start < span.end <= len(text) for span in one.spans)
        assert one.note
    (bare,) = concision_scores(table, ["dynamic"], complete=np.array([complete]), explain=False)
    assert (bare.level, bare.score, bare.evidence) == (found.level, found.score, ())

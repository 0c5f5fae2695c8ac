"""Terms, and their columns in plain arrays."""

from __future__ import annotations

from collections import Counter
from itertools import chain, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from infoqa.language.terms import BREAK, UNKNOWN, TermColumns, TokenRows, TokenTable, is_word, terms
from infoqa.language.tokens import NUMBER, SHAPE_NAMES

TOKENS = st.lists(st.sampled_from(["修", "渠", "塘坝", NUMBER, "，", "。", " ", "\n", "\ufffd", "渗漏"]), max_size=25)
VOCABULARY = st.lists(
    st.sampled_from(["修", "渠", "塘坝", NUMBER, "修 渠", "渠 修", "渠 渠", f"塘坝 {NUMBER}", "修 渗漏"]), unique=True
)


def rows_of(lines: list[list[str]], table: TokenTable) -> TokenRows:
    """Token rows of `lines`, a break after each."""
    numbers = np.repeat(np.arange(len(lines)), [len(line) + 1 for line in lines])
    return TokenRows(table.ids(chain.from_iterable([*line, "\n"] for line in lines)), numbers)


@given(TOKENS)
def test_terms_never_cross_marks(tokens: list[str]) -> None:
    """Every term is a word or two words that stand side by side; marks and line ends are in none."""
    words = [token for token in tokens if is_word(token)]
    pairs = [f"{first} {second}" for first, second in pairwise(tokens) if is_word(first) and is_word(second)]

    assert terms(tokens) == words + pairs
    assert not any(set(term) & set("，。\n\ufffd") for term in terms(tokens))


def test_words() -> None:
    """Words begin with a letter or digit or are shapes; marks and white space are no words."""
    assert all(is_word(token) for token in ["塘坝", "a", "3", *SHAPE_NAMES])
    assert not any(is_word(token) for token in ["，", "。", "\n", " ", "“", "\ufffd", "\ue010"])


@given(st.lists(TOKENS, min_size=1, max_size=5), VOCABULARY)
def test_columns_count_what_a_counter_counts(lines: list[list[str]], vocabulary: list[str]) -> None:
    """Counts of vocabulary terms by row equal a plain counter over `terms`, rows ascend, no cell comes twice."""
    table = TokenTable([vocabulary])
    expected = {
        (row, vocabulary.index(term)): count
        for row, line in enumerate(lines)
        for term, count in Counter(terms(line)).items()
        if term in vocabulary
    }

    rows, columns, counts = TermColumns(vocabulary, table).count(rows_of(lines, table))
    cells = list(zip(rows.tolist(), columns.tolist(), strict=True))

    assert dict(zip(cells, counts.tolist(), strict=True)) == expected
    assert len(cells) == len(expected)
    assert rows.tolist() == sorted(rows.tolist())


@given(st.lists(TOKENS, min_size=1, max_size=5), VOCABULARY)
def test_rows_of_occurrences_ascend(lines: list[list[str]], vocabulary: list[str]) -> None:
    """Words and pairs each come with ascending rows, as the linear layer needs them."""
    table = TokenTable([vocabulary])

    for rows, columns in TermColumns(vocabulary, table).find(rows_of(lines, table)):
        assert rows.tolist() == sorted(rows.tolist())
        assert len(rows) == len(columns)


@given(VOCABULARY, VOCABULARY, TOKENS)
def test_a_table_serves_several_vocabularies(first: list[str], second: list[str], line: list[str]) -> None:
    """One table for two vocabularies gives each the counts that its own table gives."""
    both = TokenTable([first, second])
    own = TokenTable([first])

    shared = TermColumns(first, both).count(rows_of([line], both))
    single = TermColumns(first, own).count(rows_of([line], own))

    assert all(np.array_equal(one, other) for one, other in zip(shared, single, strict=True))


def test_ids() -> None:
    """Words have numbers of their own, others are unknown, line ends are breaks."""
    ids = TokenTable([["修 渠", "渠"], ["塘坝"]]).ids(["修", "渠", "塘坝", "外", "\n"])

    assert ids.tolist()[3:] == [UNKNOWN, BREAK]
    assert len(set(ids.tolist()[:3])) == 3
    assert min(ids.tolist()[:3]) >= 0

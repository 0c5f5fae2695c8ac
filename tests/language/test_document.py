"""Documents, batches and the counts of their units."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from infoqa.draft import Draft
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import count_names, unit_counts, unit_lengths
from infoqa.language.terms import TermColumns, TokenTable, terms
from infoqa.language.tokens import tokenise

SENTENCES = [
    "8月6日，石板镇排查塘坝21口，3口渗漏，占14.3%。",
    "一是健全机制。",
    "会议高度重视，狠抓落实，扎实推进各项工作；",
    "群众反映水費偏高，",
    "建议由县水利局按每口4万元安排防渗\n",
    "一、基本情况\n",
    " \n\u3000",
    "第3次会议印发〔2024〕5号文。\r\n",
    "㎡\u200bＡ",
]
DRAFTS = st.builds(
    lambda title, parts: Draft(title=title, body="".join(parts)),
    st.sampled_from(["", "石板镇塘坝渗漏", "多措并举\n抓落实", "  "]),
    st.lists(st.sampled_from(SENTENCES), max_size=6),
)
BATCHES = st.lists(DRAFTS, min_size=1, max_size=4)


@settings(deadline=None)
@given(DRAFTS)
def test_tokens_have_a_line_for_the_title_and_each_unit(draft: Draft) -> None:
    """Lines of the tokens spell the title and the units, each cut for itself."""
    document = read_document(draft)
    lines = "".join("|" if token == "\n" else f"{token}/" for token in document.tokens).split("|")
    texts = [document.title.text.replace("\n", " ")]
    texts += [document.unit_text(unit).replace("\n", "") for unit in document.units]

    assert lines == ["".join(f"{token}/" for token in tokenise(text)) for text in texts]


@settings(deadline=None)
@given(BATCHES)
def test_fields_keep_rows_apart(drafts: list[Draft]) -> None:
    """Titles, bodies and units of a batch hold the terms that each holds alone."""
    documents = [read_document(draft) for draft in drafts]
    lines = [[tokenise(d.unit_text(unit).replace("\n", "")) for unit in d.units] for d in documents]
    titles = [tokenise(document.title.text.replace("\n", " ")) for document in documents]
    vocabulary = sorted({term for tokens in [*titles, *chain.from_iterable(lines)] for term in terms(tokens)}) or ["无"]
    table = TokenTable([vocabulary])
    batch = Batch(documents, table)
    columns = TermColumns(vocabulary, table)

    expected = {
        "title": [Counter(terms(title)) for title in titles],
        "body": [Counter(term for line in units for term in terms(line)) for units in lines],
        "unit": [Counter(terms(line)) for units in lines for line in units],
    }
    rows = {"title": batch.title_tokens(), "body": batch.body_tokens(), "unit": batch.unit_tokens()}
    for name, counters in expected.items():
        found = [Counter[str]() for _ in counters]
        for row, column, count in zip(*(part.tolist() for part in columns.count(rows[name])), strict=True):
            found[row][vocabulary[column]] = int(count)
        assert found == counters, name


@settings(deadline=None)
@given(BATCHES)
def test_counts_belong_to_the_unit_where_they_begin(drafts: list[Draft]) -> None:
    """Counts of a batch are those of every unit, as a plain loop finds them."""
    batch = Batch([read_document(draft) for draft in drafts], TokenTable([]))
    expected = []
    for document in batch.documents:
        for unit in document.units:
            inside = range(unit.start, unit.end)
            row = Counter({name: sum(at in inside for at, _ in hits) for name, hits in document.hits.items()})
            row.update(quantity.kind for quantity in document.quantities if quantity.start in inside)
            expected.append([row[name] for name in count_names()])

    counts = unit_counts(batch)

    assert counts.tolist() == expected
    assert counts.shape == (len(expected), len(count_names()))
    assert counts.sum() == sum(
        len(document.quantities) + sum(map(len, document.hits.values())) for document in batch.documents
    )


@settings(deadline=None)
@given(BATCHES)
def test_a_batch_knows_whose_its_units_are(drafts: list[Draft]) -> None:
    """Starts and owners of units follow from the documents."""
    batch = Batch([read_document(draft) for draft in drafts], TokenTable([]))
    sizes = [len(document.units) for document in batch.documents]

    assert np.diff(batch.unit_starts).tolist() == sizes
    assert batch.unit_document.tolist() == [index for index, size in enumerate(sizes) for _ in range(size)]
    assert unit_lengths(batch).tolist() == [len(d.unit_text(unit)) for d in batch.documents for unit in d.units]


def test_column_names_are_unique() -> None:
    """No lexicon has the name of another or of a kind of quantity."""
    assert len(set(count_names())) == len(count_names())


def test_reading_normalises_once_for_all() -> None:
    """Title, body, hits, quantities and length all speak of the normal form."""
    document = read_document(Draft(title="高度重視", body="水費為１，２３４元，高度重視。"))

    assert document.title.text == "高度重视"
    assert document.body.text == "水费为1,234元，高度重视。"
    assert document.hits["boilerplate"] == [(10, 14)]
    assert document.title_hits["boilerplate"] == [(0, 4)]
    assert [(one.kind, one.start, one.end) for one in document.quantities] == [("figure", 3, 9)]
    assert document.length == 11

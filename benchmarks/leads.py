"""How well drafts of one matter are grouped (`infoqa.triage.topics`): B-cubed precision, recall and F1.

Thresholds are chosen on the training matters, whole and thinned (a third of them has four drafts, a third two, a third
one), and measured on the test matters. Every draft is also grouped with all places renamed to the same place, because a
batch comes from one county: names must not be what groups.

Usage: python benchmarks/leads.py [CORPUS] [--tune] [--write-words]
"""

import argparse
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from infoqa.draft import Draft
from infoqa.language.normalise import normalise
from infoqa.language.tokens import tokenise
from infoqa.training.corpus import Gold, read_corpus
from infoqa.triage import topics
from infoqa.triage.topics import Topic, group_topics, read_topics

_WORDS = Path(__file__).resolve().parents[1] / "infoqa" / "triage" / "data" / "words.tsv"
_HEAD = """\
# Number of matters that a word stands in, of the training matters of the corpus; words of one matter are left out.
# Source: corpus/matters, split train, by `python benchmarks/leads.py --write-words`; "*" is the number of matters.
"""


def bcubed(groups: Iterable[Sequence[int]], matters: Sequence[str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 of `groups` of draft numbers against the matter of every draft."""
    gold: defaultdict[str, set[int]] = defaultdict(set)
    for number, matter in enumerate(matters):
        gold[matter].add(number)
    precision = recall = 0.0
    for members in groups:
        for number in members:
            right = len(gold[matters[number]].intersection(members))
            precision += right / len(members) / len(matters)
            recall += right / len(gold[matters[number]]) / len(matters)
    return precision, recall, 2 * precision * recall / (precision + recall)


def thinned(golds: Sequence[Gold]) -> list[Gold]:
    """Four, two or one draft of every matter."""
    by_matter: defaultdict[str, list[Gold]] = defaultdict(list)
    for gold in golds:
        by_matter[gold.matter].append(gold)
    kept = []
    for matter, own in sorted(by_matter.items()):
        order = sorted(own, key=lambda gold: zlib.crc32(gold.draft.id.encode()))
        kept += order[: (4, 2, 1)[zlib.crc32(matter.encode()) % 3]]
    return kept


def one_place(corpus: Path, golds: Sequence[Gold]) -> list[Draft]:
    """The drafts as if all came from one county: county and township names replaced."""
    places = {
        one["matter"]: one["place"]
        for one in (json.loads(file.read_text(encoding="utf-8")) for file in (corpus / "matters").glob("*.json"))
    }
    return [_moved(gold.draft, places[gold.matter]) for gold in golds]


def _moved(draft: Draft, place: str) -> Draft:
    stem = re.sub(r"(?:自治县|县|市|区|镇|乡|旗|街道)$", "", place)

    def here(text: str) -> str:
        text = text.replace(place, "青禾县").replace(stem, "青禾") if len(stem) > 1 else text
        return re.sub(r"(?<=[在、，。县由到])[\u4e00-\u9fff]{2}(镇|乡|街道)(?!镇)", r"石坪\1", text)

    header = replace(draft.header, unit=here(draft.header.unit))
    return replace(draft, title=here(draft.title), body=here(draft.body), header=header)


def _print(name: str, golds: Sequence[Gold], drafts: Sequence[Draft] | None = None) -> None:
    groups = group_topics(read_topics(drafts or [gold.draft for gold in golds]))
    precision, recall, f1 = bcubed(groups, [gold.matter for gold in golds])
    print(f"| {name} | {len(golds)} | {precision:.3f} | {recall:.3f} | {f1:.3f} |")


def _tune(golds: Sequence[Gold]) -> None:
    sets = [(own, read_topics([gold.draft for gold in own])) for own in (golds, thinned(golds))]
    scored = []
    for near, joined in product((0.06, 0.08, 0.1, 0.12, 0.14), (0.05, 0.07, 0.08, 0.09, 0.1, 0.12)):
        if joined <= near:
            group = _with(near, joined)
            f1 = [bcubed(group(read), [gold.matter for gold in own])[2] for own, read in sets]
            scored.append((sum(f1) / 2, near, joined))
    for mean, near, joined in sorted(scored, reverse=True)[:8]:
        print(f"near {near} joined {joined}: mean F1 {mean:.3f}")


def _with(near: float, joined: float) -> Callable[[Sequence[Topic]], list[list[int]]]:
    def group(read: Sequence[Topic]) -> list[list[int]]:
        kept = topics.NEAR, topics.JOINED
        topics.NEAR, topics.JOINED = near, joined
        try:
            return group_topics(read)
        finally:
            topics.NEAR, topics.JOINED = kept

    return group


def _write_words(golds: Sequence[Gold]) -> None:
    matters: defaultdict[str, set[str]] = defaultdict(set)
    for gold in golds:
        for word in tokenise(normalise(f"{gold.draft.title}\n{gold.draft.body}").text):
            if topics.is_telling(word):
                matters[word].add(gold.matter)
    counts = {word: len(own) for word, own in matters.items() if len(own) > 1}
    lines = [f"{word}\t{count}\n" for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    total = len({gold.matter for gold in golds})
    _WORDS.write_text(f"{_HEAD}*\t{total}\n{''.join(lines)}", encoding="utf-8", newline="\n")
    print(f"{_WORDS}: {len(lines)} words of {total} matters")


def main() -> None:
    """Print the table, or what the options ask for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", nargs="?", default="corpus", type=Path)
    parser.add_argument("--tune", action="store_true", help="try thresholds on the training matters")
    parser.add_argument("--write-words", action="store_true", help="count the words of the training matters anew")
    options = parser.parse_args()
    golds = read_corpus(options.corpus)
    train = [gold for gold in golds if gold.split == "train"]
    if options.write_words:
        _write_words(train)
    elif options.tune:
        _tune(train)
    else:
        print("| drafts | n | B-cubed precision | recall | F1 |\n|---|---|---|---|---|")
        for split in ("train", "validation", "test"):
            own = [gold for gold in golds if gold.split == split]
            few = thinned(own)
            _print(split, own)
            _print(f"{split}, thinned", few)
            _print(f"{split}, thinned, all from one county", few, one_place(options.corpus, few))


if __name__ == "__main__":
    main()

"""Leak tests: neither the topic nor a single cue word may give the type of a corpus draft away.

*Topic words* are nouns, names and numbers that occur in at most a tenth of the matters and in no cue lexicon of rubric
§7; what occurs in more matters belongs to the language of offices, not to a topic. Every draft is reduced to the same
number of topic words, because its length is no topic either (length alone predicts the type of six drafts in ten).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from infoqa.language.lexicon import load_lexicons, split_phrases
from infoqa.language.normalise import normalise
from infoqa.training.corpus import Gold

TOPIC_WORDS = 10
"""Topic words kept of every draft; 98 % of the shipped corpus have so many."""

_DRAWS = 5  # samples of so many words, to average over

WIDEST = 0.1
"""A word that stands in a larger share of the matters belongs to the language of offices, not to a topic."""

_FOLDS = 10
_NOUNS = ("n", "nr", "ns", "nt", "nz", "nrt", "nrfg", "m", "eng", "j")
_CUES = ("cue_dynamic", "cue_comprehensive", "cue_problem", "cue_research")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word, the type it speaks for, the share of its drafts that are of it, and the share of all that use it."""

    word: str
    label: str
    precision: float
    support: float


def topic_accuracy(golds: Sequence[Gold], *, size: int | None = TOPIC_WORDS, widest: float = WIDEST) -> float:
    """Accuracy of a type model on topic words alone, under cross-validation grouped by matter; chance is 0.25.

    Args:
        golds: Labelled drafts.
        size: Topic words kept of every draft; None keeps all and so tells the model the length.
        widest: A word in a larger share of the matters is no topic word; 1 keeps every noun, name and number.
    """
    words = _topic_words(golds, widest)
    draws = [words] if size is None else [_sample(golds, words, size, draw) for draw in range(_DRAWS)]
    model = make_pipeline(TfidfVectorizer(analyzer=list, sublinear_tf=True), LogisticRegression(C=3.0, max_iter=2000))
    labels = np.array([gold.label for gold in golds])
    groups = [gold.matter for gold in golds]
    folds = GroupKFold(min(_FOLDS, len(set(groups))))
    guesses = [cross_val_predict(model, draw, labels, groups=groups, cv=folds) for draw in draws]
    return float(np.mean(np.array(guesses) == labels))


def strongest_cues(golds: Sequence[Gold], *, support: float) -> list[Cue]:
    """Cue words of rubric §7.2 that stand in more than a share `support` of the drafts, most precise first."""
    lexicons = load_lexicons()
    texts = [(f"{gold.draft.title}\n{gold.draft.body}", gold.label) for gold in golds]
    cues = []
    for word in {word for name in _CUES for word in split_phrases(lexicons[name]["phrases"])}:
        parts = re.compile("[^。！？；\n]{0,12}?".join(map(re.escape, word.split("…"))))
        found = Counter(label for text, label in texts if parts.search(text))
        if found and (total := found.total()) > support * len(golds):
            label, count = found.most_common(1)[0]
            cues.append(Cue(word, label, count / total, total / len(golds)))
    return sorted(cues, key=lambda cue: (-cue.precision, cue.word))


def _topic_words(golds: Sequence[Gold], widest: float) -> list[list[str]]:
    import jieba
    from jieba import posseg

    jieba.setLogLevel("WARNING")

    cues = {
        word
        for table in load_lexicons().values()
        if table["source"].startswith("rubric §7")
        for phrase in split_phrases(table["phrases"])
        for word in phrase.split("…")
    }
    nouns = [
        {
            pair.word
            for pair in posseg.cut(normalise(f"{gold.draft.title}\n{gold.draft.body}").text, HMM=False)
            if pair.flag in _NOUNS and pair.word not in cues
        }
        for gold in golds
    ]
    matters: dict[str, set[str]] = {}
    for gold, words in zip(golds, nouns, strict=True):
        for word in words:
            matters.setdefault(word, set()).add(gold.matter)
    most = max(1.0, widest * len({gold.matter for gold in golds}))
    return [sorted(word for word in words if len(matters[word]) <= most) for words in nouns]


def _sample(golds: Sequence[Gold], words: Sequence[Sequence[str]], size: int, draw: int) -> list[list[str]]:
    return [
        random.Random(f"{gold.draft.id} {draw}").sample(list(own), min(size, len(own)))  # noqa: S311 - a fixed sample
        for gold, own in zip(golds, words, strict=True)
    ]

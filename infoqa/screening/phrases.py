"""Engines `phrase` and `pattern`: literal forms, and expressions that run only at their anchors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.lexicon import split_phrases
from infoqa.screening.hits import Hit, is_own, passage_of
from infoqa.screening.rules import Rule

_SENTENCE = re.compile(r"[。！？\n]")

BEFORE = 8
"""How far before its anchor an expression may begin unless the rule says otherwise."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a check looks, and when it stays silent.

    Args:
        field: `title` or `body`; both if empty.
        once: Whether one hit per draft is enough.
        alone: Kinds of number expressions (`date`, `figure`, `percent`) of which none may stand in the sentence.
    """

    field: str = ""
    once: bool = False
    alone: tuple[str, ...] = ()

    def holds(self, document: Document, place: Field, start: int) -> bool:
        """Whether a hit at `start` of field `place` counts."""
        if self.field and place != self.field:
            return False
        if not self.alone or place == "title":
            return True
        text = document.body.text
        begin = max(text.rfind(mark, 0, start) for mark in "。！？\n") + 1
        found = _SENTENCE.search(text, start)
        end = found.start() if found else len(text)
        return not any(one.kind in self.alone and begin <= one.start < end for one in document.quantities)


@dataclass(frozen=True, slots=True)
class PhraseCheck:
    """One literal form.

    Args:
        form: The form that is wrong.
        prefer: What should stand instead, whole or as one replacement such as `帐→账`; may be empty.
        unless: Longer phrases in which the form is right.
        own: Whether the writer must have typed the form as it is, not in other characters that normalise to it.
        scope: Where it looks.
    """

    form: str
    prefer: str
    unless: tuple[str, ...]
    own: bool
    scope: Scope
    in_title: bool = True

    @property
    def anchors(self) -> tuple[str, ...]:
        """The form."""
        return (self.form,)

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit unless a longer phrase makes the form right."""
        passage = passage_of(document, place)
        for phrase in self.unless:
            at = phrase.find(self.form)
            while at >= 0:
                if start >= at and passage.text.startswith(phrase, start - at):
                    return None
                at = phrase.find(self.form, at + 1)
        if (self.own and not is_own(passage, start, end)) or not self.scope.holds(document, place, start):
            return None
        return Hit(place, start, end, {"prefer": preferred(self.form, self.prefer)})


@dataclass(frozen=True, slots=True)
class PatternCheck:
    """One expression with its anchors.

    Args:
        anchors: Literal strings; the match must cover the one at which it is tried.
        regex: Expression over normalised text; its group `at`, if any, is what is found.
        prefer: What should stand instead, whole or as one replacement such as `帐→账`; may be empty.
        before: How far before the anchor the match may begin.
        own: As in `PhraseCheck`.
        scope: Where it looks.
    """

    anchors: tuple[str, ...]
    regex: re.Pattern[str]
    prefer: str
    before: int
    own: bool
    scope: Scope
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """The leftmost match that covers the anchor."""
        passage = document.title if place == "title" else document.body
        for begin in range(max(0, start - self.before), start + 1):
            found = self.regex.match(passage.text, begin)
            if found is not None and found.end() >= end:
                span = found.span("at") if "at" in self.regex.groupindex else found.span()
                if (self.own and not is_own(passage, *span)) or not self.scope.holds(document, place, span[0]):
                    return None
                return Hit(place, *span, {"prefer": preferred(passage.text[slice(*span)], self.prefer)})
        return None


def preferred(form: str, prefer: str) -> str:
    """What should stand in place of `form`: `prefer` itself, or `form` with one replacement written `帐→账`."""
    wrong, arrow, right = prefer.partition("→")
    return form.replace(wrong, right) if arrow else prefer


def phrase_checks(rule: Rule) -> Iterable[PhraseCheck]:
    """The checks of a rule with engine `phrase`, one for every form."""
    unless: Mapping[str, str] = rule.options.get("unless", {})
    own, scope = bool(rule.options.get("own_characters", False)), _scope(rule)
    for forms, prefer in rule.options["forms"].items():
        for form in split_phrases(forms):
            yield PhraseCheck(form, prefer, tuple(split_phrases(unless.get(form, ""))), own, scope)


def pattern_checks(rule: Rule) -> Iterable[PatternCheck]:
    """The checks of a rule with engine `pattern`, one for every case."""
    own, scope = bool(rule.options.get("own_characters", False)), _scope(rule)
    for case in rule.options["case"]:
        yield PatternCheck(
            anchors=anchors_of(case),
            regex=re.compile(case["regex"], re.MULTILINE),
            prefer=case.get("prefer", ""),
            before=int(case.get("before", BEFORE)),
            own=own,
            scope=scope,
        )


def anchors_of(case: Mapping[str, Any]) -> tuple[str, ...]:
    """Anchors of a case: phrases joined by 、, or a list where 、 belongs to an anchor."""
    anchors = case["anchors"]
    return tuple(anchors) if isinstance(anchors, list) else tuple(split_phrases(anchors))


def _scope(rule: Rule) -> Scope:
    return Scope(
        str(rule.options.get("field", "")),
        bool(rule.options.get("once", False)),
        tuple(split_phrases(rule.options.get("alone", ""))),
    )

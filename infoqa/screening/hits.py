"""What an engine finds, and what engines have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Protocol

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.language.normalise import Passage

_NOTHING: Mapping[str, str] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """One place in the normalised text of a field that breaks a rule.

    Attributes:
        field: Field of the draft.
        start: First code point in the normalised text; 0 for the header.
        end: One past the last code point.
        values: What the message of the rule tells besides the characters found.
        raw: Whether the range counts in the raw text.
    """

    field: Field
    start: int = 0
    end: int = 0
    values: Mapping[str, str] = dataclasses.field(default_factory=lambda: _NOTHING)
    raw: bool = False


class AnchoredCheck(Protocol):
    """A check that looks only where one of its anchors stands."""

    @property
    def anchors(self) -> tuple[str, ...]:
        """Literal strings, each a part of what the check may find."""

    @property
    def in_title(self) -> bool:
        """Whether the check looks at titles too."""

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """What is wrong at the anchor `[start, end)` of field `place`."""


class WholeCheck(Protocol):
    """A check that needs no anchor."""

    def of(self, document: Document) -> Iterable[Hit]:
        """Everything wrong in `document`."""


def passage_of(document: Document, place: Field) -> Passage:
    """Title or body."""
    return document.title if place == "title" else document.body


def is_own(passage: Passage, start: int, end: int) -> bool:
    """Whether the writer typed exactly the characters that the normal form shows."""
    return passage.span(start, end).of(passage.raw) == passage.text[start:end]

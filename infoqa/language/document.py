"""A draft made ready for all judges: normalised, cut, tokenised and matched once."""

from __future__ import annotations

from dataclasses import dataclass

from infoqa.draft import Draft
from infoqa.language.length import text_length
from infoqa.language.lexicon import Hits, shipped_matcher
from infoqa.language.normalise import Passage, normalise
from infoqa.language.quantities import Quantity, find_quantities
from infoqa.language.tokens import tokenise
from infoqa.language.units import Unit, split_units

READING_VERSION = 1
"""Raised whenever the same text gives other units, hits, quantities or tokens: models must then be trained anew."""


@dataclass(frozen=True, slots=True)
class Document:
    """The shared reading of one draft; all positions count in the normalised texts.

    Attributes:
        draft: The draft as given.
        title: Its title.
        body: Its body.
        units: Units of the body (rubric §1.4).
        hits: Lexicon hits in the body.
        title_hits: Lexicon hits in the title.
        quantities: Number expressions of the body.
        tokens: Tokens of the title, a line break, then of the units with a line break between any two.
        length: Length L of the body in characters, Word-style.
    """

    draft: Draft
    title: Passage
    body: Passage
    units: tuple[Unit, ...]
    hits: Hits
    title_hits: Hits
    quantities: list[Quantity]
    tokens: list[str]
    length: int

    def unit_text(self, unit: Unit) -> str:
        """Normalised characters of one unit."""
        return self.body.text[unit.start : unit.end]


def read_document(draft: Draft) -> Document:
    """Normalise, cut, tokenise and match `draft`."""
    title = normalise(draft.title)
    body = normalise(draft.body)
    text = body.text
    units = split_units(text)
    matcher = shipped_matcher()
    lines = [title.text.replace("\n", " ")]
    lines += [text[unit.start : unit.end].replace("\n", "") for unit in units]
    return Document(
        draft=draft,
        title=title,
        body=body,
        units=units,
        hits=matcher.match(text),
        title_hits=matcher.match(title.text),
        quantities=find_quantities(text),
        tokens=tokenise("\n".join(lines)),
        length=text_length(text),
    )

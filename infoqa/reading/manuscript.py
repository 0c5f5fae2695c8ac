"""A document as lines, the common form of txt, docx, pdf and html before header, title and drafts are found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|[\r\n\v\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as written.

    Attributes:
        text: Its characters without the line end.
        page: Number of its page, from 0; grows at page breaks.
        heading: Whether style or typography makes it a heading.
    """

    text: str
    page: int = 0
    heading: bool = False

    @property
    def blank(self) -> bool:
        """Whether there is only white space in it."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The lines of a document.

    Attributes:
        lines: Body lines in reading order.
        margin: Lines of page headers and footers; only header fields are taken from them.
        wrapped: Whether lines end where the page ends, not where paragraphs do (pdf).
    """

    lines: tuple[Line, ...]
    margin: tuple[str, ...] = ()
    wrapped: bool = False


def cut_lines(text: str, *, page: int = 0, heading: bool = False) -> list[Line]:
    """Lines of `text`; a form feed ends a line and a page."""
    lines: list[Line] = []
    for number, sheet in enumerate(text.split("\f"), page):
        lines.extend(Line(line, number, heading) for line in _LINE_END.split(sheet))
    return lines


def trim(lines: Sequence[Line]) -> Sequence[Line]:
    """`lines` without blank ones at both ends."""
    start, end = 0, len(lines)
    while start < end and lines[start].blank:
        start += 1
    while end > start and lines[end - 1].blank:
        end -= 1
    return lines[start:end]


def join(lines: Iterable[Line]) -> str:
    """The text of `lines`, one per line."""
    return "\n".join(line.text for line in lines)

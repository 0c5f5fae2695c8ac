"""What infoqa reads: a draft with its header fields, and spans of its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Field = Literal["title", "body", "header"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points, `start <= i < end`, in the raw text of one field."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is not a range")

    def of(self, text: str) -> str:
        """The characters that the span covers in `text`."""
        return text[self.start : self.end]


def without(text: str, cuts: Iterable[Span]) -> str:
    """`text` without the ranges `cuts`, which ascend and do not overlap."""
    kept, at = [], 0
    for cut in cuts:
        kept.append(text[at : cut.start])
        at = cut.end
    return "".join([*kept, text[at:]])


@dataclass(frozen=True, slots=True)
class Header:
    """Fields that stand around the body of a submitted draft; an absent one is the empty string.

    Attributes:
        unit: 报送单位.
        signer: 签发人 or 审核人.
        date: 报送日期 as written.
        contact: 联系人 or 执笔人, with phone.
        secrecy: 密级 as written.
    """

    unit: str = ""
    signer: str = ""
    date: str = ""
    contact: str = ""
    secrecy: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One information draft as its writer gave it; nothing in it is normalised.

    Attributes:
        body: Raw text without title and header lines.
        title: Raw title, possibly empty.
        header: Fields taken out of the text or given in columns.
        id: Stable name of the draft within its input.
        source: Where the draft came from: file, member of an archive, sheet row, place in a collection.
    """

    body: str
    title: str = ""
    header: Header = field(default_factory=Header)
    id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or row that could not become a draft; it keeps its place in the batch."""

    source: str
    code: str
    message: str
    id: str = ""

"""Plain text files."""

from __future__ import annotations

from collections.abc import Iterator

from infoqa.draft import Draft, Unreadable
from infoqa.reading.assembly import assemble
from infoqa.reading.decoding import decode
from infoqa.reading.failures import TEXT_LIMIT, DamagedError
from infoqa.reading.items import Item
from infoqa.reading.manuscript import Manuscript, cut_lines
from infoqa.reading.signatures import kind_of

_END_OF_FILE = "\x1a"


def read_text(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:
    """Drafts of a text file in any supported encoding.

    Raises:
        DamagedError: It is another kind of file by its first bytes.
        EncodingError: Its bytes are not text.
        EmptyError: Nothing, or nothing but header lines, is in it.
        TooLargeError: It has more than `TEXT_LIMIT` bytes.
    """
    data = item.read(TEXT_LIMIT)
    if (kind := kind_of(data)) and "html" not in kind:
        raise DamagedError(f"扩展名是文本，实际内容是{kind}", hint="请改回正确的扩展名，或打开后另存为 docx、txt")
    text = decode(data).rstrip(_END_OF_FILE)
    yield from assemble(Manuscript(tuple(cut_lines(text))), item.name, split=split)

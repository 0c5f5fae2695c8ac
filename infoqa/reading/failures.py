"""Why an input could not be read; the class decides the code that `Unreadable` carries."""

from __future__ import annotations

from infoqa.errors import ReadError

TEXT_LIMIT = 20 * 1024 * 1024
"""Most bytes of a text file, and most characters of one draft."""


class EmptyError(ReadError):
    """There is nothing in it, or no body."""

    code = "empty"


class UnsupportedError(ReadError):
    """A kind of file, or a table layout, that is not read."""

    code = "unsupported"


class DamagedError(ReadError):
    """The file is cut off, broken or something else than its suffix says."""

    code = "damaged"


class EncodingError(ReadError):
    """The bytes are not text in any supported encoding."""

    code = "encoding"


class MissingError(ReadError):
    """The file is not there (any more) or may not be opened."""

    code = "missing"


class TooLargeError(ReadError):
    """The file, the archive member or the text passes its limit."""

    code = "too_large"


class EncryptedError(ReadError):
    """The file has a password."""

    code = "encrypted"


class NoTextError(ReadError):
    """The file has pages but no text layer."""

    code = "no_text"


class ConverterError(ReadError):
    """The external converter is absent or failed."""

    code = "converter"


class RowError(ReadError):
    """One row or line of a table breaks the format."""

    code = "row"

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


class OwnResultError(UnsupportedError):
    """The file is a result of infoqa, not a draft; passed over in folders and archives."""


class DamagedError(ReadError):
    """The file is cut off, broken or something else than its suffix says."""

    code = "damaged"


class EncodingError(ReadError):
    """The bytes are not text in any supported encoding."""

    code = "encoding"


class BrokenPackageError(DamagedError):
    """A zip-based file is cut off or broken as a zip file."""


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


def own_result() -> OwnResultError:
    """The error for a file that infoqa wrote."""
    return OwnResultError("这是 infoqa 的结果文件，不是稿件", hint="请给出原来的稿件")

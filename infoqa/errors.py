"""The one error family of infoqa.

Every error names its cause, the place where it happened and the next step, in Simplified Chinese, because editors
read it. The library never imports a command-line framework: `infoqa.cli` turns errors into messages and exit
codes.
"""

from __future__ import annotations


class InfoqaError(Exception):
    """Base of all errors that infoqa raises on purpose.

    Args:
        message: What is wrong, with the value that is wrong.
        place: The file, line, key or draft concerned; empty if there is none.
        hint: What the reader can do next; empty if nothing is to be done.
    """

    code = "error"

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.place}：{self.message}" if self.place else self.message
        return f"{head}（{self.hint}）" if self.hint else head

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.place, self.hint))


class ReadError(InfoqaError):
    """An input file cannot be read or holds no draft."""

    code = "unreadable"


class WriteError(InfoqaError):
    """A result file cannot be written."""

    code = "unwritable"


class UsageError(InfoqaError):
    """Options of a command do not fit together, or name something that is not there."""

    code = "usage"


class SettingsError(InfoqaError):
    """`infoqa.toml`, an environment variable or a flag has a value that does not fit."""

    code = "settings"


class ModelError(InfoqaError):
    """A model bundle is missing, damaged or of another format."""

    code = "model"


class CorpusError(InfoqaError):
    """A corpus or gold file breaks its format."""

    code = "corpus"


class RuleError(InfoqaError):
    """A rule or lexicon file breaks its format."""

    code = "rule"


def say_cause(error: Exception) -> str:
    """Why a file could not be read or written, in Chinese where the cause is a common one."""
    for kind, cause in _CAUSES.items():
        if isinstance(error, kind):
            return cause
    return str(error)


_CAUSES: dict[type[Exception], str] = {
    FileNotFoundError: "文件不存在",
    PermissionError: "没有权限，或文件正被别的程序占用",
    IsADirectoryError: "这是一个目录",
    NotADirectoryError: "路径中有一段不是目录",
    UnicodeDecodeError: "不是 UTF-8 编码",
}


def _rebuild(kind: type[InfoqaError], message: str, place: str, hint: str) -> InfoqaError:
    return kind(message, place=place, hint=hint)

"""Exit codes of the command line; other programs rely on them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to its caller."""

    DONE = 0
    THRESHOLD = 1
    """A threshold that the user asked for was not met."""
    UNUSABLE = 2
    """Usage, input, model or configuration error."""
    BUG = 70
    INTERRUPTED = 130

"""The error of the ledger."""

from __future__ import annotations

from infoqa.errors import InfoqaError


class LedgerError(InfoqaError):
    """The ledger cannot be opened, read or written, or an entry does not fit what it holds."""

    code = "ledger"

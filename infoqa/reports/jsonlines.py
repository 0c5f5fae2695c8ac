"""The machine form: one JSON object per draft (`docs/assessment.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from infoqa.assessment import SCHEMA_VERSION, Assessment
from infoqa.draft import Unreadable

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_record(item: Assessment | Unreadable, *, explain: bool = False) -> dict[str, Any]:
    """One result in the form of the contract; what could not be read becomes an `error` object in its place."""
    if isinstance(item, Assessment):
        return item.to_dict(explain=explain)
    error = {"code": item.code, "message": item.message}
    return {"schema": SCHEMA_VERSION, "id": item.id or item.source, "source": item.source, "error": error}


def to_line(item: Assessment | Unreadable, *, explain: bool = False) -> str:
    """One result as a line of JSON, line end included."""
    return _ENCODE(to_record(item, explain=explain)) + "\n"

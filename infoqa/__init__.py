"""infoqa labels, scores and screens Chinese government-office information drafts (政务信息)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infoqa.assessment import Assessment as Assessment
    from infoqa.assessor import Assessor as Assessor
    from infoqa.draft import Draft as Draft
    from infoqa.draft import Header as Header
    from infoqa.errors import InfoqaError as InfoqaError
    from infoqa.reading import read_drafts as read_drafts

__version__ = "0.1.0"

_HOMES = {
    "Assessment": "infoqa.assessment",
    "Assessor": "infoqa.assessor",
    "Draft": "infoqa.draft",
    "Header": "infoqa.draft",
    "InfoqaError": "infoqa.errors",
    "read_drafts": "infoqa.reading",
}

__all__ = [*_HOMES]  # noqa: PLE0604  # names are resolved by __getattr__


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import infoqa` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'infoqa' has no attribute {name!r}")

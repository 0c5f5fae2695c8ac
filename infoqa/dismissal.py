"""Findings that an editor overruled, kept in a small file beside the draft.

A dismissal holds no text of the draft, only digests: it finds its place again by the rule's code, the characters
concerned and what stands before or after them, so it survives edits elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from infoqa.assessment import Assessment, Finding
from infoqa.draft import Draft
from infoqa.errors import ReadError, WriteError, say_cause

SUFFIX = ".infoqa.json"
_AROUND = 8  # characters of context on either side
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Dismissal:
    """One overruled finding.

    Attributes:
        code: Code of the rule.
        before: Digest of code, characters and what stands before them.
        after: Digest of code, characters and what stands after them.
        reason: Why the editor overruled it.
        day: ISO date of the decision.
    """

    code: str
    before: str
    after: str
    reason: str
    day: str


def sidecar(source: str) -> Path:
    """The file that keeps the dismissals of a draft's source file."""
    return Path(source.partition("#")[0] + SUFFIX)


def dismiss(draft: Draft, finding: Finding, reason: str) -> Dismissal:
    """The dismissal of one finding."""
    before, after = _digests(draft, finding)
    return Dismissal(finding.code, before, after, reason, date.today().isoformat())


def apply_dismissals(assessment: Assessment, dismissals: Sequence[Dismissal]) -> Assessment:
    """The assessment with overruled findings set aside; they no longer count for the gate."""
    if not dismissals:
        return assessment
    known = {(one.code, digest) for one in dismissals for digest in (one.before, one.after)}
    kept: list[Finding] = []
    aside: list[Finding] = []
    for finding in assessment.findings:
        held = any((finding.code, digest) in known for digest in _digests(assessment.draft, finding))
        (aside if held else kept).append(finding)
    return replace(assessment, findings=tuple(kept), dismissed=(*assessment.dismissed, *aside))


def read_dismissals(file: Path) -> tuple[Dismissal, ...]:
    """Dismissals of a sidecar; none if there is no such file.

    Raises:
        ReadError: The file is damaged.
    """
    if not file.is_file():
        return ()
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        return tuple(Dismissal(**entry) for entry in table["dismissals"])
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ReadError(
            f"放行记录读不出来：{say_cause(error)}", place=str(file), hint="删去这个文件后重新放行"
        ) from error


def write_dismissals(file: Path, dismissals: Iterable[Dismissal]) -> None:
    """Write a sidecar whole: to a temporary file, then renamed.

    Raises:
        WriteError: The folder cannot be written.
    """
    table = {"version": _VERSION, "dismissals": [asdict(one) for one in dismissals]}
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        partial.replace(file)
    except OSError as error:
        raise WriteError(f"放行记录写不进去：{say_cause(error)}", place=str(file), hint="检查文件夹权限") from error


def _digests(draft: Draft, finding: Finding) -> tuple[str, str]:
    if finding.span.start == finding.span.end:
        digest = _digest(finding.code, finding.field, finding.message)
        return digest, digest
    text = draft.title if finding.field == "title" else draft.body
    start, end = finding.span.start, finding.span.end
    own = text[start:end]
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return _digest(finding.code, "before", before, own), _digest(finding.code, "after", own, after)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

"""The parts of a corpus beside its matters: contrast pairs, texts of other genres, faulty drafts.

Each is a JSON Lines file in the corpus folder; `corpus/README.md` describes the keys. A part that is absent is empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from infoqa.assessment import LABELS, Label
from infoqa.draft import Draft, Header
from infoqa.errors import CorpusError, say_cause

Axis = Literal["depth", "concision"]
Place = Literal["title", "body", "unit", "signer", "date", "contact", "draft"]

PAIRS, OTHER, FAULTS = "pairs.jsonl", "other.jsonl", "faults.jsonl"

_WHOLE = (0, 0)  # range of a fault that concerns its whole field
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pair:
    """One matter told twice: `better` and `worse` on one axis, equal on the other.

    Attributes:
        axis: The axis that differs.
        label: Type of both sides.
        subtle: Whether one small thing makes the difference.
        difference: What makes it, in Chinese.
    """

    id: str
    axis: Axis
    label: Label
    subtle: bool
    difference: str
    better: Draft
    worse: Draft


@dataclass(frozen=True, slots=True)
class OtherText:
    """A text that is no information draft, with the name of its genre."""

    draft: Draft
    genre: str


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault by its code of rubric §3.

    Attributes:
        code: Code of the check that must find it.
        field: Where it stands: title, body, a header field, or the draft as a whole.
        start: First character in that field; 0 if the whole field is concerned.
        end: End of the range, half open; 0 if the whole field is concerned.
    """

    code: str
    field: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FaultyDraft:
    """A draft with all faults that it holds; none if it only looks faulty."""

    draft: Draft
    faults: tuple[PlantedFault, ...]
    note: str


def read_pairs(corpus: Path) -> list[Pair]:
    """Contrast pairs of a corpus folder.

    Raises:
        CorpusError: A line breaks the format; the message names it.
    """
    return _read(corpus / PAIRS, _pair)


def read_other(corpus: Path) -> list[OtherText]:
    """Texts of other genres of a corpus folder.

    Raises:
        CorpusError: A line breaks the format; the message names it.
    """
    return _read(corpus / OTHER, _other)


def read_faulty(corpus: Path) -> list[FaultyDraft]:
    """Faulty and tricky clean drafts of a corpus folder.

    Raises:
        CorpusError: A line breaks the format, or a fault's text is not what stands at its range.
    """
    return read_faulty_file(corpus / FAULTS)


def read_faulty_file(file: Path) -> list[FaultyDraft]:
    """The same from a file of its own; a fault may also name its characters as `span` in place of a range.

    Raises:
        CorpusError: A line breaks the format, or a fault's text is not what stands at its range.
    """
    return _read(file, _faulty)


def _read(file: Path, build: Callable[[Mapping[str, Any]], _T]) -> list[_T]:
    if not file.exists():
        return []
    rows = []
    for place, entry in _lines(file):
        try:
            rows.append(build(entry))
        except (KeyError, TypeError, ValueError) as error:
            raise CorpusError(f"格式不对：{error}", place=place, hint="按 corpus/README.md 的格式改正") from error
    return rows


def _lines(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"读不出来：{say_cause(error)}", place=str(file), hint="应为 UTF-8 的 JSONL 文件") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{file}:{number}"
            try:
                entry = json.loads(line)
            except json.JSONDecodeError as error:
                raise CorpusError(f"不是 JSON：{say_cause(error)}", place=place, hint="每行一个 JSON 对象") from error
            if not isinstance(entry, dict):
                raise CorpusError("应为一个 JSON 对象", place=place, hint="每行一个 JSON 对象")
            yield place, entry


def _pair(entry: Mapping[str, Any]) -> Pair:
    axis, label = entry["axis"], entry["label"]
    if axis not in get_args(Axis) or label not in LABELS:
        raise ValueError(f"axis 或 label 不认识：{axis}，{label}")
    sides = [
        Draft(id=f"{entry['id']}-{side}", title=_text(entry[side], "title"), body=_text(entry[side], "body"))
        for side in ("better", "worse")
    ]
    if sides[0].body == sides[1].body and sides[0].title == sides[1].title:
        raise ValueError("两边相同")
    return Pair(_text(entry, "id"), axis, label, bool(entry["subtle"]), _text(entry, "how"), *sides)


def _other(entry: Mapping[str, Any]) -> OtherText:
    draft = Draft(id=_text(entry, "id"), title=_text(entry, "title"), body=_text(entry, "body"))
    return OtherText(draft, _text(entry, "genre"))


def _faulty(entry: Mapping[str, Any]) -> FaultyDraft:
    draft = Draft(
        id=_text(entry, "id"),
        title=_text(entry, "title"),
        body=_text(entry, "body"),
        header=Header(**entry["header"]),
    )
    return FaultyDraft(draft, tuple(_fault(draft, fault) for fault in entry["faults"]), _text(entry, "note"))


def _fault(draft: Draft, fault: Mapping[str, Any]) -> PlantedFault:
    if "span" in fault:
        return _fault_by_text(draft, _text(fault, "code"), _text(fault, "span"))
    field, start, end = fault["field"], int(fault["start"]), int(fault["end"])
    if field not in get_args(Place):
        raise ValueError(f"field 不认识：{field}")
    if field in {"title", "body"}:
        text = draft.title if field == "title" else draft.body
        if text[start:end] != fault["text"] or (start == end and (start, end) != _WHOLE):
            raise ValueError(f"{fault['code']} 的文字与位置不符：{fault['text']!r}")
    return PlantedFault(_text(fault, "code"), field, start, end)


def _fault_by_text(draft: Draft, code: str, text: str) -> PlantedFault:
    if not text:
        return PlantedFault(code, "draft", *_WHOLE)
    place: Place = "body" if text in draft.body else "title"
    start = (draft.body if place == "body" else draft.title).find(text)
    if start < 0:
        raise ValueError(f"{code} 的文字不在稿中：{text!r}")
    return PlantedFault(code, place, start, start + len(text))


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} 应为文字")
    return value

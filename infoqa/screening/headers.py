"""Engine `header`: the fields around a draft are present and well formed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from infoqa.errors import RuleError
from infoqa.language.document import Document
from infoqa.language.normalise import normalise
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

FIELD_NAMES: Mapping[str, str] = {
    "title": "标题",
    "unit": "报送单位",
    "signer": "签发人",
    "date": "报送日期",
    "contact": "联系人及电话",
    "secrecy": "密级",
}

_END_MARKS = "。！；，、："
_DATE = re.compile(
    r"(?<![\dA-Za-z])(?:(\d+)\s*(?:年|[-/.—–])\s*(\d{1,2})\s*(?:月|[-/.—–])\s*(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d))"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TENS = re.compile(r"([12一二三]?)十([1-9一二三四五六七八九]?)")
_PHONE = re.compile(r"\d{5,}")
_SEPARATORS = re.compile(r"(?<=\d)[-\s—–/]+(?=\d)")
_NOT_TOLD = re.compile(r"[/\\—\-–_.。、?？*×xX无空 　]+|待补|待定|暂缺|暂无|略|无|同上|未填|待填")
_NOT_UNIT = re.compile(
    r"(?:本|我|该|某|咱)(?:镇|乡|县|市|区|局|办|街道|单位|部门|村|社区|校|院|中心|委)(?:政府|人民政府)?|[/\\\-—_无]+"
)
_LEVEL = re.compile(r"绝密|机密|秘密")
_NO_LEVEL = re.compile(r"[非不无未]|解密|公开")


@dataclass(frozen=True, slots=True)
class HeaderCheck:
    """Asks one thing of one header field or of the title.

    Args:
        field: `title` or a field of `Header`.
        holds: Whether a value is well formed; gets the normalised value and the date of today.
        present: Whether the question is if there is a value at all; other questions are not asked of an empty value.
        today: Last day that a date may have; the day of the check if None.
    """

    field: str
    holds: Callable[[str, date], bool]
    present: bool
    today: date | None

    def of(self, document: Document) -> tuple[Hit, ...]:
        """One hit if the field does not hold; in a title it covers the characters that are wrong."""
        title = self.field == "title"
        raw = document.draft.title if title else getattr(document.draft.header, self.field)
        if not raw or raw.isspace():
            return (Hit("title" if title else "header", values={"value": ""}),) if self.present else ()
        if self.present:
            return ()
        value = document.title.text if title else _normal(raw)
        if self.holds(value.strip(), self.today or date.today()):
            return ()
        return (_title_hit(value) if title else Hit("header", values={"value": value.strip()}),)


def header_check(rule: Rule, today: date | None) -> HeaderCheck:
    """The check of a rule with engine `header`.

    Raises:
        RuleError: The rule names a field or a requirement that does not exist.
    """
    name, require = rule.options["field"], rule.options["require"]
    if name not in FIELD_NAMES:
        raise RuleError(f"没有字段 {name}", place=rule.place, hint=f"可用的有：{'、'.join(FIELD_NAMES)}")
    if require == "present":
        return HeaderCheck(name, lambda value, today: True, True, today)
    if require not in _REQUIREMENTS:
        known = "、".join(("present", *_REQUIREMENTS))
        raise RuleError(f"没有要求 {require}", place=rule.place, hint=f"可用的有：{known}")
    return HeaderCheck(name, _REQUIREMENTS[require], False, today)


@lru_cache(maxsize=64)
def _normal(value: str) -> str:
    return normalise(value).text


@lru_cache(maxsize=64)
def read_date(value: str) -> tuple[str, date | None]:
    """Year as written, and the date; None where it is no date of the calendar, and no year where none is written."""
    found = _DATE.search(_arabic(value))
    if found is None:
        return "", None
    year, month, day = (part for part in found.groups() if part is not None)
    try:
        return year, date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return year, None


def _arabic(value: str) -> str:
    """Chinese numerals of a date as digits: 二〇二四年十月三十一日."""
    if not re.search("[一二三四五六七八九十]", value):
        return value

    def tens(found: re.Match[str]) -> str:
        ten = found[1].translate(_NUMERALS) or "1"
        return ten + (found[2].translate(_NUMERALS) or "0")

    return _TENS.sub(tens, value).translate(_NUMERALS)


def _title_hit(title: str) -> Hit:
    stripped = title.rstrip()
    if stripped.endswith("》") and stripped.lstrip().startswith("《"):
        return Hit("title", len(stripped) - len(stripped.lstrip()), len(stripped))
    broken = title.find("\n", len(title) - len(title.lstrip()), len(stripped))
    if broken >= 0:
        return Hit("title", broken, broken + 1)
    start = len(stripped)
    while start > 0 and stripped[start - 1] in _END_MARKS + "！":
        start -= 1
    return Hit("title", start, len(stripped))


def _is_date(value: str, today: date) -> bool:
    year, found = read_date(value)
    return found is not None or len(year) in (1, 2, 3)


def _has_full_year(value: str, today: date) -> bool:
    year, _ = read_date(value)
    return len(year) not in (1, 2, 3)


def _is_past(value: str, today: date) -> bool:
    year, found = read_date(value)
    return found is None or len(year) != 4 or found <= today


def _is_told(value: str, today: date) -> bool:
    return _NOT_TOLD.fullmatch(value) is None


def _is_unit(value: str, today: date) -> bool:
    return _NOT_UNIT.fullmatch(value) is None


def _has_whole_phone(value: str, today: date) -> bool:
    numbers = _PHONE.findall(_SEPARATORS.sub("", value))
    return not numbers or any(len(number) in (5, 7, 8, 10, 11, 12) for number in numbers)


def _has_no_exclamation(value: str, today: date) -> bool:
    return not value.endswith("！")


def _is_not_quoted(value: str, today: date) -> bool:
    return re.fullmatch(r"《[^《》]*》", value) is None


def _has_phone(value: str, today: date) -> bool:
    return _PHONE.search(_SEPARATORS.sub("", value)) is not None


_REQUIREMENTS: Mapping[str, Callable[[str, date], bool]] = {
    "single_line": lambda value, today: "\n" not in value,
    "no_end_mark": lambda value, today: not value.endswith(tuple(_END_MARKS)),
    "date": _is_date,
    "four_digit_year": _has_full_year,
    "not_future": _is_past,
    "phone": _has_phone,
    "whole_phone": _has_whole_phone,
    "told": _is_told,
    "unit_name": _is_unit,
    "no_exclamation": _has_no_exclamation,
    "not_quoted": _is_not_quoted,
    "no_secrecy": lambda value, today: _LEVEL.search(value) is None or _NO_LEVEL.search(value) is not None,
}

"""Engines `calendar` and `timeliness`: dates that cannot be, and news that comes late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.screening.headers import read_date
from infoqa.screening.hits import Hit
from infoqa.screening.rules import Rule

_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
    r"(?P<rest>[（，]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])）?)?"
)
_RANGE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?<!\d)(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日?(?:至|到|—|-|~)(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})[日号]"
)
_QUARTER = re.compile(r"(?:第)?(?P<quarter>[一二三四])季度（(?P<first>\d{1,2})月?(?:至|到|—|-|~)(?P<last>\d{1,2})月")
_UNTIL = re.compile(r"截[至止]到?(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_NAMES = "一二三四五六日"
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PERIOD = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<half>上半年)|(?P<quarter>[一二三四])季度|(?P<first>\d{1,2})(?:月)?(?:至|—|-|~)(?P<last>\d{1,2})月(?!\d))"
)
_NOT_PAST = re.compile(r"前(?!往|后)|之前|[拟将]|计划")
_TO_DAY = re.compile(r"(?:至|到|—|-|~)(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})[日号]")
_COUNTED = re.compile(r"截[至止]到?(?:\d{4}年)?$")
_FAR_PAST = 200  # days; an older date tells of something else than the event


@dataclass(frozen=True, slots=True)
class CalendarCheck:
    """Dates of the body against the calendar and the date of the header."""

    anchors: tuple[str, ...] = ("月1", "月2", "月3", "月4", "月5", "月6", "月7", "月8", "月9", "季度（")
    in_title: bool = False

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """What is wrong with the date at the anchor."""
        text = document.body.text
        if text[start] == "季":
            return _quarter(text, start)
        floor = max(0, start - 7)
        for found in _RANGE.finditer(text, floor, start + 24):
            if found.start() <= start < found.end() and (reason := _reversed(found)):
                return Hit("body", *found.span(), {"reason": reason})
        sent = _submission(document)
        for found in _UNTIL.finditer(text, max(0, start - 14), start + 8):
            told = _dated(found, sent) if sent is not None and found.start() <= start < found.end() else None
            if sent is not None and told is not None and told > sent:
                return Hit("body", *found.span(), {"reason": f"晚于报送日期{sent.month}月{sent.day}日"})
        for found in _DAY.finditer(text, floor, start + 20):
            if found.start() <= start < found.end():
                return self._day(document, found, sent)
        return None

    def _day(self, document: Document, found: re.Match[str], sent: date | None) -> Hit | None:
        month, day = int(found["month"]), int(found["day"])
        if not 1 <= month <= 12 or not 1 <= day <= _LENGTHS[month - 1]:
            return Hit("body", *found.span(), {"reason": "没有这一天"})
        if found["weekday"] is None:
            return None
        years = _years(document, found, sent)
        told = _NAMES.index(found["weekday"].replace("天", "日"))
        real = {year: weekday for year in years if (weekday := _weekday(year, month, day)) is not None}
        if not real or told in real.values():
            return None
        year, weekday = next(iter(real.items()))
        return Hit("body", *found.span(), {"reason": f"{year}年{month}月{day}日是星期{_NAMES[weekday]}"})


def _quarter(text: str, start: int) -> Hit | None:
    found = _QUARTER.search(text, max(0, start - 2), start + 14)
    if found is None:
        return None
    number = "一二三四".index(found["quarter"])
    if (int(found["first"]), int(found["last"])) == (3 * number + 1, 3 * number + 3):
        return None
    close = text.find("）", found.end()) + 1 or found.end()
    return Hit("body", found.start(), close, {"reason": f"应为{3 * number + 1}月至{3 * number + 3}月"})


def _reversed(found: re.Match[str]) -> str:
    first, last = int(found["m1"]), int(found["m2"] or found["m1"])
    if last < first and first - last >= 6:  # over the turn of the year
        return ""
    return "起日在止日之后" if (last, int(found["d2"])) < (first, int(found["d1"])) else ""


def _years(document: Document, found: re.Match[str], sent: date | None) -> list[int]:
    """Years that the date may be of: as written, else that of the submission, else the last one named before it."""
    if found["year"]:
        return [int(found["year"])]
    if sent is not None:
        month, day = int(found["month"]), int(found["day"])
        return [sent.year - 1, sent.year] if (month, day) > (sent.month, sent.day) else [sent.year]
    before = re.findall(r"(?<!\d)((?:19|20)\d{2})年", document.body.text[: found.start()])
    return [int(before[-1])] if before else []


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def _submission(document: Document) -> date | None:
    """Date of the header, if it is a whole one."""
    year, told = read_date(document.draft.header.date)
    return told if len(year) == 4 else None


def _dated(found: re.Match[str], sent: date) -> date | None:
    """The date of a match, of the year of submission unless it says another or would be months ahead."""
    try:
        told = date(int(found["year"] or sent.year), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    if not found["year"] and told > sent + timedelta(days=60):
        return told.replace(year=told.year - 1) if (told.month, told.day) != (2, 29) else None
    return told


def _last_day(text: str, found: re.Match[str], sent: date) -> date | None:
    """The date of a match, or the last day of the range that it opens (5月6日至27日); None if something begins then."""
    told = _dated(found, sent)
    if told is None or text.startswith("起", found.end()):
        return None
    rest = _TO_DAY.match(text, found.end())
    try:
        return told.replace(month=int(rest["month"] or told.month), day=int(rest["day"])) if rest else told
    except ValueError:
        return told


@dataclass(frozen=True, slots=True)
class TimelinessCheck:
    """Days between what is told and its submission.

    Args:
        period: Whether the end of a period is asked for, not the day of an event.
        longest: Most days, working days for an event, that may lie between.
    """

    period: bool
    longest: int

    def of(self, document: Document) -> Iterator[Hit]:
        """A hit if the draft comes later than that; silent without a date in the header."""
        sent = _submission(document)
        if sent is None:
            return
        hit = self._late_period(document, sent) if self.period else self._late_event(document, sent)
        if hit is not None:
            yield hit

    def _late_event(self, document: Document, sent: date) -> Hit | None:
        text = document.body.text
        past = [
            (found, told)
            for found in _DAY.finditer(text)
            if (told := _last_day(text, found, sent)) is not None
            and told <= sent
            and not _NOT_PAST.match(text, found.end())
            and not _COUNTED.search(text, max(0, found.start() - 8), found.start())
        ]
        if not past:
            return None
        latest = max(told for _, told in past)
        days = _working_days(latest, sent)
        if days <= self.longest or (sent - latest).days > _FAR_PAST:
            return None
        first = past[0][0]
        return Hit("body", *first.span(), {"days": f"{days}个工作日"})

    def _late_period(self, document: Document, sent: date) -> Hit | None:
        text = document.body.text
        ends = []
        for found in _PERIOD.finditer(text, 0, 120):
            month = 6 if found["half"] else 3 * ("一二三四".index(found["quarter"]) + 1) if found["quarter"] else 0
            month = month or int(found["last"])
            if 1 <= month <= 12:
                year = int(found["year"] or (sent.year if month <= sent.month else sent.year - 1))
                ends.append((date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1), found))
        if not ends:
            return None
        end, found = max(ends, key=lambda one: one[0])
        days = (sent - end).days
        if not self.longest < days <= _FAR_PAST:
            return None
        later = [told for day in _DAY.finditer(text) if (told := _dated(day, sent)) is not None and end < told <= sent]
        return None if later else Hit("body", *found.span(), {"days": f"{days}天"})


def _working_days(first: date, last: date) -> int:
    """Working days after `first` up to `last`; public holidays are not known and count as working days."""
    return sum((first + timedelta(days=number)).weekday() < 5 for number in range(1, (last - first).days + 1))


def timeliness_check(rule: Rule) -> TimelinessCheck:
    """The check of a rule with engine `timeliness`."""
    return TimelinessCheck(bool(rule.options["period"]), int(rule.options["longest"]))

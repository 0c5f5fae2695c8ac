"""Engine `checksum`: identity and telephone numbers in running text, and how they are masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from infoqa.draft import Field
from infoqa.errors import RuleError
from infoqa.language.document import Document
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_PROVINCES = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_ISSUERS = re.compile("62|4|5[1-5]|60|9558|35")
_OLDEST = 1900
_LONG_NUMBER = re.compile(
    r"[0-9](?<![0-9A-Za-z.].)(?:[0-9]{3}(?: [0-9]{4}){3}(?: [0-9]{1,3})?|[0-9]{14,18}[Xx]?)(?![0-9A-Za-z])"
)
_LONG_RUN = re.compile("[0-9]{15}|[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4}")
_NUMBER_OF_SOMETHING = re.compile(r"(?:单号|订单|编号|账号|帐号|卡号|流水号?|案号|证书号?|批号|票号|代码)[^\d]{0,4}\Z")
_NUMBER_OF_NO_CARD = re.compile(r"(?:单号|订单号?|编号|流水号?|案号|证书号?|批号|票号|代码)[^\d]{0,4}\Z")
_KEPT_BEFORE, _KEPT_AFTER = 3, 2
_LONG = 10  # of a shorter number, such as that of a car, the end would tell too much


def mask(text: str) -> str:
    """`text` with its middle hidden."""
    if len(text) <= _KEPT_BEFORE + _KEPT_AFTER:
        return "***"
    if len(text) < _LONG:
        return f"{text[:2]}***"
    return f"{text[:_KEPT_BEFORE]}***{text[-_KEPT_AFTER:]}"


def is_identity_number(text: str) -> bool:
    """Whether `text` is an 18-digit identity number: province, date of birth and check digit (GB 11643) fit."""
    if len(text) != 18 or not text[:17].isdecimal() or _PROVINCES.match(text) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == text[17].upper() and _is_birthday(text[6:10], text[10:12], text[12:14])


def is_old_identity_number(text: str) -> bool:
    """Whether `text` is a 15-digit identity number as issued until 1999: province and date of birth fit."""
    if len(text) != 15 or not text.isdecimal() or _PROVINCES.match(text) is None:
        return False
    return _is_birthday(f"19{text[6:8]}", text[8:10], text[10:12])


def is_bank_card(text: str) -> bool:
    """Whether `text` is a card number of 16 to 19 digits, of a Chinese or international issuer, that passes Luhn."""
    digits = text.replace(" ", "")
    if is_identity_number(digits):
        return False
    if not 16 <= len(digits) <= 19 or not digits.isdecimal() or _ISSUERS.match(digits) is None:
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return False
    return born.year >= _OLDEST and born <= date.today()


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "identity": is_identity_number,
    "old_identity": is_old_identity_number,
    "bank_card": is_bank_card,
}
_HARMLESS: Mapping[str, re.Pattern[str]] = {"old_identity": _NUMBER_OF_SOMETHING, "bank_card": _NUMBER_OF_NO_CARD}


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """Long numbers that pass a test.

    Args:
        accepts: The test.
        harmless: Words such as 订单号 right before the number that make it harmless.
    """

    accepts: Callable[[str], bool]
    harmless: re.Pattern[str] | None

    def of(self, document: Document) -> Iterator[Hit]:
        """Every long number of title and body that passes."""
        places: tuple[Field, ...] = ("title", "body")
        for place in places:
            text = passage_of(document, place).text
            for start, end in _long_numbers(text):
                if self.accepts(text[start:end]) and not (
                    self.harmless is not None and self.harmless.search(text, max(0, start - 10), start)
                ):
                    yield Hit(place, start, end)


@lru_cache(maxsize=4)
def _long_numbers(text: str) -> tuple[tuple[int, int], ...]:
    if _LONG_RUN.search(text) is None:
        return ()
    return tuple(found.span() for found in _LONG_NUMBER.finditer(text))


def identity_check(rule: Rule) -> IdentityCheck:
    """The check of a rule with engine `checksum`.

    Raises:
        RuleError: The rule names a kind of number that does not exist.
    """
    kind = rule.options["kind"]
    if kind not in _KINDS:
        raise RuleError(f"没有号码种类 {kind}", place=rule.place, hint=f"可用的有：{'、'.join(_KINDS)}")
    return IdentityCheck(_KINDS[kind], _HARMLESS.get(kind))

"""Which engine runs a rule: the name in the rule file and the function that builds its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from infoqa.screening.dates import CalendarCheck, timeliness_check
from infoqa.screening.doubling import doubled_check
from infoqa.screening.elements import elements_check
from infoqa.screening.enumerations import enumeration_check
from infoqa.screening.growth import growth_check
from infoqa.screening.headers import header_check
from infoqa.screening.headline import HeadlineCheck
from infoqa.screening.hits import AnchoredCheck, WholeCheck
from infoqa.screening.identity import identity_check
from infoqa.screening.limits import limit_checks
from infoqa.screening.mixtures import mixture_check
from infoqa.screening.office import listed_check, roster_checks
from infoqa.screening.persons import person_checks
from infoqa.screening.phrases import pattern_checks, phrase_checks
from infoqa.screening.places import place_check
from infoqa.screening.raw import raw_check
from infoqa.screening.rolls import roll_check
from infoqa.screening.rules import Rule
from infoqa.screening.shares import share_check
from infoqa.screening.sums import sum_check
from infoqa.screening.variants import VariantCheck

_ANCHORED: Mapping[str, Callable[[Rule], Iterable[AnchoredCheck]]] = {
    "phrase": phrase_checks,
    "pattern": pattern_checks,
    "limit": limit_checks,
    "person": person_checks,
    "roster": roster_checks,
    "sum": lambda rule: (sum_check(rule),),
    "enumeration": lambda rule: (enumeration_check(rule),),
    "roll": lambda rule: (roll_check(rule),),
    "growth": lambda rule: (growth_check(rule),),
    "share": lambda rule: (share_check(rule),),
    "calendar": lambda _rule: (CalendarCheck(),),
    "place": lambda rule: (place_check(rule),),
}
_WHOLE: Mapping[str, Callable[[Rule], WholeCheck]] = {
    "checksum": identity_check,
    "doubled": doubled_check,
    "raw": raw_check,
    "variant": lambda _rule: VariantCheck(),
    "timeliness": timeliness_check,
    "headline": lambda _rule: HeadlineCheck(),
    "elements": elements_check,
    "mixture": mixture_check,
    "listed": listed_check,
}


def anchored_checks(rule: Rule) -> Iterable[AnchoredCheck]:
    """The checks of a rule that look at anchors only; none if its engine has no anchors."""
    build = _ANCHORED.get(rule.engine)
    return () if build is None else build(rule)


def whole_check(rule: Rule, today: date | None) -> WholeCheck | None:
    """The check of a rule that reads the whole document; None if its engine has anchors."""
    if rule.engine == "header":
        return header_check(rule, today)
    build = _WHOLE.get(rule.engine)
    return None if build is None else build(rule)

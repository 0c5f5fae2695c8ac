"""What an office keeps about itself, as rules: units, roster, expressions, limits, and rules of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from infoqa.draft import Draft, Field, Header
from infoqa.language.document import Document
from infoqa.screening.headers import read_date
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Example, Rule, RulePack, parse_rules
from infoqa.settings import Leader, Office

_BESIDE = frozenset({"model", "severity", "banned", "preferred", "priorities", "limits", "unit", "leader"})
_LIMITS = {
    ("C05", "动态信息迟报"): "event_days",
    ("C05", "动态信息偏晚"): "event_notice_days",
    ("C05", "综合信息迟报"): "period_days",
}
_POST = re.compile(
    r"(?:县|市|区|州|旗|镇|乡|街道)?(?:委|政府|人大|政协)?(?:常委、)?(?:常务)?副?"
    r"(?:书记|县长|市长|区长|州长|旗长|镇长|乡长|局长|主任|主席|部长|秘书长)$"
)


def with_office(pack: RulePack, office: Office) -> RulePack:
    """The pack with the office's limits, lists and own rules.

    Raises:
        RuleError: An own rule is damaged; the message names file and line of the settings.
    """
    rules = [_limited(rule, office) for rule in pack.rules]
    if office.units:
        rules.append(_unit_rule(office))
    if office.leaders:
        rules.append(_roster_rule(office))
    if office.banned:
        rules.append(_phrase_rule(office, "W10", "本办禁用词", "fix", office.banned))
    if office.preferred:
        rules.append(_phrase_rule(office, "W08", "本办规范用词", "warn", office.preferred))
    own = parse_rules(office.rules, office.place, beside=_BESIDE) if office.rules else RulePack(())
    return replace(pack, rules=(*rules, *own.rules), genres=(*pack.genres, *own.genres))


def _limited(rule: Rule, office: Office) -> Rule:
    name = _LIMITS.get((rule.code, rule.name), "")
    if name not in office.limits:
        return rule
    return replace(rule, options={**rule.options, "longest": office.limits[name]}, must_flag=(), must_pass=())


def _unit_rule(office: Office) -> Rule:
    names = tuple(dict.fromkeys(name for unit in office.units for name in (unit.name, *unit.short)))
    return Rule(
        code="H01",
        name="报送单位不在名单",
        severity="fix",
        engine="listed",
        message="报送单位“{value}”不在本办单位名单里{near}",
        advice="请用单位全称或登记的简称",
        source=f"{office.place} [[unit]]",
        must_flag=(Example(Draft("", header=Header(unit="名单以外的单位"))),),
        must_pass=tuple(Example(Draft("", header=Header(unit=name))) for name in names[:3]),
        options={"names": names},
        place=office.place,
    )


def _roster_rule(office: Office) -> Rule:
    return Rule(
        code="W06",
        name="领导姓名与职务",
        severity="fix",
        engine="roster",
        message="“{found}”的职务与名单不符：{name}{term}为{post}",
        advice="请核对姓名和现任职务",
        source=f"{office.place} [[leader]]",
        must_flag=(),
        must_pass=(),
        options={"leaders": office.leaders},
        place=office.place,
    )


def _phrase_rule(office: Office, code: str, name: str, severity: str, forms: object) -> Rule:
    table = "banned" if code == "W10" else "preferred"
    return Rule(
        code=code,
        name=name,
        severity=severity,  # type: ignore[arg-type]  # one of two literals
        engine="phrase",
        message="“{found}”应为“{prefer}”" if code == "W08" else "“{found}”不能用{instead}",
        advice="请按本办用词改",
        source=f"{office.place} [{table}]",
        must_flag=(),
        must_pass=(),
        options={"forms": forms},
        place=office.place,
    )


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """Whether the unit of the header is one of the office's."""

    names: tuple[str, ...]

    def of(self, document: Document) -> Iterator[Hit]:
        """A hit if a unit is given and not listed."""
        from difflib import get_close_matches

        unit = document.draft.header.unit.strip()
        if unit and unit not in self.names:
            near = get_close_matches(unit, self.names, n=1)
            yield Hit("header", values={"value": unit, "near": f"，是不是“{near[0]}”" if near else ""})


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """A leader's name with another post than the roster has for the date of the draft."""

    leader: Leader
    posts: frozenset[str]
    anchors: tuple[str, ...]
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if a post stands right before the name and is not the one of the roster."""
        text = passage_of(document, place).text
        found = _POST.search(text[max(0, start - 14) : start])
        if found is None or any(post.endswith(found.group()) for post in self.posts):
            return None
        if not self._in_office(document):
            return None
        term = f"{self.leader.since}起" if self.leader.since else ""
        values = {"name": self.leader.name, "term": term, "post": self.leader.post}
        return Hit(place, start - len(found.group()), end, values)

    def _in_office(self, document: Document) -> bool:
        _, sent = read_date(document.draft.header.date)
        day = (sent or date.today()).isoformat()
        return (self.leader.since or day) <= day <= (self.leader.until or day)


def listed_check(rule: Rule) -> ListedCheck:
    """The check of a rule with engine `listed`."""
    return ListedCheck(tuple(rule.options["names"]))


def roster_checks(rule: Rule) -> Iterator[RosterCheck]:
    """The checks of a rule with engine `roster`, one for every leader."""
    leaders: tuple[Leader, ...] = rule.options["leaders"]
    for leader in leaders:
        posts = frozenset(one.post for one in leaders if one.name == leader.name)
        yield RosterCheck(leader, posts, (leader.name,))

"""Engine `place`: a place under the wrong province or city, and a foreign place left in a copied text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from infoqa.draft import Field
from infoqa.language.document import Document
from infoqa.screening.hits import Hit, passage_of
from infoqa.screening.rules import Rule

_FILE = "divisions.tsv"
_LONGEST = 12
_BARE = 3  # a name of so many characters is known without 市, 州, 盟
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}(?:镇|乡|街道)")
_NEXT = re.compile(
    r"(?:下一步|今后|下步|接下来)，(?P<at>(?P<town>[\u4e00-\u9fff]{2,3}(?:镇|乡|街道))(?:各村|各社区|全镇|全乡|将|要|党委|政府)?)"
)


@dataclass(frozen=True, slots=True)
class Divisions:
    """Where every place lies.

    Attributes:
        provinces: Names of the provinces.
        provinces_of: Provinces that have a city, district or county of that name.
        cities_of: Cities that have a district or county of that name; provinces, where no city stands between.
    """

    provinces: frozenset[str]
    provinces_of: Mapping[str, frozenset[str]]
    cities_of: Mapping[str, frozenset[str]]


@cache
def load_divisions() -> Divisions:
    """The table of administrative divisions that ships with infoqa; its head names source and date."""
    text = (resources.files("infoqa.screening") / "data" / _FILE).read_text(encoding="utf-8")
    provinces: dict[str, set[str]] = {}
    cities: dict[str, set[str]] = {}
    names = set()
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        province, city, counties = line.split("\t")
        names.add(province)
        provinces[province] = {province}
        for place in (city, *counties.split("、")):
            for form in _forms(place):
                provinces.setdefault(form, set()).add(province)
        for county in counties.split("、"):
            cities.setdefault(county, set()).add(city or province)
    return Divisions(
        frozenset(names),
        {name: frozenset(where) for name, where in provinces.items()},
        {name: frozenset(where) for name, where in cities.items() if name},
    )


def _forms(place: str) -> list[str]:
    """The name, and the name without 市 or 地区 where it stays long enough to be known."""
    bare = re.sub(r"(?:市|地区)$", "", place)
    return [form for form in {place, bare} if len(form) >= _BARE or form == place] if place else []


@dataclass(frozen=True, slots=True)
class HierarchyCheck:
    """Province and city, or city and county, that stand together but do not lie in each other."""

    anchors: tuple[str, ...]
    in_title: bool = True

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if the place after the anchor lies elsewhere."""
        text = passage_of(document, place).text
        known = load_divisions()
        upper = text[start:end]
        table = known.provinces_of if upper in known.provinces else known.cities_of
        if upper not in known.provinces and upper not in known.provinces_of:
            return None
        names = (text[end : end + size] for size in range(min(_LONGEST, len(text) - end), 1, -1))
        lower = next((name for name in names if name in table), "")
        if not lower or upper in table[lower] or (table is known.cities_of and len(lower) < _BARE):
            return None
        stop = end + len(lower)
        first = start
        if table is known.cities_of:  # the province before it belongs to the same name
            first = next((start - len(one) for one in known.provinces if text.endswith(one, 0, start)), start)
        right = "、".join(sorted(table[lower]))
        return Hit(place, first, stop, {"lower": lower, "right": right})


@dataclass(frozen=True, slots=True)
class ForeignCheck:
    """Another township where the writer's own should stand: named once only, as the one that acts next."""

    anchors: tuple[str, ...] = ("下一步，", "今后，", "下步，", "接下来，")
    in_title: bool = False

    def at(self, document: Document, place: Field, start: int, end: int) -> Hit | None:
        """A hit if a township acts that neither sends the draft nor is named before."""
        text = document.body.text
        found = _NEXT.match(text, start)
        if found is None:
            return None
        own = document.draft.header.unit + document.title.text
        town = found["town"]
        if town in own or text.count(town) > 1 or _TOWN.search(own) is None:
            return None
        return Hit("body", *found.span("at"), {"lower": town, "right": ""})


def place_check(rule: Rule) -> HierarchyCheck | ForeignCheck:
    """The check of a rule with engine `place`."""
    if rule.options["foreign"]:
        return ForeignCheck()
    known = load_divisions()
    cities = {city for where in known.cities_of.values() for city in where}
    return HierarchyCheck(tuple(sorted(known.provinces | cities)))

"""Header fields in the lines around a draft: labelled ones, sign-offs and stand-alone secrecy marks.

A line counts only as a whole: every part of it must be a known label with a short value, a unit or a date. Where in the
draft such lines may stand is decided by `infoqa.reading.assembly`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from infoqa.draft import Header

LONGEST_LINE = 200
_LIMITS = {"title": 80, "unit": 60, "signer": 30, "contact": 60, "phone": 40, "date": 30, "secrecy": 20, "other": 40}
_SPACE = "[ \\t\u00a0\u3000]"
_EDGE = " \t\u00a0\u3000|｜;；,，、"
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "［": "］"}
_SENTENCE = re.compile("[。！!；;？?]")
_DIGIT = "[0-9０-９〇○零一二三四五六七八九十]"
_DATE = re.compile(
    f"{_DIGIT}{{4}}{_SPACE}*年{_SPACE}*{_DIGIT}{{1,3}}{_SPACE}*月{_SPACE}*(?:{_DIGIT}{{1,3}}{_SPACE}*日)?"
    "|[0-9]{4}[-./／．][0-9]{1,2}[-./／．][0-9]{1,2}日?(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_DATE_VALUE = re.compile(f"{_DIGIT}")
_SECRECY = re.compile(
    f"(?:绝|絕|机|機|秘){_SPACE}*密{_SPACE}*(?:[★☆]{_SPACE}*(?:长期|長期|{_DIGIT}+{_SPACE}*(?:年|个月|個月|月|天|日))?)?"
)
_ISSUE = re.compile(
    f"[（(〔\\[【]?{_SPACE}*(?:[0-9]{{4}}{_SPACE}*年{_SPACE}*)?(?:总|總)?{_SPACE}*第{_SPACE}*[0-9０-９〇零一二三四五六七八九十百]+{_SPACE}*期{_SPACE}*[)）〕\\]】]?"
    f"(?:{_SPACE}*[（(](?:总|總)第?{_SPACE}*[0-9]+{_SPACE}*期[)）])?"
)
_URGENCY = re.compile(f"(?:特|加|平){_SPACE}*(?:急|提)")
_MEASURES = re.compile(
    "[万萬亿億千百]?(?:元|亩|畝|公顷|公頃|吨|噸|公斤|斤|个|個|人|人次|户|戶|件|%|％|平方米|公里|米|家|起|处|處|条|條|篇)(?:[、，,/].*)?"
)
_UNIT_END = (
    "人民政府|政府|办公室|辦公室|办公厅|辦公廳|办事处|辦事處|委员会|委員會|管委会|管委會|居委会|村委会|党委|黨委|党工委|党组|街道|"
    "大队|大隊|支队|支隊|总队|中队|中心|总站|联社|协会|協會|联合会|聯合會|公司|集团|集團|法院|检察院|檢察院|医院|醫院|学校|學校|"
    "银行|銀行|调研组|調研組|专班|專班|局|厅|廳|院|所|站|办|辦|委|科|处|處|股|部|会|會|校|镇|鎮|乡|鄉|村|社区|社區|县|縣|区|區|市|组|組"
)
_UNIT = re.compile(f"[\u3400-\u9fffA-Za-z0-9、（）()·{chr(0x3000)} ]{{1,40}}?(?:{_UNIT_END})")
_FIRM_UNIT = re.compile(
    "[\u3400-\u9fff0-9]{2,22}(?:人民政府|办公室|辦公室|办事处|辦事處|委员会|委員會|管委会|党委|黨委|党工委|局|调研组|調研組)"
)
_PERSON = re.compile("[\u3400-\u9fff]{1,2}[ \u3000]?[\u3400-\u9fff]{1,2}")
_NOT_UNIT = re.compile("[的了是在把对将]|如下|一是|二是|开展|推进|加强|召开")

Field = tuple[str, int, str]
"""Field name, rank of its label (smaller wins) and raw value."""


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """What a header line holds.

    Attributes:
        fields: Its fields in order; a label without value has an empty one.
        strong: Whether one of its labels is unmistakable.
    """

    fields: tuple[Field, ...]
    strong: bool


def read_header_line(text: str) -> HeaderLine | None:
    """Fields of a line made of `label：value` parts; None if any part of it is something else."""
    if len(text) > LONGEST_LINE or ("：" not in text and ":" not in text):
        return None
    text = bare(text)
    labels, ranks = _labels()
    found = list(labels.finditer(text))
    if not found:
        return None
    fields: list[Field] = []
    strong = False
    if lead := text[: found[0].start()].strip(_EDGE):
        loose = read_sign_off(lead)
        if loose is None:
            return None
        fields.extend(loose)
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        name, rank, weak = ranks[re.sub(_SPACE, "", match[1])]
        value = text[match.end() : end].strip(_EDGE)
        split = None if name in {"date", "title"} else _split_date(value)
        if split is not None:
            value, date = split
            fields.append(("date", 90, date))
        if not _fits(name, value, weak=weak):
            return None
        strong = strong or not weak
        fields.append((name, rank, value))
    return HeaderLine(tuple(fields), strong)


def read_sign_off(text: str) -> tuple[Field, ...] | None:
    """Fields of an unlabelled `unit`, `unit date`, `unit person` or `date`; None if `text` is something else."""
    inner = bare(text)
    if not inner or len(inner) > 60 or _SENTENCE.search(inner):
        return None
    if _DATE.fullmatch(inner):
        return (("date", 80, inner),)
    date: tuple[Field, ...] = ()
    if (split := _split_date(inner)) is not None:
        inner, value = split
        date = (("date", 80, value),)
    if is_unit(inner):
        return (("unit", 80, inner), *date)
    unit, _, person = inner.partition(" ") if " " in inner else inner.partition("\u3000")
    if is_unit(unit) and _PERSON.fullmatch(person.strip()):
        return (("unit", 80, unit), ("contact", 80, person.strip()), *date)
    return None


def is_unit(text: str) -> bool:
    """Whether `text` looks like the name of an office and nothing more."""
    return len(text) <= 40 and _UNIT.fullmatch(text) is not None and not _NOT_UNIT.search(text)


def is_firm_unit(text: str) -> bool:
    """Whether `text` ends as full names of offices do, so that it may be taken without a date beside it."""
    return _FIRM_UNIT.fullmatch(text.strip()) is not None and not _NOT_UNIT.search(text)


def is_date(text: str) -> bool:
    """Whether `text` is a date with its year, perhaps in brackets."""
    return _DATE.fullmatch(bare(text)) is not None


def is_secrecy_mark(text: str) -> bool:
    """Whether the line is a secrecy marking such as `机密★1年`."""
    return _SECRECY.fullmatch(text.strip()) is not None


def is_urgency_mark(text: str) -> bool:
    """Whether the line is an urgency marking such as `特急`."""
    return _URGENCY.fullmatch(text.strip()) is not None


def is_issue_line(text: str) -> bool:
    """Whether the line numbers an issue of a bulletin, such as `第12期`."""
    return _ISSUE.fullmatch(text.strip()) is not None


def bare(text: str) -> str:
    """`text` without white space and a pair of brackets around it."""
    text = text.strip()
    if len(text) > 2 and _BRACKETS.get(text[0]) == text[-1] and text[0] not in text[1:]:
        return text[1:-1].strip()
    return text


def build_header(fields: Iterable[Field], default: Header | None = None) -> Header:
    """The header that `fields` make; of several values the best ranked, then the first; gaps come from `default`."""
    best: dict[str, tuple[int, str]] = {}
    for name, rank, value in fields:
        if value and (name not in best or rank < best[name][0]):
            best[name] = (rank, value)
    contact = " ".join(best[name][1] for name in ("contact", "phone") if name in best)
    default = default or Header()

    def value_of(name: str) -> str:
        return best[name][1] if name in best else ""

    return Header(
        unit=value_of("unit") or default.unit,
        signer=value_of("signer") or default.signer,
        date=value_of("date") or default.date,
        contact=contact or default.contact,
        secrecy=value_of("secrecy") or default.secrecy,
    )


def margin_fields(lines: Sequence[str]) -> list[Field]:
    """Fields that page headers and footers hold: labelled ones and secrecy marks."""
    fields: list[Field] = []
    for text in lines:
        if is_secrecy_mark(text):
            fields.append(("secrecy", 95, text.strip()))
        elif (line := read_header_line(text)) is not None and line.strong:
            fields.extend((name, rank + 100, value) for name, rank, value in line.fields)
    return fields


def _split_date(value: str) -> tuple[str, str] | None:
    """`value` cut before a full date at its end, if white space or a comma stands between."""
    for match in _DATE.finditer(value):
        head = value[: match.start()]
        if match.end() == len(value) and head and head[-1] in _EDGE:
            return head.strip(_EDGE), match[0]
    return None


def _fits(name: str, value: str, *, weak: bool) -> bool:
    if len(value) > _LIMITS[name] or (name != "title" and _SENTENCE.search(value)):
        return False
    if name == "title":
        return "。" not in value.rstrip("。")
    if name == "date":
        return not value or _DATE_VALUE.search(value) is not None
    if name == "unit" and weak:
        return _MEASURES.fullmatch(value) is None
    if name == "signer":
        return value.count("，") + value.count(",") <= 2
    return True


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, tuple[str, int, bool]]]:
    """Pattern of all labels at the start of a part, and field, rank and weakness by label."""
    source = resources.files("infoqa.reading").joinpath("header_labels.toml")
    ranks: dict[str, tuple[str, int, bool]] = {}
    for name, table in tomllib.loads(source.read_text(encoding="utf-8")).items():
        for rank, label in enumerate((*table["labels"], *table["weak"])):
            ranks.setdefault(label, (name, rank, label in table["weak"]))
    words = sorted(ranks, key=len, reverse=True)
    spaced = "|".join(f"{_SPACE}*".join(map(re.escape, word)) for word in words)
    return re.compile(f"(?:^|(?<=[\\s|｜;；,，、（(【\\[]))({spaced}){_SPACE}*[:：]"), ranks

"""The upload screen: all rules over one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from infoqa.assessment import SEVERITIES, Finding, Label
from infoqa.draft import Draft, Field, Span
from infoqa.errors import RuleError
from infoqa.language.document import Document
from infoqa.screening.automaton import Automaton
from infoqa.screening.copies import CopyIndex, copy_finding
from infoqa.screening.engines import anchored_checks, whole_check
from infoqa.screening.genre import Marker, decide_genre, genre_markers
from infoqa.screening.headers import FIELD_NAMES
from infoqa.screening.hits import AnchoredCheck, Hit, WholeCheck, passage_of
from infoqa.screening.identity import mask
from infoqa.screening.rules import Example, Rule, RulePack, load_rules, nearest_code
from infoqa.screening.urgency import EmergencyWord

_SEVERAL = 2  # from two absent header fields on they are told together
_FIELDS: tuple[Field, ...] = ("title", "body", "header")
_SWITCHES = (*SEVERITIES, "off")


@dataclass(frozen=True, slots=True)
class _Anchored:
    rule: int
    check: AnchoredCheck


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the automaton said about one document; kept so that `check` and `flags` share it."""

    document: Document
    hits: tuple[tuple[int, Hit], ...]
    markers: tuple[Marker, ...]
    emergency: bool


class Screen:
    """Checks drafts before upload (rubric §3).

    Built once per process; `check` and `flags` may be called from several threads.

    Args:
        rules: The rules; the shipped ones if omitted.
        severities: For some codes `block`, `fix`, `warn` or `off` in place of what the rules say.
        today: Last day that a date may have; the day of the check if omitted.

    Raises:
        RuleError: `severities` names an unknown code or severity, or a rule has an option that does not fit.

    Examples:
        >>> from infoqa.draft import Draft
        >>> from infoqa.language.document import read_document
        >>> draft = Draft(title="青石镇检修农机。", body="6月3日，青石镇检修拖拉机186台。")
        >>> [(finding.code, finding.text) for finding in Screen().check(read_document(draft))]
        [('H04', ''), ('H02', '。')]
    """

    def __init__(
        self,
        rules: RulePack | None = None,
        *,
        severities: Mapping[str, str] | None = None,
        today: date | None = None,
    ) -> None:
        pack = load_rules() if rules is None else rules
        self.pack = pack
        self._rules = _switched(pack, severities or {})
        self._whole: list[tuple[int, WholeCheck]] = []
        self._genre_rules = [index for index, rule in enumerate(self._rules) if rule.engine == "genre"]
        entries: list[tuple[str, _Anchored | Marker | EmergencyWord]] = []
        for index, rule in enumerate(self._rules):
            for check in anchored_checks(rule):
                entries += ((anchor, _Anchored(index, check)) for anchor in check.anchors)
            if (whole := whole_check(rule, today)) is not None:
                self._whole.append((index, whole))
        entries += genre_markers(pack.genres)
        if pack.urgency is not None:
            entries += ((event, EmergencyWord()) for event in pack.urgency.events)
        self._automaton = Automaton(entries)
        self._last: _Reading | None = None

    def check(self, document: Document, label: Label | None = None) -> tuple[Finding, ...]:
        """All findings, worst first, then by field and place.

        Args:
            document: The draft.
            label: Its type, for rules that ask for it; such rules are silent if it is not known.
        """
        hits = list(self._read(document).hits)
        for index, check in self._whole:
            labels = self._rules[index].labels
            if not labels or label in labels:
                hits.extend((index, hit) for hit in check.of(document))
        if self._genre_rules and (genre := self.genre(document)) is not None:
            hits.extend((index, Hit("body", values={"genre": genre})) for index in self._genre_rules)
        hits = [(index, hit) for index, hit in hits if not (labels := self._rules[index].labels) or label in labels]
        if not hits:
            return ()
        hits = self._merge_absent_header(document, _without_nested(_once(hits, self._rules), self._rules))
        findings = [self._finding(document, self._rules[index], hit, label) for index, hit in hits]
        return tuple(sorted(dict.fromkeys(findings), key=_order))

    def flags(self, document: Document) -> tuple[str, ...]:
        """Those of `empty`, `genre_mismatch` and `urgent` that hold, in this order (rubric §1.6)."""
        if not document.units:
            return ("empty",)
        found = []
        if self.genre(document) is not None:
            found.append("genre_mismatch")
        urgency = self.pack.urgency
        if urgency is not None and self._read(document).emergency and urgency.holds(document):
            found.append("urgent")
        return tuple(found)

    def genre(self, document: Document) -> str | None:
        """Name of the other genre that the text belongs to; None for an information item."""
        return decide_genre(self._read(document).markers, self.pack.genres, document.title.text)

    def _read(self, document: Document) -> _Reading:
        last = self._last
        if last is not None and last.document is document:
            return last
        hits: list[tuple[int, Hit]] = []
        markers: list[Marker] = []
        emergency = False
        payloads = self._automaton.payloads
        places: tuple[Field, ...] = ("title", "body")
        for place in places:
            for word, start, end in self._automaton.find(passage_of(document, place).text):
                for payload in payloads[word]:
                    if isinstance(payload, Marker):
                        if payload.holds(document, place, start, end):
                            markers.append(payload)
                    elif isinstance(payload, EmergencyWord):
                        emergency = emergency or payload.counts(document, place, start)
                    elif place == "body" or payload.check.in_title:
                        hit = payload.check.at(document, place, start, end)
                        if hit is not None:
                            hits.append((payload.rule, hit))
        self._last = reading = _Reading(document, tuple(hits), tuple(markers), emergency)
        return reading

    def _merge_absent_header(self, document: Document, hits: list[tuple[int, Hit]]) -> list[tuple[int, Hit]]:
        """One hit for a draft without any header field, under the rule of the worst severity, in place of several."""
        header = document.draft.header
        if header.unit or header.signer or header.date or header.contact or header.secrecy:
            return hits
        absent = [(index, hit) for index, hit in hits if hit.field == "header"]
        if len(absent) < _SEVERAL:
            return hits
        chief = min((index for index, _ in absent), key=lambda index: SEVERITIES.index(self._rules[index].severity))
        fields = {self._rules[index].options["field"] for index, _ in absent}
        names = [name for field, name in FIELD_NAMES.items() if field == "unit" or field in fields]
        kept = [(index, hit) for index, hit in hits if hit.field != "header"]
        return [(chief, Hit("header", values={"absent": "、".join(names)})), *kept]

    def _finding(self, document: Document, rule: Rule, hit: Hit, label: Label | None) -> Finding:
        if hit.field == "header":
            span, text = Span(0, 0), ""
        else:
            passage = passage_of(document, hit.field)
            span = Span(hit.start, hit.end) if hit.raw else passage.span(hit.start, hit.end)
            text = span.of(passage.raw)
        if rule.options.get("mask", False):
            text = "***" if rule.engine == "person" else mask(text)  # of a name and an illness nothing may stay
        absent = hit.values.get("absent")
        instead = f"，应为“{hit.values['prefer']}”" if hit.values.get("prefer") else ""
        told = {"found": text, "instead": instead, **hit.values}
        message = f"没有填写{absent}" if absent else rule.message.format(**told)
        severity = rule.severity if label is None else rule.severity_for.get(label, rule.severity)
        return Finding(rule.code, severity, hit.field, span, text, message, rule.advice)


def self_test(pack: RulePack) -> list[str]:
    """Runs every rule on its examples through the real engines.

    Returns:
        One line for every example that does not come out as it should; empty if all do.
    """
    wrong = []
    for rule in pack.rules:
        screen = Screen(RulePack((rule,), pack.genres), today=date(2100, 1, 1))
        wrong += [f"{rule.place} {rule.code} {rule.name}：{problem}" for problem in _example_problems(screen, rule)]
    return wrong


def _example_problems(screen: Screen, rule: Rule) -> Iterator[str]:
    for example in rule.must_pass:
        for finding in _findings(screen, rule, example):
            yield f"不该报“{finding.text or finding.message}”，例子：{_shown(example)}"
    for example in rule.must_flag:
        shown = _shown(example)
        findings = _findings(screen, rule, example)
        if not findings:
            yield f"应报而未报，例子：{shown}"
        elif example.expected is not None:
            texts = {_raw(example.draft.title, example.draft.body, finding) for finding in findings}
            if texts != {example.expected}:
                yield f"应报“{example.expected}”，报了“{'、'.join(sorted(texts))}”，例子：{shown}"


def _findings(screen: Screen, rule: Rule, example: Example) -> tuple[Finding, ...]:
    """What the rule says of one of its examples."""
    from infoqa.language.document import read_document

    if rule.engine != "copy":
        return screen.check(read_document(example.draft), example.label)
    index = CopyIndex()
    index.add(Draft(rule.options["sample"], title="旧稿"))
    finding = copy_finding(index, example.draft, [rule])
    return () if finding is None else (finding,)


def _raw(title: str, body: str, finding: Finding) -> str:
    return finding.span.of(title if finding.field == "title" else body)


def _shown(example: Example) -> str:
    text = example.draft.body or example.draft.title or str(example.draft.header)
    return text if len(text) <= 40 else f"{text[:40]}……"


def _switched(pack: RulePack, severities: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules with the severities that the office wants; those switched off are gone."""
    for code, severity in severities.items():
        if code not in pack.codes:
            raise RuleError(f"没有编码为 {code} 的规则", place="severities", hint=nearest_code(code, pack.codes))
        if severity not in _SWITCHES:
            raise RuleError(
                f"{code} 的级别 {severity} 不成立", place="severities", hint=f"只能是 {'、'.join(_SWITCHES)}"
            )
    rules = []
    for rule in pack.rules:
        severity = severities.get(rule.code, rule.severity)
        if severity == "off":
            continue
        if rule.code in severities:
            rules.append(replace(rule, severity=severity, severity_for={}))  # type: ignore[arg-type]  # checked above
        else:
            rules.append(rule)
    return tuple(rules)


def _once(hits: list[tuple[int, Hit]], rules: tuple[Rule, ...]) -> list[tuple[int, Hit]]:
    """The first hit only, of rules that ask for one per draft."""
    kept: list[tuple[int, Hit]] = []
    seen: set[int] = set()
    for index, hit in sorted(hits, key=lambda pair: (_FIELDS.index(pair[1].field), pair[1].start)):
        if rules[index].options.get("once", False):
            if index in seen:
                continue
            seen.add(index)
        kept.append((index, hit))
    return kept


def _without_nested(hits: list[tuple[int, Hit]], rules: tuple[Rule, ...]) -> list[tuple[int, Hit]]:
    """Drop a hit that lies within a longer one of the same code."""
    kept: list[tuple[int, Hit]] = []
    for index, hit in sorted(hits, key=lambda pair: pair[1].start - pair[1].end):
        code = rules[index].code
        nested = hit.start < hit.end and any(
            rules[other].code == code
            and longer.field == hit.field
            and longer.start <= hit.start
            and hit.end <= longer.end
            for other, longer in kept
        )
        if not nested:
            kept.append((index, hit))
    return kept


def _order(finding: Finding) -> tuple[int, int, Span, str, str]:
    return (
        SEVERITIES.index(finding.severity),
        _FIELDS.index(finding.field),
        finding.span,
        finding.code,
        finding.message,
    )

"""Why a draft has its type, in an editor's words."""

from __future__ import annotations

from collections.abc import Mapping

from infoqa.assessment import LABEL_NAMES, LABELS, Assessment, Contribution, Label, TypeExplanation
from infoqa.language.lexicon import load_lexicons
from infoqa.reports.wording import shorten

TEST_NAMES: Mapping[str, str] = {
    "A1": "写明怎样调查、查了多少",
    "A2": "有现状，问题、原因、建议至少两块",
    "A3": "写的是专题，不是行程",
    "B1": "标题或开头就是未解决的问题",
    "B2": "问题、原因、建议占一半以上",
    "B3": "属于除外情形：突发处置，或已整改",
    "B4": "以建议为主",
    "C1": "三个以上单位各有自己的事实",
    "C2": "有时段、三项以上事实、有成效",
    "C3": "三条以上做法，有成效，可推广",
    "C4": "四个以上指标对比，有走势或原因",
}
"""The ordered tests of rubric §1.5."""

_STEPS: Mapping[Label, tuple[str, ...]] = {
    "research": ("A1", "A2", "A3"),
    "problem": ("B1", "B2", "B3", "B4"),
    "comprehensive": ("C1", "C2", "C3", "C4"),
    "dynamic": (),
}
_TYPES: Mapping[str, str] = {str(label): name for label, name in LABEL_NAMES.items()}
_ONLY_IF_THEY_HOLD = ("B3", "B4")  # an exclusion and an alternative: that they fail is no news
_NAMED = 5  # contributions named for either side
_UNITS = 3
_QUOTE = 40
_ROLES: Mapping[str, str] = {
    "B": "套话", "F": "进展", "M": "做法", "R": "成效", "P": "问题", "C": "原因", "S": "建议", "N": "打算",
    "Q": "研判", "I": "调查依据", "PCS": "问题、原因、建议", "FMR": "进展、做法、成效",
}  # fmt: skip
_QUANTITIES = {"figure": "数据", "percent": "百分数", "date": "日期", "range": "起止时间", "other": "其他数字"}
_SINGLE = {
    "labelled": "带序号的语段",
    "has_title": "有无标题",
    "sources": "点名的单位数",
    "inquiry": "开头写调查方法和数量",
}


def test_lines(assessment: Assessment) -> list[str]:
    """The tests that bear on the draft: those of its type's step, and every other one that holds."""
    explanation = assessment.explanation
    if explanation is None:
        return []
    wanted = _STEPS[assessment.type.label]
    lines = []
    for test in explanation.tests:
        if test.holds and (test.code in wanted or test.code != "A3"):
            quote = f"　“{shorten(test.spans[0].of(assessment.draft.body), _QUOTE)}”" if test.spans else ""
            lines.append(f"{test.code} 成立　{TEST_NAMES[test.code]}{quote}")
        elif test.code in wanted and test.code not in _ONLY_IF_THEY_HOLD:
            lines.append(f"{test.code} 不成立　{TEST_NAMES[test.code]}")
    if assessment.type.label == "dynamic" and not lines:
        lines.append("D　调研、问题、综合三步检验都不成立，归动态")
    return lines


def pull_lines(assessment: Assessment) -> list[str]:
    """What separates the type from the runner-up, the units that pulled most, and the most similar training drafts."""
    explanation = assessment.explanation
    if explanation is None:
        return []
    best, second = explanation.ranking[:2]
    gaps = explanation.between(best, second)
    toward = [f"{contribution_name(item)} {gap:+.2f}" for item, gap in gaps if gap > 0][:_NAMED]
    against = [f"{contribution_name(item)} {gap:+.2f}" for item, gap in gaps if gap < 0][:_NAMED]
    names = f"{LABEL_NAMES[best]}与{LABEL_NAMES[second]}之间"
    total = explanation.logits[LABELS.index(best)] - explanation.logits[LABELS.index(second)]
    lines = [f"{names}相差 {total:+.2f}（全部分项之和）"]
    lines += [
        f"偏向{LABEL_NAMES[best]}：{'、'.join(toward) or '无'}",
        f"偏向{LABEL_NAMES[second]}：{'、'.join(against) or '无'}",
    ]
    lines += _unit_lines(explanation, assessment, best, second)
    for item in explanation.similar:
        title = shorten(item.title, _QUOTE)
        lines.append(f"相似语料　{item.id}（{_TYPES[item.label]}）“{title}”　相似度 {item.similarity:.2f}")
    return lines


def contribution_name(item: Contribution) -> str:
    """A summand of the logits as an editor would call it."""
    if item.kind == "intercept":
        return "起点"
    if item.kind != "feature":
        return f"{'标题词' if item.kind == 'title' else '词'}“{item.name}”"
    if item.name in _SINGLE:
        return _SINGLE[item.name]
    kind, _, rest = item.name.partition(".")
    if kind == "test":
        return f"检验{rest.upper()}" if rest not in LABELS else f"按次序检验得{_TYPES[rest]}"
    if kind in ("rate", "title"):
        lexicons = load_lexicons()
        name = lexicons[rest]["name"] if rest in lexicons else _QUANTITIES[rest]
        return f"标题有{name}" if kind == "title" else f"正文{name}"
    return {"share": "{}占比", "any": "有{}", "lead": "开头是{}"}[kind].format(_ROLES[rest])


def _unit_lines(explanation: TypeExplanation, assessment: Assessment, best: Label, second: Label) -> list[str]:
    first, other = LABELS.index(best), LABELS.index(second)
    ranked = sorted(explanation.units, key=lambda unit: unit.pulls[other] - unit.pulls[first])[:_UNITS]
    return [
        f"语段 {unit.pulls[first] - unit.pulls[other]:+.2f}　“{shorten(unit.span.of(assessment.draft.body), _QUOTE)}”"
        for unit in ranked
        if unit.pulls[first] > unit.pulls[other]
    ]

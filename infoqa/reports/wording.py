"""How levels, gates and severities are called on an editor's page."""

from __future__ import annotations

from collections.abc import Mapping

from infoqa.assessment import LABEL_NAMES, Assessment, Gate, Severity

GATE_NAMES: Mapping[Gate, str] = {
    "pass": "可以上报",
    "notes": "可报，有提示",
    "return": "退回修改",
    "reject": "不得上报",
}
SEVERITY_NAMES: Mapping[Severity, str] = {"block": "禁报", "fix": "必改", "warn": "提示"}
DEPTH_NAMES = {1: "空泛", 2: "有情况", 3: "有情况，有分析或建议", 4: "情况、分析、建议齐全", 5: "可供决策"}
"""Names of the depth levels (rubric §2.1)."""

CONCISION_NAMES = {1: "冗长", 2: "较多套话", 3: "尚可", 4: "较精炼", 5: "精炼"}

_SURE = 0.99
_WORTH_NAMING = 0.01

AIM_NAMES = {"depth": "深度", "concision": "精炼", "type": "类型"}
"""What a question to the writer would lift."""

FACET_NAMES = {"breadth": "广度", "height": "高度", "priority": "要点"}

FLAG_NAMES = {"genre_mismatch": "文种不符", "urgent": "紧急信息", "empty": "没有内容"}


def gate_reason(assessment: Assessment) -> str:
    """Gate with the codes that decided it."""
    name = GATE_NAMES[assessment.gate]
    if not assessment.findings:
        return name
    worst = assessment.findings[0].severity
    codes = dict.fromkeys(finding.code for finding in assessment.findings if finding.severity == worst)
    return f"{name}（{'、'.join(codes)}）"


_REVIEW = {
    "": "",
    "unsure": "　请人工复核",
    "short": "　正文太短，请人工复核",
    "genre": "　不像信息稿，请人工复核",
}


def type_line(assessment: Assessment) -> str:
    """Type, confidence, and the runner-up."""
    verdict = assessment.type
    ranked = sorted(zip(verdict.probabilities, LABEL_NAMES.values(), strict=True), reverse=True)
    sure = "99%以上" if ranked[0][0] > _SURE else f"{ranked[0][0]:.0%}"
    line = f"{ranked[0][1]}　把握 {sure}" + (
        f"，其次{ranked[1][1]} {ranked[1][0]:.0%}" if ranked[1][0] >= _WORTH_NAMING else ""
    )
    return line + _REVIEW[verdict.review]


def shorten(text: str, limit: int) -> str:
    """`text` on one line, cut to `limit` characters with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

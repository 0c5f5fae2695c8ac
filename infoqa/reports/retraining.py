"""The report of a retraining as Markdown, for the keeper of the ledger."""

from __future__ import annotations

from collections import Counter

from infoqa.assessment import LABEL_NAMES
from infoqa.training.retrain import Retraining

_BASES = {"corrected": "编辑改过", "confirmed": "编辑确认", "adopted": "只凭采用"}
_FIELDS = {"title": "标题", "body": "正文"}


def verdict(result: Retraining) -> str:
    """The verdict in one line."""
    return "通过：可以换上新模型" if result.promoted else "不通过：继续用现有模型"


def retraining_report(result: Retraining) -> str:
    """The whole report: verdict, figures, what changes, labels to look at."""
    parts = [
        f"# 重训报告：{result.candidate.id}",
        f"**{verdict(result)}**",
        "\n".join(f"- {reason}" for reason in result.reasons),
        _material(result),
        _figures(result),
        _flips(result),
        _moves(result),
        _suspicions(result),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _material(result: Retraining) -> str:
    split = result.split
    bases = Counter(item.basis for item in (*split.trained, *split.held))
    lines = [
        "## 用了哪些稿件",
        f"- 本办稿件：训练 {len(split.trained)} 篇，检验 {len(split.held)} 篇",
        f"- 检验稿件取自 {'、'.join(split.quarters)}，按单位和日期分出，不参加训练",
        f"- 类型由来：{'、'.join(f'{_BASES[name]} {count} 篇' for name, count in bases.most_common())}",
        f"- 与别的稿件雷同而不用：{len(split.repeats)} 篇",
        f"- 本办另有规定而不用的语料：{result.disputed} 篇",
        f"- 一篇本办稿件抵 {result.setting.own:g} 篇语料，本办规则层强度 {result.setting.strength:g}",
        f"- 以上两项在折外试过 {len(result.validation)} 种后选定",
    ]
    lines += [f"- {name}：{number} 篇，类型可疑的占 {share:.0%}" for name, (number, share) in result.doubted.items()]
    return "\n".join((lines[0], "", *lines[1:]))


def _figures(result: Retraining) -> str:
    rows = [
        "## 前后对比",
        "",
        "| 指标 | 篇数 | 现用 | 新训 | 差（90% 区间） | 容许 | 结论 |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.name} | {one.rows} | {one.before} | {one.after} | {one.gain} | {-one.margin:.3f} "
        f"| {'过' if one.passed else '不过'} |"
        for one in result.comparisons
    ]
    rows += ["", "| 类型（两部分检验稿合计） | 现用 F1 | 新训 F1 |", "|---|---|---|"]
    rows += [
        f"| {name} | {result.classes[label][0]:.3f} | {result.classes[label][1]:.3f} |"
        for label, name in LABEL_NAMES.items()
        if label in result.classes
    ]
    return "\n".join(rows)


def _flips(result: Retraining) -> str:
    if not result.flips:
        return "## 改判的检验稿\n\n没有。"
    rows = [
        f"## 改判的检验稿（{len(result.flips)} 篇）",
        "",
        "| 编号 | 标题 | 应为 | 现用判为 | 新训判为 |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {_cell(one.id)} | {_cell(one.title)} | {LABEL_NAMES[one.truth]} | {LABEL_NAMES[one.before]} "
        f"| {LABEL_NAMES[one.after]} |"
        for one in result.flips
    ]
    return "\n".join(rows)


def _moves(result: Retraining) -> str:
    rows = ["## 权重变化最大的词", "", "| 词 | 位置 | 类型 | 现用 | 新训 |", "|---|---|---|---|---|"]
    rows += [
        f"| {_cell(one.word)} | {_FIELDS.get(one.field, one.field)} | {LABEL_NAMES[one.label]} | {one.before:+.2f} "
        f"| {one.after:+.2f} |"
        for one in result.moves
    ]
    return "\n".join(rows)


def _suspicions(result: Retraining) -> str:
    if not result.suspicions:
        return "## 类型可疑的稿件\n\n没有。"
    rows = [
        f"## 类型可疑的稿件（{len(result.suspicions)} 篇，请核对；都照台账所记使用，没有剔除）",
        "",
        "| 编号 | 日期 | 单位 | 标题 | 台账记为 | 模型看作 | 把握 | 用途 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {_cell(one.id)} | {one.day} | {_cell(one.unit)} | {_cell(one.title)} | {LABEL_NAMES[one.given]} "
        f"| {LABEL_NAMES[one.seen]} | {one.chance:.0%} | {'检验' if one.held else '训练'} |"
        for one in result.suspicions
    ]
    return "\n".join(rows)


def _cell(text: str) -> str:
    """Text of others in a table cell: one line, nothing in it is markup."""
    line = " ".join(text.split())
    return "".join(f"\\{mark}" if mark in "\\|`*_[]<>" else mark for mark in line)

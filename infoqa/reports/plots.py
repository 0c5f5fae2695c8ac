"""Small inline drawings for a page; they print without background colours."""

from __future__ import annotations

from infoqa.assessment import LABEL_NAMES, LABELS, Score, TypeVerdict

_WIDTH = 250
_LEVELS = 5
_STEP = _WIDTH / _LEVELS
_ROW = 17
_NAME, _BAR = 34, 172  # where bars begin, and how long a certainty is
_SURE = 0.99
_EDGE = 14  # half the width of a score's figures


def scale(score: Score, name: str) -> str:
    """Five steps of twenty points with the level filled, and a pointer at the score."""
    cells = "".join(
        f'<rect class="{_cell(level, score.level)}" x="{(level - 1) * _STEP + 1:g}" y="1" width="{_STEP - 2:g}" '
        f'height="15"/><text class="{_cell(level, score.level)}" x="{(level - 0.5) * _STEP:g}" y="12.5">{level}</text>'
        for level in range(1, _LEVELS + 1)
    )
    at = score.score / 100 * _WIDTH
    figure = min(max(at, _EDGE), _WIDTH - _EDGE)
    pointer = f'<path d="M{at:.1f} 17l4 6h-8z"/><text class="score" x="{figure:.1f}" y="34">{score.score:.1f}</text>'
    label = f"{name}{score.level}级，{score.score:.1f}分"
    return f'<svg class="scale" viewBox="-4 0 {_WIDTH + 8} 36" role="img" aria-label="{label}">{cells}{pointer}</svg>'


def type_bars(verdict: TypeVerdict) -> str:
    """One bar for the probability of every type, the chosen one dark."""
    rows = []
    for row, (label, share) in enumerate(zip(LABELS, verdict.probabilities, strict=True)):
        name = LABEL_NAMES[label]
        kind, y = "is" if label == verdict.label else "not", row * _ROW
        rows.append(
            f'<text class="{kind}" x="0" y="{y + 12}">{name}</text>'
            f'<rect class="track" x="{_NAME}" y="{y + 3}" width="{_BAR}" height="10"/>'
            f'<rect class="{kind}" x="{_NAME}" y="{y + 3}" width="{share * _BAR:.1f}" height="10"/>'
            f'<text class="share" x="{_WIDTH}" y="{y + 12}">{_percent(share)}</text>'
        )
    said = "，".join(
        f"{name}{_percent(share)}" for name, share in zip(LABEL_NAMES.values(), verdict.probabilities, strict=True)
    )
    height = _ROW * len(rows)
    spoken = said.replace("&lt;", "不到").replace("&gt;", "超过")
    return f'<svg class="bars" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{spoken}">{"".join(rows)}</svg>'


def _cell(level: int, reached: int) -> str:
    return "level" if level == reached else "below" if level < reached else "above"


def _percent(share: float) -> str:
    return "&gt;99%" if share > _SURE else "&lt;1%" if share < 1 - _SURE else f"{share:.0%}"

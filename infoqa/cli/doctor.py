"""Self-check of an installation."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from infoqa import __version__
from infoqa.assessment import LABEL_NAMES
from infoqa.draft import Draft
from infoqa.errors import InfoqaError

_LIBRARIES = (
    "numpy", "rjieba", "jieba", "ahocorasick-rs", "OpenCC", "scikit-learn", "typer", "rich", "lxml", "beautifulsoup4",
    "openpyxl", "python-calamine", "pypdfium2",
)  # fmt: skip
_SAMPLE = Draft(title="自检稿", body="6月3日，甲镇检修水泵186台，占应检修台数的93%，备足配件400套。")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-check."""

    name: str
    passed: bool
    detail: str


def examine(model: Path | None, config: Path | None) -> list[Check]:
    """Look at Python, libraries, tokenizer, model, rules and the optional converter; never raises."""
    checks = [
        Check("infoqa", True, __version__),
        Check(
            "Python",
            sys.version_info >= (3, 11),
            f"{platform.python_version()} {platform.system()} {platform.machine()}",
        ),
        Check("编码", True, f"标准输出 {sys.stdout.encoding}"),
    ]
    libraries = [_library(name) for name in _LIBRARIES]
    checks += libraries
    if all(check.passed for check in libraries):
        checks.append(_assessment(model, config))
    soffice = shutil.which("soffice")
    checks.append(Check("LibreOffice", True, soffice or "没有安装；读 .doc、.wps 时才需要"))
    return checks


def _library(name: str) -> Check:
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        return Check(name, name == "rjieba", "没有安装" + ("，改用 jieba，较慢" if name == "rjieba" else ""))


def _assessment(model: Path | None, config: Path | None) -> Check:
    from infoqa.assessor import Assessor
    from infoqa.settings import load_settings

    try:
        assessor = Assessor.load(model, load_settings(config))
    except InfoqaError as error:
        return Check("模型", False, str(error))
    [result] = assessor.assess([_SAMPLE])
    return Check(
        "模型",
        True,
        f"{assessor.bundle.id}，摘要相符；自检稿判为{LABEL_NAMES[result.type.label]}，深度{result.depth.level}级",
    )

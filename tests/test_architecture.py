"""Imports point one way, importing does nothing, and scoring stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

# What each package may import, besides itself. `infoqa.cli` may import everything.
JUDGES = {"classify", "quality", "screening"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "settings": {"errors"},
    "draft": {"errors"},
    "assessment": {"draft", "errors"},
    "reading": {"draft", "errors"},
    "language": {"draft", "errors"},
    "linear": {"language", "errors"},
    "exemplars": {"linear", "language", "errors"},
    "bundle": {"exemplars", "linear", "language", "errors"},
    "classify": {"exemplars", "linear", "language", "assessment", "draft", "errors"},
    "quality": {"linear", "language", "assessment", "draft", "errors"},
    "screening": {"language", "assessment", "draft", "settings", "errors"},
    "dismissal": {"assessment", "draft", "errors"},
    "assessor": JUDGES | {"bundle", "linear", "language", "assessment", "draft", "errors", "settings"},
    "ledger": {"reading", "bundle", "linear", "language", "assessment", "draft", "settings", "errors"},
    "triage": {"assessor", "bundle", "settings", "reports", "quality", "language", "assessment", "draft", "errors"},
    "training": JUDGES
    | {"assessor", "bundle", "exemplars", "ledger", "linear", "language", "assessment", "draft", "errors"},
    "reports": {"triage", "training", "ledger", "settings", "language", "assessment", "draft", "errors"},
}  # fmt: skip

HEAVY = ("sklearn", "scipy", "pandas", "opencc", "docx", "openpyxl", "pypdfium2", "bs4", "python_calamine", "jieba")


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "infoqa":
            found |= {name.name if name.name in ALLOWED else "assessor" for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("infoqa."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("infoqa.")}
    return found


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_point_one_way(root: Path, package: str) -> None:
    """No module imports to its right in the order of the design."""
    home = root / "infoqa" / package
    files = sorted(home.rglob("*.py")) if home.is_dir() else [home.with_suffix(".py")]

    assert files
    for file in files:
        assert _imports(file) - {package} <= ALLOWED[package], file


def test_every_package_is_in_the_order(root: Path) -> None:
    """A new package must be given its place."""
    names = {
        path.stem for path in (root / "infoqa").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert names - {"__init__", "__main__", "cli", "models"} == set(ALLOWED)


def test_relative_imports_are_not_used(root: Path) -> None:
    """Absolute imports keep the direction readable."""
    for file in (root / "infoqa").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), file


def test_importing_infoqa_loads_nothing_of_weight() -> None:
    """`import infoqa` and the reading of its public names cost nothing."""
    code = "import sys, infoqa; print(sorted(m for m in sys.modules if m.startswith(('infoqa.', 'numpy', 'typer'))))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_scoring_a_text_imports_no_heavy_library(tmp_path: Path) -> None:
    """One text draft is assessed without scikit-learn and without the readers of other formats."""
    draft = tmp_path / "稿.txt"
    draft.write_text("机耕路通车\n6月3日，甲镇3条机耕路通车，全长12公里。\n", encoding="utf-8")
    code = (
        "import sys; from infoqa.cli import run\n"
        f"code = run(['screen', {str(draft)!r}])\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr); sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert done.stderr.strip().splitlines()[-1] == "[]"

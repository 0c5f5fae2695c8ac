"""The README's examples are run: consoles with their exact output, Python as doctests."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def console_examples(text: str) -> list[tuple[str, str]]:
    """Command and expected output of every console block."""
    examples = []
    for block in BLOCK.findall(text):
        command, _, output = block.partition("\n")
        assert command.startswith("$ infoqa ")
        examples.append((command.removeprefix("$ infoqa "), output))
    return examples


def test_readme_consoles_print_what_they_show(root: Path) -> None:
    """Every console block gives exactly the output below its command."""
    examples = console_examples((root / "README.md").read_text(encoding="utf-8"))

    assert len(examples) >= 2
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    for command, expected in examples:
        done = subprocess.run(
            [sys.executable, "-m", "infoqa", *shlex.split(command)],
            cwd=root,
            capture_output=True,
            env=environment,
            check=False,
        )
        printed = "\n".join(line.rstrip() for line in done.stdout.decode().splitlines()).strip()
        assert done.returncode == 0, done.stderr.decode()
        assert printed == expected.strip()


def test_readme_python_example_runs(root: Path) -> None:
    """The library example is a doctest that passes."""
    failed, attempted = doctest.testfile(str(root / "README.md"), module_relative=False, encoding="utf-8")

    assert attempted >= 4
    assert failed == 0


@pytest.mark.parametrize(
    "document", ["README.md", "docs/guide.zh.md", "docs/rubric.md", "corpus/README.md", "CONTRIBUTING.md"]
)
def test_links_of_documents_lead_somewhere(root: Path, document: str) -> None:
    """Relative links name files that exist."""
    file = root / document
    for link in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
        if not link.startswith(("http:", "https:")):
            assert (file.parent / link).exists(), link


def test_install_commands_are_those_of_ci(root: Path) -> None:
    """CI installs and tests with the words that the README gives."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    script = (root / ".ci" / "run").read_text(encoding="utf-8")

    for words in ('install -e ".[test]"', "-m pytest", "infoqa triage"):
        assert words in readme
        assert words in script

"""`infoqa ledger …` in a process of its own, whether or not the main command has it yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_CODE = """
import sys
from infoqa.cli import run
from infoqa.cli.app import app
from infoqa.cli.ledger import app as ledger
if all(group.name != "ledger" for group in app.registered_groups):
    app.add_typer(ledger, name="ledger")
sys.exit(run(["ledger", *sys.argv[1:]]))
"""


def command(*arguments: str | Path) -> list[str]:
    """The command line."""
    return [sys.executable, "-c", _CODE, *map(str, arguments)]


def environment(place: str = "") -> dict[str, str]:
    """The environment, with `INFOQA_DB` if there is a place."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("INFOQA_")}
    return {**rest, "PYTHONIOENCODING": "utf-8", **({"INFOQA_DB": place} if place else {})}


def ledger(
    *arguments: str | Path, cwd: Path, place: str = "", stdin: int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(place),
        stdin=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

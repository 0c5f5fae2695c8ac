"""A small program like `infoqa predict`, for tests that kill it or its workers.

Usage: driver.py SOURCE TARGET [--jobs N] [--engine E] [--chunk N] [--resume] [--deadly TEXT]
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from infoqa import Assessment, Assessor, Draft, read_drafts
from infoqa.reports.jsonlines import to_line
from infoqa.triage.engines import LoadSpec, assess_many
from infoqa.triage.resume import run


def die_of(text: str) -> None:
    """From now on this process dies of every draft with `text` in its title."""
    assess = Assessor.assess

    def deadly(
        self: Assessor, drafts: Sequence[Draft], *, explain: bool = False, evidence: bool = False
    ) -> list[Assessment]:
        if any(text in draft.title for draft in drafts):
            os.kill(os.getpid(), signal.SIGKILL)
        return assess(self, drafts, explain=explain, evidence=evidence)

    Assessor.assess = deadly  # type: ignore[method-assign]


def main() -> None:
    """Predict, and say how much was done and how much taken over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--engine", choices=["local", "dask"], default="local")
    parser.add_argument("--chunk", type=int, default=16)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--deadly", default="")
    given = parser.parse_args()
    load = LoadSpec.of(prepare=partial(die_of, given.deadly) if given.deadly else None)
    outcome = run(
        read_drafts([given.source]),
        given.target,
        lambda items: assess_many(items, load, jobs=given.jobs, engine=given.engine, chunk=given.chunk),
        to_line,
        key=load.key,
        resume=given.resume,
        pause=0.0,
    )
    sys.stdout.write(f"{outcome.items} {outcome.failed} {outcome.taken_over}\n")


if __name__ == "__main__":
    main()

"""What happens inside a worker process: one assessor, loaded once, assesses chunk after chunk."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from infoqa import __version__
from infoqa.assessment import Assessment
from infoqa.assessor import Assessor
from infoqa.bundle import MANIFEST, current_bundle, default_models_folder
from infoqa.draft import Draft
from infoqa.errors import ModelError, say_cause
from infoqa.settings import Settings

_turn = Lock()  # workers of a cluster may have several threads
_held: dict[str, Assessor] = {}


@dataclass(frozen=True, slots=True)
class LoadSpec:
    """What any process, here or on another machine, needs to load the same assessor.

    Attributes:
        folder: The bundle, as an absolute path.
        settings: What the office set; travels by value, so that workers need no settings file.
        digest: SHA-256 of the manifest of the bundle, which names the digest of every other file.
        version: The infoqa that made this.
        prepare: Called once in each process that assesses, before it loads anything.
    """

    folder: Path
    settings: Settings
    digest: str
    version: str = __version__
    prepare: Callable[[], object] | None = None

    @classmethod
    def of(
        cls,
        bundle: Path | None = None,
        settings: Settings | None = None,
        *,
        prepare: Callable[[], object] | None = None,
    ) -> LoadSpec:
        """The spec of what `Assessor.load(bundle, settings)` loads here and now.

        Raises:
            ModelError: The bundle is missing.
        """
        settings = settings or Settings()
        models = settings.models or default_models_folder()
        folder = bundle or (models / settings.model if settings.model else current_bundle(models))
        return cls(folder.resolve(), settings, _digest(folder), prepare=prepare)

    @property
    def key(self) -> str:
        """Equal for specs that assess alike."""
        parts = (self.version, self.digest, self.settings.severities, self.settings.office)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def open(self) -> Assessor:
        """Load the assessor.

        Raises:
            ModelError: This machine has another infoqa, or no such bundle; a bundle that came with infoqa may stand
                elsewhere on it.
        """
        folder = self.folder if self.folder.is_dir() else default_models_folder() / self.folder.name
        if self.version != __version__ or _digest(folder) != self.digest:
            raise ModelError(
                f"工作节点上的 infoqa {__version__} 或模型与发起的一方（{self.version}）不同",
                place=str(folder),
                hint="各台机器装同一版 infoqa，放同一个模型",
            )
        return Assessor.load(folder, self.settings)


def assessor_of(load: LoadSpec) -> Assessor:
    """The assessor of this process, loaded when it is first asked for."""
    key = load.key
    if key not in _held:
        if load.prepare is not None:
            load.prepare()
        assessor = load.open()
        _held.clear()
        _held[key] = assessor
    return _held[key]


def warm(load: LoadSpec) -> None:
    """Load the assessor and do nothing with it."""
    with _turn:
        assessor_of(load)


def work(load: LoadSpec, drafts: Sequence[Draft], *, explain: bool, evidence: bool) -> list[Assessment]:
    """Assess one chunk."""
    with _turn:
        return assessor_of(load).assess(drafts, explain=explain, evidence=evidence)


def enter_service(parent: int) -> None:
    """Leave Ctrl-C to the parent process, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _digest(folder: Path) -> str:
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(
            f"模型读不出来：{say_cause(error)}", place=str(folder / MANIFEST), hint="用 --model 指定模型目录"
        ) from error

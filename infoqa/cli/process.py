"""What infoqa may do to a process that is its own: the command line's, a benchmark's, later a worker's."""

from __future__ import annotations

import gc


def own_process() -> None:
    """Share the tokenizer's default instance, and let the garbage collector run seldom.

    A batch holds many small values and no cycles to speak of: at the default thresholds a third of the time goes to
    collections that find nothing.
    """
    from infoqa.language.tokens import share_engine

    gc.set_threshold(100_000, 20, 50)
    share_engine()

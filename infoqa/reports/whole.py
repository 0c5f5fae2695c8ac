"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infoqa.errors import WriteError, say_cause


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it to `target` at the end, remove it if anything is raised.

    Raises:
        WriteError: The folder does not exist, the target is a folder, or either cannot be written.
    """
    check_target(target)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        hint = "关闭正打开它的程序，或换一个位置"
        raise WriteError(f"结果文件写不出来：{say_cause(error)}", place=str(target), hint=hint) from error
    finally:
        partial.unlink(missing_ok=True)


def check_target(target: Path) -> None:
    """Make sure, before any work is done, that `target` can be a result file.

    Raises:
        WriteError: It is a folder, or its folder does not exist.
    """
    if target.is_dir():
        raise WriteError("结果文件不能是一个目录", place=str(target), hint="在后面加上文件名")
    if not target.parent.is_dir():
        raise WriteError("结果文件所在的目录不存在", place=str(target.parent), hint="先建目录，或换一个位置")

"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
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
    target = target.resolve()  # the file that a link names is replaced, not the link
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        hint = "关闭正打开它的程序，或换一个位置"
        raise WriteError(f"结果文件写不出来：{say_cause(error)}", place=str(target), hint=hint) from error
    finally:
        partial.unlink(missing_ok=True)


def check_target(target: Path, inputs: Iterable[str] = ()) -> None:
    """Make sure, before any work is done, that `target` can be a result file.

    Raises:
        WriteError: It is one of the inputs, a folder or a device, or its folder does not exist.
    """
    if target.exists() and not target.is_file():
        raise WriteError(
            "结果文件不能是一个目录或设备", place=str(target), hint="在后面加上文件名；要写到屏幕就省去 -o"
        )
    if not target.parent.is_dir():
        raise WriteError("结果文件所在的目录不存在", place=str(target.parent), hint="先建目录，或换一个位置")
    if target.exists() and any(name != "-" and Path(name).exists() and target.samefile(name) for name in inputs):
        raise WriteError("结果文件就是要读的稿件，写下去会盖掉它", place=str(target), hint="换一个文件名")

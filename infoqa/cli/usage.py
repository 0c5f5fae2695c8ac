"""Usage errors of the command-line framework, said in Chinese."""

from __future__ import annotations

import re

import typer

# typer exports no name for the base of its usage errors.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]

_SAYINGS = (
    (r"Missing argument '(.+)'", r"缺少参数 \1"),
    (r"Missing option '(.+)'", r"缺少选项 \1"),
    (r"No such option: (\S+).*", r"没有选项 \1"),
    (r"No such command '(.+)'", r"没有命令 \1"),
    (r"Option '(.+)' requires an argument", r"选项 \1 后面要写一个值"),
    (r"Invalid value for '(.+?)': .*range x>=1", r"\1 的值应为不小于 1 的整数"),
    (r"Invalid value for '(.+?)': .*", r"\1 的值不对"),
    (r"Got unexpected extra arguments? \((.+)\)", r"多出参数 \1"),
)


def say_usage(error: Exception) -> str:
    """What is wrong with a call, and where to look; empty if help has been printed already."""
    message: str = getattr(error, "format_message", error.__str__)()
    if not message:
        return ""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "infoqa")
    for pattern, saying in _SAYINGS:
        if (found := re.match(pattern, message, re.DOTALL)) is not None:
            return f"用法不对：{found.expand(saying)}（运行 {command} -h 查看用法）"
    return f"用法不对（运行 {command} -h 查看用法）"

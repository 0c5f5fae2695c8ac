"""The command line: parse, call one library function, print; data on standard output, talk on standard error."""

from __future__ import annotations

import sys
import traceback

from infoqa.cli.exits import ExitCode
from infoqa.errors import InfoqaError


def main() -> None:
    """Entry point of the console script `infoqa`."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; nothing that goes wrong escapes as an exception."""
    import typer

    from infoqa.cli.app import app
    from infoqa.cli.streams import say, widen_encoding
    from infoqa.cli.usage import UsageError, say_usage

    widen_encoding()
    try:
        return int(app(arguments, prog_name="infoqa", standalone_mode=False) or ExitCode.DONE)
    except UsageError as error:
        if message := say_usage(error):
            say(message)
        return ExitCode.UNUSABLE
    except SystemExit as ended:  # completion scripts of the shell end so
        return int(ended.code or ExitCode.DONE)
    except InfoqaError as error:
        say(f"错误　{error}")
        return ExitCode.UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        say("已中断；原有的结果文件不受影响。")
        return ExitCode.INTERRUPTED
    except Exception:  # the contract of exit codes: a bug of ours must not look like "threshold not met"
        traceback.print_exc()
        say("这是 infoqa 的程序错误，不是稿件的问题。请把上面的信息发给维护者。")
        return ExitCode.BUG

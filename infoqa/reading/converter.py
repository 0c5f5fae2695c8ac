"""Old Word and WPS files (doc, wps, rtf), converted by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from infoqa.reading.failures import ConverterError, DamagedError
from infoqa.reading.signatures import OLE, kind_of

TIMEOUT = 60.0
"""Seconds that one conversion may take."""

_ADVICE = "请用 Word 或 WPS 打开后另存为 docx 再试"


def convert(data: bytes, suffix: str) -> bytes:
    """The docx that LibreOffice makes of a document with `suffix`.

    Raises:
        ConverterError: LibreOffice is absent, failed or took too long.
        DamagedError: It is another kind of file.
    """
    kind = kind_of(data)
    if kind and not data.startswith((OLE, b"{\\rtf")):
        raise DamagedError(f"扩展名是 {suffix[1:]}，实际内容是{kind}", hint="请改回正确的扩展名，或另存为 docx")
    program = shutil.which("soffice")
    if program is None:
        raise ConverterError(f"读 {suffix} 文件要用 LibreOffice，本机没有找到 soffice", hint=_ADVICE)
    with tempfile.TemporaryDirectory(prefix="infoqa-") as folder:
        source = Path(folder, f"input{suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        arguments = ["--headless", "--convert-to", "docx", "--outdir", folder, str(source)]
        try:
            code = _run([program, f"-env:UserInstallation={profile}", *arguments])
        except subprocess.TimeoutExpired as error:
            raise ConverterError(f"LibreOffice 转换超过 {TIMEOUT:.0f} 秒", hint=_ADVICE) from error
        except OSError as error:
            raise ConverterError("LibreOffice 启动失败", hint=_ADVICE) from error
        target = source.with_suffix(".docx")
        if code or not target.is_file():
            raise ConverterError("LibreOffice 没能转换，文件可能已损坏", hint=_ADVICE)
        return target.read_bytes()


def _run(command: list[str]) -> int:
    """Exit code of a program; after `TIMEOUT` it is stopped with the programs it started (soffice is a script)."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - the command is a list of our own making
        command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return process.wait(TIMEOUT)
    finally:
        if process.poll() is None:
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()

"""JSON lines: one draft per line, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from infoqa.draft import Draft, Header, Unreadable
from infoqa.reading.decoding import SAMPLE, detect
from infoqa.reading.failures import TEXT_LIMIT, EmptyError, EncodingError, RowError, TooLargeError, own_result
from infoqa.reading.items import Item, unreadable

_LINE_LIMIT = 6 * TEXT_LIMIT
_RESULT_SCHEMA = 1
_KINDS = {str: "文字", bool: "真假值", int: "数字", float: "数字", list: "列表", dict: "对象", type(None): "空值"}
_HEADER_KEYS = ("unit", "signer", "date", "contact", "secrecy")


def read_jsonl(item: Item, *, split: bool) -> Iterator[Draft | Unreadable]:  # noqa: ARG001 - a row is a draft
    """Drafts of a JSON lines file; `split` has no effect, since every line is one draft.

    Yields:
        A draft per line with its text exactly as given, or an `Unreadable` with the number of a bad line.

    Raises:
        EmptyError: There is no line with anything in it.
        EncodingError: The bytes are not text.
        OwnResultError: The first line is a result of infoqa.
        OSError: The file cannot be read.
    """
    with item.opener() as stream:
        found = False
        for number, text in _lines(stream, item.name):
            if not found and isinstance(text, str) and _is_own_result(text):
                raise own_result()
            found = True
            yield text if isinstance(text, Unreadable) else read_line(text, f"{item.name}#{number}")
        if not found:
            raise EmptyError("文件里没有内容", hint='每行应是一个 JSON 对象，如 {"title": "…", "body": "…"}')


def _is_own_result(text: str) -> bool:
    """Whether a line is an assessment, or an error in its place, that infoqa wrote."""
    try:
        row = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    if not isinstance(row, dict) or row.get("schema") != _RESULT_SCHEMA or not row.keys() & {"type", "error"}:
        return False
    from infoqa.reading.columns import rename

    return "body" not in rename(row)


def read_line(text: str, place: str) -> Draft | Unreadable:
    """The draft of one JSON line, or what is wrong with the line."""
    try:
        row = json.loads(text, strict=False)
    except ValueError as error:
        return unreadable(place, RowError(_reason(error), hint="请补全或重新导出这一行；其余各行照常处理"))
    except RecursionError:
        return unreadable(place, RowError("这一行的 JSON 嵌套过深", hint="请重新导出这一行；其余各行照常处理"))
    if not isinstance(row, dict):
        return unreadable(place, RowError("这一行不是 JSON 对象", hint='每行应是 {"title": "…", "body": "…"}'))
    try:
        return _draft(row, place, checked="\\u" not in text)
    except (RowError, EmptyError, EncodingError, TooLargeError) as error:
        return unreadable(place, error, _text(row.get("id")))


def _draft(row: dict[str, Any], place: str, *, checked: bool) -> Draft:
    if "body" not in row:
        from infoqa.reading.columns import rename

        row = rename(row)
    body = row.get("body")
    if body is None:
        raise RowError("缺少 body 字段", hint="正文请放在 body（或“正文”）里")
    if not isinstance(body, str):
        raise RowError(f"body 应为文字，实际是{_KINDS[type(body)]}", hint="请把正文写成一段带引号的文字")
    if not body or body.isspace():
        raise EmptyError("正文是空的", hint="请补上正文")
    if len(body) > TEXT_LIMIT:
        raise TooLargeError(f"一篇正文超过 {TEXT_LIMIT // (1024 * 1024)} MB", hint="请拆分")
    nested = row.get("header")
    if nested is not None and not isinstance(nested, dict):
        raise RowError(f"header 应为对象，实际是{_KINDS[type(nested)]}", hint='如 {"unit": "…", "signer": "…"}')
    title = _text(row.get("title"))
    values = [_text(nested.get(key)) if nested else "" for key in _HEADER_KEYS]
    values = [value or _text(row.get(key)) for key, value in zip(_HEADER_KEYS, values, strict=True)]
    id_ = _text(row.get("id"))
    if not checked and any(_has_surrogate(text) for text in (body, title, id_, *values)):
        raise EncodingError("文字里有不成对的代理字符（\\ud800 一类）", hint="请重新导出这一行")
    return Draft(body=body, title=title, header=Header(*values), id=id_ or place, source=place)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"这一行不是完整的 JSON（第{error.colno}列）"
    return "这一行的 JSON 里有过长的数字"


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, str | Unreadable]]:
    """Numbers and texts of the lines that are not blank."""
    sample = stream.read(SAMPLE)
    if not sample:
        return
    encoding = detect(sample, whole=len(sample) < SAMPLE)
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_lines(sample, stream)
        return
    if encoding == "utf-8-sig":
        sample, encoding = sample[3:], "utf-8"
    for number, (raw, whole) in enumerate(_raw_lines(sample, stream), 1):
        place = f"{name}#{number}"
        if not whole:
            error = TooLargeError(f"这一行超过 {_LINE_LIMIT // (1024 * 1024)} MB", hint="请检查换行是否丢失")
            yield number, unreadable(place, error)
            continue
        if not raw.strip():
            continue
        try:
            yield number, raw.decode(encoding)
        except UnicodeDecodeError as error:
            message = f"这一行按 {encoding.upper()} 解码出错（行内第 {error.start + 1} 字节）"
            yield number, unreadable(place, EncodingError(message, hint="请把文件统一存成 UTF-8"))


def _raw_lines(sample: bytes, stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Lines of `sample` and the rest of the stream, and whether each is within the limit."""
    head, newline, rest = sample.rpartition(b"\n")
    if newline:
        for line in head.split(b"\n"):
            yield line, True
    while True:
        line = rest + stream.readline(_LINE_LIMIT + 1 - len(rest))
        rest = b""
        if not line:
            return
        if len(line) > _LINE_LIMIT:
            while (more := stream.readline(SAMPLE)) and not more.endswith(b"\n"):
                pass
            yield b"", False
        else:
            yield line, True


def _wide_lines(sample: bytes, stream: BinaryIO) -> Iterator[tuple[int, str | Unreadable]]:
    """Lines of a UTF-16 or UTF-32 file, which must fit into memory."""
    data = sample + stream.read(_LINE_LIMIT)
    if len(data) > _LINE_LIMIT:
        raise TooLargeError("UTF-16 编码的 jsonl 过大", hint="请另存为 UTF-8 再试")
    from infoqa.reading.decoding import decode

    for number, line in enumerate(decode(data).split("\n"), 1):
        if line.strip():
            yield number, line

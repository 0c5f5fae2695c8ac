"""What a file really is, by its first bytes."""

from __future__ import annotations

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM\x00", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"%PDF", "PDF 文档"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"PK\x05\x06", "空的 zip 压缩包"),
    (OLE, "旧版 Office 文档（doc、xls、wps）"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"SQLite format 3\x00", "SQLite 数据库"),
    (b"OFD", "OFD 版式文件"),
)
_TEXTUAL = {b"MZ", b"BM\x00", b"OFD"}


def kind_of(data: bytes) -> str:
    """Chinese name of the kind of file that starts with `data`; empty if it is unknown or plain text."""
    for signature, name in _SIGNATURES:
        if data.startswith(signature) and (signature not in _TEXTUAL or b"\x00" in data[:512]):
            return name
    if data.startswith(ZIP):
        return _zip_kind(data)
    if data[4:8] == b"ftyp":
        return "视频或 HEIC 图片"
    if data[:4] == b"RIFF":
        return "WebP 图片或音视频"
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return "网页（html）"
    return ""


def _zip_kind(data: bytes) -> str:
    head = data[:65536]
    for part, name in (
        (b"word/", "Word 文档（docx）"),
        (b"xl/work", "Excel 工作簿（xlsx）"),
        (b"ppt/slide", "演示文稿（pptx）"),
    ):
        if part in head:
            return name
    if b"OFD.xml" in head:
        return "OFD 版式文件"
    return "zip 压缩包"


def is_encrypted_office(data: bytes) -> bool:
    """Whether an OLE container holds an encrypted docx or xlsx."""
    return data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data

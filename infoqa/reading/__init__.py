"""Reads drafts from office files: txt, docx, doc, pdf, html, xlsx, xls, csv, jsonl and zip."""

from __future__ import annotations

from infoqa.reading.sources import read_drafts, read_file

__all__ = ["read_drafts", "read_file"]

"""Assessments made readable: a page on the terminal, JSON lines, a spreadsheet."""

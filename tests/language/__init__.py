"""Tests of infoqa.language."""

"""Tests of infoqa.quality."""

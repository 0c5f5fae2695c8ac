"""Tests of the type model."""

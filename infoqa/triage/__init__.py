"""Batches: duplicates, worth, queues."""

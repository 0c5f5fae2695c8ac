"""Ledger 台账: what was submitted, decided and adopted; append-only."""

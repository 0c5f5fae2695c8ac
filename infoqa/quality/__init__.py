"""Depth and concision: unit roles, evidence codes, levels, and what is missing for the next level."""

"""Roles of units (rubric §1.4)."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["B", "F", "M", "R", "P", "C", "S", "N", "Q", "I"]
ROLES: tuple[Role, ...] = get_args(Role)
"""B 背景, F 进展, M 做法, R 成效, P 问题, C 原因, S 建议, N 下步, Q 研判, I 依据."""

"""The ordered tests of rubric §1.5, each as a degree from 0 to 1 that follows from unit roles and lexicon hits.

Roles are probabilities, so "at least two problem units" is a degree as well: expected numbers rise from 0 at one
less than asked to 1 at what is asked, shares pass their limit along a logistic curve. With certain roles every
degree is 0 or 1 but near its limit.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.measures import count_names, named_sources
from infoqa.language.terms import Floats
from infoqa.linear import sigmoid

ROLE_NAMES = ("B", "F", "M", "R", "P", "C", "S", "N", "Q", "I")
"""Order of the role probabilities that the tests are given."""

_ASKS = re.compile("^(?:关于)?(?:建议|呼吁|恳请|请求|亟需|亟待)")  # B4
_STEEP = 12.0  # of the logistic curve about a share: 0.4 against 0.5 is 0.23 against 0.5
_LEAD = 2  # B1 looks at the first two units that are not B


class Degrees(NamedTuple):
    """Degrees of the tests, each of shape `(documents,)`; names as in rubric §1.5.

    `research`, `problem`, `comprehensive` and `dynamic` are the outcomes of the ordered procedure; they sum to 1.
    """

    a1: Floats
    a2: Floats
    a3: Floats
    b1: Floats
    b2: Floats
    b3: Floats
    b4: Floats
    c1: Floats
    c2: Floats
    c3: Floats
    c4: Floats
    research: Floats
    problem: Floats
    comprehensive: Floats
    dynamic: Floats


def procedure_tests(batch: Batch, roles: Floats, counts: Floats) -> Degrees:
    """Apply the tests to every document.

    Args:
        batch: The documents.
        roles: Role probabilities of every unit in the order of `ROLE_NAMES`; shape `(units, 10)`.
        counts: `infoqa.language.measures.unit_counts` of the batch.
    """
    units = _Units(batch, roles, counts)
    a1, a2, a3 = _inquiry(units), _coverage(units), 1.0 - _visit(units)
    b1, b2, b3, b4 = _negative(units)
    c1, c2, c3, c4 = _sources(units), _period(units), _experience(units), _indicators(units)
    research = a1 * a2 * a3
    problem = (1.0 - research) * np.maximum(b1 * b2, b4) * (1.0 - b3)
    comprehensive = (1.0 - research - problem) * np.maximum.reduce([c1, c2, c3, c4])
    dynamic = 1.0 - research - problem - comprehensive
    return Degrees(a1, a2, a3, b1, b2, b3, b4, c1, c2, c3, c4, research, problem, comprehensive, dynamic)


class _Units:
    """Roles and hits of the units of a batch, with sums and maxima by document."""

    def __init__(self, batch: Batch, roles: Floats, counts: Floats) -> None:
        self.batch, self.of, self.size = batch, batch.unit_document, len(batch.documents)
        self.role = dict(zip(ROLE_NAMES, roles.T, strict=True))
        self._counts, self._columns = counts, {name: number for number, name in enumerate(count_names())}
        self.figure = self.has("figure", "percent")
        self.told = np.maximum(self.total(1.0 - self.role["B"] - self.role["I"]), 0.5)

    def has(self, *names: str) -> Floats:
        """1 for units with a hit in any of the named columns."""
        columns = [self._columns[name] for name in names]
        return np.asarray(self._counts[:, columns].any(axis=1), dtype=np.float64)

    def hits(self, name: str) -> Floats:
        return np.asarray(self._counts[:, self._columns[name]])

    def total(self, values: Floats) -> Floats:
        return np.bincount(self.of, values, minlength=self.size).astype(np.float64)

    def most(self, values: Floats) -> Floats:
        out = np.zeros(self.size)
        np.maximum.at(out, self.of, values)
        return out

    def any(self, values: Floats) -> Floats:
        return np.minimum(self.total(values), 1.0)

    def titles(self, *names: str) -> Floats:
        return np.array(
            [any(name in document.title_hits for name in names) for document in self.batch.documents], float
        )


def _at_least(number: float, amounts: Floats) -> Floats:
    return np.clip(amounts - (number - 1.0), 0.0, 1.0)


def _above(limit: float, shares: Floats) -> Floats:
    return sigmoid(_STEEP * (shares - limit))


def _inquiry(units: _Units) -> Floats:
    """A1: a unit tells a way of inquiring, or a named group inquired."""
    return np.maximum(units.most(units.role["I"]), 0.5 * units.titles("inquirer"))


def _coverage(units: _Units) -> Floats:
    """A2: the present state in figures, and two of problems, causes, suggestions."""
    role = units.role
    state = units.total((role["F"] + role["M"] + role["R"] + role["Q"]) * np.maximum(units.figure, 0.3))
    blocks = (
        _at_least(2, units.total(role["P"]))
        + _at_least(1, units.total(role["C"]))
        + _at_least(2, units.total(role["S"]))
    )
    return _at_least(1, state) * _at_least(2, blocks)


def _visit(units: _Units) -> Floats:
    """A3 fails: title or first unit is a leader's visit."""
    first = np.r_[True, units.of[1:] != units.of[:-1]] if len(units.of) else np.zeros(0, dtype=bool)
    return np.maximum(units.titles("leader_visit"), units.most(units.has("leader_visit") * first * units.role["F"]))


def _negative(units: _Units) -> tuple[Floats, Floats, Floats, Floats]:
    """B1 to B4."""
    role, of = units.role, units.of
    told = 1.0 - role["B"]
    running = np.cumsum(told) - told
    starts = units.batch.unit_starts[:-1][of]
    lead = np.clip(_LEAD - (running - running[starts]), 0.0, 1.0) if len(of) else running
    headline = units.titles("cue_problem", "lacking", "worsening") * (1.0 - units.titles("fixed"))
    asks = np.array([bool(_ASKS.match(document.title.text)) for document in units.batch.documents], float)
    calls = np.maximum(headline, asks)
    opens = 1.0 - np.exp(units.total(np.log1p(-np.minimum(lead * role["P"], 0.999))))
    b1 = np.maximum(calls, opens)
    causes = role["C"] * _beside(role["P"], of)
    share = units.total(role["P"] + causes + role["S"]) / units.told
    b2 = np.maximum(_above(0.5, share), calls * _above(0.4, share))
    sudden = units.any(units.has("emergency")) * units.any(units.has("response"))
    asked = units.total(role["C"] + role["S"]) / units.told
    mended = units.total(units.has("fixed") * (role["F"] + role["R"])) / np.maximum(units.total(role["P"]), 1.0)
    handled = sudden * (1.0 - _above(0.3, asked)) * (1.0 - headline)
    b3 = np.maximum.reduce([handled, _at_least(2, mended), units.titles("fixed")])
    b4 = np.maximum(asks, _above(0.4, units.total(role["S"]) / units.told) * _above(0.4, share))
    return b1, b2, b3, b4


def _beside(problems: Floats, of: np.ndarray) -> Floats:
    """Highest problem probability of the two units before and the one after, in the same document."""
    out = np.zeros_like(problems)
    for step in (1, 2):
        same = of[step:] == of[:-step]
        out[step:][same] = np.maximum(out[step:][same], problems[:-step][same])
    same = of[1:] == of[:-1]
    out[:-1][same] = np.maximum(out[:-1][same], problems[1:][same])
    return out


def _sources(units: _Units) -> Floats:
    """C1: three places or units that open a unit, each with something of its own."""
    told = units.role["F"] + units.role["M"] + units.role["R"]
    return _at_least(3, named_sources(units.batch, told))


def _period(units: _Units) -> Floats:
    """C2: a period, three parallel items with a fact, a result."""
    role = units.role
    items = units.total((role["F"] + role["M"] + role["R"]) * units.figure)
    return units.any(units.has("period")) * _at_least(3, items) * units.any(role["R"])


def _experience(units: _Units) -> Floats:
    """C3: three measures, a result, offered as a model."""
    role = units.role
    offered = np.maximum(units.any(units.has("model_case")), units.titles("model_case"))
    return _at_least(3, units.total(role["M"])) * units.any(role["R"]) * offered


def _indicators(units: _Units) -> Floats:
    """C4: four indicators compared, a trend or an explanation."""
    return _at_least(4, units.total(units.hits("compared"))) * units.any(units.role["C"] + units.role["Q"])

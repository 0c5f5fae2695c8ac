"""Every part of a rule earns its place: without it, one of the rule's own examples no longer comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infoqa.screening import Rule, RulePack, load_rules, self_test

PACK = load_rules()
LISTS = ("case", "limits")
"""Options that hold several parts, each with an expression of its own."""


def mutants() -> Iterator[tuple[str, Rule]]:
    """Every rule without one of its parts, and every rule without its words."""
    for number, rule in enumerate(PACK.rules):
        name = f"{number}-{rule.code}-{rule.name}"
        for key in LISTS:
            parts: list[Any] = rule.options.get(key, [])
            for at in range(len(parts)):
                yield f"{name}-{key}{at}", with_option(rule, key, [*parts[:at], *parts[at + 1 :]])
        if rule.engine == "phrase":
            yield f"{name}-forms", with_option(rule, "forms", {})
        if "unless" in rule.options:
            yield f"{name}-unless", with_option(rule, "unless", {})
        for key in ("alone", "labels"):
            if rule.options.get(key):
                yield f"{name}-{key}", with_option(rule, key, "")


def with_option(rule: Rule, key: str, value: object) -> Rule:
    """The rule with another value of one option."""
    return replace(rule, options={**rule.options, key: value})


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in mutants()])
def test_a_rule_without_one_of_its_parts_fails_its_examples(rule: Rule) -> None:
    """The self-test notices the loss."""
    assert self_test(RulePack((rule,), PACK.genres))


def test_every_rule_has_both_kinds_of_examples() -> None:
    """At least one that must flag and one that must pass."""
    assert [rule.name for rule in PACK.rules if not rule.must_flag or not rule.must_pass] == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=f"{n}-{rule.name}") for n, rule in enumerate(PACK.rules)])
def test_a_silent_engine_fails_every_rule(rule: Rule) -> None:
    """Without the rule nothing is found in what it must flag."""
    silent = replace(rule, must_flag=(), must_pass=rule.must_flag)

    assert self_test(RulePack((silent,), PACK.genres))

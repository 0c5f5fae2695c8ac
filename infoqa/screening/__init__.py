"""The upload screen: rules as data, findings with the characters they concern, flags of genre and urgency."""

from infoqa.screening.rules import Example, Rule, RulePack, load_rules, parse_rules
from infoqa.screening.screen import Screen, self_test

__all__ = ["Example", "Rule", "RulePack", "Screen", "load_rules", "parse_rules", "self_test"]

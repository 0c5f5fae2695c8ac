"""Rule files: every example through the real engine, and what a damaged file says."""

from __future__ import annotations

import pytest

from infoqa.errors import RuleError
from infoqa.language.document import read_document
from infoqa.screening import Rule, RulePack, Screen, load_rules, parse_rules, self_test

RULES = load_rules().rules
RULE = """[[rule]]
code = "W08"
name = "误字"
severity = "fix"
engine = "phrase"
message = "“{found}”应为“{prefer}”"
advice = "请改正"
source = "校对常识"
must_flag = ["认真⟦布署⟧"]
must_pass = ["认真部署"]

[rule.forms]
"布署" = "部署"
"""


def test_shipped_pack_passes_its_own_examples() -> None:
    assert self_test(load_rules()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_examples_come_out_in_the_whole_pack(rule: Rule) -> None:
    screen = Screen()
    if rule.engine == "copy":
        return  # compares drafts with each other; see test_copies.py
    for example in rule.must_flag if rule.engine != "header" else ():
        found = screen.check(read_document(example.draft), example.label)
        assert rule.code in {finding.code for finding in found}
    for example in rule.must_pass:
        others = [one for one in screen.check(read_document(example.draft), example.label) if one.field == "body"]
        assert rule.code not in {finding.code for finding in others}


def test_expected_codes_are_there() -> None:
    numbered = {"C": "01 02 04 05 07", "H": "01 02 03 04 05 06 08 09 10", "L": "01 02 03 04 05 06 07", "P": "01"}
    numbered |= {"N": "01 02 03 04 05 06 07 08 09 10 11 13 14 15 16 17", "S": "01 02 03 04 05 06 07 08 09 10"}
    numbered |= {"W": "01 02 03 04 06 08 09 10 11"}
    codes = {letter + number for letter, numbers in numbered.items() for number in numbers.split()}
    assert set(load_rules().codes) == codes


def test_self_test_names_rule_and_example() -> None:
    pack = parse_rules(RULE.replace('["认真部署"]', '["认真布署"]').replace("⟦布署⟧", "⟦认真⟧布署"), "office.toml")
    wrong = self_test(pack)
    assert len(wrong) == 2
    assert wrong[0].startswith("office.toml:1 W08 误字：不该报“布署”")
    assert "应报“认真”，报了“布署”" in wrong[1]


@pytest.mark.parametrize(
    ("old", "new", "place", "text"),
    [
        ('severity = "fix"', 'severty = "fix"', "office.toml:4", "是不是 severity？"),
        ('severity = "fix"', 'severity = "error"', "office.toml:4", "级别 error 不成立"),
        ('engine = "phrase"', 'engine = "phrases"', "office.toml:5", "是不是 phrase？"),
        ('code = "W08"', 'code = "w8"', "office.toml:2", "编码 w8 不成立"),
        ('advice = "请改正"\n', "", "office.toml:1", "规则缺少 advice"),
        ("{prefer}", "{prefr}", "office.toml:6", "是不是 prefer？"),
        ('must_pass = ["认真部署"]', "must_pass = []", "office.toml:10", "must_pass 没有例子"),
        ('must_pass = ["认真部署"]', 'must_pass = [{ bdy = "认真部署" }]', "office.toml:10", "是不是 body？"),
        ('source = "校对常识"', 'source = ""', "office.toml:8", "source 要写成不空的文字"),
        ("[rule.forms]", "[rule.froms]", "office.toml:12", "是不是 forms？"),
        ("[[rule]]", "[[rules]]", "office.toml:1", "是不是 rule？"),
        ('code = "W08"', "code = W08", "office.toml:2", "不是有效的 TOML"),
    ],
)
def test_damaged_file_says_where_and_what(old: str, new: str, place: str, text: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rules(RULE.replace(old, new), "office.toml")
    assert caught.value.place == place
    assert text in str(caught.value)


def test_bad_regex_is_refused() -> None:
    pattern = RULE.replace('"phrase"', '"pattern"').replace("[rule.forms]", "[[rule.case]]")
    text = pattern.replace('"布署" = "部署"', 'anchors = "布署"\nregex = "布署("')
    with pytest.raises(RuleError, match="正则式不成立"):
        parse_rules(text, "office.toml")


@pytest.mark.parametrize(
    ("old", "new"),
    [('field = "title"', 'field = "titel"'), ('require = "present"', 'require = "presnt"')],
)
def test_header_rule_with_unknown_option_is_refused(old: str, new: str) -> None:
    text = """[[rule]]
code = "H02"
name = "标题缺失"
severity = "fix"
engine = "header"
field = "title"
require = "present"
message = "没有标题"
advice = "补标题"
source = "K28"
must_flag = [{ body = "正文" }]
must_pass = [{ title = "标题" }]
"""
    with pytest.raises(RuleError, match=r"office.toml:1"):
        Screen(parse_rules(text.replace(old, new), "office.toml"))


def test_severities_override_the_pack() -> None:
    document = read_document(next(rule for rule in RULES if rule.code == "W09").must_flag[0].draft)
    assert {one.severity for one in Screen().check(document) if one.code == "W09"} == {"fix"}
    assert {one.severity for one in Screen(severities={"W09": "warn"}).check(document) if one.code == "W09"} == {"warn"}
    assert not [one for one in Screen(severities={"W09": "off"}).check(document) if one.code == "W09"]


@pytest.mark.parametrize(("severities", "text"), [({"W9": "off"}, "W09"), ({"W09": "error"}, "只能是")])
def test_bad_severities_are_refused(severities: dict[str, str], text: str) -> None:
    with pytest.raises(RuleError, match=text):
        Screen(severities=severities)


def test_empty_pack_finds_nothing() -> None:
    screen = Screen(RulePack(()))
    assert screen.check(read_document(RULES[0].must_flag[0].draft)) == ()

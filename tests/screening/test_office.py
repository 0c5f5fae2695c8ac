"""The office file: units, roster, expressions, limits and own rules, as a user writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infoqa import Assessor, Draft
from infoqa.draft import Header
from infoqa.errors import InfoqaError, RuleError, SettingsError
from infoqa.language.document import read_document
from infoqa.screening import Screen, load_rules, self_test
from infoqa.screening.office import with_office
from infoqa.settings import load_settings


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    """The settings that the guide shows."""
    found = re.search(r"```toml\n(.*?)```", (root / "docs" / "guide.zh.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def screen(tmp_path: Path, text: str) -> Screen:
    """A screen with the settings `text`."""
    file = tmp_path / "infoqa.toml"
    file.write_text(text, encoding="utf-8")
    return Screen(with_office(load_rules(), load_settings(file, {}).office))


def codes(screen: Screen, body: str, **header: str) -> set[str]:
    """Codes of the findings, those of missing header fields aside."""
    whole = {"unit": "青石镇", "signer": "周林", "date": "2026-06-04", "contact": "李平 13900001111"} | header
    draft = Draft(title="青石镇春灌", body=body, header=Header(**whole))
    return {finding.code for finding in screen.check(read_document(draft), "dynamic")}


def test_the_guide_s_settings_do_what_they_say(tmp_path: Path, guide: str) -> None:
    """Every table of the example has its effect, and the pack still passes its self-test."""
    office = screen(tmp_path, guide)
    plain = Screen()
    body = "6月3日，青石镇放水2.4公里。"

    assert self_test(office.pack) == []
    assert codes(office, body) == set()
    assert codes(office, body, unit="清石镇政府") == {"H01"}
    assert codes(plain, body, unit="清石镇政府") == set()
    assert codes(office, "6月3日，副县长覃开源到青石镇看水。") == {"W06"}
    assert codes(office, "6月3日，县长覃开源到青石镇看水。") == set()
    assert codes(office, "6月3日，副县长覃开源到青石镇看水。", date="2025-01-06") <= {"C05"}
    assert codes(office, "6月3日，青石镇12名农民工兄弟清淤。") == {"W10"}
    assert codes(office, "6月3日，12个乡镇街道放水。") == {"W08"}
    assert codes(office, "6月3日，到清石镇看了水渠3公里。") == {"W08"}


def test_limits_are_the_office_s(tmp_path: Path) -> None:
    """Days after which news is late can be set."""
    text = "[limits]\nevent_days = 20\nevent_notice_days = 15\n"
    body = "6月3日，青石镇放水2.4公里。"

    assert "C05" in codes(Screen(), body, date="2026-06-18")
    assert "C05" not in codes(screen(tmp_path, text), body, date="2026-06-18")


def test_priorities_are_a_facet(tmp_path: Path, assessor: Assessor) -> None:
    """What matches the office's priorities is told with its words."""
    file = tmp_path / "infoqa.toml"
    file.write_text('[priorities]\n"春耕生产" = "春灌、备耕"\n', encoding="utf-8")
    office = Assessor.load(settings=load_settings(file, {}))
    draft = Draft(title="青石镇放水", body="6月3日，青石镇春灌2.4万亩，沿渠12个村、3家企业参加，村民代表到场。")

    [item] = office.assess([draft], explain=True)
    by_code = {facet.code: facet for facet in item.facets}

    assert by_code["priority"].points == 1
    assert [span.of(draft.body) for span in by_code["priority"].spans] == ["春灌"]
    assert by_code["breadth"].points >= 2
    assert by_code["height"].points == 0
    assert "priority" not in {facet.code for facet in assessor.assess([draft], explain=True)[0].facets}
    assert office.assess([draft])[0].facets == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[unit]]\nname = "甲镇"\nshrt = "甲"\n', 1, "是不是 short？"),
        ('[model]\nid = "x"\n\n[[unit]]\nshort = "甲"\n', 4, "缺少 name"),
        ('[[leader]]\nname = "覃开源"\npost = 3\n', 1, "leader.post 应为文字"),
        ("[limits]\nevent_days = -1\n", 2, "应为天数"),
        ("[limits]\nevent_day = 3\n", 2, "是不是 event_days？"),
        ('[banned]\n"甲" = 3\n', 2, "应为文字"),
        ("unit = 3\n", 1, "应写成 [[unit]]"),
        ("[priorities]\n春耕 = 1\n", 2, "TOML"),
        ('[[rule]]\ncode = "W08"\nengin = "phrase"\n', 1, "engine"),
    ],
)
def test_errors_name_file_line_and_key(tmp_path: Path, text: str, line: int, words: str) -> None:
    """What is wrong, where, and the nearest right key."""
    with pytest.raises((SettingsError, RuleError)) as caught:
        screen(tmp_path, text)
    error = caught.value
    assert isinstance(error, InfoqaError)
    assert error.place == f"{tmp_path / 'infoqa.toml'}:{line}"
    assert words in str(error)

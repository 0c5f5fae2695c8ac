"""Overruled findings: kept beside the draft, found again after edits, gone when their words are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from infoqa import Assessor, Draft
from infoqa.dismissal import apply_dismissals, dismiss, read_dismissals, sidecar, write_dismissals
from infoqa.errors import ReadError

BODY = "6月3日，青石镇采取三项措施：一是送件上门；二是逐台登记。截止目前，检修拖拉机186台。"


def assess(assessor: Assessor, body: str) -> list[str]:
    """Codes of the findings in the body."""
    [item] = assessor.assess([Draft(title="青石镇检修农机", body=body)])
    return [finding.code for finding in item.findings if finding.field == "body"]


def test_a_dismissal_survives_edits_elsewhere(assessor: Assessor) -> None:
    """It holds while the words and one side of them stand; it goes when they go."""
    [item] = assessor.assess([Draft(title="青石镇检修农机", body=BODY)])
    one = next(finding for finding in item.findings if finding.code == "N02")
    kept = (dismiss(item.draft, one, "第三项在附件里"),)

    for body, held in (
        (BODY, True),
        (BODY.replace("6月3日", "6月3日上午"), True),
        (BODY.replace("一是送件上门", "一是送件到户"), True),
        (BODY.replace("三项措施", "四项措施"), False),
    ):
        [again] = assessor.assess([Draft(title="青石镇检修农机", body=body)])
        result = apply_dismissals(again, kept)
        assert ("N02" in {finding.code for finding in result.dismissed}) == held
        assert ("N02" in {finding.code for finding in result.findings}) != held
        assert len(result.findings) + len(result.dismissed) == len(again.findings)


def test_a_dismissed_finding_no_longer_decides_the_gate(assessor: Assessor) -> None:
    """With everything overruled the draft passes."""
    [item] = assessor.assess([Draft(title="青石镇检修农机", body=BODY)])
    kept = [dismiss(item.draft, finding, "已核") for finding in item.findings]

    assert item.gate == "reject"
    assert apply_dismissals(item, kept).gate == "pass"
    assert apply_dismissals(item, ()) == item


def test_the_sidecar_holds_no_text_of_the_draft(assessor: Assessor, tmp_path: Path) -> None:
    """Only digests, the code, the reason and the day."""
    [item] = assessor.assess([Draft(title="青石镇检修农机", body=BODY)])
    file = sidecar(str(tmp_path / "稿.docx#2"))
    write_dismissals(file, [dismiss(item.draft, finding, "已核") for finding in item.findings])

    text = file.read_text(encoding="utf-8")
    assert file.name == "稿.docx.infoqa.json"
    assert "三项措施" not in text
    assert "已核" in text
    assert len(read_dismissals(file)) == len(item.findings)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ["{", "[]", '{"dismissals": [{"code": "N02"}]}'])
def test_a_damaged_sidecar_is_named(tmp_path: Path, text: str) -> None:
    """The message has the file and the next step."""
    file = tmp_path / "稿.txt.infoqa.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ReadError) as caught:
        read_dismissals(file)
    assert caught.value.place == str(file)
    assert caught.value.hint

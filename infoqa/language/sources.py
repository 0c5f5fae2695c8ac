"""The place or body that a unit speaks of: named at its beginning, as reports from several sources do."""

from __future__ import annotations

import re

from infoqa.language.document import Document
from infoqa.language.units import Unit

_SOURCE = re.compile(
    r"(?!该|本|全|各|我|其|有|每|另|多|这|那|整|由|请|让|使|对|为|在|从|把|将|县里|市里|城乡|城镇|乡镇|农村|建议|一些|部分|其余|其他|同一|所在|[0-9])"
    r"[\u4e00-\u9fff]{1,7}?(?:县|区|镇|乡|村|街道|社区|局|分场|农场|嘎查|苏木|公司|合作社|小学|中学|学校|医院|卫生院|厂|院)"
    r"(?![里内上民口庄子委])"
)


def source_of(document: Document, unit: Unit) -> str:
    """Name of the place or body that opens the unit, its label aside; empty if there is none."""
    match = _SOURCE.match(document.body.text, max(unit.start, unit.label_end))
    return match.group() if match else ""

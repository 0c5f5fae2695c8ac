"""Places and bodies that a unit speaks of: named at its beginning, as reports from several sources do."""

from __future__ import annotations

import re

import numpy as np

from infoqa.language.batch import Batch
from infoqa.language.document import Document
from infoqa.language.terms import Floats
from infoqa.language.units import Unit

_SOURCE = re.compile(
    r"(?!该|本|全|各|我|其|有|每|另|多|这|那|整|由|请|让|使|对|为|在|从|把|将|县里|市里|城乡|城镇|乡镇|农村|建议|一些|部分|其余|其他|同一|所在|[0-9])"
    r"[\u4e00-\u9fff]{1,7}?(?:县|区|镇|乡|村|街道|社区|局|分场|农场|嘎查|苏木|公司|合作社|小学|中学|学校|医院|卫生院|厂|院)"
    r"(?![里内上民口庄子委])"
)


def named_sources(batch: Batch, told: Floats) -> Floats:
    """Expected number of different named places and bodies that open a unit in which something is told of them.

    Args:
        batch: The documents.
        told: Probability of every unit that it tells progress, a measure or a result; shape `(units,)`.

    Returns:
        Shape `(documents,)`.
    """
    out = np.zeros(len(batch.documents))
    for index, document in enumerate(batch.documents):
        best: dict[str, float] = {}
        for unit, share in zip(document.units, told[batch.unit_starts[index] :].tolist(), strict=False):
            if name := opens_with_source(document, unit):
                best[name] = max(best.get(name, 0.0), share)
        out[index] = sum(best.values())
    return out


def opens_with_source(document: Document, unit: Unit) -> str:
    """Name of the place or body that opens the unit, its label aside; empty if there is none."""
    match = _SOURCE.match(document.body.text, max(unit.start, unit.label_end))
    return match.group() if match else ""

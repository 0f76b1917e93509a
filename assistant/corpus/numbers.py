"""Numbers in a text, in one spelling.

Given text, gives the figures in it so that two texts can be compared: "$112,806" and "112806" are
the same. It does not know what they measure.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers_in(text: str) -> set[str]:
    """Every number, thousands separators dropped, trailing zeros of decimals kept."""
    return {match.replace(",", "").rstrip(".") for match in _NUMBER.findall(text)}

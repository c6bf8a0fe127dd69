"""What a check finds."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """Something that does not hold: what, where it was found, and what it means for the operator."""

    what: str
    where: str
    meaning: str

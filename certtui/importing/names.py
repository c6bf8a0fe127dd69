"""Finding what is called by the name that a file writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.text import names_meant

if TYPE_CHECKING:
    from collections.abc import Iterable


def find_name(field: str, written: str, names: Iterable[str]) -> str | None:
    """The one of the names that is meant, None when there is none. Raises InvalidInput where it could be several."""
    meant = names_meant(written, names)
    if len(meant) > 1:
        raise InvalidInput(field, f"'{written}' could be {' or '.join(meant)}. Write one of these exactly.")
    return meant[0] if meant else None

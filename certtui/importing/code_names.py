"""Whether codes of a file are those of the people whom it names, as far as they are known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certtui.store import execute
from certtui.text import code_key, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certtui.records import Kind


def codes_name_the_same(kinds: Iterable[Kind], pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether no code of the pairs is stored with another name; codes that are not stored say nothing."""
    keys = sorted({code_key(code) for code, _ in pairs})
    if not keys:
        return False
    marks = ", ".join("?" * len(keys))
    for kind in kinds:
        stored = dict(
            execute(
                f"SELECT code_key, name FROM entity WHERE kind = ? AND code_key IN ({marks})",
                (int(kind), *keys),
            ).fetchall()
        )
        for code, name in pairs:
            known = stored.get(code_key(code))
            if known is not None and _parts(known) != _parts(name):
                return False
    return True


def _parts(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", search_key(name)))

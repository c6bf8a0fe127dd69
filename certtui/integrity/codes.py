"""Whether the codes of entities tell them apart, whatever their case."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from certtui.integrity.problem import Problem
from certtui.queries.codes import list_alike, plain_key
from certtui.store import execute
from certtui.text import code_key

_ALIKE = "two codes that differ only in upper and lower case"
_MISKEYED = Problem(
    "an entity that is not found by its code",
    "",
    "Another program changed the code, or what it is found by. Give it another code with 'certtui entities edit --code', "
    "and then this one again.",
)


def of_codes() -> Iterator[Problem]:
    """One problem for each pair of codes that differ only in case, and for each entity whose key is not its code's."""
    for one in list_alike():
        rename = f"certtui entities edit --kind {one.kind.word} --code NEW -- {quote(one.second)}"
        yield Problem(
            _ALIKE,
            f"{one.kind.word} {one.first} · {one.second}",
            f"Each is found only when its code is written exactly so. Give one of them another code: {rename}",
        )
    for code, key in execute("SELECT code, code_key FROM entity ORDER BY id"):
        if plain_key(key) != code_key(code):
            yield _MISKEYED._replace(where=code)

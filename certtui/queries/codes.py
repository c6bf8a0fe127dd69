"""Finding entities by their codes, which are the same whatever their case.

Registers of earlier versions may hold two codes of a kind that differ only in case. Both are kept: the first has the
plain key, each other one a key of its own. Of such codes one counts as meant only where it is written exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from certtui.errors import InvalidInput, NotFound
from certtui.records import Kind
from certtui.rights import Right, tells
from certtui.store import execute, words_table
from certtui.text import code_key

_OWN = "\x1f"
"""Begins a key of its own, and ends the plain key in it: no code can hold this character."""
_AFTER_OWN = "\x20"


def own_key(code: str, entity_id: int) -> str:
    """The key of an entity beside another one whose code differs only in case."""
    return f"{_OWN}{code_key(code)}{_OWN}{entity_id}"


def plain_key(key: str) -> str:
    """What a stored key says of the code itself."""
    return key[1:].rpartition(_OWN)[0] if key.startswith(_OWN) else key


class Coded(NamedTuple):
    """An entity by its code."""

    id: int
    kind: Kind
    code: str
    key: str
    active: bool


@tells(Right.VIEW_ENTITIES)
def find_coded(kind: Kind, codes: Iterable[str]) -> dict[str, list[Coded]]:
    """The entities that each of the codes names: none, one, or several where only case tells them apart and none of
    them is written exactly so.
    """
    keys = {code: code_key(code) for code in codes}
    table, param = words_table(list(dict.fromkeys(keys.values())))
    fits: dict[str, list[Coded]] = defaultdict(list)
    for one in _select(kind, f"e.code_key IN (SELECT word FROM {table} AS given)", (param,)):
        fits[one.key].append(one)
    for one in list_own_keyed(kind):
        fits[plain_key(one.key)].append(one)
    return {
        code: [one for one in fits[key] if one.code == code] or fits[key] if key in fits else []
        for code, key in keys.items()
    }


@tells(Right.VIEW_ENTITIES)
def list_own_keyed(kind: Kind) -> list[Coded]:
    """The entities of a kind beside which another one has the same code in another case: the second of each pair."""
    return _select(kind, "e.code_key >= ? AND e.code_key < ?", (_OWN, _AFTER_OWN))


@tells(Right.VIEW_ENTITIES)
def find_alike(kind: Kind, code: str) -> list[Coded]:
    """All entities of a kind that have the code in whatever case, in the order of their ids: one at most, or a pair."""
    key = code_key(code)
    return sorted(
        [*_with_keys(kind, [key]), *(one for one in list_own_keyed(kind) if plain_key(one.key) == key)]
    )


@tells(Right.VIEW_ENTITIES)
def find_one(kind: Kind, code: str) -> Coded | None:
    """The entity of that code, active or not. Raises NotFound where several could be meant."""
    typed = code.strip()
    fits = find_coded(kind, [typed])[typed]
    if len(fits) > 1:
        raise NotFound(say_alike(kind, typed, [one.code for one in fits]))
    return fits[0] if fits else None


def refuse_unclear(kind: Kind, unclear: Mapping[str, Iterable[str]]) -> None:
    """Raise NotFound for a code that could be several: which one is never guessed."""
    for code, codes in unclear.items():
        raise NotFound(f"{say_alike(kind, code, codes)} Nothing was changed.")


def say_alike(kind: Kind, code: str, codes: Iterable[str]) -> str:
    """Why a code is not taken that several have in another case, and what to do."""
    return (
        f"'{code}' could be {' or '.join(sorted(codes))}, which are different {kind.plural}. Write one of these exactly, "
        "or give one of them another code: 'certtui check' shows the command."
    )


class Alike(NamedTuple):
    """Two entities of one kind whose codes differ only in case; `second` has a key of its own."""

    kind: Kind
    first: str
    second: str


@tells(Right.VIEW_ENTITIES)
def list_alike() -> list[Alike]:
    """All pairs of entities whose codes differ only in case, as registers of earlier versions may hold them."""
    pairs = []
    for kind in Kind:
        own = list_own_keyed(kind)
        first = {one.key: one.code for one in _with_keys(kind, [plain_key(one.key) for one in own])}
        pairs += [
            Alike(kind, first[plain_key(one.key)], one.code) for one in own if plain_key(one.key) in first
        ]
    return pairs


class KnownCodes:
    """All codes of a kind, for looking up many: where each is stored.

    `field` is what a refusal names: where the code was given.
    """

    def __init__(self, kind: Kind, field: str) -> None:
        self._kind = kind
        self._field = field
        self._alike: dict[str, dict[str, str]] = defaultdict(dict)
        own = list_own_keyed(kind)
        for one in [*own, *_with_keys(kind, [plain_key(one.key) for one in own])]:
            self._alike[plain_key(one.key)][one.code] = one.key

    @property
    def to_key(self) -> Callable[[str], str]:
        """What gives the key of a code: `key`, or something faster that says the same where no two codes are alike."""
        return self.key if self._alike else code_key

    def key(self, code: str) -> str:
        """The key under which the code is stored, or would be. Raises InvalidInput where several could be meant."""
        key = code_key(code)
        if key not in self._alike:
            return key
        if found := self._alike[key].get(code):
            return found
        raise InvalidInput(self._field, say_alike(self._kind, code, self._alike[key]))


def _with_keys(kind: Kind, keys: Sequence[str]) -> list[Coded]:
    table, param = words_table(keys)
    return _select(kind, f"e.code_key IN (SELECT word FROM {table} AS given)", (param,)) if keys else []


def _select(kind: Kind, where: str, params: tuple[object, ...]) -> list[Coded]:
    return [
        Coded(id, kind, code, key, bool(active))
        for id, code, key, active in execute(
            f"SELECT e.id, e.code, e.code_key, e.active FROM entity e WHERE e.kind = ? AND {where} ORDER BY e.id",
            (int(kind), *params),
        ).fetchall()
    ]

"""Who of the demo company is to hold what, and why: how the wanted number of associations is spread.

Invariant: every active source is true. Whoever is in a role has all that it brings; nobody has a role as a source who
is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from certtui.demo.posts import SIGNED_BY_ALL, Post
from certtui.records import Definition, Kind

_ALSO_DIRECT = 0.05
_LEFT_A_ROLE = 0.04
_OTHER_KINDS = {Kind.ASSET: 0.075, Kind.CLIENT: 0.011, Kind.LOCATION: 0.017}
"""Shares of all associations; the rest are employees'."""


class Holder(NamedTuple):
    """One that is to hold a certification: its position among its kind, and the sources.

    `left`: a role that it is no longer in brought it, so that what it has of a history is archived.
    """

    position: int
    direct: bool
    roles: tuple[str, ...] = ()
    left: bool = False


class Holdings:
    """The plan: for every certification its holders, as many altogether as was asked for.

    `pools` are the positions that a certification may be held by, by its name; `members` those of every role.
    """

    def __init__(
        self,
        definitions: Sequence[Definition],
        pools: Mapping[str, Sequence[int]],
        posts: Sequence[Post],
        members: Mapping[str, Sequence[int]],
        rng: Random,
    ) -> None:
        self._definitions = definitions
        self._pools = pools
        self._members = members
        self._rng = rng
        known = {d.name for d in definitions}
        self.brings: dict[str, list[str]] = {
            p.name: [c for c in p.certifications if c in known] for p in posts
        }
        self._direct: dict[str, int] = {}

    def plan(self, rows: int) -> int:
        """Spread so many associations; returns how many there will be, fewer only when nobody is left to hold one."""
        inherited = self._inherit_at_most(rows - sum(int(rows * share) for share in _OTHER_KINDS.values()))
        left = rows - sum(inherited.values())
        for kind, share in _OTHER_KINDS.items():
            left -= self._spread(
                [d for d in self._definitions if d.kind is kind], int(rows * share), inherited
            )
        of_employees = [d for d in self._definitions if d.kind is Kind.EMPLOYEE]
        for signed in (d for d in of_employees if d.name == SIGNED_BY_ALL):
            left -= self._spread([signed], left, inherited)
        left -= self._spread([d for d in of_employees if d.name != SIGNED_BY_ALL], left, inherited)
        return rows - left

    def holders(self, definition: Definition) -> Iterator[Holder]:
        """Who is to hold a certification, in the order of their positions."""
        roles = self._roles_of(definition.name)
        pool = self._pools[definition.name]
        free = [p for p in pool if p not in roles] if roles else pool
        chosen = set(self._rng.sample(free, self._direct[definition.name]))
        may_have_left = definition.kind is Kind.EMPLOYEE and definition.name != SIGNED_BY_ALL
        for position in sorted(chosen.union(roles)):
            luck = self._rng.random()
            if position in roles:
                yield Holder(position, luck < _ALSO_DIRECT, roles[position])
            else:
                left = may_have_left and luck < _LEFT_A_ROLE
                yield Holder(position, not left, left=left)

    def _inherit_at_most(self, rows: int) -> dict[str, int]:
        """How many hold each certification by roles; in a small company roles bring less, to leave some for others."""
        while True:
            inherited = {d.name: len(self._roles_of(d.name)) for d in self._definitions}
            if sum(inherited.values()) <= rows * 0.85:
                return inherited
            max(self.brings.values(), key=len).pop()

    def _roles_of(self, name: str) -> dict[int, tuple[str, ...]]:
        roles: dict[int, tuple[str, ...]] = {}
        for role, brought in self.brings.items():
            if name in brought:
                for position in self._members[role]:
                    roles[position] = (*roles.get(position, ()), role)
        return roles

    def _spread(self, definitions: Sequence[Definition], rows: int, inherited: Mapping[str, int]) -> int:
        """Give each certification its number of direct holders, unevenly; returns how many found a place."""
        room = {d.name: len(self._pools[d.name]) - inherited[d.name] for d in definitions}
        weights = [1 / (rank + 3) for rank in range(len(definitions))]
        self._rng.shuffle(weights)
        given = dict.fromkeys(room, 0)
        while (left := rows - sum(given.values())) > 0:
            open_ = [(name, w) for name, w in zip(room, weights, strict=True) if given[name] < room[name]]
            if not open_:
                break
            total = sum(w for _, w in open_)
            for name, weight in open_:
                wanted = max(int(left * weight / total), 1)
                given[name] += min(wanted, room[name] - given[name], rows - sum(given.values()))
        self._direct.update(given)
        return sum(given.values())

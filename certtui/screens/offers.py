"""What an Add modal can offer: entities to a certification, employees to a role, certifications to roles and entities.

Owns what differs between them: which there are, who is in already, how each is shown, searched and named. Invariant:
what has it already is `held`, and the modal lets nobody take it twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from certtui.queries.definitions import list_certifications
from certtui.queries.entities import Found, find_by_codes, get_candidates, list_entities, list_holders
from certtui.queries.entity_views import count_holders
from certtui.queries.haystack import Haystack
from certtui.queries.roles import RoleRow, get_member_candidates, list_members, list_role_certifications
from certtui.records import Candidate, CertificationEntry, Kind
from certtui.screens.desk import Desk
from certtui.text import search_key, search_words
from certtui.widgets.rows_table import Column, Row

_ENTITY_COLUMNS: Final = (
    Column("name", "Name", weight=3, least=14, sortable=False),
    Column("code", "Code", width=8, sortable=False),
    Column("attributes", "Attributes", weight=3, least=8, sortable=False, priority=20),
    Column("roles", "Roles", weight=2, least=8, sortable=False, priority=30),
    Column("has", "", width=11, sortable=False),
)
_CERTIFICATION_COLUMNS: Final = (
    Column("name", "Name", weight=3, least=14, sortable=False),
    Column("group", "Group", weight=2, least=8, sortable=False),
    Column("has", "", width=11, sortable=False),
)


class Searchable(Protocol):
    """What is searched of a list: answers with positions in it."""

    def find(self, query: str) -> Sequence[int]:
        """The positions of those that hold every word of the query."""


class Opening(NamedTuple):
    """The first page of what is offered: its keys, its rows, and how many there are in all, or one more than these
    where that is not known yet.
    """

    keys: array[int]
    rows: list[Row]
    total: int


class Pasted(NamedTuple):
    """What a pasted list names: the keys, and, for each reason, what was named in vain."""

    keys: frozenset[int]
    refused: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Offer(ABC):
    """Something to choose from. Keys are ids; `target` names what they are added to."""

    columns: Sequence[Column] = _ENTITY_COLUMNS
    search = "/ search code, name, attributes, role"
    named_by = "code"
    has_one = "has it"
    has_many = "have it"
    nothing = "Nobody"

    def __init__(self, target: str) -> None:
        self.target = target

    @property
    @abstractmethod
    def what(self) -> str:
        """What is offered, many of them: employees."""

    @property
    @abstractmethod
    def refusal(self) -> str:
        """Why one that has it cannot be selected."""

    def already(self, number: int) -> str:
        """What so many of a pasted list have or are: they have it already."""
        return f"{self.has_one if number == 1 else self.has_many} already"

    @abstractmethod
    async def open(self, rows: int) -> Opening:
        """The first page, at a cost that does not grow with what is offered."""

    @abstractmethod
    async def list_keys(self) -> array[int]:
        """All that is offered, in order."""

    @abstractmethod
    async def list_held(self) -> frozenset[int]:
        """Those who have it already."""

    @abstractmethod
    async def get_rows(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these."""

    @abstractmethod
    async def searchable(self, keys: Sequence[int]) -> Searchable:
        """What is searched of them."""

    @abstractmethod
    async def find_pasted(self, names: Sequence[str]) -> Pasted:
        """Those that the pasted codes or names name."""


class _OfferedEntities(Offer):
    """Active entities of a kind."""

    def __init__(self, desk: Desk, kind: Kind, target: str) -> None:
        super().__init__(target)
        self._desk = desk
        self._kind = kind

    @property
    def what(self) -> str:
        """What is offered, many of them."""
        return self._kind.title.lower()

    async def open(self, rows: int) -> Opening:
        """The first page."""
        first = await self._desk.read(list_entities, self._kind, rows)
        # counting takes as long as listing all does: until that is done, one more stands for the rest
        return Opening(first, await self.get_rows(first), len(first) + (len(first) == rows))

    async def list_keys(self) -> array[int]:
        """All of them, in order."""
        return await self._desk.read_behind(list_entities, self._kind)

    async def searchable(self, keys: Sequence[int]) -> Searchable:
        """What is searched of them."""
        return Haystack(keys, await self._desk.texts.of(self._kind))

    async def find_pasted(self, names: Sequence[str]) -> Pasted:
        found: Found = await self._desk.read(find_by_codes, self._kind, names)
        return Pasted(
            frozenset(found.ids.values()),
            (
                ("not found", found.unknown),
                ("the code of several in another case", tuple(found.unclear)),
                ("inactive", found.inactive),
            ),
        )

    def _as_row(self, one: Candidate) -> Row:
        has = self.has_one if one.has else ""
        return Row(one.id, (one.name, one.code, one.attributes, ", ".join(one.roles), has), dimmed=one.has)


class EntitiesForCertification(_OfferedEntities):
    """The entities that a certification can be given to."""

    def __init__(self, desk: Desk, certification: CertificationEntry) -> None:
        super().__init__(desk, certification.kind, certification.name)
        self._id = certification.id

    @property
    def refusal(self) -> str:
        """Why one that has it cannot be selected."""
        return f"Has {self.target} already."

    async def list_held(self) -> frozenset[int]:
        """Those who have it already."""
        return await self._desk.read_behind(list_holders, self._id)

    async def get_rows(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these."""
        return [self._as_row(one) for one in await self._desk.read(get_candidates, keys, self._id)]


class EmployeesForRole(_OfferedEntities):
    """The employees that a role can have as members."""

    has_one = "member"
    has_many = "members"

    def already(self, number: int) -> str:
        """What so many of a pasted list have or are."""
        return "is a member already" if number == 1 else "are members already"

    def __init__(self, desk: Desk, role: RoleRow) -> None:
        super().__init__(desk, Kind.EMPLOYEE, role.name)
        self._id = role.id

    @property
    def refusal(self) -> str:
        """Why one that has it cannot be selected."""
        return f"Is a member of {self.target} already."

    async def list_held(self) -> frozenset[int]:
        """Those who have it already."""
        return frozenset(await self._desk.read_behind(list_members, self._id))

    async def get_rows(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these."""
        return [self._as_row(one) for one in await self._desk.read(get_member_candidates, keys, self._id)]


class _OfferedCertifications(Offer):
    """Certifications of a kind. They are few, and read whole."""

    columns = _CERTIFICATION_COLUMNS
    search = "/ search name, group"
    named_by = "name"
    nothing = "Nothing"

    def __init__(self, desk: Desk, kind: Kind, target: str) -> None:
        super().__init__(target)
        self._desk = desk
        self._kind = kind
        self._entries: dict[int, CertificationEntry] = {}
        self._held: frozenset[int] = frozenset()

    @property
    def what(self) -> str:
        """What is offered, many of them."""
        return "certifications"

    async def open(self, rows: int) -> Opening:  # noqa: ARG002 - as few as they are, all come at once
        """The first page."""
        entries = await self._desk.read(list_certifications)
        self._entries = {entry.id: entry for entry in entries if entry.kind is self._kind}
        self._held = await self.list_held()
        keys = await self.list_keys()
        return Opening(keys, await self.get_rows(keys), len(keys))

    async def list_keys(self) -> array[int]:
        """All of them, in order."""
        return array("q", self._entries)

    async def get_rows(self, keys: Sequence[int]) -> list[Row]:
        """The rows of these."""
        return [self._as_row(self._entries[key]) for key in keys if key in self._entries]

    def _as_row(self, one: CertificationEntry) -> Row:
        return Row(one.id, (one.name, one.group, self._has(one.id)), dimmed=one.id in self._held)

    def _has(self, certification_id: int) -> str:
        """What is said of one beside its name."""
        return self.has_one if certification_id in self._held else ""

    async def searchable(self, keys: Sequence[int]) -> Searchable:
        """What is searched of them."""
        return _Names([search_key(f"{one.name} {one.group}") for one in map(self._entries.__getitem__, keys)])

    async def find_pasted(self, names: Sequence[str]) -> Pasted:
        """Letter case is forgiven where only one certification fits."""
        exact = {one.name: one.id for one in self._entries.values()}
        folded: dict[str, list[int]] = {}
        for one in self._entries.values():
            folded.setdefault(one.name.casefold(), []).append(one.id)
        fits = {name: [exact[name]] if name in exact else folded.get(name.casefold(), []) for name in names}
        return Pasted(
            frozenset(ids[0] for ids in fits.values() if len(ids) == 1),
            (
                (
                    f"not found among the {self._kind.word}s' certifications",
                    tuple(n for n in fits if not fits[n]),
                ),
                ("in more than one letter case", tuple(n for n in fits if len(fits[n]) > 1)),
            ),
        )


class CertificationsForRole(_OfferedCertifications):
    """The employees' certifications that a role can bring."""

    has_one = "brought"
    has_many = "brought"

    def already(self, number: int) -> str:
        """What so many of a pasted list have or are."""
        return "is brought already" if number == 1 else "are brought already"

    def __init__(self, desk: Desk, role: RoleRow) -> None:
        super().__init__(desk, Kind.EMPLOYEE, role.name)
        self._id = role.id

    @property
    def refusal(self) -> str:
        """Why one that has it cannot be selected."""
        return f"{self.target} brings it already."

    async def list_held(self) -> frozenset[int]:
        """Those that it brings already."""
        return frozenset(one.id for one in await self._desk.read(list_role_certifications, self._id))


class CertificationsForEntities(_OfferedCertifications):
    """The certifications that entities of a kind can be given; one that all of them have is held."""

    has_one = "held"
    has_many = "held"

    def already(self, number: int) -> str:
        """What so many of a pasted list have or are."""
        return "is held already" if number == 1 else "are held already"

    def __init__(self, desk: Desk, entities: Sequence[int], kind: Kind, who: str) -> None:
        super().__init__(desk, kind, who)
        self._entities = entities
        self._holders: dict[int, int] = {}

    @property
    def refusal(self) -> str:
        """Why one that all have cannot be selected."""
        return f"Held by {self.target} already."

    async def list_held(self) -> frozenset[int]:
        """Those that every one of the entities has."""
        self._holders = await self._desk.read_behind(count_holders, self._entities, self._kind)
        return frozenset(id for id, number in self._holders.items() if number == len(self._entities))

    def _has(self, certification_id: int) -> str:
        """Held, or by how many of them."""
        some = self._holders.get(certification_id, 0)
        return super()._has(certification_id) or (f"{some:,} have it" if some else "")


class _Names:
    """A short list's texts, looked through one by one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def find(self, query: str) -> Sequence[int]:
        words = search_words(query)
        return [place for place, text in enumerate(self._texts) if all(word in text for word in words)]

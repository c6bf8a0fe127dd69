"""EntityForm: what is recorded of one employee, asset, client or job location itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual import work

from certtui.errors import InvalidInput
from certtui.records import EntityDetails, Kind
from certtui.screens.form import FormField, FormModal, TextField, TickField
from certtui.text import printable

_LINES = 5

_AS = "One a line, as department: Welding."

Consequences = Callable[[EntityDetails], Awaitable[list[str]]]


class EntityForm(FormModal[EntityDetails]):
    """`before` is what it was opened with, None for a new one; `known` reads which attributes others of the kind have.

    Invariant: what cannot be shown as it is stored (a character that moves the cursor) is stored again as it was,
    unless it is edited.
    """

    def __init__(
        self,
        store: Callable[[EntityDetails], Awaitable[Any]],
        kind: Kind,
        before: EntityDetails | None = None,
        *,
        known: Callable[[], Awaitable[Sequence[str]]] | None = None,
        consequences: Consequences | None = None,
    ) -> None:
        one = kind.label.lower()
        heading = f"{before.name} ({before.code})" if before else f"New {one}"
        super().__init__(store, heading=heading)
        self.is_new = before is None
        self.before = before or EntityDetails(kind, "", "")
        self._known = known
        self._consequences = consequences

    def fields(self) -> Sequence[FormField[Any]]:
        """Code, name, e-mail, attributes; of one that is there, whether it is active."""
        now = self.before
        own = now.kind in (Kind.EMPLOYEE, Kind.CLIENT)
        fields: list[FormField[Any]] = [
            TextField("code", "Code", printable(now.code), note=f"Unique among the {now.kind.plural}."),
            TextField("name", "Name", printable(now.name)),
            TextField(
                "email",
                "E-mail",
                printable(now.email),
                placeholder="where reminders go" if own else "of whoever is responsible",
            ),
            TextField(
                "attributes",
                "Attributes",
                _as_lines(now),
                lines=_LINES,
                note=_AS,
            ),
        ]
        if not self.is_new:
            fields.append(TickField("active", "Active", "listed and counted", value=now.active))
        return fields

    def on_mount(self) -> None:
        """Name the attributes in use, once they are read; the form does not wait for it."""
        self._name_known()

    @work(group="known")
    async def _name_known(self) -> None:
        if self._known is not None and (names := await self._known()):
            self.field("attributes").hint(f"{_AS} In use: {', '.join(names)}.")

    def read(self) -> EntityDetails:
        """The details typed. Raises InvalidInput."""
        code, name = self._text("code"), self._text("name")
        if not code.strip():
            raise InvalidInput("code", "A code is needed: it tells this one from all others of its kind.")
        if not name.strip():
            raise InvalidInput("name", "A name is needed.")
        return EntityDetails(
            self.before.kind,
            code,
            name,
            self._text("email"),
            self.is_new or self.field("active").value,
            self._attributes(),
        )

    def _text(self, field: str) -> str:
        typed: str = self.field(field).value
        stored: str = getattr(self.before, field)
        return stored if typed == printable(stored) else typed

    def _attributes(self) -> tuple[tuple[str, str], ...]:
        as_stored = {_line(pair): pair for pair in self.before.attributes}
        found = []
        typed: str = self.field("attributes").value
        for number, line in enumerate(typed.splitlines(), 1):
            if not line.strip():
                continue
            if line in as_stored:
                found.append(as_stored[line])
                continue
            name, colon, value = line.partition(":")
            if not colon or not name.strip() or not value.strip():
                raise InvalidInput(
                    "attributes", f"Line {number} is no attribute. Write it as department: Welding."
                )
            found.append((name.strip(), value.strip()))
        return tuple(found)

    async def consequences(self, record: EntityDetails) -> list[str]:
        """What deactivating or bringing back does to lists and counts."""
        return await self._consequences(record) if self._consequences else []

    def show_theirs(self, theirs: EntityDetails) -> None:
        """Beside each field that differs, what the other stored."""
        mine = {field.field: field.typed for field in self.composed}
        for field in ("code", "name", "email"):
            if mine[field] != printable(getattr(theirs, field)):
                self.field(field).say(f"The other stored: {getattr(theirs, field) or 'nothing'}")
        if mine["attributes"] != _as_lines(theirs):
            stored = _as_lines(theirs).replace("\n", "; ")
            self.field("attributes").say(f"The other stored: {stored or 'none'}")
        if mine["active"] != theirs.active:
            self.field("active").say(f"The other stored: {'active' if theirs.active else 'inactive'}")

    def take_theirs(self, theirs: EntityDetails) -> None:
        """Put what the other stored into the fields."""
        for field in ("code", "name", "email"):
            self.field(field).value = printable(getattr(theirs, field))
        self.field("attributes").value = _as_lines(theirs)
        self.field("active").value = theirs.active

    def now_before(self, theirs: EntityDetails) -> None:
        """Edit what the other stored."""
        self.before = theirs


def _line(pair: tuple[str, str]) -> str:
    return printable(f"{pair[0]}: {pair[1]}")


def _as_lines(details: EntityDetails) -> str:
    return "\n".join(map(_line, details.attributes))

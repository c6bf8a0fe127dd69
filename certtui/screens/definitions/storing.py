"""What the form of a definition asks of the database: what storing would do, and to store it.

Owns the order: planned, asked where others' rows change, written and watched. What is refused goes back to the form.
"""

from __future__ import annotations

import asyncio
from typing import Final

from certtui.commands.definitions import create_certification, plan_change, update_certification
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput
from certtui.queries.counts import count_statuses_of
from certtui.queries.definition_changes import DefinitionChange, count_changes
from certtui.queries.definitions import Defined, list_certifications, list_groups
from certtui.queries.roles import list_roles
from certtui.screens.asking import AskingScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.definitions.definition_fields import Known
from certtui.screens.definitions.definition_form import DefinitionForm
from certtui.screens.definitions.words import change_words, terms_words
from certtui.screens.desk import Desk

_TYPING_PAUSE: Final = 0.15
"""Seconds without a key after which the database is asked what a change would do."""


class Editing:
    """An edit under way: what the form asks of the database."""

    def __init__(self, screen: AskingScreen, desk: Desk, certification_id: int, opened: Defined) -> None:
        self._screen = screen
        self._desk = desk
        self._id = certification_id
        self._opened = opened
        self.form: DefinitionForm | None = None
        self.changed = False
        """Whether anything was written."""
        self.result: list[str] = []

    @property
    def _before(self) -> Defined:
        """How the certification is stored, as far as the form knows."""
        return (self.form and self.form.before) or self._opened

    async def consequences(self, record: Defined) -> list[str]:
        """What the change would do."""
        before = self._before
        lines = terms_words(before.definition, record.definition)
        if _reaches_rows(before, record):
            await asyncio.sleep(_TYPING_PAUSE)  # the next key cancels this
            change = await self._plan(record)
            lines = self._words(change, record) + lines
        return lines

    async def _plan(self, record: Defined) -> DefinitionChange:
        """The plan of the change. Raises InvalidInput naming the field that is refused."""
        today = self._desk.session.today
        try:
            return await self._desk.read_behind(plan_change, self._id, record.definition, record.roles, today)
        except Conflict as refusal:
            kind_changes = record.definition.kind is not self._before.definition.kind
            raise InvalidInput("kind" if kind_changes else "name", str(refusal)) from None

    def _words(self, change: DefinitionChange, record: Defined) -> list[str]:
        held, wanted = set(self._before.roles), set(record.roles)
        known = self.form.known if self.form else Known()
        return change_words(
            change, known.role_names(tuple(wanted - held)), known.role_names(tuple(held - wanted))
        )

    async def store(self, record: Defined) -> bool:
        """Store it; when others' rows change by it, after asking. Raises what the command raises."""
        before = self._before
        change = await self._plan(record) if _reaches_rows(before, record) else DefinitionChange()
        lines = self._words(change, record)
        if lines and not await self._screen.app.push_screen_wait(
            ConfirmModal(f"Change {before.definition.name}?", lines, "Change")
        ):
            return False
        try:
            await self._write(before, record, change)
        except ChangedMeanwhile:
            if self.form:  # a role may be what was made meanwhile
                self.form.known = await self._desk.read(list_known)
            raise
        self.result = lines
        return True

    async def _write(self, before: Defined, record: Defined, change: DefinitionChange) -> None:
        session = self._desk.session
        rows = change.gained + change.restored + change.joined + change.gone + change.archived + change.kept
        if before.definition.warning_window != record.definition.warning_window:
            # every row's timeline is made anew, also where today's status stays
            rows += (await self._desk.read_behind(count_statuses_of, self._id, session.today)).total
        work = self._desk.begin()
        running = self._desk.write(
            update_certification,
            session.operator,
            self._id,
            before.definition,
            record.definition,
            before.roles,
            record.roles,
            session.today,
            progress=work.progress,
        )
        updated = await self._screen.watch_work(f"Changing {before.definition.name}", rows, work, running)
        self.changed = updated.changed


class Making:
    """A certification that is being made: what the form asks of the database."""

    def __init__(self, screen: AskingScreen, desk: Desk, known: Known) -> None:
        self._screen = screen
        self._desk = desk
        self.known = known
        self.made: int | None = None
        self.result: list[str] = []

    async def consequences(self, record: Defined) -> list[str]:
        """Who gets it through its roles."""
        if not record.roles:
            return []
        await asyncio.sleep(_TYPING_PAUSE)
        return self._words(await self._plan(record), record)

    async def _plan(self, record: Defined) -> DefinitionChange:
        today = self._desk.session.today
        return await self._desk.read_behind(
            count_changes, 0, None, record.roles, (), today, window_changes=False
        )

    def _words(self, change: DefinitionChange, record: Defined) -> list[str]:
        return change_words(change, self.known.role_names(record.roles), ())

    async def store(self, record: Defined) -> bool:
        """Make it; when a role brings it to somebody, after asking. Raises what the command raises."""
        change = await self._plan(record) if record.roles else DefinitionChange()
        lines = self._words(change, record)
        name = record.definition.name
        if lines and not await self._screen.app.push_screen_wait(
            ConfirmModal(f"Make {name}?", lines, "Make")
        ):
            return False
        session = self._desk.session
        work = self._desk.begin()
        running = self._desk.write(
            create_certification,
            session.operator,
            record.definition,
            record.roles,
            session.today,
            progress=work.progress,
        )
        self.made = await self._screen.watch_work(f"Making {name}", change.gained, work, running)
        self.result = lines
        return True


def _reaches_rows(before: Defined, after: Defined) -> bool:
    """Whether the change may reach rows, or be refused for what is stored."""
    was, now = before.definition, after.definition
    return (
        was.warning_window != now.warning_window
        or set(before.roles) != set(after.roles)
        or was.kind is not now.kind
        or was.name != now.name
    )


def list_known() -> Known:
    """What the form has to know of what there is."""
    return Known(
        tuple(group.name for group in list_groups()),
        frozenset(entry.name for entry in list_certifications()),
        {role.id: role.name for role in list_roles()},
    )

"""What is done with definitions, from wherever: edited, made, copied, deleted; each asked for, watched and told of."""

from __future__ import annotations

from certtui.commands.definitions import delete_certification, plan_deletion
from certtui.queries.definitions import Defined, get_defined
from certtui.records import Definition, Kind, Period, Unit
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.definitions.definition_fields import Known
from certtui.screens.definitions.definition_form import DefinitionForm
from certtui.screens.definitions.storing import Editing, Making, list_known
from certtui.screens.definitions.words import deletion_lines
from certtui.screens.desk import Desk
from certtui.screens.saying import say_to_stay
from certtui.text import count, printable


class DefinitionWork:
    """The acts, for a screen that asks."""

    def __init__(self, screen: AskingScreen, desk: Desk) -> None:
        self._screen = screen
        self._desk = desk

    # Edit

    async def edit(self, certification_id: int) -> bool:
        """Change a certification in the form; whether it was."""
        before = await self._desk.read(get_defined, certification_id)
        editing = Editing(self._screen, self._desk, certification_id, before)
        editing.form = DefinitionForm(
            editing.store,
            before,
            await self._known(),
            self._desk.session.today,
            consequences=editing.consequences,
            before=before,
            may_change_roles=self._may_change_roles,
            heading=f"Definition of {before.definition.name}",
        )
        stored = await self._screen.ask(editing.form)
        if stored is None or not editing.changed:
            return False
        self._say(f"{stored.definition.name} was changed.", *editing.result)
        return True

    # New and copy

    async def new(self, group: str = "", kind: Kind = Kind.EMPLOYEE) -> int | None:
        """Make a certification; its id."""
        filled = Defined(Definition("", kind, group, validity=Period(1, Unit.YEARS)))
        return await self._make(filled, "New certification")

    async def copy(self, certification_id: int) -> int | None:
        """Make another with the fields and roles of one that is there; its id."""
        source = await self._desk.read(get_defined, certification_id)
        name = source.definition.name
        filled = source._replace(definition=source.definition._replace(name=f"Copy of {name}"))
        if not self._may_change_roles:
            filled = filled._replace(roles=())
        return await self._make(filled, f"Copy of {name}")

    async def _make(self, filled: Defined, heading: str) -> int | None:
        making = Making(self._screen, self._desk, await self._known())
        form = DefinitionForm(
            making.store,
            filled,
            making.known,
            self._desk.session.today,
            consequences=making.consequences,
            may_change_roles=self._may_change_roles,
            heading=heading,
        )
        stored = await self._screen.ask(form)
        if stored is None:
            return None
        self._say(f"{stored.definition.name} was made.", *making.result)
        return making.made

    # Delete

    async def delete(self, certification_id: int) -> bool:
        """Delete a certification after saying what goes with it; whether it was."""
        plan = await self._desk.read_behind(plan_deletion, certification_id)
        confirmed = await self._screen.ask(
            ConfirmModal(f"Delete {plan.name}?", deletion_lines(plan), "Delete", variant="error")
        )
        if not confirmed:
            return False
        work = self._desk.begin()
        running = self._desk.write(
            delete_certification, self._desk.session.operator, certification_id, plan, progress=work.progress
        )
        gone = await self._screen.watch_work(f"Deleting {plan.name}", plan.associations, work, running)
        with_it = f"{count(gone.associations, 'row')} and {count(gone.instances, 'instance')} went with it."
        self._say(f"{gone.name} was deleted.", *([] if gone.is_unused else [with_it]))
        return True

    # What both share

    @property
    def _may_change_roles(self) -> bool:
        return self._desk.session.operator.may(Right.UPDATE_ROLES)

    async def _known(self) -> Known:
        return await self._desk.read(list_known)

    def _say(self, *lines: str) -> None:
        say_to_stay(self._screen.app, "\n".join(map(printable, lines)), markup=False, timeout=8)

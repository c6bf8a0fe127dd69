"""What an operator does with one row: past instances entered, corrected, voided, deleted; files attached, saved out, removed.

Certify, renew, revoke, reinstate and remove are those of any rows (screens/row_acts). Each act is asked for, and told of.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual import work

from certtui.queries.attachments import AttachmentLine
from certtui.queries.details import AssociationDetails, InstanceLine
from certtui.records import Status
from certtui.rights import Right
from certtui.screens.desk import Desk
from certtui.screens.row_acts import RowActs
from certtui.screens.row_detail.lists import ATTACHMENTS, INSTANCES
from certtui.screens.saying import say_to_stay
from certtui.text import printable

_LIVING: Final = frozenset({"certify", "renew", "revoke_menu", "enter_instance"})
"""Acts on a row that is in force; one that is archived is read only but for its history."""
_FIT: Final = {
    "certify": frozenset({Status.MISSING, Status.REVOKED}),
    "renew": frozenset({Status.VALID, Status.EXPIRES_SOON, Status.EXPIRED}),
    "enter_instance": frozenset(Status) - {Status.REVOKED},
}
"""The statuses that an act applies to. Source: the domain's "Expiry and renewal"."""
_ON_INSTANCE: Final = frozenset({"correct", "attach", "void"})


class RowDetailActs(RowActs):
    """The acts of the row's detail, for a screen that says what its cursor is on."""

    NEEDED: ClassVar = {
        "enter_instance": Right.UPDATE_CERTIFICATIONS,
        "correct": Right.UPDATE_CERTIFICATIONS,
        "attach": Right.UPDATE_CERTIFICATIONS,
        "void": Right.UPDATE_CERTIFICATIONS,
        "delete": Right.DELETE_CERTIFICATIONS,
        "save_file": Right.EXPORT,
    }
    ON_ANY_DAY: ClassVar = frozenset({"save_file"})  # it changes nothing

    def __init__(self, desk: Desk, details: AssociationDetails) -> None:
        super().__init__()
        self.desk = desk
        self.details = details

    # What a screen gives

    @property
    def front(self) -> str:
        """The key of the list in front."""
        raise NotImplementedError

    def cursor_in(self, listing: str) -> int | None:
        """The key under the cursor of a list; None where there is nothing."""
        raise NotImplementedError

    @property
    def instance(self) -> InstanceLine | None:
        """The instance under the cursor of the instances, which the list of attachments follows."""
        return self.details.instance(self.cursor_in(INSTANCES.key))

    @property
    def attachment(self) -> AttachmentLine | None:
        """The attachment under the cursor."""
        key = self.cursor_in(ATTACHMENTS.key)
        return next((one for one in self.details.attachments if one.id == key), None)

    # What can be done now

    def possible(self, action: str) -> bool:
        """Whether there is anything to do the action with."""
        if action in _LIVING:
            fit = _FIT.get(action)
            return self.details.archived_on is None and (fit is None or self.details.status in fit)
        if action == "save_file":
            return self.front == ATTACHMENTS.key and self.attachment is not None
        if action == "delete":
            on_files = self.front == ATTACHMENTS.key and self.attachment is not None
            return on_files or (self.front == INSTANCES.key and self.instance is not None)
        if action in _ON_INSTANCE:
            lists = {INSTANCES.key, ATTACHMENTS.key} if action == "attach" else {INSTANCES.key}
            line = self.instance
            return self.front in lists and line is not None and (action == "attach" or line.void is None)
        return super().possible(action)

    # The row

    async def rows_for(self, act: str) -> Sequence[int]:  # noqa: ARG002 - whatever is done, it is done with this row
        """The row."""
        return [self.details.id]

    def subject_of(self, act: str) -> str:  # noqa: ARG002 - the row has one name
        """Its certification and whose it is."""
        return f"{self.details.definition.name} · {self.details.name}"

    # Its instances

    @work(group="act")
    async def action_enter_instance(self) -> None:
        """Enter an instance of the past."""
        from certtui.commands.lifecycle import Wanted, enter_instance
        from certtui.screens.row_detail.instance_forms import EnterForm

        self.require("enter_instance")
        session, row = self.desk.session, self.details.id

        async def store(wanted: Wanted) -> None:
            await self.desk.write(enter_instance, session.operator, row, wanted, session.today)

        wanted = await self.ask(EnterForm(store, self.details, session.today))
        if wanted is not None:
            self._say(f"The instance of {wanted.issued_on} was recorded.")

    @work(group="act")
    async def action_correct(self) -> None:
        """Correct the instance under the cursor."""
        from certtui.commands.lifecycle import correct_instance
        from certtui.queries.lifecycle import InstanceFields
        from certtui.screens.row_detail.instance_forms import CorrectForm

        self.require("correct")
        line, session = self.instance, self.desk.session
        if line is None:
            return

        async def store(fields: InstanceFields) -> None:
            await self.desk.write(
                correct_instance, session.operator, line.id, form.before, fields, session.today
            )

        form = CorrectForm(store, self.details, line, session.today)
        after = await self.ask(form)
        if after is not None:
            changed = "was corrected" if after != form.before else "stays as it was"
            self._say(f"The instance of {after.issued_on} {changed}.")

    @work(group="act")
    async def action_void(self) -> None:
        """Void the certificate under the cursor, with a reason: it is kept, and never counts."""
        from certtui.commands.lifecycle import plan_void, void
        from certtui.screens.lifecycle.results import say_voided
        from certtui.screens.row_detail.instance_forms import VoidForm

        self.require("void")
        line, session = self.instance, self.desk.session
        if line is None:
            return
        plan = await self.desk.read(plan_void, [line.id], session.today)

        async def store(reason: str) -> None:
            done = await self.desk.write(
                void, session.operator, [line.id], reason, session.today, agreed=plan
            )
            words = f"certificate of {line.fields.issued_on} voided · {self.details.name}"
            self._tell(done.event, words, 1, say_voided(done))

        await self.ask(VoidForm(store, self.details, line, plan))

    @work(group="act")
    async def action_delete(self) -> None:
        """Delete the instance, or remove the attachment, under the cursor; asks first."""
        self.require("delete")
        if self.front == ATTACHMENTS.key:
            await self._remove_attachment()
        else:
            await self._delete_instance()

    async def _delete_instance(self) -> None:
        from certtui.commands.lifecycle import delete_instance
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.row_detail.results import say_deletion

        line = self.instance
        if line is None:
            return
        lines = say_deletion(self.details, line)
        if await self.ask(ConfirmModal("Delete this instance?", lines, "Delete", variant="error")):
            await self.desk.write(delete_instance, self.desk.session.operator, line.id, line.fields)
            self._say(f"The instance of {line.fields.issued_on} was deleted.")

    # Its attachments

    @work(group="act")
    async def action_attach(self) -> None:
        """Attach a file of the host to the instance under the cursor of the instances."""
        from certtui.commands.attachments import add_attachment
        from certtui.config import attachment_limit
        from certtui.screens.lifecycle.attaching import opened
        from certtui.screens.row_detail.file_forms import AttachForm

        self.require("attach")
        line = self.instance
        if line is None:
            return

        async def store(path: Path) -> None:
            work = self.desk.begin()
            with opened(path) as stream:
                if stream is None:
                    return
                running = self.desk.write(
                    add_attachment,
                    self.desk.session.operator,
                    line.id,
                    path.name,
                    stream,
                    limit=attachment_limit(),
                    progress=work.progress,
                )
                kilobytes = os.fstat(stream.fileno()).st_size // 1_000
                done = await self.watch_work(f"Attaching {path.name}", kilobytes, work, running)
            self._say(f"{done.names[0]} was attached to the instance of {line.fields.issued_on}.")

        heading = f"Attach to the instance of {line.fields.issued_on} · {self.details.name}"
        await self.ask(AttachForm(store, heading=heading))

    @work(group="act")
    async def action_save_file(self) -> None:
        """Save the attachment under the cursor into a file of the host."""
        from certtui.commands.attachments import safe_name
        from certtui.exporting.attachments import save_attachment
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.row_detail.file_forms import SaveForm
        from certtui.screens.row_detail.results import say_saved

        self.require("save_file")
        line = self.attachment
        if line is None:
            return

        async def store(path: Path) -> bool:
            overwrite = await asyncio.to_thread(os.path.lexists, path)
            if overwrite and not await self.app.push_screen_wait(
                ConfirmModal(
                    "Overwrite the file?",
                    [f"{path} is there already."],
                    "Overwrite",
                    variant="error",
                )
            ):
                return False
            work = self.desk.begin()
            running = self.desk.read_behind(
                save_attachment,
                self.desk.session.operator,
                line.id,
                path,
                overwrite=overwrite,
                progress=work.progress,
            )
            saved = await self.watch_work(f"Saving {line.name}", line.size // 1_000, work, running)
            say_to_stay(self.app, say_saved(saved), markup=False, timeout=20)
            return True

        await self.ask(SaveForm(store, line, safe_name(line.name)))

    async def _remove_attachment(self) -> None:
        from certtui.commands.attachments import remove_attachment
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.row_detail.results import say_attachment

        line = self.attachment
        if line is None:
            return
        lines = say_attachment(line)
        if await self.ask(ConfirmModal("Remove this attachment?", lines, "Remove", variant="error")):
            await self.desk.write(remove_attachment, self.desk.session.operator, line.id)
            self._say(f"{line.name} was removed.")

    def _say(self, words: str) -> None:
        say_to_stay(self.app, printable(words), markup=False, timeout=8)
        self.acted()

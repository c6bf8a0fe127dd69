"""ExportActs: the export menu of a view, and the way from there to a file. Works on any day, as it only reads."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work

from certtui.filters import SortedFilter
from certtui.records import Kind
from certtui.rights import TO_EXPORT_ROWS
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.exports.job import Ending, ExportJob
from certtui.screens.saying import say_to_stay
from certtui.text import count, printable

if TYPE_CHECKING:
    from certtui.screens.exports.export_form import Destination
    from certtui.screens.exports.exported_modal import Exported


class ExportActs(Acting, AskingScreen):
    """Choose what is exported, and into which file. A `view` of a kind of entity has a matrix as well."""

    NEEDED: ClassVar = {"export": TO_EXPORT_ROWS}
    ON_ANY_DAY: ClassVar = frozenset({"export"})
    view: Kind | None = None

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    @work(group="act")
    async def action_export(self) -> None:
        """Choose what is exported, and into which file."""
        from certtui.screens.exports.export_menu import ExportMenu
        from certtui.screens.exports.jobs import menu_lines, rows_job

        self.require("export")
        chosen = self.shown().filter
        lines = await self.desk.read(menu_lines, chosen, matrix=self.view is not None)
        what = await self.ask(ExportMenu(lines, f"Export · as of {self.desk.session.as_of}"))
        if what is not None:
            await self.export_rows(await self.desk.read(rows_job, what, chosen, self.desk.session))

    async def export_rows(self, job: ExportJob[Ending]) -> bool:
        """Ask for format and path, write, and show where it went and how to fetch it; whether it was written.

        To be called in a worker of the group "act". A file that is there is replaced only after it was asked for.
        Cancelled, nothing is left behind.
        """
        from certtui.screens.exports.export_form import ExportForm
        from certtui.screens.exports.exported_modal import ExportedModal

        self.require("export")
        written = 0

        async def store(wanted: Destination[Ending]) -> bool:
            nonlocal written
            overwrite = await self._may_replace(wanted)
            if overwrite is None:
                return False
            work, rows = self.desk.begin(), wanted.rows or 0

            def progress(done: int, total: int) -> None:
                work.progress(done, total or max(rows, done))

            running = self.desk.take_out(job.write, wanted.path, wanted.form, overwrite, progress)
            # what is not counted yet is much
            uncounted = job.count_rows is not None and wanted.rows is None
            written = await self.watch_work(job.title, sys.maxsize if uncounted else rows, work, running)
            return True

        wanted = await self.ask(ExportForm(self.desk, job, store))
        if wanted is None:
            return False
        remark = await self.desk.read_behind(job.remark) if job.remark else ""
        remarks = [remark] if remark else []
        await self.ask(ExportedModal(await asyncio.to_thread(self._told, job, wanted, written, remarks)))
        # who pressed escape to stop it, and came too late, did not see where it went
        words = f"{count(written, 'row')} in {wanted.path}"
        say_to_stay(self.app, printable(words), markup=False, timeout=6)
        return True

    async def _may_replace(self, wanted: Destination[Any]) -> bool | None:
        """Whether a file that is there may be replaced; False where there is none, None where it may not."""
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.exports.export_form import describe_file

        there = await asyncio.to_thread(describe_file, wanted.path)
        if not there:
            return False
        lines = [str(wanted.path), f"is there already ({there}). What it holds would be lost."]
        replaces = ConfirmModal("Replace the file?", lines, "Replace", variant="error")
        return True if await self.app.push_screen_wait(replaces) else None

    def _told(
        self, job: ExportJob[Any], wanted: Destination[Any], written: int, remarks: Sequence[str]
    ) -> Exported:
        from certtui.screens.exports.export_form import describe_file
        from certtui.screens.exports.exported_modal import Exported
        from certtui.screens.exports.fetching import hides_password, scp_line, ssh_line

        session, ssh = self.desk.session, ""
        if job.command is not None:
            ssh = ssh_line((*job.command, f"--format={wanted.form}"), wanted.path.name, session)
            if hides_password(session):
                remarks = ["Put the password of the database where *** stands.", *remarks]
        words = f"{count(written, 'row')}, {describe_file(wanted.path)}, for you alone to read:"
        return Exported(job.title, str(wanted.path), words, scp_line(wanted.path), ssh, remarks)

"""TakingActs: from a file that is understood to what is stored, and what is said of that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from certtui.errors import Cancelled, CerttuiError
from certtui.importing.report import Outcome
from certtui.importing.report_text import say_ended, say_number
from certtui.screens.importing.draft_screen import DraftScreen
from certtui.screens.importing.rows import OUTCOMES
from certtui.screens.saying import say_to_stay
from certtui.screens.undoing import Undoable
from certtui.screens.views.going import views_of
from certtui.text import count, printable

if TYPE_CHECKING:
    from certtui.importing.applying import Imported
    from certtui.importing.draft import Look


class TakingActs(DraftScreen):
    """Import, the command that does the same, another file."""

    @work(group="act")
    async def action_take(self) -> None:
        """Read the file to its end where it was not, ask where lines are left out, and import."""
        self.desk.session.require_today()
        look = self.look
        if look is None or not self._is_ready(look):
            return
        if look.is_provisional:
            try:
                look = await self.plan(self.what, self.answers, whole=True)
            except Cancelled:
                self.app.notify("Reading was stopped. Nothing was imported.", severity="warning", timeout=6)
                return
            if not self._is_ready(look) or not await self._agrees(look):
                return
        elif (look.errors or look.ended) and not await self._agrees(look):
            return
        await self._take(look)

    def _is_ready(self, look: Look) -> bool:
        """Whether there is something to import; else it is said why not."""
        if look.is_ready:
            return True
        if look.questions:
            words = "Answer the questions first: enter on each of them."
            self.query_one("#asked").focus()
        elif look.errors:
            words = "No line can be taken. The Errors tab says why; an answer may settle it."
        else:
            words = "There is nothing to import: everything in the file is recorded already."
        self.app.notify(words, severity="warning", timeout=8)
        return False

    async def _agrees(self, look: Look) -> bool:
        """Whether to import so many lines and leave so many out."""
        from certtui.screens.confirm_modal import ConfirmModal

        lines = say_counts(look)
        lines += [f"{words[:1].upper()}{words[1:]}." for words in map(say_ended, look.ended)]
        if look.errors:
            lines.append(f"{look.says_errors} cannot be taken and will be left out.")
        words = f"Import {look.says_taken}"
        answer = await self.ask(ConfirmModal(f"{words}?", lines, words))
        if not answer:
            self.app.notify("Nothing was imported.", timeout=4)
        return bool(answer)

    async def _take(self, look: Look) -> None:
        from certtui.screens.importing.result_modal import ResultModal

        session, working = self.desk.session, self.desk.begin()
        running = self.desk.write(
            self.draft.apply, session.operator, progress=working.progress, mapping=self.saved_as
        )
        rows = sys.maxsize if look.taken > _WATCHED_FROM else 0
        try:
            done = await self.watch_work(f"Importing {look.says_taken}", rows, working, running, noun="lines")
        except Cancelled:
            self.app.notify("Importing was stopped. Nothing was imported.", severity="warning", timeout=8)
            return
        self.is_taken = True
        command = self.draft.command(skip_errors=done.report.errors > 0, mapping=self.saved_as)
        undoable = self._undoable(done) if not look.ended else None
        modal = ResultModal(
            done, self.draft.name, command, can_undo=undoable is not None, save_rejects=self.save_rejects
        )
        goes_on = await self.ask(modal)
        if goes_on is False and undoable is not None and await self._undo(undoable):
            return
        await self._go_to(done)

    def _undoable(self, done: Imported) -> Undoable | None:
        """The import, as what u takes back in the views."""
        if done.event is None or self.take_back is None:
            return None
        words = f"{self.draft.name} imported: {say_number(done.report, done.report.changes, Outcome.CREATED)}"
        undoable = Undoable(done.event, words, done.report.changes, self.take_back, _LIMITS)
        self.desk.undoables.add(undoable)
        return undoable

    async def _undo(self, undoable: Undoable) -> bool:
        """Take it back at once; whether that was done."""
        try:
            said = await self.desk.undoables.take_back(undoable)
        except CerttuiError as refusal:
            self.app.notify(printable(str(refusal)), markup=False, severity="warning", timeout=12)
            return False
        self.is_taken = False
        self.app.notify(f"Taken back: {printable(undoable.words)}.\n{said}", markup=False, timeout=8)
        self.plan_again(self.what, self.answers)
        return True

    async def _go_to(self, done: Imported) -> None:
        """Show in a view what came in."""
        from certtui.queries.imports import first_imported
        from certtui.screens.entity_views.screen import EntitiesScreen
        from certtui.screens.importing.going import filter_of

        app = self.app
        found = await self.desk.read(first_imported, done.event) if done.event is not None else None
        wanted = filter_of(self.what, found)
        words = (
            f"Imported {say_number(done.report, done.report.changes, Outcome.CREATED)} of {self.draft.name}."
        )
        self.leave()
        if wanted is not None:
            await views_of(app).open_filter(wanted)
            if found is not None and found.entity_id is not None and isinstance(app.screen, EntitiesScreen):
                app.screen.go_to_entity(found.entity_id)
        app.notify(printable(words), markup=False, timeout=6)

    async def save_rejects(self) -> None:
        """Ask for a file, and write the lines that cannot be taken into it."""
        from certtui.screens.importing.rejects_form import RejectsForm

        written = 0

        async def store(path: Path) -> None:
            nonlocal written
            written = await self.desk.take_out(self.draft.save_rejects, path)

        errors = self.look.errors if self.look is not None else 0
        path = await self.app.push_screen_wait(RejectsForm(self.draft, errors, store))
        words = "Nothing was saved." if path is None else f"{count(written, 'line')} in {path}"
        say_to_stay(self.app, printable(words), markup=False, timeout=6)

    @work(group="act")
    async def action_save_rejects(self) -> None:
        """Save the lines that cannot be taken."""
        if self.look is not None and self.look.is_provisional:
            self.app.notify(
                "Only the first lines were read yet. The errors of all can be saved after importing.",
                timeout=8,
            )
        elif self.look is not None and self.look.errors:
            await self.save_rejects()

    def action_copy_command(self) -> None:
        """Put the command line that does the same into the clipboard, and show it."""
        errors = self.look.errors if self.look is not None else 0
        command = self.draft.command(skip_errors=errors > 0, mapping=self.saved_as)
        if command:
            self.app.copy_to_clipboard(command)
            self.app.notify(printable(command), title="Copied", markup=False, timeout=12)

    def action_other_file(self) -> None:
        """Leave this file for another one: nothing of it was stored."""
        from certtui.screens.importing.acts import ImportActs

        app = self.app
        self.leave()
        view = next((one for one in reversed(app.screen_stack) if isinstance(one, ImportActs)), None)
        if view is not None:
            view.action_import_file()


def say_counts(look: Look) -> list[str]:
    """What would be stored, in lines."""
    if look.plan is None:
        return []
    report = look.plan.report
    parts = [
        f"{report.counts[outcome]:,} {words.lower()}"
        for outcome, words in OUTCOMES[:5]
        if report.counts[outcome]
    ]
    lines = [f"Lines: {', '.join(parts)}." if parts else "No lines."]
    made = [count(one.number, one.noun.removesuffix("s"), one.noun) for one in look.plan.also_created]
    if made:
        lines.append(f"Also created: {', '.join(made)}.")
    return lines


_LIMITS = "It is taken back as a whole, unless something was recorded since on what it made or changed."
_WATCHED_FROM = 2_000
"""Lines from which on the work is watched, and can be cancelled."""

"""ImportActs: the way from a view to the Import screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work

from certtui.rights import Right
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.text import count

if TYPE_CHECKING:
    from certtui.importing.draft import Draft
    from certtui.screens.undoing import Undoable


class ImportActs(Acting, AskingScreen):
    """Choose a file, and look at it. What may be imported goes by the rights, which differ from kind to kind."""

    NEEDED: ClassVar = {"import_file": ()}

    def _rights(self, action: str) -> tuple[Right, ...]:
        """For an import, none where any kind of file may be imported; else those for the kind that takes the fewest."""
        if action != "import_file":
            return super()._rights(action)
        from certtui.screens.importing.permitted import rights_for_any

        return rights_for_any(self.desk.session.operator)

    @work(group="act")
    async def action_import_file(self) -> None:
        """Choose a file, and show what is in it before anything is stored."""
        from certtui.screens.importing.file_modal import FileModal
        from certtui.screens.importing.permitted import permitted_kinds
        from certtui.screens.importing.screen import ImportScreen

        self.require("import_file")
        kinds = permitted_kinds(self.desk.session.operator)

        async def opens(draft: Draft) -> str:
            return await self.desk.read_behind(draft.guess, kinds)

        opened = await self.ask(
            FileModal(opens, self.desk.session.today, self.desk.import_folder or _folder())
        )
        if opened is None:
            self.app.notify("Nothing was imported.", timeout=4)
        elif self.app.screen is self:
            screen = ImportScreen(self.desk, opened.draft, opened.what, kinds)
            screen.take_back = self.take_import_back
            if opened.draft.folder:
                self.desk.import_folder = opened.draft.folder
            self.app.push_screen(screen)

    async def take_import_back(self, act: Undoable) -> str:
        """Take back what an import did."""
        from certtui.importing.undoing import undo_import

        session, working = self.desk.session, self.desk.begin()
        running = self.desk.write(
            undo_import, session.operator, act.event, session.today, progress=working.progress
        )
        undone = await self.watch_undo(act, working, running)
        words = f"{count(undone.removed, 'row')} removed"
        return f"{words}, {count(undone.restored, 'row')} as before." if undone.restored else f"{words}."


def _folder() -> str:
    """The folder that certtui was started in, or one's home where that has gone."""
    try:
        return f"{Path.cwd()}{os.sep}"
    except OSError:
        return f"~{os.sep}"

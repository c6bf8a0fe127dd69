"""ExportActs: the export menu of a view, and the way from there to a file."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.exports.job import Ending, ExportJob


class ExportActs(Acting, AskingScreen):
    """Choose what is exported, and into which file."""

    def action_export(self) -> None:
        """Choose what is exported, and into which file."""

    async def export_rows(self, job: ExportJob[Ending]) -> bool:
        """Ask for format and path, write, and show where it went and how to fetch it; whether it was written.

        To be called in a worker of the group "act". A file that is there is replaced only after it was asked for.
        Cancelled, nothing is left behind.
        """
        raise NotImplementedError

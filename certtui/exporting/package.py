"""The whole register as files of a folder, one for each kind of import: what `certtui import all` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.errors import Conflict, InvalidInput
from certtui.exporting.export import export_to_file
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.queries.exports import Selection
from certtui.records import Kind
from certtui.store import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from certtui.exporting.writing import Format
    from certtui.rights import Operator

CONTENTS = (*(kind.plural for kind in Kind), "certifications", "roles", "associations", "instances")
"""The files of a package by their names, in the order in which they can be imported."""


def write_package(
    operator: Operator,
    folder: Path,
    as_of: date,
    form: Format,
    *,
    overwrite: bool = False,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> list[tuple[Path, int]]:
    """Write all kinds from one state of the register, inactive entities included; returns the files with their rows.

    The folder is made, for this account alone, if it is not there. Raises NotPermitted, Conflict where a file is there and
    `overwrite` is not set, and InvalidInput where the folder or a file cannot be written.
    """
    everyone = Selection(as_of, Filter(inactive=True))
    exports = {what: find_export(what, everyone) for what in CONTENTS}
    for export in exports.values():
        export.require(operator)
    paths = {what: folder / f"{what}.{form}" for what in CONTENTS}
    there = [path.name for path in paths.values() if path.exists()]
    if there and not overwrite:
        raise Conflict(
            f"{folder} has {', '.join(there)} already, and nothing was written. Choose another folder, or add --force to "
            "replace them."
        )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InvalidInput("folder", f"{folder} cannot be made: {error.strerror or error}.") from error
    with snapshot():
        return [
            (
                paths[what],
                export_to_file(
                    operator,
                    export,
                    form,
                    paths[what],
                    overwrite=overwrite,
                    excel=excel,
                    on_progress=on_progress,
                ),
            )
            for what, export in exports.items()
        ]

"""ExportJob: something that can be written into a file, as the dialog that asks for format and path needs to know it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from certtui.exporting.export import Export, export_to_file
from certtui.exporting.writing import Format
from certtui.progress import Progress
from certtui.rights import Operator

Ending = TypeVar("Ending", bound=str)
"""A format by the ending of its files: csv, xlsx, json, jsonl; txt for what is to be printed."""


class ExportJob(NamedTuple, Generic[Ending]):
    """One export, of what the screen shows now.

    `title` names it in the dialogs (Export Filtered), `name` is the file's, proposed without its ending. `write` is
    given the path, the format, whether a file that is there may be replaced, and `progress`; it is run on the desk's
    thread for long reading, writes by `exporting.files.to_file`, raises CerttuiError, and answers how many rows there
    are. `count_rows`, asked there too, says beforehand how many there will be. `command` are the words after `certtui`
    that write the same to stdout; the dialog adds --format, --as-of, --database and --operator where they are needed.
    `about` are lines that say what is exported. `remark`, asked when it is written, says what it leaves out.
    """

    title: str
    name: str
    formats: tuple[Ending, ...]
    write: Callable[[Path, Ending, bool, Progress], int]
    count_rows: Callable[[], int] | None = None
    command: tuple[str, ...] | None = None
    about: tuple[str, ...] = ()
    remark: Callable[[], str] | None = None


def write_export(
    operator: Operator, export: Export, path: Path, form: Format, overwrite: bool, progress: Progress
) -> int:
    """Write an export as a job does, which knows how many rows there will be."""
    return export_to_file(
        operator, export, form, path, overwrite=overwrite, on_progress=lambda done: progress(done, 0)
    )

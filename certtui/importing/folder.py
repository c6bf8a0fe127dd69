"""Several files at once: what a folder holds, taken in the order in which the kinds build on one another, or not at all.

Owns: which file of a folder is which kind. Invariant: a file is planned against the register as the files before it leave
it, and all of them are written in one transaction, which is rolled back where one of them cannot be taken.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import CerttuiError, Conflict, InvalidInput, NotFound, UsageError
from certtui.importing.applying import apply
from certtui.importing.fields import KINDS_OF_IMPORT
from certtui.importing.planning import ask_of_columns, plan_import
from certtui.progress import silent
from certtui.store import refresh_statistics, write_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certtui.importing.options import Options
    from certtui.importing.plan import Plan
    from certtui.importing.table import Table
    from certtui.progress import Progress
    from certtui.rights import Operator

ENDINGS = ("csv", "tsv", "txt", "xlsx")
"""What the names of files that are taken can end in."""
REFUSALS = (InvalidInput, NotFound, Conflict, UsageError)
"""What is wrong with one file, and leaves others to be looked at."""


class FolderFile(NamedTuple):
    """A file of a folder that is taken, by the kind that its name says."""

    what: str
    path: Path

    @property
    def name(self) -> str:
        """As reports name it."""
        return self.path.name


class Folder(NamedTuple):
    """The files that are taken, in their order, and the names of all else that is there."""

    files: tuple[FolderFile, ...]
    others: tuple[str, ...]


class Opened(NamedTuple):
    """A file that can be read, with the options that concern it; or why it cannot."""

    file: FolderFile
    options: Options
    table: Table | None = None
    error: CerttuiError | None = None


class FileReport(NamedTuple):
    """What came of a file: its plan, or why there is none. Without either it waits for one that cannot be taken."""

    file: FolderFile
    table: Table | None = None
    plan: Plan | None = None
    error: CerttuiError | None = None

    @property
    def is_refused(self) -> bool:
        """Whether it is a reason to take none of the folder's files."""
        return self.error is not None or (self.plan is not None and _is_refused(self.plan))


def read_folder(path: Path) -> Folder:
    """Find the files to take by their names: employees.csv, assets.xlsx, whatever the case.

    Raises NotFound and UsageError for what is not a folder, InvalidInput for a kind that is there twice or when there is
    nothing to take.
    """
    if not path.exists():
        raise NotFound(f"There is no folder {path}.")
    if not path.is_dir():
        raise UsageError(f"{path} is a file, and 'import all' takes a folder. Import it by its kind.")
    found: dict[str, list[Path]] = {}
    others = []
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise InvalidInput("folder", f"{path} cannot be read: {error.strerror or error}.") from error
    for one in entries:
        what = one.stem.casefold()
        if what in KINDS_OF_IMPORT and one.suffix.casefold().lstrip(".") in ENDINGS and one.is_file():
            found.setdefault(what, []).append(one)
        else:
            others.append(one.name + ("/" if one.is_dir() else ""))
    for what, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(one.name for one in paths)
            raise InvalidInput(
                "folder",
                f"{path} has {len(paths)} files of {what}: {names}. Nothing was imported. Keep one of them there.",
            )
    if not found:
        raise InvalidInput(
            "folder",
            f"{path} has no file to import. The names that are looked for are {', '.join(KINDS_OF_IMPORT)}, each "
            f"ending in {', '.join('.' + one for one in ENDINGS[:-1])} or .{ENDINGS[-1]}.",
        )
    return Folder(
        tuple(FolderFile(what, found[what][0]) for what in KINDS_OF_IMPORT if what in found), tuple(others)
    )


class _RolledBackError(Exception):
    """Ends the transaction without keeping anything of it."""


def import_files(
    operator: Operator,
    files: Sequence[Opened],
    told: Callable[[FileReport], None],
    *,
    is_trial: bool = False,
    progress: Callable[[FolderFile], Progress] = lambda _file: silent,
) -> bool:
    """Plan and write file by file, all in one transaction; returns whether all of them could be taken.

    `told` hears of each file in turn, while its table is open. Nothing is kept where one cannot be taken, or of a trial.
    Once one cannot be taken, of those after it only their columns are looked at. Raises NotPermitted and Cancelled.
    """
    refused = False
    with suppress(_RolledBackError), write_transaction():
        for one in files:
            report = _look_at(one) if refused else _take(operator, one, progress(one.file))
            refused = refused or report.is_refused
            told(report)
        if refused or is_trial:
            raise _RolledBackError
    return not refused


def _take(operator: Operator, one: Opened, progress: Progress) -> FileReport:
    if one.table is None:
        return FileReport(one.file, error=one.error)
    try:
        plan = plan_import(one.file.what, one.table, one.options, progress=progress)
        if not _is_refused(plan):
            plan = apply(operator, plan, progress, mapping=None).plan
            refresh_statistics()
    except REFUSALS as error:
        return FileReport(one.file, one.table, error=error)
    return FileReport(one.file, one.table, plan)


def _look_at(one: Opened) -> FileReport:
    """What is wrong with a file whatever the files before it hold."""
    if one.table is None:
        return FileReport(one.file, error=one.error)
    try:
        questions = ask_of_columns(one.file.what, one.table, one.options)
    except REFUSALS as error:
        return FileReport(one.file, one.table, error=error)
    if not questions:
        return FileReport(one.file, one.table)
    return FileReport(
        one.file, one.table, error=InvalidInput("file", " ".join(each.as_refusal for each in questions))
    )


def _is_refused(plan: Plan) -> bool:
    """Whether it cannot be taken, or none of its lines can for their errors."""
    return plan.refused or (plan.report.is_in_vain and plan.report.errors > 0)

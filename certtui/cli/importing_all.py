"""`certtui import all FOLDER`: the files of a folder, in their order, all of them or none."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui.cli.streams import put, put_of_done, say, talk_progress
from certtui.errors import UsageError
from certtui.importing.fields import fields_of
from certtui.importing.folder import (
    REFUSALS,
    FileReport,
    Folder,
    FolderFile,
    Opened,
    import_files,
    read_folder,
)
from certtui.importing.folder_options import column_options, reading_options, refuse_unused
from certtui.importing.header import expected_names
from certtui.importing.planning import rights_needed
from certtui.importing.reading import is_workbook, open_table
from certtui.importing.report_text import report_lines, summary
from certtui.text import count

if TYPE_CHECKING:
    import argparse

    from certtui.cli.streams import Progress
    from certtui.importing.options import Options
    from certtui.importing.plan import Plan
    from certtui.session import Session

_MOST_NAMED = 20


class FileAnswer(NamedTuple):
    """What is told of a file once its table is closed. `counts`: the summary, empty where there is no plan."""

    name: str
    lines: tuple[str, ...]
    counts: str
    report: dict[str, Any]
    is_refused: bool
    is_in_vain: bool
    exit_code: int


def import_all(arguments: argparse.Namespace, session: Session, options: Options) -> int:
    """Import the folder and answer. Raises what concerns the whole folder, unless programs are answered."""
    is_json: bool = arguments.format == "json"
    try:
        folder = _folder(arguments)
        told = _import(session, folder, options, is_json=is_json, is_trial=arguments.dry_run)
    except REFUSALS as error:
        if not is_json:
            raise
        from certtui.importing.report_json import report_of_refused

        put(_json({"files": {}, "errors": report_of_refused(str(error))["errors"]}))
        return error.exit_code
    _tell_others(folder)
    if is_json:
        found = _json({"files": {one.name: one.report for one in told}})
        (put if arguments.dry_run else put_of_done)(found)
    else:
        say(_text(told, is_done=not arguments.dry_run))
    refused = next((one for one in told if one.is_refused), None)
    return refused.exit_code if refused else int(all(one.is_in_vain for one in told))


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


def _folder(arguments: argparse.Namespace) -> Folder:
    for option in ("report", "rejects", "force", "mapping"):
        if getattr(arguments, option):
            raise UsageError(
                f"--{option} is about one file. Import that file by its kind, or leave --{option} out."
            )
    if arguments.file == "-":
        raise UsageError("'import all' reads a folder and not standard input. Name the folder.")
    return read_folder(Path(arguments.file))


def _import(
    session: Session, folder: Folder, options: Options, *, is_json: bool, is_trial: bool
) -> list[FileAnswer]:
    with ExitStack() as held:
        files = [_open(one, options, held) for one in folder.files]
        if all(one.table for one in files):
            refuse_unused(options, [one.options for one in files], [one.file.name for one in files])
        for one in files:
            session.operator.require(*rights_needed(one.file.what, one.options))
        return _take(session, files, is_json=is_json, is_trial=is_trial)


def _open(file: FolderFile, options: Options, held: ExitStack) -> Opened:
    chosen = reading_options(file.what, options._replace(file=file.name), is_workbook=is_workbook(file.path))
    try:
        fields = fields_of(file.what, chosen.kind)
        table = open_table(
            file.path,
            chosen.sheet,
            encoding=chosen.encoding,
            header_row=chosen.header_row,
            expected=expected_names(fields, chosen),
        )
    except REFUSALS as error:
        return Opened(file, chosen, error=error)
    held.enter_context(table)
    return Opened(file, column_options(file.what, chosen, fields, table.columns), table)


def _take(session: Session, files: list[Opened], *, is_json: bool, is_trial: bool) -> list[FileAnswer]:
    told: list[FileAnswer] = []
    line: list[Progress] = []

    def progress(file: FolderFile) -> Progress:
        line[:] = [talk_progress(f"lines of {file.name}")]
        return line[0]

    def hear(report: FileReport) -> None:
        for one in line:
            one.clear()
        before = next((one.name for one in told if one.is_refused), "")
        told.append(_answer(report, before, is_json=is_json))

    try:
        import_files(session.operator, files, hear, is_trial=is_trial, progress=progress)
    finally:
        for one in line:
            one.clear()
    return told


def _answer(report: FileReport, before: str, *, is_json: bool) -> FileAnswer:
    plan, name = report.plan, report.file.name
    is_in_vain = plan.report.is_in_vain if plan else True
    code = getattr(report.error, "exit_code", 1) if report.is_refused else 0
    rest = (report.is_refused, is_in_vain, code)
    if is_json:
        return FileAnswer(name, (), "", _for_programs(report, before), *rest)
    if plan is None:
        return FileAnswer(name, (f"{name}: {_why(report, before)}",), "", {}, *rest)
    return FileAnswer(name, (*report_lines(plan), *_ways_on(plan)), _counts(plan), {}, *rest)


def _ways_on(plan: Plan) -> list[str]:
    if plan.questions:
        return [one.as_refusal for one in plan.questions]
    return ["Correct the lines, or leave them out with --skip-errors."] if plan.refused else []


def _counts(plan: Plan) -> str:
    return "" if plan.questions else summary(plan.report, plan.also_created, plan.ended)


def _why(report: FileReport, before: str) -> str:
    return (
        str(report.error)
        if report.error
        else f"its lines were not looked at, because {before} cannot be taken."
    )


def _for_programs(report: FileReport, before: str) -> dict[str, Any]:
    from certtui.importing.report_json import report_of, report_of_refused

    return report_of(report.plan) if report.plan else report_of_refused(_why(report, before), report.table)


def _tell_others(folder: Folder) -> None:
    if folder.others:
        named = ", ".join(folder.others[:_MOST_NAMED])
        more = len(folder.others) - _MOST_NAMED
        say(
            f"not imported, because their names are not those of a kind: {named}{f' and {more:,} more' if more > 0 else ''}"
        )


def _text(told: list[FileAnswer], *, is_done: bool) -> str:
    """The answer for people."""
    refused = next((one for one in told if one.is_refused), None)
    prefix = "planned" if refused else "imported" if is_done else "would be"
    lines: list[str] = []
    for one in told:
        lines += [*one.lines, *([f"{prefix}: {one.counts}"] if one.counts else []), ""]
    if refused:
        lines.append(
            f"Nothing was imported from any file, because {refused.name} cannot be taken. Correct it, then "
            "import the folder again."
        )
    elif all(one.is_in_vain for one in told):
        lines.append("Nothing was taken: no line of the files can be used.")
    else:
        lines.append(f"{'imported' if is_done else 'would be imported'}: {count(len(told), 'file')}")
    return "\n".join(lines)

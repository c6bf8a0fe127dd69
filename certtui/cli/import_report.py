"""What `certtui import` answers: a text on stderr, or one JSON object on stdout; and the files about its lines."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.aftermath import tell
from certtui.cli.streams import put, put_of_done, say
from certtui.errors import CerttuiError, Conflict, UsageError
from certtui.importing.questions import Unanswered
from certtui.importing.report_text import report_lines, summary
from certtui.text import count

if TYPE_CHECKING:
    from certtui.importing.plan import Plan
    from certtui.importing.table import Table


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Describe how it answers."""
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="json writes the report to stdout, for programs",
    )
    parser.add_argument(
        "--report", metavar="FILE.csv", help="write every line of the file with what becomes of it"
    )
    parser.add_argument(
        "--rejects",
        metavar="FILE.csv",
        help="write the lines that cannot be taken, with the reasons; correct them there and import that file",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace the files of --report, --rejects, --template"
    )


class Answer(Protocol):
    """How an import is told of."""

    def read(self, table: Table) -> None:
        """Note the table, which can be read."""

    def refused(self, error: CerttuiError) -> None:
        """Tell why the file as a whole cannot be taken."""

    def planned(self, plan: Plan) -> None:
        """Tell of a plan that is not carried out, because it was refused or only asked for."""

    def done(self, plan: Plan) -> None:
        """Tell of a plan that was carried out."""


def answer_for(arguments: argparse.Namespace) -> Answer:
    """The one that was asked for."""
    return _JsonAnswer() if arguments.format == "json" else _TextAnswer(has_rejects=bool(arguments.rejects))


class _TextAnswer:
    def __init__(self, *, has_rejects: bool) -> None:
        self._has_rejects = has_rejects

    def read(self, table: Table) -> None:
        """Nothing is told before it is planned."""

    def refused(self, error: CerttuiError) -> None:
        raise error  # told as every other error is

    def planned(self, plan: Plan) -> None:
        say("\n".join(report_lines(plan)))
        if plan.questions:
            for question in plan.questions:
                say(question.as_refusal)
            say("Nothing was imported. Run the same command again with the options shown above.")
            return
        say(
            ("planned: " if plan.refused else "would be: ")
            + summary(plan.report, plan.also_created, plan.ended)
        )
        if plan.refused:
            say("Nothing was imported. Correct the lines, or leave them out with --skip-errors.")
            if not self._has_rejects:
                say("To get them as a file to correct, add --rejects FILE.csv")
        else:
            _tell_if_in_vain(plan)

    def done(self, plan: Plan) -> None:
        say("\n".join(report_lines(plan)))
        say("imported: " + summary(plan.report, plan.also_created, plan.ended))
        _tell_if_in_vain(plan)


def _tell_if_in_vain(plan: Plan) -> None:
    if plan.report.is_in_vain:
        say("Nothing was taken: no line of the file can be used. Correct the lines that are named above.")


class _JsonAnswer:
    def __init__(self) -> None:
        self._table: Table | None = None

    def read(self, table: Table) -> None:
        self._table = table

    def refused(self, error: CerttuiError) -> None:
        from certtui.importing.report_json import report_of_refused

        column = error.question.column if isinstance(error, Unanswered) else ""
        put(_json(report_of_refused(str(error), self._table, column)))

    def planned(self, plan: Plan) -> None:
        from certtui.importing.report_json import report_of

        put(_json(report_of(plan)))

    def done(self, plan: Plan) -> None:
        from certtui.importing.report_json import report_of

        put_of_done(_json(report_of(plan)))


def _json(report: object) -> str:
    import json

    return json.dumps(report, ensure_ascii=False, indent=2)


class _File(NamedTuple):
    """A file that is asked for: the option, where, what it has, and how it is written."""

    option: str
    path: Path
    noun: str
    write: Callable[..., int]


class Files:
    """The files that were asked for. What stands in their way is found before anything is imported."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        """Raises UsageError where a file would take the place of the one that is read, Conflict where it is there."""
        self._overwrite: bool = arguments.force
        self._what: str = arguments.what
        self._files = list(_asked_for(arguments))
        if arguments.force and not self._files:
            raise UsageError(
                "--force is for the files of --report, --rejects and --template. Name one, or leave --force out."
            )
        taken = {} if arguments.file == "-" else {Path(arguments.file).resolve(): "the file that is imported"}
        for one in self._files:
            try:
                self._check(one, taken)
            except OSError as error:
                raise UsageError(
                    f"{one.option} {one.path} cannot be written: {error.strerror or error}. Name another file."
                ) from error
            taken[one.path.resolve()] = f"the file of {one.option}"

    def _check(self, one: _File, taken: dict[Path, str]) -> None:
        other = taken.get(one.path.resolve()) or _same_file(one.path, taken)
        if other:
            raise UsageError(f"{one.option} {one.path} is {other}. Name another file.")
        if not one.path.parent.is_dir() or (one.path.exists() and not one.path.is_file()):
            raise UsageError(
                f"{one.option} {one.path} is not a file in a folder that exists. Name another one."
            )
        if one.path.exists() and not self._overwrite:
            raise Conflict(
                f"{one.path} exists already and was left as it is, and nothing was imported. Choose another name for "
                f"{one.option}, or add --force to replace it."
            )

    def __bool__(self) -> bool:
        return bool(self._files)

    def write(self, plan: Plan, *, is_done: bool) -> bool:
        """Write them, and say where they are; whether all could be written. The report has been given: none is raised."""
        could = True
        for one in self._files:
            if plan.questions:
                say(
                    f"{one.path} was not written, because no line is planned before the questions are answered."
                )
                continue
            try:
                written = one.write(one.path, plan, overwrite=self._overwrite)
            except CerttuiError as error:
                could = False
                tell(
                    f"{'The import was saved, but not its' if is_done else 'There is no'} {one.option} file: {error}"
                )
                continue
            say(f"{count(written, one.noun)} in {one.path.absolute()}")
            if written and one.option == "--rejects":
                say(f"Correct them there, then: {_again(plan, one.path)}")
        return could


def _asked_for(arguments: argparse.Namespace) -> list[_File]:
    from certtui.importing.report_files import write_rejects, write_report

    asked = (
        ("--report", arguments.report, "line", write_report),
        ("--rejects", arguments.rejects, "refused line", write_rejects),
    )
    return [_File(option, Path(path), noun, write) for option, path, noun, write in asked if path is not None]


def _same_file(path: Path, taken: dict[Path, str]) -> str | None:
    """What this file is under another name: a link to it."""
    try:
        return next((said for other, said in taken.items() if other.exists() and path.samefile(other)), None)
    except OSError:
        return None


def _again(plan: Plan, path: Path) -> str:
    """The command that imports the file of refused lines, which is CSV in UTF-8 with its header on the first line."""
    from certtui.importing.options import command_line

    options = plan.options._replace(encoding=None, sheet=None, header_row=None)
    return command_line(plan.what, str(path), options)

"""Carries a plan out: all of it in one transaction, with one audit event, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui import audit
from certtui.commands.act import act
from certtui.errors import Conflict, InvalidInput
from certtui.importing.planning import plan_import, rights_needed
from certtui.importing.undoing import undoable
from certtui.progress import silent
from certtui.text import count

if TYPE_CHECKING:
    from certtui.commands.act import Act
    from certtui.importing.mappings import Mapping
    from certtui.importing.plan import Plan
    from certtui.importing.report import Report
    from certtui.progress import Progress
    from certtui.rights import Operator


class Imported(NamedTuple):
    """What an import did. `report` counts the lines; `made` what came into being besides them, by its noun.

    `event` is its audit event, None when nothing changed. `plan` is what was carried out: the one that was given, or
    the one that was made again. `kept`: the answers that were stored for other files, if any.
    """

    report: Report
    made: dict[str, int]
    event: int | None
    plan: Plan
    kept: Mapping | None = None


def apply(
    operator: Operator,
    plan: Plan,
    progress: Progress = silent,
    mapping: str | None = "",
    *,
    leave_out: int | None = None,
) -> Imported:
    """Write what was planned. The plan's table must still be open.

    The answers are remembered for files with the same columns, or saved under a name, which is `mapping`; None: neither.
    `leave_out`: so many lines with errors the operator agreed to leave out, where the options do not say it of all.

    Every change of the database writes an audit event, so a plan made under the present head of the log still holds;
    otherwise it is made anew inside of the transaction, where nobody can change anything any more.

    Raises NotPermitted, Cancelled, InvalidInput("file") when lines cannot be taken and that was not allowed, and
    Conflict when they became more than was agreed to.
    """
    with act(operator, "import", *rights_needed(plan.what, plan.options)) as done:
        if audit.head() != plan.head:
            plan = plan_import(
                plan.what, plan.table, plan.options, progress=progress, report=plan.report.blank()
            )
        report = plan.report
        if plan.questions:
            raise InvalidInput("file", " ".join(one.as_refusal for one in plan.questions))
        if leave_out is not None and report.errors > leave_out:
            raise Conflict(
                f"The database changed meanwhile: {count(report.errors, 'line')} of the file cannot be taken now. "
                "Nothing was imported. Look at the errors, then import again."
            )
        if leave_out is None and plan.refused:
            raise InvalidInput(
                "file", f"{count(report.errors, 'line')} cannot be taken, and nothing was imported."
            )
        made = plan.work.makes()
        if not plan.has_changes:
            kept = None if report.is_in_vain else _remembered(done, plan, mapping)
            return Imported(report, {}, None, plan, kept)
        with undoable(done):
            plan.work.write(done, progress)
        done.detail.update(
            {
                "import": plan.what,
                "file": plan.options.file,
                "created": report.create,
                "updated": report.update,
                "errors": report.errors,
                **({"assigned": report.assigned} if report.assigned else {}),
                **{f"made {noun}": number for noun, number in made.items() if number},
            }
        )
        return Imported(report, made, done.event, plan, _remembered(done, plan, mapping))


def _remembered(done: Act, plan: Plan, name: str | None) -> Mapping | None:
    """Keep the answers that led to a plan which is carried out."""
    if name is None:
        return None
    from certtui.importing.mappings import lasting_words, remember

    words = lasting_words(plan.what, plan.options, is_named=bool(name))
    kept = remember(done, plan.what, plan.table.columns, words, name)
    if kept is not None:
        done.detail.update({"import": plan.what, "file": plan.options.file})
    return kept

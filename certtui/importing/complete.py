"""`--complete`: the file lists everyone of what it covers, and who is not in it becomes inactive or is removed.

Owns: whom a file lists, which lines leave that open, and when so many are missing that the file itself is in doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.errors import InvalidInput, UsageError
from certtui.importing.complete_covers import COVERS
from certtui.importing.plan import MOST_NAMED
from certtui.importing.prepared import LEFT_OUT
from certtui.importing.questions import Choice, Question
from certtui.importing.report import Outcome
from certtui.importing.report_text import say_lines, say_listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certtui.commands.act import Act
    from certtui.importing.complete_covers import Cover
    from certtui.importing.options import Options
    from certtui.importing.plan import Created, Ended, Work
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Record
    from certtui.progress import Progress

_ASKED_ABOVE = 20
"""Of a hundred active ones, how many can be missing before it is asked about."""


class Listing:
    """Notes line by line whom the file lists, also on lines with errors and on those that `--only` leaves out."""

    def __init__(self, cover: Cover) -> None:
        self.cover = cover
        self._read: set[int] = set()
        self._unread: dict[int, str] = {}

    def noted(self, lines: Lines, report: Report) -> Iterator[Record]:
        """The lines to take; those that are left out are counted as skipped."""
        for line, row in lines.with_left_out():
            try:
                if self.cover.note(row):
                    self._read.add(line)
            except InvalidInput as error:
                self._unread[line] = str(error)
            if lines.cells.left_out:
                report.take(line, Outcome.SKIPPED, LEFT_OUT)
            else:
                yield line, row

    def unclear(self, report: Report) -> dict[int, str]:
        """The lines that list somebody without saying whom, each with the reason where it is known."""
        lines = {line for line in report.lines_of(Outcome.ERROR) if line not in self._read}
        reasons = {problem.line: problem.reason for problem in report.problems if problem.line in lines}
        return {
            line: self._unread.get(line) or reasons.get(line, "") for line in sorted(lines | {*self._unread})
        }


class CompleteWork:
    """What the lines come to, and then the end of what they do not list."""

    def __init__(self, work: Work, cover: Cover) -> None:
        self._work = work
        self._cover = cover

    def makes(self) -> dict[str, int]:
        """What the lines make."""
        return self._work.makes()

    def created(self) -> Sequence[Created]:
        """What the lines make."""
        return self._work.created()

    def write(self, done: Act, progress: Progress) -> None:
        """Write the lines first: who changes from one role to another keeps what both bring."""
        self._work.write(done, progress)
        self._cover.end(done, progress)


def check_options(what: str, options: Options) -> None:
    """Raise UsageError where `--complete` or `--allow-many` means nothing."""
    if options.allow_many and not options.complete:
        raise UsageError("--allow-many goes with --complete. Add --complete, or leave --allow-many out.")
    if options.complete and what not in COVERS:
        raise UsageError(
            f"--complete cannot be given for {what}: only a file of {', '.join(COVERS)} can list everyone. "
            "Leave --complete out."
        )


def complete_planner(
    what: str, planner: Callable[[Lines, Options, Report], Work], *, is_whole: bool
) -> Callable[[Lines, Options, Report], Work]:
    """The planner of a kind of import for a file that lists everyone. Not `is_whole`: only its first lines are read."""

    def plan_complete(lines: Lines, options: Options, report: Report) -> Work:
        cover = COVERS[what](what, lines, options.today)
        listing = lines.listing = Listing(cover)
        work = planner(lines, options, report)
        is_refused = report.errors > 0 and not options.skip_errors
        unclear = listing.unclear(report)
        if unclear and not is_refused:
            raise _unclear(unclear, cover)
        if unclear or not is_whole or lines.is_cut or report.is_in_vain:
            return work
        if not cover.lists_any:
            raise _empty(what, cover)
        active, ended = cover.find_absent()
        if ended.number:
            lines.ended.append(ended)
        if 100 * ended.number > _ASKED_ABOVE * active and not options.allow_many:
            lines.questions.append(_too_many(active, ended, cover))
        return CompleteWork(work, cover)

    return plan_complete


def _unclear(lines: dict[int, str], cover: Cover) -> InvalidInput:
    numbers = [*lines]
    reason = next((reason for reason in lines.values() if reason), "")
    return InvalidInput(
        "file",
        f"{say_lines(numbers, len(numbers)).capitalize()}: it cannot be read who is meant. {reason}{' ' if reason else ''}"
        f"With --complete, {cover.fate_of_absent}, so nothing was imported. Correct the "
        f"{'line' if len(numbers) == 1 else 'lines'}, or import the file without --complete.",
    )


def _empty(what: str, cover: Cover) -> InvalidInput:
    return InvalidInput(
        "file",
        f"The file lists {cover.nobody}. With --complete, {cover.fate_of_absent}, so nothing was imported. Check that the "
        f"file of {what} is whole, or import it without --complete.",
    )


def _too_many(active: int, ended: Ended, cover: Cover) -> Question:
    named = "; ".join(say_listed(one) for one in ended.listed[:MOST_NAMED])
    more = ended.number - MOST_NAMED
    return Question(
        "many_absent",
        "",
        f"{cover.say_absent(ended.number, active)}, which is more than {_ASKED_ABOVE} %: "
        f"{named}{f' and {more:,} more' if more > 0 else ''}. The file may be cut off.",
        (Choice("if it is whole", ("--allow-many",)),),
    )

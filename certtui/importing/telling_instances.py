"""What is told of the instances of an association once their lines are matched: calculated dates, corrections, two numbers at
once, an older certificate that counts longer, and words for a status that differ from the calculated one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui import rules
from certtui.importing.findings import FindingKind
from certtui.importing.line_words import say_expiry
from certtui.importing.report import Outcome
from certtui.importing.revocations_shown import find_shown, is_live
from certtui.records import NEVER, Instance, Revocation, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from certtui.importing.fates import Key
    from certtui.importing.file_instances import FileInstance, Said
    from certtui.importing.match_instances import Match
    from certtui.importing.options import Options
    from certtui.importing.recorded_instances import Recorded, StoredRevocation
    from certtui.importing.report import Report
    from certtui.importing.subjects import Pair, Subjects
    from certtui.records import Kind

_MOST_COMPARED = 200
"""Certificates of one association that are compared with one another."""
_MOST_EXAMPLES = 3


class _Live(NamedTuple):
    """A certificate that counts; `line` 0: no line of the file touches it."""

    key: Key
    line: int

    @property
    def ends(self) -> date:
        """Its last day."""
        return self.key.expires_on or NEVER


class Telling:
    """Notes findings of lines that are taken."""

    def __init__(
        self, report: Report, subjects: Subjects, options: Options, theirs: Callable[[str], str]
    ) -> None:
        self._findings = report.findings
        self._subjects = subjects
        self._options = options
        self._today = options.today
        self._theirs = theirs
        self._examples = 0

    def tell(
        self,
        pair: Pair,
        found: Match,
        recorded: Sequence[Recorded],
        revocations: Sequence[StoredRevocation],
    ) -> None:
        """All that is to be told of an association's lines."""
        for row, outcome, words in found.outcomes:
            if outcome is Outcome.SKIPPED:
                continue
            if not row.is_written:
                self._tell_expiry(pair, row)
            if not row.has_issue:
                self._tell_issue(row)
            if words:
                self._findings.note(
                    FindingKind.CORRECTION,
                    row.line,
                    "The expiry of a recorded certificate is corrected on {lines}.",
                    column=self._theirs("expires_on"),
                    value=words,
                )
        if len(recorded) + len(found.new) > 1 and (found.new or found.corrected):
            live = _live(found, recorded)
            self._tell_numbers(pair, live)
            self._tell_longer(live)
        if any(row.statuses for row, _, _ in found.outcomes):
            self._tell_statuses(pair, found, recorded, revocations)

    def tell_undated(self, pair: Pair, said: Said, *, assigns: bool) -> None:
        """Tell of a line without any date, or one that --only leaves out; `assigns`: it makes the association."""
        plural = self._subjects.kind(pair).plural
        if said.left_out:
            if assigns:
                self._findings.note(
                    FindingKind.RESULT_COLUMN,
                    said.line,
                    f"--only leaves {{lines}} out. The {plural} on them are assigned and Missing.",
                    subject=f"left out {plural}",
                )
        elif assigns:
            self._findings.note(
                FindingKind.NO_DATE,
                said.line,
                f"There is no date on {{lines}}. These {plural} are assigned and Missing.",
                subject=plural,
            )
        else:
            self._findings.note(
                FindingKind.NO_DATE,
                said.line,
                f"There is no date on {{lines}}. These {plural} are assigned already, and nothing changes.",
                subject=f"assigned {plural}",
            )

    def _tell_expiry(self, pair: Pair, row: FileInstance) -> None:
        definition = self._subjects.definition(pair.certification)
        column = self._theirs("expires_on")
        if definition.validity is not None:
            self._findings.note(
                FindingKind.EXPIRY_CALCULATED,
                row.line,
                "There is no expiry on {lines}. It is calculated from the validity of the certification.",
                column=column,
            )
        elif not self._subjects.is_undefined(pair.certification):
            self._findings.note(
                FindingKind.EXPIRY_NEVER,
                row.line,
                "There is no expiry on {lines}, and the certification never expires.",
                column=column,
                subject="never expires",
            )

    def _tell_issue(self, row: FileInstance) -> None:
        message = (
            "There is no issue date on {lines}. The date in '{column}' is taken, from which the certificate is valid."
            if row.has_effective
            else "There is no issue date on {lines}. It is calculated from the expiry and the validity of the certification."
        )
        self._findings.note(
            FindingKind.ISSUE_DATE_CALCULATED,
            row.line,
            message,
            column=self._theirs("effective_on" if row.has_effective else "issued_on"),
            subject="effective" if row.has_effective else "expiry",
        )

    def _tell_numbers(self, pair: Pair, live: Sequence[_Live]) -> None:
        numbered = [one for one in live if one.key.number]
        if len({one.key.number for one in numbered}) < 2:
            return
        for one in numbered:
            other = next((two for two in numbered if one.line and _overlap(one, two)), None)
            if other is None:
                continue
            example = ""
            if self._examples < _MOST_EXAMPLES:
                self._examples += 1
                example = self._say_numbers(pair, one, other)
            self._findings.note(
                FindingKind.OVERLAPPING_NUMBERS,
                one.line,
                "Certificates of two numbers count at once on {lines}, for example: {values}. To keep numbers apart, add "
                "--per-number.",
                column=self._theirs("number"),
                value=example,
            )

    def _say_numbers(self, pair: Pair, *both: _Live) -> str:
        """Which of two numbers decides the status."""
        shorter, longer = sorted(both, key=lambda one: one.ends)
        verb = "expired" if shorter.ends < self._today else "expires"
        name = self._subjects.definition(pair.certification).name
        return f"{name}: Status comes from {longer.key.number}; {shorter.key.number} {verb} {say_expiry(shorter.key.expires_on)}"

    def _tell_longer(self, live: Sequence[_Live]) -> None:
        for one in live:
            if one.line and any(
                other.key.issued_on < one.key.issued_on
                and other.ends > one.ends
                and other.ends >= self._today
                for other in live
            ):
                self._findings.note(
                    FindingKind.LONGER_STILL_COUNTS,
                    one.line,
                    "The certificate ends sooner than an older one on {lines}. The older one still counts.",
                    column=self._theirs("expires_on"),
                )

    def _tell_statuses(
        self,
        pair: Pair,
        found: Match,
        recorded: Sequence[Recorded],
        revocations: Sequence[StoredRevocation],
    ) -> None:
        window = self._subjects.definition(pair.certification).warning_window
        kind = self._subjects.kind(pair)
        changed = {one.id: one for one in found.changed}
        held = [_as_instance(changed.get(one.id, one)) for one in recorded]
        held += [_as_instance(one) for one in found.new]
        ended, shown = find_shown(found, recorded, revocations)
        known = [
            Revocation(one.revoked_on, ended[1] if ended and ended[0] == one.id else one.ended_on)
            for one in revocations
        ]
        known += [Revocation(*one) for one in shown]
        whole = self._status(held, known, window)
        for row, _, _ in found.outcomes:
            if not row.statuses:
                continue
            own = self._status([_as_instance(row)], known, window)
            for column, word, may in row.statuses:
                if whole not in may and own not in may:
                    self._note_status(kind, row.line, column, word, whole)

    def _status(
        self, instances: Sequence[Instance], revocations: Sequence[Revocation], window: int | None
    ) -> Status:
        span = rules.status_on(rules.timeline(instances, revocations, window), self._today)
        return span.status if span else Status.MISSING

    def _note_status(self, kind: Kind, line: int, column: str, word: str, calculated: Status) -> None:
        self._findings.note(
            FindingKind.STATUS_DIFFERS,
            line,
            f"'{{column}}' says {{values}} on {{lines}}, where the calculated status as of {self._today} is "
            f"{calculated.label}. The calculated status counts.",
            column=column,
            value=word,
            subject=f"{kind.word} {calculated.word}",
        )


def _live(found: Match, recorded: Sequence[Recorded]) -> list[_Live]:
    """The certificates that count after the import, with the lines that make or correct them."""
    changed = {one.id: one for one in found.changed}
    live = []
    for before in recorded:
        one = changed.get(before.id, before)
        if is_live(one.fate) and one.voided_on is None:
            live.append(_Live(one.key, found.line_of.get(one.id, 0)))
    live += [_Live(row.key, row.line) for row in found.new if is_live(row.fate)]
    return live[-_MOST_COMPARED:]


def _overlap(one: _Live, other: _Live) -> bool:
    return (
        one.key.number != other.key.number
        and one.key.effective_on <= other.ends
        and other.key.effective_on <= one.ends
    )


def _as_instance(one: Recorded | FileInstance) -> Instance:
    return Instance(
        one.issued_on,
        one.effective_on,
        one.expires_on,
        one.effective_on if one.fate.void else one.voided_on or one.fate.voided_on,
    )

"""Tells, for one association, which lines of a file are recorded already, which correct what is recorded and which are new.

Certificates of one key (number and three dates) are the same. Else, of one issue date, the number may be missing on one
side, and the effective date in the file: then another expiry that the file writes is a correction.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput
from certtui.importing.corrections import correction_of
from certtui.importing.fates import COUNTS, Certificate, UnknownRenewalError, fate_of
from certtui.importing.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from certtui.commands.lifecycle import Correction
    from certtui.importing.corrections import CorrectedBefore
    from certtui.importing.fates import Key
    from certtui.importing.file_instances import FileInstance
    from certtui.importing.options import Options
    from certtui.importing.recorded_instances import Recorded, StoredRevocation
    from certtui.importing.report import Report

_MOST_NAMED = 10
"""Lines that an error names."""


class Match:
    """What the lines of an association come to, line by line (`outcomes`, with the expiry that is corrected) and all together.

    `changed`: recorded instances as they are after their line, those with another expiry too, which stand in `corrected`.
    """

    def __init__(self) -> None:
        self.outcomes: list[tuple[FileInstance, Outcome, str]] = []
        self.new: list[FileInstance] = []
        self.changed: list[Recorded] = []
        self.corrected: list[Correction] = []
        self.line_of: dict[int, int] = {}
        """The line that corrects a recorded instance."""
        self.changes: dict[int, tuple[Recorded, Recorded]] = {}
        """By line, a recorded instance as it was and as it is then."""
        self.voids: set[date] = set()


class Circumstances(NamedTuple):
    """What matching depends on besides the lines and what is recorded."""

    options: Options
    report: Report
    corrected_before: CorrectedBefore


def match(
    rows: Sequence[FileInstance],
    recorded: Sequence[Recorded],
    revocations: Sequence[StoredRevocation],
    around: Circumstances,
) -> Match:
    """Match an association's lines with what is recorded of it.

    1. Lines and instances of one key are paired as they say the same, then in their order.
    2. A line that writes no expiry, or nothing else, is paired with what it can be about, and changes nothing of it.
    3. A line that writes another expiry of the same certificate corrects it; lines left over are new.
    """
    return _Matching(rows, recorded, revocations, around).match()


class _Matching:
    def __init__(
        self,
        rows: Sequence[FileInstance],
        recorded: Sequence[Recorded],
        revocations: Sequence[StoredRevocation],
        around: Circumstances,
    ) -> None:
        self._rows = sorted(rows, key=lambda row: not row.is_written) if len(rows) > 1 else rows
        """Those that write an expiry first: the others see what these change."""
        self._recorded = recorded
        self._revoked = {one.revoked_on for one in revocations}
        self._options = around.options
        self._around = around
        self._found = Match()
        self._confirmed: set[int] = set()
        """Instances whose expiry a line repeats: another line of the file cannot correct it."""
        self._left: dict[Key, list[Recorded]] = defaultdict(list)
        for one in recorded:
            self._left[one.key].append(one)

    def match(self) -> Match:
        """All of the lines."""
        if not self._recorded and len(self._rows) == 1:  # most lines of a new file
            self._record(self._rows[0])
            return self._found
        unpaired = list(self._paired_exactly())
        refused = self._refuse_contradictions(unpaired)
        unpaired = [row for row in unpaired if row.line not in refused]
        keyed = [(row, self._take_key(row)) for row in unpaired]
        for row, same in keyed:
            if same is None and self._says_less(row):
                continue
            before = same or self._loosely(row)
            if before is not None:
                self._compare(row, before)
            else:
                self._record(row)
        return self._found

    def _paired_exactly(self) -> Iterator[FileInstance]:
        """Give the lines of which no recorded instance says the very same."""
        for row in self._rows:
            if row.has_only_expiry:
                confirmed = [one.id for one in self._recorded if _has_expiry(one, row)]
                if confirmed:
                    self._confirmed.update(confirmed)
                    self._take(row, Outcome.UNCHANGED)
                else:
                    yield row
                continue
            same = next((one for one in self._left.get(row.key, ()) if after(one, row) == one), None)
            if same is None:
                yield row
            else:
                self._left[row.key].remove(same)
                self._take(row, Outcome.UNCHANGED)

    def _refuse_contradictions(self, unpaired: Sequence[FileInstance]) -> set[int]:
        """Refuse lines of one certificate, by its date and number, that write different expiries; returns these lines."""
        refused: set[int] = set()
        if self._options.keep_both or len(self._rows) == 1:
            return refused
        alike: dict[object, list[FileInstance]] = defaultdict(list)
        for row in self._rows:
            if row.is_written and not row.is_ours and not row.has_only_expiry:
                alike[row.number, row.issued_on, row.effective_on].append(row)
        open_ones = {row.line for row in unpaired}
        for rows in alike.values():
            if len({row.expires_on for row in rows}) > 1 and any(row.line in open_ones for row in rows):
                refused.update(row.line for row in rows)
                lines = ", ".join(self._around.report.name_of(row.line) for row in rows[:_MOST_NAMED]) + (
                    " and others" if len(rows) > _MOST_NAMED else ""
                )
                for row in rows:
                    self._refuse(
                        row,
                        "expires_on",
                        f"Lines {lines} are about one certificate, by its number and issue date, and give different expiries. "
                        "Keep one of them, or add --keep-both to record all.",
                    )
        if refused:
            self._found.outcomes = [one for one in self._found.outcomes if one[0].line not in refused]
        return refused

    def _take_key(self, row: FileInstance) -> Recorded | None:
        left = None if row.has_only_expiry else self._left.get(row.key)
        return left.pop(0) if left else None

    def _loosely(self, row: FileInstance) -> Recorded | None:
        """The recorded instance, of another key, that a line is about, if there is one."""
        if row.has_only_expiry:
            return None
        fits = [one for left in self._left.values() for one in left if _is_about(one, row)]
        if not row.is_written:
            changed = {one.id: one for one in self._found.changed}
            now = (changed.get(one.id, one) for one in self._recorded)
            others = (one for one in now if one.key != row.key and _is_about(one, row))
            return next(chain(fits, others), None)
        fits = [one for one in fits if not one.fate.void and not self._is_confirmed_otherwise(one, row)]
        if self._options.keep_both:
            fits = [one for one in fits if one.expires_on == row.expires_on]
        best = min(
            fits, key=lambda one: (one.number != row.number, one.expires_on != row.expires_on), default=None
        )
        if best is not None:
            self._left[best.key].remove(best)
        return best

    def _is_confirmed_otherwise(self, one: Recorded, row: FileInstance) -> bool:
        stays = one.expires_on == row.expires_on and row.number in {"", one.number}
        return one.id in self._confirmed and not stays

    def _says_less(self, row: FileInstance) -> bool:
        """Whether another line of the file is about the same certificate and writes its expiry."""
        if row.is_written or not any(
            other.is_written and not other.has_only_expiry and _is_about(other, row) for other in self._rows
        ):
            return False
        self._take(row, Outcome.SKIPPED)
        return True

    def _compare(self, row: FileInstance, before: Recorded) -> None:
        """Take a line that is about a recorded instance: it changes or corrects it, or says nothing new."""
        row = row._replace(
            effective_on=before.effective_on,
            expires_on=row.expires_on if row.is_written else before.expires_on,
            number=row.number if row.is_written and row.number else before.number,
        )
        told = self._with_fate(row)
        if told is None:
            return
        if before.voided_on and row.voided_on not in {None, before.voided_on}:
            self._refuse(
                row,
                "voided_on",
                f"This certificate is void since {before.voided_on}, but the file says {row.voided_on}. Keep the recorded day in the "
                "file.",
            )
            return
        words, changed = "", after(before, told)
        if row.expires_on != before.expires_on:
            try:
                corrected, words = correction_of(before, changed, row, self._around.corrected_before)
            except InvalidInput as error:
                self._refuse(row, error.field, str(error))
                return
            self._found.corrected.append(corrected)
            self._found.line_of[before.id] = row.line
            changed = changed._replace(expires_on=row.expires_on)
        if changed == before:
            self._take(row, Outcome.UNCHANGED)
            return
        self._found.changed.append(changed)
        self._found.changes[row.line] = before, changed
        self._take(row, Outcome.UPDATED, words)
        if told.fate.voided_on:
            self._found.voids.add(told.fate.voided_on)

    def _record(self, row: FileInstance) -> None:
        told = self._with_fate(row)
        if told is None:
            return
        if row.issued_on > self._options.today:
            self._refuse(row, "issued_on", say_future(row.issued_on, self._options.today))
            return
        self._found.new.append(told)
        self._take(told, Outcome.CREATED)
        if told.fate.voided_on:
            self._found.voids.add(told.fate.voided_on)

    def _with_fate(self, row: FileInstance) -> FileInstance | None:
        if row.voided_on is None:
            return row
        others: list[Certificate] = [one for one in self._rows if one is not row]
        others += self._recorded
        try:
            return row._replace(fate=fate_of(row, others, self._revoked))
        except UnknownRenewalError:
            self._refuse(
                row,
                "replaced_on",
                f"No certificate that was issued on {row.replaced_on} and ends sooner is in the file or "
                "recorded, so nothing can have replaced this one then. Add that certificate to the file, or empty this cell.",
            )
            return None

    def _take(self, row: FileInstance, outcome: Outcome, words: str = "") -> None:
        self._found.outcomes.append((row, outcome, words))

    def _refuse(self, row: FileInstance, field: str, reason: str) -> None:
        self._around.report.refuse(row.line, reason, field)


def say_future(issued_on: date, today: date) -> str:
    """Why a line is refused whose certificate would be issued only later."""
    return (
        f"{issued_on} is after today ({today}), and what was not done yet cannot be recorded. Correct the issue date, or "
        "import the line on that day. A certificate that takes effect later has its first day in effective_on."
    )


def after(before: Recorded, row: FileInstance) -> Recorded:
    """The recorded instance after a line about it; an import voids, and never gives back what is void."""
    return before._replace(
        number=before.number or row.number,
        anchor_on=row.anchor_on if row.has_anchor else before.anchor_on,
        note=before.note if row.note is None else row.note,
        voided_on=row.voided_on or before.voided_on,
        recorded_at=row.recorded_at or before.recorded_at,
        recorded_by=row.recorded_by or before.recorded_by,
        replaced_on=row.replaced_on or before.replaced_on,
        fate=before.fate if row.fate == COUNTS else row.fate,
    )


def _has_expiry(one: Recorded, row: FileInstance) -> bool:
    return one.expires_on == row.expires_on and _may_be_number(one.number, row.number)


def _is_about(one: Recorded | FileInstance, row: FileInstance) -> bool:
    """Whether a line can be about this certificate, whatever the expiry."""
    return (
        one.issued_on == row.issued_on
        and (one.effective_on == row.effective_on or not row.has_effective)
        and _may_be_number(one.number, row.number)
    )


def _may_be_number(one: str, other: str) -> bool:
    return one == other or not (one and other)

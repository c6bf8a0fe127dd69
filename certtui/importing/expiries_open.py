"""What a file of instances leaves open about dates, certification by certification: asked, or told where one answer is clear."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from certtui.importing.cells import NoDate
from certtui.importing.findings import MOST_LINES, FindingKind
from certtui.importing.questions import Choice, Question
from certtui.store import day, execute

if TYPE_CHECKING:
    from certtui.importing.cells import Cells
    from certtui.importing.file_instances import Said
    from certtui.importing.findings import Findings
    from certtui.importing.options import Options
    from certtui.importing.subjects import Pair, Subjects


class _Seen:
    """How many lines of a certification give what."""

    def __init__(self) -> None:
        self.dated = 0
        self.not_given = 0
        self.only_expiry = 0
        self.only_never = 0
        self.lines: list[int] = []
        """The first without an expiry."""


class OpenDates:
    """Gathers, of each certification, which lines say when a certificate ends and which do not."""

    def __init__(self, subjects: Subjects, options: Options, cells: Cells) -> None:
        self._subjects = subjects
        self._options = options
        self._dated = cells.dated
        self._has_issue = "issued_on" in cells or "effective_on" in cells
        self._seen: dict[int, _Seen] = {}
        self._recorded: dict[int, array[int]] = {}

    def see(self, pair: Pair, said: Said) -> None:
        """Count a line in."""
        seen = self._seen.get(pair.certification)
        if seen is None:
            seen = self._seen[pair.certification] = _Seen()
        if said.expires_on is NoDate.NOT_GIVEN:
            if said.has_date:
                seen.not_given += 1
                if len(seen.lines) < MOST_LINES:
                    seen.lines.append(said.line)
        elif said.expires_on is NoDate.NEVER:
            seen.only_never += said.has_only_expiry and not self._is_recorded(pair, said, 0)
        else:
            seen.dated += 1
            if said.has_only_expiry and self._subjects.definition(pair.certification).validity is None:
                seen.only_expiry += not self._is_recorded(pair, said, said.expires_on.toordinal())

    def _is_recorded(self, pair: Pair, said: Said, expiry: int) -> bool:
        """Whether a certificate with this expiry (0: never) is recorded: then no issue date is needed."""
        if said.number or pair.certification < 0 or pair.entity < 0:
            return False
        known = self._recorded.get(pair.certification)
        if known is None:
            known = self._recorded[pair.certification] = _expiries_of(pair.certification)
        key = pair.entity << _BITS | expiry
        at = bisect_left(known, key)
        return at < len(known) and known[at] == key

    def questions(self) -> list[Question]:
        """How long certifications are valid that are to be made, and when certificates were issued of which only the end
        is known.
        """
        return [*self._ask_validity(), *self._ask_issue()]

    def tell(self, findings: Findings) -> None:
        """Tell of certifications that are made and never expire, because none of their lines has an expiry."""
        made = [
            (self._subjects.definition(reference).name, seen)
            for reference, seen in self._seen.items()
            if self._subjects.is_undefined(reference) and seen.not_given and not seen.dated
        ]
        message = (
            "{values} is made as a certification that never expires, because it has no expiry on any line ({lines})."
            if len(made) == 1
            else "{values} are made as certifications that never expire, because no line has an expiry for them ({lines})."
        )
        for name, seen in made:
            findings.note(
                FindingKind.EXPIRY_NEVER,
                seen.lines,
                message,
                value=name,
                subject="made",
                number=seen.not_given,
            )

    def _ask_validity(self) -> list[Question]:
        counts = tuple(
            (self._subjects.definition(reference).name, seen.not_given)
            for reference, seen in self._seen.items()
            if self._subjects.is_undefined(reference) and seen.dated and seen.not_given
        )
        if not counts:
            return []
        return [
            Question(
                "validity",
                "",
                "Some lines have an expiry and others do not, of certifications that are to be made: "
                f"{_listed(counts)}. How long are these certifications valid?",
                (
                    Choice("if the validity is known", ("--set", "validity=12 months"), is_typed=True),
                    Choice("if no expiry means never", ("--no-expiry", "never")),
                ),
                counts,
            )
        ]

    def _ask_issue(self) -> list[Question]:
        """Ask for issue dates that no line gives. Where the file has a column of them, a line without one is an error."""
        if self._has_issue:
            return []
        without: list[tuple[str, int]] = []
        can_be_said = False
        for reference, seen in self._seen.items():
            number = seen.only_never
            if self._subjects.definition(reference).validity is None:
                number += seen.only_expiry
                can_be_said = can_be_said or (self._subjects.is_undefined(reference) and seen.only_expiry > 0)
            if number:
                without.append((self._subjects.definition(reference).name, number))
        if not without:
            return []
        today = self._options.today.isoformat()
        choices = [Choice(f"if it is '{name}'", ("--map", f"{name}=issued_on")) for name in self._dated]
        choices.append(
            Choice("to give all lines an issue date", ("--set", f"issued_on={today}"), is_typed=True)
        )
        if can_be_said:
            choices.append(
                Choice(
                    "to calculate it from the validity of what is made",
                    ("--set", "validity=12 months"),
                    is_typed=True,
                )
            )
        return [
            Question(
                "issue_date",
                "",
                "Some lines have an expiry and no issue date, and no validity is known from which it could be calculated: "
                f"{_listed(without)}.",
                tuple(choices),
                tuple(without),
            )
        ]


_BITS = 22
"""Enough for the ordinal of any day."""


def _expiries_of(certification: int) -> array[int]:
    """Which entities have a certificate with which expiry, in order and in little memory."""
    found = execute(
        "SELECT a.entity_id, i.expires_on FROM association a JOIN instance i ON i.association_id = a.id"
        " WHERE a.certification_id = ?",
        (certification,),
    )
    return array(
        "q",
        sorted(entity << _BITS | (day(ends).toordinal() if ends else 0) for entity, ends in found.fetchall()),
    )


_MOST_LISTED = 20


def _listed(counts: tuple[tuple[str, int], ...] | list[tuple[str, int]]) -> str:
    shown = ", ".join(f"{name} {number:,}" for name, number in counts[:_MOST_LISTED])
    more = len(counts) - _MOST_LISTED
    return f"{shown} and {more:,} others" if more > 0 else shown

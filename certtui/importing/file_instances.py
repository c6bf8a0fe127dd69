"""An instance as a line of a file has it: put away and taken out again, and with the dates that its line does not give."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from certtui import rules
from certtui.errors import InvalidInput
from certtui.importing.cells import NoDate
from certtui.importing.fates import COUNTS, Fate, Key
from certtui.importing.subjects import Pair

if TYPE_CHECKING:
    from certtui.importing.spool import Line
    from certtui.records import Terms

ISSUE_CALCULATED = "issue date calculated"
"""Noted on a certificate whose file says only when it expires."""
_NOT_GIVEN, _NEVER = 0, -1
_MOST_DAYS = 10_000
_NEW = 1 << 48
"""Above all ids: references to what is yet to be made are counted from here."""


class Said(NamedTuple):
    """What a line says of an instance, before anything is calculated. A note None: the file has no such column.

    `statuses`: words of the file for its status, each with its column and the statuses that it may be.
    """

    line: int
    left_out: bool
    number: str
    issued_on: date | None
    effective_on: date | None
    expires_on: date | NoDate
    note: str | None = None
    voided_on: date | None = None
    recorded_at: str = ""
    recorded_by: str = ""
    replaced_on: date | None = None
    anchor_on: date | None = None
    statuses: tuple[tuple[str, str, tuple[int, ...]], ...] = ()

    @property
    def has_date(self) -> bool:
        """Whether it says anything of when it was issued, or when it ends."""
        return bool(self.issued_on or self.effective_on) or self.expires_on is not NoDate.NOT_GIVEN

    @property
    def has_only_expiry(self) -> bool:
        """Whether it says when it ends, and not since when it is valid."""
        return not (self.issued_on or self.effective_on) and self.expires_on is not NoDate.NOT_GIVEN


class FileInstance(NamedTuple):
    """An instance as a line has it, with all of its dates. An empty `recorded_*` says nothing.

    `has_anchor`: the line gives the anchor; otherwise it is the one that the rules give a new instance. `is_written`: the
    line gives the expiry; `has_effective`, `has_issue`: and these days.
    """

    line: int
    number: str
    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    has_anchor: bool
    note: str | None
    voided_on: date | None
    recorded_at: str
    recorded_by: str
    replaced_on: date | None = None
    is_written: bool = True
    has_effective: bool = True
    has_issue: bool = True
    statuses: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    fate: Fate = COUNTS

    @property
    def key(self) -> Key:
        """What tells instances of an association apart."""
        return Key(self.number, self.issued_on, self.effective_on, self.expires_on)

    @property
    def has_only_expiry(self) -> bool:
        """Whether the day of issue was calculated from the expiry."""
        return not self.has_issue and not self.has_effective

    @property
    def is_ours(self) -> bool:
        """Whether an export wrote the line: it is exactly one recorded instance."""
        return self.has_anchor and bool(self.recorded_at)


def pair_of(line: Line) -> Pair:
    """The association of a line that a spool keeps."""
    certification, entity = line[0], line[1]
    return Pair(
        _NEW - certification if certification > _NEW else certification,
        _NEW - entity if entity > _NEW else entity,
    )


def put_away(pair: Pair, said: Said) -> Line:
    """The line as a spool keeps it: by its association, what is yet to be made last and in the order of the file."""
    certification, entity = (one if one > 0 else _NEW - one for one in pair)
    expires_on = said.expires_on
    if isinstance(expires_on, date):
        expiry = expires_on.toordinal()
    else:
        expiry = _NEVER if expires_on is NoDate.NEVER else _NOT_GIVEN
    days = (said.issued_on, said.effective_on, said.voided_on, said.replaced_on, said.anchor_on)
    return (
        *(certification, entity, said.line, said.left_out, said.number, expiry),
        *(one.toordinal() if one else 0 for one in days),
        *(said.note, said.recorded_at, said.recorded_by, said.statuses),
    )


def take_out(line: Line) -> Said:
    """What `put_away` has kept."""
    _, _, number, left_out, certificate, expiry, *days, note, at, by, statuses = line
    issued, effective, voided, replaced, anchor = (date.fromordinal(one) if one else None for one in days)
    expires_on: date | NoDate
    if expiry > 0:
        expires_on = date.fromordinal(expiry)
    else:
        expires_on = NoDate.NEVER if expiry == _NEVER else NoDate.NOT_GIVEN
    return Said(
        number,
        left_out,
        certificate,
        issued,
        effective,
        expires_on,
        note,
        voided,
        at,
        by,
        replaced,
        anchor,
        statuses,
    )


class Calculated:
    """Expiries and anchors by the terms of a certification; the same days come again and again."""

    def __init__(self, terms: Terms, *, can_be_said: bool = False, has_issue: bool = False) -> None:
        """`can_be_said`: the certification is made by the import, and nobody has said how long it is valid. `has_issue`: the
        file has a column of issue dates, so that a line without one is an error where it cannot be calculated.
        """
        self.terms = terms
        self.has_issue = has_issue
        self.can_be_said = can_be_said
        self._expiries: dict[date, date | None] = {}
        self._anchors: dict[tuple[date, date | None], date] = {}

    def expiry(self, effective_on: date) -> date | None:
        """As rules.expiry."""
        if effective_on not in self._expiries:
            if len(self._expiries) >= _MOST_DAYS:
                self._expiries.clear()
            self._expiries[effective_on] = rules.expiry(self.terms, effective_on)
        return self._expiries[effective_on]

    def anchor(self, effective_on: date, expires_on: date | None) -> date:
        """As rules.anchor_of."""
        found = self._anchors.get((effective_on, expires_on))
        if found is None:
            if len(self._anchors) >= _MOST_DAYS:
                self._anchors.clear()
            found = rules.anchor_of(self.terms, effective_on, expires_on)
            self._anchors[effective_on, expires_on] = found
        return found


def with_dates(said: Said, calculated: Calculated, today: date) -> FileInstance:
    """The instance that a line is about, with what it does not say calculated from the certification.

    1. Without a day of issue it is the day from which it is valid, and the other way round.
    2. Without an expiry it is one validity from the effective day.
    3. With an expiry alone, it was issued one validity before it, or today if that is earlier.

    Raises InvalidInput where the dates contradict one another or lead outside the calendar.
    """
    given = said.issued_on or said.effective_on
    note = said.note
    if given is None:
        issued_on = effective_on = _issue_of(said.expires_on, calculated, today)
        note = f"{note}; {ISSUE_CALCULATED}" if note else ISSUE_CALCULATED
    else:
        issued_on, effective_on = said.issued_on or given, said.effective_on or given
    is_written = said.expires_on is not NoDate.NOT_GIVEN
    expires_on = said.expires_on if isinstance(said.expires_on, date) else None
    if not is_written:
        expires_on = calculated.expiry(effective_on)
    if expires_on is not None and expires_on < effective_on:
        day = "it is valid from" if said.effective_on else "it was issued on"
        raise InvalidInput(
            "expires_on",
            f"The certificate would expire on {expires_on}, before {day} {effective_on}. Correct one of the dates.",
        )
    has_anchor = said.anchor_on is not None
    anchor_on = said.anchor_on
    if anchor_on is None or expires_on is None:
        anchor_on = calculated.anchor(effective_on, expires_on)
    return FileInstance(
        *(said.line, said.number, issued_on, effective_on, expires_on, anchor_on, has_anchor, note),
        *(said.voided_on, said.recorded_at, said.recorded_by, said.replaced_on),
        is_written=is_written,
        has_effective=said.effective_on is not None,
        has_issue=said.issued_on is not None,
        statuses=said.statuses,
    )


def _issue_of(expires_on: date | NoDate, calculated: Calculated, today: date) -> date:
    """The day of issue by an expiry alone.

    Where it cannot be calculated any day will do in a file without issue dates: planning has asked, unless a certificate
    with this expiry is recorded. In one with issue dates the line is refused.
    """
    validity = calculated.terms.validity
    if isinstance(expires_on, date) and validity is not None:
        return rules.issue_before(calculated.terms, expires_on, today)
    if calculated.has_issue:
        is_day = isinstance(expires_on, date)
        way = ', or add --set validity="12 months"' if is_day and calculated.can_be_said else ""
        raise InvalidInput(
            "issued_on",
            "There is an expiry and no issue date, and the certification has no validity from which it could be "
            f"calculated. Fill in the issue date{way}.",
        )
    return min(expires_on, today) if isinstance(expires_on, date) else today

"""Sheets: a plan as the preview shows it: its rows in columns, its views (all, early, passed over …), each row in words.

Owns the words of a plan before it is carried out. A row's key is its association's id; those of skipped rows are
negative, since a plan names these by code only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, Protocol

from certtui.commands.lifecycle import Affected, Passed, Plan, Proposal, ReinstatePlan, RevokePlan
from certtui.records import Status
from certtui.text import count, fit, printable
from certtui.widgets.rows_table import Cell, Column, Row

WIDE_FROM: Final = 112
"""Cells of a table from which on statuses are words and not glyphs alone."""

TYPED: Final = "✎"
_ASKS: Final = Status.EXPIRES_SOON.word
"""The look of what is asked about before it is recorded."""

_NARROW: Final = (
    Column("name", "Name", weight=3, least=8, sortable=False),
    Column("code", "Code", width=8, sortable=False),
    Column("change", "St.", width=3, sortable=False),
    Column("old", "Until now", width=10, sortable=False, priority=50),
    Column("effective", "Effective", width=11, sortable=False),
    Column("expires", "Expires", width=11, sortable=False),
    Column("remark", "Remark", weight=1, least=10, sortable=False),
)
_WIDE: Final = (
    Column("name", "Name", weight=3, least=14, sortable=False),
    Column("code", "Code", width=10, sortable=False),
    Column("status", "Now", width=14, sortable=False),
    Column("old", "Until now", width=10, sortable=False),
    Column("effective", "Effective", width=11, sortable=False),
    Column("expires", "Expires", width=11, sortable=False),
    Column("after", "Then", width=14, sortable=False),
    Column("remark", "Remark", weight=2, least=10, sortable=False),
)
_AFFECTED: Final = (
    Column("name", "Name", weight=3, least=10, sortable=False),
    Column("code", "Code", width=8, sortable=False),
    Column("status", "Now", width=14, sortable=False),
    Column("after", "Then", width=14, sortable=False),
    Column("from", "Revoked", width=10, sortable=False, priority=50),
    Column("instances", "Instances", width=9, align="right", sortable=False, priority=60),
)
_PASSED: Final = (
    Column("code", "Code", weight=1, least=8, sortable=False),
    Column("why", "Skipped, because", weight=5, least=20, sortable=False),
)
_CERTIFICATION: Final = Column("certification", "Certification", weight=3, least=8, sortable=False)
"""Stands in front of what is said of a row, where the rows are of several certifications."""


class View(NamedTuple):
    """Some rows of a plan, and what they are called: "3 early"."""

    words: str
    keys: Sequence[int]


class Sheet(Protocol):
    """A plan as the preview shows it."""

    @property
    def views(self) -> Sequence[View]:
        """The ways to look at it that have rows; all of those the act applies to first."""

    @property
    def summary(self) -> str:
        """All of it in one line."""

    def columns(self, key: int, width: int) -> tuple[Column, ...]:
        """The columns for rows such as this one, in a table of so many cells."""

    def row(self, key: int, width: int) -> Row | None:
        """A row's cells in these columns; None for a row that the plan does not have."""

    def words(self, key: int) -> str:
        """All that is known of the row, in words; empty for a row that the plan does not have."""


class _PlannedRows:
    """What all sheets share: whether their rows are of several certifications, and so name each row's."""

    def __init__(self, rows: Sequence[Proposal | Affected], passed: Sequence[Passed]) -> None:
        names = {one.certification for one in rows} | {one.certification for one in passed}
        self._several = len(names) > 1

    def _columns(self, columns: tuple[Column, ...], before: str) -> tuple[Column, ...]:
        """The columns, with the certification's in front of the one named."""
        if not self._several:
            return columns
        at = next(place for place, column in enumerate(columns) if column.key == before)
        return (*columns[:at], _CERTIFICATION, *columns[at:])

    def _of(self, one: Proposal | Affected | Passed) -> tuple[str, ...]:
        """The certification, as a cell where it has a column."""
        return (one.certification,) if self._several else ()

    def _who(self, one: Proposal | Affected) -> str:
        named = [one.name, one.certification] if self._several else [one.name]
        shown = " · ".join(fit(printable(name), _LONGEST).rstrip() for name in named)
        return f"{shown} ({fit(printable(one.code), _LONGEST).rstrip()})"

    def _passed_row(self, passed: Sequence[Passed], key: int) -> Row | None:
        if -key > len(passed):
            return None
        one = passed[-key - 1]
        return Row(key, (one.code, *self._of(one), one.reason))

    def _passed_words(self, passed: Sequence[Passed], key: int) -> str:
        if -key > len(passed):
            return ""
        one = passed[-key - 1]
        return " · ".join((one.code, *self._of(one))) + f" {one.reason}"


class RecordSheet(_PlannedRows):
    """What certifying or renewing would record."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.proposals, plan.passed)
        self.plan = plan
        self._by_key = {one.association: one for one in plan.proposals}
        chosen = [
            ("early", [one for one in plan.proposals if one.early]),
            ("ending sooner than now", [one for one in plan.proposals if one.shortens]),
            ("whose later expiry stays", [one for one in plan.proposals if one.keeps]),
            ("with the expiry unmoved", [one for one in plan.proposals if one.unmoved]),
            ("with typed dates", [one for one in plan.proposals if one.overridden]),
        ]
        self.views = [
            View(f"all {len(plan.proposals):,}", list(self._by_key)),
            *(
                View(f"{len(ones):,} {words}", [one.association for one in ones])
                for words, ones in chosen
                if ones
            ),
            *_passed_views(plan.passed),
        ]

    @property
    def summary(self) -> str:
        """12 will be renewed · 3 early · 2 would end sooner than now · 5 passed over."""
        plan = self.plan
        return _joined(
            f"{len(plan.proposals):,} will be {DONE[plan.act]}",
            (plan.early, "early"),
            (plan.shortening, "would end sooner than now"),
            (plan.keeping, "whose later expiry stays"),
            (plan.unmoved, "unmoved"),
            (plan.overridden, f"with typed dates {TYPED}"),
            (len(plan.passed), "skipped"),
            (plan.missing, "no longer there"),
        )

    def columns(self, key: int, width: int) -> tuple[Column, ...]:
        """Statuses in words where there is room."""
        if key < 0:
            return self._columns(_PASSED, "why")
        return self._columns(_WIDE, "status") if width >= WIDE_FROM else self._columns(_NARROW, "change")

    def row(self, key: int, width: int) -> Row | None:
        """Typed dates bear a mark, what asks first a look and a word."""
        if key < 0:
            return self._passed_row(self.plan.passed, key)
        if (one := self._by_key.get(key)) is None:
            return None
        dates: tuple[Cell, ...] = (
            _day(one.old_expiry, "never" if one.status in _HELD else ""),
            f"{one.effective_on}{self._mark(one, self.plan.wanted.effective_on)}",
            f"{_day(one.expires_on)}{self._mark(one, self.plan.wanted.expires_on or self.plan.wanted.never)}",
        )
        remark: Cell = (", ".join(_remarks(one)), _ASKS if asks(one) else "")
        if width >= WIDE_FROM:
            return Row(
                key,
                (
                    *(one.name, one.code, *self._of(one)),
                    *(_status(one.status), *dates, _status(one.status_after), remark),
                ),
            )
        change: Cell = (f"{one.status.glyph}→{one.status_after.glyph}", one.status_after.word)
        return Row(key, (one.name, one.code, *self._of(one), change, *dates, remark))

    def words(self, key: int) -> str:
        """The row under the cursor, in full: at 80 columns the table has glyphs where this has words."""
        if key < 0:
            return self._passed_words(self.plan.passed, key)
        if (one := self._by_key.get(key)) is None:
            return ""
        typed = f" {TYPED} typed"
        wanted = self.plan.wanted
        effective = typed if self._mark(one, wanted.effective_on) else ""
        expires = typed if self._mark(one, wanted.expires_on or wanted.never) else ""
        told = [
            f"{self._who(one)}: {one.status.label}{_until(one)}, then {one.status_after.label}",
            f"from {one.effective_on}{effective} to {_day(one.expires_on)}{expires}",
            *_explained(one),
        ]
        return " · ".join(told)

    @staticmethod
    def _mark(one: Proposal, typed: object) -> str:
        return TYPED if typed and one.overridden else ""


class AffectedSheet(_PlannedRows):
    """What revoking or reinstating would change. `instances` says what becomes of them: voided, given back."""

    def __init__(self, act: str, plan: RevokePlan | ReinstatePlan) -> None:
        super().__init__(plan.rows, plan.passed)
        self.plan = plan
        self._act = act
        self._instances = "voided" if act == "revoke" else "given back"
        self._by_key = {one.association: one for one in plan.rows}
        self.views = [View(f"all {len(plan.rows):,}", list(self._by_key)), *_passed_views(plan.passed)]

    @property
    def summary(self) -> str:
        """12 will be revoked · 15 instances voided · 5 passed over."""
        instances = sum(one.instances for one in self.plan.rows)
        return _joined(
            f"{len(self.plan.rows):,} will be {DONE[self._act]}",
            (sum(map(self._is_unbegun, self.plan.rows)), "whose revocation never takes effect"),
            (instances, f"{'instance' if instances == 1 else 'instances'} {self._instances}"),
            (len(self.plan.passed), "skipped"),
            (self.plan.missing, "no longer there"),
        )

    def columns(self, key: int, width: int) -> tuple[Column, ...]:  # noqa: ARG002 - they fit in any
        """The same in any width."""
        return self._columns(_PASSED, "why") if key < 0 else self._columns(_AFFECTED, "status")

    def row(self, key: int, width: int) -> Row | None:  # noqa: ARG002
        """What it is now, and then."""
        if key < 0:
            return self._passed_row(self.plan.passed, key)
        if (one := self._by_key.get(key)) is None:
            return None
        return Row(
            key,
            (
                one.name,
                one.code,
                *self._of(one),
                _status(one.status),
                _status(one.status_after),
                one.revoked_on.isoformat(),
                f"{one.instances:,}",
            ),
        )

    def words(self, key: int) -> str:
        """The row under the cursor, in full."""
        if key < 0:
            return self._passed_words(self.plan.passed, key)
        if (one := self._by_key.get(key)) is None:
            return ""
        instances = f"{count(one.instances, 'instance')} {self._instances}" if one.instances else ""
        told = [
            f"{self._who(one)}: {one.status.label} now, then {one.status_after.label}",
            f"revoked from {one.revoked_on} on"
            + (", which never takes effect" if self._is_unbegun(one) else ""),
            instances or f"no instance to be {self._instances}",
        ]
        return " · ".join(told)

    def _is_unbegun(self, one: Affected) -> bool:
        """Whether a reinstatement ends a revocation before it began: it then covers no day."""
        return self._act == "reinstate" and one.revoked_on > self.plan.on


DONE: Final = {
    "certify": "certified",
    "renew": "renewed",
    "revoke": "revoked",
    "reinstate": "reinstated",
}
_HELD: Final = frozenset({Status.VALID, Status.EXPIRES_SOON, Status.EXPIRED})


_LONGEST: Final = 28
"""Cells of a name in the line that tells a row in words, so that the dates behind it are seen."""


def asks(one: Proposal) -> bool:
    """Whether it is asked about before it is recorded. Source: the domain's "Expiry and renewal"."""
    return one.early or one.unmoved or one.shortens


def _remarks(one: Proposal) -> list[str]:
    told = []
    if one.shortens:
        told.append("↓ sooner")
    if one.keeps:
        told.append("= stays")
    if one.unmoved:
        told.append("= unmoved")
    if one.early:
        told.append("! early")
    if one.late:
        told.append("late")
    if one.overridden:
        told.append(f"{TYPED} typed")
    return told


def _explained(one: Proposal) -> list[str]:
    told = []
    if one.shortens:
        told.append(f"↓ ends sooner than now and replaces {_replaced(one)}")
    if one.keeps:
        told.append("= ends sooner than what is held now, which stays: the status does not change")
    if one.unmoved:
        told.append("= the expiry does not move")
    if one.early:
        told.append("! early: before the renewal window")
    if one.late:
        told.append("late: after the old expiry")
    return told


def _replaced(one: Proposal) -> str:
    """What a renewal takes the place of, and from when; one that has not taken effect is told so."""
    named = []
    for past in one.replaces:
        ends = f"until {past.expires_on}" if past.expires_on else "without expiry"
        starts = f"from {past.effective_on} " if past.effective_on > one.replaced_from else ""
        named.append(f"the certificate of {past.issued_on} ({starts}{ends})")
    return f"{' and '.join(named)} from {one.replaced_from} on"


def _until(one: Proposal) -> str:
    if one.status not in _HELD:
        return ""
    if one.old_expiry is None:
        return " without expiry"
    return f" since {one.old_expiry}" if one.status is Status.EXPIRED else f" until {one.old_expiry}"


def _status(status: Status) -> Cell:
    return f"{status.glyph} {status.label}", status.word


def _day(day: date | None, none: str = "never") -> str:
    return day.isoformat() if day else none


def _joined(first: str, *counted: tuple[int, str]) -> str:
    return " · ".join([first, *(f"{number:,} {words}" for number, words in counted if number)])


def _passed_views(passed: Sequence[Passed]) -> list[View]:
    return [View(f"{len(passed):,} skipped", range(-1, -len(passed) - 1, -1))] if passed else []

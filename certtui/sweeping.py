"""An audit sweep's words: what can be decided on a row, the sweep and its rows as they are read, who has which row.

Owns what needs action (and so what a sweep holds), and which decisions end a row's turn. A sweep is frozen when it is
begun: its rows tell for ever what was then and what was decided, whatever became of what they are about.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from certtui.filters import Filter
from certtui.records import Counts, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDS_ACTION = frozenset({Status.MISSING, Status.EXPIRES_SOON, Status.EXPIRED})
"""What a sweep holds unless its filter names statuses. Revoked is not among them: that was intended, and is a decision."""

SweepFormat: TypeAlias = Literal["csv", "xlsx", "json", "jsonl", "txt"]
SWEEP_FORMATS: tuple[SweepFormat, ...] = ("csv", "xlsx", "json", "jsonl", "txt")
"""What a sweep's list is written as. Here, because whoever only offers them needs nothing of what writes them."""

LEASE = 180
"""Seconds for which a row stays with whoever has it, unless that is renewed."""
RENEW_EVERY = 60
"""Seconds after which whoever has a row in front renews that."""


class Decision(Enum):
    """What was decided on a row. The word is what is stored and exported."""

    CERTIFIED = "certified"
    RENEWED = "renewed"
    REVOKED = "revoked"
    REINSTATED = "reinstated"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """On screen: Certified."""
        return self.value.capitalize()

    @property
    def act(self) -> str:
        """What whoever decided so did: certify. (The events' names.)"""
        return _ACTS[self]

    @property
    def is_final(self) -> bool:
        """Whether the row is done with. A skipped one comes again when no other is left."""
        return self is not Decision.SKIPPED

    @property
    def is_recorded(self) -> bool:
        """Whether it recorded something on the association as well: an act of its own in the audit log."""
        return self in {Decision.CERTIFIED, Decision.RENEWED, Decision.REVOKED, Decision.REINSTATED}


_ACTS = {
    Decision.CERTIFIED: "certify",
    Decision.RENEWED: "renew",
    Decision.REVOKED: "revoke",
    Decision.REINSTATED: "reinstate",
    Decision.ACCEPTED: "accept",
    Decision.SETTLED: "settle",
    Decision.SKIPPED: "skip",
}


class Tally(NamedTuple):
    """How many rows of a sweep are open, and on how many each was decided. Skipped ones are open too."""

    untouched: int = 0
    certified: int = 0
    renewed: int = 0
    revoked: int = 0
    reinstated: int = 0
    accepted: int = 0
    settled: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """All rows of the sweep."""
        return sum(self)

    @property
    def open(self) -> int:
        """Rows on which nothing final was decided."""
        return self.untouched + self.skipped

    @property
    def decided(self) -> int:
        """Rows that are done with."""
        return self.total - self.open

    def of(self, decision: Decision) -> int:
        """How many rows have this decision."""
        return int(getattr(self, decision.value))

    @staticmethod
    def from_words(numbers: Mapping[str, int]) -> Tally:
        """From how often each stored word occurs; the empty one is a row that nobody decided on."""
        return Tally(**{word or "untouched": number for word, number in numbers.items()})


class SweepState(Enum):
    """Where a sweep is in its life."""

    OPEN = "open"
    SIGNED = "signed"
    GIVEN_UP = "given up"


class Sweep(NamedTuple):
    """A sweep as lists show it.

    `title` is the scope in words, `as_of` the day whose statuses chose the rows, `begun_on` the day on which it was
    begun. `workers`: who has a row of it in front just now. `sha256` is that of the list that was signed.
    """

    id: int
    filter: Filter
    title: str
    as_of: date
    begun_on: date
    begun_at: str
    begun_by: str
    signed_at: str
    signed_by: str
    remark: str
    sha256: str
    given_up_at: str
    tally: Tally
    workers: tuple[str, ...] = ()

    @property
    def state(self) -> SweepState:
        """Open, signed or given up."""
        if self.signed_at:
            return SweepState.SIGNED
        return SweepState.GIVEN_UP if self.given_up_at else SweepState.OPEN

    @property
    def is_ahead(self) -> bool:
        """Whether it is about a day that was to come when it was begun."""
        return self.as_of > self.begun_on

    def day(self, today: date) -> date:
        """The day whose status tells whether a row still needs action: today, or the day to come it is about."""
        return max(self.as_of, today)


class SweepPlan(NamedTuple):
    """What beginning a sweep would freeze. `filter` is its scope; `open_sweep`: one of the same scope that is open."""

    filter: Filter
    title: str
    as_of: date
    counts: Counts
    open_sweep: int | None

    @property
    def rows(self) -> int:
        """How many rows it would have."""
        return self.counts.total


class FrozenRow(NamedTuple):
    """A row of a sweep: what was when it was frozen, and what was decided since.

    `standing` is what the status rested on then: a token of queries.lifecycle. `event` is the audit event of the
    decision, `act` that of what it recorded on the association. `holder`: the operator who has it in front just now.
    """

    sweep: int
    position: int
    association: int
    entity: int
    certification_id: int
    kind: Kind
    code: str
    name: str
    certification: str
    sources: str
    status: Status
    effective_on: date | None
    expires_on: date | None
    standing: tuple[int, ...]
    decision: Decision | None
    note: str
    follow_up_on: date | None
    decided_at: str
    decided_by: str
    event: int | None
    act: int | None
    holder: str = ""

    @property
    def final(self) -> Decision | None:
        """What was decided for good; None while the row is open, as a skipped one is."""
        return self.decision if self.decision is not None and self.decision.is_final else None


class Front(NamedTuple):
    """A row as it is in front of somebody: what a decision is made on.

    `holder` names the terminal (commands.sweeps.new_holder). `token` is what the row stood on when it was shown, from
    `RowInFront`: a decision on anything else is refused.
    """

    sweep: int
    position: int
    holder: str
    token: str


class PastDecision(NamedTuple):
    """What the last sweep that was signed off decided on the same association, and what it was then."""

    sweep: int
    title: str
    signed_at: str
    status: Status
    expires_on: date | None
    decision: Decision | None
    note: str
    follow_up_on: date | None
    decided_at: str
    decided_by: str

    def is_overdue(self, today: date) -> bool:
        """Whether it was accepted until a day that is over."""
        return self.follow_up_on is not None and self.follow_up_on < today


class Outcome(Enum):
    """What became of a row from one sweep to the next of the same scope."""

    RESOLVED = "resolved"
    STILL_OPEN = "still open"
    NEW = "new"


class Comparison(NamedTuple):
    """A sweep beside the one before it of the same scope. `overdue`: still open, accepted until a day that is over."""

    sweep: Sweep
    previous: Sweep
    resolved: int
    still_open: int
    new: int
    overdue: int


class ComparedRow(NamedTuple):
    """A row of two sweeps: `row` as the newer one has it, `before` and `now` None where it is not in that one.

    `status_now`: on the day of the comparison, None where it is no longer in force.
    """

    outcome: Outcome
    row: FrozenRow
    before: FrozenRow | None
    now: FrozenRow | None
    status_now: Status | None
    is_overdue: bool

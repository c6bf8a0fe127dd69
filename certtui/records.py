"""The values that move between the layers: frozen, plain, the domain's words.

NamedTuple rather than dataclass: a table page of them is made in microseconds, and importing dataclasses would
cost a subcommand ten milliseconds of start-up.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, IntEnum
from typing import Final, NamedTuple, TypeAlias

NEVER = date.max
"""Stands for "never" where an order over dates is needed (the last day of a span without end)."""
ALWAYS = date.min
"""The first day of a span without beginning."""


class Kind(IntEnum):
    """The four kinds of entity; the number is what the database stores."""

    EMPLOYEE = 1
    ASSET = 2
    CLIENT = 3
    LOCATION = 4

    @property
    def word(self) -> str:
        """The word of the command line and of files: employee."""
        return self.name.lower()

    @property
    def plural(self) -> str:
        """The word of the command line for many: employees."""
        return self.word + "s"

    @property
    def label(self) -> str:
        """One, on screen: Employee."""
        return ("", "Employee", "Asset", "Client", "Location")[self]

    @property
    def title(self) -> str:
        """Many, on screen: Job Locations."""
        return ("", "Employees", "Assets", "Clients", "Job Locations")[self]


class Status(IntEnum):
    """An association's status on a date; the number is what the database stores, its order how lists sort."""

    VALID = 1
    UPCOMING = 2
    MISSING = 3
    EXPIRES_SOON = 4
    EXPIRED = 5
    REVOKED = 6

    @property
    def word(self) -> str:
        """The word of the command line and of files: expires_soon."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """On screen: Expires Soon."""
        return ("", "Valid", "Upcoming", "Missing", "Expires Soon", "Expired", "Revoked")[self]

    @property
    def glyph(self) -> str:
        """One cell that tells it apart without colour."""
        return " ●◷◌!✗⊘"[self]


COMPLIANT: Final = frozenset({Status.VALID, Status.EXPIRES_SOON})
"""The statuses in compliance: what is asked for is held on the day, and its expiry is the next to come."""

GAPS: Final = frozenset({Status.MISSING, Status.EXPIRED})
"""What is to be mended now."""

URGENCY: Final = (
    Status.EXPIRED,
    Status.MISSING,
    Status.REVOKED,
    Status.EXPIRES_SOON,
    Status.UPCOMING,
    Status.VALID,
)
"""The statuses, the worst first: the one place that orders them by what they ask for.

Expired comes before Missing: whoever held it works with it, as a rule, and goes on doing so; who never had it often
does not yet. Revoked is no gap to be mended but a decision that stands, so it comes after both, yet before all that is
held or to be held. Expires Soon is still held and asks for something; Upcoming asks for nothing but patience.
"""


class Unit(Enum):
    """What a validity or a window is counted in."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Period(NamedTuple):
    """A number of calendar units: 12 months."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number} {self.unit.value if self.number != 1 else self.unit.value[:-1]}"


class LastDay(Enum):
    """Whether a validity's last day bears the same day number or the one before."""

    SAME_DAY = "same_day"
    DAY_BEFORE = "day_before"


class Snap(Enum):
    """Whether an expiry is moved to the end of its month or year."""

    NONE = "none"
    MONTH_END = "month_end"
    YEAR_END = "year_end"


class FixedDay(NamedTuple):
    """A day of the calendar to which an expiry is moved: of every year, or of each `every`th on the grid of `since`.

    29 February is 28 February in common years. `since` is 0 where every year has it, so that equal ones are equal.
    """

    day: int
    month: int
    every: int = 1
    since: int = 0

    @property
    def value(self) -> str:
        """As files and the database have it: 30-06, 30-06/2@2025."""
        years = f"/{self.every}@{self.since:04}" if self.every > 1 else ""
        return f"{self.day:02}-{self.month:02}{years}"

    def __str__(self) -> str:
        return self.value


SnapTo: TypeAlias = Snap | FixedDay
"""What an expiry is moved to, last of all."""


class Basis(Enum):
    """What a renewal's expiry counts from."""

    COMPLETION = "completion"
    OLD_EXPIRY = "old_expiry"
    FIXED_CYCLE = "fixed_cycle"


class InitialValidity(Enum):
    """Whether assigning records a first instance, or evidence must come."""

    EVIDENCE_NEEDED = "evidence_needed"
    VALID_WHEN_ADDED = "valid_when_added"


class Terms(NamedTuple):
    """What of a certification's definition the rules need to reckon dates. `validity` None: it never expires."""

    validity: Period | None = None
    last_day: LastDay = LastDay.SAME_DAY
    snap: SnapTo = Snap.NONE
    basis: Basis = Basis.COMPLETION
    renewal_window: Period | None = None
    minimum: Period | None = None
    warning_window: int | None = 30


class Replaced(NamedTuple):
    """A renewal that ends sooner took an instance's place: known from one day on, it stops counting on another.

    From `known_on` on the instance is known to end the day before `stops_on`.
    """

    known_on: date
    stops_on: date

    @staticmethod
    def by(issued_on: date, effective_on: date) -> Replaced:
        """By a renewal of these dates."""
        return Replaced(issued_on, max(issued_on, effective_on))


class Instance(NamedTuple):
    """One certification event as the rules read it: both ends inclusive, `expires_on` None = never.

    `voided_on`: the day from which a revocation that still stands, or that was ended by certifying again, voids it.
    `key` names it to the caller (the database's id). `replaced`: what replaced it, in any order.
    """

    issued_on: date
    effective_on: date
    expires_on: date | None = None
    voided_on: date | None = None
    key: int | None = None
    replaced: tuple[Replaced, ...] = ()


class Revocation(NamedTuple):
    """A cancellation from `revoked_on` until the day before `ended_on` (None: it stands)."""

    revoked_on: date
    ended_on: date | None = None


class Span(NamedTuple):
    """A stretch of days, both ends inclusive, on which a status holds for one reason.

    `instance` is the key of the instance that decides the status (None: none does), `expires_on` the effective end
    of its chain (None: never, or no instance).
    """

    starts_on: date
    ends_on: date
    status: Status
    instance: int | None = None
    expires_on: date | None = None


class Counts(NamedTuple):
    """How many associations have each status on a date."""

    valid: int = 0
    upcoming: int = 0
    missing: int = 0
    expires_soon: int = 0
    expired: int = 0
    revoked: int = 0

    @property
    def total(self) -> int:
        """All that are in force."""
        return sum(self)

    @property
    def gaps(self) -> int:
        """What is to be mended now: Missing and Expired."""
        return self.missing + self.expired

    @property
    def in_compliance(self) -> int:
        """What holds: Valid and Expires Soon."""
        return self.valid + self.expires_soon

    @property
    def percent(self) -> int | None:
        """The share in compliance in whole percent: 100 only when all are, None where nothing is in force."""
        return self.in_compliance * 100 // self.total if self.total else None

    def of(self, status: Status) -> int:
        """The count of one status."""
        return self[status - 1]

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


class CertificationEntry(NamedTuple):
    """A certification as lists name it."""

    id: int
    name: str
    kind: Kind
    group: str


def warning_window(offsets: tuple[int, ...]) -> int | None:
    """The largest of a certification's offsets; None where all reminders come after the expiry, or there are none."""
    return max((days for days in offsets if days >= 0), default=None)


class Definition(NamedTuple):
    """All that defines a certification. Source of the fields: the domain's "Expiry and renewal" and "Notification"."""

    name: str
    kind: Kind
    group: str = "General"
    description: str = ""
    issuing_authority: str = ""
    validity: Period | None = None
    last_day: LastDay = LastDay.SAME_DAY
    snap: SnapTo = Snap.NONE
    basis: Basis = Basis.COMPLETION
    renewal_window: Period | None = None
    minimum: Period | None = None
    initial_validity: InitialValidity = InitialValidity.EVIDENCE_NEEDED
    offsets: tuple[int, ...] = (30, 14, 7, 0)
    notify_entity: bool = True
    notify_manager: bool = False
    notify_addresses: tuple[str, ...] = ()

    @property
    def warning_window(self) -> int | None:
        """Days before the expiry from which a row Expires Soon; None: it never does."""
        return warning_window(self.offsets)

    @property
    def terms(self) -> Terms:
        """What the rules need of it."""
        return Terms(
            self.validity,
            self.last_day,
            self.snap,
            self.basis,
            self.renewal_window,
            self.minimum,
            self.warning_window,
        )


class SortBy(Enum):
    """The columns of a table of associations that it can be sorted by."""

    NAME = "name"
    CODE = "code"
    SOURCES = "sources"
    STATUS = "status"
    EFFECTIVE = "effective"
    EXPIRES = "expires"


class RowView(NamedTuple):
    """Which associations of a certification are looked at, on which date, in which order. No statuses: all."""

    certification_id: int
    as_of: date
    statuses: frozenset[Status] = frozenset()
    sort: SortBy = SortBy.NAME
    descending: bool = False
    inactive: bool = False


class AssociationRow(NamedTuple):
    """An association as the tables show it on a date. Dates are ISO text, empty for none (and, for expiry, never)."""

    id: int
    entity_id: int
    code: str
    name: str
    active: bool
    direct: bool
    roles: tuple[str, ...]
    status: Status
    issued_on: str
    effective_on: str
    expires_on: str
    days_left: int | None
    number: str

    @property
    def sources(self) -> str:
        """Why it is in force: direct, the roles' names, or both."""
        return ", ".join((("direct",) if self.direct else ()) + self.roles)


class Candidate(NamedTuple):
    """An entity as the Add modal shows it: `has` tells that it holds the certification's association already."""

    id: int
    code: str
    name: str
    email: str
    attributes: str
    roles: tuple[str, ...]
    has: bool


class EntityDetails(NamedTuple):
    """What is recorded of an entity itself."""

    kind: Kind
    code: str
    name: str
    email: str = ""
    active: bool = True
    attributes: tuple[tuple[str, str], ...] = ()

"""The words of the acts on a certification's life: what is wanted, what each row would get, what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from certtui.errors import Conflict, InvalidInput
from certtui.queries.lifecycle import InstanceFields
from certtui.records import Instance, Replaced, Status
from certtui.text import count, refuse_controls

OTHER = "Other"
REVOKE_REASONS = (
    "Left the company or post",
    "Failed an assessment",
    "Unsafe conduct",
    "Issued in error",
    "Withdrawn by the issuer",
    "Out of service",
    "No longer required",
    OTHER,
)
"""What a revocation can be for. The last one is given as "Other: …", in words of the operator's own."""
LEAST_WORDS = 10
"""Characters that Other takes at least."""

NOTHING_MORE: Mapping[str, object] = MappingProxyType({})
"""What an act's event tells beside the act itself, unless it is part of something: a sweep."""

_MOST_NAMED = 5


class Wanted(NamedTuple):
    """What certifying or renewing is to record. `issued_on` is the day of completion.

    `effective_on` and `expires_on` None: as the rules propose for each row; `never`: without expiry. Typed ones win.
    `keep_longer`: a renewal that ends sooner than what is held does not replace it, so that the status stays.
    """

    issued_on: date
    effective_on: date | None = None
    expires_on: date | None = None
    never: bool = False
    number: str = ""
    note: str = ""
    keep_longer: bool = False


class Proposal(NamedTuple):
    """What certifying or renewing would record on one row. `expires_on` None: never.

    `early`: completed before the renewal window. `late`: after the old expiry. `unmoved`: the expiry stays what it
    was. `shortens`: it ends before what is held now and replaces it: `replaces` names what, from `replaced_from` on.
    `keeps`: it ends before what is held now, which stays. `overridden`: a typed date is not what the rules propose.
    `token`: the state of the row that this was made from.
    """

    association: int
    entity: int
    code: str
    name: str
    certification: str
    status: Status
    old_expiry: date | None
    issued_on: date
    effective_on: date
    expires_on: date | None
    status_after: Status
    early: bool
    late: bool
    unmoved: bool
    overridden: bool
    replaces: tuple[Instance, ...]
    keeps: bool
    token: tuple[int, ...]

    @property
    def shortens(self) -> bool:
        """Whether it would end before what is held now, and take its place."""
        return bool(self.replaces)

    @property
    def replaced_from(self) -> date:
        """The day on which what it replaces stops counting."""
        return Replaced.by(self.issued_on, self.effective_on).stops_on


class Passed(NamedTuple):
    """A row that an act does not apply to, and why, in words that follow the code. `certification`: its name."""

    code: str
    reason: str
    certification: str


class Plan(NamedTuple):
    """What certifying or renewing would do (`act`: certify, renew). `missing`: rows that are no longer there."""

    act: str
    wanted: Wanted
    proposals: tuple[Proposal, ...]
    passed: tuple[Passed, ...]
    missing: int

    @property
    def early(self) -> int:
        """Rows done before their renewal window."""
        return sum(one.early for one in self.proposals)

    @property
    def unmoved(self) -> int:
        """Rows whose expiry would stay what it is."""
        return sum(one.unmoved for one in self.proposals)

    @property
    def shortening(self) -> int:
        """Rows that would end before what they hold now."""
        return sum(one.shortens for one in self.proposals)

    @property
    def keeping(self) -> int:
        """Rows that would end before what they hold now, which stays."""
        return sum(one.keeps for one in self.proposals)

    @property
    def replacing(self) -> int:
        """Certificates that are replaced."""
        return sum(len(one.replaces) for one in self.proposals)

    @property
    def overridden(self) -> int:
        """Rows that get a typed date in place of the proposed one."""
        return sum(one.overridden for one in self.proposals)


class Affected(NamedTuple):
    """A row that a revocation or a reinstatement would change, with the instances it voids or gives back.

    `revoked_on`: the day from which it is, or would be, revoked.
    """

    association: int
    entity: int
    code: str
    name: str
    certification: str
    status: Status
    status_after: Status
    revoked_on: date
    instances: int
    token: tuple[int, ...]


class RevokePlan(NamedTuple):
    """What revoking from a day on would do."""

    on: date
    rows: tuple[Affected, ...]
    passed: tuple[Passed, ...]
    missing: int

    @property
    def voided(self) -> int:
        """Instances that would be void from that day on."""
        return sum(row.instances for row in self.rows)


class ReinstatePlan(NamedTuple):
    """What reinstating from a day on would do."""

    on: date
    rows: tuple[Affected, ...]
    passed: tuple[Passed, ...]
    missing: int

    @property
    def restored(self) -> int:
        """Instances that would be given back with their dates."""
        return sum(row.instances for row in self.rows)


class Recorded(NamedTuple):
    """What certifying or renewing did. `event` is what undo takes back, None when nothing was recorded.

    `replaced`: certificates that were replaced; `kept`: rows whose longer certificates stay.
    """

    event: int | None
    recorded: int
    passed: tuple[Passed, ...]
    missing: int = 0
    replaced: int = 0
    kept: int = 0


class Revoked(NamedTuple):
    """What revoking did: rows, and the instances that are void by it."""

    event: int | None
    revoked: int
    voided: int
    passed: tuple[Passed, ...]
    missing: int = 0


class Reinstated(NamedTuple):
    """What reinstating did: rows, and the instances that are live again.

    `unbegun`: rows whose revocation begins after the day, so that it never takes effect.
    """

    event: int | None
    reinstated: int
    restored_instances: int
    passed: tuple[Passed, ...]
    missing: int = 0
    unbegun: int = 0


class VoidedRow(NamedTuple):
    """A certificate that voiding would change a row by; `reopens`: since when the row would be Revoked again.

    `given_back`: certificates that it had replaced, which count again.
    """

    instance: int
    association: int
    entity: int
    certification_id: int
    code: str
    name: str
    certification: str
    fields: InstanceFields
    status: Status | None
    status_after: Status | None
    given_back: int
    reopens: date | None


class VoidPlan(NamedTuple):
    """What voiding certificates would do; `skipped`: those that are void already, `missing`: those that are gone."""

    rows: tuple[VoidedRow, ...]
    skipped: tuple[Passed, ...]
    missing: int

    @property
    def given_back(self) -> int:
        """Certificates that would count again."""
        return sum(row.given_back for row in self.rows)


class Voided(NamedTuple):
    """What voiding did."""

    event: int | None
    voided: int
    given_back: int
    skipped: tuple[Passed, ...]
    missing: int = 0


class UndoneAct(NamedTuple):
    """What undoing took back; `kept`: the codes of rows on which something was recorded since."""

    undone: int
    kept: tuple[str, ...]


def checked(wanted: Wanted, today: date) -> Wanted:
    """What is wanted, as it can be stored. Raises InvalidInput naming the field."""
    if wanted.issued_on > today:
        raise InvalidInput(
            "issued_on",
            f"{wanted.issued_on} is yet to come. Give the day on which it was completed, {today} at the latest.",
        )
    if wanted.never and wanted.expires_on:
        raise InvalidInput("expires_on", "It cannot expire and never expire. Give one of them.")
    check_order(wanted.effective_on or wanted.issued_on, wanted.expires_on, wanted.effective_on is not None)
    return wanted._replace(
        number=refuse_controls("number", wanted.number),
        note=refuse_controls("note", wanted.note, multiline=True),
    )


def check_order(effective_on: date, expires_on: date | None, is_effective_known: bool = True) -> None:
    """Raise InvalidInput for an expiry before its effective date, unless that date is still to be proposed."""
    if is_effective_known and expires_on is not None and expires_on < effective_on:
        raise InvalidInput(
            "expires_on",
            f"It would expire on {expires_on}, before it takes effect on {effective_on}. Give a later day.",
        )


def checked_reason(reason: str) -> str:
    """A revocation's reason as it is stored. Raises InvalidInput unless it is one of the list, or Other with words."""
    text = refuse_controls("reason", reason)
    for known in REVOKE_REASONS[:-1]:
        if text.casefold() == known.casefold():
            return known
    word, colon, own = text.partition(":")
    if word.strip().casefold() == OTHER.casefold():
        if colon and len(own.strip()) >= LEAST_WORDS:
            return f"{OTHER}: {own.strip()}"
        raise InvalidInput(
            "reason", f"Say in at least {LEAST_WORDS} characters what the reason is: {OTHER}: …"
        )
    raise InvalidInput(
        "reason",
        f"'{text}' is none of the reasons: {', '.join(REVOKE_REASONS[:-1])}; or '{OTHER}: ' and your own words.",
    )


def revoked_until(ends_on: date | None, ends_by: str) -> str:
    """Why a row is Revoked that no revocation stands on, and what to do about it, in words that follow its code."""
    if ends_by == "certified":
        return (
            f"is Revoked until {ends_on}, the issue date of a certificate that is dated in the future: correct its date "
            "with m on that certificate, or 'certtui instances correct'; or void it with V, or 'certtui instances void'"
        )
    return f"is Revoked until {ends_on}, when it is reinstated: undo that reinstatement to change it before"


def refuse_changed(act: str, codes: Collection[str]) -> None:
    """Raise Conflict when rows are no longer what was agreed to."""
    if codes:
        named = ", ".join(sorted(codes)[:_MOST_NAMED]) + (", …" if len(codes) > _MOST_NAMED else "")
        raise Conflict(
            f"Nothing was {act}: {count(len(codes), 'row was', 'rows were')} changed since you were asked ({named}). "
            "Look at what they would get now, then go on."
        )


def distinct(ids: Sequence[int]) -> list[int]:
    """Ids in their order, each once."""
    return list(dict.fromkeys(ids))

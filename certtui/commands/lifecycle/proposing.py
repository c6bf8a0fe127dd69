"""What certifying and renewing would record on each row: the preview, and what the commands themselves start from.

Owns which rows the two acts apply to, and how typed dates and the rules' proposals go together. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.commands.lifecycle.foresight import Foresight
from certtui.commands.lifecycle.plans import (
    Passed,
    Plan,
    Proposal,
    Wanted,
    check_order,
    checked,
    distinct,
    revoked_until,
)
from certtui.errors import InvalidInput
from certtui.queries.definitions import get_certification
from certtui.queries.lifecycle import History, Standing, list_anchors, list_histories, list_standings
from certtui.records import COMPLIANT, Basis, Instance, Replaced, Revocation, Status, Terms
from certtui.store import snapshot

CERTIFY, RENEW = "certify", "renew"
_RENEWABLE = frozenset({Status.VALID, Status.EXPIRES_SOON, Status.EXPIRED})
_AT_ONCE = 5_000


class Draft(NamedTuple):
    """What an act would record on one row; `proposed_*` are the rules' own, before anything typed took their place."""

    standing: Standing
    terms: Terms
    effective_on: date
    expires_on: date | None
    anchor_on: date
    proposed_effective_on: date
    proposed_expires_on: date | None
    early: bool = False
    late: bool = False
    replaces: tuple[Instance, ...] = ()

    @property
    def overridden(self) -> bool:
        """Whether a typed date differs from the proposed one."""
        return self.effective_on != self.proposed_effective_on or self.expires_on != self.proposed_expires_on

    @property
    def unmoved(self) -> bool:
        """Whether a renewal leaves the expiry where it is."""
        return self.expires_on == self.standing.old_expiry and self.expires_on is not None

    @property
    def ends_sooner(self) -> bool:
        """Whether a renewal would end before what is held now."""
        standing = self.standing
        return standing.status in COMPLIANT and rules.ends_sooner(self.expires_on, standing.old_expiry)


class Drafts(NamedTuple):
    """The rows that an act applies to, those that it passes over, and how many are gone."""

    drafts: list[Draft]
    passed: tuple[Passed, ...]
    missing: int


def plan_certify(association_ids: Sequence[int], wanted: Wanted, today: date) -> Plan:
    """What `certify` would record, in the order of the rows. Writes nothing.

    Raises InvalidInput for dates that cannot be: issued after today, expired before effective, outside of the calendar.
    """
    return _plan(CERTIFY, association_ids, wanted, today)


def plan_renew(association_ids: Sequence[int], wanted: Wanted, today: date) -> Plan:
    """What `renew` would record, as `plan_certify`."""
    return _plan(RENEW, association_ids, wanted, today)


def draft(act: str, association_ids: Sequence[int], wanted: Wanted, today: date) -> Drafts:
    """What the act would record on each row, by the rules and by what was typed. `wanted` was checked."""
    ids = distinct(association_ids)
    calculator = _Calculator(act, wanted, today)
    drafts: list[Draft] = []
    passed: list[Passed] = []
    there = 0
    for start in range(0, len(ids), _AT_ONCE):
        fit: list[Standing] = []
        for standing in list_standings(ids[start : start + _AT_ONCE], today):
            there += 1
            if reason := _unfit(act, standing, wanted.issued_on):
                passed.append(Passed(standing.code, reason, standing.certification_name))
            else:
                fit.append(standing)
        batch = calculator.drafts(fit)
        drafts += _with_replaced(batch, wanted, today) if act == RENEW and not wanted.keep_longer else batch
    return Drafts(drafts, tuple(passed), len(ids) - there)


def _with_replaced(drafts: list[Draft], wanted: Wanted, today: date) -> list[Draft]:
    """The drafts, each with the instances that it would replace."""
    sooner = [one.standing.association for one in drafts if one.ends_sooner]
    if not sooner:
        return drafts
    histories = list_histories(sooner)
    return [
        one._replace(
            replaces=rules.replaced_by(
                wanted.issued_on, one.expires_on, histories[one.standing.association].instances, today
            )
        )
        if one.ends_sooner
        else one
        for one in drafts
    ]


class _Dates(NamedTuple):
    """What rows of the same terms, old expiry and anchor get; `renewal` is the rules' own proposal."""

    renewal: rules.Renewal
    effective_on: date
    expires_on: date | None
    anchor_on: date
    proposed: date | None


class _Calculator:
    """Drafts rows of any certifications; rows of the same terms, old expiry and anchor are calculated once."""

    def __init__(self, act: str, wanted: Wanted, today: date) -> None:
        self._renews = act == RENEW
        self._wanted = wanted
        self._today = today
        self._terms: dict[int, Terms] = {}
        self._known: dict[tuple[int, date | None, date | None], _Dates] = {}

    def drafts(self, standings: Sequence[Standing]) -> list[Draft]:
        """What the rows would get. Raises InvalidInput naming the row whose dates cannot be."""
        cyclic = [row for row in standings if self._renews and self._goes_on(row.certification)]
        anchors = list_anchors(cyclic, self._today)
        return [self._draft(row, anchors.get(row.association)) for row in standings]

    def _goes_on(self, certification: int) -> bool:
        """Whether renewals of the certification may go on with a cycle, and so have to know its anchor."""
        return self._terms_of(certification).basis is not Basis.COMPLETION

    def _terms_of(self, certification: int) -> Terms:
        if certification not in self._terms:
            self._terms[certification] = get_certification(certification).terms
        return self._terms[certification]

    def _draft(self, standing: Standing, anchor: date | None) -> Draft:
        old = standing.old_expiry if self._renews else None
        key = standing.certification, old, anchor
        if (known := self._known.get(key)) is None:
            try:
                known = self._known[key] = self._calculate(*key)
            except InvalidInput as error:
                raise InvalidInput(error.field, f"{standing.code}: {error}") from error
        return Draft(
            standing,
            self._terms_of(standing.certification),
            known.effective_on,
            known.expires_on,
            known.anchor_on,
            known.renewal.effective_on,
            known.proposed,
            known.renewal.early,
            known.renewal.late,
        )

    def _calculate(self, certification: int, old: date | None, anchor: date | None) -> _Dates:
        terms, wanted = self._terms_of(certification), self._wanted
        renewal = rules.renewal(terms, old, wanted.issued_on, anchor)
        effective_on = wanted.effective_on or renewal.effective_on
        proposed, anchor_on = renewal.expires_on, renewal.anchor_on
        if effective_on != renewal.effective_on and _counts_from_completion(terms, old, late=renewal.late):
            proposed, anchor_on = rules.expiry(terms, effective_on), effective_on
        expires_on = None if wanted.never else wanted.expires_on or proposed
        if expires_on is None or expires_on != proposed:  # typing what is proposed changes nothing
            anchor_on = rules.anchor_of(terms, effective_on, expires_on)
        if wanted.expires_on is None and expires_on is not None and expires_on < effective_on:
            raise InvalidInput(
                "effective_on",
                f"It would take effect on {effective_on}, after it expires on {expires_on}. Give an earlier day, "
                "or a later expiry.",
            )
        check_order(effective_on, expires_on)
        return _Dates(renewal, effective_on, expires_on, anchor_on, proposed)


def _counts_from_completion(terms: Terms, old: date | None, *, late: bool) -> bool:
    """Whether the validity counts from the day on which it takes effect, and not along a cycle."""
    return old is None or terms.basis is Basis.COMPLETION or (terms.basis is Basis.OLD_EXPIRY and late)


def _unfit(act: str, standing: Standing, issued_on: date) -> str:
    """Why the act does not apply to a row, in words; empty when it does. Source: the domain's "Expiry and renewal"."""
    status = standing.status
    if status is Status.REVOKED:
        return _unfit_while_revoked(act, standing, issued_on)
    if standing.revoked_on is not None:
        return f"is to be revoked on {standing.revoked_on}: reinstate it first"
    if status is Status.UPCOMING:
        return "is Upcoming: certified already, to take effect later"
    if act == CERTIFY:
        return f"is {status.label}: renew it instead" if status in _RENEWABLE else ""
    return "is Missing: certify it instead" if status is Status.MISSING else ""


def _unfit_while_revoked(act: str, standing: Standing, issued_on: date) -> str:
    revoked_on = standing.revoked_on
    if revoked_on is None:
        return revoked_until(standing.ends_on, standing.ends_by)
    if act == RENEW:
        return "is Revoked: reinstate it first, or certify it again"
    return f"was revoked on {revoked_on}, after {issued_on}" if issued_on < revoked_on else ""


def _plan(act: str, association_ids: Sequence[int], wanted: Wanted, today: date) -> Plan:
    wanted = checked(wanted, today)
    with snapshot():
        drafts = draft(act, association_ids, wanted, today)
        proposals = tuple(_foreseen(drafts.drafts, wanted, today))
    return Plan(act, wanted, proposals, drafts.passed, drafts.missing)


def _foreseen(drafts: Sequence[Draft], wanted: Wanted, today: date) -> Iterator[Proposal]:
    """Drafts as proposals, each with the status that the row would have."""
    foresight = Foresight(today)
    for start in range(0, len(drafts), _AT_ONCE):
        batch = drafts[start : start + _AT_ONCE]
        histories = list_histories([one.standing.association for one in batch])
        for one in batch:
            row = one.standing
            history = histories.get(row.association, History())
            gone = {replaced.key for replaced in one.replaces}
            by = Replaced.by(wanted.issued_on, one.effective_on)
            after = foresight.status(
                row.certification,
                [
                    *(
                        past._replace(replaced=(*past.replaced, by)) if past.key in gone else past
                        for past in history.instances
                    ),
                    Instance(wanted.issued_on, one.effective_on, one.expires_on),
                ],
                [
                    Revocation(each.revoked_on, wanted.issued_on) if id == row.revocation else each
                    for id, each in history.revocations
                ],
            )
            yield Proposal(
                row.association, row.entity, row.code, row.name, row.certification_name, row.status,
                row.old_expiry, wanted.issued_on, one.effective_on, one.expires_on, after, one.early, one.late,
                one.unmoved, one.overridden, one.replaces, one.ends_sooner and not one.replaces, row.token,
            )  # fmt: skip

"""The forms for one instance: one of the past that is entered after the fact, and one that was recorded wrongly.

What follows from what is typed is asked of the rules before it is stored: the expiry proposed, the status then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from certtui import rules
from certtui.commands.lifecycle import VoidPlan, Wanted
from certtui.errors import InvalidInput
from certtui.queries.details import AssociationDetails, InstanceLine
from certtui.queries.lifecycle import InstanceFields
from certtui.records import Instance
from certtui.screens.form import DayField, FormField, FormModal, TextField
from certtui.screens.form.modal import Store
from certtui.screens.lifecycle.record_modal import ExpiryField
from certtui.screens.row_detail.results import say_given_back

_NEVER = "never"
_LABELS = {
    "issued_on": "Done on",
    "effective_on": "Effective on",
    "expires_on": "Expires on",
    "number": "Number",
    "note": "Note",
}


class EnterForm(FormModal[Wanted]):
    """An instance of the past; what is left empty is as the certification's validity gives it."""

    SAVE = "Record"

    def __init__(self, store: Store[Wanted], details: AssociationDetails, today: date) -> None:
        super().__init__(store, heading=f"Past instance · {details.name} · {details.definition.name}")
        self._details = details
        self._today = today

    def fields(self) -> Sequence[FormField[Any]]:
        """Its days, number and note."""
        today = self._today
        return [
            DayField("issued_on", _LABELS["issued_on"], today, empty="YYYY-MM-DD, today, -2y"),
            DayField("effective_on", _LABELS["effective_on"], today, empty="the day it was done"),
            ExpiryField("expires_on", _LABELS["expires_on"], today, empty="as proposed, or: never"),
            TextField("number", _LABELS["number"], placeholder="of the certificate"),
            TextField("note", _LABELS["note"], lines=3),
        ]

    def read(self) -> Wanted:
        """What is typed. Raises InvalidInput."""
        issued_on = self.field("issued_on").value
        expires = self.field("expires_on")
        if issued_on is None:
            raise InvalidInput("issued_on", "Give the day on which it was completed.")
        if issued_on > self._today:
            raise InvalidInput(
                "issued_on", f"{issued_on} is yet to come; {self._today} is the last day it can be."
            )
        return Wanted(
            issued_on,
            self.field("effective_on").value,
            expires.value,
            isinstance(expires, ExpiryField) and expires.never,
            self.field("number").value,
            self.field("note").value,
        )

    async def consequences(self, record: Wanted) -> list[str]:
        """The expiry it gets, and the status of the row then."""
        effective_on = record.effective_on or record.issued_on
        proposed = rules.expiry(self._details.definition.terms, effective_on)
        expires_on = None if record.never else record.expires_on or proposed
        _check_order(effective_on, expires_on)
        made = Instance(record.issued_on, effective_on, expires_on, key=-1)
        held = [one.instance for one in self._details.counting]
        until = f"until {expires_on}" if expires_on else "and never expires"
        return [
            f"It holds from {effective_on} {until}.",
            _status_then(self._details, [*held, made], self._today),
        ]


class CorrectForm(FormModal[InstanceFields]):
    """What was recorded wrongly of an instance. `before`: what is stored, as far as the operator has seen it."""

    def __init__(
        self, store: Store[InstanceFields], details: AssociationDetails, line: InstanceLine, today: date
    ) -> None:
        super().__init__(store, heading=f"Correct the instance of {line.fields.issued_on} · {details.name}")
        self._details = details
        self._line = line
        self._today = today
        self.before = line.fields

    def fields(self) -> Sequence[FormField[Any]]:
        """Its days, number and note, as they are stored."""
        today, stored = self._today, self.before
        return [
            DayField("issued_on", _LABELS["issued_on"], today, stored.issued_on.isoformat()),
            DayField("effective_on", _LABELS["effective_on"], today, stored.effective_on.isoformat()),
            _LastDayField(
                "expires_on",
                _LABELS["expires_on"],
                today,
                _shown(stored.expires_on),
                empty="YYYY-MM-DD, or: never",
            ),
            TextField("number", _LABELS["number"], stored.number),
            TextField("note", _LABELS["note"], stored.note, lines=3),
        ]

    def read(self) -> InstanceFields:
        """What is typed. Raises InvalidInput."""
        issued_on, effective_on = self.field("issued_on").value, self.field("effective_on").value
        expires = self.field("expires_on")
        expires_on = expires.value
        if issued_on is None:
            raise InvalidInput("issued_on", "Give the day on which it was completed.")
        if effective_on is None:
            raise InvalidInput("effective_on", "Give the day from which it holds.")
        if expires_on is None and not (isinstance(expires, ExpiryField) and expires.never):
            raise InvalidInput("expires_on", "Give the last day on which it holds, or write never.")
        _check_order(effective_on, expires_on)
        return InstanceFields(
            issued_on, effective_on, expires_on, self.field("number").value, self.field("note").value
        )

    async def consequences(self, record: InstanceFields) -> list[str]:
        """The status of the row then."""
        if record == self.before:
            return ["Nothing is changed yet."]
        instances = [
            one.instance._replace(
                issued_on=record.issued_on, effective_on=record.effective_on, expires_on=record.expires_on
            )
            if one.id == self._line.id
            else one.instance
            for one in self._details.counting
        ]
        return [_status_then(self._details, instances, self._today)]

    # Another operator corrected it meanwhile

    def show_theirs(self, theirs: InstanceFields) -> None:
        """Below each field that differs, what the other stored."""
        for field in self.composed:
            value = getattr(theirs, field.field)
            stored = _shown(value) if field.field == "expires_on" else str(value)
            mine = str(field.typed)
            field.hint("" if stored == mine else f"The other stored: {stored or 'nothing'}")

    def take_theirs(self, theirs: InstanceFields) -> None:
        """Have what the other stored in the fields."""
        for field in self.composed:
            field.value = getattr(theirs, field.field)
            field.hint("")

    def now_before(self, theirs: InstanceFields) -> None:
        """Saving again goes over what the other stored, which has been seen now."""
        self.before = theirs


class VoidForm(FormModal[str]):
    """Why a certificate is voided. Says what comes of it before it is done."""

    SAVE = "Void"

    def __init__(
        self, store: Store[str], details: AssociationDetails, line: InstanceLine, plan: VoidPlan
    ) -> None:
        super().__init__(store, heading=f"Void the certificate of {line.fields.issued_on} · {details.name}")
        self._details = details
        self._line = line
        self._plan = plan

    def fields(self) -> Sequence[FormField[Any]]:
        """The reason."""
        return [TextField("reason", "Reason", placeholder="kept with the certificate")]

    def read(self) -> str:
        """What is typed; a reason that is missing is asked for when it is saved."""
        return str(self.field("reason").value).strip()

    async def consequences(self, record: str) -> list[str]:  # noqa: ARG002 - whatever the reason, they are the same
        """The status then, what counts again, and what is Revoked again."""
        lines = ["It stays in the history and never counts. u takes that back."]
        for row in self._plan.rows:
            if row.status_after is not None and row.status is not None:
                lines.append(
                    f"The row stays {row.status.label}."
                    if row.status_after is row.status
                    else f"The row becomes {row.status_after.label}; it is {row.status.label} now."
                )
            if row.reopens:
                lines.append(f"The revocation from {row.reopens} on, which it had ended, stands again.")
        return [*lines, *say_given_back(self._details, self._line)]


class _LastDayField(ExpiryField):
    """As a form fills it: an expiry that is never is written so."""

    @property
    def value(self) -> date | None:
        """The day typed; None for never as for nothing. Raises InvalidInput."""
        return super().value

    @value.setter
    def value(self, value: date | None) -> None:
        self._day.value = _shown(value)


def _shown(expires_on: date | None) -> str:
    return expires_on.isoformat() if expires_on else _NEVER


def _check_order(effective_on: date, expires_on: date | None) -> None:
    if expires_on is not None and expires_on < effective_on:
        raise InvalidInput(
            "expires_on", f"It would end before it takes effect on {effective_on}. Give a later day."
        )


def _status_then(details: AssociationDetails, instances: Sequence[Instance], today: date) -> str:
    """The status today with these instances, next to what it is now."""
    revocations = [one.revocation for one in details.revocations]
    window = details.definition.warning_window
    span = rules.status_on(rules.timeline(instances, revocations, window), today)
    now = details.status
    if span is None or now is None:
        return ""
    if span.status is now:
        return f"The row stays {now.label}."
    return f"The row becomes {span.status.glyph} {span.status.label}; it is {now.glyph} {now.label} now."

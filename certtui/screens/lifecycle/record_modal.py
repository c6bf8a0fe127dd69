"""RecordModal: certify or renew, one row or ten thousand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, NamedTuple

from certtui.commands.lifecycle import Plan, Proposal, Wanted, plan_certify, plan_renew
from certtui.errors import InvalidInput
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.form import DayField, FormField, TextField, TickField
from certtui.screens.lifecycle.preview_form import PreviewForm
from certtui.screens.lifecycle.results import named
from certtui.screens.lifecycle.sheets import DONE, RecordSheet, Sheet
from certtui.text import count

_NEVER: Final = "never"


class Evidence(NamedTuple):
    """What is typed: what is to be recorded, and the file that goes with every instance of it."""

    wanted: Wanted
    file: Path | None = None


class ExpiryField(DayField):
    """A day, `never`, or nothing: as the rules propose."""

    @property
    def never(self) -> bool:
        """Whether it is typed that it never expires."""
        return self.typed.strip().casefold() == _NEVER

    @property
    def value(self) -> date | None:
        """The day typed; None for never as for nothing. Raises InvalidInput."""
        if self.never:
            return None
        try:
            return super().value
        except InvalidInput as wrong:
            raise InvalidInput(
                wrong.field, f"{wrong} Or write never; leave it empty for what is proposed."
            ) from None

    @value.setter
    def value(self, value: date | None) -> None:
        self._day.value = value.isoformat() if value else ""


class RecordModal(PreviewForm[Evidence, Plan]):
    """Answers with what was recorded. The dates are proposals: typed ones win, are marked, and may ask first."""

    decisive: ClassVar = ("issued_on", "effective_on", "expires_on", "keep_longer")

    def __init__(
        self,
        desk: Desk,
        act: Literal["certify", "renew"],
        ids: Sequence[int],
        record: Callable[[Evidence, Plan], Awaitable[object]],
        subject: str,
    ) -> None:
        super().__init__(desk, ids, record, verb=act.capitalize(), subject=subject)
        self._act = act
        today = desk.session.today
        self._effective = DayField("effective_on", "Effective on", today, empty="as proposed")
        self._expires = ExpiryField("expires_on", "Expires on", today, empty="as proposed, or: never")

    def fields(self) -> Sequence[FormField[Any]]:
        """The day it was done, the dates that follow from it, what comes along."""
        today = self.desk.session.today
        # only a renewal can end sooner than what is held
        sooner = (
            [
                TickField(
                    "keep_longer",
                    "Shorter renewal",
                    "keep the current certificate until its later expiry",
                )
            ]
            if self._act == "renew"
            else []
        )
        return [
            DayField("issued_on", "Done on", today, today.isoformat(), empty="YYYY-MM-DD, today, -2w"),
            self._effective,
            self._expires,
            TextField("number", "Number", placeholder="of the certificate"),
            TextField("note", "Note"),
            TextField("file", "Attach file", placeholder="a path on this host"),
            *sooner,
        ]

    def read(self) -> Evidence:
        """What is typed. Raises InvalidInput."""
        issued_on = self.field("issued_on").value
        if issued_on is None:
            raise InvalidInput("issued_on", "Give the day on which it was completed.")
        wanted = Wanted(
            issued_on,
            self._effective.value,
            self._expires.value,
            self._expires.never,
            self.field("number").value,
            self.field("note").value,
            self._act == "renew" and self.field("keep_longer").value,
        )
        return Evidence(wanted, self._file())

    def _file(self) -> Path | None:
        typed = self.field("file").value.strip()
        if not typed:
            return None
        path = Path(typed).expanduser()
        try:
            is_file = path.is_file()
        except (OSError, ValueError):  # a name that no file can have
            is_file = False
        if not is_file:
            raise InvalidInput("file", "There is no such file on the host that certtui runs on.")
        return path

    # The plan

    def plan(self, ids: Sequence[int], wanted: Evidence) -> Plan:
        """What each row would get."""
        plan = plan_certify if self._act == "certify" else plan_renew
        return plan(ids, wanted.wanted, self.desk.session.today)

    def sheet(self, plan: Plan) -> Sheet:
        """With the dates."""
        return RecordSheet(plan)

    def decides(self, wanted: Evidence) -> Hashable:
        """The dates."""
        return wanted.wanted._replace(number="", note="")

    def planned(self, plan: Plan) -> None:
        """Say in the empty fields what stands for them."""
        wanted = plan.wanted
        if wanted.effective_on is None:
            _propose(self._effective, [one.effective_on for one in plan.proposals])
        if wanted.expires_on is None and not wanted.never:
            _propose(self._expires, [one.expires_on for one in plan.proposals])

    def question(self, plan: Plan, wanted: Evidence) -> ConfirmModal | None:  # noqa: ARG002
        """Early ones, those that would end sooner, those that would not move, by number and first codes."""
        chosen: list[tuple[str, str, list[Proposal]]] = [
            (
                "expires sooner than the current certificate and replaces it",
                "expire sooner than the current certificates and replace them",
                [one for one in plan.proposals if one.shortens],
            ),
            (
                "would not move: its expiry stays what it is",
                "would not move: their expiry stays what it is",
                [one for one in plan.proposals if one.unmoved],
            ),
            (
                "is early: done before the renewal window opens",
                "are early: done before the renewal window opens",
                [one for one in plan.proposals if one.early],
            ),
        ]
        lines = [
            f"{len(ones):,} {one_words if len(ones) == 1 else words}: {named([one.code for one in ones])}."
            for one_words, words, ones in chosen
            if ones
        ]
        if not lines:
            return None
        verb = self._act.capitalize()
        number = len(plan.proposals)
        return ConfirmModal(
            f"{verb} anyway?",
            [*lines, f"{count(number, 'row')} will be {DONE[self._act]} in all."],
            f"{verb} all {number:,}" if number > 1 else verb,
        )


def _propose(field: DayField, days: Sequence[date | None]) -> None:
    """Say in an empty field what stands for it: a day, or the first and the last of several."""
    known = sorted({day for day in days if day is not None})
    if not known:
        words = "never, as proposed" if days else "as proposed"
    elif len(known) == 1 and None not in days:
        words = f"{known[0]}, as proposed"
    else:
        words = f"as proposed: {known[0]} to {_NEVER if None in days else known[-1]}"
    if isinstance(field, ExpiryField) and known:
        words += "; or: never"
    field.propose(known[0] if known else None, words)

"""SignForm: the end of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from certtui.errors import InvalidInput
from certtui.screens.form import FormField, FormModal, TextField, TickField
from certtui.screens.form.modal import Store
from certtui.screens.sweeps.words import tally_words
from certtui.sweeping import FrozenRow, Sweep
from certtui.text import count

_NAMED = 6


class SignOff(NamedTuple):
    """What is signed: with a remark, and so many rows left open knowingly."""

    remark: str
    left_open: int


class SignForm(FormModal[SignOff]):
    """Answers with what was signed. `open_rows` are the first of those on which nothing is decided yet."""

    SAVE = "Sign off"
    HINT = "ctrl+s signs off"
    UNSAVED = "The sweep is not signed off yet. Press escape again to leave."

    def __init__(self, store: Store[SignOff], sweep: Sweep, open_rows: Sequence[FrozenRow]) -> None:
        super().__init__(store, heading=f"Sign off sweep {sweep.id}")
        self._sweep = sweep
        self._open_rows = open_rows

    def fields(self) -> Sequence[FormField[Any]]:
        """A remark; with rows open, the tick that says that they stay so."""
        fields: list[FormField[Any]] = [
            TextField("remark", "Remark", placeholder="for whoever reads the report"),
        ]
        if self._sweep.tally.open:
            fields.append(
                TickField("left_open", "Leave open", count(self._sweep.tally.open, "row"), note=self._named())
            )
        return fields

    def _named(self) -> str:
        named = ", ".join(f"{row.code} {row.certification}" for row in self._open_rows[:_NAMED])
        more = self._sweep.tally.open - min(len(self._open_rows), _NAMED)
        return f"{named} and {more:,} more" if more else named

    def read(self) -> SignOff:
        """What is typed. Raises InvalidInput while rows are open and that was not agreed to."""
        still_open = self._sweep.tally.open
        if still_open and not self.field("left_open").value:
            words = count(still_open, "row is", "rows are")
            raise InvalidInput(
                "left_open", f"{words} open. Decide on them, or tick this: they are then listed as left open."
            )
        return SignOff(self.field("remark").value, still_open)

    async def consequences(self, record: SignOff) -> list[str]:  # noqa: ARG002 - the same whatever the remark
        """What was decided, and that nothing changes after this."""
        return [
            f"{count(self._sweep.tally.total, 'row')}: {tally_words(self._sweep.tally)}.",
            "Nothing of the sweep can be changed after this, decisions and notes included.",
        ]

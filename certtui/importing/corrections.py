"""Another expiry that a file gives to a recorded certificate: corrected as an operator would, in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.commands.lifecycle import Correction, list_corrected_expiries
from certtui.errors import InvalidInput
from certtui.importing.line_words import say_expiry
from certtui.queries.lifecycle import InstanceFields
from certtui.store import iso_or_none

if TYPE_CHECKING:
    from datetime import date

    from certtui.importing.file_instances import FileInstance
    from certtui.importing.recorded_instances import Recorded


class CorrectedBefore:
    """The expiries that certificates had before they were corrected; read from the log when one is asked for.

    `allow`: whether a file may bring one of them back.
    """

    def __init__(self, *, allow: bool) -> None:
        self._allow = allow
        self._known: dict[int, set[str | None]] | None = None

    def refuse(self, instance: int, before: date | None, expires_on: date | None) -> None:
        """Raise InvalidInput where the expiry is one that was corrected."""
        if self._allow:
            return
        if self._known is None:
            self._known = list_corrected_expiries()
        if iso_or_none(expires_on) in self._known.get(instance, ()):
            raise InvalidInput(
                "expires_on",
                f"The expiry {say_expiry(expires_on)} was corrected before, and {say_expiry(before)} is recorded now. This may be an older "
                "file. To take its expiry, add --allow-older.",
            )


def correction_of(
    before: Recorded, after: Recorded, row: FileInstance, corrected_before: CorrectedBefore
) -> tuple[Correction, str]:
    """The correction that a line makes of a recorded certificate, and what it changes in words. Raises InvalidInput."""
    if row.expires_on is not None and row.expires_on < before.effective_on:
        raise InvalidInput(
            "expires_on",
            f"The certificate would expire on {row.expires_on}, but it is recorded as valid from {before.effective_on}. Correct the "
            "date.",
        )
    corrected_before.refuse(before.id, before.expires_on, row.expires_on)
    fields = InstanceFields(before.issued_on, before.effective_on, row.expires_on, after.number, after.note)
    anchor_on = row.anchor_on if row.has_anchor else None
    return (
        Correction(before.id, fields, anchor_on),
        f"{say_expiry(before.expires_on)} → {say_expiry(row.expires_on)}",
    )

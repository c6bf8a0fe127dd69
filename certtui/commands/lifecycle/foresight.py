"""The status that a row would have after an act, by rules.timeline and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certtui import rules
from certtui.queries.definitions import get_warning_windows
from certtui.records import Instance, Revocation, Status

_Shape = tuple[tuple[Instance, ...], tuple[Revocation, ...], int | None]


class Foresight:
    """Asks the rules once for all rows on which the same days are recorded."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._windows = get_warning_windows()
        self._known: dict[_Shape, Status] = {}

    def status(
        self, certification: int, instances: Sequence[Instance], revocations: Sequence[Revocation]
    ) -> Status:
        """The status today of a row of the certification on which this would be recorded."""
        shape = (
            tuple(one._replace(key=None) for one in instances),
            tuple(revocations),
            self._windows.get(certification),
        )
        status = self._known.get(shape)
        if status is None:
            status = self._known[shape] = next(
                span.status
                for span in rules.timeline(*shape)
                if span.starts_on <= self._today <= span.ends_on
            )
        return status

"""Who works, on which database, looking at which day: made once by a front end, handed to everything it starts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.errors import UsageError
from certtui.rights import Operator


class Session(NamedTuple):
    """`location` is a path or a URL; `as_of` is the day that lists and counts show, `today` the day of the calendar."""

    location: str
    operator: Operator
    as_of: date
    today: date

    @property
    def is_today(self) -> bool:
        """Whether the day looked at is today: only then may anything be written."""
        return self.as_of == self.today

    def require_today(self) -> None:
        """Raise UsageError when another day than today is looked at."""
        if not self.is_today:
            raise UsageError(
                f"Looking at {self.as_of.isoformat()}, which is not today: nothing can be changed there. "
                "Look at today to make changes: @ and enter, or on the command line without --as-of."
            )

"""The day on which these tests run, the same from the first to the last: a suite may run past midnight.

A subcommand that a test runs in its own process takes it for today (`one_day` in tests/conftest.py). A test of a program
in another process asks `now_day` when it begins.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final


def now_day() -> date:
    """What the calendar says at this moment."""
    return datetime.now().astimezone().date()


CALENDAR_DAY: Final = now_day()
"""What it said when this process began."""

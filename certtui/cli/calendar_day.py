"""The day that a subcommand takes for today."""

from __future__ import annotations

from datetime import date


def today() -> date:
    """The calendar's, where the operator is."""
    return date.today()  # noqa: DTZ011 - days are the calendar's where the operator is

"""What lies ahead and behind, from the stored timelines: when what is held runs out, and how much was in compliance.

Both are counted within a filter, by the same rows as lists and `--as-of` show.
"""

from certtui.queries.forecast.compliance import (
    Share,
    count_compliance,
    list_parts,
    sampled_days,
    without_statuses,
)
from certtui.queries.forecast.expiries import Expiries, Expiring, Stretch, count_expiries
from certtui.queries.forecast.rows import ForecastRow, SortRows, get_rows, list_expiring, list_not_compliant

__all__ = [
    "Expiries",
    "Expiring",
    "ForecastRow",
    "Share",
    "SortRows",
    "Stretch",
    "count_compliance",
    "count_expiries",
    "get_rows",
    "list_expiring",
    "list_not_compliant",
    "list_parts",
    "sampled_days",
    "without_statuses",
]

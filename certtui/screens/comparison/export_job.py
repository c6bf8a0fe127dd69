"""How the changes that a comparison shows get into a file."""

from __future__ import annotations

from functools import partial

from certtui.exporting.differences import differences_export, status_word
from certtui.exporting.writing import FORMATS, Format
from certtui.filters import Filter
from certtui.queries.differences import Comparison
from certtui.queries.differences.words import status_label
from certtui.queries.exports import list_option_words
from certtui.queries.filters import describe_filter
from certtui.rights import Operator
from certtui.screens.exports.job import ExportJob, write_export

_EVERYTHING = "everything in force"


def scope_words(filter: Filter) -> str:
    """What is compared, in words: a certification says which kind it is for. Raises NotFound."""
    words = describe_filter(filter if filter.certification_id is None else filter._replace(kind=None))
    return " · ".join(words) or _EVERYTHING


def comparison_job(operator: Operator, comparison: Comparison, rows: int) -> ExportJob[Format]:
    """The job for these changes, of which there are so many. Raises NotFound."""
    narrowed, about = [], [scope_words(comparison.filter)]
    for option, chosen in (("was", comparison.was), ("became", comparison.became)):
        if chosen:
            narrowed.append(f"--{option}={','.join(sorted(map(status_word, chosen)))}")
            about.append(f"{option} {' or '.join(sorted(map(status_label, chosen)))}")
    days = (comparison.first.isoformat(), comparison.second.isoformat())
    options = list_option_words(comparison.filter)
    return ExportJob(
        title="Export Comparison",
        name=f"comparison-{days[0]}-{days[1]}",
        formats=FORMATS,
        write=partial(write_export, operator, differences_export(comparison)),
        count_rows=lambda: rows,
        command=None if options is None else ("diff", *days, *narrowed, *options),
        about=(f"{days[0]} → {days[1]} · {' · '.join(about)}",),
    )

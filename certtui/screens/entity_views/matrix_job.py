"""The export of a matrix: what the dialog needs to know of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from certtui.commands.act import Progress
from certtui.exporting.export import export_to_file
from certtui.exporting.writing import FORMATS, Format
from certtui.filters import Filter
from certtui.queries.entity_views import list_entity_ids
from certtui.queries.exports import Selection, list_option_words, selection_on
from certtui.queries.filters import describe_filter
from certtui.rights import Operator
from certtui.screens.exports.job import ExportJob
from certtui.screens.exports.jobs import file_name
from certtui.session import Session


def matrix_job(filter: Filter, session: Session) -> ExportJob[Format]:
    """The job for the matrix of a kind of entity. Reads the database, and raises NotFound."""
    selection = selection_on(filter, session.as_of, session.today)
    words = describe_filter(filter)
    options = list_option_words(filter)
    return ExportJob(
        title="Export Matrix",
        name=file_name("matrix", words, session),
        formats=FORMATS,
        write=partial(_write, session.operator, selection),
        # with statuses, it takes every entity's cells to know who has one of them
        count_rows=None if filter.statuses else partial(_count, filter),
        command=None if options is None else ("export", "matrix", *options),
        about=(" · ".join(words), "a row for each entity, a column for each certification"),
    )


def _count(filter: Filter) -> int:
    return len(list_entity_ids(filter))


def _write(
    operator: Operator, selection: Selection, path: Path, form: Format, overwrite: bool, progress: Progress
) -> int:
    return export_to_file(
        operator,
        "matrix",
        selection,
        form,
        path,
        overwrite=overwrite,
        on_progress=lambda done: progress(done, 0),
    )

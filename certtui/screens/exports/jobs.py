"""What a view can export: everything, what its filter chooses, the instances of those, and its matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from certtui.exporting.kinds import find_export
from certtui.exporting.writing import FORMATS, Format
from certtui.filters import Filter
from certtui.queries.exports import (
    Selection,
    count_entities,
    count_instances,
    count_rows,
    list_option_words,
    selection_on,
)
from certtui.queries.filters import describe_filter
from certtui.queries.left_out import count_left_out, describe_left_out, is_of_everything
from certtui.screens.exports.export_menu import Line
from certtui.screens.exports.job import ExportJob, write_export
from certtui.session import Session

_LONGEST_NAME = 50
"""Characters of a proposed name, without day and ending: it is to be read in a folder's list."""

EVERYTHING: Final = "every association that is in force"


_OF_EVERYTHING: Final = frozenset({"all", "all instances"})
"""Lines of the menu that do not ask what the view shows."""
_COUNTED: Final = {"matrix": count_entities, "instances": count_instances}


def menu_lines(filter: Filter, *, matrix: bool) -> list[Line]:
    """The lines of the menu of a view that shows this, as a matrix too or not. Raises NotFound."""
    shown = " · ".join(_words_of(filter)) or EVERYTHING
    lines = [
        Line("a", "all", "Export All", EVERYTHING),
        Line("f", "filtered", "Export Filtered", shown),
        Line("i", "instances", "Export Instances", "every certification event of those"),
        Line(
            "l", "all instances", "Export All Instances", "every certification event of everything in force"
        ),
    ]
    if matrix:
        lines.append(
            Line("m", "matrix", "Export Matrix", "the same entities, a column for each certification")
        )
    return lines


def rows_job(what: str, filter: Filter, session: Session) -> ExportJob[Format]:
    """The job for a line of the menu, read from the database. Raises NotFound."""
    title, name = f"Export {what.title()}", what
    if what in _OF_EVERYTHING:
        filter = Filter()
        what = what.removeprefix("all ")
    selection = selection_on(filter, session.as_of, session.today)
    words = _words_of(selection.filter)
    options = list_option_words(selection.filter)
    about = " · ".join(words) or EVERYTHING
    return ExportJob(
        title=title,
        name=file_name(name, words, session),
        formats=FORMATS,
        write=partial(write_export, session.operator, find_export(what, selection)),
        count_rows=partial(_COUNTED.get(what, count_rows), selection),
        command=None if options is None else ("export", what, *options),
        about=(f"The instances of: {about}" if what == "instances" else about,),
        remark=partial(_remark, selection) if is_of_everything(what, selection) else None,
    )


def _remark(selection: Selection) -> str:
    left_out = count_left_out(selection)
    return describe_left_out(left_out) if any(left_out) else ""


def file_name(what: str, words: Sequence[str], session: Session) -> str:
    """A name for a file of these, on the day looked at, without its ending: filtered-forklift-expired-2026-11-25."""
    said = re.sub(r"\W+", "-", " ".join([what, *words]).casefold())[:_LONGEST_NAME].strip("-_")
    return f"{said}-{session.as_of}"


def _words_of(filter: Filter) -> tuple[str, ...]:
    """What is said of the filter: a certification says which kind it is for."""
    return describe_filter(filter if filter.certification_id is None else filter._replace(kind=None))

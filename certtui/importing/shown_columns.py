"""A file's columns as a person looks at them: theirs, what becomes of them, and a few of their values."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.header import columns_joined

if TYPE_CHECKING:
    from certtui.importing.plan import Plan

_LOOKED_AT = 200
"""Lines among which values are looked for."""
SAMPLES = 3


class ShownColumn(NamedTuple):
    """A column of the file: its name, the field of ours that it feeds or what else becomes of it, its first values.

    `theirs` is empty for a field that all lines have the same of, which `ours` names. `is_asked`: a question is about it.
    """

    theirs: str
    ours: str
    becomes: str
    samples: tuple[str, ...]
    is_asked: bool = False


def show_columns(plan: Plan) -> tuple[ShownColumn, ...]:
    """All columns with a name, in the file's order; then what is the same for all lines."""
    table = plan.table
    ours: dict[str, list[str]] = {}
    for theirs, field in plan.columns:
        for column in [theirs] if theirs in table.columns else columns_joined(theirs):
            ours.setdefault(column, []).append(field)
    samples = _samples(plan)
    asked = {question.column for question in plan.questions}
    shown = [
        ShownColumn(
            name,
            ", ".join(ours.get(name, ())),
            _becomes(plan, name, ours),
            tuple(samples[index]),
            name in asked,
        )
        for index, name in enumerate(table.columns)
        if name
    ]
    return (*shown, *(ShownColumn("", field, field, (text,)) for field, text in plan.options.sets))


def _becomes(plan: Plan, name: str, ours: dict[str, list[str]]) -> str:
    """What becomes of a column, in words."""
    options = plan.options
    words = next((words for column, words in options.only if column == name), None)
    if words is not None:
        return f"only lines with {', '.join(words)}"
    if name in ours:
        return ", ".join(ours[name])
    if name in options.ignore:
        return "ignored"
    is_of_entities = plan.what in {"employees", "assets", "clients", "locations"}
    return "attribute" if is_of_entities else "not used"


def _samples(plan: Plan) -> list[list[str]]:
    """The first different values of each column."""
    found: list[dict[str, None]] = [{} for _ in plan.table.columns]
    for _, cells in islice(plan.table.rows(_ignore_line), _LOOKED_AT):
        for values, cell in zip(found, cells, strict=True):
            if cell != "" and len(values) < SAMPLES:
                values.setdefault(str(cell))
    return [list(values) for values in found]


def _ignore_line(_line: int, _reason: str) -> None:
    """A line with too many cells, of which planning has told."""

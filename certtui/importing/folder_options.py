"""Which options concern which file of a folder: they are given once, for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certtui.errors import UsageError
from certtui.importing.columns import ALSO_SET, fold, folded, named
from certtui.importing.complete_covers import COVERS
from certtui.importing.header import columns_joined
from certtui.importing.joining import is_join
from certtui.importing.options import OPTIONS, Takes
from certtui.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from certtui.importing.columns import Field
    from certtui.importing.options import Option, Options

_ENTITIES = frozenset(kind.plural for kind in Kind)
_ROWS = frozenset(("certifications", "associations", "instances"))
_ONLY_OF: dict[str, frozenset[str]] = {
    "rename": _ENTITIES,
    "complete": frozenset(COVERS),
    "allow_many": frozenset(COVERS),
    "kind": _ROWS,
}
"""Options of some kinds alone, which others refuse."""
_OF_WORKBOOKS, _OF_TEXTS = "sheet", "encoding"


def reading_options(what: str, options: Options, *, is_workbook: bool) -> Options:
    """The options that concern opening a file of this kind."""
    left = [name for name, kinds in _ONLY_OF.items() if what not in kinds]
    left.append(_OF_TEXTS if is_workbook else _OF_WORKBOOKS)
    return _without(options, left)


def column_options(
    what: str, options: Options, fields: Mapping[str, Field], columns: Sequence[str]
) -> Options:
    """Those of `reading_options` whose columns the file has, and whose fields its kind has."""
    known = folded([name for field in fields.values() for name in (field.name, *field.aliases)])

    def has(theirs: str) -> bool:
        return named(columns, theirs) is not None

    def has_all(theirs: str) -> bool:
        return has(theirs) or (is_join(theirs) and all(map(has, columns_joined(theirs))))

    return options._replace(
        maps=_those(options.maps, lambda one: fold(one[1]) in known and has_all(one[0])),
        sets=_those(
            options.sets, lambda one: fold(one[0]) in known or (one[0] in ALSO_SET and what in _ROWS)
        ),
        ignore=_those(options.ignore, has),
        only=_those(options.only, lambda one: has(one[0])),
        values=_those(options.values, lambda one: has(one[0])),
        date_formats=_those(options.date_formats, lambda one: fold(one[0]) in known or has(one[0])),
    )


def refuse_unused(options: Options, used: Iterable[Options], names: Sequence[str]) -> None:
    """Raise UsageError for an option that concerns none of the files: it says something that nobody would hear."""
    said = list(used)
    for option in OPTIONS:
        for value in _values(option, options):
            if not any(value in _values(option, one) for one in said):
                shown = (
                    option.word
                    if option.takes is Takes.NOTHING
                    else f'{option.word} "{option.format(value)}"'
                )
                raise UsageError(
                    f"{shown} concerns none of the files: {', '.join(names)}. Nothing was imported. Correct it, or leave it out."
                )


def _values(option: Option, options: Options) -> tuple[Any, ...]:
    value = getattr(options, option.field)
    if option.takes is Takes.MANY:
        return tuple(value)
    return () if value == type(options)._field_defaults[option.field] else (value,)


def _without(options: Options, fields: Iterable[str]) -> Options:
    changed: dict[str, Any] = {name: type(options)._field_defaults[name] for name in fields}
    return options._replace(**changed)


def _those(values: Iterable[Any], concerns: Any) -> tuple[Any, ...]:
    return tuple(one for one in values if concerns(one))

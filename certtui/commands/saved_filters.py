"""Filters kept under a name, for all operators.

Owns: the names. Invariants: a name is one filter's, whatever the letter case; whoever may look may save, and change or
delete what is his own; another's takes the right to update certifications.
"""

from __future__ import annotations

from certtui.commands.act import Act, act
from certtui.db_sweeps import SavedFilter as SavedFilterTable
from certtui.errors import Conflict, InvalidInput, NotPermitted
from certtui.filters import Filter, SortedFilter, from_json, to_json
from certtui.queries.dialect import contains
from certtui.queries.saved_filters import (
    SavedFilter,
    describe_sorted,
    get_filter_line,
    get_saved_filter,
    list_saved_filters,
)
from certtui.rights import Operator, Right
from certtui.store import execute
from certtui.text import refuse_controls, search_key, sort_key

_LONGEST = 100


class NameTaken(Conflict):
    """Another filter has the name; `saved` is it. Saving over it is to be asked for."""

    def __init__(self, saved: SavedFilter) -> None:
        super().__init__(
            f"There is a filter named '{saved.name}' already, saved by {saved.saved_by}. Nothing was saved; choose "
            "another name, or say that it is to be replaced."
        )
        self.saved = saved


def save_filter(operator: Operator, name: str, wanted: SortedFilter, *, replace: int | None = None) -> int:
    """Keep a filter under a name; returns its id. `replace` is the filter that the operator agreed to replace.

    Raises NotPermitted, InvalidInput, NotFound when the filter names what is gone, and NameTaken when another filter
    than `replace` has the name.
    """
    with act(operator, "save filter", Right.VIEW_CERTIFICATIONS) as done:
        name = _checked(name)
        words = describe_sorted(wanted)
        fields = {
            "name": name,
            "sort_name": sort_key(name),
            "filter": to_json(wanted.filter),
            "sort": wanted.sort,
            "descending": wanted.descending,
            "saved_at": done.at,
            "saved_by": operator.name,
        }
        before = _named(name)
        if before is None:
            saved_id = int(SavedFilterTable.insert(**fields).execute())
        else:
            if before.id != replace:
                raise NameTaken(before)
            _require_own(done, before)
            saved_id = before.id
            SavedFilterTable.update(**fields).where(SavedFilterTable.id == saved_id).execute()
        done.detail.update(name=name, shows=words)
        if before is not None:
            done.detail["instead_of"] = get_filter_line(before).words
        return saved_id


def rename_filter(operator: Operator, filter_id: int, name: str) -> str:
    """Give a saved filter another name; returns it as it is stored.

    Raises NotPermitted, InvalidInput, NotFound, and NameTaken.
    """
    with act(operator, "rename filter", Right.VIEW_CERTIFICATIONS) as done:
        saved = get_saved_filter(filter_id)
        _require_own(done, saved)
        name = _checked(name)
        other = _named(name)
        if other is not None and other.id != saved.id:
            raise NameTaken(other)
        if name != saved.name:
            execute(
                "UPDATE saved_filter SET name = ?, sort_name = ? WHERE id = ?",
                (name, sort_key(name), saved.id),
            )
            done.detail.update(name=name, changes={"name": [saved.name, name]})
        return name


def delete_filter(operator: Operator, filter_id: int) -> str:
    """Delete a saved filter; what it chose stays as it is. Returns its name. Raises NotPermitted and NotFound."""
    with act(operator, "delete filter", Right.VIEW_CERTIFICATIONS) as done:
        saved = get_saved_filter(filter_id)
        _require_own(done, saved)
        execute("DELETE FROM saved_filter WHERE id = ?", (saved.id,))
        done.detail.update(name=saved.name, showed=get_filter_line(saved).words)
        return saved.name


def forget_named(field: str, id: int) -> None:
    """Have filters and sweeps that name a deleted role or group (role_id, group_id) name nothing, inside of its deletion.

    SQLite gives the number of the last role to the next one that is made, which they would name from then on.
    """
    for table, column in (("saved_filter", "filter"), ("sweep", "scope")):
        for row_id, stored in execute(
            f"SELECT id, {column} FROM {table} WHERE {contains(column)}", (f'"{field}":{id}',)
        ).fetchall():
            try:
                filter = from_json(stored)
            except InvalidInput:  # one that is damaged names nothing
                continue
            if getattr(filter, field) == id:
                gone = to_json(Filter(**(filter._asdict() | {field: -id})))
                execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (gone, row_id))


def _require_own(done: Act, saved: SavedFilter) -> None:
    who = done.operator
    if saved.saved_by != who.name and not who.may(Right.UPDATE_CERTIFICATIONS):
        raise NotPermitted(
            f"'{saved.name}' was saved by {saved.saved_by}. {who.name} may change and delete no others' filters: that "
            "takes the right to update certifications. Nothing was changed; save it under another name."
        )


def _named(name: str) -> SavedFilter | None:
    return next((one for one in list_saved_filters() if search_key(one.name) == search_key(name)), None)


def _checked(name: str) -> str:
    name = refuse_controls("name", name)
    if not search_key(name):
        raise InvalidInput("name", "A filter needs a name.")
    if len(name) > _LONGEST:
        raise InvalidInput("name", f"This name is longer than {_LONGEST} characters. Choose a shorter one.")
    return name

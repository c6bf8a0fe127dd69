"""Saved filters: kept for all operators, nobody's name taken unasked, and never an empty list for what is gone."""

from __future__ import annotations

import pytest

from certtui.commands import roles
from certtui.commands.definitions import groups
from certtui.commands.saved_filters import NameTaken, delete_filter, rename_filter, save_filter
from certtui.errors import InvalidInput, NotFound, NotPermitted
from certtui.filters import Filter, SortedFilter
from certtui.queries.activity import ActivityFilter, read_page
from certtui.queries.activity_words import describe, headline
from certtui.queries.saved_filters import (
    find_saved_filter,
    get_saved_filter,
    list_filter_lines,
    list_saved_filters,
    usable,
)
from certtui.records import Kind, Status
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company

GAPS = SortedFilter(
    Filter(
        Kind.EMPLOYEE,
        statuses=frozenset({Status.EXPIRED, Status.MISSING}),
        attributes=(("dept", "Lifts"), ("dept", "Roofs")),
        search="night shift",
        inactive=True,
    ),
    "expires",
    True,
)


def test_a_filter_comes_back_as_it_was_saved(database: str, operator: Operator, viewer: Operator) -> None:
    """View, search, statuses, attributes and order; whoever may look may save, and the log says what."""
    saved = save_filter(viewer, "  Gaps at night ", GAPS)
    assert usable(get_saved_filter(saved)) == GAPS
    assert find_saved_filter("GAPS at night").saved_by == viewer.name
    event = read_page(ActivityFilter(), None, 10).rows[0]
    assert (event.operator, headline(event)[:26]) == (viewer.name, "Saved filter Gaps at night")
    assert any("Employees" in line and "dept: Lifts or Roofs" in line for line in describe(event))
    with pytest.raises(NotFound, match="Gaps at night"):
        find_saved_filter("Gap at night")


def test_a_name_is_one_filters_and_is_taken_over_only_when_agreed(
    database: str, operator: Operator, viewer: Operator
) -> None:
    """Letter case makes no other name; what was agreed to be replaced is what is replaced, by whoever may."""
    mine = save_filter(viewer, "Gaps", GAPS)
    other = SortedFilter(Filter(Kind.ASSET))
    with pytest.raises(NameTaken) as taken:
        save_filter(operator, "gaps", other)
    assert taken.value.saved.id == mine
    with pytest.raises(NameTaken):
        save_filter(operator, "gaps", other, replace=mine + 1)
    assert usable(get_saved_filter(mine)) == GAPS
    assert save_filter(operator, "gaps", other, replace=mine) == mine
    assert usable(get_saved_filter(mine)) == other

    second = save_filter(viewer, "Mine", GAPS)
    with pytest.raises(NameTaken):
        rename_filter(viewer, second, "GAPS")
    assert rename_filter(viewer, second, "mine") == "mine"
    for change in (
        lambda: rename_filter(viewer, mine, "x"),
        lambda: delete_filter(viewer, mine),
        lambda: save_filter(viewer, "Gaps", GAPS, replace=mine),
    ):
        with pytest.raises(NotPermitted, match="saved by ada"):
            change()
    assert delete_filter(viewer, second) == "mine"
    assert delete_filter(operator, mine) == "gaps"
    assert list_saved_filters() == []
    with pytest.raises(NotFound):
        delete_filter(operator, mine)


def test_what_is_gone_or_damaged_is_an_error_and_no_empty_list(database: str, operator: Operator) -> None:
    """An empty list would read as if all were well; it is listed all the same, so that it can be deleted."""
    rigger = company.role(operator, "Rigger")
    riggers = save_filter(operator, "Riggers", SortedFilter(Filter(Kind.EMPLOYEE, role_id=rigger)))
    broken = save_filter(operator, "Broken", SortedFilter(Filter()))
    group = groups.create_group(operator, "Lifting")
    lifting = save_filter(operator, "Lifting", SortedFilter(Filter(Kind.ASSET, group_id=group)))
    kept = save_filter(operator, "Kept", SortedFilter(Filter(Kind.ASSET)))
    with company.told_already():
        execute("UPDATE saved_filter SET filter = '{\"colour\":1}' WHERE id = ?", (broken,))
    roles.delete_role(operator, rigger, company.TODAY)
    groups.delete_group(operator, group, "Lifting")
    with pytest.raises(NotFound, match=r"Riggers.*role"):
        usable(get_saved_filter(riggers))
    with pytest.raises(InvalidInput, match="Broken"):
        usable(get_saved_filter(broken))
    assert [(one.saved.name, bool(one.refusal)) for one in list_filter_lines(operator)] == [
        ("Broken", True),
        ("Kept", False),
        ("Lifting", True),
        ("Riggers", True),
    ]
    # a role or group that is made anew is another one, whatever number it is given
    company.role(operator, "Rigger")
    groups.create_group(operator, "Lifting")
    for gone in (riggers, lifting):
        with pytest.raises(NotFound):
            usable(get_saved_filter(gone))
    assert usable(get_saved_filter(kept)).filter == Filter(Kind.ASSET)
    with pytest.raises(NotFound):
        save_filter(operator, "Other", SortedFilter(Filter(role_id=rigger + 9)))


def test_names_and_rights_are_checked(database: str, operator: Operator) -> None:
    nobody = company.an_operator("no", [Right.EXPORT])
    with pytest.raises(NotPermitted):
        save_filter(nobody, "x", GAPS)
    for name in ("", "  ", "a\nb", "\x1b[31m", "x" * 101):
        with pytest.raises(InvalidInput):
            save_filter(operator, name, GAPS)
    assert list_saved_filters() == []

"""The options that choose rows, the same for every subcommand, and the filter that they make.

`--filter NAME` is what was saved in the interface; an option beside it takes the place of that filter's own condition of
its kind, and those of the filter that no option names stay.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from certtui.cli.arguments import add_selection, attribute, statuses
from certtui.cli.streams import say
from certtui.errors import NotFound, UsageError
from certtui.filters import Filter
from certtui.rights import Operator, Right, rights_to_count
from certtui.store import connection

if TYPE_CHECKING:
    from certtui.records import Kind
    from certtui.session import Session

FILTER_OPTIONS = (
    *("kind", "certification", "group", "role", "location", "entity", "attribute", "status", "search"),
    *("inactive", "filter"),
)
"""What `add_filter_options` adds, as argparse names it: for a subcommand in which some have no bearing."""


def add_filter_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose rows. All that are given hold together."""
    group = parser.add_argument_group(
        "which rows", "all that is given holds together; beside --filter, an option goes before the filter's"
    )
    add_selection(group)
    group.add_argument("--group", metavar="NAME", help="only certifications of this group")
    group.add_argument("--role", metavar="NAME", help="only members of this role")
    group.add_argument(
        "--location", metavar="CODE|NAME", help="only this job location, and whoever names it in an attribute"
    )
    group.add_argument(
        "--entity", metavar="CODE", help="only what this one holds; --kind where several have the code"
    )
    group.add_argument(
        "--attribute",
        type=attribute,
        action="append",
        metavar="NAME=VALUE",
        help="only those with this: --attribute department=Lifts; given twice for one NAME, either",
    )
    group.add_argument(
        "--status",
        type=statuses,
        metavar="S,S",
        help="only these: valid, upcoming, missing, expires_soon, expired, revoked",
    )
    group.add_argument(
        "--search", default="", metavar="TEXT", help="only entities in which all these words occur"
    )
    group.add_argument("--inactive", action="store_true", help="inactive entities as well")
    group.add_argument(
        "--filter", metavar="NAME", help="what this saved filter chooses (certtui filters lists them)"
    )


def chosen_filter(arguments: argparse.Namespace, session: Session) -> Filter:
    """The filter that the options make. Whether the operator may look at the rows is for what reads them to ask.

    Raises NotFound for what nothing is called, UsageError for conditions that exclude each other, and NotPermitted for
    a saved filter where certifications may not be looked at.
    """
    if any((arguments.entity, arguments.location, arguments.attribute, arguments.search)):
        session.operator.require(
            Right.VIEW_ENTITIES
        )  # before anything is looked up: what is not found is told too
    with connection():
        filter = _saved(session.operator, arguments.filter) if arguments.filter else Filter()
        given = _named(arguments)
        if arguments.kind is not None:
            given["kind"] = arguments.kind
        if arguments.status:
            given["statuses"] = arguments.status
        if arguments.search:
            given["search"] = arguments.search
        if arguments.inactive:
            given["inactive"] = True
        if arguments.attribute:
            names = {name for name, _ in arguments.attribute}
            kept = (pair for pair in filter.attributes if pair[0] not in names)
            given["attributes"] = (*kept, *arguments.attribute)
        filter = filter._replace(**given)
        if arguments.entity:
            filter = filter._replace(entity_id=_find_entity(arguments.entity, filter))
        _refuse_contradictions(filter)
        if arguments.attribute:
            _check_attributes(filter.kind, arguments.attribute)
    session.operator.require(*rights_to_count(filter))
    return filter


def _saved(operator: Operator, name: str) -> Filter:
    from certtui.queries.saved_filters import find_saved_filter, usable

    operator.require(Right.VIEW_CERTIFICATIONS)
    return usable(find_saved_filter(name)).filter


def _named(arguments: argparse.Namespace) -> dict[str, Any]:
    """The ids of what is given by its name."""
    found: dict[str, Any] = {}
    if arguments.certification:
        from certtui.queries.definitions import find_certification

        found["certification_id"] = find_certification(arguments.certification).id
    if arguments.group:
        from certtui.queries.definitions import list_groups

        found["group_id"] = _pick(arguments.group, ((one.name, one.id) for one in list_groups()), "group")
    if arguments.role:
        from certtui.queries.roles import find_role

        found["role_id"] = find_role(arguments.role).id
    if arguments.location:
        from certtui.queries.filters import find_location

        found["location_id"] = find_location(arguments.location)
    return found


def _find_entity(code: str, filter: Filter) -> int:
    """The one of that code, of the kind that the rest of the filter is about."""
    from certtui.queries.definitions import list_certifications
    from certtui.queries.filters import find_entity

    kinds = {one.kind for one in list_certifications() if one.id == filter.certification_id}
    return find_entity(code, filter.kind or next(iter(kinds), None))


def _refuse_contradictions(filter: Filter) -> None:
    """Refuse what can choose nothing: an empty list would read as if all were well."""
    from certtui.queries.definitions import list_certifications
    from certtui.records import Kind

    if filter.role_id is not None and filter.kind not in (None, Kind.EMPLOYEE):
        raise UsageError(
            f"Roles are the employees': none has {filter.kind.plural} as members. Leave one out."
        )
    if filter.certification_id is None:
        return
    chosen = next((one for one in list_certifications() if one.id == filter.certification_id), None)
    if chosen is None:
        return
    if filter.kind not in (None, chosen.kind):
        raise UsageError(
            f"'{chosen.name}' is for {chosen.kind.plural}, not for {filter.kind.plural}. Leave one out."
        )


def _check_attributes(kind: Kind | None, pairs: Sequence[tuple[str, str]]) -> None:
    """Refuse a name that no entity has an attribute of, and tell of a value that nobody has."""
    from certtui.queries.entity_list import list_attribute_names
    from certtui.queries.filters import has_attribute, list_attribute_values
    from certtui.records import Kind

    kinds = tuple(Kind) if kind is None else (kind,)
    names = sorted({name for one in kinds for name in list_attribute_names(one)})
    for name, value in pairs:
        _pick(name, ((one, 0) for one in names), "attribute", exactly=True)
        if not has_attribute(kind, name, value):
            values = {one for of in kinds for one, _ in list_attribute_values(of, name)}
            say(f"certtui: nobody active has {name} '{value}'.{_near(value, values)}")


def _pick(name: str, among: Iterable[tuple[str, int]], what: str, *, exactly: bool = False) -> int:
    from certtui.text import names_meant

    every = dict(among)
    if exactly and name in every:
        return every[name]
    alike = [] if exactly else names_meant(name, every)
    if len(alike) == 1:
        return every[alike[0]]
    raise NotFound(f"There is no {what} named '{name}'.{_near(name, every)}")


def _near(word: str, among: Iterable[str]) -> str:
    from difflib import get_close_matches

    by_key = {one.casefold(): one for one in among}
    close = [by_key[key] for key in get_close_matches(word.casefold(), by_key, n=3, cutoff=0.6)]
    return f" Did you mean {', '.join(map(repr, close))}?" if close else ""

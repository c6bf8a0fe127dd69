"""`certtui entities`: employees, assets, clients and job locations, one or a file of codes at a time."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts, add_dry_run
from certtui.cli.arguments import kind
from certtui.cli.chosen import add_codes, find_chosen, ids_of, read_chosen
from certtui.cli.listing import put_fields, put_rows
from certtui.cli.streams import put, talk_progress
from certtui.commands import entities
from certtui.errors import InvalidInput, NotFound, UsageError
from certtui.queries.codes import find_one
from certtui.queries.entity_list import (
    EntityOrder,
    EntityView,
    get_entity,
    get_entity_rows,
    list_entity_rows,
)
from certtui.queries.haystack import Haystack, load_search_texts
from certtui.records import EntityDetails, Kind, Status
from certtui.rights import Right
from certtui.store import snapshot, write_transaction
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_ROWS_AT_ONCE = 2_000

_EXAMPLES = """\
An inactive one leaves lists and counts and loses nothing; reactivate brings all of it back.

examples:
  certtui entities list --kind employee --search "crane hamburg"
  certtui entities create --kind asset T-17 "Truck 17" --email depot@example.com --attribute "Serial=88-123"
  certtui entities edit --kind employee E1001 --name "Ana Adams" --attribute Department=Yard --no-attribute Shift
  certtui entities deactivate --kind employee --codes leavers.txt --dry-run
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = (
        "List, make, edit, deactivate and bring back employees, assets, clients and locations."
    )
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    listed = acts.add_listing("list", "list them in order of code")
    listed.add_argument("--inactive", action="store_true", help="inactive ones as well")
    listed.add_argument("--search", metavar="TEXT", default="", help="only those in which every word occurs")
    show = acts.add("show", "show all that is recorded of one itself", "CODE")
    create = acts.add("create", "make one", "CODE", "NAME")
    edit = acts.add("edit", "change the fields that are given", "CODE")
    edit.add_argument("--code", dest="new_code", metavar="NEW", help="what its code is to be")
    edit.add_argument("--name", metavar="NEW", help="what it is to be called")
    edit.add_argument(
        "--no-attribute", action="append", default=[], metavar="NAME", help="take an attribute away"
    )
    for one in (create, edit):
        one.add_argument("--email", metavar="ADDRESS", help="its own, or that of whoever is responsible")
        one.add_argument(
            "--attribute",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            type=_attribute,
            help="may be repeated",
        )
    add_dry_run(edit)
    deactivate = acts.add("deactivate", "take them out of lists and counts")
    reactivate = acts.add("reactivate", "bring inactive ones back with all they hold")
    add_codes(deactivate)
    add_codes(reactivate)
    for one in (listed, show, create, edit, deactivate, reactivate):
        one.add_argument(
            "--kind", type=kind, metavar="KIND", required=True, help="employee, asset, client or location"
        )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout, talk on stderr."""
    if arguments.act in _READING:
        with snapshot():
            _READING[arguments.act](arguments)
        return 0
    session.require_today()
    _WRITING[arguments.act](arguments, session)
    return 0


def _list(arguments: argparse.Namespace) -> None:
    ids = list_entity_rows(EntityView(arguments.kind, EntityOrder.CODE, inactive=arguments.inactive))
    if arguments.search.strip():
        found = Haystack(ids, load_search_texts(arguments.kind)).find(arguments.search)
        ids = type(ids)("q", (ids[position] for position in found))
    rows = [
        row
        for start in range(0, len(ids), _ROWS_AT_ONCE)
        for row in get_entity_rows(ids[start : start + _ROWS_AT_ONCE])
    ]
    put_rows(
        arguments.format,
        ("code", "name", "email", "attributes", "certifications", "inactive"),
        [(row.code, row.name, row.email, row.attributes, row.certifications, not row.active) for row in rows],
    )


def _show(arguments: argparse.Namespace) -> None:
    id = _find(arguments.kind, arguments.code)
    details = get_entity(id)
    (row,) = get_entity_rows([id])
    put_fields(
        [
            ("kind", details.kind.word),
            ("code", details.code),
            ("name", details.name),
            ("email", details.email),
            ("active", "yes" if details.active else "no"),
            ("certifications", f"{row.certifications:,}"),
            *(("attribute", f"{name}={value}") for name, value in details.attributes),
        ]
    )


def _create(arguments: argparse.Namespace, session: Session) -> None:
    details = EntityDetails(
        arguments.kind,
        arguments.code,
        arguments.name,
        arguments.email or "",
        attributes=tuple(arguments.attribute),
    )
    made = entities.create_entity(session.operator, details)
    with snapshot():
        put(f"done: {arguments.kind.word} {get_entity(made).code} made")


def _edit(arguments: argparse.Namespace, session: Session) -> None:
    session.operator.require(Right.UPDATE_ENTITIES)
    with write_transaction() if not arguments.dry_run else snapshot():
        id = _find(arguments.kind, arguments.code)
        before = get_entity(id)
        after = _edited(before, arguments)
        if arguments.dry_run:
            after = entities.checked(after)
            entities.refuse_taken_code(id, after)
        else:
            entities.update_entity(session.operator, id, before, after)
            after = get_entity(id)
    told = [
        f"{word} '{old}' -> '{new}'"
        for word, old, new in zip(before._fields, before, after, strict=True)
        if old != new and word != "attributes"
    ]
    old_values, new_values = dict(before.attributes), dict(after.attributes)
    told += [
        f"{name} '{old_values.get(name, '')}' -> '{new_values.get(name, '')}'"
        for name in sorted(old_values.keys() | new_values.keys())
        if old_values.get(name) != new_values.get(name)
    ]
    lead = "would be" if arguments.dry_run else "done"
    put(f"{lead}: {arguments.kind.word} {before.code}: {', '.join(told) or 'nothing to change'}")


def _edited(before: EntityDetails, arguments: argparse.Namespace) -> EntityDetails:
    given = {"code": arguments.new_code, "name": arguments.name, "email": arguments.email}
    fields = {word: value for word, value in given.items() if value is not None}
    if not (fields or arguments.attribute or arguments.no_attribute):
        raise UsageError("Say what is to be changed; see 'certtui entities edit --help'.")
    attributes = dict(before.attributes)
    for name in arguments.no_attribute:
        if attributes.pop(name, None) is None:
            raise InvalidInput("attribute", f"There is no attribute '{name}'. Nothing was changed.")
    attributes.update(arguments.attribute)
    return before._replace(attributes=tuple(attributes.items()), **fields)


def _deactivate(arguments: argparse.Namespace, session: Session) -> None:
    _set_active(
        arguments, session, entities.plan_deactivation, entities.deactivate, "deactivated", "leave the counts"
    )


def _reactivate(arguments: argparse.Namespace, session: Session) -> None:
    _set_active(
        arguments, session, entities.plan_reactivation, entities.reactivate, "reactivated", "come back"
    )


def _set_active(
    arguments: argparse.Namespace,
    session: Session,
    make_plan: Callable[..., entities.Deactivation],
    command: Callable[..., int],
    done: str,
    follows: str,
) -> None:
    session.operator.require(Right.UPDATE_ENTITIES)
    codes = read_chosen(arguments)
    with write_transaction() if not arguments.dry_run else snapshot():
        ids = ids_of(find_chosen(arguments.kind, codes, skip_unknown=arguments.skip_unknown))
        plan = make_plan(ids, session.today)
        if not arguments.dry_run:
            line = talk_progress(f"{arguments.kind.title.lower()} {done}")
            try:
                command(session.operator, ids, progress=line)
            finally:
                line.clear()
    told = Status if session.operator.may(Right.VIEW_CERTIFICATIONS) else ()
    by_status = ", ".join(
        f"{plan.counts.of(status):,} {status.label}" for status in told if plan.counts.of(status)
    )
    lead = "would be" if arguments.dry_run else "done"
    already = f", {len(ids) - plan.entities:,} already so" if len(ids) > plan.entities else ""
    rows = count(plan.counts.total, "row") + (f" ({by_status})" if by_status else "")
    put(f"{lead}: {plan.entities:,} {done}{already}; {rows} {follows}")


def _find(kind: Kind, code: str) -> int:
    found = find_one(kind, code)
    if found is None:
        raise NotFound(f"No {kind.word} has the code '{code}'. Nothing was changed.")
    return found.id


def _attribute(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form NAME=VALUE")
    return name.strip(), value.strip()


_READING = {"list": _list, "show": _show}
_WRITING = {"create": _create, "edit": _edit, "deactivate": _deactivate, "reactivate": _reactivate}

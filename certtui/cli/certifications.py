"""`certtui certifications`: what is tracked, how long it holds, which roles bring it; and the groups it stands in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui.cli.arguments import add_global_options, kind
from certtui.cli.definition_options import (
    OPTION_OF,
    add_field_options,
    field_lines,
    given_fields,
    period_text,
)
from certtui.cli.streams import is_terminal, put, say, talk_progress
from certtui.commands import definitions
from certtui.errors import InvalidInput, NotFound, UsageError
from certtui.queries.definition_changes import DefinitionChange, change_lines
from certtui.queries.definitions import (
    Defined,
    GroupRow,
    find_certification,
    find_role_ids,
    get_defined,
    get_role_names,
    get_roles_of,
    list_definition_rows,
    list_groups,
)
from certtui.records import Counts, Definition
from certtui.rights import Right
from certtui.store import connection, snapshot, write_transaction
from certtui.text import cell_width, fit, names_meant, printable

if TYPE_CHECKING:
    from certtui.session import Session

_WORD = "delete"
"""What is to be typed in full: a hasty y must not delete a history."""

_EXAMPLES = """\
examples:
  certtui certifications list --kind employee
  certtui certifications create "First Aid" --kind employee --validity "2 years" --offsets 60,30,0 --role Warden
  certtui certifications edit "First Aid" --offsets 90,30,0 --dry-run
  certtui certifications copy "First Aid" "First Aid (refresher)"
  certtui certifications delete "Old Permit"
  certtui certifications rename-group General Plant
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and what it can do."""
    parser.description = "List, define, change, copy and delete certifications, and the groups they stand in."
    parser.epilog = _EXAMPLES
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True, title="acts")
    made: list[argparse.ArgumentParser] = []

    def act(name: str, help: str, *names: str) -> argparse.ArgumentParser:
        one = acts.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        for positional in names:
            one.add_argument(positional.lower(), metavar=positional)
        made.append(one)
        return one

    listed = act("list", "list certifications by group, with how many hold them")
    listed.add_argument("--kind", type=kind, metavar="KIND", help="only those for this kind of entity")
    act("show", "show all of a definition, with worked examples", "NAME")
    add_field_options(act("create", "define a certification (--kind is needed)", "NAME"))
    edit = act("edit", "change the fields that are given, and say what follows", "NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW", help="what it is to be called")
    add_field_options(edit)
    edit.add_argument("--dry-run", action="store_true", help="say what would follow, and change nothing")
    act("copy", "define another with all fields and roles of one that is there", "NAME", "NEW")
    delete = act("delete", "delete a certification with all that hangs on it; this cannot be undone", "NAME")
    delete.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")
    delete.add_argument(
        "--yes", action="store_true", help="do not ask; needed by scripts for one that is in use"
    )
    act("groups", "list groups, with how many certifications stand in them")
    act("create-group", "make an empty group", "NAME")
    act("rename-group", "give a group another name", "NAME", "NEW")
    act("delete-group", "delete an empty group", "NAME")
    for one in made:
        add_global_options(one)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout, talk on stderr."""
    if arguments.act not in _READING:
        session.require_today()
    act = (_READING | _WRITING)[arguments.act]
    try:
        with connection():
            return act(arguments, session)
    except InvalidInput as error:
        option = OPTION_OF.get(error.field)
        if option is None:
            raise
        raise InvalidInput(error.field, f"{option}: {error}") from error


def _list(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.queries.counts import count_statuses

    with snapshot():
        rows = [row for row in list_definition_rows() if arguments.kind is None or row.kind is arguments.kind]
        counts = count_statuses(session.as_of)
    table = [("Certification", "Group", "For", "Validity", "Basis", "Warns", "Held by", "Roles")]
    table += [
        (
            row.name,
            row.group,
            row.kind.word,
            period_text(row.validity),
            row.basis.value.replace("_", " "),
            "never" if row.window is None else f"{row.window} d",
            f"{counts.get(row.id, Counts()).total:,}",
            ", ".join(row.roles),
        )
        for row in rows
    ]
    put(_columns(table))
    return 0


def _show(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.queries.counts import count_statuses_of
    from certtui.rules import example_lines, worked_examples

    with snapshot():
        entry = find_certification(arguments.name)
        definition = get_defined(entry.id).definition
        roles = get_roles_of(entry.id)
        counts = count_statuses_of(entry.id, session.as_of)
    held = ", ".join(
        f"{number:,} {word.replace('_', ' ')}" for word, number in counts._asdict().items() if number
    )
    lines = [
        *field_lines(definition, roles),
        ("held by", f"{counts.total:,}" + (f": {held}" if held else "")),
    ]
    try:
        examples = example_lines(worked_examples(definition.terms, session.as_of))
    except InvalidInput as error:  # a definition from a file may lead out of the calendar
        examples = [str(error)]
    lines += [("examples" if not number else "", line) for number, line in enumerate(examples)]
    width = max(len(word) for word, _ in lines) + 2
    put(
        "\n".join(
            (word.ljust(width) + text.replace("\n", "\n" + " " * width)).rstrip() for word, text in lines
        )
    )
    return 0


def _create(arguments: argparse.Namespace, session: Session) -> int:
    if arguments.kind is None:
        raise UsageError("Say whom it is for: --kind employee, asset, client or location.")
    session.operator.require(Right.CREATE_CERTIFICATIONS)
    definition = Definition(arguments.name, arguments.kind)._replace(**_fields(arguments))
    with write_transaction():
        roles = _roles(arguments, ())
        made = definitions.create_certification(session.operator, definition, roles, session.today)
        _say_made(made)
    return 0


def _copy(arguments: argparse.Namespace, session: Session) -> int:
    with write_transaction():
        source = find_certification(arguments.name)
        line = talk_progress("assigned")
        try:
            made = definitions.copy_certification(
                session.operator, source.id, arguments.new, session.today, line
            )
        finally:
            line.clear()
        _say_made(made)
    return 0


def _say_made(certification_id: int) -> None:
    from certtui.queries.definitions import get_certification

    roles = get_roles_of(certification_id)
    through = f", brought by {', '.join(roles)}" if roles else ""
    definition = get_certification(certification_id)
    put(
        f"done: '{definition.name}' is defined for {definition.kind.plural} in group '{definition.group}'{through}"
    )


def _edit(arguments: argparse.Namespace, session: Session) -> int:
    """The plan is made in the transaction that carries it out: what is said is what happens."""
    session.operator.require(Right.UPDATE_CERTIFICATIONS)
    fields = _fields(arguments)
    if arguments.new_name is not None:
        fields["name"] = arguments.new_name
    if not fields and not arguments.roles and not arguments.no_roles:
        raise UsageError("Say what is to be changed; see 'certtui certifications edit --help'.")
    if arguments.dry_run:
        with snapshot():
            wanted = _wanted(arguments, fields)
            change = definitions.plan_change(wanted.id, wanted.after, wanted.roles, session.today)
            put(_outcome("would be", wanted, change))
        return 0
    line = talk_progress("timelines and members")
    try:
        with write_transaction():
            wanted = _wanted(arguments, fields)
            change = definitions.plan_change(wanted.id, wanted.after, wanted.roles, session.today)
            definitions.update_certification(
                session.operator,
                wanted.id,
                wanted.shown.definition,
                wanted.after,
                wanted.shown.roles,
                wanted.roles,
                session.today,
                line,
            )
    finally:
        line.clear()
    put(_outcome("done", wanted, change))
    return 0


def _delete(arguments: argparse.Namespace, session: Session) -> int:
    session.operator.require(Right.DELETE_CERTIFICATIONS)
    with snapshot():
        entry = find_certification(arguments.name)
        plan = definitions.plan_deletion(entry.id)
    goes = "nobody holds it" if plan.is_unused else f"with it {definitions.deletion_words(plan)}"
    if arguments.dry_run:
        put(f"would be: '{plan.name}' deleted; {goes}")
        return 0
    if not plan.is_unused and not arguments.yes and not _confirmed(plan):
        say("Nothing was changed.")
        return 1
    line = talk_progress("deleted")
    try:
        definitions.delete_certification(session.operator, entry.id, plan, line)
    finally:
        line.clear()
    put(f"done: '{plan.name}' deleted; {goes}")
    return 0


def _confirmed(plan: definitions.Deletion) -> bool:
    if not is_terminal(sys.stdin) or not is_terminal(sys.stderr):
        raise UsageError(
            f"'{plan.name}' is in use: {definitions.deletion_words(plan)} would go with it. Nothing was changed. "
            "Add --yes when that is what is wanted."
        )
    say(
        f"Delete '{plan.name}' and with it {definitions.deletion_words(plan)}? "
        f"This cannot be undone. Type {_WORD} to go on:"
    )
    return sys.stdin.readline().strip().lower() == _WORD


def _groups(_arguments: argparse.Namespace, _session: Session) -> int:
    rows = [("Group", "Certifications")]
    rows += [(group.name, f"{group.certifications:,}") for group in list_groups()]
    put(_columns(rows))
    return 0


def _create_group(arguments: argparse.Namespace, session: Session) -> int:
    definitions.create_group(session.operator, arguments.name)
    put(f"done: group '{arguments.name.strip()}' made")
    return 0


def _rename_group(arguments: argparse.Namespace, session: Session) -> int:
    group = _group(arguments.name)
    definitions.rename_group(session.operator, group.id, group.name, arguments.new)
    put(f"done: group '{group.name}' is called '{arguments.new.strip()}'")
    return 0


def _delete_group(arguments: argparse.Namespace, session: Session) -> int:
    group = _group(arguments.name)
    definitions.delete_group(session.operator, group.id, group.name)
    put(f"done: group '{group.name}' deleted")
    return 0


_READING = {"list": _list, "show": _show, "groups": _groups}
_WRITING = {
    "create": _create,
    "edit": _edit,
    "copy": _copy,
    "delete": _delete,
    "create-group": _create_group,
    "rename-group": _rename_group,
    "delete-group": _delete_group,
}


class _Edit(NamedTuple):
    """What the arguments make of a stored definition."""

    id: int
    shown: Defined
    after: Definition
    roles: tuple[int, ...]


def _wanted(arguments: argparse.Namespace, fields: dict[str, Any]) -> _Edit:
    entry = find_certification(arguments.name)
    shown = get_defined(entry.id)
    return _Edit(entry.id, shown, shown.definition._replace(**fields), _roles(arguments, shown.roles))


def _fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """The fields that the arguments give, but the name, which is said apart."""
    if arguments.no_addresses and arguments.notify_addresses:
        raise UsageError("--address and --no-addresses do not go together.")
    if arguments.no_roles and arguments.roles:
        raise UsageError("--role and --no-roles do not go together.")
    return {field: value for field, value in given_fields(arguments).items() if field != "name"}


def _roles(arguments: argparse.Namespace, before: tuple[int, ...]) -> tuple[int, ...]:
    if arguments.no_roles:
        return ()
    return find_role_ids(arguments.roles) if arguments.roles else before


def _group(name: str) -> GroupRow:
    groups = list_groups()
    near = names_meant(name, (g.name for g in groups))
    if len(near) != 1:
        raise NotFound(f"There is no group named '{name}'. See 'certtui certifications groups'.")
    return next(g for g in groups if g.name == near[0])


def _outcome(lead: str, wanted: _Edit, change: DefinitionChange) -> str:
    """What is changed, from which to which value, and what follows from it; one line each."""
    before, after = (
        dict(field_lines(definition, []))
        for definition in (wanted.shown.definition, definitions.checked(wanted.after))
    )
    lines = [f"{word}: {before[word]} → {after[word]}" for word in after if before[word] != after[word]]
    if set(wanted.roles) != set(wanted.shown.roles):
        lines.append(f"roles: {_role_names(wanted.shown.roles)} → {_role_names(wanted.roles)}")
    if not lines:
        return f"{lead}: nothing; it is so already"
    lines += change_lines(change) or ["no row changes its status, nobody gets or loses it"]
    return "\n".join([f"{lead}:", *("    " + line for line in lines)])


def _role_names(role_ids: Sequence[int]) -> str:
    return ", ".join(get_role_names(role_ids)) or "none"


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of cells in columns, the first row being their heads."""
    widths = [max(map(cell_width, map(printable, column))) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )

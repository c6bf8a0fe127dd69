"""`certtui filters`: what is saved under which name, and away with it. They are saved in the interface, by b."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts
from certtui.cli.listing import put_rows
from certtui.cli.streams import put
from certtui.queries.saved_filters import find_saved_filter, list_filter_lines
from certtui.store import snapshot, write_transaction

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
A filter is saved in the interface (b in every view), and used by its name wherever rows are chosen.

examples:
  certtui filters list
  certtui export filtered --filter "Night shift" --output night.xlsx
  certtui --as-of eoq+1 status --filter "Night shift" --fail-on expired,missing
  certtui filters rename "Night shift" "Nights"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List, rename and delete saved filters."
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    acts.add_listing("list", "list saved filters, with what each shows")
    acts.add("rename", "give a saved filter another name", "NAME", "NEW")
    acts.add("delete", "delete a saved filter; what it shows stays as it is", "NAME")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout."""
    if arguments.act == "list":
        with snapshot():
            lines = list_filter_lines(session.operator)
        put_rows(
            arguments.format,
            ("filter", "shows", "saved_by", "saved_at"),
            [
                (one.saved.name, one.refusal or one.words, one.saved.saved_by, one.saved.saved_at)
                for one in lines
            ],
        )
        return 0
    session.require_today()
    from certtui.commands import saved_filters

    with write_transaction():
        saved = find_saved_filter(arguments.name)
        if arguments.act == "rename":
            name = saved_filters.rename_filter(session.operator, saved.id, arguments.new)
            said = f"filter '{saved.name}' is called '{name}'"
        else:
            saved_filters.delete_filter(session.operator, saved.id)
            said = f"filter '{saved.name}' deleted"
    put(f"done: {said}")
    return 0

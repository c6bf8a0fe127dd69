"""`certtui mappings`: the answers that imports were given and that are kept for other files, and away with them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts
from certtui.cli.listing import put_rows
from certtui.cli.streams import put
from certtui.importing.answers import shown_answers
from certtui.importing.mappings import Mapping, all_told, find, forget
from certtui.importing.options import shell_line
from certtui.store import snapshot

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
An import that succeeds remembers its answers (--map, --only, --date-format …) for
files with the same columns: where such a file leaves something open, 'certtui
import' shows the command with the answers of last time. They are used only when
you run it. --mapping NAME saves answers under a name. What is about one file only
is never kept: --encoding, --sheet, --header-row, --skip-errors, --trust-codes,
--complete, dates given by --set …

From cron, give the name alone: such a command uses the answers and shows them, and
never changes them. It imports nothing where the mapping is gone, or where the file
leaves open what the mapping does not answer.

examples:
  certtui import employees hr.csv --map "Emp #=code" --mapping hr-nightly
  certtui import employees hr.csv --mapping hr-nightly
  certtui mappings list
  certtui mappings show hr-nightly
  certtui mappings delete 1        (without a name, by its number in the list)
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List, show and delete the answers that are kept for imports."
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    acts.add_listing("list", "list mappings: those with a name, then what was remembered, the newest first")
    acts.add("show", "show the columns and the answers of a mapping", "NAME")
    acts.add("delete", "delete a mapping; what was imported with it stays", "NAME")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout."""
    if arguments.act == "list":
        with snapshot():
            found = all_told(session.operator)
        put_rows(
            arguments.format,
            ("mapping", "import", "answers", "columns", "saved_by", "saved_at"),
            [(one.called, one.what, one.shown, len(one.header), one.operator, one.when) for one in found],
        )
        return 0
    if arguments.act == "show":
        with snapshot():
            found_one = find(session.operator, arguments.name)
        put("\n".join(_lines(found_one)))
        return 0
    session.require_today()
    gone = forget(session.operator, arguments.name)
    put(f"done: mapping '{gone.called}' deleted; its answers were {gone.shown}")
    return 0


def _lines(mapping: Mapping) -> list[str]:
    how = ["--mapping", mapping.name] if mapping.name else [*mapping.words]
    return [
        f"{mapping.what}, saved by {mapping.operator}, {mapping.when}",
        "columns:",
        *(f"  {column}" for column in mapping.header if column),
        "answers:",
        *(f"  {answer}" for answer in shown_answers(mapping.words)),
        "to use them:",
        "  " + shell_line(["certtui", "import", mapping.what, "FILE", *how]),
    ]

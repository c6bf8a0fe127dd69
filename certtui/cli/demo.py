"""`certtui demo`: a believable company to look around in, beside all real data."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from certtui import config
from certtui.cli.start import open_at, recording_refusals
from certtui.cli.streams import can_show_interface, say, talk_progress
from certtui.errors import Conflict

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
examples:
  certtui demo                                     a throwaway company; it is gone when the interface is closed
  certtui demo --rows 1000000 --database big.db    one that stays
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Fill a new database with a believable company and open the interface on it. Without --database it is a "
        "throwaway one (CERTTUI_DATABASE is never touched); a database that holds data is refused."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "--rows", type=_positive, default=20_000, metavar="N", help="associations (default 20000)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="the same number makes the same company (default 1)"
    )
    parser.add_argument("--fill-only", action="store_true", help="do not open the interface")


def run(arguments: argparse.Namespace) -> int:
    """Fill the database; then open the interface where there is a terminal, else say where the database is."""
    given = getattr(arguments, "database", None)
    if given:
        return _run_at(config.database_location(given), arguments, keeps=True)
    folder = tempfile.mkdtemp(prefix="certtui-demo-")
    try:
        return _run_at(str(Path(folder) / "demo.sqlite3"), arguments, keeps=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_at(location: str, arguments: argparse.Namespace, *, keeps: bool) -> int:
    session = open_at(location, arguments)
    with recording_refusals(session.operator.name, session.operator.by, arguments):
        _fill(session, arguments.rows, arguments.seed)
    shown = config.shown_location(location)
    if can_show_interface() and not arguments.fill_only:
        # by name: the interface is the other front end, and no subcommand may load it
        return int(import_module("certtui.app").run(session))
    say(f"the demo company is in {shown}" if keeps else "the demo company was made, and thrown away again")
    return 0


def _fill(session: Session, rows: int, seed: int) -> None:
    from certtui.demo import fill
    from certtui.store import connection, execute

    session.require_today()
    with connection():
        has_data = any(
            execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            for table in ("entity", "certification", "role")
        )
    if has_data:
        raise Conflict(
            f"{config.shown_location(session.location)} holds data already, and was left as it is. "
            "Name a new database with --database, or leave it out for a throwaway one."
        )
    line = talk_progress("associations made")
    try:
        fill(session.operator, rows, seed, session.today, line)
    finally:
        line.clear()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 is needed")
    return number

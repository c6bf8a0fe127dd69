"""`certtui check`: whether the database holds together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.streams import put, say, talk_progress
from certtui.integrity import check
from certtui.rights import Right
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Look for damage: in the database file, in the sources of associations, in the stored timelines, and in the "
        "chain of the audit log. Changes nothing. Exit code 1 when something is found."
    )


def run(arguments: argparse.Namespace, session: Session) -> int:  # noqa: ARG001 - every subcommand's form
    """Print each problem on stdout: what, where, what it means."""
    session.operator.require(Right.READ_AUDIT)
    line = talk_progress("associations checked")
    try:
        problems = check(line)
    finally:
        line.clear()
    for problem in problems:
        put(f"{problem.what}: {problem.where}\n    {problem.meaning}")
    if problems:
        say(f"certtui: {count(len(problems), 'problem')} found; nothing was changed")
        return 1
    put("clean: the database, the timelines and the audit log hold together")
    return 0

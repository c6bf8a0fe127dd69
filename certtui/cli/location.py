"""`certtui path`: where the database is."""

from __future__ import annotations

import argparse

from certtui import config
from certtui.cli.streams import put


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Print where the database is, without opening it. The password of a URL is not shown."
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the location on stdout."""
    put(config.shown_location(config.database_location(getattr(arguments, "database", None))))
    return 0

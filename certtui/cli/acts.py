"""A subcommand that has acts of its own (`certtui roles rename …`): their parsers, all with the global options."""

from __future__ import annotations

import argparse

from certtui.cli.arguments import add_global_options


class Acts:
    """The acts of one subcommand, found in `arguments.act`."""

    def __init__(self, parser: argparse.ArgumentParser, *, required: bool = True) -> None:
        self._parsers = parser.add_subparsers(dest="act", metavar="ACT", required=required, title="acts")

    def add(self, name: str, help: str, *words: str) -> argparse.ArgumentParser:
        """The parser of an act that takes these words in order, each under its own name in small letters.

        A word that ends in "…" is one or more.
        """
        parser = self._parsers.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        for word in words:
            if word.endswith("…"):
                parser.add_argument(word[:-1].lower(), metavar=word[:-1], nargs="+")
            else:
                parser.add_argument(word.lower(), metavar=word)
        add_global_options(parser)
        return parser

    def add_listing(self, name: str, help: str, *words: str) -> argparse.ArgumentParser:
        """As `add`, for an act that puts rows out: with --format."""
        parser = self.add(name, help, *words)
        parser.add_argument("--format", choices=("table", "json"), default="table")
        return parser


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """The option to be told what would follow."""
    parser.add_argument("--dry-run", action="store_true", help="say what would follow, and change nothing")

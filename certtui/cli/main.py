"""The program's entrance: finds the subcommand, runs it, and turns what goes wrong into words and an exit code."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui import __version__
from certtui.aftermath import told_by
from certtui.cli.arguments import add_global_options
from certtui.cli.help_format import AsWritten, Folded
from certtui.cli.signals import Stopped, stopping
from certtui.cli.streams import abandon_stdout, can_show_interface, say
from certtui.errors import CerttuiError, DatabaseUnavailable, UsageError
from certtui.locations import require_utf8
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.waiting import WORD_AFTER, WORDS, telling

if TYPE_CHECKING:
    from typing import NoReturn

    from certtui.session import Session

DONE, FAILED = 0, 1
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As a shell reports a program that SIGPIPE ended."""

_EXAMPLES = """\
examples:
  certtui                                            open the interface
  certtui demo                                       look at it with a made-up company
  certtui import employees staff.csv --dry-run       what would come of a file
  certtui export filtered --status expired,missing --output gaps.xlsx
  certtui status --fail-on expired,missing           exit code 3 when there are gaps
  certtui --as-of 2027-01-01 status                  a forecast

exit codes: 0 done, 1 error, 2 usage, 3 --fail-on found something, 4 not permitted
"""


_COUNTS = (Right.VIEW_CERTIFICATIONS,)


class _Command(NamedTuple):
    """A subcommand. Its module has `add_arguments(parser)` and `run(arguments, session)`, or `run(arguments)`.

    `to_ask`: the rights without which it says nothing at all; what its answer further takes, the module asks for.
    A module may have `run_alone(arguments)`, which does what takes no session, or returns None.
    """

    module: str
    help: str
    has_session: bool = True
    to_ask: tuple[Right, ...] = ()


COMMANDS = {
    "demo": _Command(
        "demo", "fill a new database with a believable company, and open the interface on it", False
    ),
    "import": _Command("importing", "take in a CSV or XLSX file"),
    "mappings": _Command("mappings", "list, show and delete the answers that are kept for imports"),
    "export": _Command("exporting", "write a list as CSV, XLSX or JSON"),
    "status": _Command(
        "status", "count what is valid, missing, expired …, for each certification", to_ask=_COUNTS
    ),
    "diff": _Command("diff", "what changed status between two dates, and why", to_ask=_COUNTS),
    "filters": _Command("filters", "list, rename and delete saved filters", to_ask=_COUNTS),
    "forecast": _Command(
        "forecast", "count what expires ahead, and the share in compliance behind and ahead", to_ask=_COUNTS
    ),
    "explain": _Command(
        "explaining", "say why a status is what it is, and when it changes next", to_ask=TO_VIEW_ROWS
    ),
    "assign": _Command(
        "assigning", "assign a certification to those whose codes are in a file", to_ask=TO_VIEW_ROWS
    ),
    "certify": _Command(
        "certifying", "record that those whose codes are in a file were certified", to_ask=TO_VIEW_ROWS
    ),
    "renew": _Command(
        "certifying", "renew a certification for those whose codes are in a file", to_ask=TO_VIEW_ROWS
    ),
    "revoke": _Command(
        "revoking", "cancel a certification of those whose codes are in a file", to_ask=TO_VIEW_ROWS
    ),
    "reinstate": _Command("revoking", "give back what was revoked", to_ask=TO_VIEW_ROWS),
    "instances": _Command(
        "instances", "list the certificates that are recorded, correct or void them", to_ask=TO_VIEW_ROWS
    ),
    "remove": _Command(
        "removing", "take a certification from those whose codes are in a file", to_ask=TO_VIEW_ROWS
    ),
    "attach": _Command("attaching", "attach a file to what somebody holds", to_ask=TO_VIEW_ROWS),
    "attachments": _Command(
        "attachments", "list what is attached, save it out, or remove it", to_ask=TO_VIEW_ROWS
    ),
    "sweeps": _Command("sweeps", "list, begin, export and compare audit sweeps", to_ask=TO_VIEW_ROWS),
    "certifications": _Command(
        "certifications", "list, define, change and delete certifications and groups", to_ask=_COUNTS
    ),
    "roles": _Command("roles", "list and change employee roles, their members and what they bring"),
    "entities": _Command(
        "entities",
        "list, make, edit, deactivate employees, assets, clients, locations",
        to_ask=(Right.VIEW_ENTITIES,),
    ),
    "operators": _Command("operators", "list and change who may work here, and what"),
    "check": _Command(
        "checking",
        "look for damage in the database, the timelines and the audit log",
        to_ask=(Right.READ_AUDIT, *TO_VIEW_ROWS),
    ),
    "audit": _Command("auditing", "read the log of what was done, and verify it", to_ask=(Right.READ_AUDIT,)),
    "backup": _Command("backing_up", "write the database and all attachments into one file"),
    "restore": _Command("restoring", "make a database of what backup wrote", False),
    "copy": _Command("copying", "copy the whole register into another database, on either engine"),
    "share": _Command("share", "let the accounts of a group work on one SQLite database", False),
    "path": _Command("location", "print where the database is", False),
}


class _LazyParser(argparse.ArgumentParser):
    """A parser that learns its arguments from the subcommand's module when it is that one's turn."""

    def __init__(self, *args: object, module: str = "", **options: object) -> None:
        options.setdefault("formatter_class", Folded)
        super().__init__(*args, allow_abbrev=False, **options)  # type: ignore[arg-type,misc]
        self._module = module

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        if self._module:
            _module(self._module).add_arguments(self)
            add_global_options(self)
            self._module = ""
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say it as every other error is said."""
        raise UsageError(f"{message.rstrip('.')}. See '{self.prog} --help'.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run certtui with these arguments (those of the process when None); returns the exit code."""
    with told_by(lambda remains: say(f"certtui: {remains}")):
        return _answered(argv)


def _answered(argv: Sequence[str] | None) -> int:
    try:
        code = _carry_out(argv)
    except CerttuiError as error:
        say(f"certtui: {error}")
        code = error.exit_code
    except BrokenPipeError:
        abandon_stdout()
        code = PIPE_CLOSED
    except OSError as error:
        code = _refused_by_system(error)
    except (KeyboardInterrupt, Stopped) as stopped:
        say("certtui: stopped; what was not finished was not done")
        code = stopped.exit_code if isinstance(stopped, Stopped) else INTERRUPTED
    except SystemExit as asked:  # --help, --version
        code = int(asked.code or DONE)
    except Exception as error:  # noqa: BLE001 - the one place where what nobody foresaw ends
        code = _unforeseen(error)
    return code


def _carry_out(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else list(argv)
    for word in words:
        require_utf8(word, "argument")
    arguments = parse(words)
    arguments.words = words  # as they were typed, for the record of what is refused
    if arguments.command is None:
        return _open_interface(arguments)
    with stopping(), telling(_Waiting().tell):
        code = _run(arguments)
        sys.stdout.flush()
    return code


class _Waiting:
    """Says once for each wait why nothing happens."""

    def __init__(self) -> None:
        self._before = 0.0
        self._told = False

    def tell(self, seconds: float) -> None:
        """Say so when it has lasted."""
        if seconds < self._before:
            self._told = False
        self._before = seconds
        if seconds >= WORD_AFTER and not self._told:
            self._told = True
            say(f"certtui: {WORDS} (ctrl+c cancels)")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """What the words ask for. Raises UsageError; SystemExit after --help and --version."""
    return _parser(_wanted(words)).parse_args(words)


def _wanted(words: Sequence[str]) -> Sequence[str]:
    """The subcommands to make parsers for: making all of them is felt in the start of each.

    Those that occur among the words, for only they can be meant; all, when none does or when help is asked before.
    """
    at = [place for place, word in enumerate(words) if word in COMMANDS]
    if not at or {"-h", "--help"} & set(words[: at[0]]):
        return list(COMMANDS)
    return [name for name in COMMANDS if name in words]


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = _LazyParser(
        prog="certtui",
        description="Keep track of the certifications that employees, assets, clients and job locations must hold.",
        epilog=_EXAMPLES,
        formatter_class=AsWritten,
    )
    parser.add_argument("--version", action="version", version=f"certtui {__version__}")
    add_global_options(parser)
    commands = parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        title="commands (certtui COMMAND --help tells more)",
        parser_class=_LazyParser,
    )
    for name in names:
        command = COMMANDS[name]
        commands.add_parser(
            name,
            module=command.module,
            help=command.help,
            formatter_class=AsWritten,
        )
    return parser


def _module(name: str):  # type: ignore[no-untyped-def]
    return import_module(f"certtui.cli.{name}")


def _run(arguments: argparse.Namespace) -> int:
    command = COMMANDS[arguments.command]
    module = _module(command.module)
    if not command.has_session:
        return int(module.run(arguments))
    if (alone := getattr(module, "run_alone", None)) and (code := alone(arguments)) is not None:
        return int(code)
    from certtui.cli.start import session_for

    with session_for(arguments) as session:
        return _run_in(session, arguments, command, module)


def _run_in(session: Session, arguments: argparse.Namespace, command: _Command, module: Any) -> int:
    from certtui.cli.start import recording_refusals
    from certtui.store import commits

    before = commits()
    try:
        with recording_refusals(session.operator.name, session.operator.by, arguments):
            session.operator.require(*command.to_ask)
            code = int(module.run(arguments, session))
        sys.stdout.flush()
    except (OSError, DatabaseUnavailable) as error:
        # of several changes one may have failed; and what has a name is another file than the answer
        if commits() != before + 1 or getattr(error, "filename", None):
            raise
        _tell_saved(error)
        return DONE
    return code


def _open_interface(arguments: argparse.Namespace) -> int:
    if not can_show_interface():
        raise UsageError(
            "The interface needs a terminal, and this is none (TERM is "
            f"'{os.environ.get('TERM', '')}'). Use a subcommand: {', '.join(COMMANDS)}; see 'certtui --help'."
        )
    from certtui.cli.start import open_session

    # Textual paints at the ticks of a clock; with its 60 a second a picture waits for the next one longer than it takes
    os.environ.setdefault("TEXTUAL_FPS", "120")
    # by name: the interface is the other front end, and no subcommand may load it
    return int(import_module("certtui.app").run(open_session(arguments)))


def _tell_saved(error: OSError | DatabaseUnavailable) -> None:
    """What was asked for is committed, and only its answer could not be read or written: it is not to be done twice."""
    abandon_stdout()
    reason = (error.strerror or error) if isinstance(error, OSError) else "the database does not answer now"
    say(
        f"certtui: the change was saved, but its answer could not be shown: {reason}. "
        "To see what was done: certtui audit list"
    )


def _refused_by_system(error: OSError) -> int:
    """What the system refuses while bytes go out: a full disk behind `> file`, a device that is gone."""
    abandon_stdout()
    about = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        advice = "What was written is not whole. Free some space, or write elsewhere, and start again"
    else:
        advice = "What was begun was not finished"
    say(f"certtui: {about}{error.strerror or error}. {advice}.")
    return FAILED


def _unforeseen(error: Exception) -> int:
    """Keep the traceback where it can be looked up, and show no more than its number.

    Not where the database's file is damaged: that is what it came from, and what there are words for.
    """
    if "certtui.store" in sys.modules and (damage := import_module("certtui.damage").find_damage()):
        say(f"certtui: {damage}")
        return FAILED
    from certtui.incidents import record_incident

    try:
        number, path = record_incident(error)
    except OSError as refused:
        say(
            f"certtui: an unforeseen error ({type(error).__name__}), and its log cannot be written: {refused}."
        )
    else:
        say(
            f"certtui: an unforeseen error ({type(error).__name__}); what was begun was not done. "
            f"Please report incident {number}; it is written in {path}."
        )
    return FAILED

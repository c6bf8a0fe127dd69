"""`certtui explain`: why an entity's certification has its status, where its expiry comes from, what changes next."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from certtui.cli.streams import is_terminal, put
from certtui.queries.definitions import find_certification
from certtui.queries.details import AssociationDetails, find_association, get_association
from certtui.queries.explanation_words import Line, describe
from certtui.store import snapshot

if TYPE_CHECKING:
    from certtui.session import Session

_TOPIC_WIDTH = 10
_LEAST_WIDTH = 50

_EXAMPLES = """\
examples:
  certtui explain "First Aid/CPR" E000006
  certtui --as-of 2027-01-01 explain "First Aid/CPR" E000006      what it will be, and why
  certtui explain "First Aid/CPR" E000006 --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Say in words why an entity's certification has the status it has, where its expiry comes from, when the "
        "status changes next, and why the entity must hold it at all."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("certification", metavar="CERTIFICATION", help="its name")
    parser.add_argument("code", metavar="CODE", help="the entity's code; inactive ones are found as well")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print the explanation. Raises NotFound for a name or code that nobody has, and for what was never assigned."""
    with snapshot():
        certification = find_certification(arguments.certification)
        association = find_association(session.operator, certification, arguments.code)
        details = get_association(session.operator, association, session.as_of)
    lines = describe(details)
    put(_json(details, lines) if arguments.format == "json" else _text(details, lines))
    return 0


def _text(details: AssociationDetails, lines: tuple[Line, ...]) -> str:
    """Topics with what is said on them; broken into lines on a terminal only, so that grep finds whole sentences."""
    shown = [f"{details.name} ({details.code}) · {details.definition.name} · on {details.as_of}"]
    for topic, text in lines:
        head = f"{topic:<{_TOPIC_WIDTH}}"
        if is_terminal(sys.stdout):
            width = max(shutil.get_terminal_size().columns, _LEAST_WIDTH)
            indent = " " * _TOPIC_WIDTH
            shown += textwrap.wrap(
                text, width, initial_indent=head, subsequent_indent=indent, break_long_words=False
            )
        else:
            shown.append(head + text)
    return "\n".join(shown)


def _json(details: AssociationDetails, lines: tuple[Line, ...]) -> str:
    import json

    found = details.explanation
    change = found.next if found else None
    answer = {
        "as_of": details.as_of.isoformat(),
        "certification": details.definition.name,
        "kind": details.definition.kind.word,
        "entity_code": details.code,
        "entity_name": details.name,
        "active": details.active,
        "status": found.status.word if found else None,
        "rule": int(found.rule) if found else None,
        "expires_on": found.expires_on.isoformat() if found and found.expires_on else None,
        "next_change": change.on.isoformat() if change else None,
        "next_status": change.status.word if change and change.status else None,
        "words": {line.topic.lower().replace(" ", "_"): line.text for line in lines},
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)

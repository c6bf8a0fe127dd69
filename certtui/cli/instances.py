"""`certtui instances`: the certificates that are recorded, listed, corrected and voided, for one entity or for many."""

from __future__ import annotations

import argparse
import shlex
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from certtui.cli import naming
from certtui.cli.acts import Acts, add_dry_run
from certtui.cli.codes import read_codes
from certtui.cli.listing import put_rows
from certtui.cli.rows import DAY_FORMS, day_given
from certtui.cli.streams import put, say, talk_progress
from certtui.cli.trial import trial_if
from certtui.commands import lifecycle
from certtui.errors import Conflict, NotFound, UsageError
from certtui.queries.certificates import Certificate, list_certificates
from certtui.queries.definitions import find_certification
from certtui.rights import Right
from certtui.store import connection, write_transaction
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.queries.lifecycle import InstanceFields
    from certtui.session import Session

_COLUMNS = (
    "code",
    "name",
    "issued_on",
    "effective_on",
    "expires_on",
    "number",
    "state",
    "voided_on",
    "replaced_on",
    "note",
    "recorded_at",
    "recorded_by",
)
_EXAMPLES = f"""\
A certificate is named by the code of its holder and, where there are several, by the day it was issued, by its number,
or by when it was recorded.
Voiding keeps a certificate in the history with your reason, but it never counts; what it had replaced counts again.
'--undo' takes that back.

Days are written {DAY_FORMS}.

examples:
  certtui instances list "First Aid" --code E1001
  certtui instances correct "First Aid" --code E1001 --issued 2026-03-10 --set-expires 2028-03-10
  certtui instances correct "First Aid" --codes class.txt --issued 2026-03-10 --set-issued 2026-03-11 --dry-run
  certtui instances void "First Aid" --code E1001 --number FA-17 --reason "Another person's certificate"
  certtui instances void "First Aid" --code E1001 --number FA-17 --undo
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List the certificates that are recorded, correct one, or void one."
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    _add_entities(acts.add_listing("list", "list what is recorded", "CERTIFICATION"))
    correct = acts.add("correct", "correct a date, a number or a note", "CERTIFICATION")
    _add_entities(correct)
    _add_choice(correct)
    correct.add_argument("--set-issued", metavar="DATE", help="the correct day of issue")
    correct.add_argument("--set-effective", metavar="DATE", help="the correct first day")
    correct.add_argument("--set-expires", metavar="DATE|never", help="the correct last day, or never")
    correct.add_argument("--set-number", metavar="N", help="the correct number")
    correct.add_argument("--set-note", metavar="TEXT", help="the new note")
    add_dry_run(correct)
    void = acts.add("void", "keep it in the history, but never count it", "CERTIFICATION")
    _add_entities(void)
    _add_choice(void)
    void.add_argument("--reason", metavar="TEXT", help="why; kept with the certificate")
    void.add_argument("--undo", action="store_true", help="take the void back: it counts again")
    add_dry_run(void)


def _add_entities(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--code", action="append", metavar="CODE", default=[], help="whose; may be repeated")
    parser.add_argument("--codes", metavar="FILE|-", help="whose: a list of codes, as 'assign' takes it")
    parser.add_argument("--skip-unknown", action="store_true", help="go on without the codes that nobody has")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--issued", metavar="DATE", help="the certificate that was issued on this day")
    parser.add_argument("--number", metavar="N", help="the certificate with this number")
    parser.add_argument(
        "--recorded",
        metavar="TIME",
        help="the certificate that 'list' shows with this 'Recorded at', or its beginning",
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do the act. Raises UsageError for words that do not go together."""
    if arguments.act == "list":
        return _list(arguments, session)
    session.require_today()
    session.operator.require(Right.UPDATE_CERTIFICATIONS)
    if arguments.act == "correct":
        return _correct(arguments, session)
    if arguments.undo:
        return _restore(arguments, session)
    if not arguments.reason:
        raise UsageError("Say why the certificate is voided, with --reason; it is kept with the certificate.")
    return _void(arguments, session)


def _list(arguments: argparse.Namespace, session: Session) -> int:
    found = _find(arguments, session)
    put_rows(arguments.format, _COLUMNS, [_row(one) for one in found.certificates])
    return 0


def _correct(arguments: argparse.Namespace, session: Session) -> int:
    given = {
        name: getattr(arguments, f"set_{name}")
        for name in ("issued", "effective", "expires", "number", "note")
    }
    if all(value is None for value in given.values()):
        raise UsageError(
            "Say what to correct: --set-issued, --set-effective, --set-expires, --set-number or --set-note."
        )
    chosen = _choose(_find(arguments, session), arguments, session, void=False)
    changed = 0
    with trial_if(arguments.dry_run), write_transaction():  # all of them or none
        for one in chosen:
            after = _corrected(one.fields, arguments, session.today)
            changed += after != one.fields
            lifecycle.correct_instance(session.operator, one.id, one.fields, after, session.today)
    unchanged = len(chosen) - changed
    _put([f"{changed:,} corrected", f"{unchanged:,} unchanged"], arguments)
    return 0


def _corrected(fields: InstanceFields, arguments: argparse.Namespace, today: date) -> InstanceFields:
    expires = arguments.set_expires
    never = expires is not None and expires.strip().casefold() == "never"
    after = fields._replace(
        issued_on=day_given(arguments.set_issued, today, "issued_on") or fields.issued_on,
        effective_on=day_given(arguments.set_effective, today, "effective_on") or fields.effective_on,
        number=fields.number if arguments.set_number is None else arguments.set_number,
        note=fields.note if arguments.set_note is None else arguments.set_note,
    )
    if expires is None:
        return after
    return after._replace(expires_on=None if never else day_given(expires, today, "expires_on"))


def _void(arguments: argparse.Namespace, session: Session) -> int:
    chosen = _choose(_find(arguments, session), arguments, session, void=False)
    ids = [one.id for one in chosen]
    plan = lifecycle.plan_void(ids, session.today)
    for row in plan.rows:
        if row.reopens:
            say(
                f"{row.code} is Revoked again from {row.reopens} on: this certificate had ended the revocation"
            )
    line = talk_progress("voided")
    try:
        with trial_if(arguments.dry_run):
            done = lifecycle.void(
                session.operator, ids, arguments.reason, session.today, agreed=plan, progress=line
            )
    finally:
        line.clear()
    parts = [f"{count(done.voided, 'certificate')} voided"]
    if done.given_back:
        parts.append(f"{count(done.given_back, 'certificate')} counting again that had been replaced")
    _put(parts, arguments)
    return 0


def _restore(arguments: argparse.Namespace, session: Session) -> int:
    chosen = _choose(_find(arguments, session), arguments, session, void=True)
    undone, kept = 0, list[str]()
    with trial_if(arguments.dry_run), write_transaction():
        for event in sorted({one.void_event for one in chosen if one.void_event}):
            # the act may have voided those of others as well, which were not named
            done = lifecycle.undo(
                session.operator, event, session.today, only=[one.association for one in chosen]
            )
            undone += done.undone
            kept += done.kept
    if kept:
        say(f"still void, because something was recorded since ({len(kept):,}): {naming.listed(kept)}")
    _put([f"{count(undone, 'row')} with certificates counting again"], arguments)
    return 0


class _Found(NamedTuple):
    """The certificates of those who were named, the certification's name, and the codes by the entities' ids."""

    certification: str
    codes: dict[int, str]
    certificates: list[Certificate]


def _find(arguments: argparse.Namespace, session: Session) -> _Found:
    codes = [*arguments.code, *(read_codes(arguments.codes) if arguments.codes else ())]
    if not codes:
        raise UsageError("Say whose certificates are meant: --code CODE, or --codes FILE for many.")
    with connection():
        certification = find_certification(arguments.certification)
        entities = naming.find_codes(certification, codes, skip_unknown=arguments.skip_unknown)
        certificates = list_certificates(session.operator, certification.id, sorted(entities.values()))
    return _Found(certification.name, {id: code for code, id in entities.items()}, certificates)


def _choose(
    found: _Found, arguments: argparse.Namespace, session: Session, *, void: bool
) -> list[Certificate]:
    """The one certificate that is meant of each entity.

    Raises NotFound when somebody has none such, and Conflict when somebody has several, naming the option that chooses.
    """
    issued = day_given(arguments.issued, session.today, "issued")
    by_entity: dict[int, list[Certificate]] = {entity: [] for entity in found.codes}
    for one in found.certificates:
        fits = (issued is None or one.fields.issued_on == issued) and (
            (arguments.number is None or one.fields.number == arguments.number)
            and (arguments.recorded is None or one.recorded_at.startswith(arguments.recorded))
        )
        if fits and (one.void_event is not None) == void:
            by_entity[one.entity].append(one)
    if without := sorted(found.codes[entity] for entity, ones in by_entity.items() if not ones):
        which = "No voided" if void else "No"
        raise NotFound(
            f"{which} certificate of '{found.certification}'{_as_chosen(arguments, issued)} is recorded for: "
            f"{naming.listed(without)}. Nothing was changed. To see what is recorded: {_to_list(arguments)}"
        )
    if several := [ones for ones in by_entity.values() if len(ones) > 1]:
        told = "; ".join(f"{ones[0].code} has {_listed(ones)}" for ones in several[:3])
        raise Conflict(
            f"Several certificates are meant: {told}. Nothing was changed. "
            f"Name one with --issued DATE, --number N or --recorded TIME, as listed by: {_to_list(arguments)}"
        )
    return [one for ones in by_entity.values() for one in ones]


def _as_chosen(arguments: argparse.Namespace, issued: date | None) -> str:
    on = f" issued on {issued}" if issued else ""
    number = f" with the number {arguments.number}" if arguments.number is not None else ""
    return on + number + (f" recorded at {arguments.recorded}" if arguments.recorded is not None else "")


def _to_list(arguments: argparse.Namespace) -> str:
    """The command that lists what there is to choose from."""
    words = ["certtui", "instances", "list", arguments.certification]
    for code in arguments.code:
        words += ["--code", code]
    if arguments.codes and arguments.codes != "-":
        words += ["--codes", arguments.codes]
    return shlex.join(words)


def _listed(ones: Sequence[Certificate]) -> str:
    """The certificates by what tells them apart: the day, the number, and where these are the same, when it was recorded."""
    alike = Counter((one.fields.issued_on, one.fields.number) for one in ones)
    return ", ".join(
        f"{one.fields.issued_on}"
        + (f" (no. {one.fields.number})" if one.fields.number else "")
        + (f" (recorded {one.recorded_at})" if alike[one.fields.issued_on, one.fields.number] > 1 else "")
        for one in ones[:5]
    )


def _row(one: Certificate) -> list[str]:
    fields = one.fields
    state = "counts"
    if one.void_event is not None:
        state = f"void: {one.void_reason}" if one.void_reason else "void"
    elif one.replaced_on is not None:
        state = "replaced"
    elif one.voided_on is not None:
        state = "revoked"
    return [
        one.code,
        one.name,
        fields.issued_on.isoformat(),
        fields.effective_on.isoformat(),
        fields.expires_on.isoformat() if fields.expires_on else "never",
        fields.number,
        state,
        one.voided_on.isoformat() if one.voided_on else "",
        one.replaced_on.isoformat() if one.replaced_on else "",
        fields.note,
        one.recorded_at,
        one.recorded_by,
    ]


def _put(parts: Sequence[str], arguments: argparse.Namespace) -> None:
    put(("would be: " if arguments.dry_run else "") + ", ".join(parts))

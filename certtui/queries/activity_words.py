"""Events in words: what was done, to what, from which to which values.

Every action that a command writes has its words here; one that has none is told by its name and its detail.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from certtui.text import count

if TYPE_CHECKING:
    from certtui.queries.activity.records import Activity


class Words(NamedTuple):
    """How an action is told: its lead, followed by what it was about; then these numbers of its detail."""

    lead: str
    numbers: tuple[tuple[str, str, str], ...] = ()
    """(key in the detail, one, many): ("added", "row added", "rows added")."""


def _rows(key: str, what: str) -> tuple[str, str, str]:
    return key, f"row {what}", f"rows {what}"


_INSTANCES = ("instances", "instance", "instances")
_ENTITIES = (("entities", "entity", "entities"),)
_MEMBERS = ("members", "member", "members")
_BROUGHT = (_rows("added", "new"), _rows("restored", "restored with their history"))
_RECORDED = (
    _rows("recorded", "recorded"),
    _rows("anew", "again after a revocation"),
    _rows("overridden", "with a date typed over"),
    ("replaced", "certificate replaced", "certificates replaced"),
    _rows("kept_longer", "whose later expiry stays"),
    _rows("passed", "skipped"),
)
_ENDED = (_rows("gone", "gone"), _rows("archived", "archived with their history"))

ACTIONS: Final[Mapping[str, Words]] = {
    "assign": Words(
        "Assigned",
        (
            _rows("added", "added"),
            _rows("restored", "restored with their history"),
            _rows("inherited", "direct as well as by a role"),
        ),
    ),
    "undo assign": Words("Took back an assignment of", (_rows("removed", "removed"), _rows("kept", "kept"))),
    "certify": Words("Certified", _RECORDED),
    "renew": Words("Renewed", _RECORDED),
    "undo": Words("Took back", (_rows("rows", "as before"), _rows("kept", "kept"))),
    "revoke": Words(
        "Revoked", (_rows("revoked", "revoked"), ("voided", "instance voided", "instances voided"))
    ),
    "reinstate": Words(
        "Reinstated",
        (
            _rows("reinstated", "reinstated"),
            _rows("unbegun", "whose revocation never takes effect"),
            ("restored", "instance given back", "instances given back"),
        ),
    ),
    "void": Words(
        "Voided",
        (
            ("voided_instances", "certificate", "certificates"),
            ("given_back", "replaced certificate counting again", "replaced certificates counting again"),
        ),
    ),
    "upgrade": Words("Upgraded the database", (_rows("recalculated", "whose status was calculated again"),)),
    "remove": Words(
        "Removed",
        (
            _rows("removed", "removed"),
            ("instances", "instance deleted with them", "instances deleted with them"),
            _rows("stripped", "kept by a role, no longer direct"),
        ),
    ),
    "enter instance": Words("Entered a past instance of"),
    "correct instance": Words("Corrected an instance of"),
    "delete instance": Words("Deleted an instance of"),
    "attach": Words("Attached a file to"),
    "remove attachment": Words("Removed an attachment from"),
    "create certification": Words("Defined certification", _BROUGHT),
    "copy certification": Words("Copied certification", _BROUGHT),
    "change certification": Words("Changed certification", (*_BROUGHT, *_ENDED)),
    "delete certification": Words(
        "Deleted certification",
        (
            ("associations", "row deleted", "rows deleted"),
            _INSTANCES,
            ("revocations", "revocation", "revocations"),
            ("attachments", "attachment", "attachments"),
        ),
    ),
    "create group": Words("Made group"),
    "rename group": Words("Renamed group"),
    "delete group": Words("Deleted group"),
    "create role": Words("Made role"),
    "rename role": Words("Renamed role"),
    "copy role": Words("Copied role", (_MEMBERS, *_BROUGHT)),
    "delete role": Words("Deleted role", (_MEMBERS, *_ENDED)),
    "add members": Words("Added members to role", (_MEMBERS, *_BROUGHT)),
    "drop members": Words("Dropped members from role", (_MEMBERS, *_ENDED)),
    "put certifications on role": Words("Put certifications on role", _BROUGHT),
    "take certifications off role": Words("Took certifications off role", _ENDED),
    "create entity": Words("Made"),
    "update entity": Words("Changed"),
    "deactivate": Words("Deactivated", _ENTITIES),
    "reactivate": Words("Brought back", _ENTITIES),
    "add operator": Words("Added operator"),
    "set permission sets": Words("Changed the permissions of operator"),
    "remove operator": Words("Removed operator"),
    "copy permission set": Words("Made permission set"),
    "rename permission set": Words("Renamed permission set"),
    "set rights": Words("Changed the rights of permission set"),
    "delete permission set": Words("Deleted permission set"),
    "save filter": Words("Saved filter"),
    "rename filter": Words("Renamed filter"),
    "delete filter": Words("Deleted filter"),
    "delete mapping": Words("Deleted the answers to an import"),
    "begin sweep": Words("Began sweep", (("rows", "row frozen", "rows frozen"),)),
    "certify in sweep": Words("Decided in a sweep to certify"),
    "renew in sweep": Words("Decided in a sweep to renew"),
    "revoke in sweep": Words("Decided in a sweep to revoke"),
    "reinstate in sweep": Words("Decided in a sweep to reinstate"),
    "accept in sweep": Words("Accepted in a sweep"),
    "settle in sweep": Words("Settled in a sweep", (_rows("settled", "that needed nothing more"),)),
    "skip in sweep": Words("Put off in a sweep"),
    "undo in sweep": Words("Took back a decision in a sweep on"),
    "sign sweep": Words("Signed off sweep", (_rows("rows", "listed"), _rows("left_open", "left open"))),
    "give up sweep": Words("Gave up sweep", (_rows("decided", "decided on"), _rows("open", "left open"))),
    "first operator": Words("Made the first operator"),
    "accept rows": Words("Accepted rows that another program changed"),
    "import": Words(
        "Imported",
        (
            ("created", "line new", "lines new"),
            ("updated", "line changed", "lines changed"),
            ("corrected", "certificate corrected", "certificates corrected"),
            ("assigned", "line assigned without a certificate", "lines assigned without a certificate"),
            ("errors", "line skipped for an error", "lines skipped for an error"),
            ("deactivated", "not in the file made inactive", "not in the file made inactive"),
            ("members removed", "member not in the file removed", "members not in the file removed"),
            (
                "assignments removed",
                "assignment not in the file removed",
                "assignments not in the file removed",
            ),
        ),
    ),
    "undo import": Words(
        "Took back an import",
        (("removed", "row removed", "rows removed"), ("restored", "row as before", "rows as before")),
    ),
    "copy register": Words(
        "Copied the whole register from another database",
        (
            ("rows", "row", "rows"),
            ("files", "attached file", "attached files"),
            ("lacking", "attached file left out", "attached files left out"),
        ),
    ),
    "fill with demo company": Words("Filled the database with a demo company", (("rows", "row", "rows"),)),
}

_TITLES: Final = {
    "validity": "validity",
    "basis": "renewal counts from",
    "offsets": "notification offsets",
    "notify_entity": "reminders to the entity",
    "notify_manager": "reminders to its manager or owner",
    "notify_addresses": "reminders to further addresses",
}
_WHEN_NONE: Final = {"validity": "never expires", "expires_on": "never"}
_WORDS_OF_OURS: Final = frozenset(
    {"last_day", "snap", "basis", "initial_validity", "kind", "status", "ended_by", "origin"}
)
"""Fields that hold a word of the program, whose underscores are blanks; in any other they are somebody's text."""
_SAID_ALREADY: Final = frozenset(
    {"id", "role_id", "copied_id", "changes", "corrections", "undone", "act", "made", "before"}
)
_ATTRIBUTE: Final = "attributes."
_MOST_CORRECTIONS: Final = 20
_WAYS: Final = {
    "tty": "from a terminal",
    "ssh": "over SSH without a terminal",
    "cron": "by cron",
    "at": "by at",
    "background": "without a terminal",
}
_UNDONE: Final = {
    "certify": "certifying",
    "renew": "renewing",
    "revoke": "revoking",
    "reinstate": "reinstating",
    "void": "voiding",
}


def headline(activity: Activity) -> str:
    """The event in one line: what was done to what, and how many rows or which values it changed."""
    words = ACTIONS.get(activity.action)
    subject = f"{_lead(activity)} {activity.subject}".rstrip()
    numbers = _numbers(words, activity.detail) if words else []
    told = [*numbers, *_changed(activity.detail)]
    if not words:
        told += _plainly(activity)
    told = told or _touched(activity)
    return f"{subject}: {', '.join(told)}" if told else subject


def describe(activity: Activity) -> list[str]:
    """The event in full, a line for each thing that it tells beside who, when and what it was about."""
    words = ACTIONS.get(activity.action)
    numbers = _numbers(words, activity.detail) if words else []
    counted = (
        {key for key, _, _ in words.numbers if isinstance(activity.detail.get(key), int)} if words else set()
    )
    told = [*numbers, *_changed(activity.detail), *_plainly(activity, counted)]
    by = activity.detail.get("by")
    told += _corrections(activity.detail.get("corrections"))
    return [*told, f"by {account_words(by)}"] if isinstance(by, dict) and by else told


def who(activity: Activity) -> str:
    """Whose act it was, and the account that worked under that name where it is another one."""
    by = activity.detail.get("by")
    account = by.get("account") if isinstance(by, dict) else None
    return (
        f"{activity.operator} ({account})" if account and account != activity.operator else activity.operator
    )


def account_words(by: Mapping[str, Any]) -> str:
    """An account as an event tells it: account root (uid 0, logged in as uid 1000) on host h7, from a terminal."""
    login = f", logged in as uid {by['loginuid']}" if "loginuid" in by else ""
    way = str(by.get("way", ""))
    told = f"account {by.get('account') or 'unknown'} (uid {by.get('uid', '?')}{login}) on host {by.get('host', '?')}"
    told += f", {_WAYS[way]}" if way in _WAYS else ""
    if by.get("session_user"):
        told += f", as {by['session_user']} of the PostgreSQL server"
    return f"{told}, claimed by {by['claimed_by']}" if by.get("claimed_by") else told


def all_words(activity: Activity) -> str:
    """All that is told of an event, to be searched."""
    return " ".join((who(activity), activity.action, activity.at, headline(activity), *describe(activity)))


def _lead(activity: Activity) -> str:
    words = ACTIONS.get(activity.action)
    if words is None:
        return activity.action[:1].upper() + activity.action[1:]
    undone = _UNDONE.get(str(activity.detail.get("act")))
    return f"{words.lead} {undone}" if activity.action == "undo" and undone else words.lead


def _numbers(words: Words, detail: Mapping[str, Any]) -> list[str]:
    return [
        count(detail[key], one, many)
        for key, one, many in words.numbers
        if isinstance(detail.get(key), int) and detail[key]
    ]


def _touched(activity: Activity) -> list[str]:
    return [count(activity.touched, "entity", "entities")] if activity.touched > 1 else []


def _changed(detail: Mapping[str, Any]) -> list[str]:
    """From which to which values: validity: 1 year → 2 years."""
    changes = detail.get("changes")
    if not isinstance(changes, dict):
        return []
    told = []
    for field, pair in changes.items():
        if not isinstance(pair, list) or len(pair) != 2:
            told.append(f"{_title(field)}: {_value(field, pair)}")
        elif _is_mapping(pair[0]) and _is_mapping(pair[1]) and pair[0] + pair[1]:
            told += _changed_attributes(dict(pair[0]), dict(pair[1]))
        else:
            told.append(f"{_title(field)}: {_value(field, pair[0])} → {_value(field, pair[1])}")
    return told


def _corrections(told: object) -> list[str]:
    """The certificates that an import corrected, the first of them one by one."""
    if not isinstance(told, list):
        return []
    lines = [
        f"{one.get('of', 'certificate')}, issued {one.get('issued_on', '')}: {', '.join(_changed(one))}"
        for one in told[:_MOST_CORRECTIONS]
        if isinstance(one, dict)
    ]
    more = len(told) - _MOST_CORRECTIONS
    return [*lines, f"and {count(more, 'more certificate', 'more certificates')}"] if more > 0 else lines


def _is_mapping(value: object) -> bool:
    """Whether it is a list of names with their values, as an entity's attributes are stored in an event."""
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in value
    )


def _changed_attributes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name}: {_value('', old.get(name))} → {_value('', new.get(name))}"


def _plainly(activity: Activity, counted: Container[str] = ()) -> list[str]:
    """What is told neither as a number nor as a change, as it stands in the detail."""
    about = {part.removesuffix(" (deleted)") for part in (activity.subject, *activity.subject.split(" · "))}
    return [
        f"{_title(key)}: {_value(key, value)}"
        for key, value in activity.detail.items()
        if key not in _SAID_ALREADY
        and not (key == "by" and isinstance(value, dict))  # told on a line of its own
        and key not in counted
        and value not in ("", None, [], {})
        and _value(key, value) not in about
    ]


def _title(field: str) -> str:
    """A field of ours in words; an attribute by the name that somebody gave it."""
    if field.startswith(_ATTRIBUTE):
        return field.removeprefix(_ATTRIBUTE)
    return _TITLES.get(field, field.replace("_", " "))


def _value(field: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", []):
        return _WHEN_NONE.get(field, "none")
    if isinstance(value, list):
        return ", ".join(_value("", one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_title(key)} {_value(key, one)}" for key, one in value.items())
    text = str(value)
    return text.replace("_", " ") if field in _WORDS_OF_OURS else text

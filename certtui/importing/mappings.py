"""Answers that imports were given, kept for the next file with the same columns, or under a name.

Owns: which answers are kept. Invariants: what is about one file only, and what says what its lines record, is kept for no
other file by its columns alone; nothing that is kept is used unless it was asked for, and then it is shown.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui.commands.act import act
from certtui.db_mappings import ImportMapping
from certtui.errors import InvalidInput, NotFound, NotPermitted, UsageError
from certtui.importing.columns import Holds, fold, folded
from certtui.importing.fields import fields_of
from certtui.importing.options import OPTIONS, Options, shell_line, to_words, with_words
from certtui.importing.planning import rights_needed
from certtui.rights import Right
from certtui.store import execute
from certtui.text import refuse_controls, search_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.commands.act import Act
    from certtui.records import Kind
    from certtui.rights import Operator

LASTING = frozenset(
    (
        "maps", "sets", "ignore", "only", "values", "date_format", "date_formats", "no_expiry", "kind", "assign",
        "assign_all", "by_name", "cells", "create_missing", "rename", "keep_both", "per_number",
    )
)  # fmt: skip
"""Options that say how files with such columns are read, and what may be done with all of them."""
ABOUT_ONE_FILE = frozenset(
    (
        "encoding", "sheet", "header_row", "skip_errors", "complete", "allow_many", "trust_codes", "allow_same_name",
        "allow_older",
    )
)  # fmt: skip
"""Options that are true of one file: how its bytes are read, whom it lists, and which of its lines were looked at."""
_SET_BY_COLUMNS = frozenset(("kind", "group", "validity"))
"""Fields whose --set is kept by the columns alone. A list of one certificate can be one of another certificate next time."""
_LONGEST = 100
_COLUMNS = "SELECT id, name, what, header, words, saved_by, saved_at FROM import_mapping"


class Mapping(NamedTuple):
    """Answers as they are stored: `words` as they are typed, for an import of `what` with the columns `header`.

    `name` is empty where they are only remembered. `operator` gave them first, `when` (UTC).
    """

    id: int
    name: str
    what: str
    header: tuple[str, ...]
    words: tuple[str, ...]
    operator: str
    when: str

    @property
    def shown(self) -> str:
        """The answers as one types them in a shell."""
        return shell_line(self.words)

    @property
    def called(self) -> str:
        """What `certtui mappings` finds it by."""
        return self.name or str(self.id)

    def applied(self, options: Options) -> Options:
        """The options with these answers. Raises InvalidInput where they are of another version, or damaged."""
        try:
            return with_words(options, self.words)
        except UsageError as error:
            raise InvalidInput(
                "mapping",
                f"The saved mapping '{self.called}' cannot be used: {error} Give the options themselves, and --mapping "
                "again to save them.",
            ) from error


def lasting_words(what: str, options: Options, *, is_named: bool = False) -> tuple[str, ...]:
    """Those of the answers that are kept for other files, as they are typed.

    A name is given on purpose: under it every --set is kept but that of a date, which is about one day.
    """
    sets = tuple(
        one
        for one in options.sets
        if one[0] in _SET_BY_COLUMNS or (is_named and not _is_date(what, options.kind, one[0]))
    )
    about_one: dict[str, Any] = {
        option.field: Options._field_defaults[option.field]
        for option in OPTIONS
        if option.field not in LASTING
    }
    return tuple(to_words(options._replace(sets=sets, **about_one)))


def _is_date(what: str, kind: Kind | None, ours: str) -> bool:
    """Whether a field of ours, by its name or an alias, holds dates."""
    fields = fields_of("instances" if what == "matrix" else what, kind)
    return any(
        field.kind in {Holds.DATE, Holds.MOMENT} and fold(ours) in folded((field.name, *field.aliases))
        for field in fields.values()
    )


def remembered(what: str, header: Sequence[str]) -> Mapping | None:
    """The newest answers to a file of this kind with these columns, in this order; case and punctuation do not count."""
    row = execute(
        f"{_COLUMNS} WHERE what = ? AND header_key = ? ORDER BY saved_at DESC, id DESC LIMIT 1",
        (what, _header_key(header)),
    ).fetchone()
    return _made(row) if row else None


def named(name: str) -> Mapping:
    """The answers saved under a name; letter case is forgiven. Raises NotFound, naming what comes near."""
    every = all_named()
    for one in every:
        if search_key(one.name) == search_key(name):
            return one
    close = get_close_matches(name.strip(), [one.name for one in every], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(map(repr, close))}?" if close else " See 'certtui mappings list'."
    raise NotFound(f"There is no saved mapping named '{name}'.{hint}")


def all_named(what: str = "") -> list[Mapping]:
    """All that have a name, in order of name; those for one kind of import where it is given."""
    rows = execute(f"{_COLUMNS} WHERE name_key IS NOT NULL ORDER BY name_key").fetchall()
    return [one for one in map(_made, rows) if what in {"", one.what}]


def all_told(operator: Operator) -> list[Mapping]:
    """All mappings of imports that the operator may run: those with a name first, then the newest."""
    rows = execute(f"{_COLUMNS} WHERE name_key IS NULL ORDER BY saved_at DESC, id DESC").fetchall()
    return [one for one in (*all_named(), *map(_made, rows)) if operator.missing(*_rights(one.what)) is None]


def find(operator: Operator, called: str) -> Mapping:
    """The mapping of a name, or of the number that a list shows. Raises NotFound and NotPermitted."""
    number = int(called) if called.isascii() and called.isdecimal() else 0
    for one in all_told(operator):
        if one.id == number:
            return one
    found = named(called)
    operator.require(*_rights(found.what))
    return found


def remember(
    done: Act, what: str, header: Sequence[str], words: Sequence[str], name: str = ""
) -> Mapping | None:
    """Keep answers inside of the act that used them: under the name, or by the columns alone where it has none.

    They take the place of those kept there before, which the event tells. Answers that are the newest for these columns
    already are not kept twice; an import that needed none ends what was remembered. Returns what was stored, None where
    nothing was. Raises InvalidInput for the name, NotPermitted for another operator's.
    """
    stored = _Stored(what, json.dumps([*header]), _header_key(header), json.dumps([*words]))
    if name:
        name = checked_name(name)
        before = next((one for one in all_named() if search_key(one.name) == search_key(name)), None)
        if before is not None:
            require_own(done.operator, before)
    else:
        newest = remembered(what, header)
        if newest.words == tuple(words) if newest else not words:
            return None
        before = _unnamed(what, stored.header_key)
    if before is not None and _is_same(before, stored):
        return None
    if not words and not name:
        if before is not None:
            _forgotten(done, before)
        return None
    now = {**stored._asdict(), "saved_at": done.at, "saved_by": done.operator.name}
    if before is None:
        key = search_key(name) if name else None
        id = int(ImportMapping.insert(name=name, name_key=key, **now).execute())
    else:
        id = before.id
        ImportMapping.update(**now).where(ImportMapping.id == id).execute()
        done.detail["answers_before"] = before.shown
    if name:
        done.detail["mapping"] = name
    done.detail["answers"] = shell_line(words)
    called = before.name if before else name
    return Mapping(id, called, what, tuple(header), tuple(words), done.operator.name, done.at)


def forget(operator: Operator, called: str) -> Mapping:
    """Delete a mapping, by its name or its number; imports that were done stay. Raises NotFound and NotPermitted."""
    with act(operator, "delete mapping") as done:
        gone = find(done.operator, called)
        if gone.name:
            require_own(done.operator, gone)
        _forgotten(done, gone)
        return gone


def checked_name(name: str) -> str:
    """The name as it is stored. Raises InvalidInput for one that cannot be."""
    name = refuse_controls("mapping", name)
    if not search_key(name):
        raise InvalidInput("mapping", "A mapping needs a name. Write, for example, --mapping hr-nightly.")
    if len(name) > _LONGEST:
        raise InvalidInput(
            "mapping", f"This name is longer than {_LONGEST} characters. Choose a shorter one."
        )
    if name.isdecimal():
        raise InvalidInput(
            "mapping",
            f"'{name}' is a number, by which mappings without a name are found. Choose a name with a letter, such as hr-nightly.",
        )
    return name


def require_own(operator: Operator, mapping: Mapping) -> None:
    """Raise NotPermitted where a saved mapping is another operator's, and may not be changed."""
    if mapping.operator != operator.name and not operator.may(Right.UPDATE_CERTIFICATIONS):
        raise NotPermitted(
            f"The mapping '{mapping.name}' was saved by {mapping.operator}. {operator.name} may not change or delete the "
            "mappings of others: that takes the right to update certifications. Nothing was changed. Save the answers "
            "under another name."
        )


class _Stored(NamedTuple):
    """What is stored of answers, as the table has it."""

    what: str
    header: str
    header_key: str
    words: str


def _is_same(before: Mapping, stored: _Stored) -> bool:
    return (before.what, _header_key(before.header), json.dumps([*before.words])) == (
        stored.what,
        stored.header_key,
        stored.words,
    )


def _forgotten(done: Act, mapping: Mapping) -> None:
    execute("DELETE FROM import_mapping WHERE id = ?", (mapping.id,))
    if mapping.name:
        done.detail["name"] = mapping.name
    done.detail["answers_before"] = mapping.shown


def _rights(what: str) -> tuple[Right, ...]:
    return rights_needed(what, Options(date.min))


def _header_key(header: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([fold(column) for column in header]).encode()).hexdigest()


def _unnamed(what: str, header_key: str) -> Mapping | None:
    row = execute(
        f"{_COLUMNS} WHERE name_key IS NULL AND what = ? AND header_key = ?", (what, header_key)
    ).fetchone()
    return _made(row) if row else None


def _made(row: Sequence[Any]) -> Mapping:
    id, name, what, header, words, saved_by, saved_at = row
    return Mapping(id, name, what, _texts(header), _texts(words), saved_by, saved_at)


def _texts(stored: str) -> tuple[str, ...]:
    """A list as it was stored; nothing of one that another program wrote over."""
    try:
        found = json.loads(stored)
    except ValueError:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()

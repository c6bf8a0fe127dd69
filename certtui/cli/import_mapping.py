"""`--mapping`: answers of earlier imports, used where they are asked for by name, and offered where a file leaves something open."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NamedTuple

from certtui.cli.streams import say
from certtui.errors import NotFound, UsageError
from certtui.importing.answers import added_words, shown_answers
from certtui.importing.options import Options, shell_line, to_words
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.importing.applying import Imported
    from certtui.importing.mappings import Mapping
    from certtui.session import Session

HELP = (
    "alone: import with the answers saved under NAME, and show them; with answers (--map, --only, --date-format …): save "
    "these under NAME once the import is done, in place of those saved before. No saved answer is used without this option"
)


class Answers(NamedTuple):
    """The options to import with. `applied`: the mapping that some of them come from; `saved_as`: the name to save under."""

    options: Options
    applied: Mapping | None = None
    saved_as: str = ""

    @property
    def to_keep(self) -> str | None:
        """What `applying.apply` does with the answers: remembers those that were typed, saves them, or nothing."""
        return None if self.applied else self.saved_as


def add_option(parser: argparse.ArgumentParser) -> None:
    """Describe --mapping."""
    parser.add_argument("--mapping", metavar="NAME", help=HELP)


def chosen_answers(arguments: argparse.Namespace, session: Session, typed: Options) -> Answers:
    """The answers that are typed, or saved under the name that is given alone; these are shown.

    Raises NotFound for a name that has none, UsageError for that of another kind of file, NotPermitted.
    """
    if arguments.mapping is None:
        return Answers(typed)
    from certtui.importing.mappings import all_named, checked_name, lasting_words, require_own
    from certtui.importing.planning import rights_needed
    from certtui.store import connection

    what, name = arguments.what, checked_name(arguments.mapping)
    if what == "all":
        raise UsageError("--mapping is for one file. Import the files one by one to use mappings.")
    with connection():
        if lasting_words(what, typed, is_named=True):
            before = next((one for one in all_named() if search_key(one.name) == search_key(name)), None)
            if before is not None:
                _require_kind(before, what)
                require_own(session.operator, before)
            return Answers(typed, saved_as=name)
        mapping = _found(name)
    _require_kind(mapping, what)
    options = mapping.applied(typed)
    session.operator.require(*rights_needed(what, options))
    _show(mapping)
    return Answers(options, mapping)


def _require_kind(mapping: Mapping, what: str) -> None:
    if mapping.what != what:
        raise UsageError(
            f"The mapping '{mapping.name}' is for files of {mapping.what}, and this is an import of {what}. Save answers "
            "for this file under another name."
        )


def _found(name: str) -> Mapping:
    from certtui.importing.mappings import named

    try:
        return named(name)
    except NotFound as missing:
        raise NotFound(
            f"{missing} Nothing was imported. To save answers under this name, give them in the same command: "
            f'--mapping {shell_line([name])} --map "Their column=our_field"'
        ) from missing


def _show(mapping: Mapping) -> None:
    say(f"answers of the mapping '{mapping.name}', saved by {mapping.operator} on {mapping.when[:10]}:")
    for answer in shown_answers(mapping.words):
        say(f"  {answer}")


def tell_other_columns(answers: Answers, columns: Sequence[str]) -> None:
    """Say how the file's columns differ from those that the mapping was saved for."""
    if answers.applied is None:
        return
    header = answers.applied.header
    for words, names in (
        ("has new columns", set(columns) - {*header}),
        ("lacks columns", {*header} - {*columns}),
    ):
        if shown := ", ".join(f"'{name}'" for name in [*columns, *header] if name and name in names):
            say(f"since the mapping '{answers.applied.name}' was saved, the file {words}: {shown}")


def offer_remembered(arguments: argparse.Namespace, answers: Answers, columns: Sequence[str]) -> None:
    """Where a file with the same columns was imported before: show the command with the answers that it was given."""
    if answers.applied is not None:
        return
    from certtui.importing.mappings import lasting_words, remembered

    before = remembered(arguments.what, columns)
    try:
        added = added_words(answers.options, before.words) if before else []
    except UsageError:  # they are of another version, and no help
        return
    if before is None or not added:
        return
    if (
        before.name
        and not arguments.mapping
        and not lasting_words(arguments.what, answers.options, is_named=True)
    ):
        added = ["--mapping", before.name]
    say(
        f"Files with these columns were imported before, with answers that {before.operator} gave on {before.when[:10]}: "
        f"{', '.join(shown_answers(before.words))}. If they are right for this file as well:\n"
        f"  {shell_line(['certtui', *arguments.words, *added])}"
    )


def tell_not_saved(answers: Answers, *, is_dry_run: bool = False) -> None:
    """Say of a mapping that it was not saved, and why."""
    if answers.saved_as and is_dry_run:
        say(f"the answers would be saved as the mapping '{answers.saved_as}'")
    elif answers.saved_as:
        say(f"The mapping '{answers.saved_as}' was not saved, because nothing was imported.")


def tell_kept(answers: Answers, done: Imported, what: str) -> None:
    """Say which answers were stored for other files, and which were not."""
    if answers.applied is not None:
        return
    if done.report.is_in_vain:
        tell_not_saved(answers)
        return
    if not answers.saved_as:
        if done.kept is not None:
            say(
                f"these answers are remembered for files with the same columns: {', '.join(shown_answers(done.kept.words))}"
            )
        return
    from certtui.importing.mappings import lasting_words

    kept = lasting_words(what, answers.options, is_named=True)
    saved = "saved" if done.kept else "unchanged"
    say(
        f"mapping '{answers.saved_as}' {saved}: {', '.join(shown_answers(kept))}. To use it: "
        f"{shell_line(['certtui', 'import', what, 'FILE', '--mapping', answers.saved_as])}"
    )
    shown = frozenset(shown_answers(kept))
    if left_out := [one for one in shown_answers(to_words(answers.options)) if one not in shown]:
        say(f"not part of the mapping, because they are about this file only: {', '.join(left_out)}")

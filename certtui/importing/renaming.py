"""Another name that a file of entities gives to a known code: a spelling, a marriage, or somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.importing.findings import FindingKind
from certtui.importing.known_entities import KnownEntities, KnownEntity
from certtui.importing.people import Likeness, compare_names, share_a_part

if TYPE_CHECKING:
    from certtui.importing.findings import Findings
    from certtui.importing.options import Options
    from certtui.records import Kind


class Renames:
    """Decides line by line whether a known entity takes another name.

    A name that is only written otherwise is taken as any other field. Of another one, --rename takes what keeps a part of the
    old name, and --trust-codes takes all.
    """

    def __init__(self, kind: Kind, options: Options, findings: Findings, column: str) -> None:
        self._kind = kind
        self._options = options
        self._findings = findings
        self._column = column
        self._known: KnownEntities | None = None

    def check(self, line: int, code: str, before: str, after: str) -> None:
        """Tell of another name, unless only the writing differs. Raises InvalidInput where it is not allowed."""
        if before == code or compare_names(self._kind, before, after) is Likeness.SAME:
            return
        keeps_a_part = share_a_part(before, after)
        if not (self._options.trust_codes or (self._options.rename and keeps_a_part)):
            raise InvalidInput("name", self._refusal(code, before, after, keeps_a_part=keeps_a_part))
        self._findings.note(
            FindingKind.NAME_DIFFERS,
            line,
            f"Names of {self._kind.plural} change on {{lines}}: {{values}}.",
            column=self._column,
            value=f"{before} → {after} ({code})",
        )

    def _refusal(self, code: str, before: str, after: str, *, keeps_a_part: bool) -> str:
        if self._known is None:
            self._known = KnownEntities(self._kind, "code")
        holder = self._known.who_has(after, KnownEntity(0, code, before, active=True))
        whose = f" (code {holder.code})" if holder and holder.code != code else ""
        way = (
            "If this is a new name, add --rename."
            if keeps_a_part and not whose
            else "Correct the line, or add --trust-codes to take the name from the file."
        )
        return f"Code {code} is {before}, but the file names {after}{whose}. {way}"

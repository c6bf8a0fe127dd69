"""FilterForm: which entities of a kind a view shows: by status, role, group, job location and attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from certtui.errors import InvalidInput, NotFound
from certtui.filters import Filter
from certtui.queries.filters import describe_filter
from certtui.records import Counts, Kind
from certtui.screens.desk import Desk
from certtui.screens.filtering.fields import AttributesField, NameField, StatusesField
from certtui.screens.form.fields import FormField, TickField
from certtui.screens.form.modal import FormModal, Store

_NAMED = (("role_id", "Role"), ("group_id", "Group"), ("location_id", "Job location"))


class FilterForm(FormModal[Filter]):
    """Has the filter applied as it is to be, its search as it was, and answers with it; nothing changes before that."""

    SAVE = "Apply"
    HINT = "ctrl+s applies   ctrl+x drops all"
    UNSAVED = "The filter is not applied yet. Press escape again to leave it as it was."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+x", "drop", "Drop all", tooltip="Filter by nothing of this", id="filter_form.drop"),
    ]

    def __init__(
        self,
        desk: Desk,
        apply: Store[Filter],
        kind: Kind,
        filter: Filter,
        *,
        words: Sequence[str] = (),
        counts: Counts | None = None,
    ) -> None:
        """Of the filter as it is, `words` say what it combines; `counts` are of what it shows, of whatever status."""
        super().__init__(apply, heading=f"Show which {kind.title.lower()}?", follows=_follows(words))
        self._desk = desk
        self._kind = kind
        self._filter = filter
        self._counts = counts

    def fields(self) -> Sequence[FormField[Any]]:
        """Statuses, then what else chooses."""
        without = {Kind.EMPLOYEE: "", Kind.LOCATION: "role_id location_id"}.get(self._kind, "role_id")
        return [
            StatusesField(self._counts, self._filter.statuses),
            *(
                NameField(self._desk, self._kind, name, label, getattr(self._filter, name))
                for name, label in _NAMED
                if name not in without.split()
            ),
            AttributesField(self._desk, self._kind, self._filter.attributes),
            TickField("inactive", "Inactive", "inactive ones as well", value=self._filter.inactive),
        ]

    def read(self) -> Filter:
        """The filter with what the fields say."""
        return self._filter._replace(**{field.field: field.value for field in self.composed})

    async def consequences(self, record: Filter) -> list[str]:
        """Say what is combined. Raises InvalidInput for what another operator deleted meanwhile."""
        try:
            words = await self._desk.read(describe_filter, record._replace(kind=None, search=""))
        except NotFound as gone:
            field = next((name for name, _ in _NAMED if getattr(record, name) is not None), "statuses")
            raise InvalidInput(field, str(gone)) from gone
        return _follows(words)

    @on(StatusesField.Entered)
    def _entered(self) -> None:
        self.action_save()

    def action_drop(self) -> None:
        """Filter by nothing of this."""
        for field in self.composed:
            field.value = {"statuses": frozenset(), "attributes": (), "inactive": False}.get(field.field)


def _follows(words: Sequence[str]) -> list[str]:
    return [f"Shows: {' and '.join(words)}" if words else "Shows all."]

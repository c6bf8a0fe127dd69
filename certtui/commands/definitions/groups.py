"""Groups: the headings under which certifications stand. A certification is moved by changing its definition."""

from __future__ import annotations

from certtui.commands.act import act
from certtui.commands.saved_filters import forget_named
from certtui.db import CertificationGroup
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound
from certtui.queries.definitions import list_groups
from certtui.rights import Operator, Right
from certtui.store import execute
from certtui.text import count, refuse_controls, sort_key

_LONGEST_NAME = 100


def create_group(operator: Operator, name: str) -> int:
    """Make an empty group; returns its id. Raises NotPermitted, InvalidInput, and Conflict when the name is taken."""
    with act(operator, "create group", Right.CREATE_CERTIFICATIONS) as done:
        name = _checked(name)
        _refuse_taken(name)
        made = int(CertificationGroup.insert(name=name, sort_name=sort_key(name)).execute())
        done.detail.update(group=name)
        return made


def rename_group(operator: Operator, group_id: int, before: str, after: str) -> None:
    """Give a group another name. `before` is the name that the operator was shown.

    Raises NotPermitted, NotFound, InvalidInput, Conflict when the name is taken, and ChangedMeanwhile (`theirs`: the
    name now).
    """
    with act(operator, "rename group", Right.UPDATE_CERTIFICATIONS) as done:
        _unchanged(group_id, before)
        after = _checked(after)
        if after == before:
            return
        _refuse_taken(after, but=group_id)
        execute(
            "UPDATE certification_group SET name = ?, sort_name = ? WHERE id = ?",
            (after, sort_key(after), group_id),
        )
        done.detail.update(group=after, changes={"name": [before, after]})


def delete_group(operator: Operator, group_id: int, before: str) -> None:
    """Delete a group in which no certification stands. `before` is the name that the operator was shown.

    Raises NotPermitted, NotFound, ChangedMeanwhile, and Conflict when certifications stand in it.
    """
    with act(operator, "delete group", Right.DELETE_CERTIFICATIONS) as done:
        _unchanged(group_id, before)
        (held,) = execute("SELECT count(*) FROM certification WHERE group_id = ?", (group_id,)).fetchone()
        if held:
            raise Conflict(
                f"{count(held, 'certification')} still {'stands' if held == 1 else 'stand'} in '{before}', so it was"
                " not deleted. Give them another group in their definitions, or delete them first."
            )
        execute("DELETE FROM certification_group WHERE id = ?", (group_id,))
        forget_named("group_id", group_id)
        done.detail.update(group=before)


def _unchanged(group_id: int, before: str) -> None:
    row = execute("SELECT name FROM certification_group WHERE id = ?", (group_id,)).fetchone()
    if row is None:
        raise NotFound(f"The group '{before}' is no longer there: another operator deleted it.")
    if row[0] != before:
        raise ChangedMeanwhile(
            f"The group '{before}' was renamed to '{row[0]}' by another operator. Nothing was changed.",
            row[0],
        )


def _refuse_taken(name: str, *, but: int | None = None) -> None:
    """Refuse what differs from a name that is there in letter case alone: two headings that read the same."""
    for group in list_groups():
        if group.id != but and group.name.casefold() == name.casefold():
            raise Conflict(f"There is a group named '{group.name}' already. Choose another name.")


def _checked(name: str) -> str:
    name = refuse_controls("name", name)
    if not name:
        raise InvalidInput("name", "A group needs a name.")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput(
            "name", f"This has {len(name):,} characters; a group's name has at most {_LONGEST_NAME}."
        )
    return name

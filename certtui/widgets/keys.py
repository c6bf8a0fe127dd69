"""Keys: makes the bindings of a screen or a widget, each with an id, so that an operator can have it on another key."""

from __future__ import annotations

from textual.binding import Binding


class Keys:
    """For one `owner`, which the ids of its bindings begin with: comparison.export; in one group of keys, or in none."""

    def __init__(self, owner: str, group: Binding.Group | None = None) -> None:
        self._owner = owner
        self._group = group

    def __call__(
        self, keys: str, action: str, words: str, tooltip: str, name: str = "", *, show: bool = False
    ) -> Binding:
        """Bind keys to an action. The id follows the action, or is called `name`, where that has parameters."""
        return Binding(
            keys,
            action,
            words,
            show=show,
            tooltip=tooltip,
            id=f"{self._owner}.{name or action}",
            group=self._group,
        )

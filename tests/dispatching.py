"""Which methods of a class a message may go to, looked up once for a process: else Textual looks through all bases again.

Every message to every widget looks through the widget's class and its bases, a tenth of the time of the interface's
tests. Here that is done once for a class and a kind of message; what depends on the message is asked each time, as
Textual asks it. `make late` has Textual do all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from textual.message import Message
from textual.message_pump import MessagePump

get_by_textual = MessagePump._get_dispatch_methods
Found = tuple[type, Callable[..., Any]]


class _Candidate(NamedTuple):
    """A method of a class that may be for a message."""

    owner: type
    method: Any
    by_name: bool
    """Whether it is named for the message; else it was decorated for it."""
    has_selectors: bool


_known: dict[tuple[type, type[Message], str], tuple[_Candidate, ...]] = {}


def _candidates(pump: type, message: type[Message], name: str) -> Iterator[_Candidate]:
    kinds = [one for one in message.__mro__ if issubclass(one, Message)]
    for owner in pump.__mro__:
        decorated = owner.__dict__.get("_decorated_handlers") or {}
        for kind in kinds:
            for method, selectors in decorated.get(kind, ()):
                yield _Candidate(owner, method, False, bool(selectors))
        named = owner.__dict__.get(f"_{name}") or owner.__dict__.get(name)
        if named is not None and not getattr(named, "_textual_on", None):
            yield _Candidate(owner, named, True, False)


def _get_dispatch_methods(self: MessagePump, method_name: str, message: Message) -> Iterable[Found]:
    key = type(self), type(message), method_name
    known = _known.get(key)
    if known is None:
        known = _known[key] = tuple(_candidates(*key))
    if any(one.has_selectors for one in known):
        return get_by_textual(self, method_name, message)
    return _methods(self, message, known) if known else ()


def _methods(pump: MessagePump, message: Message, known: tuple[_Candidate, ...]) -> Iterator[Found]:
    given: set[object] = set()
    last: type | None = None
    for owner, method, by_name, _ in known:
        if owner is not last and message._no_default_action:
            return
        last = owner
        if by_name:
            yield owner, method.__get__(pump, owner)
        elif method not in given:
            given.add(method)
            yield owner, method.__get__(pump, owner)


def install() -> None:
    """Have messages dispatched so."""
    MessagePump._get_dispatch_methods = _get_dispatch_methods  # type: ignore[method-assign]

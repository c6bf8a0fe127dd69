"""What stylesheets come to, worked out once for a process: else each app under test parses and matches them all again.

A selector sees only the types, ids, classes and pseudo classes of a widget and of those that it stands in. Where all of
these have been met before under the same rules, the widget gets the styles that they came to then, instead of having
Textual work them out again, which took a quarter of the time of the interface's tests. Whatever has not been met is
worked out by Textual, and `make late` has it work out everything.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

FLAGS = ("_has_hover_style", "_has_focus_within", "_has_order_style", "_has_odd_or_even")
"""What a stylesheet notes of a widget besides its styles."""

_parse_rules = Stylesheet._parse_rules
apply_by_textual = Stylesheet.apply
_parsed: dict[object, list[RuleSet]] = {}


def _parse_rules_once(self: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
    # what $primary stands for is the theme's
    key = css, args, tuple(options.items()), tuple(self._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, css, *args, **options)
    return _parsed[key]


class _Outcome(NamedTuple):
    """What the rules came to for a widget."""

    flags: tuple[bool, ...]
    rules: RulesMap
    parts: dict[str, RulesMap]
    """Of each of its component classes."""


class _Applicable:
    """Rules that may be for a widget, or for a part of it, and what they came to so far."""

    def __init__(self, rules: tuple[RuleSet, ...]) -> None:
        self.outcomes: dict[object, _Outcome] = {}
        self._rules = rules  # they are known by their ids
        self._pseudo_classes = tuple(
            {
                name
                for rule in rules
                for selectors in rule.selector_set
                for selector in selectors.selectors
                for name in selector.pseudo_classes
            }
        )

    def path_to(self, node: DOMNode) -> object:
        """All that the selectors of these rules can see of a widget."""
        return tuple(
            (
                type(one),
                one._id,
                frozenset(one._classes),
                *[one.has_pseudo_class(name) for name in self._pseudo_classes],
            )
            for one in node.css_path_nodes
        )


_applicable: dict[tuple[int, ...], _Applicable] = {}


class _Sheet:
    """The rules of a stylesheet, in their order."""

    def __init__(self, rules: list[RuleSet]) -> None:
        self._rules = rules
        self._for: dict[object, _Applicable] = {}

    def applicable(self, node: DOMNode) -> _Applicable:
        """Those that may be for a widget of this type, id and classes."""
        own = type(node), node._id, frozenset(node._classes)
        if own not in self._for:
            parts = {f".{name}" for name in node._get_component_classes()}
            names = node._selector_names | parts | {DOMNode.__name__}  # which is what a part is
            rules = tuple(rule for rule in self._rules if not names.isdisjoint(rule.selector_names))
            self._for[own] = _applicable.setdefault(tuple(map(id, rules)), _Applicable(rules))
        return self._for[own]


_sheets: dict[tuple[int, ...], _Sheet] = {}


def _sheet_of(stylesheet: Any) -> _Sheet:
    rules = stylesheet.rules
    if stylesheet.__dict__.get("_of_rules") is not rules:
        key = tuple(map(id, rules))  # the same ones in each app, as they are parsed once
        stylesheet._sheet = _sheets.setdefault(key, _Sheet(rules))
        stylesheet._of_rules = rules
    sheet: _Sheet = stylesheet._sheet
    return sheet


def _apply_what_is_known(
    self: Stylesheet, node: DOMNode, *, animate: bool = False, cache: dict[Any, RulesMap] | None = None
) -> None:
    if type(node) is DOMNode:  # a part of a widget that is met first
        apply_by_textual(self, node, animate=animate)
        return
    applicable = _sheet_of(self).applicable(node)
    path = applicable.path_to(node)
    known = applicable.outcomes.get(path)
    if known is not None:
        _give(self, node, known, animate=animate)
        return
    apply_by_textual(self, node, animate=animate)
    if not (animate and _moves(node)):  # else the styles are still on their way
        applicable.outcomes[path] = _Outcome(
            tuple(getattr(node, flag) for flag in FLAGS),
            node.styles.base.get_rules(),
            {name: styles.base.get_rules() for name, styles in node._component_styles.items()},
        )


def _moves(node: DOMNode) -> bool:
    animator = node.app.animator
    return bool(animator._animations or animator._scheduled)


def _give(stylesheet: Stylesheet, node: DOMNode, known: _Outcome, *, animate: bool) -> None:
    for flag, value in zip(FLAGS, known.flags, strict=True):
        setattr(node, flag, value)
    _set(stylesheet, node, known.rules, animate=animate)
    parts = {name: styles.base._rules for name, styles in node._component_styles.items()}
    if parts == known.parts:
        return
    for name, rules in known.parts.items():
        part = DOMNode(classes=name)
        part._attach(node)
        _set(stylesheet, part, rules, animate=False)
        node._component_styles[name] = part.styles
    node.refresh()


def _set(stylesheet: Stylesheet, node: DOMNode, rules: RulesMap, *, animate: bool) -> None:
    base = node.styles.base
    if not base._rules and not node._is_mounted:  # there is nothing yet to be told of a change
        base._rules.update(rules)
        base._updates += 1
    elif base._rules != rules:
        stylesheet.replace_rules(node, rules, animate=animate)
        return
    node.notify_style_update()


def install(*, matched_once: bool) -> None:
    """Have every app of this process parse once what it parses, and match once what it matches if so wanted."""
    Stylesheet._parse_rules = _parse_rules_once  # type: ignore[method-assign]
    if matched_once:
        Stylesheet.apply = _apply_what_is_known  # type: ignore[method-assign]

"""Stylesheets that are parsed once for a process: else each app under test parses all of them, a fifth of its start."""

from __future__ import annotations

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parse_rules = Stylesheet._parse_rules
_parsed: dict[object, list[RuleSet]] = {}


def _parse_rules_once(self: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
    # what $primary stands for is the theme's
    key = css, args, tuple(options.items()), tuple(self._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, css, *args, **options)
    return _parsed[key]


def install() -> None:
    """Have every app of this process use them."""
    Stylesheet._parse_rules = _parse_rules_once  # type: ignore[method-assign]

"""The rules: what status holds on a day, until when a certification is valid, what a renewal moves.

Owns every decision over dates; nothing else in certtui derives a status or an expiry. Invariant: pure. The same
arguments give the same answer on any day and any machine, so what is stored of an answer goes stale only when
its arguments change. Their source is the domain's own text, cited rule by rule in each function.
"""

from __future__ import annotations

from certtui.rules.ends import anchor_before, require_validity
from certtui.rules.examples import Examples, example_lines, worked_examples
from certtui.rules.explain import Cause, Explanation, NextChange, Rule, change_between, explain
from certtui.rules.replacing import held_until, replaced_by
from certtui.rules.rewarning import Held, Rewarning, rewarnings
from certtui.rules.status import in_force, status_on, timeline
from certtui.rules.superseding import as_known, ends_sooner
from certtui.rules.validity import Renewal, anchor_of, expiry, issue_before, renewal

__all__ = [
    "Cause",
    "Examples",
    "Explanation",
    "Held",
    "NextChange",
    "Renewal",
    "Rewarning",
    "Rule",
    "anchor_before",
    "anchor_of",
    "as_known",
    "change_between",
    "ends_sooner",
    "example_lines",
    "expiry",
    "explain",
    "held_until",
    "in_force",
    "issue_before",
    "renewal",
    "replaced_by",
    "require_validity",
    "rewarnings",
    "status_on",
    "timeline",
    "worked_examples",
]

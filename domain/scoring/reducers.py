"""The number of the facts' table, the engine and its sentences: what a sealed report was made with (SPEC.md, "Numbers").

    1    rules 1 of sealed reports: a formula stands in a sheet as it is written in the rulebook
    2    a formula with a condition in it and the words of closed lists are said in words; what can still come true before the period is over is pending and
         not failed; facts of how earlier years were graded, and of what sort a unit is that joins

Whoever sealed by an earlier number is answered by that number for ever: sheets are computed by the one that the seal names, and
what each made of a set of rulebooks is frozen (`tests/domain/scoring/reducer-1.json`). So nothing is changed under a number that
has sealed; the code asks `occasion.reducer` where two numbers part, and only a handful of places do.
"""

REDUCER = 2
"""By which everything is scored that no seal says otherwise of."""
IN_WORDS = 2
"""From this one on formulas with conditions, and what records hold, are said in words."""
SINCE = {"graded": 2}
"""Kinds of facts that earlier numbers did not have; in a sheet made by one of those they are not read."""
PENDING = 2
"""From this one on nothing that can still come true is held against anybody."""

"""Scores: facts and a rulebook in, sheets out. Pure and exact; the same everywhere.

    reading   YAML text → rulebook, with the line of every place
    check     everything that can be said against a rulebook before a fact is read
    engine    facts + rulebook + days + head → sheets
    reach     whose facts the sheet of one subject is made from
    cases     a rulebook's own worked cases: expected, got, trace

    engine ── roll, term ── accounts ── selecting → stages ── formula ── sentences → contracts.sheet.Sheet

No loops, no state but accounts, nothing about a neighbour: a sheet depends on its subject's facts alone (and, in
a later part, on the finished sheets that name it), so it never moves because of somebody else.
"""

from domain.scoring.engine import score, score_one
from domain.scoring.facts import Fact, SetAside

__all__ = ["Fact", "SetAside", "score", "score_one"]

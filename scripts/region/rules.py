"""Rulebooks: drafted by one evaluator of the first unit, adopted by the other."""

from collections.abc import Sequence
from pathlib import Path

from contracts.rulebook import as_wire
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from domain.scoring.reading import read
from scripts.region.cast import Region


def adopt(region: Region, name: str, file: Path, periods: Sequence[str]) -> None:
    rulebook = read(file.read_text(encoding="utf-8")).rulebook
    assert rulebook, file
    stream = region.clerk[region.lead].says(
        DraftRulebook(alliance=region.alliance, rulebook=as_wire(rulebook))
    )
    region.head[region.lead].says(AdoptRulebook(periods=tuple(periods)), stream)
    region.rulebooks[name] = stream

"""Units that are merged, with all that they held: whoever comes after them takes their places and acts for them.

mergers.csv   原单位, 并入, 日期, 联盟      the first two of the group become the first of the other, and so on
"""

from functools import partial

from contracts.statements.units import MergeUnits, TakeOverMembership
from scripts.cast import Signer
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_mergers(region: Region) -> None:
    for line in region.lines("mergers"):
        old, new = region.groups[line["原单位"]], region.groups[line["并入"]]
        each = len(old) // len(new)
        for n, into in enumerate(new):
            units = old[n * each : (n + 1) * each]
            region.calendar.on(f"{YEAR}-{line['日期']}", partial(merge, region, line, units, into))


def merge(region: Region, line: Line, units: list[str], into: str) -> None:
    """Agreements stay those of the old units, in whose name the new one's people sign from now on."""
    streams = tuple(region.units[code] for code in units)
    region.head[region.superiors[into]].says(
        MergeUnits(
            units=streams,
            into=region.units[into],
            on=f"{YEAR}-{line['日期']}",
            counted=streams,
            reason="街道区划调整",
        )
    )
    council = region.council(line["联盟"], into)
    for code, stream in zip(units, streams, strict=True):
        region.head[into].says(TakeOverMembership(alliance=council.id, of=stream))
        for people in (region.head, region.clerk):
            person = people[into]
            people[code] = Signer(region.ledger, person.key, stream, person.person)
    council.members[:] = [code for code in council.members if code not in units] + [into]

"""Volunteers who were registered twice, by two communities: one number is made of two; or they were two people after all.

second_numbers.csv   日期, 重复编号, 保留编号, 缘由, 结果      `结果`: one, or why the proposal was taken back
"""

from functools import partial
from uuid import UUID

from contracts.statements.person_mergers import ConfirmPersonMerge, MergePersons, WithdrawPersonMerge
from scripts.region.cast import Line, Region
from scripts.region.clock import YEAR


def plan_second_numbers(region: Region) -> None:
    for line in region.lines("second_numbers"):
        region.calendar.on(f"{YEAR}-{line['日期']}", partial(merge, region, line))


def registrar(code: str) -> str:
    """The community that a volunteer's code begins with."""
    return code.partition("V")[0]


def merge(region: Region, line: Line) -> None:
    """Proposed by the community whose number stays, confirmed by the other. Days and banks are those where something was posted."""
    goes, stays = region.persons[line["重复编号"]], region.persons[line["保留编号"]]
    proposer = region.clerk[registrar(line["保留编号"])]
    other = region.clerk[registrar(line["重复编号"])]
    body = {"duplicate": goes, "into": stays, "reason": line["缘由"]}
    proposed = proposer.says(MergePersons.model_validate(body))
    if line["结果"] != "one":
        proposer.says(WithdrawPersonMerge.model_validate({"reason": line["结果"]}), proposed)
        return
    days = tuple(sorted({each.served.day for each in region.records[goes]}))
    other.says(ConfirmPersonMerge(about=other.about(proposed), days=days, banks=(region.bank,)))
    region.vault.erase(UUID(goes))

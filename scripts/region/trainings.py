"""Trainings of those who work in grids: how long, and how many came; a unit whose people came confirms it.

trainings.csv   主办, 参加, 类别, 分钟, 人数, 份数
"""

from functools import partial

from contracts.statements.trainings import ConfirmTraining, RecordTraining, WithdrawTraining
from scripts.region.cast import Line, Region, choices, spread

MISTAKEN = 4
"""Every so many-th is written down with a nought too many, taken back, and recorded anew."""


def plan_trainings(region: Region) -> None:
    for line in region.lines("trainings"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(train, region, line, n, spread(n, count)))


def train(region: Region, line: Line, n: int, day: str) -> None:
    hosts, kinds = region.groups[line["主办"]], choices(line["类别"])
    host = hosts[n % len(hosts)]
    came = [each for each in region.within(line["参加"], host) if each in region.head][:100]
    if came:
        body = {
            "kind": kinds[n % len(kinds)],
            "on": day,
            "minutes": int(line["分钟"]),
            "people": int(line["人数"]) * len(came),
            "units": tuple(region.units[each] for each in came),
        }
        if n % MISTAKEN == MISTAKEN - 1:
            mistaken = RecordTraining.model_validate(body | {"people": 10 * int(line["人数"]) * len(came)})
            wrong = region.clerk[host].says(mistaken)
            region.clerk[host].says(WithdrawTraining(reason="wrong-figures"), wrong)
        held = region.clerk[host].says(RecordTraining.model_validate(body))
        region.clerk[came[n % len(came)]].says(ConfirmTraining(), held)

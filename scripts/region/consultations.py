"""A street's written opinion, asked for by units that are stationed there. Whom it is about is nowhere.

consultations.csv   征询, 街道, 事项, 份数      the street is the one in whose reach the unit lies
"""

from functools import partial

from contracts.statements.consultations import (
    AnswerConsultation,
    AskConsultation,
    Opinion,
    WithdrawConsultation,
)
from contracts.values import Id
from scripts.region.cast import Line, Region, choices, later, paper, spread

OPINIONS: tuple[Opinion, ...] = ("agrees", "agrees-with-advice", "agrees", "no-opinion")
WITHDRAWN = 9
"""Every so many-th is not needed after all."""


def plan_consultations(region: Region) -> None:
    for line in region.lines("consultations"):
        count = region.count(line["份数"])
        for n in range(count):
            region.calendar.on(spread(n, count), partial(ask, region, line, n, spread(n, count)))


def ask(region: Region, line: Line, n: int, day: str) -> None:
    askers, matters = (
        [each for each in region.groups[line["征询"]] if each in region.head],
        choices(line["事项"]),
    )
    asker = askers[n % len(askers)]
    street = next(each for each in region.chain(asker) if region.group_of.get(each) == line["街道"])
    body = {
        "street": region.units[street],
        "matter": matters[n % len(matters)],
        "request": paper(f"征询 {n}"),
        "due": later(day, 15),
    }
    asked = region.head[asker].says(AskConsultation.model_validate(body))
    if n % WITHDRAWN == WITHDRAWN - 1:
        region.head[asker].says(WithdrawConsultation(reason="not-needed"), asked)
        return
    region.calendar.on(later(day, 9), partial(answer, region, street, asked, n))


def answer(region: Region, street: str, asked: Id, n: int) -> None:
    body = AnswerConsultation(opinion=OPINIONS[n % len(OPINIONS)], document=paper(f"意见 {n}"))
    region.head[street].says(body, asked)

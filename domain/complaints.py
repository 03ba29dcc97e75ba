"""A complaint that was upheld: somebody did not act as required at an activity, so their minutes at it count zero.

Said before anything is posted, by a host of the activity; it stands in the person's day, where every posting looks. It can be taken
back like any entry that counts, and the person is told of both.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.statements.spending import UpholdComplaint
from contracts.values import Day, Id
from domain.activities import Activity
from domain.authority import require_role
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.hours import PersonDay, whole_day
from domain.persons import living, require_another
from domain.refusals import AlreadyConfirmed, NotThisUnit, PostedAlready, WrongStage, require


class ComplaintUpheld(Own):
    event = "complaint.upheld"


class ServiceFaulted(Data):
    """Stands in the stream of the person's day."""

    event = "service.faulted"
    complaint: Id
    activity: Id
    person: Id
    on: Day


class ServiceCleared(Data):
    """It counts after all."""

    event = "service.cleared"
    activity: Id
    person: Id
    on: Day


@dataclass(frozen=True, slots=True)
class Complaint:
    noun: ClassVar = ("投诉认定", "complaint")
    activity: Id
    person: Id
    unit: Id


@evolves(ComplaintUpheld)
def evolve_complaint(_: Complaint | None, happened: Happened) -> Complaint:
    assert isinstance(happened.body, UpholdComplaint)
    assert happened.actor
    return Complaint(happened.body.activity, happened.body.person, happened.actor)


@evolves(ServiceFaulted, ServiceCleared)
def evolve_day(day: PersonDay | None, happened: Happened) -> PersonDay:
    data, before = happened.data, day or PersonDay()
    if isinstance(data, ServiceFaulted):
        return replace(before, faulted=before.faulted | {data.activity})
    assert isinstance(data, ServiceCleared)
    return replace(before, faulted=before.faulted - {data.activity})


@decides(UpholdComplaint)
def uphold(world: World, act: Act, body: UpholdComplaint) -> list[Happening]:
    activity = world.get(body.activity, Activity)
    living(world, body.person)
    host = NotThisUnit(who_zh="活动的举办单位", who_en="a host of the activity")
    require(activity.hosted_by(act.actor), host)
    require_role(world, act, "clerk")
    require_another(world, act, body.person)
    held = WrongStage(why_zh="活动尚未登记举办", why_en="the activity is not on record as held")
    require(activity.held, held)
    stream = world.rule("person-day", body.person, activity.on)
    day = whole_day(world, stream)
    require(body.activity not in day.faulted, AlreadyConfirmed())
    posted = any(credit.activity == body.activity for credit in day.credits)
    require(not posted, PostedAlready())
    faulted = ServiceFaulted(complaint=act.stream, activity=body.activity, person=body.person, on=activity.on)
    return [own(act, ComplaintUpheld), Happening(stream, faulted)]

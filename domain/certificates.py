"""Certificates of service: each of two persons of the unit that recorded the hours stands behind one.

    applied ──withdraw, by the volunteer or whoever applied for them──▶ withdrawn
       └──refuse, by the unit, with a reason──▶ refused

    applied ──certificate.announce, by the handler──▶ announced ──certificate.issue, after 7 days, by the person in charge──▶ issued
                                                      └───────────────certificate.revoke, at any time───────────────▶ revoked

A certificate says what the books hold: the ledger adds up what was posted of the records that are named, when it is announced
and again when it is issued, and is refused if that has changed in between. Numbers of a unit and year leave no gap.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, NamedTuple

from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from contracts.values import Count, Day, Flag, Id, Positive, Title
from domain.activities import Activity
from domain.authority import require_role
from domain.calendars import limit_of, workdays_in
from domain.deciding import Act, Data, Happened, Happening, Own, World, decides, evolves, own
from domain.entrustments import require_entrusted
from domain.hours import PersonDay
from domain.persons import living, person_now, require_another
from domain.refusals import (
    AlreadyAnswered,
    CertifiedHoursChanged,
    DatesReversed,
    InTheFuture,
    NotCertifiable,
    NoticeRunning,
    NotThisUnit,
    Repeated,
    WrongStage,
    require,
)
from domain.service import ServiceRecord
from domain.units import Unit

NOTICE_DAYS = 7


class CertificateApplied(Own):
    event = "certificate.applied"


class ApplicationWithdrawn(Own):
    event = "certificate-application.withdrawn"
    told: tuple[Id, ...]


class ApplicationRefused(Own):
    event = "certificate-application.refused"
    told: tuple[Id, ...]
    """The volunteer, and whoever applied for them."""


class Certified(Own):
    """What a certificate says, but for whom it names."""

    event: ClassVar[str]
    application: Id
    person: Id
    number: Title
    starts: Day
    ends: Day
    clocked: Count
    """Minutes by a clock."""
    entered: Count
    """Minutes entered afterwards (补录)."""
    announced: Day


class CertificateAnnounced(Certified):
    event = "certificate.announced"
    until: Day
    """The last day of the notice."""
    by_calendar: Flag


class CertificateIssued(Certified):
    event = "certificate.issued"


class CertificateRevoked(Own):
    event = "certificate.revoked"
    application: Id


class CertificateNumbered(Data):
    """Stands in the rule stream of a unit's numbers of a year."""

    event = "certificate.numbered"
    last: Positive


class ApplicationAnswered(Data):
    """Stands in the application's rule stream: by which certificate, or by none any more."""

    event = "application.answered"
    certificate: Id | None = None


class Stage(StrEnum):
    ANNOUNCED = "announced"
    ISSUED = "issued"
    REVOKED = "revoked"


STAGES = {
    Stage.ANNOUNCED: ("正在公示，还没有出具", "it is announced and not yet issued"),
    Stage.ISSUED: ("已经出具", "it is issued"),
    Stage.REVOKED: ("已经撤销", "it is revoked"),
}


@dataclass(frozen=True, slots=True)
class Application:
    noun: ClassVar = ("证明申请", "application for a certificate")
    body: ApplyForCertificate
    actor: Id
    withdrawn: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    noun: ClassVar = ("服务记录证明", "certificate of service")
    said: Certified
    unit: Id
    handler: Id
    records: tuple[Id, ...]
    until: str
    stage: Stage = Stage.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Numbers:
    noun: ClassVar = ("证明编号", "numbers of certificates")
    last: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    noun: ClassVar = ("申请的办理", "answer to an application")
    certificate: Id | None = None


@evolves(CertificateApplied, ApplicationWithdrawn, ApplicationRefused)
def evolve_application(application: Application | None, happened: Happened) -> Application:
    match happened.data, happened.body:
        case CertificateApplied(), ApplyForCertificate() as body:
            assert happened.actor
            return Application(body, happened.actor)
        case ApplicationWithdrawn(), _:
            assert application
            return replace(application, withdrawn=True)
    assert application
    return replace(application, refused=True)


@evolves(CertificateAnnounced, CertificateIssued, CertificateRevoked)
def evolve_certificate(certificate: Certificate | None, happened: Happened) -> Certificate:
    match happened.data, happened.body:
        case CertificateAnnounced(holder=str(holder)) as said, AnnounceCertificate(records=records):
            assert happened.actor
            return Certificate(said, happened.actor, holder, records, said.until)
        case CertificateIssued(), _:
            assert certificate
            return replace(certificate, stage=Stage.ISSUED)
    assert certificate
    return replace(certificate, stage=Stage.REVOKED)


@evolves(CertificateNumbered)
def evolve_numbers(_: Numbers | None, happened: Happened) -> Numbers:
    assert isinstance(happened.data, CertificateNumbered)
    return Numbers(happened.data.last)


@evolves(ApplicationAnswered)
def evolve_answered(_: Answered | None, happened: Happened) -> Answered:
    assert isinstance(happened.data, ApplicationAnswered)
    return Answered(happened.data.certificate)


@decides(ApplyForCertificate)
def apply(world: World, act: Act, body: ApplyForCertificate) -> list[Happening]:
    living(world, body.person)
    world.get(body.unit, Unit)
    if body.on_behalf:
        require_entrusted(world, act, body.on_behalf, body.person)
        require_role(world, act, "clerk")
    else:
        volunteer = NotThisUnit(
            who_zh="志愿者本人，或受其委托的单位", who_en="the volunteer, or a unit that they entrusted"
        )
        require(act.actor == body.person, volunteer)
    require(body.starts <= body.ends, DatesReversed(start=body.starts, end=body.ends))
    require(body.ends <= act.day, InTheFuture(day=body.ends))
    return [own(act, CertificateApplied)]


@decides(WithdrawApplication)
def withdraw_application(world: World, act: Act, body: WithdrawApplication) -> list[Happening]:
    application = world.get(act.stream, Application)
    volunteer = person_now(world, application.body.person)
    concerned = NotThisUnit(
        who_zh="志愿者本人，或代为申请的单位", who_en="the volunteer, or the unit that applied for them"
    )
    require(act.actor in (volunteer, application.actor), concerned)
    if act.actor != act.holder:
        require_role(world, act, "clerk")
    require_open(world, act.stream, application)
    return [own(act, ApplicationWithdrawn, told=(application.body.unit,))]


@decides(RefuseApplication)
def refuse_application(world: World, act: Act, body: RefuseApplication) -> list[Happening]:
    application = world.get(act.stream, Application)
    require_unit(act, application.body.unit)
    require_role(world, act, "clerk")
    require_another(world, act, application.body.person)
    require_open(world, act.stream, application)
    told = tuple(dict.fromkeys((person_now(world, application.body.person), application.actor)))
    return [own(act, ApplicationRefused, told=told)]


def require_open(world: World, stream: Id, application: Application) -> None:
    """
    Raises:
        WrongStage: it was withdrawn or refused.
        AlreadyAnswered: a certificate is announced or issued for it.
    """
    withdrawn = WrongStage(why_zh="申请已撤回", why_en="the application was withdrawn")
    require(not application.withdrawn, withdrawn)
    refused = WrongStage(why_zh="申请已退回，请重新申请", why_en="the application was refused; apply again")
    require(not application.refused, refused)
    answered = world.find(world.rule("certificate-of", stream), Answered) or Answered()
    require(answered.certificate is None, AlreadyAnswered())


@decides(AnnounceCertificate)
def announce(world: World, act: Act, body: AnnounceCertificate) -> list[Happening]:
    application = world.about(body.about, Application)
    asked = application.body
    living(world, asked.person)
    require_unit(act, asked.unit)
    require_role(world, act, "clerk")
    require_another(world, act, asked.person)
    require(len(set(body.records)) == len(body.records), Repeated())
    answered = world.rule("certificate-of", body.about.stream)
    require_open(world, body.about.stream, application)
    total = require_certifiable(world, asked, body.records)
    numbers = world.rule("certificates", act.actor, act.day[:4])
    last = (world.find(numbers, Numbers) or Numbers()).last + 1
    limit = limit_of(workdays_in(world, act.day), act.day, days=NOTICE_DAYS)
    return [
        own(
            act,
            CertificateAnnounced,
            application=body.about.stream,
            person=asked.person,
            number=f"{world.get(act.actor, Unit).code}-{act.day[:4]}-{last:05}",
            starts=asked.starts,
            ends=asked.ends,
            clocked=total.clocked,
            entered=total.entered,
            announced=act.day,
            until=limit.last,
            by_calendar=limit.by_calendar,
        ),
        Happening(numbers, CertificateNumbered(last=last)),
        Happening(answered, ApplicationAnswered(certificate=act.stream)),
    ]


@decides(IssueCertificate)
def issue(world: World, act: Act, body: IssueCertificate) -> list[Happening]:
    certificate = world.get(act.stream, Certificate)
    said = certificate.said
    living(world, said.person)
    require_unit(act, certificate.unit)
    require_role(world, act, "signatory")
    require_another(world, act, certificate.handler, said.person)
    require(certificate.stage == Stage.ANNOUNCED, not_at(certificate.stage))
    require(act.day > certificate.until, NoticeRunning(until=certificate.until))
    asked = world.get(said.application, Application).body
    now = total_of(world, asked, certificate.records)
    changed = CertifiedHoursChanged(
        announced=said.clocked + said.entered, now=now.clocked + now.entered if now else 0
    )
    require(now == Total(said.clocked, said.entered), changed)
    return [
        own(
            act,
            CertificateIssued,
            application=said.application,
            person=said.person,
            number=said.number,
            starts=said.starts,
            ends=said.ends,
            clocked=said.clocked,
            entered=said.entered,
            announced=said.announced,
        )
    ]


@decides(RevokeCertificate)
def revoke(world: World, act: Act, body: RevokeCertificate) -> list[Happening]:
    certificate = world.get(act.stream, Certificate)
    require_unit(act, certificate.unit)
    require_role(world, act, "signatory")
    require(certificate.stage != Stage.REVOKED, not_at(Stage.REVOKED))
    application = certificate.said.application
    return [
        own(act, CertificateRevoked, application=application),
        Happening(world.rule("certificate-of", application), ApplicationAnswered()),
    ]


class Total(NamedTuple):
    """Minutes that stand in the books, by where they come from."""

    clocked: int
    entered: int


def require_certifiable(world: World, asked: ApplyForCertificate, records: tuple[Id, ...]) -> Total:
    """What was posted of these records.

    Raises:
        NoSuch: one is no record of service.
        NotCertifiable: one is another's, of another period, of an activity that the unit did not host, or counts nothing.
    """
    world.prefetch(records)
    for stream in records:
        record = world.get(stream, ServiceRecord)
        own_record = person_now(world, record.body.person) == asked.person
        require(own_record, NotCertifiable(record=stream, why_zh="是别人的", why_en="is another's"))
        in_period = asked.starts <= record.body.day <= asked.ends
        outside = NotCertifiable(
            record=stream, why_zh="不在申请的期间", why_en="is outside the period applied for"
        )
        require(in_period, outside)
        hosted = world.get(record.body.activity, Activity).hosted_by(asked.unit)
        not_ours = NotCertifiable(
            record=stream,
            why_zh="不是本单位举办的活动",
            why_en="is of an activity that the unit did not host",
        )
        require(hosted, not_ours)
        nothing = NotCertifiable(
            record=stream, why_zh="没有确认，或已更正", why_en="is not confirmed, or was corrected"
        )
        require(posted_of(world, stream, record) > 0, nothing)
    total = total_of(world, asked, records)
    assert total
    return total


def total_of(world: World, asked: ApplyForCertificate, records: tuple[Id, ...]) -> Total | None:
    """None when one of them counts nothing any more."""
    clocked = entered = 0
    found = [(stream, world.get(stream, ServiceRecord)) for stream in records]
    world.prefetch({world.rule("person-day", asked.person, record.body.day) for _, record in found})
    for stream, record in found:
        minutes = posted_of(world, stream, record)
        if not minutes:
            return None
        if record.body.clocked:
            clocked += minutes
        else:
            entered += minutes
    return Total(clocked, entered)


def posted_of(world: World, stream: Id, record: ServiceRecord) -> int:
    day = world.find(world.rule("person-day", record.body.person, record.body.day), PersonDay) or PersonDay()
    return dict(day.served).get(stream, 0)


def require_unit(act: Act, unit: Id) -> None:
    concerned = NotThisUnit(
        who_zh="受理申请、记录服务的单位", who_en="the unit applied to, which recorded the service"
    )
    require(act.actor == unit, concerned)


def not_at(stage: Stage) -> WrongStage:
    zh, en = STAGES[stage]
    return WrongStage(why_zh=zh, why_en=en)

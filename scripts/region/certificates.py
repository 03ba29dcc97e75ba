"""Certificates of service: asked for by a volunteer or on their behalf, shown for seven days by one person, issued by another; or not.

certificates.csv   日期, 志愿者, 受理, 起, 止, 办理      `办理`: issued; shown, when the year ends before that; or why it was
                   withdrawn, refused or revoked
"""

from functools import partial
from uuid import UUID

from contracts.certificate import Document, Issuer, Service, Volunteer
from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from contracts.values import Id
from scripts.region.cast import Line, Record, Region, later
from scripts.region.clock import YEAR

SHOWN_DAYS = 8
CONTACT = "社区党群服务中心一楼窗口（虚构）"
ADVICE = "本单位没有您的服务记录，请向记录服务的社区申请。"


def plan_certificates(region: Region) -> None:
    for line in region.lines("certificates"):
        day = f"{YEAR}-{line['日期']}"
        region.calendar.on(day, partial(apply, region, line, day))


def apply(region: Region, line: Line, day: str) -> None:
    """By the volunteer, or by whoever was entrusted with it: the unit that keeps the city's bank."""
    person, unit = region.persons[line["志愿者"]], line["受理"]
    by = region.volunteers.get(line["志愿者"])
    behalf = {} if by else {"on_behalf": {"of": person, "how": "paper"}}
    by = by or region.clerk[region.lead]
    asked = {
        "person": person,
        "unit": region.units[unit],
        "starts": f"{YEAR}-{line['起']}",
        "ends": f"{YEAR}-{line['止']}",
    }
    application = by.says(ApplyForCertificate.model_validate(asked | behalf))
    match line["办理"]:
        case "applied-twice":
            by.says(WithdrawApplication(reason="applied-twice"), application)
        case "no-records":
            region.clerk[unit].says(RefuseApplication(reason="no-records", text=ADVICE), application)
        case outcome:
            announce(region, line, application, outcome, day)


def announce(region: Region, line: Line, application: Id, outcome: str, day: str) -> None:
    unit, handler = line["受理"], region.clerk[line["受理"]]
    starts, ends = (f"{YEAR}-{line[column]}" for column in ("起", "止"))
    records = [
        each
        for each in region.records[region.persons[line["志愿者"]]]
        if each.host == unit and starts <= each.served.day <= ends
    ]
    named = tuple(each.stream for each in records)
    certificate = handler.says(AnnounceCertificate(about=handler.about(application), records=named))
    if outcome == "shown":
        return
    if outcome == "issued":
        issued = later(day, SHOWN_DAYS)
        region.calendar.on(issued, partial(issue, region, unit, certificate, records, issued))
    else:
        region.head[unit].says(RevokeCertificate.model_validate({"reason": outcome}), certificate)


def issue(region: Region, unit: str, certificate: Id, records: list[Record], day: str) -> None:
    """The paper has names out of the vault; the log gets its digest."""
    said = region.ledger.streams.folded(certificate).state.said
    names = {
        each: region.vault.read(UUID(each))["name"]
        for each in (said.person, region.head[unit].person, region.clerk[unit].person)
    }
    document = Document(
        v=1,
        log=region.ledger.log,
        certificate=certificate,
        number=said.number,
        volunteer=Volunteer(name=names[said.person], volunteer_number=said.person),
        service=Service(
            starts=said.starts,
            ends=said.ends,
            clocked_minutes=said.clocked,
            entered_minutes=said.entered,
            content=tuple(sorted((each.served for each in records), key=lambda each: each.day)),
        ),
        issuer=Issuer(
            unit=region.names[unit],
            person_in_charge=names[region.head[unit].person],
            handler=names[region.clerk[unit].person],
            contact=CONTACT,
        ),
        announced=said.announced,
        date=day,
        blind="0" * 64,
    )
    region.head[unit].says(IssueCertificate(document=document.digest), certificate)

"""Certificates: what they say is added up by the ledger, shown for seven days, and signed for by two persons."""

import pytest

from contracts.statements.certificates import AnnounceCertificate
from contracts.statements.service import OpenAccount
from domain.certificates import (
    Answered,
    ApplicationRefused,
    ApplicationWithdrawn,
    Certificate,
    CertificateAnnounced,
    CertificateIssued,
    Numbers,
    Stage,
)
from domain.hours import HoursPosted
from domain.refusals import (
    AlreadyAnswered,
    CanSign,
    CertifiedHoursChanged,
    DatesReversed,
    InTheFuture,
    NoSuch,
    NotAdoptedYet,
    NotCertifiable,
    NotEntrusted,
    NoticeRunning,
    NotThisUnit,
    Repeated,
    RoleMissing,
    SamePerson,
    StaleAbout,
    WrongStage,
)
from tests.domain.certificate_scenes import (
    OVER,
    announced,
    announces,
    applied,
    applies,
    entrusted,
    issued,
    issues,
    notice_over,
    refused,
    refuses,
    revoked,
    revokes,
    withdrawn,
    withdraws,
)
from tests.domain.scenes import Row, Rows, Scene, another_key, begins_with, refuse, table
from tests.domain.service_scenes import bank, confirms, records
from tests.domain.star_scenes import starry, takes_back


@begins_with(starry)
def has_a_key(s: Scene) -> None:
    s.county.people["volunteer"] = another_key(s, "community", "volunteer 1", "volunteer's own")


@begins_with(entrusted)
def key_later(s: Scene) -> None:
    s.county.people["volunteer"] = another_key(s, "community", "volunteer 1", "volunteer's own")


@begins_with(applied)
def waiting_record(s: Scene) -> None:
    """A record that nobody has confirmed."""
    s["waiting"] = s.says(
        "community2",
        records("volunteer 1", "13:00", "14:00", day="2026-01-02", activity="second activity")(s),
    )


@begins_with(notice_over)
def taken_back_meanwhile(s: Scene) -> None:
    s.says("community2", takes_back(HoursPosted)(s))


@begins_with(applied)
def taken_back_before(s: Scene) -> None:
    s.says("community2", takes_back(HoursPosted)(s))


@begins_with(starry)
def handler_applied(s: Scene) -> None:
    """The community's second person, a volunteer too, applied for themselves."""
    s.says("community", OpenAccount(bank=s["bank"], owner=s["community2"]))
    s["their record"] = s.says(
        "community", records("community2", minutes=30, day="2026-01-02", activity="second activity")(s)
    )
    s.says("hospital", confirms("their record")(s))
    s["application"] = s.says("community2", applies("community2", behalf=None)(s), as_self=True)


def test_a_certificate_says_what_the_books_hold_and_is_numbered():
    s = issued.begin()
    certificate: Certificate = s.state("certificate")
    assert (certificate.stage, certificate.until) == (Stage.ISSUED, "2026-01-09")
    (said,) = s.events(CertificateIssued)
    assert (said.number, said.clocked, said.entered) == ("YH101-2026-00001", 120, 60)
    assert (said.starts, said.ends, said.announced) == ("2026-01-01", "2026-01-02", "2026-01-02")
    assert s.rule("certificate-of", s["application"]) == Answered(s["certificate"])


def test_a_volunteer_with_a_key_applies_for_themselves():
    s = has_a_key.begin()
    s["application"] = s.says("volunteer", applies(behalf=None)(s), as_self=True)
    s.says("community2", announces()(s))


def test_the_handler_leaves_records_out():
    s = applied.begin()
    s.says("community2", announces("second record")(s))
    (said,) = s.events(CertificateAnnounced)
    assert (said.clocked, said.entered) == (0, 60)


def test_overlapping_time_is_certified_as_it_was_posted():
    s = applied.begin()
    late = records("volunteer 1", "09:00", "11:00")
    s["overlapping"] = s.says("community2", late(s))
    s.says("community", confirms("overlapping")(s))
    s.says("community2", announces("record", "overlapping")(s))
    assert s.events(CertificateAnnounced)[0].clocked == 180


def test_numbers_of_a_unit_and_year_leave_no_gap():
    s = revoked.begin()
    s["second"] = s.says("community2", announces()(s))
    assert s.state("second").said.number == "YH101-2026-00002"
    assert s.rule("certificates", s["community"], "2026") == Numbers(2)
    s.on("2027-01-04")
    s["other application"] = s.says("community2", applies()(s))
    s["third"] = s.says("community2", announces(of="other application")(s))
    assert s.state("third").said.number == "YH101-2027-00001"


def test_what_was_revoked_may_be_answered_anew():
    s = announced.begin()
    s.says("community", revokes(s), on="certificate")
    assert s.rule("certificate-of", s["application"]) == Answered(None)
    s["again"] = s.says("community2", announces("record")(s))
    s.on("2026-01-13")
    s.says("community", issues(s), on="again")
    assert s.state("again").stage == Stage.ISSUED


@pytest.mark.parametrize("day", [OVER, "2026-12-31"])
def test_it_is_issued_on_any_day_after_the_notice(day: str):
    s = announced.begin()
    s.on(day)
    s.says("community", issues(s), on="certificate")


def test_an_application_is_withdrawn_and_another_may_be_made():
    s = withdrawn.begin()
    assert s.state("application").withdrawn
    [said] = s.events(ApplicationWithdrawn)
    assert said.told == (s["community"],)
    s["again"] = s.says("community2", applies()(s))
    assert s.says("community2", announces("record", of="again")(s))


def test_an_application_is_refused_with_a_reason_and_the_volunteer_is_told():
    s = refused.begin()
    [said] = s.events(ApplicationRefused)
    assert said.told == (s["volunteer 1"], s["community"])
    s["again"] = s.says("community2", applies()(s))
    assert s.says("community2", announces("record", of="again")(s))


def test_a_volunteer_with_a_key_withdraws_for_themselves():
    s = handler_applied.begin()
    s.says("community2", withdraws(s), on="application", as_self=True)
    assert s.state("application").withdrawn


REFUSALS: Rows = {
    "withdrawn by another unit": Row(applied, "hospital", withdraws, NotThisUnit, on="application"),
    "withdrawn by whoever is no clerk": Row(applied, "signatory at community", withdraws, RoleMissing, on="application"),
    "withdrawn twice": Row(withdrawn, "community2", withdraws, WrongStage, on="application"),
    "withdrawn when it was refused": Row(refused, "community2", withdraws, WrongStage, on="application"),
    "withdrawn when it is announced": Row(announced, "community2", withdraws, AlreadyAnswered, on="application"),
    "withdrawing what is no application": Row(announced, "community2", withdraws, NoSuch, on="certificate"),
    "refused by another unit": Row(applied, "hospital", refuses, NotThisUnit, on="application"),
    "refused by whoever is no clerk": Row(applied, "signatory at community", refuses, RoleMissing, on="application"),
    "refused by the volunteer": Row(handler_applied, "community2", refuses, SamePerson, on="application"),
    "refused twice": Row(refused, "community", refuses, WrongStage, on="application"),
    "refused when it is issued": Row(issued, "community", refuses, AlreadyAnswered, on="application"),
    "announced after it was refused": Row(refused, "community2", announces(), WrongStage),
    "announced after it was withdrawn": Row(withdrawn, "community2", announces(), WrongStage),
    "applied for under the first rule set": Row(bank, "community", applies(behalf=None), NotAdoptedYet),
    "applied for by a unit without an entrustment": Row(starry, "community2", applies(), NotEntrusted),
    "applied for by a unit in its own name": Row(entrusted, "community2", applies(behalf=None), NotThisUnit),
    "applied for on behalf of another than it names": Row(entrusted, "community2", applies("volunteer 3"), NotEntrusted),
    "applied for on behalf of whoever has a key": Row(key_later, "community2", applies(), CanSign),
    "applied for by whoever is no clerk": Row(entrusted, "signatory at community", applies(), RoleMissing),
    "applied for at what is no unit": Row(entrusted, "community2", applies(unit="bank"), NoSuch),
    "applied for nobody": Row(entrusted, "community2", applies("bank"), NoSuch),
    "applied for a period that ends before it begins": Row(entrusted, "community2", applies(starts="2026-01-02", ends="2026-01-01"), DatesReversed),
    "applied for a period that is not over": Row(entrusted, "community2", applies(ends="2026-01-03"), InTheFuture),
    "announced by another unit": Row(applied, "hospital", announces(), NotThisUnit),
    "announced by whoever is no clerk": Row(applied, "signatory at community", announces(), RoleMissing),
    "announced by the volunteer": Row(handler_applied, "community2", announces("their record"), SamePerson),
    "announced twice": Row(announced, "community2", announces(), AlreadyAnswered),
    "announced when it is issued": Row(issued, "community2", announces(), AlreadyAnswered),
    "announced of an application that was read at another version": Row(applied, "community2", lambda s: AnnounceCertificate(about=s.about("application").model_copy(update={"version": 2}), records=(s["record"],)), StaleAbout),
    "one record named twice": Row(applied, "community2", announces("record", "record"), Repeated),
    "what is no record": Row(applied, "community2", announces("activity"), NoSuch),
    "another's record": Row(applied, "community2", announces("other record"), NotCertifiable),
    "a record that nobody confirmed": Row(waiting_record, "community2", announces("record", "waiting"), NotCertifiable),
    "a record that was taken back": Row(taken_back_before, "community2", announces(), NotCertifiable),
    "issued on the last day of the notice": Row(announced, "community", issues, NoticeRunning, on="certificate"),
    "issued by the handler": Row(notice_over, "community2", issues, SamePerson, on="certificate"),
    "issued by another unit": Row(notice_over, "hospital", issues, NotThisUnit, on="certificate"),
    "issued by whoever is no signatory": Row(notice_over, "clerk at community", issues, RoleMissing, on="certificate"),
    "issued twice": Row(issued, "community", issues, WrongStage, on="certificate"),
    "issued when it is revoked": Row(revoked, "community", issues, WrongStage, on="certificate"),
    "issued after its hours were taken back": Row(taken_back_meanwhile, "community", issues, CertifiedHoursChanged, on="certificate"),
    "revoked by another unit": Row(issued, "hospital", revokes, NotThisUnit, on="certificate"),
    "revoked by whoever is no signatory": Row(issued, "clerk at community", revokes, RoleMissing, on="certificate"),
    "revoked twice": Row(revoked, "community", revokes, WrongStage, on="certificate"),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)


def test_a_record_outside_the_period_or_of_an_activity_of_others_is_refused():
    s = entrusted.begin()
    s["application"] = s.says("community2", applies(ends="2026-01-01")(s))
    with pytest.raises(NotCertifiable) as no:
        s.says("community2", announces()(s))
    assert "期间" in no.value.in_chinese()
    s["application"] = s.says("community2", applies(unit="bureau")(s))
    with pytest.raises(NotCertifiable) as no:
        s.says("bureau2", announces()(s))
    assert "举办" in no.value.in_chinese()

"""A volunteer without a key whose hours the community recorded, and the words for certificates."""

from contracts.statements.certificates import (
    AnnounceCertificate,
    ApplyForCertificate,
    IssueCertificate,
    RefuseApplication,
    RevokeCertificate,
    WithdrawApplication,
)
from contracts.statements.keys import Entrust
from tests.domain.scenes import Scene, begins_with, secret
from tests.domain.service_scenes import on_behalf_of
from tests.domain.star_scenes import starry

OVER = "2026-01-10"
"""Seven days after the second of January are the ninth."""


def applies(
    person: str = "volunteer 1", unit: str = "community", starts: str = "2026-01-01", ends: str = "2026-01-02",
    behalf: str | None = "volunteer 1",
):  # fmt: skip
    def body(s: Scene) -> ApplyForCertificate:
        more = {"on_behalf": on_behalf_of(behalf)(s)} if behalf else {}
        return ApplyForCertificate(person=s[person], unit=s[unit], starts=starts, ends=ends, **more)

    return body


def announces(*records: str, of: str = "application"):
    names = records or ("record", "second record")
    return lambda s: AnnounceCertificate(about=s.about(of), records=tuple(s[name] for name in names))


def withdraws(s: Scene) -> WithdrawApplication:
    return WithdrawApplication(reason="wrong-period")


def refuses(s: Scene) -> RefuseApplication:
    return RefuseApplication(reason="not-confirmed-yet", text="有两次活动还没有确认，请下月再申请")


def issues(s: Scene) -> IssueCertificate:
    return IssueCertificate(document=secret("document"))


def revokes(s: Scene) -> RevokeCertificate:
    return RevokeCertificate(reason="wrong-document")


@begins_with(starry)
def entrusted(s: Scene) -> None:
    s.says("community", Entrust(of=s["volunteer 1"], evidence=secret("paper")))


@begins_with(entrusted)
def applied(s: Scene) -> None:
    s["application"] = s.says("community2", applies()(s))


@begins_with(applied)
def withdrawn(s: Scene) -> None:
    s.says("community2", withdraws(s), on="application")


@begins_with(applied)
def refused(s: Scene) -> None:
    s.says("community", refuses(s), on="application")


@begins_with(applied)
def announced(s: Scene) -> None:
    s["certificate"] = s.says("community2", announces()(s))


@begins_with(announced)
def notice_over(s: Scene) -> None:
    s.on(OVER)


@begins_with(notice_over)
def issued(s: Scene) -> None:
    s.says("community", issues(s), on="certificate")


@begins_with(issued)
def revoked(s: Scene) -> None:
    s.says("community", revokes(s), on="certificate")

"""A report of O01 for 2026 that is sealed, shown, appealed against and decided by; its sheets are made up."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from contracts.report import SealedLine
from contracts.statement import Body
from contracts.statements.alliances import AcceptMembership, Charter, FoundAlliance, InviteMember
from contracts.statements.grades import (
    AnswerScoreAppeal,
    ChangeGrade,
    DecideGrade,
    PartShown,
    RaiseScoreAppeal,
    RenewScoreAppeal,
    SealedSheet,
    ShowReport,
    WithdrawScoreAppeal,
)
from contracts.statements.keys import OnBehalf
from contracts.statements.reports import SealReport
from contracts.statements.rulebooks import AdoptRulebook, DraftRulebook
from contracts.tree import hash_reader, inclusion_proof, root
from tests.domain.round_scenes import announced, announces, recuses
from tests.domain.scenes import Scene, begins_with, secret, tree_of

RESULTS = {
    "lead": ("97", "优秀"),
    "community": ("96", "优秀"),
    "bureau": ("189/2", "较好"),
    "hospital": (None, None),
}


def lines(s: Scene, what: str = "first", part: str = "unit") -> list[SealedLine]:
    made = [
        SealedLine(part, s[unit], result, grade, sha256(f"{unit}, {what}".encode()).hexdigest())
        for unit, (result, grade) in RESULTS.items()
    ]
    return sorted(made, key=lambda line: (line.part, line.subject))


def sheet(s: Scene, subject: str, what: str = "first", part: str = "unit", **more: Any) -> SealedSheet:
    made = lines(s, what, part)
    place = next(at for at, line in enumerate(made) if line.subject == s[subject])
    path = inclusion_proof(place, len(made), hash_reader([line.leaf() for line in made]))
    line = made[place]
    given = {"subject": line.subject, "place": place, "result": line.result, "grade": line.grade}
    hashes = tuple(each.hex() for each in path)
    return SealedSheet(**(given | {"sheet": line.digest, "path": hashes} | more))


def seals(
    what: str = "first", book: str = "book", period: str = "2026", part: str = "unit", **more: Any
) -> Callable[[Scene], Body]:
    def body(s: Scene) -> SealReport:
        given = {name: s[value] if name == "replaces" else value for name, value in more.items()}
        made = lines(s, what, part)
        tree = tree_of(s)
        return SealReport(
            rulebook=s[book], period=period, tree=tree, reducer=1, subjects=len(made),
            digest=secret(what), sheets_root=root([line.leaf() for line in made]).hex(), **given,
        )  # fmt: skip

    return body


def shows(
    until: str = "2027-01-19", of: str = "report", what: str = "first", part: str = "unit"
) -> Callable[[Scene], Body]:
    def body(s: Scene) -> ShowReport:
        made = lines(s, what, part)
        names = {s[name]: name for name in RESULTS}
        ends = [sheet(s, names[made[at].subject], what, part) for at in (0, -1)]
        return ShowReport(
            report=s[of], until=until, parts=(PartShown(part=part, first=ends[0], last=ends[1]),)
        )

    return body


def appeals(
    subject: str = "hospital",
    line: str = "duty",
    of: str = "report",
    what: str = "first",
    part: str = "unit",
    **more: Any,
) -> Callable[[Scene], Body]:
    def body(s: Scene) -> RaiseScoreAppeal:
        behalf = {"on_behalf": OnBehalf(of=s[more.pop("on_behalf")], how="paper")} if more else {}
        return RaiseScoreAppeal(
            report=s[of], part=part, sheet=sheet(s, subject, what, part), line=line,
            reason="三月份的会议我们派人参加了", **behalf,
        )  # fmt: skip

    return body


def answers(outcome: str = "dismissed") -> Callable[[Scene], Body]:
    return lambda s: AnswerScoreAppeal(outcome=outcome, reason="以签到表为准")  # type: ignore[arg-type]


def renews(s: Scene) -> Body:
    return RenewScoreAppeal(reason="签到表漏了一页")


def withdraws(s: Scene) -> Body:
    return WithdrawScoreAppeal()


def decides(
    subject: str = "bureau", grade: str = "较好", of: str = "report", what: str = "first", part: str = "unit",
    changed: dict[str, Any] | None = None, sealed_as: str | None = None, **more: Any,
) -> Callable[[Scene], Body]:  # fmt: skip
    return lambda s: DecideGrade(
        report=s[of],
        part=part,
        sheet=sheet(s, subject, what, sealed_as or part, **(changed or {})),
        grade=grade,
        **more,
    )


def changes_to(grade: str = "一般", **more: Any) -> Callable[[Scene], Body]:
    return lambda s: ChangeGrade(grade=grade, reason="年终核实有误", **more)


def membership(s: Scene, alliance: str, unit: str) -> str:
    """Invite a unit; the name of its membership."""
    name = f"{unit} of {alliance}"
    s[name] = s.says("bureau", InviteMember(alliance=s[alliance], unit=s[unit]))
    return name


@begins_with(announced)
def over(s: Scene) -> None:
    """The year is over, and something was received in the next one. Nobody is above the lead, so an appeal ends there."""
    administrator = s.county.colleague(s.who("lead"), "administrator at lead", "administrator")
    s.county.people["administrator at lead"] = administrator
    s.county.people["lead3"] = s.county.colleague(s.who("lead"), "lead 3", "evaluator")
    s.on("2027-01-04")
    s.says("lead", recuses("community")(s))


@begins_with(over)
def sealed(s: Scene) -> None:
    s.on("2027-01-08")
    s["report"] = s.says("lead", seals()(s))


@begins_with(sealed)
def shown(s: Scene) -> None:
    """On Tuesday the twelfth, for five workdays."""
    s.on("2027-01-12")
    s["notice"] = s.says("lead", shows()(s))


@begins_with(shown)
def appealed(s: Scene) -> None:
    s["appeal"] = s.says("hospital", appeals()(s))


@begins_with(appealed)
def upheld(s: Scene) -> None:
    s.says("lead2", answers("upheld")(s), on="appeal")


@begins_with(upheld)
def replaced(s: Scene) -> None:
    s["second"] = s.says("lead2", seals("second", replaces="report", reason="补记一次出席")(s))


@begins_with(replaced)
def shown_anew(s: Scene) -> None:
    s.says("lead2", shows("2027-01-25", "second", "second")(s))


@begins_with(over)
def below(s: Scene) -> None:
    """The bureau, which the lead is above, leads an alliance of its own, with a report that is shown; the hospital appeals."""
    charter = Charter(title="行业联盟章程", effective="2027-01-01")
    s["branch"] = s.says("bureau", FoundAlliance(name="行业联盟", level="industry", charter=charter))
    s.says("hospital", AcceptMembership(), on=membership(s, "branch", "hospital"))
    drafted = DraftRulebook(alliance=s["branch"], rulebook=s.state("book").data)
    s["branch book"] = s.says("bureau", drafted)
    s.says("bureau2", AdoptRulebook(periods=("2026",)), on="branch book")
    s.says("bureau", announces("branch book", ballots_until=None)(s))
    s.on("2027-01-08")
    s["branch report"] = s.says("bureau", seals(book="branch book")(s))
    s.says("bureau", shows(of="branch report")(s))
    s["appeal"] = s.says("hospital", appeals(of="branch report")(s))


@begins_with(below)
def dismissed(s: Scene) -> None:
    s.says("bureau2", answers()(s), on="appeal")


@begins_with(dismissed)
def renewed(s: Scene) -> None:
    s.says("hospital", renews(s), on="appeal")


@begins_with(renewed)
def final(s: Scene) -> None:
    s.says("lead2", answers()(s), on="appeal")


@begins_with(appealed)
def withdrawn(s: Scene) -> None:
    s.says("hospital", withdraws(s), on="appeal")


@begins_with(shown)
def decidable(s: Scene) -> None:
    """The last day for appeals, the twenty-fifth, is over."""
    s.on("2027-01-26")


@begins_with(decidable)
def decided(s: Scene) -> None:
    s["decision"] = s.says("lead2", decides()(s))


@begins_with(decided)
def change_proposed(s: Scene) -> None:
    s.says("lead2", changes_to()(s), on="decision")

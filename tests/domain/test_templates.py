"""An alliance's library of clauses, and the clauses of an agreement that are data: which template, whose rulebook, what interest."""

from contracts.statements.agreements import AppliedRulebook, DraftAgreement, PartyInterest, Typed
from contracts.statements.alliances import FoundAlliance
from contracts.statements.templates import AdoptTemplate, TemplateClause
from domain.refusals import (
    ClauseMissing,
    NoSuch,
    NotAdoptedYet,
    NotThisUnit,
    OtherTemplate,
    RoleMissing,
    WrongStage,
)
from domain.templates import Template
from tests.domain.scenes import Row, Rows, Scene, adopts_field, begins_with, moonlighter, refuse, table
from tests.domain.test_agreements import terms
from tests.domain.test_rulebooks import drafts as drafts_rulebook

FREE_OF_CHARGE = "经费自理，不得摊派。"
CLAUSES = (
    TemplateClause(name="经费", text=FREE_OF_CHARGE, required=True),
    TemplateClause(name="争议", text="先协商。"),
)


def adopts(alliance: str = "alliance", effective: str = "2026-01-01", supersedes: str | None = None):
    return lambda s: AdoptTemplate(
        alliance=s[alliance],
        title="契约化共建(虚构)",
        clauses=CLAUSES,
        effective=effective,
        supersedes=s[supersedes] if supersedes else None,
    )


def drafts(follows: str | None = None, applied=(), interests=(), **other):
    """`applied`: to whom whose rulebook; `interests`: of whom."""

    def body(s: Scene) -> DraftAgreement:
        typed = Typed(
            follows=s[follows] if follows else None,
            rulebooks=tuple(
                AppliedRulebook(to=s[to], whose=s[whose], rulebook=s[book] if book else None)
                for to, whose, book in applied
            ),
            interests=tuple(
                PartyInterest(party=s[unit], kind="supplier", handled="采购表决时回避") for unit in interests
            ),
        )
        return DraftAgreement(terms=terms(s, typed=typed, **other))

    return body


@begins_with(moonlighter)
def field(s: Scene) -> None:
    adopts_field(s)
    s.county.people["clerk"] = s.county.colleague(s.who("lead"), "clerk at lead", "clerk")
    charter = s.state("alliance").charter
    below = FoundAlliance(name="社区联盟(虚构)", level="community", parent=s["alliance"], charter=charter)
    s["below"] = s.says("community", below)
    apart = FoundAlliance(name="行业联盟(虚构)", level="industry", charter=charter)
    s["apart"] = s.says("school", apart)


@begins_with(field)
def adopted(s: Scene) -> None:
    s["template"] = s.says("lead", adopts()(s))
    s["theirs"] = s.says("school", adopts("apart")(s))
    s["book"] = s.says("lead", drafts_rulebook()(s))
    s["later"] = s.says("lead", adopts(effective="2026-03-01")(s))


@begins_with(adopted)
def superseded(s: Scene) -> None:
    s["second"] = s.says("lead", adopts(supersedes="template")(s))


def test_a_template_has_versions_and_the_old_one_stays():
    s = superseded.begin()
    assert s.state("second").version == 2
    assert s.state("template") == Template(
        s["alliance"], s["lead"], 1, "2026-01-01", CLAUSES, superseded_by=s["second"]
    )


def test_a_draft_says_which_version_it_follows_the_old_one_too():
    s = superseded.begin()
    for name in ("template", "second"):
        s[f"by {name}"] = s.says("bureau", drafts(name)(s))
        assert s.state(f"by {name}").terms.typed.follows == s[name]


def test_without_an_alliance_a_party_is_a_member_where_the_template_is_from():
    s = adopted.begin()
    s["agreement"] = s.says("bureau", drafts("template", alliance=None)(s))
    assert s.state("agreement").terms.typed.follows == s["template"]


def test_each_side_is_scored_by_its_own_rulebook_and_an_interest_is_data():
    s = adopted.begin()
    both = (("bureau", "bureau", None), ("hospital", "hospital", None))
    s["agreement"] = s.says("bureau", drafts(applied=both, interests=("hospital",))(s))
    typed = s.state("agreement").terms.typed
    assert [(each.to, each.whose) for each in typed.rulebooks] == [(s[one], s[one]) for one, _, _ in both]
    assert [each.party for each in typed.interests] == [s["hospital"]]


REFUSALS: Rows = {
    "a template by another than the lead": Row(field, "bureau", adopts(), NotThisUnit),
    "a template by whoever may not bind": Row(field, "clerk", adopts(), RoleMissing),
    "a template of no alliance": Row(field, "lead", adopts("lead"), NoSuch),
    "after a version of another alliance": Row(adopted, "lead", adopts(supersedes="theirs"), WrongStage),
    "after a version that has a newer one": Row(superseded, "lead", adopts(supersedes="template"), WrongStage),
    "typed clauses before there are any": Row(moonlighter, "bureau", drafts(), NotAdoptedYet),
    "follows what is no template": Row(adopted, "bureau", drafts("alliance"), NoSuch),
    "follows a template of another alliance": Row(adopted, "bureau", drafts("theirs"), OtherTemplate),
    "no party is a member there": Row(adopted, "bureau", drafts("theirs", alliance=None), OtherTemplate),
    "follows what is in use from spring": Row(adopted, "bureau", drafts("later"), WrongStage),
    "a clause that is required is missing": Row(
        adopted, "bureau", drafts("template", clauses=("先协商。",)), ClauseMissing
    ),
    "a rulebook applies to a stranger": Row(
        adopted, "bureau", drafts(applied=[("lead", "bureau", None)]), NotThisUnit
    ),
    "a stranger's rulebook applies": Row(
        adopted, "bureau", drafts(applied=[("bureau", "lead", None)]), NotThisUnit
    ),
    "two rulebooks for one party": Row(
        adopted, "bureau", drafts(applied=[("bureau", "bureau", None), ("bureau", "hospital", None)]), WrongStage
    ),
    "a rulebook that is none": Row(
        adopted, "bureau", drafts(applied=[("bureau", "bureau", "alliance")]), NoSuch
    ),
    "a rulebook that is not adopted": Row(
        adopted, "bureau", drafts(applied=[("bureau", "bureau", "book")]), WrongStage
    ),
    "a stranger's interest": Row(adopted, "bureau", drafts(interests=["lead"]), NotThisUnit),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)

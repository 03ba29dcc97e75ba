"""Many statements under one signature: all of them, in order, or none."""

from hashlib import sha256

import pytest

from contracts import signing
from contracts.refusals import Refusal
from contracts.statements.keys import EnrolUnit, GrantRole, RegisterPerson
from contracts.statements.lists import MakeClaim, PublishItem
from contracts.streams import rule_id
from contracts.values import NIL, About
from domain.batches import Batch, BatchReceived
from domain.refusals import (
    BeyondWhatIsLeft,
    CodeTaken,
    NotForRoots,
    OwnItem,
    RoleMissing,
    RootsOnly,
    StaleExpect,
)
from tests.domain.scenes import Deed, Rows, Scene, begins_with, county, refuse, secret, sheet_of, table
from tests.people import ROOTS


def person(name: str) -> RegisterPerson:
    return RegisterPerson(commitment=secret(name))


def unit(code: str, superior: str = "lead"):
    return lambda s: EnrolUnit(code=code, name="新单位(虚构)", kind="organ", superior=s[superior])


@begins_with(county)
def lamps(s: Scene) -> None:
    s["lamps"] = s.says(
        "bureau",
        PublishItem(
            alliance=s["alliance"], kind="need", title="楼道照明", category="民生", quantity=10, measure="盏",
            available="2026-01-01", until="2026-06-30",
        ),
    )  # fmt: skip


def test_a_batch_has_a_row_of_its_own_in_front():
    s = county.begin()
    before = len(s.story.happened)
    s.sends("hospital", [person("a"), person("b")])
    rows = s.story.happened[before:]
    assert type(rows[0].data) is BatchReceived
    assert rows[0].stream == rule_id(s.story.log, "batch", s.sheets["sheet"])
    assert rows[0].data.holder == rows[1].data.holder == s["hospital 1"]
    assert isinstance(s.story.state(rows[0].stream), Batch)
    assert s.story.state(rows[0].stream).header.count == 2
    assert s.story.history.items(s.sheets["sheet"]) == [row.stream for row in rows[1:]]


def test_an_item_of_several_rows_counts_once_among_the_items():
    s = county.begin()
    s.sends("lead", [unit("YH901")(s), unit("YH902")(s)])
    assert len(s.story.history.items(s.sheets["sheet"])) == 2


def test_each_item_sees_what_the_earlier_ones_have_done():
    s = county.begin()
    lead = s.who("lead")
    registered = lead.drafts(person("new clerk"))
    new = s.county.stream_of(registered)
    granted = [
        lead.drafts(GrantRole(unit=s["lead"], person=new, role=role), expect=n)
        for n, role in enumerate(("clerk", "auditor"))
    ]
    sheet = sheet_of([registered, *granted])
    lead.sends(sheet)
    assert s.rule("role", s["lead"], new).held == {"clerk", "auditor"}


def test_a_person_sends_a_sheet_for_themselves_and_may_do_nothing_more_by_it():
    refuse(Deed(county, lambda s: s.sends("hospital2", [person("a")], as_self=True), RoleMissing))


def claims(*quantities: int):
    return lambda s: s.sends("hospital", [MakeClaim(about=s.about("lamps"), quantity=n) for n in quantities])


def roots_send(s: Scene) -> None:
    sheet = signing.draft_batch(s.story.log, NIL, [(s["lead"], person("a"))])
    s.story.submit_batch(sheet.payload, signing.sign_batch(sheet, ROOTS[0]), sheet.items)


def two_from_one_version(s: Scene) -> None:
    """The lead's second person has no role at the bureau yet: both grants begin."""
    bureau = s.who("bureau")
    grants = [
        bureau.drafts(GrantRole(unit=s["bureau"], person=s["lead2"], role=role), expect=0)
        for role in ("clerk", "auditor")
    ]
    bureau.sends(sheet_of(grants))


REFUSALS: Rows = {
    "six and five of ten lamps": Deed(lamps, claims(6, 5), BeyondWhatIsLeft),
    "two units under one code": Deed(
        county, lambda s: s.sends("lead", [unit("YH901")(s), unit("YH901")(s)]), CodeTaken
    ),
    "the last of three below nobody": Deed(
        county,
        lambda s: s.sends(
            "lead", [unit("YH901")(s), unit("YH902")(s), EnrolUnit(code="YH903", name="无上级", kind="organ")]
        ),
        RootsOnly,
    ),
    "two changes that both expect the same version": Deed(county, two_from_one_version, StaleExpect),
    "by the roots": Deed(county, roots_send, NotForRoots),
}


@table(REFUSALS)
def test_all_or_nothing(row):
    refuse(row)


def test_nothing_of_a_refused_batch_is_seen_by_the_next_statement():
    s = lamps.begin()
    with pytest.raises(Refusal):
        claims(6, 5)(s)
    claims(10)(s)


def test_two_claims_of_one_batch_may_take_all_together():
    s = lamps.begin()
    claims(6, 4)(s)
    assert s.rule("taken", s["lamps"]).quantity == 10


def test_an_item_may_be_about_what_an_earlier_one_opens():
    s = lamps.begin()
    bureau = s.who("bureau")
    published = bureau.drafts(
        PublishItem(
            alliance=s["alliance"], kind="project", title="修路", category="交通", quantity=1, measure="项",
            available="2026-01-01", until="2026-06-30",
        )
    )  # fmt: skip
    about = About(stream=s.county.stream_of(published), version=1, digest=sha256(published).hexdigest())
    claimed = bureau.drafts(MakeClaim(about=about, quantity=1))
    with pytest.raises(OwnItem):
        bureau.sends(sheet_of([published, claimed]))

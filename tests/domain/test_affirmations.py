"""What a suspect key signed counts again when its holder says with a sound key that they signed it: nobody else, and once."""

from contracts.statements.affirmations import AffirmEntries
from contracts.statements.corrections import EntryRef
from contracts.statements.keys import Revocation, RevokeKey
from domain.affirmations import Affirmed, EntryAffirmed, StatementAffirmed
from domain.deciding import World
from domain.hours import HoursPosted
from domain.log import Founded
from domain.refusals import (
    AlreadyAffirmed,
    NoSuch,
    NotAdoptedYet,
    NotInDoubt,
    NotThisUnit,
    NotYourSignature,
)
from domain.service import ServiceConfirmed, ServiceRecorded
from domain.standing_facts import Affirmation, affirmation, affirmed_by, set_aside
from tests.domain import service_scenes
from tests.domain.scenes import (
    Row,
    Rows,
    Scene,
    adopts_field,
    another_key,
    begins_with,
    keyid_of,
    refuse,
    table,
)
from tests.domain.service_scenes import confirms_sheet, records


def affirms(*entries: tuple[type, int] | type):
    named = [each if isinstance(each, tuple) else (each, 0) for each in entries]
    return lambda s: AffirmEntries(entries=tuple(s.story.ref(*each) for each in named))


def suspects(who: str, first: type | None = ServiceConfirmed):
    """The key is stolen: everything is in doubt from the first such entry on, or from the next entry that comes."""

    def body(s: Scene) -> RevokeKey:
        since = s.story.ref(first).index if first else len(s.story.happened)
        return RevokeKey(revocation=Revocation(keyid=keyid_of(s, who), reason="stolen", suspect_from=since))

    return body


def has_another_key(s: Scene, who: str, name: str, at: str = "community") -> None:
    s.county.people[name] = another_key(s, at, f"{who} 1", name)


def revokes(s: Scene, who: str, by: str, first: type | None = ServiceConfirmed) -> None:
    s["key"] = s.county.rule("key", keyid_of(s, who))
    s.says(by, suspects(who, first)(s), on="key")


@begins_with(service_scenes.confirmed)
def confirmed(s: Scene) -> None:
    """Hours of the first volunteer were posted, confirmed by the community's first person, who has a second key."""
    adopts_field(s)
    has_another_key(s, "community", "spare")
    has_another_key(s, "community", "key at the bureau", at="bureau")


@begins_with(confirmed)
def in_doubt(s: Scene) -> None:
    revokes(s, "community", by="spare")


@begins_with(in_doubt)
def affirmed(s: Scene) -> None:
    s["affirmation"] = s.says("spare", affirms(HoursPosted)(s))


@begins_with(affirmed)
def in_doubt_again(s: Scene) -> None:
    """The key that affirmed was stolen too, before it affirmed."""
    has_another_key(s, "community", "third", at="spare")
    revokes(s, "spare", by="third", first=EntryAffirmed)


@begins_with(confirmed)
def a_sheet_in_doubt(s: Scene) -> None:
    """Two records on one sheet, signed by the key that is suspect from there on; confirmed by somebody else."""
    s.sends(
        "community2",
        [records("volunteer 2", "08:00", "09:00")(s), records("volunteer 3", "08:00", "09:00")(s)],
    )
    s["records"] = s.says("community", confirms_sheet()(s))
    s.county.people["spare of the second"] = another_key(s, "community", "community2", "spare of the second")
    s["key"] = s.county.rule("key", keyid_of(s, "community2"))
    since = s.story.ref(ServiceRecorded, 1).index - 1
    revocation = Revocation(keyid=keyid_of(s, "community2"), reason="lost", suspect_from=since)
    s.says("community", RevokeKey(revocation=revocation), on="key")


def test_an_entry_is_affirmed_by_its_holder_with_another_key():
    s = affirmed.begin()
    (said,) = s.events(StatementAffirmed)
    posted = s.story.happened[said.entry]
    assert (said.statement, said.key) == (posted.digest, keyid_of(s, "spare"))
    assert s.rule("affirmed", posted.digest) == Affirmed(said.key)


def test_the_holder_may_affirm_in_their_own_name_with_a_key_of_that_unit():
    s = in_doubt.begin()
    s.says("spare", affirms(HoursPosted)(s), as_self=True)
    assert s.events(StatementAffirmed)


def test_whichever_entry_is_named_it_is_the_statement_that_counts_again():
    s = in_doubt.begin()
    s.says("spare", affirms(ServiceConfirmed)(s))
    (said,) = s.events(StatementAffirmed)
    assert s.story.happened[s.story.ref(HoursPosted).index].digest == said.statement


def test_its_facts_count_again_from_there_on():
    s = affirmed.begin()
    at = s.story.ref(HoursPosted).index + 1
    keyids, suspected = (keyid_of(s, "community"),), {keyid_of(s, "community"): at - 2}
    found = [each for n, happened in enumerate(s.story.happened, 1) if (each := affirmation(happened, n))]
    now = affirmed_by(found, suspected)
    assert set_aside(at, keyids, suspected)
    assert not set_aside(at, keyids, suspected, affirmed=s.story.happened[at - 1].digest in now)


def test_an_affirmation_by_a_key_that_was_stolen_by_then_counts_nothing():
    said = [Affirmation("statement", "spare", position=90)]
    assert affirmed_by(said, {"first": 40}) == {"statement"}
    assert affirmed_by(said, {"first": 40, "spare": 90}) == {"statement"}, "it was sound until the next entry"
    assert affirmed_by(said, {"first": 40, "spare": 89}) == frozenset()


def test_it_is_affirmed_anew_when_the_key_that_affirmed_is_suspect_too():
    s = in_doubt_again.begin()
    s.says("third", affirms(HoursPosted)(s))
    assert [each.key for each in s.events(StatementAffirmed)] == [keyid_of(s, "spare"), keyid_of(s, "third")]


def test_an_item_of_a_sheet_is_affirmed_by_itself():
    s = a_sheet_in_doubt.begin()
    s.says("spare of the second", affirms((ServiceRecorded, 1), (ServiceRecorded, 2))(s))
    one, other = s.events(StatementAffirmed)
    assert one.statement != other.statement


def test_who_signed_is_found_wherever_it_stands():
    s = a_sheet_in_doubt.begin()
    world = World(s.story.history)

    def signers(event: type, nth: int = 0) -> tuple[str, ...]:
        ref = s.story.ref(event, nth)
        return world.signed(ref.index, ref.leaf).keyids

    assert signers(ServiceRecorded, 2) == (keyid_of(s, "community2"),), "an item, by its batch"
    assert signers(HoursPosted, 1) == (keyid_of(s, "community"),), "what follows, by its statement"
    assert signers(ServiceConfirmed) == (keyid_of(s, "community"),)


def of_another_leaf(s: Scene) -> AffirmEntries:
    right = s.story.ref(HoursPosted)
    return AffirmEntries(entries=(EntryRef(index=right.index, leaf="0" * 64),))


REFUSALS: Rows = {
    "under the first rule set": Row(service_scenes.confirmed, "community", affirms(HoursPosted), NotAdoptedYet),
    "while no key is in doubt": Row(confirmed, "spare", affirms(HoursPosted), NotInDoubt),
    "of what was signed before the doubt begins": Row(in_doubt, "spare", affirms(ServiceRecorded), NotInDoubt),
    "by a colleague": Row(in_doubt, "community2", affirms(HoursPosted), NotYourSignature),
    "by its holder for another unit, which may have made the key itself": Row(in_doubt, "key at the bureau", affirms(HoursPosted), NotThisUnit),
    "by another unit": Row(in_doubt, "bureau", affirms(HoursPosted), NotThisUnit),
    "twice": Row(affirmed, "spare", affirms(HoursPosted), AlreadyAffirmed),
    "twice, by the other entry of the statement": Row(affirmed, "spare", affirms(ServiceConfirmed), AlreadyAffirmed),
    "twice in one breath": Row(in_doubt, "spare", affirms(HoursPosted, ServiceConfirmed), AlreadyAffirmed),
    "of an entry with another leaf": Row(in_doubt, "spare", of_another_leaf, NoSuch),
    "of genesis, which nobody signed": Row(in_doubt, "spare", affirms(Founded), NoSuch),
}  # fmt: skip


@table(REFUSALS)
def test_refusals(row):
    refuse(row)

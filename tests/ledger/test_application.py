"""The way in: what is recorded once, what is refused, and who wins when several want the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from contracts import signing
from contracts.canonical import decode, encode
from contracts.entry import Receipt
from contracts.keys import WrongSignature
from contracts.refusals import Refusal
from contracts.statement import WrongStream
from contracts.statements.keys import ErasePerson, GrantRole, WithdrawRole
from contracts.statements.lists import MakeClaim, PlanActivity, PublishItem
from contracts.values import Id
from domain.hours import HoursPosted
from domain.refusals import (
    BeyondWhatIsLeft,
    IdReused,
    KeyUnknown,
    NotYourKey,
    RecordedBefore,
    RoleMissing,
    SeenElsewhere,
    StaleExpect,
)
from ledger.application import AlreadyFounded, Ledger, NotFounded, ReadOnly, found
from ledger.audit import audit
from ledger.datastore import Datastore
from ledger.sources import DatabaseSource
from ledger.vault import NothingKept, Vault
from tests.domain.test_corrections import corrects, taken_back
from tests.people import GENESIS, NOON, County, Person, found_county, key
from tests.stories import refused


@pytest.fixture
def ledger(database: Datastore) -> Iterator[Ledger]:
    found(database.dsn, GENESIS, NOON)
    clock = iter(range(NOON + 1000, NOON + 86_400_000, 1000))
    ledger = Ledger(database.dsn, clock=lambda: next(clock))
    ledger.tree.create_tables()
    yield ledger
    ledger.close()


@pytest.fixture
def county(ledger: Ledger) -> County:
    return found_county(ledger)


def size(ledger: Ledger) -> int:
    return ledger.rows.max_notification_id() or 0


def plan(title: str) -> PlanActivity:
    return PlanActivity(title=title, category="环境", on="2026-01-01")


def test_an_empty_database_is_no_ledger(database: Datastore) -> None:
    with refused(NotFounded):
        Ledger(database.dsn)


def test_a_ledger_is_founded_once(ledger: Ledger, database: Datastore) -> None:
    with refused(AlreadyFounded):
        found(database.dsn, GENESIS, NOON)


def test_the_same_statement_again_gives_the_same_receipt_byte_for_byte(
    ledger: Ledger, county: County
) -> None:
    payload = county.community.drafts(plan("清洁家园(虚构)"))
    signatures = signing.sign(payload, county.community.key)
    first = ledger.submit(payload, signatures)
    head = size(ledger)

    again = ledger.submit(payload, signatures)

    assert encode(again.model_dump()) == encode(first.model_dump())
    assert size(ledger) == head


def test_the_same_sheet_again_gives_the_same_receipt(ledger: Ledger, county: County) -> None:
    sheet = county.community.sheet([plan(f"活动{n}(虚构)") for n in range(5)])
    signatures = signing.sign_batch(sheet, county.community.key)
    first = ledger.submit_batch(sheet.payload, signatures, sheet.items)

    assert ledger.submit_batch(sheet.payload, signatures, sheet.items) == first
    assert len(first.entries) == 6


def test_an_id_is_used_once(ledger: Ledger, county: County) -> None:
    first = county.community.drafts(plan("甲(虚构)"))
    ledger.submit(first, signing.sign(first, county.community.key))
    second = encode(decode(first) | {"body": signing.as_json(plan("乙(虚构)"))})

    with refused(IdReused):
        ledger.submit(second, signing.sign(second, county.community.key))


def test_the_same_content_under_one_id_is_said_to_be_recorded(ledger: Ledger, county: County) -> None:
    """As two tabs of a browser sign it: they have seen another tree, so the bytes differ."""
    community = county.community
    first = community.drafts(plan("丙(虚构)"))
    receipt = ledger.submit(first, signing.sign(first, community.key))
    seen = {"size": 7, "root": ledger.tree.root_at(7).hex()}
    second = encode(decode(first) | {"seen": seen})

    for way in (ledger.submit, ledger.would):
        with pytest.raises(RecordedBefore) as no:
            way(second, signing.sign(second, community.key))
        assert no.value.facts["receipt"] == receipt.model_dump()
        assert no.value.facts["number"] == receipt.entries[0].index + 1 == size(ledger)


def test_who_had_read_another_version_of_the_same_says_the_same(ledger: Ledger, county: County) -> None:
    bureau, items = county.bureau, [publish(county, 3), publish(county, 3)]
    first = bureau.drafts(MakeClaim(about=county.about(items[0]), quantity=2))
    ledger.submit(first, signing.sign(first, bureau.key))
    said = decode(first)
    for about, answer in (({"version": 2}, RecordedBefore), ({"stream": items[1]}, IdReused)):
        body = said["body"] | {"about": said["body"]["about"] | about}
        second = encode(said | {"body": body})
        with refused(answer):
            ledger.submit(second, signing.sign(second, bureau.key))


@pytest.mark.parametrize("way", ["submit", "would"])
def test_whoever_guesses_an_id_without_the_key_does_not_learn_that_it_is_taken(
    ledger: Ledger, county: County, way: str
) -> None:
    first = county.community.drafts(plan(f"丁{way}(虚构)"))
    ledger.submit(first, signing.sign(first, county.community.key))
    guessed = encode(decode(first) | {"seen": {"size": 7, "root": ledger.tree.root_at(7).hex()}})

    for signer, answer in ((county.bureau.key, NotYourKey), (key("guesses"), KeyUnknown)):
        with refused(answer):
            getattr(ledger, way)(guessed, signing.sign(guessed, signer))
    of_another = signing.sign(first, county.community.key)
    with pytest.raises(WrongSignature):
        getattr(ledger, way)(guessed, of_another)


def test_a_dry_run_writes_nothing(ledger: Ledger, county: County) -> None:
    payload = county.community.drafts(plan("试(虚构)"))
    head = size(ledger)

    ledger.would(payload, signing.sign(payload, county.community.key))

    assert size(ledger) == head


def test_a_tree_that_was_never_ours_is_refused(ledger: Ledger, county: County) -> None:
    for seen in ({"size": 3, "root": "cd" * 32}, {"size": 10_000, "root": "cd" * 32}):
        payload = encode(decode(county.lead.drafts(plan("见(虚构)"))) | {"seen": seen})
        with refused(SeenElsewhere):
            ledger.submit(payload, signing.sign(payload, county.lead.key))


def test_a_tree_that_was_ours_is_a_prefix(ledger: Ledger, county: County) -> None:
    seen = {"size": 7, "root": ledger.tree.root_at(7).hex()}
    payload = encode(decode(county.lead.drafts(plan("见(虚构)"))) | {"seen": seen})

    assert ledger.submit(payload, signing.sign(payload, county.lead.key)).entries


def test_a_halted_ledger_refuses_and_still_answers_for_what_it_has(ledger: Ledger, county: County) -> None:
    payload = county.community.drafts(plan("先(虚构)"))
    signatures = signing.sign(payload, county.community.key)
    receipt = ledger.submit(payload, signatures)
    ledger.halted = lambda: ReadOnly(why_zh="测试", why_en="a test")

    assert ledger.submit(payload, signatures) == receipt
    with refused(ReadOnly):
        county.community.says(plan("后(虚构)"))


def publish(county: County, quantity: int) -> Id:
    return county.community.says(
        PublishItem(
            alliance=county.alliance, kind="need", title="路灯维修(虚构)", category="设施",
            quantity=quantity, measure="盏", available="2026-01-01", until="2026-12-31",
        )
    )  # fmt: skip


def test_of_many_who_want_the_last_piece_exactly_one_gets_it(ledger: Ledger, county: County) -> None:
    item = publish(county, 3)
    claimants = [county.people[name] for name in ("bureau", "bureau2", "hospital", "hospital2")] * 3
    payloads = [who.drafts(MakeClaim(about=county.about(item), quantity=2)) for who in claimants]

    def submit(who: Person, payload: bytes) -> Receipt | Refusal:
        try:
            return ledger.submit(payload, signing.sign(payload, who.key))
        except Refusal as no:
            return no

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(submit, claimants, payloads))

    won = [answer for answer in answers if isinstance(answer, Receipt)]
    lost = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(won) == 1
    assert {type(answer) for answer in lost} == {BeyondWhatIsLeft}


def test_statements_recorded_together_are_each_answered_as_if_they_had_come_alone(
    ledger: Ledger, county: County
) -> None:
    item, head = publish(county, 1), size(ledger)
    claims = [
        (county.bureau, county.bureau.drafts(MakeClaim(about=county.about(item), quantity=1))),
        (county.hospital, county.hospital.drafts(MakeClaim(about=county.about(item), quantity=1))),
    ]
    payload = county.lead.drafts(plan("清洁家园"))
    elsewhere = encode(decode(county.lead.drafts(plan("错(虚构)"))) | {"stream": str(UUID(int=9))})
    sent = [*claims, (county.lead, payload), (county.lead, elsewhere), (county.lead, payload)]

    answers = dict(ledger.submit_each([(each, signing.sign(each, who.key)) for who, each in sent]))

    won, lost, planned, nowhere, again = (answers[number] for number in range(5))
    assert [type(answer) for answer in (won, lost, nowhere)] == [Receipt, BeyondWhatIsLeft, WrongStream]
    assert isinstance(planned, Receipt)
    assert planned == again
    assert size(ledger) == head + 3  # the claim, what is left of the item, the activity
    assert audit(DatabaseSource(ledger.rows.datastore)).intact


def test_two_ledgers_on_one_database_see_each_other(
    ledger: Ledger, county: County, database: Datastore
) -> None:
    """Another process has other caches; a refusal out of an old cache is taken back."""
    other = Ledger(database.dsn, clock=lambda: NOON + 80_000_000)
    item = publish(county, 2)
    assert other.streams.folded(item).version == 1
    left = county.rule("taken", item)
    assert other.streams.folded(left).version == 0
    county.bureau.says(MakeClaim(about=county.about(item), quantity=2))

    payload = county.hospital.drafts(MakeClaim(about=county.about(item), quantity=1))
    with refused(BeyondWhatIsLeft):
        other.submit(payload, signing.sign(payload, county.hospital.key))

    other.close()


def test_a_refusal_out_of_an_old_cache_is_not_believed(
    ledger: Ledger, county: County, database: Datastore
) -> None:
    other = Ledger(database.dsn, clock=lambda: NOON + 80_000_000)
    clerk, unit = county.bureau2, county.units["bureau"]
    role = county.rule("role", unit, clerk.id)
    county.bureau.says(WithdrawRole(role="clerk", reason="轮岗"), stream=role)
    payload = clerk.drafts(plan("擦窗"))
    with refused(RoleMissing):
        other.submit(payload, signing.sign(payload, clerk.key))
    county.bureau.says(GrantRole(unit=unit, person=clerk.id, role="clerk"))

    assert other.submit(payload, signing.sign(payload, clerk.key)).entries

    other.close()


def test_what_another_ledger_has_recorded_is_answered_alike_by_one_that_has_never_read_it(
    ledger: Ledger, county: County, database: Datastore
) -> None:
    payload = county.lead.drafts(plan("清洁家园"))
    signatures = signing.sign(payload, county.lead.key)
    receipt = ledger.submit(payload, signatures)
    other = Ledger(database.dsn, clock=lambda: NOON + 90_000_000)
    try:
        before = size(other)
        assert other.submit(payload, signatures) == receipt
        other.would(payload, signatures)  # it would be answered with that receipt
        assert size(other) == before
    finally:
        other.close()


def test_a_dry_run_does_not_answer_from_what_another_ledger_has_changed(
    ledger: Ledger, county: County, database: Datastore
) -> None:
    newcomer = county.colleague(county.lead, "a newcomer")
    payload = newcomer.drafts(plan("新人(虚构)"))
    signatures = signing.sign(payload, newcomer.key)
    other = Ledger(database.dsn, clock=lambda: NOON)
    try:
        with refused(RoleMissing):
            other.would(payload, signatures)
        county.lead.says(GrantRole(unit=county.lead.unit, person=newcomer.id, role="clerk"))
        other.would(payload, signatures)
    finally:
        other.close()


def test_what_another_ledger_has_corrected_already_is_stale_and_no_mistake_of_ours(
    database: Datastore,
) -> None:
    """Taken to be new, the correction would take back minutes that are gone."""
    scene, moments = taken_back.begin(), [NOON]
    found(database.dsn, GENESIS, NOON)
    ledger = Ledger(database.dsn, clock=lambda: moments[-1])
    scene.story.hand_to(ledger, moments.append)
    ledger.close()
    payload = scene.who("community").drafts(corrects(HoursPosted)(scene), expect=0)
    signatures = signing.sign(payload, scene.who("community").key)

    for way in (Ledger.submit, Ledger.would):
        other = Ledger(database.dsn, clock=lambda: moments[-1])
        try:
            with refused(StaleExpect):
                way(other, payload, signatures)
        finally:
            other.close()


@pytest.mark.parametrize("again", ["in a change", "in a stream with a rule of its own"])
def test_a_sheet_with_an_id_that_its_actor_has_used_before_is_refused_by_its_item(
    ledger: Ledger, county: County, again: str
) -> None:
    """No stream of the sheet is stale then; only the act stands in the way."""
    lead, used = county.lead, county.next_id()
    person = county.volunteer(lead, "somebody")
    if again == "in a change":
        body, stream = ErasePerson(reason="本人要求"), person
    else:
        body = GrantRole(unit=lead.unit, person=person, role="clerk")
        stream = body.opens(ledger.log, lead.unit, used)
    expect = ledger.streams.folded(stream).version
    payload = signing.draft(ledger.log, lead.unit, body, id=used, stream=stream, expect=expect)
    ledger.submit(payload, signing.sign(payload, lead.key))
    sheet = signing.draft_batch(
        ledger.log, lead.unit, [(county.next_id(), plan("甲(虚构)")), (used, plan("乙(虚构)"))]
    )
    head = size(ledger)

    for hand_in in (ledger.submit_batch, ledger.would):
        with pytest.raises(IdReused) as no:
            hand_in(sheet.payload, signing.sign_batch(sheet, lead.key), sheet.items)
        assert (no.value.facts["item"], no.value.facts["id"]) == (1, used)
    assert size(ledger) == head


def test_a_refused_statement_leaves_the_database_as_it_was(ledger: Ledger, county: County) -> None:
    head, root = size(ledger), ledger.tree.root_at(size(ledger))
    payload = encode(decode(county.lead.drafts(plan("错(虚构)"))) | {"stream": str(UUID(int=9))})

    with refused(WrongStream):
        ledger.submit(payload, signing.sign(payload, county.lead.key))

    assert (size(ledger), ledger.tree.root_at(size(ledger))) == (head, root)


def test_erasing_a_person_leaves_the_log_intact_and_the_person_unreadable(
    ledger: Ledger, county: County, database: Datastore, tmp_path: Path
) -> None:
    vault = Vault(database, tmp_path / "vault")
    id = county.next_id()
    person = county.rule("open", county.community.unit, id)
    commitment = vault.keep(UUID(person), {"name": "张三(虚构)"})
    body = {"commitment": commitment}
    draft = decode(county.community.drafts(plan("位(虚构)"))) | {
        "type": "person.register", "body": body, "id": id, "stream": person,
    }  # fmt: skip
    payload = encode(draft)
    ledger.submit(payload, signing.sign(payload, county.community.key))
    assert vault.read(UUID(person)) == {"name": "张三(虚构)"}

    vault.erase(UUID(person))
    county.community.says(ErasePerson(reason="本人要求"), stream=person)

    with refused(NothingKept):
        vault.read(UUID(person))
    assert audit(DatabaseSource(database)).intact

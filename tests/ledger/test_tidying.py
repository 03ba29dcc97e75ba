"""Whatever is cut off in the middle, the next look puts vault and log right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts import signing
from contracts.canonical import decode
from contracts.commitment import commitment
from contracts.statements.keys import AdoptRules, AmendPerson, ErasePerson, RegisterPerson
from ledger.application import Ledger, found
from ledger.person_keys import PersonKeys, VaultKeyMissing
from ledger.tidying import Tidying, stands, tidy
from ledger.vault import NothingKept, Vault
from tests.ledger.databases import empty_database
from tests.ledger.waiting import until
from tests.people import GENESIS, NOON, County, found_county

WANG = {"name": "王小明"}
BLIND = bytes(32)


@pytest.fixture
def ledger(server: str) -> Iterator[Ledger]:
    with empty_database(server) as datastore:
        found(datastore.dsn, GENESIS, NOON)
        ledger = Ledger(datastore.dsn, lambda: NOON)
        yield ledger
        ledger.close()


@pytest.fixture
def county(ledger: Ledger) -> County:
    return found_county(ledger)


@pytest.fixture
def vault(ledger: Ledger, tmp_path: Path) -> Vault:
    return Vault(ledger.rows.datastore, tmp_path / "data.vault")


def drafted(county: County) -> tuple[bytes, UUID]:
    """A registration that is signed later or never, and whose names are kept already."""
    payload = county.community.drafts(RegisterPerson(commitment=commitment(BLIND, WANG)))
    return payload, UUID(decode(payload)["stream"])


def registered(county: County, vault: Vault) -> UUID:
    payload, person = drafted(county)
    vault.keep(person, WANG, BLIND)
    county.taker.submit(payload, signing.sign(payload, county.community.key))
    return person


def an_hour_later(vault: Vault) -> None:
    with vault.datastore.cursor() as cursor:
        cursor.execute("UPDATE vault.waiting SET since = since - interval '1 hour'")


def waiting(vault: Vault) -> int:
    return len(vault.waiting(0))


def test_names_that_nobody_signed_for_go_after_an_hour_and_not_before(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    _, person = drafted(county)
    vault.keep(person, WANG, BLIND)
    assert tidy(ledger, vault) == (0, 0, 0)
    assert vault.read(person) == WANG
    an_hour_later(vault)
    assert tidy(ledger, vault) == (0, 0, 1)
    assert (vault.holds(), waiting(vault)) == (set(), 0)
    assert person.bytes not in vault.keys.file.read_bytes()


def test_names_whose_statement_was_recorded_stay_though_nobody_saw_the_receipt(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    person = registered(county, vault)
    assert waiting(vault) == 1
    an_hour_later(vault)
    assert tidy(ledger, vault) == (0, 1, 0)
    assert waiting(vault) == 0
    assert vault.read(person) == WANG
    assert tidy(ledger, vault) == (0, 0, 0)


def test_what_another_process_has_recorded_or_erased_is_known(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    payload, person = drafted(county)
    committed = vault.keep(person, WANG, BLIND)
    assert not stands(ledger, str(person), committed)
    other = Ledger(ledger.rows.datastore.dsn, lambda: NOON)
    other.submit(payload, signing.sign(payload, county.community.key))
    assert stands(ledger, str(person), committed)
    assert not stands(ledger, str(person), "0" * 64)
    payload = county.community.drafts(ErasePerson(reason="本人要求"), stream=str(person))
    other.submit(payload, signing.sign(payload, county.community.key))
    other.close()
    assert not stands(ledger, str(person), committed)


def test_names_that_are_kept_again_are_not_taken_back_by_a_look_that_began_before(
    county: County, vault: Vault
) -> None:
    _, person = drafted(county)
    vault.keep(person, WANG, BLIND)
    an_hour_later(vault)
    [(_, committed)] = vault.waiting(3600)
    vault.keep(person, WANG, BLIND)
    assert not vault.withdraw(person, committed, 3600)
    assert vault.read(person) == WANG


def test_other_fields_of_the_same_person_stay_when_some_are_taken_back(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    person = registered(county, vault)
    vault.keep(person, {"name": "王大明"})  # whose statement was refused
    an_hour_later(vault)
    assert tidy(ledger, vault) == (0, 1, 1)
    assert vault.read(person) == WANG


def test_an_erasure_that_only_the_log_knows_is_carried_out_by_the_next_look(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    wang, li = registered(county, vault), registered(county, vault)
    county.community.says(ErasePerson(reason="本人要求"), stream=str(wang))
    assert tidy(ledger, vault).erased == 1
    assert vault.holds() == {li}
    assert vault.followed() == ledger.rows.max_notification_id()
    assert tidy(ledger, vault) == (0, 0, 0)


def test_a_correction_that_only_the_log_knows_is_carried_out_by_the_next_look(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    person = registered(county, vault)
    [(_, first)] = vault.waiting(0)
    vault.settle(person, first)
    county.roots_say(AdoptRules(rules=2))
    later = vault.keep(person, {"name": "王晓明"})
    tidy(ledger, vault)
    assert vault.read(person, first) == WANG, "not before it is signed"
    county.community.says(AmendPerson(commitment=later, reason="misspelt"), stream=str(person))
    tidy(ledger, vault)
    assert vault.read(person) == {"name": "王晓明"}
    assert [committed for _, committed in vault.kept()] == [later]
    assert waiting(vault) == 1, "that it is in the log is looked for within the hour, as ever"


def test_a_correction_whose_fields_come_after_it_forgets_nothing_until_then(
    ledger: Ledger, county: County, vault: Vault
) -> None:
    person = registered(county, vault)
    [(_, first)] = vault.waiting(0)
    vault.settle(person, first)
    county.roots_say(AdoptRules(rules=2))
    later = commitment(BLIND, {"name": "王晓明"})
    county.community.says(AmendPerson(commitment=later, reason="misspelt"), stream=str(person))
    tidy(ledger, vault)
    assert vault.read(person, first) == WANG
    vault.keep(person, {"name": "王晓明"}, BLIND)
    an_hour_later(vault)
    tidy(ledger, vault)
    assert [committed for _, committed in vault.kept()] == [later]


@pytest.mark.parametrize("crash_in", ["destroy", "erase", "follow"])
def test_an_erasure_survives_a_crash_at_any_point(
    ledger: Ledger, county: County, vault: Vault, monkeypatch: pytest.MonkeyPatch, crash_in: str
) -> None:
    wang, li = registered(county, vault), registered(county, vault)
    county.community.says(ErasePerson(reason="本人要求"), stream=str(wang))

    class PowerCut(BaseException):
        pass

    owner: type[Any] = PersonKeys if crash_in == "destroy" else Vault
    whole = getattr(owner, crash_in)

    def cut(*arguments: Any) -> Any:
        if crash_in == "erase":  # the keys are gone, the rows are not
            vault.keys.destroy(arguments[1:])
        elif crash_in == "destroy":
            whole(*arguments)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(owner, crash_in, cut)
        with pytest.raises(PowerCut):
            tidy(ledger, vault)
    tidy(ledger, vault)
    assert vault.holds() == {li}
    with pytest.raises(NothingKept):
        vault.read(wang)
    assert wang.bytes not in vault.keys.file.read_bytes()
    assert vault.read(li) == WANG


def test_a_backup_of_the_vault_from_before_an_erasure_brings_nobody_back(
    ledger: Ledger, county: County, vault: Vault, tmp_path: Path
) -> None:
    """Even with a copy of the keys from before: the log knows, and the next look reads it from where the backup was."""
    wang, li = registered(county, vault), registered(county, vault)
    tidy(ledger, vault)
    vault.backup(tmp_path / "backup")
    copied = vault.keys.file.read_bytes()
    county.community.says(ErasePerson(reason="本人要求"), stream=str(wang))
    tidy(ledger, vault)
    with vault.datastore.cursor() as cursor:
        cursor.execute("TRUNCATE vault.sealed, vault.waiting")
    vault.keys.file.write_bytes(copied)

    vault.restore(tmp_path / "backup")
    assert vault.read(wang) == WANG
    assert tidy(ledger, vault).erased == 1
    assert vault.holds() == {li}
    assert wang.bytes not in vault.keys.file.read_bytes()


def test_where_the_keys_are_not_no_erasure_counts_as_carried_out(
    ledger: Ledger, county: County, vault: Vault, tmp_path: Path
) -> None:
    wang = registered(county, vault)
    county.community.says(ErasePerson(reason="本人要求"), stream=str(wang))
    with pytest.raises(VaultKeyMissing):
        tidy(ledger, Vault(ledger.rows.datastore, tmp_path / "not mounted"))
    assert tidy(ledger, vault).erased == 1


def test_the_thread_carries_on_after_trouble(ledger: Ledger, county: County, vault: Vault) -> None:
    wang = registered(county, vault)
    away = vault.keys.file.rename(vault.keys.file.with_suffix(".away"))
    with Tidying(ledger, vault, interval_s=0.01) as tidying:
        until(lambda: tidying.trouble is not None)
        away.rename(vault.keys.file)
        county.community.says(ErasePerson(reason="本人要求"), stream=str(wang))
        until(lambda: not vault.holds())
        until(lambda: tidying.trouble is None)

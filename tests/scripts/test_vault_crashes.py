"""Names and crashes, with the command and the server as processes of their own: nobody's name stays behind or is lost."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import UUID

import pytest

from domain.persons import Person
from ledger.embedded import remove
from ledger.tidying import tidy
from ledger.vault import keys_beside
from scripts.founding import found_ledger
from scripts.keyfiles import save_key
from scripts.place import Place
from tests.ledger.waiting import until
from tests.people import GENESIS, NOON, found_county
from tests.scripts.processes import begun
from tests.scripts.test_crash import free_port, served

KILLS = 20


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("GONGJIAN_DATABASE_URL", raising=False)
    place = Place(tmp_path / "data")
    found_ledger(place, GENESIS.origin, list(GENESIS.roots), GENESIS.k, GENESIS.zone, received=NOON)
    with place.ledger() as ledger:
        save_key(tmp_path / "clerk.pem", found_county(ledger).community.key)
        place.sign_now(ledger)
    yield place
    remove(place.data)


def gongjian(place: Place, *arguments: str) -> ForkServerProcess:
    folder = place.data.parent
    return begun("--json", *arguments, "--key", folder / "clerk.pem", log=folder / "said")


def registered(place: Place, at: list[str]) -> str:
    done = gongjian(place, "person", "register", "--name", "王小明", *at)
    done.join(120)
    answer = (place.data.parent / "said").read_text(encoding="utf-8")
    assert done.exitcode == 0, answer
    return answer.split('"person": "')[-1][:36]


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
@pytest.mark.parametrize("where", ["here", "there"])
def test_a_registration_cut_off_anywhere_leaves_no_name_behind_and_loses_none(
    place: Place, end: signal.Signals, where: str
) -> None:
    port, chance = free_port(), random.Random(f"{end} {where}")
    at = ["--data", str(place.data)] if where == "here" else ["--url", f"http://127.0.0.1:{port}"]
    with served(place.data, port):
        registered(place, at)  # the first makes the vault
        began = time.monotonic()
        registered(place, at)
        whole_s = time.monotonic() - began
        for _ in range(KILLS):
            running = gongjian(place, "person", "register", "--name", "王小明", *at)
            time.sleep(whole_s * chance.uniform(0.3, 1))
            assert running.pid
            with suppress(ProcessLookupError):  # it was done before
                os.kill(running.pid, end)
            running.join(60)
            assert running.exitcode is not None
    with place.ledger() as ledger:
        vault = place.vault(ledger)
        tidy(ledger, vault, patience_s=0)
        assert not vault.waiting(0)
        held = vault.holds()
        with ledger.rows.datastore.cursor() as cursor:
            cursor.execute("SELECT originator_id FROM ledger_events WHERE topic = 'person.registered'")
            recorded = {person for (person,) in cursor}
        with_names = set()
        for person in held:
            state = ledger.streams.folded(str(person)).state
            assert isinstance(state, Person), "a name that nobody signed for"
            assert vault.read(person, state.commitment) == {"name": "王小明"}
            with_names.add(person)
        cast = 4  # the county's second persons, who are registered without names
        assert len(recorded - with_names) == cast, "a person whose name is lost"


@pytest.mark.slow
def test_an_erasure_signed_while_no_server_ran_is_carried_out_when_the_next_one_starts(
    place: Place, tmp_path: Path
) -> None:
    person = registered(place, ["--data", str(place.data)])
    (tmp_path / "erase.yaml").write_text(
        f"{{type: person.erase, stream: {person}, body: {{reason: 本人要求}}}}"
    )
    signed = gongjian(place, "submit", str(tmp_path / "erase.yaml"), "--data", str(place.data))
    signed.join(120)
    assert signed.exitcode == 0
    with place.ledger() as ledger:
        assert place.vault(ledger).holds() == {UUID(person)}, "submitting knows nothing of the vault"

    with served(place.data, free_port()), place.ledger() as ledger:
        until(lambda: not place.vault(ledger).holds())
    assert UUID(person).bytes not in (keys_beside(place.data) / "persons.keys").read_bytes()

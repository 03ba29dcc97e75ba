"""A stolen key by the command line: what it signed is listed, its holder affirms one entry with another key, and it counts again."""

from pathlib import Path

import pytest

from contracts.statements.service import EnterRoll
from scripts.keyfiles import read_key
from tests.api.scenes import YearServed
from tests.people import Person
from tests.scripts.commands import spoken
from tests.scripts.test_passbook import place, year
from tests.scripts.test_proceedings import done, folder

pytestmark = pytest.mark.slow

__all__ = ["done", "folder", "place", "year"]


def test_what_a_stolen_key_signed_is_listed_and_affirmed(
    year: YearServed, folder: Path, place: list[str], done
) -> None:
    county, second = year.scene.county, year.scene.county.hospital2
    clerk, holder = (["--key", folder / f"{name}.pem", *place] for name in ("hospital", "hospital2"))
    keyid = done("key", "new", folder / "stolen.pem").document["keyid"]
    done("key", "enrol", folder / "stolen.pem", "--unit", "YH202", "--holder", second.id, *clerk)
    stolen = Person(county, read_key(folder / "stolen.pem"), second.unit, second.id)
    for n in range(2):
        stolen.says(EnterRoll(person=county.volunteer(county.hospital, f"{place[0]} {n}")))
    since = county.taker.rows.max_notification_id() - 3
    done("key", "revoke", keyid, "--reason", "stolen", "--suspect-from", since + 1, *clerk)

    def mine() -> list[dict[str, object]]:
        return [each for each in done("key", "doubts", *holder).document["doubts"] if each["keyid"] == keyid]

    one, other = mine()
    assert (one["holder"], one["kinds"], one["affirmed"]) == (second.id, ["on_roll"], False)
    assert any(
        "密钥存疑，所签2件" in each["zh"] for each in done("inbox", "--own", *holder).document["messages"]
    )
    done("key", "affirm", one["entry"], *holder)
    assert [each["affirmed"] for each in mine()] == [True, False]
    _, aloud = spoken("key", "doubts", *holder)
    assert "已重新确认" in aloud
    assert other["entry"] != one["entry"]

"""A score sheet against the log: the bytes that the ledger gave are found again, and nothing else is."""

from collections.abc import Iterator, Sequence

import pytest

from contracts import signing
from contracts.sheet import Sheet
from contracts.statements.affirmations import AffirmEntries
from contracts.statements.keys import Revocation, RevokeKey
from domain.meetings import AttendanceRecorded
from ledger.audit import audit
from ledger.datastore import Datastore
from ledger.evidence import sheets
from ledger.rescoring import Rescoring
from ledger.sources import DatabaseSource
from tests.people import Person, key
from tests.projections.year import enrol, ref
from tests.projections.years import year_of_ones_own

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(server: str) -> Iterator[tuple[Datastore, list[Sheet]]]:
    """A year, and the scores of it as of its end and as of a few entries before."""
    with year_of_ones_own(server) as year:
        ledger, datastore = year.ledger, year.ledger.rows.datastore
        end = ledger.rows.max_notification_id() or 0
        scored = [
            sheet
            for name in ("O01", "O01 of next year", "O02", "stars' rulebook")
            for head in (end, end - 3)
            for sheet in sheets(ledger, year.of[name], "2026", head)
        ]
        yield datastore, scored


def differences(datastore: Datastore, given: list[Sheet]) -> list[str]:
    rescoring = Rescoring(given)
    assert audit(DatabaseSource(datastore), watch=rescoring.watch).intact
    return [no.in_english() for sheet in given if (no := rescoring.difference(sheet))]


def test_what_the_ledger_scored_is_found_again_from_the_log_alone(
    played: tuple[Datastore, list[Sheet]],
) -> None:
    datastore, scored = played
    assert {sheet.rulebook for sheet in scored} >= {"O01", "O02"}
    assert any(entry.evidence for sheet in scored for line in sheet.lines for entry in line.entries)
    assert differences(datastore, scored) == []


def values(scored: Sequence[Sheet]) -> list[str | None]:
    return [line.value for sheet in scored for line in sheet.lines]


def test_what_a_suspect_key_signed_is_set_aside_here_as_there(server: str) -> None:
    with year_of_ones_own(server) as year:
        ledger, datastore = year.ledger, year.ledger.rows.datastore
        county, suspect = year.county, signing.keyid_of(year.county.lead.key)
        before = sheets(ledger, year.of["O01 of next year"], "2026")
        enrol(county.lead, county.lead, "lead, spare")
        spare = Person(county, key("lead, spare"), county.lead.unit, county.lead.id)
        county.lead.says(
            RevokeKey(revocation=Revocation(keyid=suspect, reason="stolen", suspect_from=5)),
            stream=county.rule("key", suspect),
        )
        after = sheets(ledger, year.of["O01 of next year"], "2026")
        assert values(after) != values(before)
        spare.says(AffirmEntries(entries=(ref(year, AttendanceRecorded),)))
        affirmed = sheets(ledger, year.of["O01 of next year"], "2026")
        assert values(affirmed) not in (values(before), values(after))
        assert differences(datastore, [*before, *after, *affirmed]) == []


def test_a_number_an_evidence_and_a_day_that_the_log_does_not_give_are_named(
    played: tuple[Datastore, list[Sheet]],
) -> None:
    datastore, scored = played
    sheet = next(one for one in scored if any(entry.evidence for line in one.lines for entry in line.entries))
    at = next(i for i, line in enumerate(sheet.lines) if any(entry.evidence for entry in line.entries))
    line = sheet.lines[at]
    better = line.model_copy(update={"value": "100", "shown": "100"})
    moved = line.model_copy(
        update={"entries": tuple(entry.model_copy(update={"evidence": (1,)}) for entry in line.entries)}
    )
    forged = [
        sheet.model_copy(update={"lines": (*sheet.lines[:at], changed, *sheet.lines[at + 1 :])})
        for changed in (better, moved)
    ]
    forged.append(sheet.model_copy(update={"grade": "优秀"}))
    forged.append(sheet.model_copy(update={"version": "another"}))
    forged.append(sheet.model_copy(update={"head": 99_999}))

    found = differences(datastore, [*forged, sheet])

    assert len(found) == 5
    assert "should be" in found[0]
    assert "it says 100" in found[0]
    assert "or its evidence differs" in found[1]
    assert "'grade' is another" in found[2]
    assert "no rulebook that was adopted gives it" in found[3]
    assert "does not have 99999 entries" in found[4]

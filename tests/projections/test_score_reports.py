"""A score report: what was asked, of which log, as of when, and what came out; another rulebook tried, and nothing kept."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest

from contracts.canonical import decode, encode
from contracts.rulebook import as_wire
from domain.refusals import NoRulebook, NotAPeriod, UnsoundRulebook, WrongStage
from domain.scoring.reading import read
from domain.scoring.warnings import Warned
from ledger import evidence
from projections.papers.forms import sheets_json
from projections.papers.tables import BOM, lines_csv, rows_of, subjects_csv
from projections.reading import NotThereYet, Reading, reading
from projections.score_reports import (
    NoSuchSubject,
    ScoreQuery,
    ScoreReport,
    SeveralSubjects,
    Share,
    WrongTrial,
    digest_of,
    in_order,
    of_subject,
    read_trial,
    report,
)
from projections.scores import NothingOnThatDay, position_on
from tests.projections.score_scenes import report_of, sheets
from tests.projections.year import Year
from tests.stories import refused

O01 = (Path(__file__).parents[2] / "examples" / "rulebooks" / "O01.yaml").read_text(encoding="utf-8")
NAME = "O01 of next year"


@pytest.fixture(scope="module")
def now(year: Year) -> Iterator[Reading]:
    year.ledger.tree.create_tables()
    with reading(year.ledger) as now:
        yield now


def asked(year: Year, now: Reading, **query: Any) -> ScoreReport:
    query = {"rulebook": year.of[NAME], "period": "2026"} | query
    return report(now, ScoreQuery(**query), year.ledger.log, year.ledger.tree.root_at)


def changed(old: str, new: str) -> dict[str, Any]:
    assert old in O01
    found = read(O01.replace(old, new)).rulebook
    assert found
    return as_wire(found)


def test_a_report_holds_the_sheets_and_says_what_they_are_of(year: Year, now: Reading) -> None:
    found, head = asked(year, now), year.ledger.rows.max_notification_id()
    assert {sheet.canonical() for sheet in found.sheets} == {
        sheet.canonical() for sheet in evidence.sheets(year.ledger, year.of[NAME], "2026")
    }
    manifest = found.manifest
    assert (manifest.label, manifest.period, manifest.position) == ("O01", "2026", head)
    assert (manifest.tried, manifest.everybody, manifest.sheets) == (False, True, len(found.sheets))
    assert manifest.root == year.ledger.tree.root_at(head).hex()
    assert manifest.digest == digest_of(evidence.sheets(year.ledger, year.of[NAME], "2026"))


def test_units_are_called_by_code_and_name_and_stand_by_them(year: Year, now: Reading) -> None:
    found = asked(year, now)
    names = [found.name_of(sheet.subject) for sheet in found.sheets]
    assert names == sorted(names)
    assert any(name.startswith("YH") for name in names)


def test_a_day_means_all_entries_up_to_its_end(year: Year, now: Reading) -> None:
    """The day of the log never goes back, whatever its server's clock did."""
    head = asked(year, now).manifest.position
    now.cursor.execute("SELECT day FROM days")
    for (day,) in now.cursor.fetchall():
        position = position_on(now, day.isoformat())
        assert day_at(now, position) <= day
        assert position == head or day_at(now, position + 1) > day
    last = day_at(now, head).isoformat()
    assert asked(year, now, as_of=last).manifest == asked(year, now).manifest


def day_at(now: Reading, position: int) -> date:
    now.cursor.execute("SELECT max(day) FROM days WHERE position <= %s", (position,))
    [(day,)] = now.cursor.fetchall()
    return cast(date, day)


def test_as_of_a_position_it_is_the_sheet_of_that_head(year: Year, now: Reading) -> None:
    head = asked(year, now).manifest.position
    then = asked(year, now, as_of=str(head - 5))
    assert {sheet.head for sheet in then.sheets} == {head - 5}


def test_another_rulebook_is_tried_on_the_same_facts_and_nothing_is_written(year: Year, now: Reading) -> None:
    head = year.ledger.rows.max_notification_id()
    old, new = asked(year, now), asked(year, now, tried=changed("worth: {each: 2}}", "worth: {each: 3}}"))
    assert new.manifest.tried
    community = year.county.units["community"]
    values = [
        next(sheet for sheet in each.sheets if sheet.subject == community).line("proposals").value
        for each in (old, new)
    ]
    assert values == ["2", "3"]
    same = asked(year, now, tried=changed("worth: {each: 2}}", "worth: {each: 2}}"))
    assert [sheet.lines for sheet in same.sheets] == [sheet.lines for sheet in old.sheets]
    assert year.ledger.rows.max_notification_id() == head


def test_a_trial_needs_no_adoption_but_a_period_of_its_length_and_all_values(
    year: Year, now: Reading
) -> None:
    with refused(NoRulebook):
        asked(year, now, period="2025")
    assert asked(year, now, period="2025", tried=changed("O01", "O01"))
    with refused(WrongStage):
        asked(year, now, period="2026-Q1", tried=changed("O01", "O01"))
    o02 = read((Path(__file__).parents[2] / "examples" / "rulebooks" / "O02.yaml").read_text()).rulebook
    assert o02
    with refused(UnsoundRulebook):
        asked(year, now, period="2031", tried=as_wire(o02))


def test_a_wrong_rulebook_is_refused_with_its_line() -> None:
    with pytest.raises(WrongTrial) as no:
        read_trial(O01.replace("result: total", "result: totel"), "2026")
    line = O01.splitlines().index("  result: total") + 1
    assert no.value.facts["line"] == line
    assert f"第{line}行" in no.value.in_chinese()
    assert "totel" in no.value.in_english()
    with refused(WrongTrial):
        read_trial("rulebook: [", "2026")
    with refused(NotAPeriod):
        read_trial(O01, "2026-13")


def test_what_is_not_there_is_refused(year: Year, now: Reading) -> None:
    with refused(NothingOnThatDay):
        asked(year, now, as_of="2025-12-31")
    with refused(NotThereYet):
        asked(year, now, as_of="100000")
    with refused(NoSuchSubject):
        asked(year, now, subject="ffffffff-0000")


def test_a_beginning_that_two_ids_share_is_not_clear(year: Year, now: Reading) -> None:
    sheet = asked(year, now).sheets[0]
    two = [sheet.model_copy(update={"subject": f"ab{n}"}) for n in range(2)]
    assert of_subject(two, "ab1") == two[1:]
    with refused(SeveralSubjects):
        of_subject(two, "ab")


def test_one_subject_alone_and_its_digest(year: Year, now: Reading) -> None:
    subject = year.county.units["hospital"]
    found = asked(year, now, subject=subject[:8])
    assert [sheet.subject for sheet in found.sheets] == [subject]
    assert not found.manifest.everybody
    assert found.manifest.digest == digest_of(found.sheets)


def test_a_reader_who_may_not_see_all_has_neither_the_others_nor_what_is_said_of_all(
    year: Year, now: Reading
) -> None:
    shares = (Share(grade="不合格", at_most="0%"),)
    query = ScoreQuery(rulebook=year.of[NAME], period="2026", shares=shares)
    own = year.county.units["hospital"]
    theirs = report(now, query, year.ledger.log, None, {own})
    assert [sheet.subject for sheet in theirs.sheets] == [own]
    assert set(theirs.names) <= {own}
    assert (theirs.warnings, theirs.manifest.everybody, theirs.manifest.root) == ((), False, None)


def test_hours_that_were_entered_afterwards_are_said_of_a_line_that_rests_on_them_alone(
    year: Year, now: Reading
) -> None:
    query = ScoreQuery(rulebook=year.of["stars' rulebook"], period="2026")
    found = report(now, query, year.ledger.log)
    now.cursor.execute("SELECT entry, attributes ->> 'clocked' FROM facts WHERE kind = 'service'")
    clocked = dict(now.cursor.fetchall())
    for each in found.reported:
        said = {name for warned in each.warnings if warned.kind == "back_entered" for name in warned.lines}
        for line in each.sheet.lines:
            evidence_of = [at for entry in line.entries if entry.amount != "0" for at in entry.evidence]
            service = [clocked[at] for at in evidence_of if at in clocked]
            if line.name in said:
                assert service
                assert set(service) == {"false"}


# -- rows and CSV -------------------------------------------------------------------------------------------------


def test_rows_stand_by_name_and_never_by_number() -> None:
    found = sheets()
    names = {sheet.subject: name for sheet, name in zip(found, "丙乙甲", strict=False)}
    numbers = [sheet.result for sheet in in_order(found, lambda subject: names[subject])]
    assert numbers == [sheet.result for sheet in sorted(found, key=lambda sheet: names[sheet.subject])]
    for numbered in (found, [sheet.model_copy(update={"result": None}) for sheet in found]):
        assert [sheet.subject for sheet in in_order(numbered, lambda subject: names[subject])] == sorted(
            names, key=lambda subject: names[subject]
        )


def test_csv_begins_with_its_mark_and_holds_a_row_for_each_subject() -> None:
    text = subjects_csv(report_of(sheets())).decode()
    assert text.startswith(BOM + "对象,得分")
    assert len(text.splitlines()) == 1 + len(sheets())


@pytest.mark.parametrize("name", ["=1+1", "+86", "@x", "-x", "\tx"])
def test_no_name_in_a_csv_is_a_formula(name: str) -> None:
    for made in (subjects_csv(report_of(sheets(), name)), lines_csv(report_of(sheets(), name))):
        assert f"\r\n{name}" not in made.decode()
        assert f"'{name}" in made.decode()


def test_a_csv_by_criterion_has_a_row_for_each_line_with_its_evidence() -> None:
    rows = lines_csv(report_of(sheets())).decode().splitlines()
    assert len(rows) == 1 + sum(len(sheet.lines) for sheet in sheets())
    assert rows[0] == BOM + "对象,项目,结果,单位,准确值,依据（账本第几条）,说明"


def test_the_table_says_in_short_what_is_to_be_looked_at() -> None:
    found = report_of(sheets())
    for row, each in zip(rows_of(found.reported, found.name_of), found.reported, strict=True):
        assert bool(row[-1]) == bool(each.warnings)


def test_a_report_survives_being_sent(year: Year, now: Reading) -> None:
    found = asked(year, now)
    sent = found.model_dump_json(exclude_none=True)
    assert ScoreReport.model_validate_json(sent) == found
    assert decode(found.sheets[0].canonical())


def test_the_shares_of_the_round_that_was_announced_are_watched_from_then_on(
    year: Year, now: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watched(found: object, grade: str, at_most: str) -> Warned:
        return Warned(kind="over_share", zh=f"{grade} {at_most}", en=f"{grade} {at_most}")

    monkeypatch.setattr("projections.score_reports.share_warning", watched)
    assert [warned.zh for warned in asked(year, now).warnings] == ["优秀 1/3"]
    more = asked(year, now, shares=(Share(grade="优秀", at_most="1/3"), Share(grade="较好", at_most="1/2")))
    assert [warned.zh for warned in more.warnings] == ["优秀 1/3", "较好 1/2"]
    now.cursor.execute("SELECT position FROM rounds WHERE round = %s", (year.of["round"],))
    [(announced,)] = now.cursor.fetchall()
    assert asked(year, now, as_of=str(announced)).warnings
    assert not asked(year, now, as_of=str(announced - 1)).warnings


def test_the_sealed_order_is_that_of_the_digest(year: Year, now: Reading) -> None:
    found = asked(year, now)
    plain = json.loads(sheets_json(found))
    assert sha256(encode(plain)).hexdigest() == found.manifest.digest


def test_one_s_own_sheets_are_those_among_all(year: Year, now: Reading) -> None:
    own = {year.county.units["hospital"], year.county.units["bureau"], "nobody"}
    query = ScoreQuery(rulebook=year.of[NAME], period="2026")
    theirs = report(now, query, year.ledger.log, None, own)
    among = [each for each in asked(year, now).reported if each.sheet.subject in own]
    assert list(theirs.reported) == among
    assert len(among) == 2

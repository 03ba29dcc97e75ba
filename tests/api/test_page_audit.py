"""What an auditor begins with: the log as it was, agreements and passbooks as they were, what is worth a look, the bundle."""

import re
import tarfile
from io import BytesIO
from pathlib import Path

from ledger.audit import audit
from ledger.sources import BundleSource
from tests.api.page_addresses import first_of, newest
from tests.api.scenes import YearServed
from tests.people import Person


def reads(year: YearServed, person: Person, path: str) -> str:
    answer = year.scene.reads(person, path)
    assert answer.status_code == 200, answer.text
    return answer.text


def acts(text: str) -> set[str]:
    return set(re.findall(r'name="type" value="([^"]+)"', text))


def test_the_log_as_it_was_ends_where_it_ended_then(year: YearServed) -> None:
    page = reads(year, year.scene.county.lead2, "/audit?as_of=150")
    then = page[page.index('id="then"') : page.index('id="worth"')]
    numbers = [int(number) for number in re.findall(r'href="/entries/(\d+)"', then)]
    assert max(numbers) <= 150
    assert len(numbers) == 20


def test_an_agreement_as_it_was_is_for_reading_only(year: YearServed) -> None:
    bureau, agreement = year.scene.county.bureau, year.of["agreement"]
    first = first_of(year, agreement)
    then = reads(year, bureau, f"/agreements/{agreement}?as_of={first}")
    assert "这是当时的样子" in then
    assert "草案" in then
    assert acts(then) == set()
    assert f'href="/entries/{first}"' in then
    assert len(re.findall(r'href="/entries/\d+"', then)) == 1
    assert year.scene.reads(bureau, f"/agreements/{agreement}?as_of={first - 1}").status_code == 404
    assert year.scene.reads(bureau, f"/agreements/{agreement}?as_of=99999999").status_code == 404
    assert "这是当时的样子" not in reads(year, bureau, f"/agreements/{agreement}")


def test_a_passbook_as_it_was_has_no_later_line(year: YearServed) -> None:
    bureau, account = year.scene.county.bureau, year.of["group's account"]
    lines = [
        int(number)
        for number in re.findall(r'href="/entries/(\d+)"', reads(year, bureau, f"/book/{account}"))
    ]
    assert len(lines) > 0
    then = reads(year, bureau, f"/book/{account}?as_of={max(lines)}")
    assert "这是当时的样子" in then
    assert f"/entries/{max(lines)}" in then
    before = year.scene.reads(bureau, f"/book/{account}?as_of={max(lines) - 1}")
    assert f'/entries/{max(lines)}"' not in before.text


def test_what_is_worth_a_look_is_for_whoever_oversees(year: YearServed) -> None:
    page = reads(year, year.scene.county.lead2, "/audit")
    for words in ("更正记录", "提出异议", "认定服务时长造假", "没有抽成的抽签"):
        assert words in page
    assert 'id="worth"' not in reads(year, year.scene.county.bureau, "/audit")


def test_the_bundle_is_audited_with_no_server(year: YearServed, tmp_path: Path) -> None:
    answer = year.scene.reads(year.scene.county.lead2, "/audit/bundle")
    assert answer.headers["content-type"] == "application/x-tar"
    with tarfile.open(fileobj=BytesIO(answer.content)) as tar:
        tar.extractall(tmp_path, filter="data")
    found = audit(BundleSource(tmp_path / "bundle"), meaning=False)
    assert not found.findings
    assert found.size <= newest(year)


def test_an_auditor_raises_a_finding_from_the_page_of_an_entry(year: YearServed) -> None:
    lead, of = year.scene.county.lead, year.of
    number = first_of(year, of["agreement"])
    assert f"/findings/new?entry={number}" in reads(year, lead, f"/entries/{number}")
    form = reads(year, lead, f"/findings/new?entry={number}")
    assert acts(form) == {"audit-finding.raise"}
    assert f'name="body.entries.0.index:int" value="{number - 1}"' in form
    two = reads(year, lead, f"/findings/new?entry={number}&entry={number + 1}&entry=99999999")
    assert "body.entries.1.leaf" in two
    assert "99999999" in two
    assert year.scene.reads(lead, "/findings/new?entry=99999999").status_code == 404


def test_a_finding_is_answered_by_the_unit_and_closed_by_the_auditor_s_and_nobody_else_sees_it(
    year: YearServed,
) -> None:
    county, path = year.scene.county, f"/findings/{year.of['audit finding']}"
    assert acts(reads(year, county.bureau, path)) == {"audit-finding.answer"}
    assert acts(reads(year, county.lead, path)) == {"audit-finding.close"}
    assert "已整改" not in reads(year, county.lead, path)
    assert year.scene.reads(county.hospital, path).status_code == 404
    done = f"/findings/{year.of['finding put right']}"
    assert "已整改" in reads(year, county.bureau, done)
    assert acts(reads(year, county.bureau, done)) == set()
    assert path in reads(year, county.bureau, "/audit")
    assert path not in reads(year, county.hospital, "/audit")

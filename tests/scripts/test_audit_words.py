"""What an audit says to people: entries counted from 1, the first findings of many, and no number where no entry is meant."""

import pytest

from ledger.audit import Verdict
from ledger.findings import finding
from scripts.auditing import MOST_FINDINGS, in_ranges, show


def verdict(count: int) -> Verdict:
    findings = tuple(finding(index, "leaf-differs") for index in range(count))
    return Verdict(log="0" * 64, size=99, root="0" * 64, findings=findings, checkpoint_size=99)


def test_entries_are_counted_from_one_as_everywhere_else() -> None:
    found = finding(499, "leaf-differs")
    assert (found.index, found.zh[:9], found.en[:10]) == (499, "第500条记录：内", "Entry 500:")
    assert in_ranges([0, 1, 2, 7]) == "1–3, 8"


def test_what_is_about_the_whole_log_names_no_entry() -> None:
    found = finding(99, "size-differs", size=100, found=99)
    assert (found.zh, found.en) == (
        "检查点写明100条，实有99条。",
        "The checkpoint covers 100 entries, 99 are there.",
    )


def test_of_many_findings_the_first_are_printed_and_how_many_more(capsys: pytest.CaptureFixture[str]) -> None:
    show(verdict(MOST_FINDINGS + 40))
    said = capsys.readouterr().out
    assert said.count("✗") == MOST_FINDINGS
    assert "另有40处" in said
    show(verdict(MOST_FINDINGS))
    assert "另有" not in capsys.readouterr().out

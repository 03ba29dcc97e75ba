"""Any register from the command line: the same rows at a data folder and at a server, with names for ids and Chinese for columns."""

from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from api.register_words import COLUMNS, COLUMNS_OF, TITLES, WORDS, WORDS_OF, column
from api.registers import REGISTERS
from projections.tail import Tail
from scripts.keyfiles import save_key
from scripts.listing import UNSEEN, Names, conditions_of
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken


@pytest.fixture
def key(scene: Scene, tmp_path: Path) -> Path:
    save_key(tmp_path / "lead.pem", scene.county.lead.key)
    Tail(scene.ledger).catch_up()
    return tmp_path / "lead.pem"


def test_every_register_and_every_column_of_it_has_a_chinese_name() -> None:
    for name in REGISTERS:
        assert TITLES[name]
        for each in columns_of(name) - {*UNSEEN}:
            assert column(each, name), f"{name}: {each}"


def columns_of(register: str) -> set[str]:
    row, _ = get_args(get_type_hints(REGISTERS[register].rows)["return"].model_fields["rows"].annotation)
    return {*row.model_fields, *row.model_computed_fields}


def test_what_one_register_calls_otherwise_is_a_column_of_it_and_not_called_so_anyway() -> None:
    for (register, name), zh in COLUMNS_OF.items():
        assert name in columns_of(register), f"{register}: {name}"
        assert zh != column(name)
    assert {register for register, _ in WORDS_OF} <= set(REGISTERS)


def test_words_are_for_registers_that_there_are_each_once() -> None:
    assert set(TITLES) == set(REGISTERS)
    assert len(set(TITLES.values())) == len(TITLES)
    assert not any(
        zh.isascii()
        for zh in (
            *TITLES.values(),
            *COLUMNS.values(),
            *COLUMNS_OF.values(),
            *WORDS.values(),
            *WORDS_OF.values(),
        )
    )


def test_a_register_by_either_name_is_the_same_here_and_there(scene: Scene, key: Path) -> None:
    here = run("list", "联盟成员", "unit=YH101", "stage=member", "--data", "unused")
    there = run(
        "list", "memberships", "unit=YH101", "stage=member", "--url", scene.http.base_url, "--key", key
    )
    assert here == there
    assert here.code == 0
    [row] = here.document["rows"]
    assert row["stage"] == "member"


def test_a_row_is_told_in_words_with_names_for_ids(key: Path) -> None:
    code, said = spoken("list", "memberships", "unit=YH101", "--data", "unused")
    assert code == 0
    assert "沿河城市党建联盟" in said
    assert "│ 成员 │" in said
    assert "可加的条件：alliance、unit、stage" in said


def test_what_is_due_is_asked_for_as_the_inbox_asks_and_what_else_is_needed_is_said(key: Path) -> None:
    assert run("list", "deadlines", "unit=YH101", "--data", "unused").code == 0
    assert run("list", "timeline", "--data", "unused").document["error"] == "needs-condition"


@pytest.mark.parametrize(
    ("asked", "no"),
    [
        (("任何",), "no-such-register"),
        (("memberships", "colour=red"), "no-such-condition"),
        (("memberships", "unit"), "no-such-condition"),
        (("memberships", "--search", "沿河"), "no-such-condition"),
        (("memberships", "unit=没有这家"), "nothing-found"),
        (("standards-met", "whole=也许"), "bad-request"),
    ],
)
def test_what_cannot_be_listed_says_why(key: Path, asked: tuple[str, ...], no: str) -> None:
    said = run("list", *asked, "--data", "unused")
    assert (said.code, said.document["error"]) == (1, no)


def test_without_a_name_all_registers_are_listed() -> None:
    assert run("list").document["registers"]["deadlines"] == "到期事项"


def test_every_condition_can_be_asked_in_words_or_by_its_name() -> None:
    assert "standing" in conditions_of("cadence-periods")
    assert "search" not in conditions_of("items")


class NoNames:
    def rows(self, register: str, **asked: str) -> list[dict[str, str]]:
        return []

    def zone(self) -> str:
        return "Asia/Shanghai"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("covered", True, "是"),
        ("granted_fen", 20_000_050, "200000.50元"),
        ("fen", 150_000, "1500元"),
        ("raised", 1_767_326_400_000, "2026-01-02 12:00"),
        ("standing", "missed", "漏办"),
        ("office", "liaison", "联络员"),
        ("departments", [], ""),
        ("matters", [{"name": "公共照明", "covers": "道路"}], "公共照明"),
        ("basis", "ab" * 32, "abababab"),
        ("reason", None, ""),
    ],
)
def test_a_cell_reads_as_people_write_it(name: str, value: object, said: str) -> None:
    assert Names(NoNames()).cell(name, value) == said  # type: ignore[arg-type]

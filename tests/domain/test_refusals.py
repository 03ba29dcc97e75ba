"""Every way of saying no that a submitted statement can meet has a line in one of the tables, and speaks two languages."""

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import contracts
from contracts.modules import modules_of
from contracts.refusals import Refusal
from domain import refusals
from tests.contracts import test_statement
from tests.domain.scenes import Deed, Row, Rows

TESTS = Path(__file__).parents[1]
ELSEWHERE = {
    "IdReused": "ledger/test_application.py",
    "RecordedBefore": "ledger/test_application.py",
    "SeenElsewhere": "ledger/test_application.py",
    "UnknownRules": "domain/test_log.py",
    "NotAPeriod": "projections/test_scores.py",
    "BadEntry": "contracts/test_entry.py",
    "BadHashes": "contracts/test_tree.py",
    "BadProof": "contracts/test_tree.py",
    "MalformedCheckpoint": "contracts/test_checkpoint.py",
    "NotTheLogsSignature": "contracts/test_checkpoint.py",
    "MalformedNote": "contracts/test_note.py",
    "AmbiguousVerifierKeys": "contracts/test_note.py",
    "WrongNoteSignature": "contracts/test_note.py",
    "NoKnownSignature": "contracts/test_note.py",
    "MalformedProof": "contracts/test_proof.py",
    "NotACertificate": "contracts/test_certificate.py",
    "OtherDocument": "contracts/test_certificate.py",
    "BadBundle": "contracts/test_tiles.py",
    "NoSuchTile": "contracts/test_tiles.py",
    "NotAReport": "contracts/test_report.py",
}
"""What no statement meets on its way in: what only the store or the tree knows, and what nobody submits."""

FAMILIES = {"Refusal", "NotEvidence", "Refused"}
"""Names of families: only what descends from them is ever raised."""


def tables() -> Iterator[Rows]:
    for module in modules_of("tests.domain"):
        for value in vars(module).values():
            if isinstance(value, dict) and value and isinstance(next(iter(value.values())), Row | Deed):
                yield value


def answers() -> set[type[Refusal]]:
    domain = {row.answer for table in tables() for row in table.values()}
    arriving = {why for _, why in (*test_statement.BAD.values(), *test_statement.BAD_BATCHES.values())}
    return domain | arriving


def everything(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield kind
    for each in kind.__subclasses__():
        yield from everything(each)


for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
    importlib.import_module(module.name)
OURS = sorted(
    {
        each
        for each in everything()
        if each.__module__.startswith("contracts.") or each.__module__ == refusals.__name__
    },
    key=lambda each: each.__name__,
)


def test_every_refusal_has_a_line_in_a_table_or_is_provoked_elsewhere():
    named = {each.__name__ for each in answers()}
    assert {each.__name__ for each in OURS} - named - FAMILIES == set(ELSEWHERE)


@pytest.mark.parametrize(("name", "file"), ELSEWHERE.items())
def test_what_is_provoked_elsewhere_is_provoked_there(name, file):
    assert re.search(rf"\b{name}\b", (TESTS / file).read_text(encoding="utf-8"))


def test_no_line_names_what_is_said_to_be_elsewhere():
    assert not {each.__name__ for each in answers()} & set(ELSEWHERE)


def test_no_two_refusals_have_one_code():
    codes = [each.code() for each in OURS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("refusal", OURS, ids=lambda each: each.__name__)
def test_a_refusal_speaks_both_languages_and_ends_its_sentences(refusal):
    assert not refusal.zh.isascii()
    assert refusal.en.isascii()
    assert refusal.zh.endswith("。")
    assert refusal.en.endswith(".")


@pytest.mark.parametrize("refusal", OURS, ids=lambda each: each.__name__)
def test_both_sentences_tell_the_same_facts(refusal):
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (refusal.zh, refusal.en)
    )
    assert {name.removesuffix("_zh") for name in zh} == {name.removesuffix("_en") for name in en}

"""The generated schemas: they take what the code takes, and refuse the shapes that it refuses."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.statements import BODIES
from domain import acts
from domain.deciding import EVENTS
from scripts.contract_schemas import HERE
from scripts.write_contracts import ROOT
from tests.contracts.tampered import cases_of, small_log

assert acts.MODULES

NAMES = sorted(path.stem for path in (ROOT / HERE).glob("*.json"))
WHOLE = ["statement", "item", "entry", "batch", "possession", "session", "receipt", "rulebook", "sheet"]


@cache
def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / HERE / f"{name}.json").read_bytes()))


def faults(name: str, value: Any) -> list[str]:
    return [error.message for error in schema(name).iter_errors(value)]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_stands_alone(name: str) -> None:
    written = schema(name).schema
    Draft202012Validator.check_schema(written)
    assert written["$id"] == f"urn:gongjian:{name}.v1"
    references = set(_references(written))
    assert all(each.startswith("#/$defs/") for each in references)
    assert {each.removeprefix("#/$defs/") for each in references} <= set(written.get("$defs", {}))


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    if isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_there_is_one_for_each_statement_and_each_stored_thing() -> None:
    assert set(NAMES) == set(BODIES) | set(WHOLE)


@pytest.mark.parametrize("name", NAMES)
def test_no_object_with_members_of_its_own_is_open_to_others(name: str) -> None:
    assert all(found["additionalProperties"] is False for found in _objects(schema(name).schema))


def _objects(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("type") == "object" and "properties" in value:
            yield value  # an if and a then have properties, and no type
        for inner in value.values():
            yield from _objects(inner)
    if isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


@pytest.mark.parametrize("index", range(len(small_log())))
def test_every_entry_of_the_small_log_fits(index: int) -> None:
    assert faults("entry", json.loads(small_log()[index])) == []


@pytest.mark.parametrize("case", cases_of("good", "statements"), ids=lambda case: case["name"])
def test_every_good_statement_fits_and_its_body_fits_its_own_schema(case: dict[str, Any]) -> None:
    value = json.loads(case["payload"])
    assert faults("statement", value) == []
    assert faults(value["type"], value["body"]) == []


@pytest.mark.parametrize("kind", ["batches", "possession", "sessions", "receipts", "sheets"])
def test_every_other_good_vector_fits(kind: str) -> None:
    name, member = {
        "batches": ("batch", "payload"),
        "possession": ("possession", "payload"),
        "sessions": ("session", "payload"),
        "receipts": ("receipt", "receipt"),
        "sheets": ("sheet", "sheet"),
    }[kind]
    for case in cases_of("good", kind):
        assert faults(name, json.loads(case[member])) == []
        assert all(faults("item", item) == [] for item in case.get("items", ()))
        assert "rulebook" not in case or faults("rulebook", case["rulebook"]) == []


SEEN_ONLY_BY_THE_CODE = {
    "a change of version 0",  # whether a type changes or opens a stream
    "an id with a line feed",  # a dollar sign in Python also matches before a last line feed; in ECMA-262 it does not
    "a day that does not exist",
}


@pytest.mark.parametrize(
    "case",
    [case for case in cases_of("bad", "statements") if case["code"] in ("bad-shape", "unknown-type")],
    ids=lambda case: case["name"],
)
def test_a_statement_of_a_bad_shape_does_not_fit(case: dict[str, Any]) -> None:
    assert bool(faults("statement", json.loads(case["payload"]))) != (case["name"] in SEEN_ONLY_BY_THE_CODE)


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in cases_of("bad", "entries")
        if case["code"] == "bad-entry" and case["name"] != "too long"
    ],
    ids=lambda case: case["name"],
)
def test_an_entry_of_a_bad_shape_does_not_fit(case: dict[str, Any]) -> None:
    assert faults("entry", json.loads(case["entry"])) != []


def test_the_entry_schema_knows_every_event_and_its_data() -> None:
    written = schema("entry").schema
    assert written["properties"]["event"]["enum"] == sorted(EVENTS)
    governed = {each["if"]["properties"]["event"]["const"] for each in written["allOf"]}
    assert governed == set(EVENTS)
    posted = json.loads(next(entry for entry in small_log() if b'"hours.posted"' in entry))
    posted["data"]["score"] = 1
    assert faults("entry", posted) != []

"""How deciding works: what a world notes, what it shows, and that everything that can be signed is decided."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.statements import BODIES
from contracts.values import NIL, About
from domain.acts import MODULES
from domain.authority import Key
from domain.deciding import DECIDERS, EVENTS, EVOLVERS, World, as_date, day_of
from domain.refusals import NoSuch, StaleAbout
from domain.units import Unit
from tests.contracts.instances import leaves
from tests.contracts.test_statements import is_integer, is_text, is_truth
from tests.domain.scenes import county
from tests.people import DAY_MS, NOON


def test_everything_that_can_be_signed_is_decided():
    assert set(DECIDERS) == set(BODIES.values())


def test_every_event_has_its_meaning():
    assert set(EVOLVERS) == set(EVENTS.values())
    assert {name for name, event in EVENTS.items() if event.event != name} == set()


STATES = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type)
    and is_dataclass(value)
    and hasattr(value, "noun")
    and value.__module__ == module.__name__
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_is_a_value_with_a_name_in_both_languages(state):
    zh, en = state.noun
    assert not zh.isascii()
    assert en.isascii()
    assert state.__dataclass_params__.frozen
    assert fields(state)


EVENT_LEAVES = [leaf for event in EVENTS.values() for leaf in leaves(event)]


@pytest.mark.parametrize("leaf", EVENT_LEAVES, ids=lambda leaf: leaf.where)
def test_what_deciding_adds_has_one_spelling_too(leaf):
    """But for terms, which stand there as they were signed: their spelling was asked for when the amendment was drafted."""
    if leaf.where == "AgreementAmended.terms":
        return
    assert is_text(leaf) or is_integer(leaf) or is_truth(leaf) or leaf.type is tuple


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("keys.counted", {"count": "1"}),
        ("keys.counted", {"count": True}),
        ("keys.counted", {"count": 1, "more": 1}),
        ("agreement.signed", {"complete": 1}),
        ("agreement.signed", {"complete": "true"}),
        ("person.registered", {"holder": NIL.upper() + "A"}),
        ("confirmation.counted", {"by": NIL}),
    ],
)
def test_another_spelling_of_an_event_is_refused(event, data):
    with pytest.raises(ValidationError):
        EVENTS[event].model_validate(data)


# A world


def a_world() -> tuple[World, Any]:
    s = county.begin()
    return World(s.story.history), s


def test_a_world_notes_each_stream_that_was_read_and_its_version_once():
    world, s = a_world()
    for _ in range(2):
        world.get(s["alliance"], object)
        world.find(s["hospital"], Key)
        world.folded(NIL[:-1] + "9")
    assert world.readings == {s["alliance"]: 1, s["hospital"]: 1, NIL[:-1] + "9": 0}


def test_what_is_there_as_something_else_is_not_there():
    world, s = a_world()
    assert world.find(s["alliance"], Unit) is None
    with pytest.raises(NoSuch) as caught:
        world.get(s["alliance"], Unit)
    assert caught.value.in_chinese() == f"账本里没有这个单位（{s['alliance']}）。请核对编号。"


@pytest.mark.parametrize("changed", [{"version": 2}, {"digest": "0" * 64}])
def test_what_an_act_is_about_must_be_as_it_was_read(changed):
    world, s = a_world()
    about = s.about("hospital")
    assert world.about(about, Unit) == s.state("hospital")
    with pytest.raises(StaleAbout):
        world.about(About(**(about.model_dump() | changed)), Unit)


# Days


@pytest.mark.parametrize(
    ("received", "zone", "day"),
    [
        (NOON, "Asia/Shanghai", "2026-01-01"),
        (NOON + DAY_MS // 2 - 1, "Asia/Shanghai", "2026-01-01"),
        (NOON + DAY_MS // 2, "Asia/Shanghai", "2026-01-02"),
        (NOON, "UTC", "2026-01-01"),
        (NOON - DAY_MS // 4, "America/New_York", "2025-12-31"),
        (0, "Asia/Shanghai", "1970-01-01"),
    ],
)
def test_a_moment_falls_on_a_day_of_the_logs_zone(received, zone, day):
    assert day_of(received, zone) == day
    assert as_date(day).isoformat() == day

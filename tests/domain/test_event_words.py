"""What follows from statements has words: every such event, and every member of any event."""

import re

from contracts.wording.fields import FIELDS
from domain import acts
from domain.deciding import EVENTS
from domain.event_words import DATA, EVENT_WORDS, data_label


def test_every_event_that_nobody_signs_for_has_words() -> None:
    assert acts.MODULES
    unsigned = {name for name, kind in EVENTS.items() if "holder" not in kind.model_fields}
    assert unsigned <= EVENT_WORDS.keys() <= EVENTS.keys()
    assert len({words.zh for words in EVENT_WORDS.values()}) == len(EVENT_WORDS)


def test_every_member_of_an_event_has_words_and_none_has_them_twice() -> None:
    members = {field.alias or name for kind in EVENTS.values() for name, field in kind.model_fields.items()}
    assert {name for name in members if data_label(name).zh == name} == set()
    assert DATA.keys() <= members
    assert not DATA.keys() & FIELDS.keys()


def test_chinese_is_chinese_and_english_is_english() -> None:
    for words in (*EVENT_WORDS.values(), *DATA.values()):
        assert re.search("[一-鿿]", words.zh)
        assert re.fullmatch("[ -~]+", words.en)

"""Names of streams: they follow, and two never meet by chance or by choice."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from contracts.streams import rule_id

LOG = "6c1f" * 16
OTHER = "6c1f" * 7 + "6c20" + "6c1f" * 8
WORDS = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126)), min_size=1, max_size=4)


def test_a_name_is_the_uuid_of_the_canonical_list_in_the_namespace_of_the_log():
    namespace = UUID(bytes=bytes.fromhex(LOG)[:16])
    assert rule_id(LOG, "role", "unit", "person") == str(uuid5(namespace, '["role","unit","person"]'))
    assert rule_id(LOG, "unit-code", "和") == str(uuid5(namespace, '["unit-code","和"]'))


def test_a_name_is_the_same_for_ever():
    assert rule_id(LOG, "open", "a", "b") == "81a2b0bc-b36f-5a9b-a6d4-b32f5e089ed1"


def test_the_same_thing_in_another_log_has_another_name():
    assert rule_id(LOG, "key", "k") != rule_id(OTHER, "key", "k")


@given(WORDS, WORDS)
def test_other_words_give_another_name(these, those):
    assert (rule_id(LOG, *these) == rule_id(LOG, *those)) == (these == those)


def test_where_one_word_ends_and_the_next_begins_matters():
    assert len({rule_id(LOG, *words) for words in (["a", "bc"], ["ab", "c"], ["abc"], ["a", "b", "c"])}) == 4

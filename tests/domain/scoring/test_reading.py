"""A rulebook file: every scalar stays text, every place has its line, and nothing clever is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rulebook import NotARulebook, as_wire, from_wire
from domain.scoring.reading import MAX_CHARACTERS, plain_data, read
from tests.domain.scoring.books import example


def sentences(text: str) -> list[tuple[int | None, str]]:
    return [(each.line, each.en) for each in read(text).findings.in_order()]


REFUSED = {
    "an anchor": ("a: &x 1\n", 1, "tags and anchors are not allowed"),
    "an alias": ("a: 1\nb: *x\n", 2, "anchors and aliases are not allowed; write it out"),
    "a tag": ("a: !!python/name:os.system x\n", 1, "tags and anchors are not allowed"),
    "a name twice": ("a: 1\nb: 2\na: 3\n", 3, '"a" is written twice'),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "one file holds one rulebook"),
    "a list as a name": ("[a]: 1\n", 1, "a name must be a word"),
    "nesting without end": ("[" * 100, 1, "nested too deep"),
    "no YAML": ("a: [1\nb: 2\n", 2, "not readable as YAML: a bracket or a comma is missing"),
    "too much": ("#" * (MAX_CHARACTERS + 1), 1, f"the file has over {MAX_CHARACTERS} characters"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_its_line(what: str):
    text, line, sentence = REFUSED[what]
    assert sentences(text)[0] == (line, sentence)


def test_numbers_dates_and_yes_stay_the_text_that_was_typed():
    plain, _ = plain_data("a: 1.20\nb: 2026-01-01\nc: yes\nd: null\ne: 0x10\n")
    assert plain == {"a": "1.20", "b": "2026-01-01", "c": "yes", "d": "null", "e": "0x10"}


def test_every_place_has_its_line():
    _, places = plain_data("a:\n- b: 1\n  c: 2\n- {d: 3}\n")
    assert (places[("a",)], places[("a", 0, "c")], places[("a", 1, "d")]) == (2, 3, 4)


def test_an_empty_file_is_no_rulebook():
    assert read("").rulebook is None
    assert read("").findings.has_errors()


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n #,?%@`", max_size=60))
def test_no_text_makes_reading_fail(text: str):
    read(text)


def test_a_table_and_a_list_of_one_may_be_written_short():
    book = read(example("O04")).rulebook
    assert book
    line = next(line for line in book.parts[0].lines if line.name == "s2")
    assert line.kinds == ("appraisal",)
    assert line.worth
    assert line.worth.table
    assert [(given.word, given.give) for given in line.worth.table.words] == [("优秀", "30"), ("称职", "25")]
    assert line.worth.table.otherwise == "0"


class TestSignedForm:
    def test_it_is_text_lists_and_ascii_names_only(self):
        def walk(value: object) -> None:
            match value:
                case dict():
                    assert all(name.isascii() for name in value)
                    for each in value.values():
                        walk(each)
                case list():
                    for each in value:
                        walk(each)
                case _:
                    assert type(value) is str

        book = read(example("O06")).rulebook
        assert book
        walk(as_wire(book))

    def test_a_default_that_is_written_out_is_another_spelling(self):
        book = read(example("O01")).rulebook
        assert book
        wire = as_wire(book)
        wire["parts"][0]["lines"][1]["overlap"] = None
        with pytest.raises(NotARulebook):
            from_wire(wire)

    @pytest.mark.parametrize("wire", [None, [], "x", {}, {"rulebook": "O01"}, {"rulebook": 1}])
    def test_what_is_no_rulebook_is_refused(self, wire: object):
        with pytest.raises(NotARulebook):
            from_wire(wire)

    def test_a_number_is_never_a_number_of_the_computer(self):
        book = read(example("O01")).rulebook
        assert book
        wire = as_wire(book)
        wire["parts"][0]["lines"][0]["value"] = 40
        with pytest.raises(NotARulebook):
            from_wire(wire)

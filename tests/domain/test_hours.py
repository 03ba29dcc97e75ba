"""A person's day: no minute counts twice, and there are 1,440 of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.statements.service import Clocked, Entered, RecordService
from contracts.values import NIL
from domain.hours import DAY_MINUTES, PersonDay, Span, clocked_span, new_time, uncounted


def span(start: int, end: int) -> Span:
    return Span(start=start, end=end)


def minutes(spans) -> set[int]:
    return {minute for each in spans for minute in range(each.start, each.end)}


SPANS = (
    st.tuples(st.integers(0, DAY_MINUTES), st.integers(0, DAY_MINUTES))
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: span(min(ends), max(ends)))
)


def clocked(start: str, end: str) -> RecordService:
    return RecordService(person=NIL, activity=NIL, bank=NIL, clocked=Clocked(start=start, end=end))


def test_a_record_that_nobody_overlaps_is_new_as_a_whole():
    assert uncounted(span(540, 660), ()) == (span(540, 660),)
    assert uncounted(span(540, 660), (span(480, 540), span(660, 700))) == (span(540, 660),)


def test_what_lies_between_counted_spans_is_new_in_parts():
    counted = (span(600, 620), span(500, 550), span(640, 700))
    assert uncounted(span(540, 660), counted) == (span(550, 600), span(620, 640))


def test_what_is_counted_already_is_not_new():
    assert uncounted(span(540, 660), (span(500, 600), span(590, 700))) == ()


@given(whole=SPANS, counted=st.lists(SPANS, max_size=6))
def test_new_minutes_are_those_of_the_record_that_nobody_counted(whole, counted):
    new = uncounted(whole, tuple(counted))
    assert minutes(new) == minutes([whole]) - minutes(counted)
    assert all(each.start < each.end for each in new)
    assert all(left.end < right.start for left, right in pairwise(new))


@given(st.lists(SPANS, max_size=8))
def test_in_whatever_order_records_come_each_minute_is_posted_once(records):
    day = PersonDay()
    for n, whole in enumerate(records):
        new = uncounted(whole, day.spans)
        day = day.after(str(n), len(minutes(new)), new)
    assert day.minutes == len(minutes(records)) <= DAY_MINUTES
    assert sum(each.end - each.start for each in day.spans) == day.minutes


def test_a_clocked_record_becomes_minutes_of_its_day():
    assert clocked_span(clocked("2026-01-01T08:05", "2026-01-01T09:00")) == span(485, 540)
    assert clocked_span(clocked("2026-01-01T23:00", "2026-01-02T00:00")) == span(1380, 1440)
    assert clocked_span(clocked("2026-02-28T23:59", "2026-03-01T00:00")) == span(1439, 1440)


def test_a_record_says_whether_anything_of_it_was_counted_before():
    day = PersonDay(minutes=60, spans=(span(480, 540),))
    for start, expected in [("2026-01-01T09:00", (60, False)), ("2026-01-01T08:30", (60, True))]:
        new = new_time("stream", clocked(start, "2026-01-01T10:00"), day)
        assert (new.minutes, new.overlapped) == expected


def test_entered_minutes_never_overlap():
    entered = RecordService(person=NIL, activity=NIL, bank=NIL, entered=Entered(on="2026-01-01", minutes=90))
    day = PersonDay(minutes=1400, spans=(span(0, 1400),))
    assert new_time("stream", entered, day)[1:] == (90, (), False)

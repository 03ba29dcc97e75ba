"""A venue on a list of resources is booked, by the hour (联建联管联用): a hall, a parlour, a field."""

from typing import Literal

from contracts.statement import Body
from contracts.statements.service import Clocked
from contracts.values import About, Word


class BookVenue(Body):
    """A member asks for a venue for some hours of one day. They are kept for it at once."""

    type = "venue.book"
    since = 2
    about: About
    hours: Clocked
    purpose: Word
    """In a few characters: never who comes."""


class ConfirmVenue(Body):
    """Whoever published the venue agrees."""

    type = "venue.confirm"
    since = 2
    begins = False


class CancelVenue(Body):
    """Either side takes it back; the hours are free again. This counts against nobody."""

    type = "venue.cancel"
    since = 2
    begins = False
    reason: Literal["not-needed", "not-free", "not-used", "booked-twice"]

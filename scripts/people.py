"""Persons as they are meant on the command line: by their numbers, or by the names under which one's own unit has registered them."""

import re

from contracts.keys import PrivateKey
from contracts.values import ID, Id
from scripts.counters import Counter
from scripts.finding import the_person
from scripts.ids import an_id
from scripts.stores import stores_of

ALMOST_AN_ID = re.compile("[0-9a-fA-F-]{8,}")
"""What can only be meant as a number: a name is nothing like it."""


def person_called(counter: Counter, key: PrivateKey, text: str) -> Id:
    """Where the vault is, a name will do, and the look is written down as by `gongjian person find`.

    Raises:
        NotAnId: it looks like a number, and is none.
        NamesStayHome: a name, at a server.
        NothingFound, SeveralFound: nobody whom the unit registered has the name, or several have.
    """
    if re.fullmatch(ID, text):
        return text
    if ALMOST_AN_ID.fullmatch(text):
        return an_id(text)
    return the_person(text, stores_of(counter, key).find(text))

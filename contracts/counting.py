"""How numbers are said: how many of something there are, in an English sentence: 1 hour, 2 hours; how much money. Chinese words are the same for one and for many.

english("It comes to {n:minute|minutes}.", {"n": 1})       'It comes to 1 minute.'
english("{n:thing is|things are} there.", {"n": 3})        '3 things are there.'
"""

import re
from collections.abc import Mapping
from string import Formatter


def counted(number: int, words: str) -> str:
    """A number and what is counted, `words` being the one and the many: `minute|minutes`.

    >>> counted(1, "entry|entries"), counted(0, "entry|entries")
    ('1 entry', '0 entries')
    """
    one, many = words.split("|")
    return f"{number} {one if number == 1 else many}"


def without_words(template: str) -> str:
    """The sentence as a reader of the table of refusals sees it, with the word for many: `{limit} items`."""
    return COUNTED.sub(r"{\1} \2", template)


COUNTED = re.compile(r"\{(\w+):[^|{}]*\|([^{}]*)\}")


class _English(Formatter):
    def format_field(self, value: object, spec: str) -> str:
        if "|" in spec:
            assert isinstance(value, int), value
            return counted(value, spec)
        return str(super().format_field(value, spec))


def english(template: str, facts: Mapping[str, object]) -> str:
    """The sentence with its facts; `{n:one|many}` is a number with the word that goes with it."""
    return _English().vformat(template, (), facts)


def in_yuan(fen: int) -> str:
    """
    >>> in_yuan(120050)
    '1,200.50'
    """
    return f"{fen // 100:,}.{fen % 100:02}"

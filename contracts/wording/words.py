"""A word in both languages."""

from typing import NamedTuple


class Words(NamedTuple):
    zh: str
    en: str

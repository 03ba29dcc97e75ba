"""The words of the pages: Chinese stands in the templates, English in a catalogue of Babel's.

    .venv/bin/python -m scripts.write_words      puts new sentences into the catalogue; their English is then written there

A sentence without its English is shown in Chinese; a test finds it before any reader does.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
HERE = Path(__file__).parent
CATALOGUE = HERE / "locale" / "en" / "LC_MESSAGES" / "pages.po"

Plural = tuple[str, ...]


def gettext_of(language: Language, text: str) -> str:
    """`text`, which is Chinese, in `language`."""
    if language == "zh":
        return text
    found = english().get(text)
    return found if isinstance(found, str) else text


def ngettext_of(language: Language, one: str, many: str, count: int) -> str:
    """The same of something counted. In Chinese there is one form, and the templates write it twice."""
    found = english().get(one) if language == "en" else None
    if isinstance(found, tuple):
        return found[0] if count == 1 else found[-1]
    return one if count == 1 else many


@cache
def english() -> Mapping[str, str | Plural]:
    """What has been written in English, by its Chinese."""
    known: dict[str, str | Plural] = {}
    for message in catalogue():
        string = message.string
        if message.id and string and has_words(string):
            known[key_of(message.id)] = string if isinstance(string, str) else tuple(string)
    return known


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def key_of(id: str | tuple[str, ...] | list[str]) -> str:
    """Under which a sentence is kept: of something counted, its first form."""
    return id if isinstance(id, str) else id[0]


def has_words(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) else bool(string and all(string))

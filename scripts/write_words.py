"""Puts the sentences of the pages into the English catalogue: `python -m scripts.write_words [--check]`.

New sentences come in without English, those that are gone go; the rest keeps what was written. `--check` writes nothing and
says what is missing, exit 1.
"""

import sys
from collections.abc import Iterator
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from api.pages.site import TEMPLATES
from api.pages.words import CATALOGUE, catalogue, has_words

KEYWORDS = ("_", "gettext", "ngettext")


def main() -> int:
    merged = brought_up_to_date()
    missing = [message.id for message in merged if message.id and not has_words(message.string)]
    if "--check" not in sys.argv:
        CATALOGUE.write_bytes(as_bytes(merged))
    elif CATALOGUE.read_bytes() != as_bytes(merged):
        print("The catalogue is not up to date: python -m scripts.write_words")
        return 1
    for sentence in missing:
        print("no English:", sentence)
    return 1 if missing else 0


def brought_up_to_date() -> Catalog:
    """The sentences of the templates in their order, with the English that is there."""
    known = {str(message.id): message.string for message in catalogue()} if CATALOGUE.exists() else {}
    merged = Catalog(locale="en", fuzzy=False, charset="utf-8", creation_date=None)
    for sentence, file in sentences():
        merged.add(sentence, known.get(str(sentence)), locations=[(file, 0)])
    return merged


def sentences() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Every sentence, and the template that it stands in."""
    options = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
    for template in sorted(TEMPLATES.glob("*.*")):
        for _, _, message, _ in babel_extract(BytesIO(template.read_bytes()), KEYWORDS, (), options):
            parts = [message] if isinstance(message, str) else [part for part in message or () if part]
            yield parts[0] if len(parts) == 1 else (parts[0], parts[1]), template.name


def as_bytes(messages: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, messages, width=0, omit_header=True, include_lineno=False)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())

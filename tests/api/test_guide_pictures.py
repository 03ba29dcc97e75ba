"""Every picture that a guide shows is one that the suite takes, and the other way round; in both languages, and small together."""

import re

from tests.api.guide_pictures import ENDINGS, FOLDER, GUIDES, PICTURES, file_of

SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([\w.-]+)\)")
MOST_BYTES = 1_250_000


def test_the_guides_show_what_the_suite_takes_and_nothing_else() -> None:
    shown = {
        (path.name, name)
        for path in GUIDES.glob("*.md")
        for name in SHOWN.findall(path.read_text(encoding="utf-8"))
    }
    taken = {
        (picture.guide + ending, file_of(name, language).name)
        for name, picture in PICTURES.items()
        for language, ending in ENDINGS.items()
    }
    assert shown == taken
    assert {path.name for path in FOLDER.iterdir()} == {name for _, name in taken}


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES

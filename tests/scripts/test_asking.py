"""Questions at a terminal: answered in Chinese as well, asked again when the answer is neither yes nor no."""

from collections.abc import Iterator

import pytest

from scripts.asking import new_passphrase, sure
from scripts.speaking import in_words, spoken_languages


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    lines: list[str] = []
    monkeypatch.setattr("typer.prompt", lambda *_, **__: lines.pop(0))
    yield lines
    assert not lines


@pytest.mark.parametrize(
    ("lines", "answer"),
    [(["是"], True), (["Y"], True), (["否"], False), ([""], False), (["嗯", "好"], True)],
)
def test_yes_and_no_may_be_said_in_chinese(typed: list[str], lines: list[str], answer: bool) -> None:
    typed.extend(lines)
    assert sure("签署吗？", "Sign?") is answer


def test_a_passphrase_counts_when_it_was_typed_the_same_way_twice(typed: list[str]) -> None:
    typed.extend(["one", "two", "three", "three"])
    assert new_passphrase("口令", "Passphrase") == "three"


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, ("zh", "en")),
        ({"LANG": "en_GB.UTF-8"}, ("zh", "en")),
        ({"LANG": "zh_CN.UTF-8"}, ("zh",)),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, ("zh", "en")),
        ({"LANG": "zh_CN.UTF-8", "GONGJIAN_LANG": "en"}, ("en",)),
        ({"LANG": "zh_CN.UTF-8", "GONGJIAN_LANG": "both"}, ("zh", "en")),
    ],
)
def test_a_machine_that_speaks_chinese_is_answered_in_chinese(
    environment: dict[str, str], languages: tuple[str, ...]
) -> None:
    assert spoken_languages(environment) == languages


def test_a_short_text_is_said_in_the_language_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGJIAN_LANG", "en")
    assert in_words("口令", "Passphrase") == "Passphrase"

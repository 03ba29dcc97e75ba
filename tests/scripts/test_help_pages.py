"""Help of every command: in Chinese and in English, nothing of it cut off, and every mistake at typing said in words."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main
from rich.cells import cell_len

from scripts.amending import WHY_AMENDED
from scripts.finding import KINDS
from scripts.gongjian import COMMANDS
from scripts.help_pages import Commands, Page, in_both, show_page
from scripts.merging import WHY_NOT, WHY_ONE
from tests.scripts.commands import run, spoken

NAMES = {
    "Dask", "MiB", "Ctrl-C",
    # what is typed, or is a file, as it stands
    "as", "now", "in", "out", "issue", "gongjian", "url", "data", "from", "log.vkey", "dsse.json", "manifest.json", "json", "pdf",
    "svg", "txt", "png", "xlsx", "csv", "lines", "ledger.example.org", "yanhe", "gongjian-demo", "attended", "year_end", "unit",
    "member", "members", "evaluation.open", "ballot", "paper", "correct", "request", "period", "vault", *WHY_ONE, *WHY_NOT, *WHY_AMENDED,
}  # fmt: skip
"""Latin words that stand in Chinese help as well, beside codes and formats in capitals."""


def every_page(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, command
    for each, below in getattr(command, "commands", {}).items():
        yield from every_page(below, f"{name} {each}".strip())


def whole_tree() -> Any:
    root = Commands()
    for module in dict.fromkeys(of.module for of in COMMANDS.values()):
        import_module(f"scripts.{module}").add_to(root)
    root.callback()(lambda: None)
    return typer.main.get_group(root)


TREE = list(every_page(whole_tree()))[1:]
PAGES = [name for name, _ in TREE]


def shown(name: str, page: Any, capsys: pytest.CaptureFixture[str]) -> str:
    show_page(page, page.make_context(f"gongjian {name}", [], resilient_parsing=True))
    return capsys.readouterr().out


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("language", ["both", "en"])
def test_no_page_is_cut_off_on_a_screen_of_eighty_cells(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGJIAN_LANG", language)
    for name, page in TREE:
        said = shown(name, page, capsys)
        assert "…" not in said, name
        assert all(cell_len(line) <= 80 for line in said.splitlines()), name
        squeezed = re.sub(r"\s", "", said)
        for text in (page.help, *(each.help for each in page.params if each.name != "help")):
            for part in in_both(text)[language == "en" :]:
                assert re.sub(r"\s", "", part) in squeezed, (name, part)


@pytest.mark.usefixtures("narrow")
def test_chinese_help_has_no_english_word_that_is_not_typed_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGJIAN_LANG", "zh")
    for name, page in TREE:
        said = shown(name, page, capsys)
        assert all(cell_len(line) <= 80 for line in said.splitlines()), name
        typed = {*name.split(), *getattr(page, "commands", ()), *(KINDS if name == "find" else ())}
        typed |= {word for each in page.params for word in values_of(each)}
        rest = re.sub(r"(?<![a-z])--?[a-z][a-z-]*", "", said)
        words = set(re.findall(r"[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]|[A-Za-z]", rest))
        words = {word for word in words if not re.fullmatch("[A-Z][A-Z0-9-]*", word)}
        assert words <= NAMES | typed, (name, words - NAMES - typed)


def values_of(parameter: Any) -> Iterator[str]:
    yield from parameter.type_descriptor.choices or ()
    if isinstance(parameter.default, (str, Path)):
        yield from re.findall("[A-Za-z]+", str(parameter.default))


@pytest.mark.parametrize("name", PAGES)
def test_every_text_is_written_in_chinese_and_then_in_english(name: str) -> None:
    page = dict(TREE)[name]
    assert isinstance(page, Page)
    for text in (page.help, *(each.help for each in page.params if each.name != "help")):
        zh, en = in_both(text)
        assert re.search("[一-鿿]", zh), text
        assert re.match("[A-Za-z`—-]", en), text


MISTYPED = [
    (["find"], "还没有写 <查哪一类>"),
    (["import", "units"], "还没有写 <表格>：表格（XLSX 或 CSV）。"),
    (["certificate", "check", "x.pdf"], "还没有写 --vkey：账本公钥文件（log.vkey），应从别处得到。"),
    (["request", "answer", "3", "--reason", "x", "--key", "x"], "还没有写 <怎样答复>"),
    (["import", "foo", "x.csv", "--key", "x"], "<导入什么> 不能写“foo”。可写：units（单位）、persons（人员）"),
    (["certificate", "revoke", "x", "--key", "x", "--reason", "why"], "--reason 不能写“why”。可写：hours-corrected（时长已更正）"),
    (["audit", "--jobs", "many"], "--jobs 不能写“many”：要写整数，如 3。"),
    (["demo", "--scale", "large"], "--scale 不能写“large”：要写数，如 0.5。"),
    (["demo", "--scale", "3"], "--scale 不能写“3”：至多是1。"),
    (["show", "entry", "0"], "<账本第几条> 不能写“0”：至少是1。"),
    (["audit", "--jbs", "3"], "没有 --jbs 这一项。是不是 --jobs？"),
    (["audit", "--data"], "--data 后面要写内容，这里没有写。"),
    (["draw", "announce", "x", "--period", "2026-01-01"], "--period 后面要写2项内容，这里没有写全。"),
    (["audit", "--integrity-only=yes"], "--integrity-only 后面不写内容。"),
    (["certificate", "check", "a", "b", "c", "--vkey", "x"], "多写了“b c”。中间有空格的名称，两边要加引号。"),
    (["nosuch"], "没有“nosuch”这个命令。"),
    (["certificate", "aply"], "没有“aply”这个命令。是不是 apply？"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "zh"), MISTYPED, ids=[" ".join(typed) for typed, _ in MISTYPED])
def test_what_is_mistyped_is_said_with_what_to_write(
    typed: list[str], zh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = spoken(*typed)
    assert code == 2
    assert said.startswith(f"✗ {zh}")
    assert re.search(
        "\n  用法：gongjian.*\n  每一项怎么写：gongjian.* --help\n  [A-Z].*  \\(usage\\)\n$", said
    ), said
    document = run(*typed)
    assert (document.code, document.document["error"]) == (2, "usage")
    assert document.document["zh"].startswith(zh)
    monkeypatch.setenv("GONGJIAN_LANG", "zh")
    assert spoken(*typed)[1].endswith(" --help\n")
    monkeypatch.setenv("GONGJIAN_LANG", "en")
    assert re.match("✗ [A-Z][!-~ ]*\n$", spoken(*typed)[1])


def test_a_group_without_a_command_shows_its_page_and_as_json_says_so() -> None:
    code, said = spoken("key")
    assert code == 2
    assert "核对十二位数字" in said
    assert run("key").document["zh"].startswith("还没有写要做什么")

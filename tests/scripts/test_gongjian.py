"""The command itself: its list of commands is true, and costs next to nothing."""

import json
import subprocess
import sys
from importlib import import_module

import pytest
import typer
import typer.main

from scripts.gongjian import COMMANDS, main
from scripts.speaking import speak
from tests.scripts.commands import every_command, spoken

HEAVY = (
    "ledger",
    "domain",
    "projections",
    "api",
    "contracts",
    "fastapi",
    "pydantic",
    "psycopg2",
    "openpyxl",
    "structlog",
)


def test_the_list_has_every_command_of_every_module() -> None:
    assert {name.split()[0] for name, _ in every_command()} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_the_list_says_of_a_command_is_what_it_says_of_itself(name: str) -> None:
    app = typer.Typer()
    import_module(f"scripts.{COMMANDS[name].module}").add_to(app)
    app.callback()(lambda: None)
    own = typer.main.get_group(app).commands[name].help
    assert own
    assert own.splitlines()[0] == COMMANDS[name].help


def test_help_imports_nothing_that_is_heavy() -> None:
    program = (
        "import sys, json\nfrom scripts.gongjian import main\nsys.argv = ['gongjian', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "确认一张表" in done.stdout
    assert not set(json.loads(done.stderr)) & set(HEAVY)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["key", "--help"], "invite"), (["key", "invite", "--help"], "--qr"), (["find", "--help"], "--url")],
)
def test_a_group_and_its_commands_have_their_own_help(arguments: list[str], word: str) -> None:
    code, said = spoken(*arguments)
    assert code == 0
    assert word in said


def test_on_a_narrow_screen_the_list_of_commands_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, said = spoken("--help")
    assert "…" not in said


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["audit", "--bundle", "/nowhere", "--json"], 2, "no-bundle"),
        (["--json", "audit", "--bundle", "/nowhere"], 2, "no-bundle"),
        (["audit", "--no-such-option", "--json"], 2, "usage"),
        (["audit", "--jobs", "many", "--json"], 2, "usage"),
        (["no-such-command", "--json"], 2, "usage"),
        (["--json"], 2, "usage"),
    ],
)
def test_json_is_understood_anywhere_and_is_one_document_whatever_happens(
    arguments: list[str],
    code: int,
    error: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["gongjian", *arguments])
    monkeypatch.setattr(speak, "as_json", False)
    monkeypatch.setattr(
        "api.logs.log_json_lines", lambda: None
    )  # would hold on to this test's standard error
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert json.loads(capsys.readouterr().out)["error"] == error

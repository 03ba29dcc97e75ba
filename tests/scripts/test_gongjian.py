"""The command itself: its list of commands is true, and costs next to nothing."""

import json
import subprocess
import sys
from importlib import import_module

import pytest
import typer
import typer.main

from scripts.gongjian import COMMANDS
from tests.scripts.commands import every_command

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


def test_a_group_and_its_commands_have_their_own_help() -> None:
    for arguments, words in (
        (["key", "--help"], "invite"),
        (["key", "invite", "--help"], "--qr"),
        (["find", "--help"], "--url"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "scripts.gongjian", *arguments], capture_output=True, text=True, check=True
        )
        assert words in done.stdout

"""The command as its user types it, on a real ledger that is served as well."""

import json
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, get_type_hints

import pytest
import typer
from typer.testing import CliRunner

from ledger.application import Ledger
from scripts.gongjian import COMMANDS, app
from scripts.speaking import speak
from tests.api.scenes import Scene


class Said(NamedTuple):
    """What a command printed with --json, and its exit code."""

    code: int
    document: dict[str, Any]


def run(*arguments: object) -> Said:
    """One command with --json. It must print exactly one JSON document."""
    try:
        result = CliRunner().invoke(app, ["--json", *(str(each) for each in arguments)])
    finally:
        speak.as_json = False
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Said(result.exit_code, json.loads(result.stdout))


def spoken(*arguments: object, typed: str | None = None) -> tuple[int, str]:
    """One command without --json, and what was typed: its exit code, and all that it printed."""
    result = CliRunner().invoke(app, [str(each) for each in arguments], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def every_command(group: typer.Typer | None = None, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every command and the types of its parameters."""
    if group is None:
        group = typer.Typer()
        for module in dict.fromkeys(of.module for of in COMMANDS.values()):
            import_module(f"scripts.{module}").add_to(group)
    for command in group.registered_commands:
        assert command.name
        assert command.callback
        yield f"{name} {command.name}".strip(), get_type_hints(command.callback)
    for each in group.registered_groups:
        assert each.typer_instance
        yield from every_command(each.typer_instance, str(each.name))


def stand_at(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `--data` mean the scene's database, and its clock."""
    monkeypatch.setenv("GONGJIAN_DATABASE_URL", scene.ledger.rows.datastore.dsn)
    monkeypatch.setattr("scripts.place.Ledger", partial(Ledger, clock=scene.clock))

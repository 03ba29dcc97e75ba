"""The command as its user types it, on a real ledger that is served as well."""

import json
from functools import partial
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from ledger.application import Ledger
from scripts.gongjian import app
from scripts.output import speak
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


def stand_at(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `--data` mean the scene's database, and its clock."""
    monkeypatch.setenv("GONGJIAN_DATABASE_URL", scene.ledger.rows.datastore.dsn)
    monkeypatch.setattr("scripts.place.Ledger", partial(Ledger, clock=scene.clock))

"""The floors of the house: a package may look down, never up; and what is pure stays pure."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ["contracts", "domain", "ledger", "projections", "api", "scripts"]
PURE = {"contracts", "domain"}
IMPURE = {
    "os", "sys", "io", "pathlib", "socket", "time", "random", "secrets", "threading", "subprocess", "sqlite3",
    "psycopg2", "fastapi", "eventsourcing", "uvicorn", "typer", "rich",
}  # fmt: skip
MODULES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
ALLOWED = {"tests", "docs", "examples", *FLOORS}


def imports(path: Path) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide which floor is meant"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_look_down(path: Path) -> None:
    floor = path.relative_to(ROOT).parts[0]
    above = set(FLOORS[FLOORS.index(floor) + 1 :]) | {"tests"}
    found = imports(path) & above
    if path == ROOT / "scripts" / "write_contracts.py":
        found -= {"tests"}  # the vectors are signed by the cast of the tests
    assert not found, f"{path.relative_to(ROOT)} looks up at {sorted(found)}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(ROOT).parts[0] in PURE], ids=lambda path: path.name
)
def test_contracts_and_domain_do_nothing_but_compute(path: Path) -> None:
    assert not imports(path) & IMPURE


def test_there_are_no_other_top_level_folders() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/*.py")}
    assert packages <= ALLOWED


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent

"""Write what is generated for strangers, or say what is stale: schemas, vectors, OpenAPI,
and the tables in SPEC.md.

python -m scripts.write_contracts            write
python -m scripts.write_contracts --check    write nothing; exit 1 and name each file that is not what would be written

A new generated file gets a function in `GENERATED` that returns paths (from the root of the repository) and bytes.
What such a function used to write and no longer does is stale too, in the folders that are ours alone.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

Files = dict[Path, bytes]

ROOT = Path(__file__).parents[1]
OURS_ALONE = (Path("contracts/schemas"), Path("contracts/vectors"))
"""Folders in which nothing is written by hand."""
KEPT = frozenset({Path("contracts/vectors/.gitattributes")})


def schemas() -> Files:
    from scripts.contract_schemas import files

    return files()


@cache
def vectors() -> Files:
    """Made with the cast of the tests, which an installed program does not have."""
    made: Files = import_module("tests.contracts.making.everything").files()
    return made


def spec() -> Files:
    """SPEC.md with its examples and tables filled in; the rest of it is written by hand."""
    from scripts.contract_spec import filled

    path = Path("contracts/SPEC.md")
    return {path: filled((ROOT / path).read_text(encoding="utf-8"), vectors()).encode()}


def openapi() -> Files:
    from api.app import openapi_bytes

    return {Path("contracts/openapi.json"): openapi_bytes()}


GENERATED: list[Callable[[], Files]] = [schemas, vectors, spec, openapi]


def generate() -> Files:
    """Everything that is generated. Two calls give the same bytes."""
    return {path: data for make in GENERATED for path, data in make().items()}


def stale(files: Files) -> list[Path]:
    """The paths whose bytes are not those, or which nothing writes any more."""
    differing = [path for path, data in files.items() if _read(ROOT / path) != data]
    there = {
        path.relative_to(ROOT)
        for folder in OURS_ALONE
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    return sorted([*differing, *(there - set(files) - KEPT)])


def write(files: Files) -> list[Path]:
    """Write what is stale, remove what is left over, and return their paths."""
    changed = stale(files)
    for path in changed:
        whole = ROOT / path
        if path not in files:
            whole.unlink()
            continue
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(files[path])
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(description="Write what is generated for strangers.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale")
    files = generate()
    if parser.parse_args(arguments).check:
        for path in (found := stale(files)):
            print(f"stale: {path}; run python -m scripts.write_contracts")
        return 1 if found else 0
    for path in write(files):
        print(path)
    return 0


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())

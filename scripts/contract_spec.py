"""SPEC.md with its examples and tables put in: what stands between such marks is written here, the rest by hand.

    <!-- example: case good/keys | Ed25519 | spki keyid -->      members of a case of a vector
    <!-- example: entry agreement.signed -->                     the first such entry of the small log
    <!-- example: file log/checkpoint -->                        a file of the vectors
    <!-- table: statements -->                                   a table read from the code
    …
    <!-- end -->

So no example is ever another than the one that the tests verify.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from contracts.canonical import HIDDEN, encode
from scripts.contract_tables import table

VECTORS = Path("contracts/vectors")
REGION = re.compile(r"<!-- (example|table): (.+?) -->\n(.*?)<!-- end -->", re.DOTALL)

Vectors = Mapping[Path, bytes]


class NoSuchExample(Exception):
    """A mark in SPEC.md names what no vector has."""


def filled(text: str, vectors: Vectors) -> str:
    """The same text, each marked region holding what its mark asks for."""

    def fill(region: re.Match[str]) -> str:
        kind, asked, _ = region.groups()
        inside = table(asked) if kind == "table" else example(asked, vectors)
        return f"<!-- {kind}: {asked} -->\n{inside}\n<!-- end -->"

    return REGION.sub(fill, text)


def example(asked: str, vectors: Vectors) -> str:
    """A fenced block, or two.

    Raises:
        NoSuchExample: there is no such file, case, member or entry.
    """
    kind, _, rest = asked.partition(" ")
    try:
        match kind:
            case "case":
                file, name, members = rest.split(" | ")
                return _case(vectors[VECTORS / f"{file}.json"], name, members.split())
            case "entry":
                return _fence(_entry(vectors[VECTORS / "log/entries.jsonl"], *rest.split()), "json")
            case "file":
                return _fence(vectors[VECTORS / rest].decode().removesuffix("\n"), "text")
    except (KeyError, ValueError, StopIteration):
        raise NoSuchExample(asked) from None
    raise NoSuchExample(asked)


def _case(file: bytes, name: str, members: list[str]) -> str:
    case = next(case for case in json.loads(file)["cases"] if case["name"] == name)
    width = max(map(len, members))
    lines = []
    for member in members:
        value = case[member]
        shown = value if isinstance(value, str) else encode(value).decode()
        lines.append(shown if len(members) == 1 else f"{member:{width}}  {shown}")
    return _fence(HIDDEN.sub(_escaped, "\n".join(lines)), "text")


def _entry(log: bytes, event: str, kind: str | None = None) -> str:
    """The first entry of that event that carries `kind`."""
    for line in log.decode().splitlines():
        entry = json.loads(line)
        if entry["event"] == event and (kind is None or kind in entry):
            return line
    raise KeyError(event)


def _escaped(hidden: re.Match[str]) -> str:
    return hidden[0] if hidden[0] == "\n" else f"\\u{ord(hidden[0]):04x}"


def _fence(content: str, language: str) -> str:
    return f"```{language}\n{content}\n```"

"""How a vector file is written.

    {"kind": "keys", "says": "…", "cases": [{"name": "…", …, "code": "unusable-key", "why": "…"}]}

Bytes stand as text under their own name (`payload`) when they are UTF-8, else in base64 under that name and
`_base64`. What no reader would see stands escaped.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contracts.canonical import HIDDEN

VECTORS = Path("contracts/vectors")
Case = dict[str, Any]


def good(kind: str, says: str, cases: Iterable[Case]) -> dict[Path, bytes]:
    return {VECTORS / "good" / f"{kind}.json": _file(kind, says, cases)}


def bad(kind: str, says: str, cases: Iterable[Case]) -> dict[Path, bytes]:
    """Each case has the `code` of its refusal and says `why` in a sentence."""
    cases = list(cases)
    assert all(case["code"] and case["why"].endswith(".") for case in cases)
    return {VECTORS / "bad" / f"{kind}.json": _file(kind, says, cases)}


def spelled(member: str, data: bytes) -> Case:
    """`data` as a member of a case."""
    try:
        return {member: data.decode()}
    except UnicodeDecodeError:
        return {f"{member}_base64": b64encode(data).decode()}


def bytes_of(case: Case, member: str) -> bytes:
    """What `spelled` wrote."""
    if member in case:
        return str(case[member]).encode()
    return b64decode(case[f"{member}_base64"])


def refused(name: str, why: str, code: str, **members: Any) -> Case:
    return {"name": name, **members, "code": code, "why": why}


def as_json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return HIDDEN.sub(lambda hidden: f"\\u{ord(hidden[0]):04x}", text).encode() + b"\n"


def _file(kind: str, says: str, cases: Iterable[Case]) -> bytes:
    cases = list(cases)
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), f"{kind}: a name repeats"
    return as_json({"kind": kind, "says": says, "cases": cases})

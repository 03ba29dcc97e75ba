"""Style, scripts and marks: files beside this one, under an address that changes with their bytes.

    /web/<digest>/style.css      for ever; the next version has another address

One digest for all of them, so a script finds the ones that it imports by their plain names.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Response

from api.refusals import NoSuchPage

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

router = APIRouter(include_in_schema=False)


@cache
def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}


@cache
def digest() -> str:
    """Of all of them."""
    whole = sha256()
    for name, content in files().items():
        whole.update(f"{name}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()[:16]


def address(name: str) -> str:
    """Where a page finds it; `KeyError` when there is no such file."""
    assert name in files(), name
    return f"/web/{digest()}/{name}"


@router.get("/web/{version}/{name}")
def asset(version: str, name: str) -> Response:
    """A file of this version: an old page asks for an old one, and is told that there is none."""
    content = files().get(name)
    if content is None or version != digest():
        raise NoSuchPage
    kind = TYPES[Path(name).suffix]
    return Response(content, headers=FOR_EVER, media_type=f"{kind}; charset=utf-8")

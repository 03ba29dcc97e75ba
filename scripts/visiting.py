"""As whom somebody tries a demo: one invented person of each user group, the page to begin on, and the link that leads there.

    共建单位 · 财政局（虚构）         YU01-1      /waiting     http://127.0.0.1:8000/demo?back=/waiting#<public half>.<private half>
    审计人员 · 联盟办公室（虚构）     YH01-2      /entries     …

The list lies beside the keys of the demo's people, so that `gongjian serve` prints the links again. Whoever has a link can sign as that
person; `api/pages/trying.py` says why a real ledger takes none.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.log import to_practise
from ledger.application import Ledger
from scripts.keyfiles import read_key
from scripts.place import Place, origin
from scripts.speaking import speak

LIST = "visitors.json"


class Visitor(NamedTuple):
    key: str
    """The name of the file with the key, without its ending."""
    zh: str
    en: str
    """The user group."""
    unit: str
    page: str
    """Where to begin."""


def write_list(place: Place, visitors: list[Visitor]) -> None:
    text = json.dumps([each._asdict() for each in visitors], ensure_ascii=False, indent=2)
    (place.keys / LIST).write_text(text + "\n", encoding="utf-8")


def links(place: Place, ledger: Ledger, url: str) -> list[tuple[Visitor, str]]:
    """Each visitor's link to the server at that address. None where nobody is invented."""
    file = place.keys / LIST
    if not to_practise(origin(ledger)) or not file.exists():
        return []
    listed = [Visitor(**each) for each in json.loads(file.read_text(encoding="utf-8"))]
    return [(each, link(place, each, url)) for each in listed]


def link(place: Place, visitor: Visitor, url: str) -> str:
    key = read_key(place.keys / f"{visitor.key}.pem")
    assert isinstance(key, Ed25519PrivateKey), "as the demo made it"
    halves = (key.public_key().public_bytes_raw(), key.private_bytes_raw())
    fragment = ".".join(urlsafe_b64encode(half).rstrip(b"=").decode() for half in halves)
    return f"{url}/demo?back={quote(visitor.page)}#{fragment}"


def say(found: Sequence[tuple[Visitor, str]]) -> None:
    if found:
        speak.say(
            "演示人物都是虚构的。点开一条链接，就成为那个人，可以看，也可以签：",
            "Everybody here is invented. Open a link, and you are that person, and may look and sign:",
        )
    for visitor, link in found:
        speak.say(f"{visitor.zh} · {visitor.unit}  {link}", visitor.en)

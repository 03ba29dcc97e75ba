"""The channels by which a unit is told what happens: a system of its own, or the robot of its group chat.

    standard   signed for a system of the unit's own (`webhooks.signature_of`)     any 2xx: taken
    wecom      企业微信   {"msgtype":"text","text":{"content":…}}                   {"errcode":0}
    dingtalk   钉钉       the same, and …&timestamp=<ms>&sign=… in the address      {"errcode":0}
    feishu     飞书       {"msg_type":"text","content":{"text":…}} and timestamp, sign   {"code":0}

A robot answers 200 also where it takes nothing: what it says counts. What people read is the Chinese sentence and the page on which
to act; it begins with 共建账本, which may be set as the keyword that a robot asks for.
"""

import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import orjson

from contracts.values import Milliseconds

Channel = Literal["standard", "wecom", "dingtalk", "feishu"]
KEYWORD = "共建账本"
MOST_BYTES = 2048
"""Of a text, as WeCom takes it; the others take more."""


class Post(NamedTuple):
    """What is posted, and where."""

    address: str
    body: bytes
    headers: Mapping[str, str] = MappingProxyType({})


def text_of(data: Mapping[str, Any]) -> str:
    """The Chinese sentence and where to act; of a sentence that is too long, its beginning.

    >>> text_of({"zh": "2026-03-05 请签署。", "page": "https://ledger.example/entries/57"})
    '【共建账本】2026-03-05 请签署。\\nhttps://ledger.example/entries/57'
    """
    head, tail = f"【{KEYWORD}】{data['zh']}", f"\n{data['page']}"
    room = MOST_BYTES - len(tail.encode())
    if len(head.encode()) > room:
        head = head.encode()[: room - len("…".encode())].decode(errors="ignore") + "…"
    return head + tail


def wecom(address: str, secret: str, text: str, now_ms: Milliseconds) -> Post:
    """Its address is all the secret that it has."""
    return Post(address, orjson.dumps({"msgtype": "text", "text": {"content": text}}))


def dingtalk(address: str, secret: str, text: str, now_ms: Milliseconds) -> Post:
    """Signed in the address where the robot was given a secret (加签): the secret signs the time and itself.

    >>> dingtalk("https://chat.example/send?access_token=1", "SEC1", "…", 1772410000000).address
    'https://chat.example/send?access_token=1&timestamp=1772410000000&sign=D4QH3a4APRia1GJb5gYGCy3SnDRV4bZsjE2KliokzQg%3D'
    """
    if secret:
        mac = hmac.digest(secret.encode(), f"{now_ms}\n{secret}".encode(), "sha256")
        joint = "&" if "?" in address else "?"
        address += f"{joint}timestamp={now_ms}&sign={quote(b64encode(mac).decode(), safe='')}"
    return wecom(address, "", text, now_ms)


def feishu(address: str, secret: str, text: str, now_ms: Milliseconds) -> Post:
    """Signed in the body where the robot was given a secret (签名校验): of nothing at all, under the time and the secret."""
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        seconds = str(now_ms // 1000)
        mac = hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")
        said |= {"timestamp": seconds, "sign": b64encode(mac).decode()}
    return Post(address, orjson.dumps(said))


Robot = Callable[[str, str, str, Milliseconds], Post]
ROBOTS: Mapping[Channel, Robot] = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


def refusal_of(answer: bytes) -> str | None:
    """Why a robot took nothing, by its number and its words; None when it took it.

    >>> refusal_of(b'{"errcode":0,"errmsg":"ok"}'), refusal_of(b'{"errcode":310000,"errmsg":"sign not match"}'), refusal_of(b"<html>")
    (None, '310000 sign not match', 'no answer of a robot')
    """
    try:
        said = orjson.loads(answer)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not {"errcode", "code"} & said.keys():
        return "no answer of a robot"
    code = said.get("errcode", said.get("code"))
    return None if code == 0 else f"{code} {said.get('errmsg', said.get('msg', ''))}"[:200]

"""The public check: the reader's own browser does the sums, and is right and wrong where Python is."""

import base64
import re
import zlib
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from playwright.sync_api import BrowserContext, Page

from contracts.canonical import encode
from contracts.certificate import Document
from contracts.statements.certificates import IssueCertificate, RevokeCertificate
from domain.certificates import Certificate
from projections.tail import Tail
from tests.api.scenes import YearServed

NAME = "王小明（虚构）"


@pytest.fixture(scope="module")
def issued(year: YearServed) -> dict[str, Any]:
    """A certificate of the year that was served, as its holder has it."""
    scene, stream = year.scene, year.of["zhao again's certificate"]
    certificate = scene.county.folded(stream).state
    assert isinstance(certificate, Certificate)
    said = certificate.said
    lines = [
        {"day": said.starts, "activity": "敬老院助餐", "minutes": minutes, "source": source}
        for minutes, source in ((said.clocked, "clocked"), (said.entered, "entered"))
        if minutes
    ]
    document = Document.model_validate(
        {
            "v": 1, "log": scene.ledger.log, "certificate": stream, "number": said.number,
            "volunteer": {"name": NAME, "volunteer_number": said.person},
            "service": {
                "starts": said.starts, "ends": said.ends, "clocked_minutes": said.clocked,
                "entered_minutes": said.entered, "content": lines,
            },
            "issuer": {"unit": "和平社区（虚构）", "person_in_charge": "李", "handler": "张", "contact": "党群服务中心"},
            "announced": said.announced, "date": "2026-12-31", "blind": "ab" * 32,
        }
    )  # fmt: skip
    community2 = scene.county.community2
    community2.says(IssueCertificate(document=document.digest), stream=stream)
    index = scene.ledger.rows.max_notification_id() - 1
    scene.waits_for_checkpoint(index + 1)
    Tail(scene.ledger).catch_up()
    [row] = scene.ledger.rows.rows(index + 1, index + 1)
    return {
        "document": document.model_dump(mode="json", exclude_none=True),
        "entry": row.entry.decode(),
        "proof": scene.http.get(f"/proof/{index}").text,
    }


def shown(reader: BrowserContext, year: YearServed, data: bytes, name: str = "certificate.json") -> Page:
    tab = reader.new_page()
    tab.goto(str(year.scene.http.base_url.join("/check")))
    tab.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    tab.wait_for_selector("[data-result] h2")
    return tab


def verdict(tab: Page) -> str:
    return tab.inner_text("[data-result] h3 >> nth=0")


def states(tab: Page) -> list[str]:
    return [each.inner_text() for each in tab.query_selector_all("[data-sum]")]


def test_what_was_issued_holds_and_nothing_but_its_digest_is_sent(
    reader: BrowserContext, year: YearServed, issued: dict[str, Any]
) -> None:
    sent: list[str] = []
    reader.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    tab = shown(reader, year, orjson.dumps(issued))
    assert verdict(tab) == "四项都由您的浏览器算过，全部相符；账上目前有效"
    assert states(tab) == ["相符"] * 4
    assert NAME in tab.inner_text("[data-result]")
    digest = Document.model_validate(issued["document"]).digest
    assert sum(f"/certificates/{digest}" in each for each in sent) == 1
    assert not [each for each in sent if NAME in each or issued["document"]["blind"] in each]


def test_a_pdf_with_the_file_inside_is_read_packed_or_not(
    reader: BrowserContext, year: YearServed, issued: dict[str, Any]
) -> None:
    for stream in (encode(issued), zlib.compress(encode(issued))):
        pdf = (
            b"%PDF-1.7\n1 0 obj\n<</Length 5>>\nstream\nhello\nendstream\n2 0 obj\nstream\n"
            + stream
            + b"\nendstream\n"
        )
        assert states(shown(reader, year, pdf, "certificate.pdf")) == ["相符"] * 4


Spoiling = Callable[[dict[str, Any]], None]
SPOILT: dict[str, tuple[Spoiling, list[int]]] = {
    "another name": (lambda file: file["document"]["volunteer"].update(name="别人"), [2]),
    "more minutes": (lambda file: file["document"]["service"].update(entered_minutes=6000), [2, 3]),
    "another entry": (lambda file: file.update(entry=file["entry"].replace("2026", "2025")), [1, 2]),
    "another spelling": (lambda file: file.update(entry=" " + file["entry"]), [1, 2, 3]),
    "another place": (lambda file: file.update(proof=re.sub("index [0-9]+", "index 7", file["proof"])), [1]),
    "another root": (lambda file: file.update(proof=other_root(file["proof"])), [0, 1]),
    "an unknown key": (lambda file: file.update(proof=file["proof"].replace("— ", "— x", 1)), [0, 1]),
}


def other_root(proof: str) -> str:
    lines = proof.split("\n")
    at = lines.index("") + 3
    lines[at] = base64.b64encode(b"\0" * 32).decode()
    return "\n".join(lines)


@pytest.mark.parametrize("name", SPOILT)
def test_whatever_was_changed_turns_red_at_its_line(
    reader: BrowserContext, year: YearServed, issued: dict[str, Any], name: str
) -> None:
    spoil, red = SPOILT[name]
    file = orjson.loads(orjson.dumps(issued))
    spoil(file)
    assert file != issued
    tab = shown(reader, year, orjson.dumps(file))
    assert verdict(tab) == "与账本不符"
    assert [at for at, state in enumerate(states(tab)) if state == "不符"] == red


def test_what_is_no_certificate_is_told_so(reader: BrowserContext, year: YearServed) -> None:
    for data in (b"%PDF-1.7 nothing", b"{}", b"\xff\xfe", b""):
        assert verdict(shown(reader, year, data)) == "这个文件里没有证明"


def test_a_revoked_one_is_genuine_and_may_not_be_used(
    reader: BrowserContext, year: YearServed, issued: dict[str, Any]
) -> None:
    revoked = RevokeCertificate(reason="not-wished")
    year.scene.county.community2.says(revoked, stream=issued["document"]["certificate"])
    Tail(year.scene.ledger).catch_up()
    tab = shown(reader, year, orjson.dumps(issued))
    assert verdict(tab) == "真实，但已撤销"
    assert states(tab) == ["相符"] * 4

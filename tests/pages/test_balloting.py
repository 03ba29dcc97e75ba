"""A secret vote in browsers, from a slip and with a key, to the count; and the same bytes as Python makes of the same code."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, Page, Request

from contracts import dsse
from contracts.ballot import open_ballot, unseal
from contracts.ballot_code import Paper, Vote, code_of, grouped, read_code, vote_by
from contracts.blind import sign_blindly
from contracts.canonical import decode
from contracts.keys import write_public
from contracts.values import Id
from domain.deciding import day_of
from scripts.ballot_files import issuer_in
from tests.api.scenes import YearServed
from tests.issuers import issuer
from tests.pages.people import at_a_browser, signs
from tests.people import DAY_MS

PANEL = "居民代表"


def code(who: str) -> str:
    return code_of(sha256(who.encode()).digest()[:16])


@pytest.fixture
def days(living: YearServed) -> Iterator[None]:
    """They may pass, and are back afterwards."""
    before = living.scene.clock.now
    yield
    living.scene.clock.now = before


def makes_a_key(tab: Page, place: str, file: Path) -> str:
    """Saved as a file; its public half."""
    with tab.expect_download() as download:
        tab.click(f"{place} [data-make-key]")
    download.value.save_as(file)
    return tab.input_value(f"{place} [data-open]")


def opens(tab: Page, living: YearServed, keeper: Page, folder: Path) -> Id:
    """The bureau and two more units vote until today, and up to three slips; the lead's browser makes the issuer's key and its own
    unit's, the hospital makes its own."""
    scene = living.scene
    tab.goto("/rounds")
    tab.click("text='发起测评'")
    tab.fill("#title", "群众满意度")
    tab.select_option("#book", f"{living.of['O01 of next year']} 2026")
    tab.fill("#closes", day_of(scene.clock.now, "Asia/Shanghai"))
    tab.fill("#opinions", "好\n较好\n差")
    tab.fill("#name-0", PANEL)
    tab.fill("#voters-0", "民政局、县医院\nYH001")
    tab.fill("#subjects-0", "和平社区")
    tab.check("[name=secret-0]")
    tab.fill("#printed-0", "3")
    tab.fill("#keepers-0", "县委组织部、县医院")
    tab.click("text=核对名单，看一遍")
    makes_a_key(tab, "[data-key=issuer]", folder / "issuer.pem")
    makes_a_key(tab, "[data-key=keeper]", folder / "lead.trustee")
    keeper.goto("/evaluations/keeper-key")
    tab.fill("#keeper-0-1", makes_a_key(keeper, "[data-key=keeper]", folder / "hospital.trustee"))
    tab.check("text=钥匙文件都存好了")
    tab.click("text=看一遍，去签名发起")
    assert "纸条 3 张" in tab.inner_text("[data-panel]")
    assert "社区“大党委”成员单位考核办法 · 2026年" in tab.inner_text("main").replace(" ", " ")
    entry = signs(tab)
    stream: Id = decode(scene.ledger.rows.rows(entry, entry)[0].entry)["stream"]
    return stream


def prints(tab: Page, evaluation: Id) -> list[str]:
    """Two slips; their codes."""
    tab.goto(f"/evaluations/{evaluation}/box")
    assert "今天是最后一天" in tab.inner_text(".head")
    tab.click("text=给没有钥匙的人印投票纸条")
    tab.fill("#count", "2")
    tab.click("text=做投票码，排成纸条")
    tab.wait_for_selector(".coupon >> nth=1")
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True))) == 1
    signs(tab)
    assert tab.locator(".coupon").count() == 2
    return tab.locator(".coupon [data-say=code]").all_inner_texts()


def vote(living: YearServed, evaluation: Id, code: str) -> Vote:
    state = living.scene.county.folded(evaluation).state
    [panel] = state.body.panels
    keys = tuple(each.key for each in panel.secret.trustees)
    log = living.scene.ledger.log
    paper = Paper(log, evaluation, state.opening, panel.name, panel.secret.issuer, keys)
    return vote_by(code, paper)


def pem(place: int) -> bytes:
    return issuer(place).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_browser_makes_the_ballot_that_python_makes(chromium: Browser, living: YearServed) -> None:
    scene, evaluation = living.scene, living.of["open secret evaluation"]
    wanted = vote(living, evaluation, code("somebody"))
    document = scene.http.get(f"/ballots/{evaluation}/paper").json()
    tab = chromium.new_page(base_url=str(scene.http.base_url))
    tab.goto(f"/ballots/{evaluation}")
    made: dict[str, Any] = tab.evaluate(
        """async ([document_, typed, pem, spki]) => {
            const from = (name) => import(document.querySelector("script[type=module]").src.replace("balloting", name));
            const [ballot, blind] = [await from("ballot"), await from("blind")];
            const paper = await ballot.readPaper(document_);
            const code = await ballot.readCode(typed);
            const before = await ballot.voteBy(code, paper, paper.panels[0]);
            const signed = blind.signBlindly(before.blinded, await blind.privateIssuer(pem, spki));
            paper.tokens.push({ panel: before.panel.name, blinded: before.blinded, signed });
            const own = await ballot.newCode();
            return {
              code, blinded: before.blinded, signed, envelope: await ballot.cast(before, [3]), another: await blind.privateIssuer(pem, document_.other),
              mistyped: await ballot.readCode(typed.replace(/.$/, "!")), own: [own, await ballot.readCode(ballot.printed(own).toLowerCase())],
            };
        }""",
        [
            document | {"other": write_public(issuer(3).public_key())},
            f"https://elsewhere.example/#{grouped(code('somebody')).lower().replace('0', 'o')}",
            pem(1).decode(),
            wanted.paper.issuer,
        ],
    )
    tab.close()
    assert made["code"] == code("somebody")
    assert made["mistyped"] is None
    assert made["another"] is None
    assert made["own"][0] == made["own"][1]
    assert made["blinded"] == wanted.blinded
    signed = sign_blindly(wanted.blinded, issuer(1))
    assert made["signed"] == signed
    payload = b64decode(made["envelope"]["payload"])
    signatures = tuple(dsse.Signature(**each) for each in made["envelope"]["signatures"])
    ballot = open_ballot(payload, signatures, wanted.paper.issuer)
    expected, _ = wanted.cast(signed, b"\3")
    assert decode(payload) | {"sealed": ""} == decode(expected) | {"sealed": ""}
    assert signatures == dsse.sign(dsse.BALLOT, payload, wanted.key)
    secrets = [
        b64encode(sha256(f"open secret evaluation {at}".encode()).digest()).decode() for at in range(2)
    ]
    assert unseal(ballot.sealed, secrets, ballot.named) == b"\3"


def chooses(tab: Page, opinion: str) -> None:
    tab.check(f"label:has-text('{opinion}') >> visible=true")
    tab.click("button:has-text('看一遍再投')")
    assert opinion in tab.inner_text("[data-said]")
    tab.click("button:has-text('投出这张票')")
    tab.wait_for_selector("text=已经投进票箱")


def test_codes_for_cameras_are_drawn_as_others_draw_them(chromium: Browser, living: YearServed) -> None:
    """Of lengths that fill a version, for between them there is padding, which nobody reads and everybody does their own way."""
    texts = ["x" * length for length in (14, 26, 42, 62, 84, 106, 122, 152, 180)]
    tab = chromium.new_page(base_url=str(living.scene.http.base_url))
    tab.goto(f"/ballots/{living.of['open secret evaluation']}")
    drawn = tab.evaluate(
        """async (texts) => {
            const { modulesOf } = await import(document.querySelector("script[type=module]").src.replace("balloting", "qr"));
            return [...texts, "x".repeat(181)].map(modulesOf);
        }""",
        texts,
    )
    tab.close()
    assert drawn.pop() is None
    for text, modules in zip(texts, drawn, strict=True):
        masked = [
            segno.make_qr(text, error="m", boost_error=False, mode="byte", mask=mask).matrix
            for mask in range(8)
        ]
        assert [[int(dark) for dark in row] for row in modules] in [
            [list(row) for row in each] for each in masked
        ]


@pytest.mark.usefixtures("days")
def test_a_secret_ballot_by_pages_alone(chromium: Browser, living: YearServed, tmp_path: Path) -> None:
    """Opened, printed, issued; one votes with a slip and no session, one with a key, a third by a file; then it is opened and counted."""
    scene = living.scene
    county = scene.county
    with (
        at_a_browser(chromium, scene, county.lead, "evaluator") as lead,
        at_a_browser(chromium, scene, county.hospital, "signatory") as hospital,
        at_a_browser(chromium, scene, county.lead, "clerk") as clerk,
        at_a_browser(chromium, scene, county.bureau, "signatory") as voter,
    ):
        evaluation = opens(lead, living, hospital, tmp_path)
        slips = prints(clerk, evaluation)
        compares(hospital, evaluation, tmp_path)
        kept = asks_for_a_token(voter, evaluation)
        issues(lead, evaluation, tmp_path)
        votes_with_a_key(voter, evaluation, kept)
    slip = chromium.new_context(
        viewport={"width": 360, "height": 800}, base_url=str(scene.http.base_url), accept_downloads=True
    ).new_page()
    votes_with_a_slip(slip, evaluation, slips[0], tmp_path)
    second = read_code(slips[1])
    assert second
    by_file = vote(living, evaluation, second)
    payload, signatures = by_file.cast(
        sign_blindly(by_file.blinded, issuer_in(tmp_path / "issuer.pem")), b"\1"
    )
    answer = scene.http.post("/ballots", json=dsse.export(dsse.BALLOT, payload, signatures))
    assert answer.status_code == 201, answer.text
    scene.clock.now += DAY_MS
    looks_for_it(slip, tmp_path)
    slip.context.close()
    with (
        at_a_browser(chromium, scene, county.lead, "evaluator") as lead,
        at_a_browser(chromium, scene, county.hospital, "signatory") as hospital,
    ):
        counts(lead, hospital, evaluation, tmp_path)
        assert "“好”2 票" in lead.inner_text("main")
        assert "“较好”1 票" in lead.inner_text("main")


def compares(keeper: Page, evaluation: Id, folder: Path) -> None:
    keeper.goto(f"/evaluations/{evaluation}/box")
    for name, said in (("lead", "这不是贵单位为这一组保管的"), ("hospital", "就是这一把")):
        keeper.set_input_files("[data-comparing] input", folder / f"{name}.trustee")
        keeper.wait_for_selector(f"[data-comparing] >> text={said}")


def asks_for_a_token(voter: Page, evaluation: Id) -> str:
    """The code that is kept."""
    voter.goto(f"/evaluations/{evaluation}")
    voter.click("button:has-text('做一个投票码')")
    kept = voter.inner_text("[data-say=code]")
    voter.click("text=存好了，去申领凭证")
    assert "看不出它会变成哪张票" in voter.inner_text("[data-panel]")
    signs(voter)
    return kept


def issues(lead: Page, evaluation: Id, folder: Path) -> None:
    (folder / "other.pem").write_bytes(pem(3))
    lead.goto(f"/evaluations/{evaluation}/box")
    lead.set_input_files("[data-issuing] input", folder / "other.pem")
    lead.wait_for_selector("text=这不是这一组的签发密钥")
    lead.set_input_files("[data-issuing] input", folder / "issuer.pem")
    lead.wait_for_selector("[data-issuing] >> text=的 3 份投票凭证")
    signs(lead)


def votes_with_a_key(voter: Page, evaluation: Id, kept: str) -> None:
    """And not twice."""
    voter.goto(f"/evaluations/{evaluation}")
    voter.click("a:has-text('去投票')")
    voter.click("button:has-text('用它投票')")
    chooses(voter, "较好")
    voter.click("button:has-text('删掉这个投票码')")
    voter.wait_for_selector("text=已经删掉")
    voter.reload()
    assert voter.query_selector("text=用它投票") is None
    voter.fill("#code", kept)
    voter.click("button:has-text('打开选票')")
    chooses_again(voter)


def votes_with_a_slip(slip: Page, evaluation: Id, letters: str, folder: Path) -> None:
    """Nobody signs in, and the code goes nowhere."""
    sent: list[Request] = []
    slip.on("request", lambda request: sent.append(request))
    slip.goto(f"/ballots/{evaluation}#{letters}")
    slip.click("button:has-text('打开选票')")
    chooses(slip, "好")
    assert letters not in slip.url
    with slip.expect_download() as download:
        slip.click("text=存下选票文件")
    download.value.save_as(folder / "slip.json")
    [posted] = [request for request in sent if request.method == "POST"]
    assert "cookie" not in posted.all_headers()
    assert not [request for request in sent if "?" in request.url or letters in request.url]


def looks_for_it(slip: Page, folder: Path) -> None:
    slip.reload()
    slip.set_input_files("#ballot-file", folder / "slip.json")
    slip.click("button:has-text('查一查')")
    slip.wait_for_selector("text=您的浏览器在公开的票箱里找到了这张票")
    slip.reload()
    slip.fill("#own-code", grouped(code("nobody")))
    slip.click("button:has-text('查一查')")
    slip.wait_for_selector("h2:has-text('不在票箱里')")


def counts(lead: Page, hospital: Page, evaluation: Id, folder: Path) -> None:
    """Entered, closed, unsealed by both keepers, counted."""
    box = f"/evaluations/{evaluation}/box"
    lead.goto(box)
    for step, button in (("记入账本", "把票箱里的 3 张记入账本"), ("封箱", "看一遍，去签名封箱")):
        assert lead.locator(".steps [aria-current]").all_inner_texts() == [step]
        lead.click(f"button:has-text('{button}')")
        signs(lead)
        lead.click("text=继续")
    for tab, name in ((hospital, "hospital"), (lead, "lead")):
        tab.goto(box)
        tab.set_input_files("[data-unsealing] input", folder / f"{name}.trustee")
        tab.wait_for_selector("[data-unsealing] >> text=公布贵单位保管的")
        signs(tab)
    lead.goto(box)
    lead.click("text=看一遍，去签名计票")
    signs(lead)
    lead.goto(f"/evaluations/{evaluation}")


def chooses_again(tab: Page) -> None:
    """With a code that has served."""
    tab.check("label:has-text('差') >> visible=true")
    tab.click("button:has-text('看一遍再投')")
    tab.click("button:has-text('投出这张票')")
    tab.wait_for_selector("h2:has-text('没有投成')")

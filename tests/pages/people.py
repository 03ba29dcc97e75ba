"""People with browsers of their own: invited, enrolled with a key that only their browser holds, signed in."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page

from contracts.statement import Possession
from contracts.statements.keys import EnrolKey, GrantRole, RegisterPerson
from contracts.values import Id, Role
from scripts.codes import new_secret, sealed
from tests.api.scenes import Scene
from tests.people import Person


def invited(scene: Scene, by: Person, holder: Id | None = None) -> tuple[str, str, Id, Id]:
    """By a unit's administrator: the number, the code, the unit and the person, a new one where none is named."""
    holder = holder or by.says(RegisterPerson(commitment="ab" * 32))
    answer = scene.http.post(
        "/desk/invites", json={"unit": by.unit, "holder": holder}, headers=scene.signs_in(by)
    )
    assert answer.status_code == 201, answer.text
    code = sealed(new_secret(), scene.ledger.log, by.unit, holder)
    return answer.json()["id"], code, by.unit, holder


def answered(tab: Page, number: str, code: str) -> None:
    tab.goto("/keys")
    tab.fill("#number", number)
    tab.fill("#code", code.lower())
    tab.click("text=做一把钥匙，回应邀请")
    tab.wait_for_selector("[data-outcome] >> visible=true")


def request_of(scene: Scene, by: Person, number: str) -> Possession:
    """The key that came in answer to an invitation."""
    requests = scene.http.get("/desk/key-requests", headers=scene.signs_in(by)).json()
    [request] = [each for each in requests if each["invite"]["id"] == number]
    return Possession.model_validate(request["key"])


@contextmanager
def at_a_browser(
    chromium: Browser, scene: Scene, by: Person, *roles: Role, width: int = 1280, holder: Id | None = None
) -> Iterator[Page]:
    """Somebody whom the administrator `by` has invited, with these roles in the unit, signed in in a browser of their own."""
    context: BrowserContext = chromium.new_context(
        base_url=str(scene.http.base_url), viewport={"width": width, "height": 900}
    )
    tab = context.new_page()
    number, code, unit, holder = invited(scene, by, holder)
    answered(tab, number, code)
    by.says(EnrolKey(unit=unit, holder=holder, key=request_of(scene, by, number)))
    for role in roles:
        by.says(GrantRole(unit=unit, person=holder, role=role))
    tab.click("text=用这把钥匙登录")
    tab.wait_for_url("**/waiting")
    yield tab
    context.close()


def signs(tab: Page) -> int:
    """Press the button of the page that shows what is signed; the number of the entry."""
    assert "现在签不了" not in (said := tab.inner_text("main")), said
    tab.wait_for_selector("[data-sign]:enabled")
    tab.click("[data-sign]")
    tab.wait_for_selector("text=已签署，已入账")
    return int(tab.inner_text("[data-say=number]"))


def goes_on(tab: Page) -> None:
    """From the page on which it was signed, on to where its form leads back."""
    signs(tab)
    tab.click("text=继续")


def comes_back(tab: Page, path: str) -> None:
    """Days later: the session is over, and the key is still in the browser."""
    tab.goto(path)
    tab.click("text=用这把钥匙登录")
    tab.wait_for_url(f"**{path}")

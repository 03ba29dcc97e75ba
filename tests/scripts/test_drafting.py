"""From a template to an agreement on the table: sides, list items and days put in, read over, handed in, signed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.agreement_templates import Item, Unit, filled, last_day, read_template, templates
from contracts.statement import parse
from contracts.statements.agreements import Terms
from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.deciding import RULES
from domain.plain_words import found_in
from projections.tail import Tail
from scripts.keyfiles import save_key
from tests.api.scenes import Scene
from tests.scripts.commands import run, spoken
from tests.scripts.test_submitting import PLACES, Place

SIDES = ["--party", "甲方=民政局", "--party", "乙方=YH101"]
UNIT, ITEM = "11111111-1111-4111-8111-11111111111", "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def keys(scene: Scene, tmp_path: Path) -> Path:
    for name, person in scene.county.people.items():
        save_key(tmp_path / f"{name}.pem", person.key)
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    return tmp_path


def terms_of(name: str, starts: date = date(2026, 3, 1), **items: str) -> dict[str, Any]:
    template = read_template(name)
    parties = {side.as_: Unit(f"U{n}", f"单位{n}") for n, side in enumerate(template.parties)}
    chosen = {int(place.removeprefix("at")): Item(ITEM, title, "场") for place, title in items.items()}
    above = Unit("U9", "上级") if template.countersigned else None
    return filled(template, parties, starts, chosen, None, above)


@pytest.mark.parametrize("name", templates())
def test_a_template_gives_whole_terms_that_can_be_put_on_the_table(name: str) -> None:
    """Ids in the place of what `submit` looks up."""
    written = yaml.safe_load(yaml.safe_dump(terms_of(name), allow_unicode=True))
    text = yaml.safe_dump(written, allow_unicode=True)
    assert "{" not in text.replace("{}", "")
    for n in range(10):
        text = text.replace(f"'@U{n}'", f"{UNIT}{n}")
    terms = parse(Terms, yaml.load(text, Loader=yaml.BaseLoader) | whole_numbers(written))
    assert all(each.due <= terms.ends for each in terms.commitments)
    texts = [terms.title, terms.purpose, *terms.clauses, *(each.what for each in terms.commitments)]
    assert not [text for text in texts if found_in(text)]
    assert any("不得摊派" in clause or "不收" in clause for clause in terms.clauses)
    assert any("争议" in clause for clause in terms.clauses)


def whole_numbers(written: dict[str, Any]) -> dict[str, Any]:
    """What YAML read as text, as what it was."""

    def meant(value: Any) -> Any:
        match value:
            case dict():
                return {name: meant(each) for name, each in value.items()}
            case list():
                return [meant(each) for each in value]
            case str() if value.startswith("@U"):
                return UNIT + value[-1]
        return value

    return {name: meant(value) for name, value in written.items()}


def test_what_is_promised_each_year_and_each_quarter_is_due_each_time() -> None:
    promised = terms_of("unit-community")["commitments"]
    assert [each["due"] for each in promised if "服务居民" in each["what"]] == ["2027-02-28", "2028-02-29"]
    visits = [each for each in promised if "联络员" in each["what"]]
    assert (len(visits), visits[0]["due"], visits[0]["what"]) == (8, "2026-05-31", "联络员到社区（第1季度）")
    assert len(terms_of("mentoring")["commitments"]) == 2


def test_a_promise_about_a_list_item_is_in_the_words_of_the_list() -> None:
    first, second, *_ = terms_of("mentoring", at1="义诊")["commitments"]
    assert (first["what"], first["measure"], first["item"], first["quantity"]) == ("义诊", "场", ITEM, 6)
    assert "item" not in second


@pytest.mark.parametrize(
    ("starts", "months", "last"),
    [
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
    ],
)
def test_a_term_ends_on_the_day_before_its_next_beginning(starts: date, months: int, last: date) -> None:
    assert last_day(starts, months) == last


@PLACES
def test_a_draft_is_written_handed_in_and_signed_in_any_order(scene: Scene, keys: Path, place: Place) -> None:
    scene.publishes_a_need()
    Tail(scene.ledger).catch_up()
    draft, where = keys / "draft.yaml", place(scene)
    key = ["--key", keys / "bureau.pem"] if "--url" in where else []
    newest = run("find", "item", *where, *key).document["found"][-1]["stream"]
    options = ["--item", f"2={newest}", "--alliance", scene.county.alliance, "--starts", "2026-03-01"]
    said = run("agreement", "new", "unit-community", *SIDES, *options, "--out", draft, *where, *key)
    assert said.code == 0, said.document
    assert said.document["terms"]["title"] == "民政局(虚构)与和平社区(虚构)结对共建协议"
    wanted = yaml.safe_load(draft.read_text(encoding="utf-8"))
    for who in ("community", "bureau"):
        wanted.append({"as": who, "type": "agreement.sign", "stream": "@1", "body": {"terms": "@terms/1"}})
    wanted[0]["as"] = "bureau2"
    draft.write_text(yaml.safe_dump(wanted, allow_unicode=True), encoding="utf-8")
    signed = run("submit", draft, "--keys", keys, *where)
    assert signed.code == 0, signed.document
    agreement = scene.county.folded(signed.document["receipts"][0]["entries"][0]["stream"]).state
    assert agreement.complete
    assert newest in {each.item for each in agreement.terms.commitments}


def test_an_alliance_adopts_a_template_and_a_draft_follows_it(scene: Scene, keys: Path) -> None:
    Tail(scene.ledger).catch_up()
    library, draft, here = keys / "library.yaml", keys / "draft.yaml", ["--data", "unused"]
    of = ["--alliance", scene.county.alliance, "--effective", "2026-01-01", "--required", "经费与物资"]
    said = run("agreement", "adopt", "four-unified", *of, "--out", library, *here)
    assert said.code == 0, said.document
    assert run("submit", library, "--key", keys / "lead.pem", *here).code == 0
    Tail(scene.ledger).catch_up()
    follows = ["--follows", "契约化共建", "--starts", "2026-03-01", "--out", draft, *here]
    said = run("agreement", "new", "mentoring", *SIDES, *follows)
    assert said.code == 0, said.document
    template = run("find", "template", "契约化共建", *here).document["stream"]
    assert said.document["terms"]["typed"] == {"follows": template}
    assert "经费与物资：各自承担，不得摊派。" in said.document["terms"]["clauses"]
    assert run("submit", draft, "--key", keys / "bureau.pem", *here).code == 0


@pytest.mark.parametrize("name", ["没有这一条", "第1条"])
def test_a_clause_that_there_is_not_cannot_be_required(scene: Scene, keys: Path, name: str) -> None:
    of = ["--alliance", scene.county.alliance, "--effective", "2026-01-01", "--required", name]
    said = run("agreement", "adopt", "four-unified", *of, "--out", keys / "x", "--data", "unused")
    assert said.document["error"] == "no-such-clause"


def test_a_file_of_ones_own_is_a_template_too(scene: Scene, keys: Path) -> None:
    own = keys / "own.yaml"
    own.write_text(Path("examples/agreements/mentoring.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    new = ["agreement", "new", own, *SIDES, "--starts", "2026-03-01", "--out", keys / "x", "--data", "unused"]
    assert run(*new).code == 0
    own.write_text("title: 缺了别的", encoding="utf-8")
    assert run(*new).document["error"] == "bad-shape"
    own.write_text("title: [", encoding="utf-8")
    assert run(*new).document["error"] == "not-a-template"


def test_people_read_what_there_is(scene: Scene) -> None:
    code, said = spoken("agreement", "templates", "unit-community")
    assert code == 0
    assert "不得摊派" in said.replace("\n", "")


REFUSALS: dict[str, tuple[list[object], str]] = {
    "a template that there is not": (["没有", *SIDES, "--starts", "2026-03-01"], "no-such-template"),
    "a side that is missing": (["mentoring", *SIDES[:2], "--starts", "2026-03-01"], "sides-missing"),
    "a side that the template has not": (["mentoring", *SIDES, "--party", "丙方=YH001", "--starts", "2026-03-01"], "no-such-side"),
    "what is no pair": (["mentoring", "--party", "民政局", "--starts", "2026-03-01"], "not-a-pair"),
    "a unit that there is not": (["mentoring", *SIDES[:2], "--party", "乙方=没有", "--starts", "2026-03-01"], "nothing-found"),
    "a promise that there is not": (["mentoring", *SIDES, "--item", "3=义诊", "--starts", "2026-03-01"], "no-such-promise"),
    "an item that there is not": (["mentoring", *SIDES, "--item", "1=没有这一项", "--starts", "2026-03-01"], "nothing-found"),
    "what is no day": (["mentoring", *SIDES, "--starts", "2026-02-30"], "not-a-day"),
    "no body above where one countersigns": (["strategic", *SIDES, "--starts", "2026-03-01"], "above-missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS.keys())
def test_what_does_not_fit_the_template_is_said(
    scene: Scene, keys: Path, case: tuple[list[object], str]
) -> None:
    arguments, answer = case
    out = keys / "draft.yaml"
    said = run("agreement", "new", *arguments, "--out", out, "--data", "unused")
    assert (said.code, said.document["error"]) == (1, answer), said.document
    assert not out.exists()

"""A party reviews, signs and amends an agreement by its name, whoever put it on the table."""

from pathlib import Path

import pytest
import yaml

from contracts.statements.keys import AdoptRules
from contracts.values import NIL
from domain.agreements import Agreement
from domain.deciding import RULES
from projections.tail import Tail
from tests.api.scenes import Scene
from tests.scripts.commands import Said, run, spoken
from tests.scripts.test_submitting import AGREEMENT, PLACES, Place, keys

pytestmark = pytest.mark.slow

__all__ = ["keys"]


@PLACES
def test_an_agreement_is_reviewed_signed_and_amended_by_its_name(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    if scene.county.folded(NIL).state.rules < RULES:
        scene.county.roots_say(AdoptRules(rules=RULES))
    at = place(scene)

    def done(*what: object, by: str) -> Said:
        Tail(scene.ledger).catch_up()
        said = run(*what, "--key", keys / f"{by}.pem", *at)
        assert said.code == 0, said.document
        return said

    title = f"按名签署{place.__name__}"
    file = tmp_path / "draft.yaml"
    first = AGREEMENT.format(place=place.__name__).split("\n- ")[1]
    file.write_text(
        f"- {first}".replace("共建协议", "按名签署").replace("（", "").replace("）", ""), encoding="utf-8"
    )
    agreement = done("submit", file, by="community2").document["receipts"][0]["entries"][0]["stream"]

    twice = done("submit", file, "--again", by="community2").document["receipts"][0]["entries"][0]["stream"]
    Tail(scene.ledger).catch_up()
    two = run("agreement", "review", title, "--key", keys / "bureau2.pem", *at)
    assert two.document["error"] == "several-found"
    done("agreement", "decline", twice[:8], "--reason", "重复提交", by="community")
    done("agreement", "review", title, "--change", "讲座改为三场", by="bureau2")  # the other has given way
    done("agreement", "review", title, by="bureau2")
    Tail(scene.ledger).catch_up()
    code, aloud = spoken("agreement", "sign", title, "--key", keys / "community.pem", *at)
    assert code == 0, aloud
    assert "讲座" in aloud
    assert "甲方 和平社区" in aloud
    assert "乙→甲" in aloud
    done("agreement", "sign", title, by="bureau")
    signed = scene.county.folded(agreement).state
    assert isinstance(signed, Agreement)
    assert signed.complete

    amended = tmp_path / "amend.yaml"
    done("agreement", "amend", title, "--out", amended, by="bureau")
    [statement] = yaml.safe_load(amended.read_text(encoding="utf-8"))
    assert statement["body"]["terms"]["parties"][0]["unit"] == "@YH101"
    amended.write_text(
        amended.read_text(encoding="utf-8").replace("quantity: 2", "quantity: 3"), encoding="utf-8"
    )
    done("submit", amended, by="bureau2")
    done("agreement", "review", title, "--amendment", by="community2")
    for by in ("community", "bureau"):
        done("agreement", "sign", title, "--amendment", by=by)
    shown = done("show", "agreement", title, by="bureau").document
    assert (shown["version"], shown["commitments"][0]["promised"]) == (2, 3)
    following = tmp_path / "next.yaml"
    done("agreement", "renew", title, "--out", following, by="bureau")
    [statement] = yaml.safe_load(following.read_text(encoding="utf-8"))
    terms = statement["body"]["terms"]
    assert (terms["starts"], terms["ends"]) == ("2037-01-01", "2047-12-31")
    assert terms["commitments"][0]["due"] == "2037-12-31"
    done("submit", following, by="bureau2")
    for by in ("community", "bureau"):
        done("agreement", "sign", title, by=by)  # of two of that name, the one that is on the table
    assert done("show", "agreement", agreement, by="bureau").document["renewed_by"]
    none = run("agreement", "sign", agreement, "--amendment", "--key", keys / "bureau.pem", *at)
    assert (none.code, none.document["error"]) == (1, "no-amendment")


@PLACES
def test_a_statement_names_terms_by_the_agreement_and_persons_by_who_they_are(
    scene: Scene, keys: Path, tmp_path: Path, place: Place
) -> None:
    at = place(scene)
    title = f"按条款{place.__name__}"
    file = tmp_path / "draft.yaml"
    first = AGREEMENT.format(place=place.__name__).split("\n- ")[1]
    file.write_text(
        f"- {first}".replace("共建协议", "按条款").replace("（", "").replace("）", ""), encoding="utf-8"
    )
    assert run("submit", file, "--keys", keys, *at).code == 0
    Tail(scene.ledger).catch_up()
    file.write_text(
        f'type: agreement.review\nstream: "@agreement/{title}"\nbody: {{terms: "@terms/{title}", opinion: agree}}',
        encoding="utf-8",
    )
    said = run("submit", file, "--key", keys / "bureau2.pem", *at)
    assert said.code == 0, said.document
    file.write_text('type: roll.enter\nbody: {person: "@me"}', encoding="utf-8")
    said = run("submit", file, "--key", keys / "bureau2.pem", *at)
    assert said.code == 0, said.document  # signed again elsewhere it is the act that stands
    file.write_text('type: roll.enter\nbody: {person: "@person/无此人"}', encoding="utf-8")
    unknown = run("submit", file, "--key", keys / "bureau2.pem", *at)
    assert (unknown.code, unknown.document["error"]) == (1, "nothing-found")

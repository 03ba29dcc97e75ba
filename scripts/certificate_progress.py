"""`gongjian certificate show`: how far an application for a certificate is, and what comes next, by whom.

    5f0c77a1  2026-03-02  和平社区  2026-01-01至  公示中，到2026-03-09
                                    2026-03-02    YH101-2026-00001
    接下来：公示满了，由经办人以外的负责人出具

By a volunteer's key their own applications; by one of a unit those that it is to answer and has answered. The page
/book/certificates shows a volunteer the same.
"""

from typing import Annotated, NamedTuple

import typer

from contracts.values import Day, Id
from contracts.wording.values import VALUES
from projections.papers.certificate import in_hours
from scripts.certificate_rows import the_row
from scripts.finding import Row, UnitNames
from scripts.signatory import Signatory, signs
from scripts.speaking import speak

HEADINGS = ("编号", "申请日", "期间", "到哪一步")


class Step(NamedTuple):
    """How far it is, and what whoever is next types."""

    zh: str
    en: str
    next_zh: str = ""
    next_en: str = ""


@signs("own")
def show_applications(
    by: Signatory,
    application: Annotated[
        str | None,
        typer.Argument(help="申请：编号、其前8位，或账本第几条；不写则全部。The application; all."),
    ] = None,
) -> None:
    """申请到哪一步了：本人申请的，或要由本单位答复的。How far an application is: one's own, or those for one's unit."""
    actor = by.in_whose_name().actor
    whose = {"person": actor} if actor else {"unit": by.reader.unit}
    if application:
        asked = [the_row(by.reader, "certificate-applications", "application", application, actor)]
    else:
        asked = by.reader.rows("certificate-applications", **whose)
    certificates = by.reader.rows("certificates", **whose)
    standing = sorted(
        certificates, key=lambda row: row["stage"] != "revoked"
    )  # one in place of a revoked one comes last
    show(by, asked, {row["application"]: row for row in standing}, as_person=actor is not None)


def show(by: Signatory, asked: list[Row], made: dict[Id, Row], *, as_person: bool) -> None:
    """One line each: of one's own with the unit, of the unit's with the applicant, by name where the vault is."""
    units, today = UnitNames(by.reader), by.reader.today()
    called = {} if as_person else by.reader.person_names({row["person"] for row in asked}, "found")
    rows, documents = [], []
    for row in asked:
        certificate = made.get(row["application"])
        step = how_far(row, certificate, today)
        other = units.of(row["unit"]) if as_person else called.get(row["person"], f"编号{row['person'][:8]}")
        period = f"{row['starts']}至\n{row['ends']}"
        rows.append((row["application"][:8], row["day"], other, period, step.zh + numbered(certificate)))
        documents.append(row | {"certificate": certificate} | step._asdict())
    if asked:
        headings = (*HEADINGS[:2], "单位" if as_person else "申请人", *HEADINGS[2:])
        speak.table("服务记录证明的申请", headings, rows, whole=(0, 1, 3, 4))
    else:
        speak.say("没有申请过服务记录证明。", "No certificate of service has been applied for.")
    if len(asked) == 1:
        speak.say(f"接下来：{documents[0]['next_zh']}", f"Next: {documents[0]['next_en']}")
    elif asked:
        speak.say(
            "某一件接下来怎么办：gongjian certificate show 编号",
            "What comes next of one of them: `gongjian certificate show ID`.",
        )
    speak.result({"applications": documents})


def numbered(made: Row | None) -> str:
    return f"\n{made['number']}\n{in_hours(made['clocked'] + made['entered'])}" if made else ""


def how_far(asked: Row, made: Row | None, today: Day) -> Step:
    """
    >>> how_far({"stage": "open", "application": "5f0c77a1"}, None, "2026-03-02").zh
    '等单位受理'
    """
    id = asked["application"][:8]
    if made is None and asked["stage"] == "open":
        return Step(
            "等单位受理", "waits for the unit",
            f"单位公示：gongjian certificate announce {id}；本人撤回：gongjian certificate withdraw {id}",
            f"The unit: `gongjian certificate announce {id}`; the applicant may take it back: `gongjian certificate withdraw {id}`.",
        )  # fmt: skip
    if asked["stage"] == "refused":
        why = VALUES[asked["reason"]]
        return Step(
            f"退回：{why.zh}", f"refused: {why.en}", f"{asked['text']}；办好再申请", f"{asked['text']}; then apply again."
        )  # fmt: skip
    if asked["stage"] == "withdrawn" or made is None:
        return Step("已撤回", "withdrawn", "要的话再申请", "Apply again if it is wanted.")
    return of_certificate(made, today)


def of_certificate(made: Row, today: Day) -> Step:
    id = made["certificate"][:8]
    if made["stage"] == "revoked":
        why = VALUES[made["reason"]]
        return Step(
            f"已撤销：{why.zh}",
            f"revoked: {why.en}",
            "等单位重新办理",
            "The unit answers the application anew.",
        )
    if made["stage"] == "announced" and made["until"] >= today:
        return Step(
            f"公示中，到{made['until']}", f"shown in public until {made['until']}",
            "公示满了，由经办人以外的负责人出具", "Then somebody in charge, other than the handler, issues it.",
        )  # fmt: skip
    if made["stage"] == "announced":
        return Step(
            "公示期满，等出具", "the notice is over, to be issued",
            f"负责人：gongjian certificate issue {id}", f"Whoever is in charge: `gongjian certificate issue {id}`.",
        )  # fmt: skip
    if made["corrected"]:
        return Step(
            "出具后有更正",
            "corrected since it was issued",
            "请单位撤销换开",
            "Ask the unit to revoke it and issue another.",
        )
    return Step(
        "已出具", "issued", "到单位领取；验真：gongjian certificate check", "Fetch it from the unit; `gongjian certificate check` checks it."
    )  # fmt: skip

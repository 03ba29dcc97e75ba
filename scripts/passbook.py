"""`gongjian account`: a volunteer's passbook, in which every entry says in a sentence where it comes from.

gongjian account --key MINE.pem --url https://…         one's own
gongjian account PERSON --key CLERK.pem                 another's, for the unit that keeps the bank

Below it stands what the volunteer has asked to have corrected and what they contest, each with how far it has come.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.refusals import Refused
from contracts.values import Id
from domain.accounts import as_points
from domain.refusals import require
from scripts.counters import DataOrUrl, Url, counter_at
from scripts.finding import Row
from scripts.keyfiles import read_key
from scripts.output import answers
from scripts.people import person_called
from scripts.readers import Reader
from scripts.speaking import speak
from scripts.stores import stores_of


class NoPassbook(Refused):
    zh = "{person} 在您可以查看的时间银行里没有账户。看别人的存折，请写人员编号或姓名；应有而没有的，请向开户的时间银行核对。"
    en = "{person} has no account at any time bank that is yours to see. For somebody else's passbook write their number or name; ask the bank that ought to have opened it."


def add_to(app: typer.Typer) -> None:
    app.command("account")(account)


def account(
    key: Annotated[
        Path, typer.Option("--key", help="自己的，或时间银行管理单位的密钥文件。Yours, or the bank keeper's.")
    ],
    person: Annotated[
        str | None,
        typer.Argument(help="人员编号，或本单位登记的人的姓名；不写则看自己的。Whose; your own."),
    ] = None,
    data: DataOrUrl = None,
    url: Url = None,
) -> None:
    """时间银行存折：余额和逐笔说明。A passbook: the balance, and where every entry comes from."""
    with answers(), counter_at(data, url) as counter:
        signer = read_key(key)
        stores = stores_of(counter, signer)
        owner = person_called(counter, signer, person) if person else stores.holder
        found = [
            each | {"statement": list(stores.statement(each["account"]))} for each in stores.accounts(owner)
        ]
        require(found, NoPassbook(person=owner))
        for each in found:
            show(each, owner)
        requests, disputes = followed(counter.reader(signer), owner)
        speak.result({"person": owner, "accounts": found, "requests": requests, "disputes": disputes})


def followed(reader: Reader, owner: Id) -> tuple[list[Row], list[Row]]:
    """What the owner has asked to have corrected, and what they contest: how far it has come, each in a sentence."""
    found = reader.rows("correction-requests", whose=owner), reader.rows("disputes", side=owner)
    for each in (*found[0], *found[1]):
        speak.say(each["zh"], each["en"])
    return found


def show(account: dict[str, Any], owner: Id) -> None:
    """Minutes, and beside them points where the bank's charter has any. What was another number of the owner says so."""
    minutes, charter = account["minutes"], account["charter"] or {}
    merged = "" if account["owner"] == owner else f"　原编号{account['owner'][:8]}…的旧账，已并入"
    title = f"{account['bank_name']}{merged}  余额 {minutes} 分钟（{minutes // 60} 小时 {minutes % 60} 分）"
    if charter.get("coins"):
        title += f"，合 {minutes // 60} 枚时间币，余 {minutes % 60} 分钟"
    if account["frozen"]:
        title += f"，其中{account['frozen']}分钟有异议，裁决前不能使用"
    apart = f"累计记入：按起止时间 {account['clocked']}，事后补录 {account['entered']}"
    columns: tuple[str, ...] = ("账本第几条", "说明", "分钟", "余额")
    rows: list[tuple[Any, ...]] = [
        (line["entry"], line["zh"], f"{line['minutes']:+}", line["balance"]) for line in account["statement"]
    ]
    if points := charter.get("points"):
        name = points["name"]
        title += f"，{name} {as_points(account['hundredths'])}"
        columns = (*columns, name, f"{name}余额")
        rows = [
            (*row, signed(line["hundredths"]), as_points(line["points_balance"]))
            for row, line in zip(rows, account["statement"], strict=True)
        ]
    speak.table(f"{title}（{apart}）", columns, rows)


def signed(hundredths: int) -> str:
    return f"{'−' if hundredths < 0 else '+'}{as_points(abs(hundredths))}"

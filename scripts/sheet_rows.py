"""What the ledger holds, as rows of the sheets that `gongjian import` takes: a cell for each of our headings.

    units        the units below one's own                  agreements   those one's unit drafted, a row for each promise
    persons      whom one's unit has registered             service      what one's unit recorded at an activity
    items        what one's unit has on an alliance's list  openings     what one's unit brought to a bank
    attendance   who came to a meeting                      grids        those in use that one's unit keeps
    accounts     the persons with an account at a bank

What has been taken back since is left out: it is not so. Cells are written as they are read, so that the same row means the same.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from api.tables.columns import Column
from api.tables.units import COLUMNS as UNITS
from contracts.values import Id
from domain.accounts import as_points
from scripts.here import Here
from scripts.imports import attendance, grids, items
from scripts.imports.agreements import PARTIES
from scripts.imports.drafting import Asked
from scripts.imports.kinds import Kind
from scripts.imports.persons import FIELDS
from scripts.naming import NamesStayHome

Row = Mapping[str, object]
"""What stands under each of our headings, or under one that only this sheet has."""


def unit_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    rows = asked.reader.rows("units", superior=asked.reader.unit)
    return (by_member(UNITS, row) for row in rows)


def item_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    here = {"alliance": asked.stream("alliance"), "publisher": asked.reader.unit}
    return (by_member(items.COLUMNS, row) for row in asked.reader.rows("items", **here))


def person_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    """Out of the vault, which is at the ledger alone; every look is written down."""
    known = asked.reader.own_persons()
    order = [row["person"] for row in asked.reader.rows("persons", registrar=asked.reader.unit)]
    persons = [person for person in order if person in known]
    asked.reader.found(persons, "export")
    ours = {field: heading for heading, field in FIELDS.items()}
    for person in persons:
        fields = known[person]
        others = [line.partition("：") for line in fields.get("other", "").splitlines()]
        yield (
            {"人员编号": person}
            | {ours[field]: text for field, text in fields.items() if field in ours}
            | {heading: text for heading, _, text in others}
        )


def agreement_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    """What stands once for an agreement stands in its first row."""
    mine = asked.reader.rows("agreements", party=asked.reader.unit)
    codes = {row["unit"]: row["code"] for row in asked.reader.rows("units")}
    for row in mine:
        if row["drafted_by"] != asked.reader.unit or asked.options.get("alliance") not in (
            None,
            row["alliance"],
        ):
            continue
        terms = row["terms"]
        once: dict[str, object] = {"协议": terms["title"], "宗旨": terms["purpose"]}
        once |= {"开始": terms["starts"], "截止": terms["ends"], "条款": "\n".join(terms["clauses"])}
        for name, party in zip(PARTIES, terms["parties"], strict=False):
            once |= {f"{name}代码": codes[party["unit"]], f"{name}职务": party["office"]}
        for promise in terms["commitments"]:
            each = {"承诺方": codes[promise["by"]], "受益方": codes[promise["to"]], "事项": promise["what"]}
            each |= {"数量": promise["quantity"], "计量": promise["measure"], "期限": promise["due"]}
            yield once | each
            once = {}


def service_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    asked_for = {"activity": asked.stream("activity"), "unit": asked.reader.unit}
    rows = [row for row in asked.reader.rows("service-records", **asked_for) if not row["corrected"]]
    if bank := asked.options.get("bank"):
        rows = [row for row in rows if row["bank"] == asked.stream("bank")] if bank else rows
    names = names_for(asked, wanted, (row["person"] for row in rows))
    for row in rows:
        who = {"姓名": names.get(row["person"], ""), "人员编号": row["person"]}
        if row["source"] == "clocked":
            yield who | {
                "开始": row["started"].replace("T", " "),
                "结束": row["ended"].replace("T", " "),
            }
        else:
            yield who | {"日期": row["day"], "分钟": row["minutes"]}


def account_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    """Of persons alone: neither the bank's own, nor those of groups."""
    others = {None, *(row["unit"] for row in asked.reader.rows("units"))}
    rows = [
        row for row in asked.reader.rows("balances", bank=asked.stream("bank")) if row["owner"] not in others
    ]
    names = names_for(asked, wanted, (row["owner"] for row in rows))
    for row in rows:
        yield {"姓名": names.get(row["owner"], ""), "人员编号": row["owner"]}


def opening_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    rows = [
        row
        for row in asked.reader.rows("openings", bank=asked.stream("bank"))
        if row["unit"] == asked.reader.unit and row["stage"] != "corrected"
    ]
    names = names_for(asked, wanted, (row["owner"] for row in rows))
    for row in rows:
        hours = Decimal(row["minutes"]) / 60
        yield {
            "姓名": names.get(row["owner"], ""),
            "人员编号": row["owner"],
            "分钟": row["minutes"] or "",
            "小时": f"{hours.normalize():f}" if row["minutes"] else "",
            "积分": as_points(row["hundredths"]) if row["hundredths"] else "",
            "截至": row["as_of"],
        }


def attendance_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    by_unit = {row["unit"]: row for row in asked.reader.rows("units")}
    words = {word: name for name, word in attendance.WORDS.items()}
    for row in asked.reader.rows("attendance", meeting=asked.stream("meeting")):
        if row["presence"] in words:
            unit = by_unit[row["unit"]]
            yield {"单位代码": unit["code"], "单位名称": unit["name"], "出席": words[row["presence"]]}


def grid_rows(asked: Asked, wanted: Collection[str]) -> Iterator[Row]:
    every = {row["grid"]: row for row in asked.reader.rows("grids")}
    codes = {row["unit"]: row["code"] for row in asked.reader.rows("units")}
    orgs = {row["org"]: row["name"] for row in asked.reader.rows("party-orgs")}
    levels = {number: name for name, number in grids.LEVELS.items()}
    for row in every.values():
        if row["keeper"] == asked.reader.unit and row["ended"] is None:
            yield {
                "编码": row["code"],
                "名称": row["name"],
                "级别": levels[row["level"]],
                "上级编码": every[row["parent"]]["code"] if row["parent"] else "",
                "管理单位": codes[row["keeper"]],
                "党组织": orgs.get(row["branch"], row["branch"] or ""),
                "启用": row["starts"],
            }


def by_member(columns: Sequence[Column], row: Mapping[str, Any]) -> Row:
    return {each.heading: each.cell(row[each.member]) for each in columns if row.get(each.member) is not None}


def names_for(asked: Asked, wanted: Collection[str], persons: Iterable[Id]) -> dict[Id, str]:
    """Names out of the vault, where the sheet has a column for them.

    Raises:
        NamesStayHome: at a server.
    """
    if "姓名" not in wanted:
        return {}
    if not isinstance(asked.counter, Here):
        raise NamesStayHome
    return asked.reader.person_names(set(persons), "export")


ROWS: dict[Kind, Callable[[Asked, Collection[str]], Iterator[Row]]] = {
    "units": unit_rows,
    "persons": person_rows,
    "items": item_rows,
    "agreements": agreement_rows,
    "accounts": account_rows,
    "service": service_rows,
    "attendance": attendance_rows,
    "openings": opening_rows,
    "grids": grid_rows,
}
"""By kind, the oldest first. `wanted`: our names of the columns that the sheet is to have."""

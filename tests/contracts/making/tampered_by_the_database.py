"""Rows changed by somebody who can write in the tables and holds no key."""

from contracts.canonical import OTHERWISE, NotCanonical
from contracts.entry import read_entry
from contracts.values import NIL
from tests.contracts.making.log import small_log
from tests.contracts.making.tampering import Case, Edit, column, edited, insert, remove, replace, swap

A_COLUMN = "Only the database has columns; whoever has the entries alone does not see them."


def cases() -> list[Case]:
    return [*bytes_changed(), *columns_changed(), *rows_moved()]


def bytes_changed() -> list[Case]:
    small = small_log()
    statement, further = small.first("agreement.signed"), small.first("hours.posted")
    batch, item = small.first("batch.received"), small.first("service.recorded")

    also = {"genesis": (1,), "statement": (1, 2, 4), "further": (2, 6), "batch": (1, 2, 4), "item": (1, 2)}

    def case(row: str, at: int, code: str, does: str, edit: Edit) -> Case:
        name = f"database-byte-{row}"
        return Case(name, row, "byte", "database", does, [edit], at, code, also=also[row])

    spaced = NotCanonical(why_zh=OTHERWISE[0], why=OTHERWISE[1])
    broken = small.entries[statement].replace(b'"v":1', b'"v":1 ', 1)
    return [
        case("genesis", 0, "leaf-differs", "The zone in genesis is changed, so that the log has another name.", edited(0, lambda e: e["data"].update(zone="Asia/Tokyo"))),
        case("statement", statement, "wrong-signature", "One character of a signed digest is changed.", edited(statement, lambda e: e["statement"]["body"].update(terms="0" + e["statement"]["body"]["terms"][1:]))),
        case("further", further, "leaf-differs", "A posting's minutes are changed.", edited(further, lambda e: e["data"].update(minutes=121))),
        case("batch", batch, "wrong-signature", "The count in a signed batch is changed.", edited(batch, lambda e: e["batch"].update(count=2))),
        case("item", item, "leaf-differs", "The end of a recorded time is changed.", edited(item, lambda e: e["item"]["statement"]["body"]["clocked"].update(end="2026-01-01T11:00"))),
        Case("database-byte-not-canonical", "statement", "byte", "database", "A space is put between two members.", [replace(statement, broken)], statement, "not-an-entry", dict(spaced.facts), also=(4,)),
        Case("database-byte-received", "statement", "byte", "database", "The moment of receipt is moved by a second.", [edited(statement, lambda e: e.update(received=e["received"] - 1000))], statement, "leaf-differs"),
    ]  # fmt: skip


def columns_changed() -> list[Case]:
    small = small_log()
    places = {
        "statement": small.first("agreement.signed"),
        "further": small.first("hours.posted"),
        "batch": small.first("batch.received"),
        "item": small.first("service.recorded"),
    }
    made = []
    for row, index in places.items():
        entry = read_entry(small.entries[index], index)
        changes = {
            "stream": (NIL, "column-differs"),
            "version": (entry.version + 1, "column-differs"),
            "event": ("agreement.declined", "column-differs"),
            "act": (NIL, "column-differs"),
            "leaf": ("0" * 64, "leaf-differs"),
        }
        for name, (value, code) in changes.items():
            facts = {"column": name} if code == "column-differs" else {}
            made.append(
                Case(
                    f"database-column-{name}-{row}", row, "column", "database",
                    f"The column {name} is changed; the entry stays.",
                    [column(index, name, value)], index, code, facts, cannot=A_COLUMN,
                )
            )  # fmt: skip
    made.append(
        Case(
            "database-column-leaf-genesis", "genesis", "column", "database",
            "The column leaf is changed; the entry stays.",
            [column(0, "leaf", "0" * 64)], 0, "leaf-differs", cannot=A_COLUMN,
        )
    )  # fmt: skip
    return made


def rows_moved() -> list[Case]:
    small = small_log()
    size = len(small.entries)
    statement, further = small.first("agreement.signed"), small.first("hours.posted")
    batch, item = small.first("batch.received"), small.first("service.recorded")
    made = []
    for row, index in {"statement": statement, "further": further, "batch": batch, "item": item}.items():
        gap = {"expected": index + 1, "found": index + 2}
        made.append(
            Case(f"database-drop-{row}", row, "drop", "database", "One row is deleted.", [remove(index)], index, "position-gap", gap, also=(1, 2, 3))
        )  # fmt: skip
    gap = {"expected": 1, "found": 2}
    made += [
        Case("database-drop-genesis", "genesis", "drop", "database", "Entry 0 is deleted.", [remove(0)], 0, "position-gap", gap, also=(1, 2, 3)),
        Case("database-drop-end", "end", "drop", "database", "The last row is deleted; its checkpoint is still there.", [remove(size - 1)], size - 1, "size-differs", {"size": size, "found": size - 1}),
        Case("database-swap-statement", "statement", "swap", "database", "Two signatures under one agreement change places.", swap(statement, statement + 1), statement, "leaf-differs", also=(3,)),
        Case("database-swap-further", "further", "swap", "database", "Two postings of one statement change places.", swap(further, further + 1), further, "leaf-differs", also=(2,)),
        Case("database-swap-item", "item", "swap", "database", "Two items of a batch change places.", swap(item, item + 1), item, "item-outside", also=(1, 4)),
        Case("database-swap-batch", "batch", "swap", "database", "A batch and its first item change places.", swap(batch, item), batch, "item-outside", also=(1, 4)),
        Case("database-swap-genesis", "genesis", "swap", "database", "Entries 0 and 1 change places.", swap(0, 1), 0, "other-log", also=(1, 4)),
        Case("database-replay-statement", "statement", "replay", "database", "The last statement is appended once more.", [insert(size, small.entries[size - 1])], size, "version-gap", {"expected": 2, "found": 1}, also=(8,)),
        Case("database-replay-further", "further", "replay", "database", "A posting is appended once more.", [insert(size, small.entries[further])], size, "stray-row", also=(3, 8)),
        Case("database-replay-item", "item", "replay", "database", "An item is appended once more, outside its batch.", [insert(size, small.entries[item])], size, "item-outside", also=(3, 8)),
        Case("database-replay-genesis", "genesis", "replay", "database", "Entry 0 is appended once more.", [insert(size, small.entries[0])], size, "not-genesis", also=(3,)),
        Case("database-replay-batch", "batch", "replay", "database", "The row of a batch is appended once more, without its items.", [insert(size, small.entries[batch])], size, "version-gap", {"expected": 2, "found": 1}, also=(1, 8)),
    ]  # fmt: skip
    return made

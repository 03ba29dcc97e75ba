"""`gongjian backup`, `restore`, `adopt` and `rebuild`: keep the log safe, let its signer go on, make its views anew."""

from pathlib import Path
from typing import Annotated

import typer

from api.desk_tables import create_tables
from ledger.application import EVENTS_TABLE
from ledger.backup import backup, restore
from ledger.datastore import Datastore
from ledger.files import Files
from ledger.recorders import LedgerRecorder
from ledger.tree import StoredTree
from projections.rebuild import rebuild_all
from scripts.founding import HERE, Data
from scripts.output import answers
from scripts.place import Place
from scripts.speaking import progress, speak


def add_to(app: typer.Typer) -> None:
    app.command("backup")(run_backup)
    app.command("restore")(run_restore)
    app.command("adopt")(run_adopt)
    app.command("rebuild")(run_rebuild)


def run_backup(
    out: Annotated[Path, typer.Option(help="新建的目录。A new folder.")],
    data: Data = HERE,
) -> None:
    """备份账本（不含签名状态、密钥和可重建的视图）。Back the log up."""
    with answers(), Place(data).ledger() as ledger, progress("备份 backup", None):
        manifest = backup(ledger.rows.datastore, out)
        speak.say(f"备份已写入 {out}", f"Backup written to {out}")
        speak.result({"out": str(out), "manifest": manifest.model_dump(mode="json")})


def run_restore(
    source: Annotated[Path, typer.Argument(help="备份目录。The backup.")],
    data: Data = HERE,
) -> None:
    """把备份恢复到空的数据目录。签名状态不随备份恢复：见说明。 Restore into an empty data folder."""
    with answers(), Place(data).database() as dsn, progress("恢复 restore", None):
        datastore = Datastore(dsn)
        try:
            make_tables(datastore)
            manifest = restore(source, datastore)
        finally:
            datastore.close()
        speak.say(
            "已恢复。请运行 gongjian audit 核对，再把账本密钥和签名状态放到数据目录旁边。",
            "Restored. Run `gongjian audit` to check it; then put the log's key and the signer's state beside the folder.",
        )
        speak.result({"manifest": manifest.model_dump(mode="json")})


def make_tables(datastore: Datastore) -> None:
    """A restore runs no SQL out of a backup: the tables are ours, and empty."""
    recorder = LedgerRecorder(datastore, EVENTS_TABLE)
    recorder.create_table()
    StoredTree(recorder).create_tables()
    Files(datastore)
    create_tables(datastore)


def run_adopt(
    checkpoint: Annotated[
        Path, typer.Argument(help="成员或审计员留存的最新检查点。The newest that is kept.")
    ],
    data: Data = HERE,
) -> None:
    """签发状态丢失或过旧时，按成员留存的最新检查点重建。Rebuild the signer's state from a kept checkpoint."""
    with answers(), Place(data).ledger() as ledger, progress("核对 compare", None):
        signer = Place(data).signer(ledger)
        try:
            adopted = signer.adopt(checkpoint.read_bytes())
        finally:
            signer.close()
        speak.say(
            f"全部记录与该检查点相符，签发状态已重建到{adopted.size}条。",
            f"The log leads to that checkpoint; the signer goes on from {adopted.size} entries.",
        )
        speak.result({"size": adopted.size, "root": adopted.root.hex()})


def run_rebuild(data: Data = HERE) -> None:
    """从头重建所有视图。Rebuild every view from nothing."""
    with answers(), Place(data).ledger() as ledger:
        position = rebuild_all(ledger)
        speak.say(f"视图已重建到第{position}条。", f"Views rebuilt up to position {position}.")
        speak.result({"position": position})
